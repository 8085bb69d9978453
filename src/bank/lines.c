/*
 * Files of lines, read one line at a time in constant memory.  A line is a tail when its cells and
 * constants are the tail's, otherwise a record.  A file is whole only when every head and tail
 * came; a line without its end is cut off, unless it is the last tail.  Without line ends a fixed
 * line ends by its width, a delimited one, whose last field is an empty constant, by its last
 * separator.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bank/inner.h"
#include "daifa/limits.h"

#define CHUNK_BYTES 65536

struct line_reader {
	const struct paper *p;
	struct source	 from;
	struct buf	 raw;
	size_t		 at;		/* consumed of raw */
	int		 eof;
	int		 number;	/* of the line read last, 1-based */
	int		 ended;		/* that line had its end */
	struct buf	 text;		/* the line in UTF-8 */
	struct slice	 cell[FORM_FIELDS];
	size_t		 offset[FORM_FIELDS];
	struct arena	*arena;
	struct got	 got;
};

int
paper_bad(const struct paper *p, int line, const char *reason, const char *word)
{
	struct buf b = { NULL, 0, 0 };

	buf_printf(&b, "%s%s%s", reason, *word ? ": " : "", word);
	report_add(p->report, p->malformed, (struct where){ p->document, 0, NULL },
	    VALS(V_INT("line", line), V_TEXT("reason", b.p)));
	buf_free(&b);
	return -1;
}

/* More bytes; 0, or -1 with the finding. */
static int
fill(struct line_reader *r)
{
	ssize_t n;

	if (r->at > 0) {
		memmove(r->raw.p, r->raw.p + r->at, r->raw.n - r->at);
		r->raw.n -= r->at;
		r->at = 0;
	}
	if (r->raw.cap < r->raw.n + CHUNK_BYTES + 1) {
		r->raw.cap = r->raw.n + CHUNK_BYTES + 1;
		r->raw.p = mem_grow(r->raw.p, r->raw.cap, 1);
	}
	errno = 0;
	n = r->from.read(r->from.ctx, r->raw.p + r->raw.n, CHUNK_BYTES);
	if (n < 0) {
		report_add(r->p->report, F_INPUT_READ, (struct where){ r->p->document, 0, NULL },
		    VALS(V_TEXT("error", strerror(errno ? errno : EIO))));
		return -1;
	}
	r->raw.n += (size_t)n;
	r->eof = n == 0;
	return 0;
}

/* 1 a line, 0 the end, -1 refused */
static int
line_next(struct line_reader *r, struct slice *line)
{
	for (;;) {
		size_t left = r->raw.n - r->at;
		const char *from = left ? r->raw.p + r->at : "";
		const char *stop = memchr(from, '\n', left);

		if (stop == NULL && left > LINE_BYTES)
			return paper_bad(r->p, r->number + 1, "the line is too long", "");
		if (stop == NULL && !r->eof) {
			if (fill(r) < 0)
				return -1;
			continue;
		}
		if (stop == NULL && left == 0)
			return 0;
		r->ended = stop != NULL;
		*line = (struct slice){ from, r->ended ? (size_t)(stop - from) : left };
		r->at += line->n + (size_t)r->ended;
		if (line->n > 0 && line->p[line->n - 1] == '\r')
			line->n--;
		r->number++;
		return 1;
	}
}

/* Bytes of the character at p: a separator's byte may be the second of a Chinese one. */
static size_t
char_bytes(enum charset charset, const unsigned char *p, size_t left)
{
	if (charset == CHARSET_UTF8 || p[0] < 0x81)
		return 1;
	return left > 1 && p[1] >= '0' && p[1] <= '9' ? 4 : 2;
}

/* Bytes up to and with the form's last separator; 0 when it has not come yet. */
static size_t
delimited_bytes(const struct line_reader *r, const struct form *form)
{
	const unsigned char *p = (const unsigned char *)r->raw.p + r->at;
	size_t left = r->raw.n - r->at, i = 0;
	int separators = 0;

	while (i < left) {
		if (p[i] == (unsigned char)form->separator[0] && ++separators == form->fields - 1)
			return i + 1;
		i += char_bytes(r->p->layout->charset, p + i, left - i);
	}
	return 0;
}

