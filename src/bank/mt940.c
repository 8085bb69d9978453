/*
 * MT940 (SWIFT customer statement).  Messages of a file follow on each other; amounts have a comma.
 * Our reference is the customer's reference of field 61, or what field 86 names after EREF.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bank/inner.h"

#define FIELD_BYTES 65536	/* of one field with its continuations: field 86 has 6 lines of 65 */

struct mt940 {
	struct statement_state *s;
	char		 tag[4];	/* of the field being read: "61"; "" between messages */
	struct buf	 field;		/* its text, lines divided by "\n" */
	int		 line;		/* on which it began */
	int		 in;		/* within a message */
	/* the entry of the last field 61, not yet handed on */
	int		 has_entry;
	struct bank_entry e;
	struct buf	 ref, serial, more, text, party;
	char		 code[5];
};

static int
bad(const struct mt940 *m, const char *reason)
{
	return statement_malformed(m->s, m->line, reason, m->tag);
}

static int
is_digits(struct slice s, size_t n)
{
	if (s.n < n)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return 0;
	return 1;
}

static void
skip(struct slice *s, size_t n)
{
	s->p += n;
	s->n -= n;
}

static int
day_take(struct slice *s, ymd *day)
{
	char text[9];

	if (!is_digits(*s, 6))
		return -1;
	snprintf(text, sizeof text, "20%.6s", s->p);
	skip(s, 6);
	return ymd_parse8(slice_of(text), day);
}

/* "1234,5" */
static int
amount_take(struct slice *s, fen *out)
{
	char text[32];
	size_t n = 0;

	while (n < s->n && n < sizeof text - 1 && ((s->p[n] >= '0' && s->p[n] <= '9') ||
	    s->p[n] == ',')) {
		text[n] = s->p[n] == ',' ? '.' : s->p[n];
		n++;
	}
	skip(s, n);
	if (n > 0 && text[n - 1] == '.')
		n--;
	return money_parse((struct slice){ text, n }, out) == MONEY_OK ? 0 : -1;
}

/* Field 60 or 62: "C261101CNY1234,56" */
static int
balance_take(struct mt940 *m, fen *to, ymd *day)
{
	struct slice s = { m->field.p, m->field.n };
	int debit = s.n > 0 && s.p[0] == 'D';

	if (s.n < 11 || (!debit && s.p[0] != 'C'))
		return bad(m, "does not read");
	skip(&s, 1);
	if (day_take(&s, day) < 0 || s.n < 4)
		return bad(m, "does not read");
	if (memcmp(s.p, "CNY", 3) != 0)
		return bad(m, "currency is not CNY");
	skip(&s, 3);
	if (amount_take(&s, to) < 0 || slice_trim(s).n > 0)
		return bad(m, "does not read");
	if (debit)
		*to = -*to;
	return 0;
}

/* The entry's day of the month, in the year of the value date or beside it. */
static int
entry_day(struct slice *s, ymd value, ymd *day)
{
	char text[16];
	int year = value / 10000, month, value_month = value / 100 % 100;

	*day = value;
	if (s->n >= 4 && memcmp(s->p, "    ", 4) == 0) {
		skip(s, 4);
		return 0;
	}
	if (!is_digits(*s, 4))
		return 0;
	month = (s->p[0] - '0') * 10 + s->p[1] - '0';
	if (month == 12 && value_month == 1)
		year--;
	if (month == 1 && value_month == 12)
		year++;
	snprintf(text, sizeof text, "%04d%.4s", year, s->p);
	skip(s, 4);
	return ymd_parse8(slice_of(text), day);
}

/* Side, also of a reversal; the amount behind it */
static int
side_take(struct mt940 *m, struct slice *s)
{
	int reversal = s->n > 0 && s->p[0] == 'R', sign;

	if (reversal)
		skip(s, 1);
	if (s->n == 0 || (s->p[0] != 'C' && s->p[0] != 'D'))
		return -1;
	sign = (s->p[0] == 'C') != reversal ? 1 : -1;
	skip(s, 1);
	if (s->n > 0 && s->p[0] >= 'A' && s->p[0] <= 'Z')
		skip(s, 1);	/* third letter of the currency */
	if (amount_take(s, &m->e.fen) < 0)
		return -1;
	m->e.fen *= sign;
	m->e.kind = reversal && sign > 0 ? ENTRY_RETURN : ENTRY_OTHER;
	return 0;
}

