/*
 * The monthly statement of a subcontractor: each wage once, with its latest outcome over all batches.
 * A voucher's XML without a batch; a new version only when what it says has changed.  What a version
 * called paid stays in the later ones; when the bank returned it since, a line below zero takes it back.
 */
#include <stdlib.h>
#include <string.h>

#include "papers.h"

/* Paid in an earlier version, returned since. */
struct back {
	int64_t		 payment, claim;
	fen		 fen;
	ymd		 on;		/* when it came back */
	int		 told;		/* a line takes it back */
	struct voucher_line of;		/* as its sheet stated it, nothing owed */
};

struct monthly {
	struct world	*w;
	const struct project_view *project;
	int64_t		 sub;
	struct voucher	 v;
	struct voucher_line *line;	/* owned */
	struct arena	*arena;		/* owned */
	int		 room;
	struct buf	 body;		/* owned; v.body */
	int64_t		*told;		/* payments that a line has already, open addressing; owned */
	size_t		 slots, payments;
	struct back	*back;		/* owned; in order of claim */
	int		 backs;
};

static size_t
told_place(const struct monthly *m, int64_t payment)
{
	size_t at = (size_t)payment & (m->slots - 1);

	while (m->told[at] != 0 && m->told[at] != payment)
		at = (at + 1) & (m->slots - 1);
	return at;
}

/* A corrected sheet states what was paid before once more: each payment belongs to one line. */
static int
told_before(struct monthly *m, int64_t payment)
{
	size_t at;

	if (m->payments * 2 >= m->slots) {
		int64_t *old = m->told;
		size_t slots = m->slots;

		m->slots = slots == 0 ? 1024 : slots * 2;
		m->told = mem_alloc(m->slots * sizeof *m->told);
		for (size_t i = 0; i < slots; i++)
			if (old[i] != 0)
				m->told[told_place(m, old[i])] = old[i];
		free(old);
	}
	at = told_place(m, payment);
	if (m->told[at] == payment)
		return 1;
	m->told[at] = payment;
	m->payments++;
	return 0;
}

void
statement_number(const char *project, const char *sub, ym month, char number[80])
{
	snprintf(number, 80, "M-%s-%s-%06d", project, sub, (int)month);
}

int
month_of(struct world *w, const struct flow_month *m, const struct project_view **v, int64_t *sub)
{
	*v = world_project(w, m->project);
	if (*v == NULL)
		return world_refuse(w, F_PROJECT_UNKNOWN, VALS(V_TEXT("project", m->project)));
	*sub = store_int(w->store, 0, Q_SUB_ID, "it", (*v)->site, m->sub);
	if (*sub == 0 || project_sub(&(*v)->p, m->sub) == NULL)
		return world_refuse(w, F_SUB_UNKNOWN,
		    VALS(V_TEXT("sub", m->sub), V_TEXT("project", m->project)));
	return 0;
}

static void
backs_load(struct monthly *m, ym month)
{
	struct cursor *c = store_query(m->w->store, Q_STATEMENT_BACK, "iii", (int64_t)month, m->project->site, m->sub);

	while (cursor_next(c)) {
		struct back *b;
		char ref[REF_TEXT];

		m->back = mem_grow(m->back, (size_t)m->backs + 1, sizeof *m->back);
		b = &m->back[m->backs++];
		*b = (struct back){ .payment = cursor_int(c, 0), .claim = cursor_int(c, 1), .fen = cursor_int(c, 2),
			.on = cursor_int(c, 4) != 0 ? (ymd)cursor_int(c, 4) : time_day(cursor_int(c, 5)) };
		ref_make(ref, 'W', m->w->tag, b->payment);
		b->of = (struct voucher_line){ .name = arena_text(m->arena, cursor_text(c, 6)),
			.id_no = arena_text(m->arena, cursor_text(c, 7)), .team = arena_text(m->arena, cursor_text(c, 8)),
			.card = arena_text(m->arena, cursor_text(c, 3)), .ref = arena_text(m->arena, ref),
			.instructed = 1, .state = PS_PAID, .net_fen = b->fen, .former = 1 };
	}
	cursor_end(c);
}

static struct voucher_line *
line_add(struct monthly *m)
{
	if (m->v.lines == m->room) {
		m->room = m->room == 0 ? 64 : m->room * 2;
		m->line = mem_grow(m->line, (size_t)m->room, sizeof *m->line);
	}
	return &m->line[m->v.lines++];
}

