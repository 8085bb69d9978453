/* check: what waits is judged anew, since a roster, a certificate or an attendance file may have come meanwhile (DESIGN 3.4). */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

struct check {
	struct world	*w;
	struct txn	*t;
	struct call	*c;
	struct arena	*arena;
	struct judged	*sheet;		/* owned; by id */
	int		 sheets;
	struct bank_fmt	**fmt;		/* owned; beside w->project */
	struct doubles	**doubles;	/* owned; of the months looked at, each once */
	int		 doubled;
	struct month_view *view;	/* owned; of the month being checked */
	struct before	*before;	/* owned */
};

/* ---- submissions that were refused or incomplete may be good now */

static int
admit_again(struct check *k, struct call *call)
{
	struct columns *columns = NULL;
	struct cursor *c = store_query(k->w->store, Q_ATTEMPTS_OPEN, "");
	struct submission *s = NULL;
	struct arena *a = arena_new();
	int n = 0, rc = 0;

	while (cursor_next(c)) {
		struct cursor *r;

		s = mem_grow(s, (size_t)n + 1, sizeof *s);
		memset(&s[n], 0, sizeof *s);
		s[n].call = call;
		s[n].columns = &columns;
		s[n].receipt = cursor_int(c, 0);
		s[n].no = arena_text(a, cursor_text(c, 1));
		s[n].name = arena_text(a, cursor_text(c, 2));
		cursor_digest(c, 5, &s[n].cms);
		r = store_query(k->w->store, Q_RECEIPT_GET, "i", s[n].receipt);
		if (cursor_next(r))
			cursor_digest(r, 1, &s[n].object);
		cursor_end(r);
		n++;
	}
	cursor_end(c);
	for (int i = 0; i < n && rc == 0; i++)
		rc = admit(k->w, k->t, &s[i]);
	columns_free(columns);
	free(s);
	arena_free(a);
	return rc;
}

/* ---- rows */

static int
sheets_load(struct check *k, int64_t month)
{
	struct cursor *c = store_query(k->w->store, Q_CHECK_SHEETS, "i", month);

	while (cursor_next(c)) {
		struct judged *j;

		k->sheet = mem_grow(k->sheet, (size_t)k->sheets + 1, sizeof *k->sheet);
		j = &k->sheet[k->sheets++];
		memset(j, 0, sizeof *j);
		j->id = cursor_int(c, 0);
		j->site = cursor_int(c, 1);
		j->sub = cursor_int(c, 2);
		j->month = cursor_int(c, 3);
		j->head.month = (ym)j->month;
		(void)sheet_kind_by_name(slice_of(cursor_text(c, 4)), &j->head.kind);
		j->head.for_month = (ym)cursor_int(c, 5);
		j->head.number = arena_text(k->arena, cursor_text(c, 6));
		j->head.document = arena_text(k->arena, cursor_text(c, 7));
		j->head.project = j->head.sub_name = j->head.sub_uscc = j->head.replaces = "";
		j->found = report_new();
	}
	cursor_end(c);
	return store_failed(k->w->store) ? -1 : 0;
}

/* ---- groups */

struct group {
	struct check	*k;
	struct claim_facts *claim;	/* owned */
	int64_t		*sheet, *of_claim;	/* owned; beside claim */
	int		 count, room;
	struct arena	*arena;
	int64_t		 person;	/* of the group */
	int		 month;
	int		 by_card;
};

static struct judged *
judged_find(struct check *k, int64_t sheet)
{
	int low = 0, high = k->sheets;

	while (low < high) {
		int mid = (low + high) / 2;

		if (k->sheet[mid].id < sheet)
			low = mid + 1;
		else
			high = mid;
	}
	return low < k->sheets && k->sheet[low].id == sheet ? &k->sheet[low] : NULL;
}

static void
group_found(void *ctx, int index, enum finding_id id, const char *column, const struct val *vals)
{
	struct group *g = ctx;
	struct judged *j = judged_find(g->k, g->sheet[index]);

	if (j != NULL)
		report_add(j->found, id, (struct where){ j->head.document, g->claim[index].n, column }, vals);
}

/* Distinct days over all projects; -1 when no project has any attendance of this person. */
static int
attended_days(struct check *k, int64_t person, int64_t month)
{
	struct cursor *c = store_query(k->w->store, Q_ATTENDANCE_PERSON, "ii", person, month);
	uint32_t days = 0;
	int any = 0;

	while (cursor_next(c)) {
		days |= (uint32_t)cursor_int(c, 0);
		any = 1;
	}
	cursor_end(c);
	c = store_query(k->w->store, Q_MANUAL_DAYS, "iii", month, (int64_t)0, person);
	while (any && cursor_next(c))
		days |= UINT32_C(1) << (cursor_int(c, 0) % 100 - 1);
	cursor_end(c);
	return any ? days_count(days) : -1;
}