/* The same for a layout without line ends. */
static int
block_next(struct line_reader *r, const struct form *form, struct slice *line)
{
	struct slice rest;
	size_t n = form->bytes;

	while (!form->fixed && (n = delimited_bytes(r, form)) == 0) {
		if (r->raw.n - r->at > LINE_BYTES)
			return paper_bad(r->p, r->number + 1, "the line is too long", "");
		n = r->raw.n - r->at + 1;
		if (r->eof)
			break;
		if (fill(r) < 0)
			return -1;
	}
	while (r->raw.n - r->at < n && !r->eof)
		if (fill(r) < 0)
			return -1;
	rest = (struct slice){ r->raw.n > r->at ? r->raw.p + r->at : "", r->raw.n - r->at };
	if (rest.n < n) {
		while (rest.n > 0 && strchr("\r\n", rest.p[rest.n - 1]) != NULL)
			rest.n--;
		return rest.n == 0 ? 0 : paper_bad(r->p, r->number + 1, "the line is cut off", "");
	}
	*line = (struct slice){ rest.p, n };
	r->at += n;
	r->ended = 1;
	r->number++;
	return 1;
}

static int
split_fixed(struct line_reader *r, const struct form *form, enum charset charset, struct slice line)
{
	size_t at = 0;

	if (line.n != form->bytes)
		return -1;
	for (int i = 0; i < form->fields; i++) {
		size_t width = (size_t)form->field[i].width;

		r->offset[i] = r->text.n;
		if (charset_decode(charset, (struct slice){ line.p + at, width }, &r->text) < 0)
			return -1;
		r->cell[i].n = r->text.n - r->offset[i];
		at += width;
	}
	return form->fields;
}

static int
split_delimited(struct line_reader *r, const struct form *form, enum charset charset,
    struct slice line)
{
	size_t from = 0;
	int cells = 0;

	if (charset_decode(charset, line, &r->text) < 0)
		return -1;
	for (size_t i = 0; i <= r->text.n; i++) {
		if (i < r->text.n && r->text.p[i] != form->separator[0])
			continue;
		if (cells == form->fields)
			return -1;
		r->offset[cells] = from;
		r->cell[cells++].n = i - from;
		from = i + 1;
	}
	return cells;
}

/* A first letter that the form's first word has not: seen without reading the line. */
static int
begins_otherwise(const struct form *form, struct slice line)
{
	const struct field *fd = &form->field[0];

	return form->fields > 0 && fd->id == FD_CONST && line.n > 0 && line.p[0] > ' ' &&
	    line.p[0] < 0x7f && fd->text[0] > ' ' && fd->text[0] < 0x7f &&
	    line.p[0] != fd->text[0];
}

/* Is the line of this form?  Then its cells are in r->cell. */
static int
line_fits(struct line_reader *r, const struct form *form, struct slice line)
{
	enum charset charset = r->p->layout->charset;
	int cells;

	if (begins_otherwise(form, line))
		return 0;
	buf_reset(&r->text);
	cells = form->fixed ? split_fixed(r, form, charset, line)
	    : split_delimited(r, form, charset, line);
	if (cells != form->fields || (r->text.n > 0 && memchr(r->text.p, '\0', r->text.n) != NULL))
		return 0;
	for (int i = 0; i < cells; i++) {
		r->cell[i].p = r->text.n ? r->text.p + r->offset[i] : "";
		r->cell[i] = slice_trim(r->cell[i]);
		if (form->field[i].id == FD_CONST &&
		    !slice_is(r->cell[i], form->field[i].text))
			return 0;
	}
	return 1;
}

const char *
form_take(const struct form *form, const struct slice *cell, struct arena *a, struct got *got)
{
	memset(got, 0, sizeof *got);
	for (int i = 0; i < form->fields; i++) {
		const struct field *fd = &form->field[i];
		struct slice s = slice_trim(cell[i]);

		if (fd->id == FD_SKIP)
			continue;
		if (fd->id == FD_CONST || fd->id == FD_PARAM || fd->id == FD_FILE_NAME) {
			if (fd->id == FD_CONST && !slice_is(s, fd->text))
				return fd->name;
			continue;
		}
		got->text[fd->id] = arena_bytes(a, s.n ? s.p : "", s.n);
		got->has[fd->id] = s.n > 0;
		if (fd->yes != NULL) {
			got->n[fd->id] = slice_is(s, fd->yes);
			if (s.n > 0 && !got->n[fd->id] && !slice_is(s, fd->no))
				return fd->name;
			continue;
		}
		if (fd->kind->take != NULL && s.n > 0 && fd->kind->take(s, &got->n[fd->id]) < 0)
			return fd->name;
	}
	return NULL;
}

static int
hand_on(struct line_reader *r, const struct form *form, int record)
{
	const struct paper *p = r->p;
	const char *wrong;

	arena_reset(r->arena);
	wrong = form_take(form, r->cell, r->arena, &r->got);
	if (wrong != NULL)
		return paper_bad(p, r->number, "does not read", wrong);
	return (record ? p->record : p->head)(p->ctx, &r->got, r->number);
}

