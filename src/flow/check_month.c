/*
 * What check knows of a month before and beyond its single rows: trades' medians, years' sums,
 * accounts that failed, the dated tables; and what teams, subcontractors' months and projects show
 * together.  All of it depends on the set of rows only, never on their order.
 */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

struct month_row {
	int64_t		 sub, person, row;
	const char	*team, *trade;	/* arena */
	fen		 gross_fen, net_fen;
	int		 days_tenths, line, bad, unpaid;
};
struct trade {
	int64_t		 site;
	const char	*trade;
	fen		 day_fen;	/* one row's pay a day; once counted: the median */
	int		 people;
};
struct year { int64_t person; fen fen; };
struct shared { const char *phone; int people; };
struct failed { const char *card; enum reason reason; ym month; };

struct month_view {
	struct world	*w;
	struct txn	*t;
	struct report	*found;		/* owned; of what is being looked at */
	struct tables	*tables;	/* owned */
	struct arena	*arena;		/* owned; of the month */
	ym		 month;
	int64_t		*site;		/* owned; with sheets of the month */
	struct arena	*row_arena;	/* owned */
	struct month_row *row;		/* owned; of one site at a time, by sub, team */
	size_t		 row_room;
	struct trade	*trade;		/* owned; by site, trade */
	struct year	*year;		/* owned; by person */
	struct failed	*failed;	/* owned; by card */
	struct shared	*shared;	/* owned; by phone */
	size_t		 sites, rows, trades, years, faileds, shareds;
};

/* ---- tables */

static int
table_read(struct month_view *v, struct txn *t, struct call *c, const char *name,
    int (*read)(struct tables *, const char *, struct slice, struct report *))
{
	struct input *in = world_data_file(v->w, t, c, name);
	struct buf b = { 0 };
	int rc = -1;

	if (in != NULL && store_object_bytes(v->w->store, &in->digest, LIMIT_FORMAT_BYTES, &b) == 0)
		rc = read(v->tables, name, (struct slice){ b.p != NULL ? b.p : "", b.n }, v->w->report);
	buf_free(&b);
	return rc;
}

struct month_view *
month_view_new(struct world *w, struct txn *t, struct call *c)
{
	struct month_view *v = mem_alloc(sizeof *v);

	v->w = w;
	v->t = t;
	v->found = report_new();
	v->tables = tables_new();
	v->arena = arena_new();
	v->row_arena = arena_new();
	if (table_read(v, t, c, "minimum-wage.csv", tables_minimum_wage) == 0 &&
	    table_read(v, t, c, "holidays.csv", tables_holidays) == 0)
		return v;
	month_view_free(v);
	return NULL;
}

void
month_view_free(struct month_view *v)
{
	if (v == NULL)
		return;
	report_free(v->found);
	tables_free(v->tables);
	arena_free(v->arena);
	arena_free(v->row_arena);
	free(v->site);
	free(v->row);
	free(v->trade);
	free(v->year);
	free(v->failed);
	free(v->shared);
	free(v);
}

const struct tables *
month_view_tables(const struct month_view *v)
{
	return v->tables;
}

/* ---- loading */

static void site_report(struct month_view *, const struct project_view *);

static int
by_number(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return (a > b) - (a < b);
}

/* Room for one more; arrays grow by doubling. */
static void *
room(void *array, size_t count, size_t size)
{
	if (count == 0 || (count & (count - 1)) == 0)
		return mem_grow(array, count == 0 ? 1 : 2 * count, size);
	return array;
}

static void
sites_load(struct month_view *v)
{
	struct cursor *c = store_query(v->w->store, Q_MONTH_SITES, "i", (int64_t)v->month);

	while (cursor_next(c)) {
		v->site = room(v->site, v->sites, sizeof *v->site);
		v->site[v->sites++] = cursor_int(c, 0);
	}
	cursor_end(c);
}

static int
by_sub_and_team(const void *x, const void *y)
{
	const struct month_row *a = x, *b = y;
	int d;

	if (a->sub != b->sub)
		return a->sub < b->sub ? -1 : 1;
	if ((d = strcmp(a->team, b->team)) != 0)
		return d;
	if (a->person != b->person)
		return a->person < b->person ? -1 : 1;
	return (a->row > b->row) - (a->row < b->row);
}

