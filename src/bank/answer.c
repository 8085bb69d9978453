/*
 * Bank answers: lines counted and summed by what they say, and the file tied to its own head.  An
 * answer is given to the caller only when it ties; a status without amount proves counts only.
 */
#include <stdio.h>
#include <string.h>

#include "bank/inner.h"

int
answer_malformed(struct answer_state *s, int line, const char *reason, const char *word)
{
	struct paper p = { .document = s->document, .report = s->report,
	    .malformed = F_ANSWER_MALFORMED };

	return paper_bad(&p, line, reason, word);
}

int
answer_totals(struct answer_state *s, const char *what, int64_t want, int64_t got, int is_fen)
{
	report_add(s->report, F_ANSWER_TOTALS, (struct where){ s->document, 0, NULL },
	    VALS(V_TEXT("what", what), is_fen ? V_FEN("want", want) : V_INT("want", want),
	    is_fen ? V_FEN("got", got) : V_INT("got", got)));
	return -1;
}

static int
sums_add(struct answer_state *s, struct sums *to, const struct bank_answer_line *line)
{
	to->count++;
	if (fen_add(to->fen, line->fen, &to->fen) < 0)
		return answer_malformed(s, line->n, "does not read", "net");
	return 0;
}

int
answer_add(struct answer_state *s, struct bank_answer_line *line, const char *status_code)
{
	int bad = line->status == BS_FAILED || line->status == BS_RETURNED;

	if (line->status == BS_PAID && sums_add(s, &s->ok, line) < 0)
		return -1;
	if ((bad && sums_add(s, &s->bad, line) < 0) || sums_add(s, &s->all, line) < 0)
		return -1;
	if (!line->has_fen)
		s->no_fen = 1;
	if (s->f->notice != NULL && strcmp(status_code, s->f->notice) == 0)
		s->notices++;
	s->answer->lines++;
	return s->line ? s->line(s->ctx, line) : 0;
}

static int
copy_text(struct answer_state *s, char *to, size_t size, const struct got *g, enum field_id id,
    const char *what, int line)
{
	if (!g->has[id])
		return 0;
	if (strlen(g->text[id]) >= size)
		return answer_malformed(s, line, "does not read", what);
	snprintf(to, size, "%s", g->text[id]);
	return 0;
}

/* A number stated twice must be the same twice. */
static int
state_once(struct answer_state *s, int64_t *to, const struct got *g, enum field_id id,
    const char *what, int is_fen)
{
	if (!g->has[id])
		return 0;
	if (*to >= 0 && *to != g->n[id])
		return answer_totals(s, what, *to, g->n[id], is_fen);
	*to = g->n[id];
	return 0;
}

static int
head_take(void *ctx, const struct got *g, int line)
{
	struct answer_state *s = ctx;
	struct bank_answer *a = s->answer;
	int64_t ok = a->ok_count, bad = a->bad_count;
	int rc = 0;

	if (copy_text(s, a->part_ref, sizeof a->part_ref, g, FD_PART_REF, "part.ref", line) < 0 ||
	    copy_text(s, a->account, sizeof a->account, g, FD_ACCOUNT, "account", line) < 0)
		return -1;
	if (g->text[FD_PART_REF] != NULL && !g->has[FD_PART_REF])
		return answer_malformed(s, line, "is empty", "part.ref");
	if (g->has[FD_AT])
		a->at = g->n[FD_AT];
	if (g->has[FD_MORE])
		a->more = (int)g->n[FD_MORE];
	if (g->n[FD_OK_COUNT] > INT32_MAX || g->n[FD_BAD_COUNT] > INT32_MAX)
		return answer_malformed(s, line, "does not read", "count");
	rc |= state_once(s, &ok, g, FD_OK_COUNT, "ok.count", 0);
	rc |= state_once(s, &bad, g, FD_BAD_COUNT, "bad.count", 0);
	rc |= state_once(s, &a->ok_fen, g, FD_OK_TOTAL, "ok.total", 1);
	rc |= state_once(s, &a->bad_fen, g, FD_BAD_TOTAL, "bad.total", 1);
	rc |= state_once(s, &s->here_count, g, FD_HERE_COUNT, "here.count", 0);
	rc |= state_once(s, &s->here_fen, g, FD_HERE_TOTAL, "here.total", 1);
	a->ok_count = (int)ok;
	a->bad_count = (int)bad;
	return rc < 0 ? -1 : 0;
}

