/* What the bank's codes mean: `status`, `reason` and `kind` lines, "KEY = VALUE" divided by ";". */
#include <string.h>

#include "bank/inner.h"

static const struct { const char *name; enum bank_status status; } statuses[] = {
	{ "paid", BS_PAID }, { "failed", BS_FAILED }, { "returned", BS_RETURNED },
	{ "pending", BS_PENDING },
	{ "unknown", BS_UNKNOWN }
};

static const char *const entry_kinds[ENTRY_KIND_MAX] = {
	[ENTRY_BATCH] = "batch", [ENTRY_RETURN] = "return", [ENTRY_DEPOSIT] = "deposit",
	[ENTRY_FEE] = "fee",
	[ENTRY_INTEREST] = "interest", [ENTRY_OTHER] = "other"
};

const char *
entry_kind_name(enum entry_kind kind)
{
	return entry_kinds[kind];
}

static int
word_is(const struct word *w, const struct word *end, const char *text)
{
	return w < end && !w->quoted && strcmp(w->text, text) == 0;
}

static const struct map_row *
map_find(const struct map *m, enum map_by by, const char *key)
{
	for (int i = 0; i < m->rows; i++)
		if (m->row[i].by == by && (by == MAP_OTHER || strcmp(m->row[i].key, key) == 0))
			return &m->row[i];
	return NULL;
}

/* Key and "="; 0, or -1 with the finding */
static int
key_take(struct fmt_reader *r, int texts, struct map_row *row)
{
	if (r->at == r->end)
		return fmt_error(r, "a code expected", "");
	if (texts && word_is(r->at, r->end, "text") && word_is(r->at + 1, r->end, "~")) {
		row->by = MAP_TEXT;
		r->at += 2;
		if (r->at == r->end || !r->at->quoted || r->at->text[0] == '\0')
			return fmt_error(r, "a quoted text expected",
			    r->at < r->end ? r->at->text : "");
	} else {
		row->by = word_is(r->at, r->end, "other") ? MAP_OTHER : MAP_CODE;
	}
	row->key = r->at->text;
	if (r->at++->rest[0] != '\0' || !word_is(r->at, r->end, "="))
		return fmt_error(r, "\"=\" expected after", row->key);
	r->at++;
	return 0;
}

/* Rows of one line; value takes the words behind "=". */
static int
map_line(struct fmt_reader *r, struct map *m, int texts,
    int (*value)(struct fmt_reader *, struct map_row *))
{
	for (;;) {
		struct map_row row = { MAP_CODE, NULL, BS_UNKNOWN, R_NONE, ENTRY_OTHER };

		if (key_take(r, texts, &row) < 0)
			return -1;
		if (r->at == r->end || r->at->quoted)
			return fmt_error(r, "a meaning expected after", row.key);
		if (value(r, &row) < 0)
			return -1;
		if (map_find(m, row.by, row.key) != NULL)
			return fmt_error(r, "the code stands twice", row.key);
		m->row = list_add(r->f->arena, m->row, m->rows, sizeof row);
		m->row[m->rows++] = row;
		if (r->at == r->end)
			return 0;
		if (!word_is(r->at, r->end, ";"))
			return fmt_error(r, "\";\" expected before", r->at->text);
		if (++r->at == r->end)
			return 0;
	}
}

static int
reason_word(struct fmt_reader *r, enum reason *out)
{
	const struct word *w = r->at++;

	if (w->quoted || reason_by_name(slice_of(w->text), out) < 0 || *out == R_NONE)
		return fmt_error(r, "unknown reason", w->text);
	return 0;
}

static int
status_value(struct fmt_reader *r, struct map_row *row)
{
	const char *name = r->at++->text;
	size_t i = 0;

	while (i < sizeof statuses / sizeof *statuses && strcmp(statuses[i].name, name) != 0)
		i++;
	if (i == sizeof statuses / sizeof *statuses)
		return fmt_error(r, "unknown status", name);
	row->status = statuses[i].status;
	if (r->at == r->end || word_is(r->at, r->end, ";"))
		return 0;
	if (row->status != BS_FAILED && row->status != BS_RETURNED)
		return fmt_error(r, "only failed and returned have a reason", r->at->text);
	return reason_word(r, &row->reason);
}

static int
reason_value(struct fmt_reader *r, struct map_row *row)
{
	return reason_word(r, &row->reason);
}

static int
kind_value(struct fmt_reader *r, struct map_row *row)
{
	const char *name = r->at++->text;
	int i = 0;

	while (i < ENTRY_KIND_MAX && strcmp(entry_kinds[i], name) != 0)
		i++;
	if (i == ENTRY_KIND_MAX)
		return fmt_error(r, "unknown kind of entry", name);
	row->kind = (enum entry_kind)i;
	return row->by != MAP_OTHER || row->kind == ENTRY_OTHER ? 0 :
	    fmt_error(r, "an unknown kind of entry is other", name);
}

int
map_status_line(struct fmt_reader *r)
{
	return map_line(r, &r->f->status, 0, status_value);
}

int
map_reason_line(struct fmt_reader *r)
{
	return map_line(r, &r->f->reason, 1, reason_value);
}

int
map_kind_line(struct fmt_reader *r)
{
	return map_line(r, &r->f->kind, 1, kind_value);
}

enum bank_status
map_status(const struct bank_fmt *f, const char *code, enum reason *said)
{
	const struct map_row *row = map_find(&f->status, MAP_CODE, code);

	*said = R_NONE;
	if (row == NULL)
		row = map_find(&f->status, MAP_OTHER, "");
	if (row == NULL)
		return BS_UNKNOWN;
	*said = row->reason;
	return row->status;
}

enum reason
map_reason(const struct bank_fmt *f, enum bank_status status, const char *code, const char *text,
    enum reason said)
{
	const struct map_row *row;

	if (status != BS_FAILED && status != BS_RETURNED)
		return R_NONE;
	row = code[0] ? map_find(&f->reason, MAP_CODE, code) : NULL;
	if (row != NULL)
		return row->reason;
	for (int i = 0; i < f->reason.rows; i++)
		if (f->reason.row[i].by == MAP_TEXT && strstr(text, f->reason.row[i].key) != NULL)
			return f->reason.row[i].reason;
	if (said != R_NONE)
		return said;
	row = map_find(&f->reason, MAP_OTHER, "");
	return row ? row->reason : R_UNKNOWN;
}

int
map_kind(const struct bank_fmt *f, const char *code, const char *text, enum entry_kind *out)
{
	const struct map_row *best = NULL;
	size_t length = 0;

	*out = ENTRY_OTHER;
	for (int i = 0; i < f->kind.rows; i++) {
		const struct map_row *row = &f->kind.row[i];
		size_t n = strlen(row->key);

		if (row->by == MAP_CODE && (best == NULL || n > length) &&
		    strncmp(code, row->key, n) == 0 &&
		    (code[n] == '\0' || (code[n] == '/' && n > 0))) {
			best = row;
			length = n;
		}
	}
	for (int i = 0; i < f->kind.rows && best == NULL; i++)
		if (f->kind.row[i].by == MAP_TEXT && strstr(text, f->kind.row[i].key) != NULL)
			best = &f->kind.row[i];
	if (best == NULL)
		return -1;
	*out = best->kind;
	return 0;
}
