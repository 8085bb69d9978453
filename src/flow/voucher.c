/* voucher: one signed 代发工资凭证 per batch; a new version only when what it says has changed. */
#include <stdlib.h>
#include <string.h>

#include "papers.h"

/* Columns of VOUCHER_LINES. */
enum { C_NAME, C_ID_NO, C_TEAM, C_DAYS, C_GROSS, C_WITHHELD, C_DEDUCTED, C_FEN, C_CARD, C_PAYMENT,
	C_STATE, C_REASON, C_DAY, C_AT };

static void
line_read(struct world *w, struct paper_batch *b, struct cursor *c)
{
	struct voucher_line *l = &b->line[b->v.lines++];
	int64_t payment = cursor_int(c, C_PAYMENT);
	char ref[REF_TEXT];

	memset(l, 0, sizeof *l);
	l->name = arena_text(b->arena, cursor_text(c, C_NAME));
	l->id_no = arena_text(b->arena, cursor_text(c, C_ID_NO));
	l->team = arena_text(b->arena, cursor_text(c, C_TEAM));
	l->card = arena_text(b->arena, cursor_text(c, C_CARD));
	l->days_tenths = (int)cursor_int(c, C_DAYS);
	l->gross_fen = cursor_int(c, C_GROSS);
	l->withheld_fen = cursor_int(c, C_WITHHELD);
	l->deducted_fen = cursor_int(c, C_DEDUCTED);
	l->net_fen = cursor_int(c, C_FEN);
	l->ref = "";
	if (payment == 0)
		return;
	l->instructed = 1;
	(void)pay_state_by_name(cursor_text(c, C_STATE), &l->state);
	if (l->state == PS_FAILED || l->state == PS_RETURNED || l->state == PS_UNKNOWN)
		(void)reason_by_name(slice_of(cursor_text(c, C_REASON)), &l->reason);
	if (l->state == PS_PAID || l->state == PS_PAID_TWICE)
		l->paid_on = paid_on(cursor_int(c, C_DAY), cursor_int(c, C_AT));
	ref_make(ref, 'W', w->tag, payment);
	l->ref = arena_text(b->arena, ref);
}

/* The day the bank states, or else the day of its answer. */
ymd
paid_on(int64_t day, int64_t at)
{
	return day != 0 ? (ymd)day : at != 0 ? time_day(at) : 0;
}

int
paper_batch(struct world *w, const char *name, struct paper_batch *b)
{
	struct cursor *c = store_query(w->store, Q_BATCH_BY_NAME, "t", name);
	int room = 0;

	memset(b, 0, sizeof *b);
	b->arena = arena_new();
	if (cursor_next(c)) {
		b->id = cursor_int(c, 0);
		b->project = world_site(w, cursor_int(c, 1));
		b->v.month = (ym)cursor_int(c, 4);
		room = (int)cursor_int(c, 7);
		snprintf(b->step, sizeof b->step, "%s", cursor_text(c, 10));
		b->v.sub = b->project == NULL ? NULL :
		    project_sub(&b->project->p, sub_code(b->project, w, cursor_int(c, 3)));
	}
	cursor_end(c);
	if (b->id == 0 || b->v.sub == NULL)
		return world_refuse(w, F_BATCH_UNKNOWN, VALS(V_TEXT("batch", name)));
	b->v.batch = arena_text(b->arena, name);
	b->v.number = arena_printf(b->arena, "V-%s", name);
	b->v.replaces = "";
	b->v.project = b->project->p.code;
	b->v.project_name = b->project->p.name;
	b->v.contractor = b->project->p.contractor;
	b->v.contractor_uscc = b->project->p.contractor_uscc;
	b->v.account = &b->project->p.account;
	b->v.maker.by = "";
	b->line = mem_alloc((size_t)(room + 1) * sizeof *b->line);
	b->v.line = b->line;
	c = store_query(w->store, Q_VOUCHER_LINES, "i", b->id);
	while (b->v.lines < room && cursor_next(c))
		line_read(w, b, c);
	cursor_end(c);
	if (store_failed(w->store) || voucher_sum(&b->v, &b->sum) != 0 ||
	    voucher_body(&b->v, &b->body) != 0)
		return world_refuse(w, F_PAPER_TEXT, VALS(V_TEXT("paper", b->v.number)));
	b->v.body = &b->body;
	if (voucher_content(&b->v, &b->content) != 0)
		return world_refuse(w, F_PAPER_TEXT, VALS(V_TEXT("paper", b->v.number)));
	c = store_query(w->store, Q_VOUCHER_NEWEST, "i", b->id);
	if (cursor_next(c)) {
		struct digest old;

		b->version = (int)cursor_int(c, 0);
		b->current = cursor_digest(c, 1, &old) && digest_same(&old, &b->content);
	}
	cursor_end(c);
	return 0;
}