static ymd
payment_day(struct monthly *m, int64_t payment)
{
	struct cursor *c = store_query(m->w->store, Q_PAYMENT_PAID, "i", payment);
	ymd day = cursor_next(c) ? paid_on(cursor_int(c, 0), cursor_int(c, 1)) : 0;

	cursor_end(c);
	return day;
}

/* The line that takes back; before it the one it takes back, unless that is the claim's own line. */
static void
back_add(struct monthly *m, struct back *b, int own)
{
	struct voucher_line *l;

	b->told = 1;
	if (own) {
		l = &m->line[m->v.lines - 1];
		l->state = PS_PAID;
		l->reason = R_NONE;
	} else {
		l = line_add(m);
		*l = b->of;
	}
	l->paid_on = payment_day(m, b->payment);
	l = line_add(m);
	*l = b->of;
	l->former = !own;
	l->net_fen = -b->fen;
	l->state = PS_RETURNED;
	l->reason = R_RETURNED;
	l->returned_on = b->on;
}

/* A row has just got its line: what of its claim came back follows. */
static void
backs_add(struct monthly *m, int64_t claim, int64_t payment)
{
	for (int i = 0; i < m->backs; i++)
		if (m->back[i].claim == claim && !m->back[i].told && m->back[i].payment == payment)
			back_add(m, &m->back[i], 1);
	for (int i = 0; i < m->backs; i++)
		if (m->back[i].claim == claim && !m->back[i].told)
			back_add(m, &m->back[i], 0);
}

/* What was replaced, or rejected by an officer, is nobody's wage; nothing is owed for a net of 0. */
static int
row_in(void *ctx, const struct row_view *v)
{
	struct monthly *m = ctx;
	struct voucher_line *l;
	char ref[REF_TEXT];
	struct cursor *c;

	if (v->status == ROW_SUPERSEDED || v->status == ROW_SETTLED ||
	    (v->status == ROW_REJECTED && v->worst < SEV_REJECT))
		return 0;
	l = line_add(m);
	*l = (struct voucher_line){ .name = arena_text(m->arena, v->name),
		.id_no = arena_text(m->arena, v->id_no), .team = arena_text(m->arena, v->team),
		.card = arena_text(m->arena, v->card), .days_tenths = v->days_tenths,
		.gross_fen = v->gross_fen, .withheld_fen = v->withheld_fen,
		.deducted_fen = v->deducted_fen, .net_fen = v->net_fen, .ref = "" };
	if (v->payment == 0 || told_before(m, v->payment))
		return 0;
	l->instructed = 1;
	l->state = v->state;
	if (v->state == PS_FAILED || v->state == PS_RETURNED || v->state == PS_UNKNOWN)
		l->reason = v->reason;
	ref_make(ref, 'W', m->w->tag, v->payment);
	l->ref = arena_text(m->arena, ref);
	/* A sheet corrected after the payment states another net: what offsets is what was paid. */
	if (v->paid_card != NULL) {
		l->net_fen = v->paid_fen;
		l->card = arena_text(m->arena, v->paid_card);
	} else {
		c = store_query(m->w->store, Q_PAYMENT_GET, "i", v->payment);
		if (cursor_next(c)) {
			l->net_fen = cursor_int(c, 3);
			l->card = arena_text(m->arena, cursor_text(c, 5));
		}
		cursor_end(c);
	}
	if (v->state == PS_PAID || v->state == PS_PAID_TWICE)
		l->paid_on = payment_day(m, v->payment);
	backs_add(m, v->claim, v->payment);
	return 0;
}

static int
lines_read(struct monthly *m, const char *sub, ym month)
{
	struct rows_of of = { .month = month, .site = m->project->site, .sub = m->sub,
		.unseen = 1 };
	const struct project *p = &m->project->p;
	char number[80];

	statement_number(p->code, sub, month, number);
	m->v = (struct voucher){ .number = arena_text(m->arena, number), .replaces = "",
		.batch = "", .project = p->code, .project_name = p->name, .month = month, .contractor = p->contractor,
		.contractor_uscc = p->contractor_uscc, .sub = project_sub(p, sub),
		.account = &p->account, .maker = { .by = "" } };
	backs_load(m, month);
	if (rows_each(m->w, &of, row_in, m) != 0)
		return -1;
	for (int i = 0; i < m->backs; i++)
		if (!m->back[i].told)
			back_add(m, &m->back[i], 0);
	m->v.line = m->line;
	return 0;
}