static void
rows_load(struct month_view *v, int64_t site)
{
	struct cursor *c = store_query(v->w->store, Q_MONTH_ROWS, "ii", (int64_t)v->month, site);

	v->rows = 0;
	arena_reset(v->row_arena);
	while (cursor_next(c)) {
		struct month_row *r;

		if (v->rows == v->row_room) {
			v->row_room = v->row_room ? v->row_room * 2 : 512;
			v->row = mem_grow(v->row, v->row_room, sizeof *v->row);
		}
		r = &v->row[v->rows++];
		*r = (struct month_row){ cursor_int(c, 1), cursor_int(c, 2), cursor_int(c, 11), arena_text(v->row_arena, cursor_text(c, 3)),
		    arena_text(v->row_arena, cursor_text(c, 4)), cursor_int(c, 5), cursor_int(c, 6), (int)cursor_int(c, 7),
		    (int)cursor_int(c, 8), (int)cursor_int(c, 9), (int)cursor_int(c, 10) };
	}
	cursor_end(c);
	if (v->rows > 0)
		qsort(v->row, v->rows, sizeof *v->row, by_sub_and_team);
}

static int
by_trade_and_pay(const void *x, const void *y)
{
	const struct trade *a = x, *b = y;
	int d = strcmp(a->trade, b->trade);

	return d != 0 ? d : (a->day_fen > b->day_fen) - (a->day_fen < b->day_fen);
}

/* Of the site whose rows are loaded: behind those of the sites before it.  The lower of the two in the middle where they are even. */
static void
medians_make(struct month_view *v, int64_t site)
{
	struct trade *one = mem_alloc((v->rows + 1) * sizeof *one);
	size_t n = 0;

	for (size_t i = 0; i < v->rows; i++) {
		const struct month_row *r = &v->row[i];

		if (r->bad == 0 && r->line == 0 && r->days_tenths > 0 && r->trade[0] != '\0' && r->gross_fen > 0)
			one[n++] = (struct trade){ site, r->trade, r->gross_fen * 10 / r->days_tenths, 0 };
	}
	qsort(one, n, sizeof *one, by_trade_and_pay);
	for (size_t i = 0; i < n;) {
		size_t k = i;
		struct trade *t;

		while (k < n && strcmp(one[k].trade, one[i].trade) == 0)
			k++;
		v->trade = room(v->trade, v->trades, sizeof *v->trade);
		t = &v->trade[v->trades++];
		*t = one[i + (k - i - 1) / 2];
		t->trade = arena_text(v->arena, t->trade);
		t->people = (int)(k - i);
		i = k;
	}
	free(one);
}

static void
years_load(struct month_view *v)
{
	struct cursor *c;
	int64_t least = INT64_MAX;

	for (int i = 0; i < v->w->projects; i++) {
		const struct project_view *p = world_at(v->w, i);
		int64_t yuan = p != NULL ? policy_threshold(&p->p.policy, TH_YEAR_YUAN, ym_last(v->month)) : least;

		least = yuan < least ? yuan : least;
	}
	if (least > LIMIT_AMOUNT_FEN / 100)
		return;
	c = store_query(v->w->store, Q_YEAR_ABOVE, "iii", (int64_t)v->month / 100 * 100 + 1, (int64_t)v->month, least * 100);
	while (cursor_next(c)) {
		v->year = room(v->year, v->years, sizeof *v->year);
		v->year[v->years++] = (struct year){ cursor_int(c, 0), cursor_int(c, 1) };
	}
	cursor_end(c);
}

static ym
month_before(ym month)
{
	return ymd_month(ymd_from_days(ymd_days(ym_first(month)) - 1));
}

/* Of the month before only: an account that was good since is not one that fails. */
static void
failed_load(struct month_view *v)
{
	struct cursor *c = store_query(v->w->store, Q_CARDS_FAILED, "i", (int64_t)month_before(v->month));

	while (cursor_next(c)) {
		struct failed f = { arena_text(v->arena, cursor_text(c, 0)), R_UNKNOWN, month_before(v->month) };

		(void)reason_by_name(slice_of(cursor_text(c, 1)), &f.reason);
		v->failed = room(v->failed, v->faileds, sizeof *v->failed);
		v->failed[v->faileds++] = f;
	}
	cursor_end(c);
}