/* Of a part with one payment an answer need not say which. */
static int64_t
seq_of(const struct bank_fmt *f, const struct got *g)
{
	return g->text[FD_SEQ] == NULL && (f->info.key & BANK_KEY_SEQ) ? 1 : g->n[FD_SEQ];
}

/* Records may name the part: then all of them the same. */
static int
part_take(struct answer_state *s, const struct got *g, int line)
{
	struct bank_answer *a = s->answer;

	if (g->text[FD_PART_REF] == NULL)
		return 0;
	if (!g->has[FD_PART_REF])
		return answer_malformed(s, line, "is empty", "part.ref");
	if (a->part_ref[0] != '\0' && strcmp(a->part_ref, g->text[FD_PART_REF]) != 0)
		return answer_malformed(s, line, "more than one part", g->text[FD_PART_REF]);
	return copy_text(s, a->part_ref, sizeof a->part_ref, g, FD_PART_REF, "part.ref", line);
}

/* What must be there is there; 0, or the name of the field that is not. */
static const char *
lacks(const struct bank_fmt *f, const struct got *g)
{
	unsigned key = f->info.key;

	if ((key & BANK_KEY_REF) && !g->has[FD_REF])
		return "ref";
	if ((key & BANK_KEY_SEQ) && seq_of(f, g) < 1)
		return "seq";
	if ((key & BANK_KEY_ACCOUNT) && !g->has[FD_PAYEE_ACCOUNT])
		return "payee.account";
	if ((key & BANK_KEY_ACCOUNT) && !g->has[FD_PAYEE_NAME])
		return "payee.name";
	if (g->text[FD_NET] != NULL && (!g->has[FD_NET] || g->n[FD_NET] < 0))
		return "net";
	return g->n[FD_SEQ] > INT32_MAX ? "seq" : NULL;
}

static const char *
text_or(const char *s)
{
	return s ? s : "";
}

static int
record_take(void *ctx, const struct got *g, int line_number)
{
	struct answer_state *s = ctx;
	const char *status = text_or(g->text[FD_STATUS]), *reason = text_or(g->text[FD_REASON]);
	const char *wrong = lacks(s->f, g);
	struct bank_answer_line line = {
		.n = s->answer->lines + 1, .seq = (int)seq_of(s->f, g),
		.ref = text_or(g->text[FD_REF]),
		.account = text_or(g->text[FD_PAYEE_ACCOUNT]),
		.name = text_or(g->text[FD_PAYEE_NAME]),
		.fen = g->n[FD_NET], .has_fen = g->has[FD_NET], .text = text_or(g->text[FD_TEXT]),
		.day = (ymd)g->n[FD_DAY]
	};
	enum reason said;

	if (wrong != NULL)
		return answer_malformed(s, line_number, "does not read", wrong);
	if (part_take(s, g, line_number) < 0)
		return -1;
	buf_reset(&s->code);
	buf_printf(&s->code, "%s%s%s", status, *reason ? ":" : "", reason);
	line.code = s->code.p;
	line.status = map_status(s->f, status, &said);
	line.reason = map_reason(s->f, line.status, reason, line.text, said);
	return answer_add(s, &line, status);
}

/* The beginning of a source, looked at before it is read. */
struct peek {
	struct source	 from;
	struct buf	 head;
	size_t		 given;
};

static ssize_t
peek_read(void *ctx, char *p, size_t n)
{
	struct peek *k = ctx;

	if (k->given == k->head.n)
		return k->from.read(k->from.ctx, p, n);
	if (n > k->head.n - k->given)
		n = k->head.n - k->given;
	memcpy(p, k->head.p + k->given, n);
	k->given += n;
	return (ssize_t)n;
}

