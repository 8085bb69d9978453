#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ingest/grid.h"
#include "ingest/xlsx.h"

#define SNIFF_BYTES	65536
#define HEAD_BYTES	4096	/* of a text: enough to tell its separator */

struct grid {
	int		 fd;		/* borrowed */
	const char	*document;	/* borrowed */
	struct report	*report;	/* borrowed */
	struct book	*book;		/* owned; NULL for a text */
	char		 separator;
	char		 kind[40];
};

/* Bytes at the start of the file, or -1. */
static ssize_t
head_of(int fd, char *p, size_t n)
{
	size_t have = 0;

	while (have < n) {
		ssize_t got = pread(fd, p + have, n - have, (off_t)have);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		have += (size_t)got;
	}
	return (ssize_t)have;
}

enum content
content_of(int fd)
{
	char p[1024];
	ssize_t n = head_of(fd, p, sizeof p), i = 0;

	if (n < 0)
		return CONTENT_UNREADABLE;
	if (n >= 4 && memcmp(p, "PK", 2) == 0 && (p[2] == 3 || p[2] == 5))
		return CONTENT_ZIP;
	if (n >= 8 && memcmp(p, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) == 0)
		return CONTENT_OLE;
	if (n >= 4 && (memcmp(p, "\xff\xfe", 2) == 0 || memcmp(p, "\xfe\xff", 2) == 0))
		return p[2] == '<' || p[3] == '<' ? CONTENT_XML : CONTENT_UTF16;
	if (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		i = 3;
	while (i < n && (p[i] == ' ' || p[i] == '\t' || p[i] == '\r' || p[i] == '\n'))
		i++;
	if (i == n)
		return n < (ssize_t)sizeof p ? CONTENT_EMPTY : CONTENT_TEXT;
	return p[i] == '<' ? CONTENT_XML : CONTENT_TEXT;
}

struct source
content_source(struct fd_source *from, int fd)
{
	lseek(fd, 0, SEEK_SET);
	return source_fd(from, fd);
}

/* The directory of a compound file names its streams in UTF-16; an encrypted workbook has one of
 * this name. */
int
content_ole(int fd, const char *document, struct report *report)
{
	static const char name[] = "EncryptedPackage";
	char wide[2 * sizeof name - 2], *p = mem_alloc(SNIFF_BYTES + sizeof wide);
	int encrypted = 0;
	off_t at = 0;
	ssize_t n;

	for (size_t i = 0; i < sizeof name - 1; i++) {
		wide[2 * i] = name[i];
		wide[2 * i + 1] = '\0';
	}
	while (!encrypted && at < (64 << 20) &&
	    (n = pread(fd, p, SNIFF_BYTES + sizeof wide, at)) > 0) {
		encrypted = memmem(p, (size_t)n, wide, sizeof wide) != NULL;
		at += SNIFF_BYTES;
	}
	free(p);
	report_add(report, encrypted ? F_BOOK_ENCRYPTED : F_BOOK_OLD,
	    (struct where){ document, 0, NULL }, NO_VALS);
	return -1;
}

/* The separator that the first lines have most of; in doubt the comma. */
static char
separator_of(int fd, const char *document, struct report *report)
{
	static const char candidates[] = { ',', '\t', ';' };
	struct fd_source from;
	struct gunzip *gunzip = gunzip_new(content_source(&from, fd));
	struct source s = gunzip_source(gunzip);
	char p[HEAD_BYTES];
	int count[3] = { 0, 0, 0 }, best = 0;
	size_t n = 0;
	ssize_t got = 0;

	while (n < sizeof p && (got = s.read(s.ctx, p + n, sizeof p - n)) > 0)
		n += (size_t)got;
	if (got < 0)	/* a guess from half a head would be another table */
		report_add(report, F_INPUT_READ, (struct where){ document, 0, NULL },
		    VALS(V_TEXT("error", strerror(errno))));
	for (size_t i = 0; i < n; i++)
		for (int k = 0; k < 3; k++)
			count[k] += p[i] == candidates[k];
	for (int k = 1; k < 3; k++)
		best = count[k] > count[best] ? k : best;
	gunzip_free(gunzip);
	return candidates[best];
}

struct grid *
grid_open(int fd, struct zip *zip, const char *document, struct report *report)
{
	struct grid *g = mem_alloc(sizeof *g);

	g->fd = fd;
	g->document = document;
	g->report = report;
	strcpy(g->kind, "XLSX");
	if (zip != NULL && (g->book = book_open(zip, document, report)) == NULL) {
		free(g);
		return NULL;
	}
	if (zip == NULL)
		g->separator = separator_of(fd, document, report);
	return g;
}

void
grid_free(struct grid *g)
{
	if (g == NULL)
		return;
	book_free(g->book);
	free(g);
}

int
grid_sheets(const struct grid *g)
{
	return g->book ? book_sheets(g->book) : 1;
}

const char *
grid_sheet_name(const struct grid *g, int i)
{
	return g->book ? book_sheet_name(g->book, i) : "";
}

int
grid_sheet_hidden(const struct grid *g, int i)
{
	return g->book ? book_sheet_hidden(g->book, i) : 0;
}

const char *
grid_kind(const struct grid *g)
{
	return g->kind;
}

struct lines {
	struct grid	*grid;
	grid_fn		 fn;
	void		*ctx;
	int		 stopped;
	struct cell	 cell[GRID_COLUMNS];
};

/* Digits that must stay as they are come as ="0123" or with an apostrophe before them. */
static struct slice
unwrap(struct slice cell)
{
	struct slice s = slice_trim(cell);

	if (s.n >= 3 && s.p[0] == '=' && s.p[1] == '"' && s.p[s.n - 1] == '"')
		s = (struct slice){ s.p + 2, s.n - 3 };
	else if (s.n >= 1 && s.p[0] == '\'')
		s = (struct slice){ s.p + 1, s.n - 1 };
	else
		return s;
	return slice_trim(s);
}

/* 6.50102E+17: the cell was a number, and 15 digits are all that is left of it. */
static int
digits_lost(struct slice s)
{
	size_t i = 0;

	if (s.n == 0 || memchr(s.p, '+', s.n) == NULL)
		return 0;
	while (i < s.n && ((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '.'))
		i++;
	return i > 0 && s.n - i > 2 && (s.p[i] == 'E' || s.p[i] == 'e') && s.p[i + 1] == '+';
}

static int
on_line(void *ctx, const struct csv_line *line)
{
	struct lines *l = ctx;
	struct grid_row row = { .n = line->number, .cell = l->cell };

	for (int i = 0; i < line->cells; i++) {
		struct slice s = unwrap(line->cell[i]);

		l->cell[i] = (struct cell){ s.n > 0 ? CELL_TEXT : CELL_EMPTY,
			digits_lost(s) ? CELL_LONG : 0, s };
		if (s.n > 0)
			row.cells = i + 1;
	}
	if (row.cells == 0)
		return 0;
	l->stopped = l->fn(l->ctx, &row);
	return l->stopped;
}

static int
text_rows(struct grid *g, grid_fn fn, void *ctx)
{
	struct fd_source from;
	struct gunzip *gunzip = gunzip_new(content_source(&from, g->fd));
	struct utf8_source *utf8 = utf8_source_new(gunzip_source(gunzip));
	struct lines *l = mem_alloc(sizeof *l);
	int rc;

	l->grid = g;
	l->fn = fn;
	l->ctx = ctx;
	rc = csv_read(utf8_source(utf8), g->separator, g->document, on_line, l, g->report);
	if (rc < 0 && l->stopped > 0)
		rc = 1;
	snprintf(g->kind, sizeof g->kind, "CSV %s%s%s", charset_name(utf8_source_charset(utf8)),
	    g->separator == '\t'      ? " TAB"
	        : g->separator == ';' ? " ;"
	                              : "",
	    gunzip_was_compressed(gunzip) ? " gzip" : "");
	utf8_source_free(utf8);
	gunzip_free(gunzip);
	free(l);
	return rc;
}

int
grid_rows(struct grid *g, int sheet, grid_fn fn, void *ctx)
{
	return g->book ? book_rows(g->book, sheet, fn, ctx) : text_rows(g, fn, ctx);
}

const char *
cell_name(int column, int row, char text[CELL_NAME])
{
	char letters[8];
	int n = 0;

	for (int c = column + 1; c > 0 && n < 7; c = (c - 1) / 26)
		letters[n++] = (char)('A' + (c - 1) % 26);
	for (int i = 0; i < n; i++)
		text[i] = letters[n - 1 - i];
	snprintf(text + n, CELL_NAME - (size_t)n, "%d", row);
	return text;
}
