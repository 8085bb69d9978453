/* close --month: where every row of a wage month stands, and its numbered report. */
#include <stdlib.h>
#include <string.h>

#include "papers.h"

static int
tally_row(void *ctx, const struct row_view *v)
{
	struct month_tally *m = ctx;
	int waits = v->status == ROW_HELD || v->status == ROW_REJECTED, named = 0;

	if (tally_add(&m->status[v->status], v->net_fen) != 0)
		return -1;
	if (v->status == ROW_FAILED && tally_add(&m->wait[v->wait], v->net_fen) != 0)
		return -1;
	if (v->status == ROW_SUPERSEDED)
		return 0;
	for (int i = 0; waits && i < v->findings; i++) {
		enum finding_id id = finding_by_code(v->finding[i].code);
		int again = 0;

		for (int j = 0; j < i; j++)
			again |= v->finding[j].code == v->finding[i].code;
		if (v->finding[i].severity == SEV_NOTE || again)
			continue;
		named = 1;
		if (tally_add(&m->finding[id], v->net_fen) != 0)
			return -1;
	}
	if (waits && !named && tally_add(&m->decided, v->net_fen) != 0)
		return -1;
	return tally_add(&m->all, v->net_fen);
}

int
month_tally(struct world *w, ym month, int64_t site, struct month_tally *m)
{
	struct rows_of of = { .month = month, .site = site };

	memset(m, 0, sizeof *m);
	m->finding = mem_alloc(F_MAX * sizeof *m->finding);
	return rows_each(w, &of, tally_row, m);
}

/* Rows that wait are no success: the exit status says so. */
void
month_waits(struct world *w, ym month, const struct month_tally *m)
{
	static const enum row_status waits[] = { ROW_UNJUDGED, ROW_REJECTED, ROW_HELD, ROW_UNKNOWN,
		ROW_FAILED };
	struct tally t = { 0, 0 };

	for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
		t.count += m->status[waits[i]].count;
		t.fen += m->status[waits[i]].fen;
	}
	if (t.count > 0)
		report_add(w->report, F_MONTH_WAITS, NOWHERE,
		    VALS(V_YM("month", month), V_INT("count", t.count), V_FEN("sum", t.fen)));
}

void
month_tally_free(struct month_tally *m)
{
	free(m->finding);
	memset(m, 0, sizeof *m);
}

/* The part of it that stands alone, before the values begin; the whole where there is none. */
void
finding_short(enum finding_id id, enum lang lang, struct buf *b)
{
	static const char *const ends[2][4] = {
		[LANG_ZH] = { "：", "（", "，", "；" }, [LANG_EN] = { ":", " (", ",", ";" }
	};
	const char *text = finding_text(id, lang), *end = NULL;

	for (int i = 0; i < 4; i++) {
		const char *at = strstr(text, ends[lang][i]);

		if (at != NULL && (end == NULL || at < end))
			end = at;
	}
	if (end != NULL && memchr(text, '{', (size_t)(end - text)) == NULL)
		buf_add(b, text, (size_t)(end - text));
	else
		finding_general(id, lang, b);
}

void
finding_general(enum finding_id id, enum lang lang, struct buf *b)
{
	for (const char *s = finding_text(id, lang); *s != '\0'; s++) {
		const char *end = *s == '{' ? strchr(s, '}') : NULL;

		buf_add(b, end != NULL ? "…" : s, end != NULL ? sizeof "…" - 1 : 1);
		if (end != NULL)
			s = end;
	}
}

const char *
row_status_word(enum row_status status, enum lang lang)
{
	static const enum text_id words[] = { [ROW_UNJUDGED] = T_ROW_UNJUDGED,
		[ROW_REJECTED] = T_ROW_REJECTED,
		[ROW_HELD] = T_ROW_HELD,
		[ROW_SUPERSEDED] = T_ROW_SUPERSEDED,
		[ROW_SETTLED] = T_ROW_SETTLED,
		[ROW_PAYABLE] = T_ROW_PAYABLE,
		[ROW_SEALED] = T_ROW_SEALED,
		[ROW_IN_BANK] = T_ROW_IN_BANK,
		[ROW_UNKNOWN] = T_ROW_UNKNOWN,
		[ROW_PAID] = T_ROW_PAID,
		[ROW_FAILED] = T_ROW_FAILED };

	return text_of(words[status], lang);
}