static int
group_end(struct group *g)
{
	struct claim_group cg = { .claim = g->claim, .count = g->count, .month = (ym)g->month, .attended_days = -1 };

	if (g->count > 1) {
		for (int i = 0; i < g->count; i++)
			for (int j = 0; j < g->count; j++)
				if (i != j && g->of_claim[i] == g->of_claim[j] && g->claim[j].sealed)
					g->claim[i].same_claim_as_sealed = 1;
		if (g->by_card)
			validate_card(&cg, group_found, g);
		else {
			cg.attended_days = attended_days(g->k, g->person, g->month);
			validate_person(&cg, group_found, g);
		}
	}
	g->count = 0;
	arena_reset(g->arena);
	return 0;
}

static void
group_add(struct group *g, struct cursor *c)
{
	const struct project_view *v = world_site(g->k->w, cursor_int(c, 4));
	struct claim_facts *f;

	if (g->count == LIMIT_GROUP)
		return;		/* a person with a thousand claims in a month is held by those already */
	if (g->count == g->room) {
		g->room = g->room == 0 ? 16 : g->room * 2;
		g->claim = mem_grow(g->claim, (size_t)g->room, sizeof *g->claim);
		g->sheet = mem_grow(g->sheet, (size_t)g->room, sizeof *g->sheet);
		g->of_claim = mem_grow(g->of_claim, (size_t)g->room, sizeof *g->of_claim);
	}
	f = &g->claim[g->count];
	memset(f, 0, sizeof *f);
	g->sheet[g->count] = cursor_int(c, 1);
	f->n = (int)cursor_int(c, 2);
	f->row = cursor_int(c, 3);
	f->project = v != NULL ? v->p.code : "";
	f->sub = v != NULL ? arena_text(g->arena, sub_code(v, g->k->w, cursor_int(c, 5))) : "";
	f->team = arena_text(g->arena, cursor_text(c, 6));
	f->sheet_number = arena_text(g->arena, cursor_text(c, 7));
	f->id_no = arena_text(g->arena, cursor_text(c, 8));
	f->card = arena_text(g->arena, cursor_text(c, 9));
	f->line = (int)cursor_int(c, 10);
	f->days_tenths = (int)cursor_int(c, 11);
	f->own_days = (uint32_t)cursor_int(c, 14);
	f->own_attended = days_count(f->own_days);
	g->of_claim[g->count] = cursor_int(c, 12);
	f->sealed = cursor_int(c, 13) != 0;
	g->count++;
}

static struct doubles *
doubles_of(struct check *k, int64_t month)
{
	for (int i = 0; i < k->doubled; i++)
		if (k->doubles[i]->month == month)
			return k->doubles[i];
	k->doubles = mem_grow(k->doubles, (size_t)k->doubled + 1, sizeof *k->doubles);
	return k->doubles[k->doubled++] = doubles_find(k->w, month);
}

static int
groups_check(struct check *k, enum alike_by by, int64_t month)
{
	const struct doubles *d = doubles_of(k, month);
	const struct alike *a = d->of[by];
	struct group g = { .k = k, .arena = arena_new(), .by_card = by == ALIKE_CARD, .month = (int)month };

	for (size_t i = 0; i < d->count[by]; i++) {
		struct cursor *c = store_query(k->w->store, Q_GROUP_ROW, "i", a[i].row);

		if (i > 0 && !alike_same(&a[i - 1], &a[i], by))
			group_end(&g);
		g.person = a[i].person;
		if (cursor_next(c))
			group_add(&g, c);
		cursor_end(c);
	}
	group_end(&g);
	free(g.claim);
	free(g.sheet);
	free(g.of_claim);
	arena_free(g.arena);
	return store_failed(k->w->store) ? -1 : 0;
}

/* ---- judgement */

struct order { const struct finding *f; size_t place; };

static int
by_row(const void *x, const void *y)
{
	const struct order *a = x, *b = y;

	if (a->f->where.row != b->f->where.row)
		return a->f->where.row < b->f->where.row ? -1 : 1;
	return (a->place > b->place) - (a->place < b->place);
}

