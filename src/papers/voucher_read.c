/* A voucher's XML back into what it says: what is printed is what was signed. */
#include <stdlib.h>
#include <string.h>

#include "daifa/papers.h"

struct reading {
	struct arena	*arena;
	const char	*document;
	struct voucher	*v;
	struct voucher_line *line;	/* owned until the end */
	struct subcontractor *sub;	/* arena */
	struct account	*account;	/* arena */
	struct report	*report;
	int		 seen;		/* one bit per element that must be there */
	struct voucher_figures stated;
};
enum { SEEN_ROOT = 1, SEEN_CONTRACTOR = 2, SEEN_SUB = 4, SEEN_ACCOUNT = 8, SEEN_CHAIN = 16,
	SEEN_PREPARED = 32, SEEN_FIGURES = 64, SEEN_ALL = 127 };

static int
wrong(struct reading *r, const struct xml_element *e, const char *attr)
{
	report_add(r->report, F_VOUCHER_MALFORMED,
	    (struct where){ r->document, e != NULL ? e->line : 0, attr },
	    VALS(V_TEXT("what", attr)));
	return -1;
}

static const char *
text(struct reading *r, const struct xml_element *e, const char *attr)
{
	struct slice s = xml_attr(e, attr);

	return s.p == NULL ? "" : arena_bytes(r->arena, s.p, s.n);
}

/* A whole number, or -1. */
static int64_t
whole(const struct xml_element *e, const char *attr)
{
	int64_t n;

	return int_parse(xml_attr(e, attr), INT64_C(999999999999999999), &n) == 0 ? n : -1;
}

static int
amount(struct reading *r, const struct xml_element *e, const char *attr, fen *out)
{
	return money_parse(xml_attr(e, attr), out) == MONEY_OK ? 0 : wrong(r, e, attr);
}

static int
root(struct reading *r, const struct xml_element *e)
{
	struct voucher *v = r->v;
	int64_t version = whole(e, "version");

	if (strcmp(e->name, "voucher") != 0 || strcmp(e->ns, "urn:daifa:voucher:1") != 0)
		return wrong(r, e, "voucher");
	v->number = text(r, e, "number");
	v->replaces = text(r, e, "replaces");
	v->batch = text(r, e, "batch");
	v->project = text(r, e, "project");
	v->project_name = text(r, e, "project-name");
	if (version < 0 || version > 1000000)
		return wrong(r, e, "version");
	v->version = (int)version;
	if (ym_parse(xml_attr(e, "month"), &v->month) != 0)
		return wrong(r, e, "month");
	r->seen |= SEEN_ROOT;
	return 0;
}

static int
figure(struct reading *r, const struct xml_element *e, struct tally *t)
{
	t->count = whole(e, "count");
	return t->count < 0 ? wrong(r, e, "count") : amount(r, e, "amount", &t->fen);
}

static int
days(struct slice s, int *tenths)
{
	const char *dot = memchr(s.p, '.', s.n);
	size_t n = dot != NULL ? (size_t)(dot - s.p) : s.n;
	int64_t whole_days, tenth = 0;

	if (int_parse((struct slice){ s.p, n }, 9999, &whole_days) != 0 ||
	    (dot != NULL && int_parse((struct slice){ dot + 1, s.n - n - 1 }, 9, &tenth) != 0))
		return -1;
	*tenths = (int)(whole_days * 10 + tenth);
	return 0;
}

static int
line(struct reading *r, const struct xml_element *e)
{
	struct voucher_line *l;
	struct slice state = xml_attr(e, "state"), reason = xml_attr(e, "reason"),
	    paid_on = xml_attr(e, "paid-on"), returned_on = xml_attr(e, "returned-on");

	if ((r->v->lines & (r->v->lines + 1)) == 0)
		r->line = mem_grow(r->line, (size_t)r->v->lines * 2 + 2, sizeof *r->line);
	l = &r->line[r->v->lines++];
	memset(l, 0, sizeof *l);
	l->name = text(r, e, "name");
	l->id_no = text(r, e, "id-masked");
	l->team = text(r, e, "team");
	l->card = text(r, e, "account-tail");
	l->ref = text(r, e, "reference");
	if (xml_attr(e, "days").p == NULL || days(xml_attr(e, "days"), &l->days_tenths) != 0)
		return wrong(r, e, "days");
	if (amount(r, e, "gross", &l->gross_fen) != 0 || amount(r, e, "net", &l->net_fen) != 0 ||
	    amount(r, e, "withheld", &l->withheld_fen) != 0 ||
	    amount(r, e, "deducted", &l->deducted_fen) != 0)
		return -1;
	l->instructed = !slice_is(state, "WAITING");
	if (l->instructed && pay_state_by_name(text(r, e, "state"), &l->state) != 0)
		return wrong(r, e, "state");
	if (reason.p != NULL && reason_by_name(reason, &l->reason) != 0)
		return wrong(r, e, "reason");
	if (paid_on.p != NULL && ymd_parse(paid_on, &l->paid_on) != 0)
		return wrong(r, e, "paid-on");
	if (returned_on.p != NULL && ymd_parse(returned_on, &l->returned_on) != 0)
		return wrong(r, e, "returned-on");
	l->former = slice_is(xml_attr(e, "former"), "yes");
	return 0;
}