const char *
wait_word(enum wait wait, enum lang lang)
{
	static const enum text_id words[] = { [WAIT_NONE] = T_WAIT_NONE,
		[WAIT_STATEMENT] = T_WAIT_STATEMENT,
		[WAIT_CURE] = T_WAIT_CURE,
		[WAIT_DECISION] = T_WAIT_DECISION };

	return text_of(words[wait], lang);
}

void
batch_outcomes(struct world *w, int64_t batch, struct tally state[PS_MAX])
{
	struct cursor *c = store_query(w->store, Q_BATCH_OUTCOMES, "i", batch);

	while (cursor_next(c)) {
		enum pay_state s;

		if (pay_state_by_name(cursor_text(c, 0), &s) == 0)
			state[s] = (struct tally){ cursor_int(c, 1), cursor_int(c, 2) };
	}
	cursor_end(c);
}

static void
work_batches(struct world *w, int64_t site, struct month_work *k)
{
	struct cursor *c = store_query(w->store, Q_MONTH_BATCHES, "i", (int64_t)k->paper.month);

	while (cursor_next(c)) {
		const struct project_view *v = world_site(w, cursor_int(c, 2));
		const struct subcontractor *s =
		    v == NULL ? NULL : project_sub(&v->p, sub_code(v, w, cursor_int(c, 3)));
		struct month_batch *b;

		if (site != 0 && cursor_int(c, 2) != site)
			continue;
		k->batch = mem_grow(k->batch, (size_t)k->paper.batches + 1, sizeof *k->batch);
		b = &k->batch[k->paper.batches++];
		memset(b, 0, sizeof *b);
		b->name = arena_text(k->arena, cursor_text(c, 1));
		b->sub = s != NULL ? s->name : "";
		b->sealed = (struct tally){ cursor_int(c, 4), cursor_int(c, 5) };
		b->step = arena_text(k->arena, cursor_text(c, 6));
		batch_outcomes(w, cursor_int(c, 0), b->state);
	}
	cursor_end(c);
	k->paper.batch = k->batch;
}

static void
wait_add(struct month_work *k, const char *what, struct tally tally)
{
	if (tally.count == 0)
		return;
	k->wait = mem_grow(k->wait, (size_t)k->paper.waits + 1, sizeof *k->wait);
	k->wait[k->paper.waits++] = (struct month_wait){ what, tally };
}

static void
work_waits(struct month_work *k)
{
	for (int id = 1; id < F_MAX; id++) {
		struct buf b = { 0 };

		if (k->tally.finding[id].count == 0)
			continue;
		buf_printf(&b, "[W%04d] ", finding_code((enum finding_id)id));
		finding_short((enum finding_id)id, LANG_ZH, &b);
		wait_add(k, arena_text(k->arena, b.p), k->tally.finding[id]);
		buf_free(&b);
	}
	wait_add(k, text_of(T_WAIT_OFFICER, LANG_ZH), k->tally.decided);
	wait_add(k, text_of(T_WAIT_UNKNOWN, LANG_ZH), k->tally.status[ROW_UNKNOWN]);
	for (int i = WAIT_NONE; i <= WAIT_DECISION; i++) {
		struct buf b = { 0 };

		text_render(&b, text_of(T_WAIT_OF_FAILED, LANG_ZH),
		    VALS(V_TEXT("what", wait_word((enum wait)i, LANG_ZH))), LANG_ZH, 1);
		wait_add(k, arena_text(k->arena, b.p), k->tally.wait[i]);
		buf_free(&b);
	}
	k->paper.wait = k->wait;
}

int
month_work(struct world *w, ym month, int64_t site, struct month_work *k)
{
	static const enum row_status order[] = { ROW_PAID, ROW_IN_BANK, ROW_UNKNOWN, ROW_FAILED,
		ROW_SEALED, ROW_PAYABLE, ROW_HELD, ROW_REJECTED, ROW_UNJUDGED, ROW_SETTLED };

	memset(k, 0, sizeof *k);
	k->arena = arena_new();
	k->paper.month = month;
	k->paper.maker.by = "";
	if (month_tally(w, month, site, &k->tally) != 0)
		return -1;
	k->paper.all = k->tally.all;
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		if (k->tally.status[order[i]].count > 0)
			k->status[k->paper.statuses++] =
			    (struct month_status){ row_status_word(order[i], LANG_ZH),
				    k->tally.status[order[i]], (int)i };
	k->paper.status = k->status;
	work_batches(w, site, k);
	work_waits(k);
	return store_failed(w->store) ? -1 : 0;
}