/* Is the answer a notice of the other kind?  A read error shows when it is read again. */
static int
is_notices(const struct bank_fmt *f, struct peek *k)
{
	char piece[4096], name[64], ns[256];

	while (k->head.n < 65536) {
		ssize_t n = k->from.read(k->from.ctx, piece, sizeof piece);

		if (n <= 0)
			break;
		buf_add(&k->head, piece, (size_t)n);
		if (xml_sniff((struct slice){ k->head.p, k->head.n }, name, sizeof name, ns,
		    sizeof ns) == 0)
			return f->notices.ns ? strcmp(ns, f->notices.ns) == 0
			    : strstr(ns, ":camt.054.") != NULL;
	}
	return 0;
}

static int
has_more(const struct layout *l)
{
	for (int i = 0; i < l->heads; i++)
		if (form_find(&l->head[i], FD_MORE) != NULL)
			return 1;
	for (int i = 0; i < l->tails; i++)
		if (form_find(&l->tail[i], FD_MORE) != NULL)
			return 1;
	return 0;
}

static int
tie(struct answer_state *s, const char *count_name, int64_t count, const char *fen_name, fen sum,
    struct sums got)
{
	int rc = 0;

	if (count >= 0 && count != got.count)
		rc = answer_totals(s, count_name, count, got.count, 0);
	if (sum >= 0 && !s->no_fen && sum != got.fen)
		rc = answer_totals(s, fen_name, sum, got.fen, 1);
	return rc;
}

/* ok and bad speak of the whole part: they tie here only when all of it is in this file. */
static int
ties(struct answer_state *s)
{
	const struct bank_answer *a = s->answer;
	int rc = tie(s, "here.count", s->here_count, "here.total", s->here_fen, s->all);

	if (has_more(&s->f->answer))
		return rc;
	rc |= tie(s, "bad.count", a->bad_count, "bad.total", a->bad_fen, s->bad);
	if (s->f->info.scope != SCOPE_FAILURES)
		rc |= tie(s, "ok.count", a->ok_count, "ok.total", a->ok_fen, s->ok);
	return rc < 0 ? -1 : 0;
}

int
bank_read_answer(const struct bank_fmt *f, struct source from, const char *document,
    struct bank_answer *answer, int (*line)(void *ctx, const struct bank_answer_line *), void *ctx,
    struct report *report)
{
	struct answer_state s = { .f = f, .document = document, .report = report, .answer = answer,
	    .line = line, .ctx = ctx, .here_count = -1, .here_fen = -1 };
	struct paper p = { &f->answer, document, report, F_ANSWER_MALFORMED, head_take, record_take,
	    &s };
	struct peek peek = { .from = from };
	enum layout_type type = f->answer.type;
	int rc;

	from = (struct source){ peek_read, &peek };
	memset(answer, 0, sizeof *answer);
	answer->ok_count = answer->bad_count = -1;
	answer->ok_fen = answer->bad_fen = -1;
	answer->scope = f->info.scope;
	if (f->notices.type != LAYOUT_NONE && is_notices(f, &peek))
		type = LAYOUT_CAMT054;
	switch (type) {
	case LAYOUT_LINES:
		rc = lines_read(&p, from);
		break;
	case LAYOUT_XML:
		rc = xml_paper_read(&p, from);
		break;
	case LAYOUT_PAIN002:
		rc = pain002_read(&s, from);
		break;
	case LAYOUT_CAMT054:
		rc = camt054_read(&s, from);
		break;
	default:
		rc = answer_malformed(&s, 0, "the format has no section", "return");
		break;
	}
	if (rc == 0 && (type == LAYOUT_LINES || type == LAYOUT_XML))
		rc = ties(&s);
	if (rc == 0 && s.notices > 0 && s.notices == answer->lines)
		answer->scope = SCOPE_NOTICE;
	buf_free(&s.code);
	buf_free(&peek.head);
	return rc == 0 ? 0 : -1;
}