static int
statement_put(struct monthly *m, struct txn *t, struct call *c, int newest,
    const struct digest *content, const struct voucher_figures *f)
{
	struct world *w = m->w;
	struct buf xml = { 0 };
	struct digest object;
	char path[200];
	int rc;

	m->v.version = newest + 1;
	if (newest > 0)
		m->v.replaces = arena_printf(m->arena, "%s-v%d", m->v.number, newest);
	maker_of(w, c, &m->v.maker);
	snprintf(path, sizeof path, "statements/statement-%s-v%d.xml", m->v.number + 2, m->v.version);
	rc = voucher_xml(&m->v, &xml);
	if (rc != 0)
		rc = world_refuse(w, F_PAPER_TEXT, VALS(V_TEXT("paper", m->v.number)));
	if (rc == 0)
		rc = paper_issue(w, t, c, (struct slice){ xml.p, xml.n }, "statement", path, &object);
	if (rc == 0)
		rc = txn_put(t, Q_STATEMENT_PAPER_PUT, "eiiitibb", m->project->site, m->sub,
		    (int64_t)m->v.month, m->v.number, (int64_t)m->v.version, &object, content);
	buf_free(&xml);
	world_say(w, T_MONTHLY_DONE,
	    VALS(V_TEXT("statement", m->v.number), V_INT("version", m->v.version),
	        V_NAME("sub", m->v.sub->name), V_YM("month", m->v.month),
	        V_INT("submitted", f->submitted.count), V_FEN("submitted_sum", f->submitted.fen),
	        V_INT("paid", f->paid.count), V_FEN("paid_sum", f->paid.fen)));
	return rc;
}

/* Parameters project, sub, month. */
int
step_statement(struct world *w, struct txn *t, struct call *c)
{
	struct monthly m = { .w = w };
	struct flow_month of = { .project = call_get(c, "project"), .sub = call_get(c, "sub") };
	struct voucher_figures f;
	struct digest content, old;
	struct cursor *q;
	int newest = 0, same = 0, rc;

	if (ym_parse(slice_of(call_get(c, "month")), &of.month) != 0)
		return world_refuse(w, F_MONTH_EMPTY, VALS(V_YM("month", of.month)));
	if (month_of(w, &of, &m.project, &m.sub) != 0 || !may(w, c, m.project, ROLE_BANK))
		return -1;
	m.arena = arena_new();
	rc = lines_read(&m, of.sub, of.month);
	if (rc == 0 && (voucher_sum(&m.v, &f) != 0 || voucher_body(&m.v, &m.body) != 0))
		rc = world_refuse(w, F_PAPER_TEXT, VALS(V_TEXT("paper", m.v.number)));
	m.v.body = &m.body;
	if (rc == 0 && voucher_content(&m.v, &content) != 0)
		rc = world_refuse(w, F_PAPER_TEXT, VALS(V_TEXT("paper", m.v.number)));
	if (rc == 0) {
		q = store_query(w->store, Q_STATEMENT_PAPER_NEWEST, "iii", m.project->site, m.sub,
		    (int64_t)of.month);
		if (cursor_next(q)) {
			newest = (int)cursor_int(q, 0);
			same = cursor_digest(q, 1, &old) && digest_same(&old, &content);
		}
		cursor_end(q);
		if (!same && f.paid.count + f.failed.count + f.returned.count > 0)
			rc = statement_put(&m, t, c, newest, &content, &f);
	}
	buf_free(&m.body);
	free(m.line);
	free(m.told);
	free(m.back);
	arena_free(m.arena);
	return rc;
}

/* Subcontractors and months of which something was handed to the bank. */
int
flow_months(struct world *w, int (*each)(void *ctx, const struct flow_month *), void *ctx)
{
	struct cursor *c = store_query(w->store, Q_MONTHS_ISSUED, "");
	struct flow_month *list = NULL;
	struct arena *a = arena_new();
	size_t n = 0;
	int rc = 0;

	while (cursor_next(c)) {
		const struct project_view *v = world_site(w, cursor_int(c, 0));

		if (v == NULL)
			continue;
		list = mem_grow(list, n + 1, sizeof *list);
		list[n++] = (struct flow_month){ .project = arena_text(a, v->p.code),
			.sub = arena_text(a, cursor_text(c, 1)), .month = (ym)cursor_int(c, 2) };
	}
	cursor_end(c);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = each(ctx, &list[i]);
	free(list);
	arena_free(a);
	return rc;
}