static void
text_set(struct buf *b, struct slice s)
{
	buf_reset(b);
	s = slice_trim(s);
	buf_add(b, s.n ? s.p : "", s.n);
}

static int
entry_take(struct mt940 *m)
{
	struct slice s = { m->field.p, m->field.n }, ref, serial = { "", 0 }, more = { "", 0 };
	const char *p;
	ymd value;

	memset(&m->e, 0, sizeof m->e);
	if (day_take(&s, &value) < 0 || entry_day(&s, value, &m->e.day) < 0 ||
	    side_take(m, &s) < 0 || s.n < 4)
		return bad(m, "does not read");
	for (int i = 0; i < 4; i++)	/* the code must not end within a character */
		if (s.p[i] <= ' ' || s.p[i] > '~')
			return bad(m, "does not read");
	snprintf(m->code, sizeof m->code, "%.4s", s.p);
	skip(&s, 4);
	p = s.n ? memchr(s.p, '\n', s.n) : NULL;
	ref = s;
	if (p != NULL) {
		ref.n = (size_t)(p - s.p);
		more = (struct slice){ p + 1, s.n - ref.n - 1 };
	}
	p = ref.n > 1 ? memmem(ref.p, ref.n, "//", 2) : NULL;
	if (p != NULL) {
		serial = (struct slice){ p + 2, ref.n - (size_t)(p + 2 - ref.p) };
		ref.n = (size_t)(p - ref.p);
	}
	text_set(&m->ref, slice_is(slice_trim(ref), "NONREF") ? (struct slice){ "", 0 } : ref);
	text_set(&m->serial, serial);
	text_set(&m->more, more);
	buf_reset(&m->text);
	buf_reset(&m->party);
	m->has_entry = 1;
	return 0;
}

/* What stands after the word in field 86, up to one of the ends. */
static void
word_after(const struct buf *text, const char *word, const char *ends, struct buf *to)
{
	const char *p = text->n ? strstr(text->p, word) : NULL;

	if (p != NULL && to->n == 0) {
		p += strlen(word);
		text_set(to, (struct slice){ p, strcspn(p, ends) });
	}
}

/* Lines are cut anywhere, also within a word: they are joined without a blank. */
static void
info_take(struct mt940 *m)
{
	for (size_t i = 0; i < m->field.n; i++)
		if (m->field.p[i] != '\n')
			buf_add(&m->text, m->field.p + i, 1);
	word_after(&m->text, "/EREF/", "/", &m->ref);
	word_after(&m->text, "EREF+", "? ", &m->ref);
	word_after(&m->text, "/NAME/", "/", &m->party);
}

static const char *
text_or(const struct buf *b)
{
	return b->n ? b->p : "";
}

static int
entry_flush(struct mt940 *m)
{
	enum entry_kind kind;

	if (!m->has_entry)
		return 0;
	m->has_entry = 0;
	m->e.ref = text_or(&m->ref);
	m->e.serial = text_or(&m->serial);
	m->e.party = text_or(&m->party);
	m->e.text = m->text.n ? m->text.p : text_or(&m->more);
	if (m->e.kind == ENTRY_OTHER && map_kind(m->s->f, m->code, m->e.text, &kind) == 0)
		m->e.kind = kind;
	return statement_add(m->s, &m->e);
}

static int
account_take(struct mt940 *m)
{
	struct bank_statement *b = &m->s->page;
	struct slice s = slice_trim((struct slice){ m->field.p, m->field.n });

	if (s.n == 0 || s.n >= sizeof b->account || memchr(s.p, '\n', s.n) != NULL)
		return bad(m, "does not read");
	snprintf(b->account, sizeof b->account, "%.*s", (int)s.n, s.p);
	return 0;
}

/* Field 60 opens once, 62 closes once. */
static int
balance_field(struct mt940 *m, int *has, fen *to, ymd *day)
{
	if (*has)
		return bad(m, "stands twice");
	*has = 1;
	return balance_take(m, to, day);
}