/* Numbers that more than one person gave. */
static void
phones_load(struct month_view *v, const struct doubles *d)
{
	const struct alike *a = d->of[ALIKE_PHONE];
	size_t n = d->count[ALIKE_PHONE];

	for (size_t i = 0, k; i < n; i = k) {
		int64_t *person;
		int people = 0;

		for (k = i + 1; k < n && alike_same(&a[i], &a[k], ALIKE_PHONE); k++)
			;
		person = mem_alloc((k - i) * sizeof *person);
		for (size_t j = i; j < k; j++)
			person[j - i] = a[j].person;
		qsort(person, k - i, sizeof *person, by_number);
		for (size_t j = 0; j < k - i; j++)
			people += j == 0 || person[j] != person[j - 1];
		free(person);
		if (people < 2)
			continue;
		v->shared = room(v->shared, v->shareds, sizeof *v->shared);
		v->shared[v->shareds++] = (struct shared){ arena_text(v->arena, a[i].text), people };
	}
}

/* Of a site at a time both is made: what its rows are judged by, and what is told of them together. */
int
month_view_load(struct month_view *v, const struct doubles *d)
{
	v->month = (ym)d->month;
	v->sites = v->trades = v->years = v->faileds = v->shareds = 0;
	arena_reset(v->arena);
	sites_load(v);
	for (size_t i = 0; i < v->sites; i++) {
		const struct project_view *p = world_site(v->w, v->site[i]);

		rows_load(v, v->site[i]);
		medians_make(v, v->site[i]);
		if (p != NULL && v->rows > 0)
			site_report(v, p);
	}
	years_load(v);
	failed_load(v);
	phones_load(v, d);
	return store_failed(v->w->store) ? -1 : 0;
}

/* ---- one row */

static int
trade_order(const void *key, const void *x)
{
	const struct trade *a = key, *b = x;

	if (a->site != b->site)
		return a->site < b->site ? -1 : 1;
	return strcmp(a->trade, b->trade);
}

static int
year_order(const void *key, const void *x)
{
	const struct year *a = key, *b = x;

	return (a->person > b->person) - (a->person < b->person);
}

static int
failed_order(const void *key, const void *x)
{
	return strcmp(((const struct failed *)key)->card, ((const struct failed *)x)->card);
}

static int
shared_order(const void *key, const void *x)
{
	return strcmp(((const struct shared *)key)->phone, ((const struct shared *)x)->phone);
}

/* bsearch may not be given the NULL of an empty array. */
static const void *
find(const void *key, const void *array, size_t count, size_t size, int (*order)(const void *, const void *))
{
	return count ? bsearch(key, array, count, size, order) : NULL;
}

void
month_view_row(const struct month_view *v, const struct project_view *p, int64_t person, ym wage_month, struct row_facts *f)
{
	const struct trade trade = { .site = p->site, .trade = f->row->trade }, *t;
	const struct year year = { .person = person }, *y;
	const struct shared shared = { .phone = f->row->phone }, *with;
	const struct failed failed = { .card = f->row->card }, *bad;
	ymd since;

	f->minimum_fen = minimum_wage(v->tables, p->p.region, wage_month, &since);
	t = wage_month == v->month ? find(&trade, v->trade, v->trades, sizeof trade, trade_order) : NULL;
	if (t != NULL) {
		f->trade_median_fen = t->day_fen;
		f->trade_people = t->people;
	}
	y = find(&year, v->year, v->years, sizeof year, year_order);
	with = find(&shared, v->shared, v->shareds, sizeof shared, shared_order);
	f->phone_people = with != NULL ? with->people : 0;
	f->year_fen = y != NULL ? y->fen : 0;
	bad = find(&failed, v->failed, v->faileds, sizeof failed, failed_order);
	if (bad != NULL) {
		f->card_failed = bad->reason;
		f->card_failed_month = bad->month;
	}
}

/* ---- many rows */