void
paper_batch_free(struct paper_batch *b)
{
	arena_free(b->arena);
	buf_free(&b->body);
	free(b->line);
	memset(b, 0, sizeof *b);
}

/* Something the bank has decided is what a voucher is about. */
int
paper_batch_answered(const struct paper_batch *b)
{
	return strcmp(b->step, "ISSUED") == 0 &&
	    b->sum.paid.count + b->sum.failed.count + b->sum.returned.count > 0;
}

void
maker_of(struct world *w, const struct call *c, struct maker *m)
{
	const struct officer *o = world_officer(w, &c->actor);

	m->by = o != NULL ? o->name : "";
	m->at = w->now;
	m->chain_length = store_chain_length(w->store);
	store_chain_head(w->store, &m->chain_head);
}

static int
voucher_put(struct world *w, struct txn *t, struct call *c, struct paper_batch *b)
{
	char path[160];
	struct buf xml = { 0 };
	struct digest object;
	int rc;

	b->v.version = b->version + 1;
	if (b->version > 0)
		b->v.replaces = arena_printf(b->arena, "%s-v%d", b->v.number, b->version);
	maker_of(w, c, &b->v.maker);
	snprintf(path, sizeof path, "%s/voucher-%s-v%d.xml", b->v.batch, b->v.batch, b->v.version);
	rc = voucher_xml(&b->v, &xml);
	if (rc != 0)
		rc = world_refuse(w, F_PAPER_TEXT, VALS(V_TEXT("paper", b->v.number)));
	if (rc == 0)
		rc = paper_issue(w, t, c, (struct slice){ xml.p, xml.n }, "voucher", path, &object);
	if (rc == 0)
		rc = txn_put(
		    t, Q_VOUCHER_PUT, "eiibb", b->id, (int64_t)b->v.version, &object, &b->content);
	buf_free(&xml);
	return rc;
}

/* Archived, signed by the actor, and both into the outbox. */
int
paper_issue(struct world *w, struct txn *t, struct call *c, struct slice bytes, const char *role,
    const char *path, struct digest *object)
{
	const char *slash = strrchr(path, '/');
	char p7s[LIMIT_PATH];

	if (txn_write(t, bytes, role, slash != NULL ? slash + 1 : path, object) != 0 ||
	    world_sign(w, t, c, object, CMS_RFC5652) != 0)
		return -1;
	snprintf(p7s, sizeof p7s, "%s.p7s", path);
	txn_outbox(t, path, object, NULL);
	txn_outbox(t, p7s, object, &c->actor);
	return 0;
}

int
step_voucher(struct world *w, struct txn *t, struct call *c)
{
	const struct voucher_figures *f;
	struct paper_batch b;
	int rc;

	rc = paper_batch(w, call_get(c, "batch"), &b);
	if (rc == 0 && !may(w, c, b.project, ROLE_BANK))
		rc = -1;
	if (rc == 0 && strcmp(b.step, "ISSUED") != 0)
		rc = world_refuse(w, F_VOUCHER_NOT_ISSUED, VALS(V_TEXT("batch", b.v.batch)));
	if (rc != 0)
		goto out;
	f = &b.sum;
	if (!paper_batch_answered(&b))
		world_say(w, T_VOUCHER_EARLY, VALS(V_TEXT("batch", b.v.batch)));
	else if (b.current)
		world_say(w, T_VOUCHER_SAME,
		    VALS(V_TEXT("voucher", b.v.number), V_INT("version", b.version)));
	else {
		rc = voucher_put(w, t, c, &b);
		world_say(w, T_VOUCHER_DONE,
		    VALS(V_TEXT("voucher", b.v.number), V_INT("version", b.v.version),
		        V_NAME("sub", b.v.sub->name), V_YM("month", b.v.month),
		        V_INT("submitted", f->submitted.count),
		        V_FEN("submitted_sum", f->submitted.fen), V_INT("paid", f->paid.count),
		        V_FEN("paid_sum", f->paid.fen), V_INT("failed", f->failed.count),
		        V_FEN("failed_sum", f->failed.fen), V_INT("returned", f->returned.count),
		        V_FEN("returned_sum", f->returned.fen), V_INT("waiting", f->waiting.count),
		        V_FEN("waiting_sum", f->waiting.fen)));
	}
out:
	paper_batch_free(&b);
	return rc;
}