static int
chain(struct reading *r, const struct xml_element *e)
{
	struct maker *m = &r->v->maker;

	m->chain_length = whole(e, "length");
	if (m->chain_length < 0 || digest_parse(xml_attr(e, "head"), &m->chain_head) != 0)
		return wrong(r, e, "head");
	r->seen |= SEEN_CHAIN;
	return 0;
}

static int
party(struct reading *r, const struct xml_element *e)
{
	if (strcmp(e->name, "contractor") == 0) {
		r->v->contractor = text(r, e, "name");
		r->v->contractor_uscc = text(r, e, "uscc");
		r->seen |= SEEN_CONTRACTOR;
	} else if (strcmp(e->name, "subcontractor") == 0) {
		r->sub->code = text(r, e, "code");
		r->sub->name = text(r, e, "name");
		r->sub->uscc = text(r, e, "uscc");
		r->sub->contract = text(r, e, "contract");
		r->seen |= SEEN_SUB;
	} else if (strcmp(e->name, "account") == 0) {
		r->account->bank = text(r, e, "bank");
		r->account->number = text(r, e, "tail");
		r->account->name = text(r, e, "name");
		r->seen |= SEEN_ACCOUNT;
	} else if (strcmp(e->name, "prepared") == 0) {
		r->v->maker.by = text(r, e, "by");
		if (time_parse(xml_attr(e, "at"), &r->v->maker.at) != 0)
			return wrong(r, e, "at");
		r->seen |= SEEN_PREPARED;
	}
	return 0;
}

static int
start(void *ctx, const struct xml_element *e)
{
	struct reading *r = ctx;
	struct voucher_figures *f = &r->stated;
	const struct { const char *name; struct tally *tally; } figures[] = {
		{ "submitted", &f->submitted }, { "paid", &f->paid }, { "failed", &f->failed },
		{ "returned", &f->returned }, { "waiting", &f->waiting },
	};

	if (e->depth == 1)
		return root(r, e);
	if (strcmp(e->name, "line") == 0)
		return line(r, e);
	if (strcmp(e->name, "chain") == 0)
		return chain(r, e);
	if (strcmp(e->name, "figures") == 0)
		r->seen |= SEEN_FIGURES;
	for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
		if (e->depth == 3 && strcmp(e->name, figures[i].name) == 0)
			return figure(r, e, figures[i].tally);
	return party(r, e);
}

static int
tally_same(const struct tally *a, const struct tally *b)
{
	return a->count == b->count && a->fen == b->fen;
}

/* The figures are those of the lines, or nothing of it is believed. */
static int
adds_up(const struct reading *r)
{
	struct voucher_figures f;
	const struct voucher_figures *s = &r->stated;

	return voucher_sum(r->v, &f) == 0 && tally_same(&f.submitted, &s->submitted) &&
	    tally_same(&f.paid, &s->paid) && tally_same(&f.failed, &s->failed) &&
	    tally_same(&f.returned, &s->returned) && tally_same(&f.waiting, &s->waiting);
}

int
voucher_read(struct arena *arena, struct slice xml, const char *document, struct voucher *v,
    struct report *report)
{
	static const struct xml_handler handler = { .start = start };
	struct reading r = { .arena = arena, .document = document, .v = v, .report = report };
	struct mem_source mem;
	int rc;

	memset(v, 0, sizeof *v);
	v->number = v->replaces = v->batch = v->project = v->project_name = "";
	v->contractor = v->contractor_uscc = v->maker.by = "";
	r.sub = arena_alloc(arena, sizeof *r.sub);
	r.account = arena_alloc(arena, sizeof *r.account);
	*r.sub = (struct subcontractor){ .code = "", .name = "", .uscc = "", .contract = "" };
	*r.account = (struct account){ .bank = "", .cnaps = "", .number = "", .name = "",
		.format = "" };
	rc = xml_read(source_mem(&mem, xml), document, &handler, &r, report);
	v->sub = r.sub;
	v->account = r.account;
	v->line = r.line;
	if (rc == 0 && (r.seen != SEEN_ALL || !adds_up(&r)))
		rc = wrong(&r, NULL, r.seen != SEEN_ALL ? "element" : "figures");
	if (v->lines > 0)
		v->line = memcpy(arena_alloc(arena, (size_t)v->lines * sizeof *r.line), r.line,
		    (size_t)v->lines * sizeof *r.line);
	free(r.line);
	return rc;
}
