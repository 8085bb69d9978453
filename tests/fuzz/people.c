/* Sheets and lists as people keep them: workbooks, text tables, packages. */
#include <string.h>

#include "daifa/ingest.h"
#include "fuzz.h"

static const struct columns *
columns_now(void)
{
	static struct columns *c;

	if (c == NULL &&
	    (c = columns_load(fuzz_file("formats/columns/columns.tsv"), fuzz_report())) == NULL)
		abort();
	return c;
}

static struct arena *
arena_now(void)
{
	static struct arena *a;

	if (a == NULL)
		a = arena_new();
	arena_reset(a);
	return a;
}

static int
row_look(void *ctx, const struct sheet *s, const struct sheet_row *row)
{
	(void)ctx;
	(void)s;
	fuzz_text(row->name);
	fuzz_text(row->id_no);
	fuzz_text(row->card);
	return 0;
}

static int
evidence_look(void *ctx, const char *name, int64_t bytes, struct source s)
{
	char room[4096];
	ssize_t n;

	(void)ctx;
	fuzz_text(name);
	while ((n = s.read(s.ctx, room, sizeof room)) > 0)
		bytes -= n;
	PROMISE(n < 0 || bytes == 0);
	return n < 0;
}

int
fuzz_package(const uint8_t *p, size_t n)
{
	struct verified *v = verify_archived("package", fuzz_fd(p, n));
	struct report *r = fuzz_report();
	struct sheet s;

	memset(&s, 0, sizeof s);
	if (ingest_sheet_with(v, columns_now(), arena_now(), &s, row_look, evidence_look, NULL, r) <
	    0)
		PROMISE(report_count(r) > 0);
	fuzz_printed(r);
	verified_free(v);
	return 0;
}

static int
roster_look(void *ctx, const struct roster_entry *e)
{
	(void)ctx;
	fuzz_text(e->who.name);
	fuzz_text(e->card.card);
	return 0;
}

static int
attendance_look(void *ctx, const char *id_no, const struct attendance_line *a)
{
	(void)ctx;
	fuzz_text(id_no);
	PROMISE(a->minutes >= 0);
	return 0;
}

static int
progress_look(void *ctx, const struct progress_line *l)
{
	(void)ctx;
	fuzz_text(l->sub);
	return 0;
}

static int
deposit_look(void *ctx, const struct deposit_line *l)
{
	(void)ctx;
	PROMISE(ymd_valid(l->day));
	return 0;
}

/* The four lists over the same bytes. */
int
fuzz_tables(const uint8_t *p, size_t n)
{
	struct verified *v = verify_entrusted("table", fuzz_fd(p, n));
	struct report *r = fuzz_report();

	fuzz_told(ingest_roster_with(v, columns_now(), roster_look, NULL, r), r);
	report_clear(r);
	fuzz_told(ingest_attendance_with(v, 202610, columns_now(), attendance_look, NULL, r), r);
	report_clear(r);
	fuzz_told(ingest_progress_with(v, columns_now(), progress_look, NULL, r), r);
	report_clear(r);
	fuzz_told(ingest_deposits_with(v, columns_now(), deposit_look, NULL, r), r);
	verified_free(v);
	return 0;
}

int
fuzz_columns(const uint8_t *p, size_t n)
{
	struct report *r = fuzz_report();
	struct columns *c = columns_load(fuzz_slice(p, n), r);

	fuzz_told(c == NULL ? -1 : 0, r);
	columns_free(c);
	return 0;
}

int
fuzz_zip(const uint8_t *p, size_t n)
{
	struct report *r = fuzz_report();
	struct zip *z = zip_open(fuzz_fd(p, n), "archive", r);
	char room[4096];

	fuzz_told(z == NULL ? -1 : 0, r);
	for (int i = 0; z != NULL && i < zip_count(z); i++) {
		const struct zip_entry *e = zip_at(z, i);
		struct unzip *u = unzip_new(z, e);
		struct source s = unzip_source(u);
		int64_t all = 0;
		ssize_t m;

		PROMISE(e->name[0] != '/' && strstr(e->name, "../") == NULL);
		PROMISE(zip_find(z, e->name) != NULL);
		while ((m = s.read(s.ctx, room, sizeof room)) > 0)
			PROMISE((all += m) <= e->bytes);
		PROMISE(m < 0 || all == e->bytes);
		unzip_free(u);
	}
	zip_free(z);
	return 0;
}
