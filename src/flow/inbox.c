/* What lies in inbox/ for the unattended run: told apart by what the files are, never by where
 * they come from. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "priv.h"

#define START_BYTES 65536

/* A regular file's beginning; -1 when it is none or cannot be read. */
static int
start_read(const char *path, struct buf *b)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK), rc = -1;
	char *block = mem_alloc(START_BYTES);
	size_t have = 0;
	struct stat sb;
	ssize_t n = 0;

	if (fd >= 0 && fstat(fd, &sb) == 0 && S_ISREG(sb.st_mode)) {
		while (
		    have < START_BYTES && (n = read(fd, block + have, START_BYTES - have)) != 0) {
			if (n < 0 && errno == EINTR)
				continue;
			if (n < 0)
				break;
			have += (size_t)n;
		}
		buf_add(b, block, have);
		rc = n < 0 ? -1 : 0;
	}
	if (fd >= 0)
		close(fd);
	free(block);
	return rc;
}

/* The layouts of the projects' banks; a layout that does not read is said by the command that
 * uses it. */
static struct bank_fmt **
layouts_load(struct world *w)
{
	struct bank_fmt **fmt = mem_alloc((size_t)(w->projects + 1) * sizeof *fmt);

	for (int i = 0; i < w->projects; i++) {
		const struct project_view *v = world_at(w, i);
		const char *name = v != NULL ? v->p.account.format : "";
		struct report *unsaid = report_new();
		char path[LIMIT_PATH];
		struct buf b = { 0 };
		struct fd_source from;
		int fd;

		if (format_first(w, i) != i) {
			report_free(unsaid);
			continue;
		}
		snprintf(path, sizeof path, "%s/%s.fmt", w->formats, name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd >= 0 && source_all(source_fd(&from, fd), LIMIT_FORMAT_BYTES, &b) == 0)
			fmt[i] = bank_load(name, (struct slice){ b.p, b.n }, unsaid);
		if (fd >= 0)
			close(fd);
		buf_free(&b);
		report_free(unsaid);
	}
	return fmt;
}

static int
is_bank_paper(const struct world *w, struct bank_fmt *const *fmt, struct slice start)
{
	for (int i = 0; i < w->projects; i++)
		if (fmt[i] != NULL && bank_probe(fmt[i], start) != PAPER_NONE)
			return 1;
	return 0;
}

/* A sheet's own XML, or a form in which sheets come and nothing of a bank's does. */
static int
is_sheet(const char *path, struct slice start)
{
	static const char *const ends[] = { ".xlsx", ".csv", ".zip" };
	char name[64], ns[128];
	size_t n = strlen(path);

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (n > strlen(ends[i]) && strcasecmp(path + n - strlen(ends[i]), ends[i]) == 0)
			return 1;
	return xml_sniff(start, name, sizeof name, ns, sizeof ns) == 0 &&
	    strcmp(name, "wage-sheet") == 0;
}

static int
has_signature(const char *path)
{
	char p7s[LIMIT_PATH + 8];
	struct stat sb;

	snprintf(p7s, sizeof p7s, "%s.p7s", path);
	return lstat(p7s, &sb) == 0 && S_ISREG(sb.st_mode);
}

/* A signature beside its file is not a file of its own. */
static int
is_signature_of(const char *path)
{
	size_t n = strlen(path);
	char base[LIMIT_PATH];
	struct stat sb;

	if (n < 5 || n >= sizeof base || strcmp(path + n - 4, ".p7s") != 0)
		return 0;
	snprintf(base, sizeof base, "%.*s", (int)(n - 4), path);
	return lstat(base, &sb) == 0;
}

static void
list_add(char ***list, int *count, const char *path)
{
	*list = mem_grow(*list, (size_t)*count + 1, sizeof **list);
	(*list)[(*count)++] = mem_text(path);
}

static void
sort_in(const struct world *w, struct bank_fmt *const *fmt, const char *path, struct inbox *in)
{
	struct buf b = { 0 };
	struct slice start;

	if (is_signature_of(path))
		return;
	if (start_read(path, &b) != 0) {
		buf_free(&b);
		return;		/* directories, links and devices are nobody's papers */
	}
	start = (struct slice){ b.p, b.n };
	if (is_bank_paper(w, fmt, start))
		list_add(&in->bank, &in->banks, path);
	else if (has_signature(path))
		list_add(&in->sheet, &in->sheets, path);
	else if (is_sheet(path, start))
		list_add(&in->waiting, &in->waitings, path);
	else
		list_add(&in->other, &in->others, path);
	buf_free(&b);
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* A name with a dot in front is still being written. */
static int
is_ready(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

int
flow_inbox(struct world *w, struct inbox *in)
{
	struct dirent **entry = NULL;
	struct bank_fmt **fmt;
	char dir[LIMIT_PATH];
	int n;

	memset(in, 0, sizeof *in);
	snprintf(dir, sizeof dir, "%s/inbox", store_dir(w->store));
	n = scandir(dir, &entry, is_ready, by_name);
	if (n < 0)
		return world_refuse(
		    w, F_DISK, VALS(V_TEXT("what", dir), V_TEXT("error", strerror(errno))));
	fmt = layouts_load(w);
	for (int i = 0; i < n; i++) {
		char path[LIMIT_PATH];

		if (snprintf(path, sizeof path, "%s/%s", dir, entry[i]->d_name) < (int)sizeof path)
			sort_in(w, fmt, path, in);
		free(entry[i]);
	}
	free(entry);
	for (int i = 0; i < w->projects; i++)
		bank_free(fmt[i]);
	free(fmt);
	return 0;
}

void
inbox_free(struct inbox *in)
{
	names_free(in->sheet, in->sheets);
	names_free(in->waiting, in->waitings);
	names_free(in->bank, in->banks);
	names_free(in->other, in->others);
	memset(in, 0, sizeof *in);
}

static int
taken_failed(struct world *w, const char *path)
{
	return world_refuse(
	    w, F_DISK, VALS(V_TEXT("what", path), V_TEXT("error", strerror(errno))));
}

/* Only what lies in inbox/ itself: a file given by name from elsewhere stays the sender's.  The
 * signature goes last: an interruption leaves no sheet that seems to wait for one. */
int
flow_taken(struct world *w, const char *path)
{
	char dir[LIMIT_PATH], p7s[LIMIT_PATH + 8];
	const char *slash = strrchr(path, '/');
	struct stat inbox, here;
	int head, fd;

	if (snprintf(dir, sizeof dir, "%s/inbox", store_dir(w->store)) >= (int)sizeof dir ||
	    stat(dir, &inbox) != 0)
		return taken_failed(w, dir);
	head = slash == NULL || slash == path ? 1 : (int)(slash - path);
	snprintf(dir, sizeof dir, "%.*s", head, slash == NULL ? "." : path);
	if (stat(dir, &here) != 0 || here.st_dev != inbox.st_dev || here.st_ino != inbox.st_ino)
		return 0;
	snprintf(p7s, sizeof p7s, "%s.p7s", path);
	if ((unlink(path) != 0 && errno != ENOENT) || (unlink(p7s) != 0 && errno != ENOENT))
		return taken_failed(w, path);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) != 0) {
		if (fd >= 0)
			close(fd);
		return taken_failed(w, dir);
	}
	close(fd);
	return 0;
}