/* Workers of one subcontractor with attendance, and those on no sheet of the project. */
struct absent {
	int		 attended, missing, leavers;
	const char	*missing_id, *leaver_id;	/* arena */
	ymd		 exit;
};

static int
sub_index(const struct project *p, const char *code)
{
	for (int i = 0; i < p->subs; i++)
		if (strcmp(p->sub[i].code, code) == 0)
			return i;
	return -1;
}

/* 1 when the project has attendance of the month. */
static int
absent_count(struct month_view *v, const struct project_view *p, const int64_t *paid, size_t paids, struct absent *of)
{
	int64_t set = store_int(v->w->store, 0, Q_ATTENDANCE_SET_NEWEST, "ii", p->site, (int64_t)v->month);
	struct cursor *c;

	if (set == 0)
		return 0;
	c = store_query(v->w->store, Q_MONTH_ATTENDED, "iii", set, p->site, (int64_t)ym_last(v->month));
	while (cursor_next(c)) {
		int64_t person = cursor_int(c, 0);
		int i = sub_index(&p->p, cursor_text(c, 2));
		ymd exit = (ymd)cursor_int(c, 3);
		struct absent *a = &of[i];

		if (i < 0)
			continue;
		a->attended++;
		if (find(&person, paid, paids, sizeof *paid, by_number) != NULL)
			continue;
		if (a->missing++ == 0)
			a->missing_id = arena_text(v->arena, cursor_text(c, 1));
		if (exit < ym_first(v->month) || exit > ym_last(v->month))
			continue;
		if (a->leavers++ == 0) {
			a->leaver_id = arena_text(v->arena, cursor_text(c, 1));
			a->exit = exit;
		}
	}
	cursor_end(c);
	return 1;
}

/* The day of the month after on which the contract pays, or the last working day before it (724号 art. 14). */
static ymd
agreed_day(const struct month_view *v, const struct policy *p)
{
	int64_t day = policy_threshold(p, TH_PAY_DAY, ym_last(v->month));
	ym next = ym_next(v->month);

	if (day <= 0 || day > 31)
		return 0;
	return workday_before(v->tables, day > ym_days(next) ? ym_last(next) : ym_first(next) + (ymd)day - 1);
}

/* Rows of one subcontractor, from first to end, in order of team. */
static void
teams_report(struct month_view *v, const struct project_view *p, const char *sub, size_t first, size_t end)
{
	for (size_t i = first; i < end;) {
		struct team_facts f = { .project = p->p.code, .sub = sub, .team = v->row[i].team, .policy = &p->p.policy,
		    .month = v->month, .same = 1 };
		size_t k = i;

		for (; k < end && strcmp(v->row[k].team, v->row[i].team) == 0; k++) {
			if (v->row[k].line != 0)
				continue;
			if (f.people++ == 0)
				f.net_fen = v->row[k].net_fen;
			f.same &= v->row[k].net_fen == f.net_fen && v->row[k].bad == 0;
		}
		validate_team(&f, v->found);
		i = k;
	}
}

static void
progress_fill(struct month_view *v, const struct project_view *p, struct month_facts *f)
{
	struct cursor *c = store_query(v->w->store, Q_PROGRESS_NEWEST, "iit", p->site, (int64_t)v->month, f->sub);

	f->progress = cursor_next(c);
	if (f->progress)
		f->labour_fen = cursor_int(c, 1);
	cursor_end(c);
}

static void
sub_report(struct month_view *v, const struct project_view *p, int sub, const struct absent *a, size_t first, size_t end)
{
	ymd since;
	struct month_facts f = { .project = p->p.code, .sub = p->p.sub[sub].code, .policy = &p->p.policy, .month = v->month,
	    .minimum_fen = minimum_wage(v->tables, p->p.region, v->month, &since),
	    .attended = a->attended, .missing = a->missing, .missing_id = a->missing_id ? a->missing_id : "",
	    .leavers = a->leavers, .leaver_id = a->leaver_id ? a->leaver_id : "", .leaver_exit = a->exit,
	    .due = workday_before(v->tables, ym_last(ym_next(v->month))), .agreed = agreed_day(v, &p->p.policy), .today = time_day(v->w->now) };

	for (size_t i = first; i < end; i++) {
		const struct month_row *r = &v->row[i];

		f.people += r->line == 0;
		if (r->bad == 0 && fen_add(f.gross_fen, r->gross_fen, &f.gross_fen) != 0)
			return;
		f.unpaid += r->unpaid && r->net_fen > 0 && r->bad == 0;
	}
	/* A sheet may still come; and a month that is paid needs no looking into. */
	if ((f.people == 0 && f.today <= f.due) || (f.unpaid == 0 && f.people > 0 && f.today > f.due))
		return;
	progress_fill(v, p, &f);
	validate_month(&f, v->found);
	teams_report(v, p, f.sub, first, end);
}