static int
judgement_put(struct check *k, const struct judged *j)
{
	size_t n = report_count(j->found);
	struct order *o = mem_alloc((n + 1) * sizeof *o);
	struct hash *h = hash_new();
	struct digest d, old;
	struct cursor *c;
	int64_t id;
	int same, rc = 0;

	for (size_t i = 0; i < n; i++)
		o[i] = (struct order){ report_at(j->found, i), i };
	qsort(o, n, sizeof *o, by_row);
	for (size_t i = 0; i < n; i++) {
		char line[64];

		snprintf(line, sizeof line, "%d %d", o[i].f->where.row, finding_code(o[i].f->id));
		hash_text(h, line);
		hash_text(h, o[i].f->where.column != NULL ? o[i].f->where.column : "");
		hash_text(h, o[i].f->vals);
	}
	hash_end(h, &d);
	hash_free(h);
	c = store_query(k->w->store, Q_JUDGEMENT_NEWEST, "i", j->id);
	same = cursor_next(c) && cursor_digest(c, 0, &old) && digest_same(&old, &d);
	cursor_end(c);
	if (!same) {
		rc = txn_put(k->t, Q_JUDGEMENT_PUT, "eib", j->id, &d);
		id = txn_id(k->t);
		for (size_t i = 0; i < n && rc == 0; i++)
			rc = txn_put(k->t, Q_FINDING_PUT, "eiiitt", id, (int64_t)o[i].f->where.row, (int64_t)finding_code(o[i].f->id),
			    o[i].f->where.column != NULL ? o[i].f->where.column : "", o[i].f->vals);
	}
	free(o);
	return rc;
}

/* ---- what the officer is told */

struct tally { struct world *w; int64_t count[ROW_STATUS_MAX]; fen sum[ROW_STATUS_MAX]; };

static int
tally_row(void *ctx, const struct row_view *v)
{
	struct tally *t = ctx;

	t->count[v->status]++;
	if (fen_add(t->sum[v->status], v->net_fen, &t->sum[v->status]) != 0 || ready_add(t->w, v) != 0)
		return -1;
	if (v->status != ROW_HELD && v->status != ROW_REJECTED && v->status != ROW_PAYABLE)
		return 0;
	for (int i = 0; i < v->findings; i++) {
		enum finding_id id = finding_by_code(v->finding[i].code);

		/* the rest of a row has its findings from the row: only what holds it is said */
		if (v->rest != 0 ? v->finding[i].severity > SEV_NOTE : v->status != ROW_PAYABLE || v->finding[i].severity == SEV_NOTE)
			report_add_canon(t->w->report, id, (struct where){ v->document, v->n, v->finding[i].col }, v->finding[i].vals);
	}
	return 0;
}

static int
month_tell(struct world *w, int64_t month)
{
	struct tally t = { .w = w };
	struct rows_of of = { .month = month, .day = time_day(w->now), .unseen = 1 };

	ready_month(w, month);
	if (rows_each(w, &of, tally_row, &t) != 0)
		return -1;
	world_say(w, T_CHECK_DONE, VALS(V_YM("month", month), V_INT("payable", t.count[ROW_PAYABLE]), V_FEN("payable_sum", t.sum[ROW_PAYABLE]),
	    V_INT("held", t.count[ROW_HELD]), V_FEN("held_sum", t.sum[ROW_HELD]), V_INT("rejected", t.count[ROW_REJECTED]),
	    V_FEN("rejected_sum", t.sum[ROW_REJECTED])));
	return 0;
}

/* ---- the step */

static int
by_id(const void *x, const void *y)
{
	const struct judged *a = x, *b = y;

	return (a->id > b->id) - (a->id < b->id);
}

static int
by_month(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return (a > b) - (a < b);
}

/* The months that people's claims are for, each once: back pay stands beside the month it is for. */
static int
people_check(struct check *k)
{
	int64_t *month = mem_alloc((size_t)(k->sheets + 1) * sizeof *month);
	int rc = 0;

	for (int i = 0; i < k->sheets; i++)
		month[i] = k->sheet[i].head.for_month;
	if (k->sheets > 0)
		qsort(month, (size_t)k->sheets, sizeof *month, by_month);
	for (int i = 0; i < k->sheets && rc == 0; i++)
		if (i == 0 || month[i] != month[i - 1])
			rc = groups_check(k, ALIKE_PERSON, month[i]);
	free(month);
	return rc;
}

static int
sheet_end(struct check *k, struct sheet_rows *rows)
{
	struct judged *j = rows->j;
	int rc = claims_check(k->w, j->id, j->head.document, j->found);

	sheet_rows_free(rows);
	world_progress(k->w, j - k->sheet + 1, k->sheets);
	return rc;
}

