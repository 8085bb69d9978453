/*
 * The rows of one sheet under check: read with all they are compared with, then judged, by
 * whichever thread.
 */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

struct row_held {		/* texts in the sheet's arena */
	struct sheet_row r;
	const char	*items;		/* items_parse */
	struct roster_line roster;
	struct card_line card;
	struct attendance_line att;
	const struct before_line *before;
	int64_t		 person;
	uint32_t	 gate;		/* days that the gate saw; att has those of paper too */
	const char	*why;		/* of the row's first manual day */
};

/* ---- reading */

static const char *
keep(struct arena *a, struct cursor *c, int column)
{
	const char *s = cursor_text(c, column);

	return *s != '\0' ? arena_text(a, s) : "";
}

/* Columns of CHECK_ROWS. */
static void
row_read(struct arena *a, struct cursor *c, struct row_held *h)
{
	struct sheet_row *r = &h->r;

	r->n = (int)cursor_int(c, 0);
	r->line = (int)cursor_int(c, 1);
	r->bad = (unsigned)cursor_int(c, 2);
	r->id_type = keep(a, c, 3);
	r->id_no = *cursor_text(c, 4) == '?' ? "" : keep(a, c, 4);
	r->name = keep(a, c, 5);
	r->phone = keep(a, c, 6);
	r->team = keep(a, c, 7);
	r->trade = keep(a, c, 8);
	r->card = keep(a, c, 9);
	r->card_name = keep(a, c, 10);
	r->card_bank = keep(a, c, 11);
	r->card_cnaps = keep(a, c, 12);
	r->days_tenths = (int)cursor_int(c, 13);
	r->minutes = (int)cursor_int(c, 14);
	r->overtime_minutes = (int)cursor_int(c, 15);
	(void)wage_mode_by_name(slice_of(cursor_text(c, 16)), &r->mode);
	r->rate_fen = cursor_int(c, 17);
	h->items = keep(a, c, 18);
	r->gross_fen = cursor_int(c, 19);
	r->withheld_fen = cursor_int(c, 20);
	r->deducted_fen = cursor_int(c, 21);
	r->net_fen = cursor_int(c, 22);
	(void)confirm_how_by_name(slice_of(cursor_text(c, 23)), &r->confirm);
	r->confirm_day = (ymd)cursor_int(c, 24);
	r->confirm_ref = keep(a, c, 25);
	r->why = keep(a, c, 26);
	h->roster = (struct roster_line){ .id_no = r->id_no, .id_type = keep(a, c, 27),
	    .name = keep(a, c, 28), .phone = keep(a, c, 29), .sub = keep(a, c, 30),
	    .team = keep(a, c, 31), .trade = keep(a, c, 32), .entry = (ymd)cursor_int(c, 33),
	    .exit = (ymd)cursor_int(c, 34), .contract = keep(a, c, 35) };
	h->card = (struct card_line){ keep(a, c, 36), keep(a, c, 37), keep(a, c, 38),
	    keep(a, c, 39), (ymd)cursor_int(c, 40), (int)cursor_int(c, 41) };
	h->att = (struct attendance_line){ (uint32_t)cursor_int(c, 42), (int)cursor_int(c, 43),
	    (int)cursor_int(c, 44) };
	h->person = cursor_int(c, 45);
	h->gate = h->att.days;
	h->why = "";
}

static void
manual_add(struct world *w, const struct sheet_rows *s, struct row_held *h)
{
	struct cursor *c = store_query(w->store, Q_MANUAL_DAYS, "iii",
	    (int64_t)s->j->head.for_month, s->j->site, h->person);
	struct attendance_line *a = &h->att;

	while (cursor_next(c)) {
		uint32_t day = UINT32_C(1) << (cursor_int(c, 0) % 100 - 1);

		if (*h->why == '\0')
			h->why = keep(s->arena, c, 1);
		if ((a->days & day) == 0)
			a->minutes += 8 * 60;
		a->days |= day;
	}
	cursor_end(c);
}

/* The month before is at hand only while sheets of the same subcontractor are read. */
static const struct before_line *
before_keep(const struct before *b, struct arena *a, const struct row_held *h)
{
	const struct before_line *was = before_find(b, h->person, h->r.team);
	struct before_line *mine;

	if (was == NULL)
		return NULL;
	mine = arena_alloc(a, sizeof *mine);
	*mine = *was;
	mine->team = arena_text(a, was->team);
	mine->card = arena_text(a, was->card);
	return mine;
}