static void
site_report(struct month_view *v, const struct project_view *p)
{
	struct absent *of = mem_alloc((size_t)(p->p.subs + 1) * sizeof *of);
	int64_t *paid = mem_alloc((v->rows + 1) * sizeof *paid);
	int known;

	for (size_t i = 0; i < v->rows; i++)
		paid[i] = v->row[i].person;
	qsort(paid, v->rows, sizeof *paid, by_number);
	known = absent_count(v, p, paid, v->rows, of);
	for (int s = 0; s < p->p.subs; s++) {
		int64_t id = store_int(v->w->store, 0, Q_SUB_ID, "it", p->site, p->p.sub[s].code);
		size_t from = 0, to;

		while (from < v->rows && v->row[from].sub != id)
			from++;
		for (to = from; to < v->rows && v->row[to].sub == id;)
			to++;
		if (!known)
			of[s].attended = -1;
		if (known || to > from)
			sub_report(v, p, s, &of[s], from, to);
	}
	free(paid);
	free(of);
}

/* Told, and kept beside the rows' findings when it is not what was kept last. */
static int
found_keep(struct month_view *v, int64_t month)
{
	struct hash *h = hash_new();
	struct digest d, old;
	struct cursor *c;
	int64_t id;
	size_t n = report_count(v->found);
	int same, rc = 0;

	for (size_t i = 0; i < n; i++) {
		const struct finding *f = report_at(v->found, i);
		char code[16];

		snprintf(code, sizeof code, "%d", finding_code(f->id));
		hash_text(h, code);
		hash_text(h, f->vals);
		report_add_canon(v->w->report, f->id, NOWHERE, f->vals);
	}
	hash_end(h, &d);
	hash_free(h);
	c = store_query(v->w->store, Q_MONTH_JUDGEMENT_NEWEST, "i", month);
	same = cursor_next(c) ? cursor_digest(c, 0, &old) && digest_same(&old, &d) : n == 0;
	cursor_end(c);
	if (!same) {
		rc = txn_put(v->t, Q_MONTH_JUDGEMENT_PUT, "eib", month, &d);
		id = txn_id(v->t);
		for (size_t i = 0; i < n && rc == 0; i++)
			rc = txn_put(v->t, Q_MONTH_FINDING_PUT, "eiit", id, (int64_t)finding_code(report_at(v->found, i)->id),
			    report_at(v->found, i)->vals);
	}
	report_clear(v->found);
	return rc != 0 || store_failed(v->w->store) ? -1 : 0;
}

int
month_view_report(struct month_view *v)
{
	return found_keep(v, (int64_t)v->month);
}

int
month_view_projects(struct month_view *v)
{
	for (int i = 0; i < v->w->projects && v->month != 0; i++) {
		const struct project_view *p = world_at(v->w, i);
		struct project_facts f = { .month = v->month, .today = time_day(v->w->now) };
		char month[YMD_TEXT];

		if (p == NULL)
			return -1;
		f.project = &p->p;
		f.deposit = (ymd)store_int(v->w->store, 0, Q_DEPOSIT_LAST, "i", p->site);
		f.value_fen = store_int(v->w->store, 0, Q_PROGRESS_VALUE, "ii", p->site, (int64_t)v->month);
		f.deposited_fen = store_int(v->w->store, 0, Q_DEPOSITED_FOR, "it", p->site, ym_text(v->month, month));
		f.minimum_fen = minimum_wage(v->tables, p->p.region, v->month, &f.minimum_since);
		validate_project(&f, v->found);
	}
	return found_keep(v, 0);
}
