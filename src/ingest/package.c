/* A package: one sheet and the files its rows point to. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ingest/sheet.h"

#define NAMES_SHOWN	600

struct package {
	struct zip	*zip;		/* owned */
	const char	*document;	/* borrowed */
	FILE		*sheet_file;	/* owned; the system removes it */
	const struct zip_entry *sheet;
	unsigned char	*used;		/* owned; by entry: a row needs it */
};

static const char *
base_of(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

static int
ends_with_one_of(const char *name, const char *const *ends)
{
	const char *dot = strrchr(base_of(name), '.');

	for (; dot != NULL && *ends; ends++)
		if (strcasecmp(dot + 1, *ends) == 0)
			return 1;
	return 0;
}

/* What systems add to archives unasked. */
static int
is_litter(const char *name)
{
	const char *base = base_of(name);

	return strncmp(name, "__MACOSX/", 9) == 0 || strcmp(base, ".DS_Store") == 0 ||
	    strcasecmp(base, "Thumbs.db") == 0 || strcasecmp(base, "desktop.ini") == 0;
}

static int
is_sheet(const char *name)
{
	return ends_with_one_of(
	    name, (const char *const[]){ "xlsx", "xlsm", "xls", "et", "csv", "xml", NULL });
}

static int
is_archive(const char *name)
{
	return ends_with_one_of(name,
	    (const char *const[]){ "zip", "rar", "7z", "gz", "tgz", "tar", "bz2", "xz", NULL });
}

static void
name_list(struct buf *b, const char *name)
{
	if (b->n < NAMES_SHOWN) {
		buf_text(b, b->n > 0 ? "、" : "");
		buf_text(b, name);
	}
}

/* The only sheet, or NULL with a finding. */
static int
choose_sheet(struct package *p, struct notes *notes)
{
	struct buf names = { NULL, 0, 0 };
	int count = 0, rc = 0;

	buf_text(&names, "");
	for (int i = 0; i < zip_count(p->zip) && rc == 0; i++) {
		const struct zip_entry *e = zip_at(p->zip, i);

		if (e->is_dir || is_litter(e->name))
			continue;
		if (is_archive(e->name))
			rc = notes_whole(notes, F_PACKAGE_NESTED, VALS(V_TEXT("entry", e->name)));
		if (!is_sheet(e->name))
			continue;
		p->sheet = e;
		count++;
		name_list(&names, e->name);
	}
	if (rc == 0 && count != 1)
		rc = notes_whole(
		    notes, F_PACKAGE_SHEETS, VALS(V_INT("count", count), V_TEXT("names", names.p)));
	buf_free(&names);
	return rc;
}

/* The sheet's bytes in a file that can be read at any place. */
static int
unpack_sheet(struct package *p, struct notes *notes)
{
	struct unzip *unzip = unzip_new(p->zip, p->sheet);
	struct source s = unzip_source(unzip);
	char chunk[65536];
	int full = 0;
	ssize_t n = 0;

	errno = 0;
	p->sheet_file = tmpfile();
	while (p->sheet_file != NULL && !full && (n = s.read(s.ctx, chunk, sizeof chunk)) > 0)
		full = fwrite(chunk, 1, (size_t)n, p->sheet_file) != (size_t)n;
	if (n < 0)
		notes_whole(notes, F_INPUT_DAMAGED, NO_VALS);
	else if (p->sheet_file == NULL || full || fflush(p->sheet_file) != 0)
		n = notes_whole(notes, F_DISK,
		    VALS(V_TEXT("what", "tmpfile"), V_TEXT("error", strerror(errno))));
	unzip_free(unzip);
	return (int)n;
}

struct package *
package_open(struct zip *zip, const char *document, int *fd, struct report *report)
{
	struct package *p = mem_alloc(sizeof *p);
	struct notes notes = { report, document, 0, 0 };

	p->zip = zip;
	p->document = document;
	p->used = mem_alloc((size_t)zip_count(zip) + 1);
	if (choose_sheet(p, &notes) < 0 || unpack_sheet(p, &notes) < 0) {
		package_free(p);
		return NULL;
	}
	*fd = fileno(p->sheet_file);
	return p;
}

void
package_free(struct package *p)
{
	if (p == NULL)
		return;
	if (p->sheet_file != NULL)
		fclose(p->sheet_file);
	zip_free(p->zip);
	free(p->used);
	free(p);
}

/* By its path, or by its name alone when that names one file. */
static int
find_evidence(const struct package *p, const char *name)
{
	int found = -1, count = 0;

	for (int i = 0; i < zip_count(p->zip); i++) {
		const struct zip_entry *e = zip_at(p->zip, i);

		if (e == p->sheet || e->is_dir || is_litter(e->name))
			continue;
		if (strcmp(e->name, name) == 0)
			return i;
		if (strcmp(base_of(e->name), name) == 0) {
			found = i;
			count++;
		}
	}
	return count == 1 ? found : -1;
}

void
package_row(struct package *p, const struct sheet_row *row, struct notes *notes)
{
	char file[LIMIT_FIELD_BYTES * 2 + 1];
	char *page;
	int i;

	if (row->confirm_ref[0] == '\0' || strlen(row->confirm_ref) >= sizeof file)
		return;
	memcpy(file, row->confirm_ref, strlen(row->confirm_ref) + 1);
	i = find_evidence(p, file);
	page = strrchr(file, '#');
	if (i < 0 && page != NULL) {
		*page = '\0';
		i = find_evidence(p, file);
	}
	if (i >= 0)
		p->used[i] = 1;
	else
		notes_row(
		    notes, F_EVIDENCE_MISSING, row->n, "evidence", VALS(V_TEXT("file", file)));
}

/* Read to its end, and no more: nothing is given away of a package that is damaged. */
static int
is_whole(const struct package *p, const struct zip_entry *e)
{
	struct unzip *unzip = unzip_new(p->zip, e);
	struct source s = unzip_source(unzip);
	char chunk[65536];
	ssize_t n;

	while ((n = s.read(s.ctx, chunk, sizeof chunk)) > 0)
		;
	unzip_free(unzip);
	return n == 0;
}

int
package_evidence(struct package *p, evidence_fn evidence, void *ctx, struct notes *notes)
{
	struct buf names = { NULL, 0, 0 };
	int unused = 0, rc = 0;

	for (int i = 0; i < zip_count(p->zip); i++)
		if (zip_at(p->zip, i) != p->sheet && !zip_at(p->zip, i)->is_dir &&
		    !is_whole(p, zip_at(p->zip, i)))
			return notes_whole(notes, F_INPUT_DAMAGED, NO_VALS);
	for (int i = 0; i < zip_count(p->zip) && rc == 0; i++) {
		const struct zip_entry *e = zip_at(p->zip, i);
		struct unzip *unzip;

		if (e == p->sheet || e->is_dir || is_litter(e->name))
			continue;
		if (!p->used[i]) {
			unused++;
			name_list(&names, e->name);
		}
		if (evidence == NULL)
			continue;
		unzip = unzip_new(p->zip, e);
		rc = evidence(ctx, e->name, e->bytes, unzip_source(unzip)) != 0 ? -1 : 0;
		unzip_free(unzip);
	}
	if (rc == 0 && unused > 0)
		notes_whole(notes, F_EVIDENCE_UNUSED,
		    VALS(V_INT("count", unused), V_TEXT("names", names.p)));
	buf_free(&names);
	return rc;
}