/* The field is complete. */
static int
field_end(struct mt940 *m)
{
	struct statement_state *s = m->s;
	const char *tag = m->tag;

	buf_add(&m->field, "", 0);
	if (strcmp(tag, "25") == 0)
		return account_take(m);
	if (strcmp(tag, "60F") == 0 || strcmp(tag, "60M") == 0)
		return balance_field(m, &s->has_opening, &s->page.opening_fen, &s->page.from);
	if (strcmp(tag, "61") == 0) {
		if (entry_flush(m) != 0)
			return -1;
		return s->has_opening && !s->has_closing ? entry_take(m)
		    : bad(m, "stands outside the balances");
	}
	if (strcmp(tag, "86") == 0 && m->has_entry) {
		/* some banks give each line a field of its own */
		if (m->text.n > FIELD_BYTES)
			return bad(m, "does not read");
		info_take(m);
	}
	if (strcmp(tag, "62F") == 0 || strcmp(tag, "62M") == 0)
		return entry_flush(m) != 0 ? -1
		    : balance_field(m, &s->has_closing, &s->page.closing_fen, &s->page.to);
	return 0;
}

static int
message_end(struct mt940 *m)
{
	int rc = m->tag[0] ? field_end(m) : 0;

	m->tag[0] = '\0';
	if (rc == 0 && m->in)
		rc = statement_page(m->s);
	m->in = 0;
	return rc;
}

/* ":61:" or ":60F:" at the line's beginning; its length, 0 when there is none */
static size_t
tag_of(struct slice line, char tag[4])
{
	size_t n = 3;

	if (line.n < 4 || line.p[0] != ':' || !is_digits((struct slice){ line.p + 1, 2 }, 2))
		return 0;
	if (line.p[n] >= 'A' && line.p[n] <= 'Z')
		n++;
	if (n >= line.n || line.p[n] != ':')
		return 0;
	memcpy(tag, line.p + 1, n - 1);
	tag[n - 1] = '\0';
	return n + 1;
}

static int
on_line(void *ctx, struct slice line, int number)
{
	struct mt940 *m = ctx;
	char tag[4];
	size_t n;

	if (memchr(line.n ? line.p : "", '\0', line.n) != NULL || m->field.n > FIELD_BYTES) {
		m->line = number;
		return bad(m, "does not read");
	}
	if (line.n > 0 && line.p[0] == '-' && (line.n == 1 || line.p[1] == '}'))
		return message_end(m);
	n = tag_of(line, tag);
	if (n == 0) {
		if (m->tag[0] != '\0') {
			buf_add(&m->field, "\n", 1);
			buf_add(&m->field, line.n ? line.p : "", line.n);
		}
		return 0;
	}
	if (strcmp(tag, "20") == 0 ? message_end(m) != 0 : m->tag[0] && field_end(m) != 0)
		return -1;
	m->line = number;
	memcpy(m->tag, tag, sizeof tag);
	if (strcmp(tag, "20") == 0)
		m->in = 1;
	if (!m->in)
		return bad(m, "stands outside a message");
	buf_reset(&m->field);
	buf_add(&m->field, line.p + n, line.n - n);
	return 0;
}

int
mt940_read(struct statement_state *s, struct source from)
{
	struct paper p = { &s->f->statement, s->document, s->report, F_STATEMENT_MALFORMED, NULL,
	    NULL, NULL };
	struct utf8_source *text = utf8_source_new(from);
	struct mt940 *m = mem_alloc(sizeof *m);
	int rc;

	m->s = s;
	rc = lines_each(&p, utf8_source(text), on_line, m);
	if (rc == 0)
		rc = message_end(m);
	if (rc == 0 && s->pages == 0)
		rc = statement_malformed(s, 0, "there is no statement", ":20:");
	utf8_source_free(text);
	buf_free(&m->field);
	buf_free(&m->ref);
	buf_free(&m->serial);
	buf_free(&m->more);
	buf_free(&m->text);
	buf_free(&m->party);
	free(m);
	return rc == 0 ? 0 : -1;
}