/* Rows are read here and judged by other threads; what is found is the sheet's own, and looked at in order. */
static int
sheets_check(struct check *k, int64_t month)
{
	struct row_basis basis = { k->view, time_day(k->w->now) };
	struct pool *pool = pool_begin(sheet_rows_judge, &basis, k->sheets);
	struct sheet_rows *rows;
	int rc = 0;

	for (int i = 0; i < k->sheets && rc == 0; i++) {
		if (k->sheet[i].month != month)
			continue;
		if (pool != NULL && !pool_room(pool))
			rc = sheet_end(k, pool_take(pool));
		rows = rc == 0 ? sheet_rows_read(k->w, k->before, k->fmt, &k->sheet[i]) : NULL;
		if (rows == NULL)
			rc = -1;
		else if (pool != NULL)
			pool_give(pool, rows);
		else {
			sheet_rows_judge(&basis, rows);
			rc = sheet_end(k, rows);
		}
	}
	while (pool != NULL && rc == 0 && (rows = pool_take(pool)) != NULL)
		rc = sheet_end(k, rows);
	while ((rows = pool_end(pool)) != NULL)
		sheet_rows_free(rows);
	return rc;
}

static int
check_month(struct check *k, int64_t month)
{
	int rc = month_view_load(k->view, doubles_of(k, month));

	if (rc == 0)
		rc = sheets_check(k, month);
	if (rc == 0)
		rc = groups_check(k, ALIKE_CARD, month);
	return rc == 0 ? month_view_report(k->view) : -1;
}

/* Every sheet of these months, in order of its id: what is found on one may concern a sheet of another month. */
static int
check_months(struct check *k, const int64_t *month, int months)
{
	int rc = 0;

	for (int i = 0; i < months && rc == 0; i++)
		rc = sheets_load(k, month[i]);
	if (k->sheets > 0)
		qsort(k->sheet, (size_t)k->sheets, sizeof *k->sheet, by_id);
	for (int i = 0; i < months && rc == 0; i++)
		rc = check_month(k, month[i]);
	if (rc == 0)
		rc = month_view_projects(k->view);
	if (rc == 0)
		rc = people_check(k);
	for (int i = 0; i < k->sheets && rc == 0; i++)
		rc = judgement_put(k, &k->sheet[i]);
	for (int i = 0; i < months && rc == 0; i++)
		rc = month_tell(k->w, month[i]);
	return rc;
}

static int
months_check(struct check *k, ym only)
{
	struct cursor *c = store_query(k->w->store, Q_MONTHS, "i", (int64_t)only);
	int64_t *month = NULL;
	int months = 0, rc;

	while (cursor_next(c)) {
		month = mem_grow(month, (size_t)months + 1, sizeof *month);
		month[months++] = cursor_int(c, 0);
	}
	cursor_end(c);
	rc = check_months(k, month, months);
	free(month);
	return rc;
}

static int
formats_load(struct check *k)
{
	k->fmt = mem_alloc((size_t)(k->w->projects + 1) * sizeof *k->fmt);
	for (int i = 0; i < k->w->projects; i++) {
		const struct project_view *v = world_at(k->w, i);
		int first = format_first(k->w, i);

		k->fmt[i] = v == NULL ? NULL : first < i ? k->fmt[first] :
		    world_format(k->w, k->t, k->c, v->p.account.format, NULL);
		if (k->fmt[i] == NULL)
			return -1;
	}
	return 0;
}

int
step_check(struct world *w, struct txn *t, struct call *c)
{
	struct check k = { .w = w, .t = t, .c = c, .arena = arena_new(), .before = before_new() };
	const char *text = call_get(c, "month");
	ym month = 0;
	int rc = 0;

	if (*text != '\0' && ym_parse(slice_of(text), &month) != 0)
		rc = world_refuse(w, F_PARAM_BAD, VALS(V_TEXT("param", "month")));
	if (rc == 0)
		rc = admit_again(&k, c);
	if (rc == 0)
		rc = formats_load(&k);
	if (rc == 0 && (k.view = month_view_new(w, t, c)) == NULL)
		rc = -1;
	if (rc == 0)
		rc = overdue_check(w, t, month_view_tables(k.view), k.fmt);
	if (rc == 0)
		rc = months_check(&k, month);
	month_view_free(k.view);
	before_free(k.before);
	for (int i = 0; i < k.doubled; i++)
		doubles_free(k.doubles[i]);
	free(k.doubles);
	for (int i = 0; i < k.sheets; i++)
		report_free(k.sheet[i].found);
	for (int i = 0; k.fmt != NULL && i < w->projects; i++)
		if (format_first(w, i) == i)
			bank_free(k.fmt[i]);
	free(k.fmt);
	free(k.sheet);
	arena_free(k.arena);
	return rc;
}