static void
rows_read(struct world *w, const struct before *before, struct sheet_rows *s)
{
	const struct judged *j = s->j;
	ym month = j->head.for_month;
	int64_t set = store_int(w->store, 0, Q_ATTENDANCE_SET_NEWEST, "ii", j->site,
	    (int64_t)month);
	int manual = store_int(w->store, 0, Q_MANUAL_ANY, "ii", (int64_t)month, j->site) != 0;
	struct cursor *c = store_query(w->store, Q_CHECK_ROWS, "iiiii", j->id, j->site,
	    (int64_t)ym_last(month), (int64_t)time_day(w->now), set);

	while (cursor_next(c)) {
		struct row_held *h;

		if (s->rows == s->room) {
			s->room = s->room ? s->room * 2 : 512;
			s->row = mem_grow(s->row, (size_t)s->room, sizeof *s->row);
		}
		h = &s->row[s->rows++];
		memset(h, 0, sizeof *h);
		row_read(s->arena, c, h);
		if (manual)
			manual_add(w, s, h);
		h->before = before_keep(before, s->arena, h);
		w->rows++;
	}
	cursor_end(c);
}

struct sheet_rows *
sheet_rows_read(struct world *w, struct before *before, struct bank_fmt *const *fmt,
    struct judged *j)
{
	const struct project_view *v = world_site(w, j->site);
	struct sheet_rows *s;

	if (v == NULL ||
	    before_load(before, w, j->head.for_month, j->site, j->sub) != 0)
		return NULL;
	s = mem_alloc(sizeof *s);
	s->j = j;
	s->v = v;
	s->sub = project_sub(&v->p, sub_code(v, w, j->sub));
	s->fmt = fmt[v - w->project];
	s->arena = arena_new();
	rows_read(w, before, s);
	return s;
}

void
sheet_rows_free(struct sheet_rows *s)
{
	if (s == NULL)
		return;
	arena_free(s->arena);
	free(s->row);
	free(s);
}

/* ---- judging */

struct scratch {
	struct buf	 key[4];
	struct arena	*arena;
};

static const char *
name_key(struct buf *b, const char *name)
{
	buf_reset(b);
	buf_text(b, "");
	name_normal(b, slice_of(name));
	return b->p;
}

static void
row_fits(const struct sheet_rows *s, const struct sheet_row *r)
{
	struct bank_payment p = { .seq = 1, .ref = "W0000000000000000", .account = r->card,
	    .name = r->card_name, .bank = r->card_bank, .cnaps = r->card_cnaps,
	    .id_no = r->id_no, .phone = r->phone, .fen = r->net_fen };
	struct where at = { s->j->head.document, r->n, "account" };

	if (s->fmt != NULL && r->bad == 0 && r->net_fen > 0)
		(void)bank_fits(s->fmt, &s->v->p.account, &p, at, s->j->found);
}

static void
row_judge(const struct row_basis *b, const struct sheet_rows *s, struct row_held *h,
    struct scratch *x)
{
	const struct judged *j = s->j;
	struct sheet_row *r = &h->r;
	struct row_facts f = { .sheet = &j->head, .row = r, .policy = &s->v->p.policy,
	    .sub = s->sub, .today = b->today, .before = h->before,
	    .roster = *h->roster.sub != '\0' ? &h->roster : NULL,
	    .card = h->card.since != 0 ? &h->card : NULL,
	    .attendance = h->att.days != 0 ? &h->att : NULL };
	struct item *item;

	arena_reset(x->arena);
	r->items = items_parse(x->arena, h->items, &item);
	r->item = item;
	if (r->items < 0)
		r->items = 0;
	f.name_key = name_key(&x->key[0], r->name);
	f.roster_name_key = name_key(&x->key[1], h->roster.name);
	f.card_name_key = name_key(&x->key[2], r->card_name);
	f.holder_key = name_key(&x->key[3], h->card.card_name);
	month_view_row(b->view, s->v, h->person, j->head.for_month, &f);
	validate_row(&f, j->found);
	/* A day that only paper knows may be paid once the officer has looked at the record. */
	if (h->att.days != h->gate && r->days_tenths > days_count(h->gate) * 10)
		report_add(j->found, F_MANUAL_ATTENDANCE,
		    (struct where){ j->head.document, r->n, "days" },
		    VALS(V_INT("days", days_count(h->att.days) - days_count(h->gate)),
		    V_INT("gate", days_count(h->gate)), V_TEXT("why", h->why)));
	row_fits(s, r);
}

void
sheet_rows_judge(void *basis, void *rows)
{
	const struct sheet_rows *s = rows;
	struct scratch x = { .arena = arena_new() };

	for (int i = 0; i < s->rows; i++)
		row_judge(basis, s, &s->row[i], &x);
	for (int i = 0; i < 4; i++)
		buf_free(&x.key[i]);
	arena_free(x.arena);
}