static int
is_empty(struct slice line)
{
	return slice_trim(line).n == 0;
}

/* Where we are in the file: heads and tails passed. */
struct progress {
	int	heads, tails;
	int	records;
	int	over;		/* an empty line: nothing but empty lines may follow */
};

static int
line_take(struct line_reader *r, struct progress *at, struct slice line)
{
	const struct layout *l = r->p->layout;
	const struct form *form;
	int record = 0;

	if (l->end != END_NONE && is_empty(line)) {
		at->over = 1;
		return 0;
	}
	if (at->over || (l->tails > 0 && at->tails == l->tails))
		return paper_bad(r->p, r->number, "the line stands after the end", "");
	if (at->heads < l->heads) {
		form = &l->head[at->heads];
	} else if (at->tails > 0 || (l->tails > 0 && line_fits(r, &l->tail[0], line))) {
		form = &l->tail[at->tails];
	} else {
		form = &l->record;
		record = 1;
	}
	if (!line_fits(r, form, line))
		return paper_bad(r->p, r->number, "the line has not the form of",
		    record ? "record" : at->heads < l->heads ? "head" : "tail");
	if (!r->ended && (at->tails != l->tails - 1 || record))
		return paper_bad(r->p, r->number, "the line is cut off", "");
	if (record && at->records++ == LIMIT_ANSWER_LINES)
		return paper_bad(r->p, r->number, "LIMIT_ANSWER_LINES", "");
	if (!record)
		*(at->heads < l->heads ? &at->heads : &at->tails) += 1;
	return hand_on(r, form, record);
}

int
lines_each(const struct paper *p, struct source from,
    int (*line)(void *ctx, struct slice, int number), void *ctx)
{
	struct line_reader *r = mem_alloc(sizeof *r);
	struct slice s = { "", 0 };
	int rc;

	r->p = p;
	r->from = from;
	rc = fill(r);
	while (rc == 0 && (rc = line_next(r, &s)) == 1)
		rc = line(ctx, s, r->number) == 0 ? 0 : -1;
	buf_free(&r->raw);
	free(r);
	return rc == 0 ? 0 : -1;
}

static void
skip_bom(struct line_reader *r)
{
	if (r->p->layout->charset == CHARSET_UTF8 && r->raw.n >= 3 &&
	    memcmp(r->raw.p, "\xEF\xBB\xBF", 3) == 0)
		r->at = 3;
}

int
lines_read(const struct paper *p, struct source from)
{
	const struct layout *l = p->layout;
	struct line_reader *r = mem_alloc(sizeof *r);
	struct progress at = { 0 };
	struct slice line = { "", 0 };
	int rc;

	r->p = p;
	r->from = from;
	r->arena = arena_new();
	rc = fill(r);
	skip_bom(r);
	while (rc == 0) {
		const struct form *next = at.heads < l->heads ? &l->head[at.heads] : &l->record;

		rc = l->end == END_NONE ? block_next(r, next, &line) : line_next(r, &line);
		if (rc == 0)
			break;
		if (rc > 0)
			rc = line_take(r, &at, line);
	}
	if (rc == 0 && (at.heads < l->heads || at.tails < l->tails))
		rc = paper_bad(p, r->number, "the file is cut off", "");
	arena_free(r->arena);
	buf_free(&r->raw);
	buf_free(&r->text);
	free(r);
	return rc == 0 ? 0 : -1;
}

int
lines_probe(const struct layout *l, struct slice start)
{
	const struct form *form = l->heads > 0 ? &l->head[0] : &l->record;
	struct paper p = { .layout = l };
	struct line_reader *r = mem_alloc(sizeof *r);
	const char *stop;
	int fits = 0;

	r->p = &p;
	r->arena = arena_new();
	if (l->charset == CHARSET_UTF8 && start.n >= 3 && memcmp(start.p, "\xEF\xBB\xBF", 3) == 0)
		start = (struct slice){ start.p + 3, start.n - 3 };
	stop = start.n > 0 ? memchr(start.p, '\n', start.n) : NULL;
	if (l->end == END_NONE)
		start.n = start.n < form->bytes ? start.n : form->bytes;
	else if (stop != NULL)
		start.n = (size_t)(stop - start.p);
	if (l->end != END_NONE && start.n > 0 && start.p[start.n - 1] == '\r')
		start.n--;
	if (start.n > 0 && start.n <= LINE_BYTES)
		fits = line_fits(r, form, start) &&
		    form_take(form, r->cell, r->arena, &r->got) == NULL;
	arena_free(r->arena);
	buf_free(&r->text);
	free(r);
	return fits;
}