void
month_work_free(struct month_work *k)
{
	month_tally_free(&k->tally);
	free(k->batch);
	free(k->wait);
	arena_free(k->arena);
}

/* The newest report of the month: its number, and whether it says the same. */
static int
report_newest(struct world *w, ym month, const struct digest *content, int *no)
{
	struct cursor *c = store_query(w->store, Q_MONTH_REPORT_NEWEST, "i", (int64_t)month);
	struct digest old;
	int same = 0;

	*no = 0;
	if (cursor_next(c)) {
		*no = (int)cursor_int(c, 0);
		same = cursor_digest(c, 1, &old) && digest_same(&old, content);
	}
	cursor_end(c);
	return same;
}

int
month_report_current(struct world *w, ym month)
{
	struct month_work k;
	struct digest content;
	int no, same = 0;

	if (month_work(w, month, 0, &k) == 0) {
		month_content(&k.paper, &content);
		same = report_newest(w, month, &content, &no);
	}
	month_work_free(&k);
	return same;
}

/* Every project that has a sheet of the month is in the report: the actor must hold the role in
 * each. */
static int
month_may(struct world *w, const struct call *c, ym month)
{
	struct cursor *q = store_query(w->store, Q_SUBS_OF_MONTH, "i", (int64_t)month);
	int any = 0, rc = 0;

	while (rc == 0 && cursor_next(q)) {
		const struct project_view *v = world_site(w, cursor_int(q, 0));

		any = 1;
		rc = v != NULL && may(w, c, v, ROLE_CLOSE) ? 0 : -1;
	}
	cursor_end(q);
	if (rc == 0 && !any)
		rc = world_refuse(w, F_MONTH_EMPTY, VALS(V_YM("month", month)));
	return rc;
}

static int
report_put(struct world *w, struct txn *t, struct call *c, struct month_work *k,
    const struct digest *content)
{
	struct month_paper *p = &k->paper;
	struct tally *s = k->tally.status;
	char month[YMD_TEXT], path[96];
	struct buf text = { 0 };
	struct digest object;
	int rc;

	maker_of(w, c, &p->maker);
	snprintf(path, sizeof path, "close/%s-report-%d.txt", ym_text(p->month, month), p->no);
	month_text(p, &text);
	rc = paper_issue(w, t, c, (struct slice){ text.p, text.n }, "month-report", path, &object);
	buf_free(&text);
	if (rc != 0)
		return -1;
	world_say(w, T_CLOSE_MONTH_DONE,
	    VALS(V_YM("month", p->month), V_INT("no", p->no), V_INT("paid", s[ROW_PAID].count),
	        V_FEN("paid_sum", s[ROW_PAID].fen),
	        V_INT("open", p->all.count - s[ROW_PAID].count - s[ROW_SETTLED].count),
	        V_FEN("open_sum", p->all.fen - s[ROW_PAID].fen - s[ROW_SETTLED].fen),
	        V_TEXT("file", path)));
	return txn_put(
	    t, Q_MONTH_REPORT_PUT, "eiibb", (int64_t)p->month, (int64_t)p->no, &object, content);
}

int
step_close_month(struct world *w, struct txn *t, struct call *c)
{
	struct month_work k;
	struct digest content;
	ym month;
	int no, rc;

	if (ym_parse(slice_of(call_get(c, "month")), &month) != 0)
		return world_refuse(w, F_PARAM_BAD, VALS(V_TEXT("param", "month")));
	if (month_may(w, c, month) != 0)
		return -1;
	rc = month_work(w, month, 0, &k);
	if (rc == 0) {
		month_content(&k.paper, &content);
		if (report_newest(w, month, &content, &no))
			world_say(
			    w, T_CLOSE_MONTH_SAME, VALS(V_YM("month", month), V_INT("no", no)));
		else {
			k.paper.no = no + 1;
			rc = report_put(w, t, c, &k, &content);
		}
		if (rc == 0)
			month_waits(w, month, &k.tally);
	}
	month_work_free(&k);
	return rc;
}
