/* The month before: what each worker of one subcontractor in one project had then, at hand while its sheets are checked. */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

struct past {
	int64_t		 person;
	struct before_line line;	/* texts in the arena */
};
struct before {
	int64_t		 site, sub;
	ym		 month;		/* 0: nothing is loaded */
	struct past	*past;		/* owned; by person, team, the newest row first */
	size_t		 count, room;
	struct arena	*arena;		/* owned */
};

struct before *
before_new(void)
{
	struct before *b = mem_alloc(sizeof *b);

	b->arena = arena_new();
	return b;
}

void
before_free(struct before *b)
{
	if (b == NULL)
		return;
	free(b->past);
	arena_free(b->arena);
	free(b);
}

int
before_load(struct before *b, struct world *w, ym wage_month, int64_t site, int64_t sub)
{
	ym month = ymd_month(ymd_from_days(ymd_days(ym_first(wage_month)) - 1));
	struct cursor *c;

	if (b->month == month && b->site == site && b->sub == sub)
		return 0;
	b->month = month;
	b->site = site;
	b->sub = sub;
	b->count = 0;
	arena_reset(b->arena);
	c = store_query(w->store, Q_BEFORE_ROWS, "iii", (int64_t)month, site, sub);
	while (cursor_next(c)) {
		struct past *p;

		if (b->count == b->room) {
			b->room = b->room ? b->room * 2 : 64;
			b->past = mem_grow(b->past, b->room, sizeof *b->past);
		}
		p = &b->past[b->count++];
		*p = (struct past){ cursor_int(c, 0), { .team = arena_text(b->arena, cursor_text(c, 1)),
		    .card = arena_text(b->arena, cursor_text(c, 2)), .rate_fen = cursor_int(c, 4),
		    .gross_fen = cursor_int(c, 5), .days_tenths = (int)cursor_int(c, 6) } };
		(void)wage_mode_by_name(slice_of(cursor_text(c, 3)), &p->line.mode);
	}
	cursor_end(c);
	return store_failed(w->store) ? -1 : 0;
}

const struct before_line *
before_find(const struct before *b, int64_t person, const char *team)
{
	size_t low = 0, high = b->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (b->past[mid].person < person)
			low = mid + 1;
		else
			high = mid;
	}
	for (size_t i = low; i < b->count && b->past[i].person == person; i++)
		if (strcmp(b->past[i].line.team, team) == 0)
			return &b->past[i].line;
	return low < b->count && b->past[low].person == person ? &b->past[low].line : NULL;
}
