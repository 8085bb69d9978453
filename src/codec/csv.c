/* CSV: records are collected in one buffer that is used again for every record. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "codec/inner.h"

enum state { CELL_START, PLAIN, QUOTED, AFTER_QUOTE, AFTER_CR };

struct reader {
	char		 separator;
	const char	*document;
	int		(*line)(void *ctx, const struct csv_line *);
	void		*ctx;
	struct report	*report;
	enum state	 state;
	int		 at_line;	/* line of the byte being read */
	int		 first_line;	/* line on which the record began */
	int		 quote_line;	/* line of the last opening quote */
	int		 quoted;	/* the record has a quoted cell: it is not an empty line */
	int		 cells;		/* finished ones */
	size_t		 start;		/* of the cell being read, in text */
	struct buf	 text;
	unsigned char	 ends[256];	/* what ends a run of a cell without quotes */
	size_t		 end[LIMIT_CSV_COLUMNS];
	struct slice	 cell[LIMIT_CSV_COLUMNS];
};

static int
malformed(struct reader *r, int line, const char *reason)
{
	report_add(r->report, F_CSV_MALFORMED, (struct where){ r->document, line, NULL },
	    VALS(V_INT("line", line), V_TEXT("reason", reason)));
	return -1;
}

static int
over_limit(struct reader *r, const char *limit, int64_t max)
{
	report_add(r->report, F_CSV_LIMIT, (struct where){ r->document, r->first_line, NULL },
	    VALS(V_INT("line", r->first_line), V_TEXT("limit", limit), V_INT("max", max)));
	return -1;
}

static int
cell_add(struct reader *r, const char *p, size_t n)
{
	if (r->text.n - r->start + n > LIMIT_CSV_CELL)
		return over_limit(r, "LIMIT_CSV_CELL", LIMIT_CSV_CELL);
	buf_add(&r->text, p, n);
	return 0;
}

static int
cell_end(struct reader *r)
{
	if (r->cells == LIMIT_CSV_COLUMNS)
		return over_limit(r, "LIMIT_CSV_COLUMNS", LIMIT_CSV_COLUMNS);
	r->end[r->cells++] = r->text.n;
	r->start = r->text.n;
	r->state = CELL_START;
	return 0;
}

static int
record_end(struct reader *r)
{
	struct csv_line line = { r->first_line, 0, r->cell };
	int rc = 0;

	/* the CR of CR LF */
	if (r->state == PLAIN && r->text.n > r->start && r->text.p[r->text.n - 1] == '\r')
		r->text.n--;
	if (cell_end(r) < 0)
		return -1;
	if (r->cells > 1 || r->quoted || r->text.n > 0) {
		size_t from = 0;

		for (int i = 0; i < r->cells; i++) {
			r->cell[i] = (struct slice){ r->text.p ? r->text.p + from : "",
			    r->end[i] - from };
			from = r->end[i];
		}
		line.cells = r->cells;
		rc = r->line(r->ctx, &line) != 0 ? -1 : 0;
	}
	r->text.n = r->start = 0;
	r->cells = r->quoted = 0;
	return rc;
}

static void
next_line(struct reader *r)
{
	if (r->at_line < INT_MAX)
		r->at_line++;
}

/* Bytes from p that need no look, at least 0. */
static size_t
run_plain(const struct reader *r, const char *p, const char *end)
{
	const char *at = p;

	while (at < end && !r->ends[(unsigned char)*at])
		at++;
	return (size_t)(at - p);
}

static size_t
run_quoted(const char *p, const char *end)
{
	const char *at = p;

	while (at < end && *at != '"' && *at != '\n' && *at != '\0')
		at++;
	return (size_t)(at - p);
}

/* One byte that ends a run; 0 or -1. */
static int
byte_plain(struct reader *r, char c)
{
	if (c == r->separator)
		return cell_end(r);
	if (record_end(r) < 0)
		return -1;
	next_line(r);
	return 0;
}

static int
byte_quoted(struct reader *r, char c)
{
	if (c == '"') {
		r->state = AFTER_QUOTE;
		return 0;
	}
	next_line(r);
	return cell_add(r, &c, 1);
}

static int
byte_after_quote(struct reader *r, char c)
{
	if (r->state == AFTER_QUOTE && c == '"') {
		r->state = QUOTED;
		return cell_add(r, &c, 1);
	}
	if (r->state == AFTER_QUOTE && c == '\r') {
		r->state = AFTER_CR;
		return 0;
	}
	if (c == '\n' || (c == r->separator && r->state == AFTER_QUOTE))
		return byte_plain(r, c);
	return malformed(r, r->at_line, "text after a closing quote");
}

static int
feed(struct reader *r, const char *p, const char *end)
{
	while (p < end) {
		size_t run;

		if (r->state == CELL_START) {
			if (r->cells == 0)
				r->first_line = r->at_line;
			r->state = *p == '"' ? QUOTED : PLAIN;
			if (r->state == QUOTED) {
				r->quoted = 1;
				r->quote_line = r->at_line;
				p++;
				continue;
			}
		}
		run = r->state == PLAIN ? run_plain(r, p, end)
		    : r->state == QUOTED ? run_quoted(p, end) : 0;
		if (run > 0 && cell_add(r, p, run) < 0)
			return -1;
		p += run;
		if (p == end)
			break;
		if (*p == '\0')
			return malformed(r, r->at_line, "NUL");
		if ((r->state == PLAIN ? byte_plain(r, *p) : r->state == QUOTED ? byte_quoted(r, *p)
		    : byte_after_quote(r, *p)) < 0)
			return -1;
		p++;
	}
	return 0;
}

int
csv_read(struct source from, char separator, const char *document,
    int (*line)(void *ctx, const struct csv_line *), void *ctx, struct report *report)
{
	struct reader *r = mem_alloc(sizeof *r);
	char chunk[CHUNK];
	int64_t total = 0;
	int rc = -1;
	ssize_t n;

	r->separator = separator;
	r->ends[(unsigned char)separator] = r->ends['\n'] = r->ends['\0'] = 1;
	r->document = document;
	r->line = line;
	r->ctx = ctx;
	r->report = report;
	r->at_line = r->first_line = 1;
	while ((n = from.read(from.ctx, chunk, sizeof chunk)) > 0) {
		total += n;
		if (total > LIMIT_FILE_BYTES) {
			over_limit(r, "LIMIT_FILE_BYTES", LIMIT_FILE_BYTES);
			goto out;
		}
		if (feed(r, chunk, chunk + n) < 0)
			goto out;
	}
	if (n < 0)
		source_failed(document, report);
	else if (r->state == QUOTED)
		malformed(r, r->quote_line, "quote not closed");
	else if ((r->state == CELL_START && r->cells == 0) || record_end(r) == 0)
		rc = 0;
out:
	buf_free(&r->text);
	free(r);
	return rc;
}

void
csv_put(struct buf *to, const char *cell, int last)
{
	const char *s = cell ? cell : "";
	int formula = *s != '\0' && strchr("=+-@\t\r", *s) != NULL;
	int quote = s[strcspn(s, ",\"\r\n")] != '\0';

	if (quote)
		buf_add(to, "\"", 1);
	/* spreadsheets would run it as a formula */
	if (formula)
		buf_add(to, "'", 1);
	while (quote && *s != '\0') {
		size_t n = strcspn(s, "\"");

		buf_add(to, s, n);
		s += n;
		if (*s == '"') {
			buf_add(to, "\"\"", 2);
			s++;
		}
	}
	buf_text(to, s);
	buf_text(to, quote ? "\"" : "");
	buf_text(to, last ? "\r\n" : ",");
}
