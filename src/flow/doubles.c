/*
 * Which people, accounts and telephone numbers stand on more than one row of a month.  Sorting a
 * million rows to find the few that are alike costs memory and time; here a table of fixed size
 * counts, by a hash, how often each may occur (0, 1, more), and a second reading takes up only rows
 * of those that may occur more than once.  What is then kept was compared.
 */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

#define SLOTS	(UINT32_C(1) << 24)	/* of 2 bits: 4 MiB for each kind */

struct finder {
	struct doubles	*d;
	unsigned char	*seen[ALIKE_MAX];	/* owned */
	size_t		 room[ALIKE_MAX];
};

static uint32_t
slot_of(int64_t person, const char *text)
{
	uint64_t h = 0xcbf29ce484222325 ^ (uint64_t)person * 0x9e3779b97f4a7c15;	/* FNV-1a */

	for (; *text != '\0'; text++)
		h = (h ^ (unsigned char)*text) * 0x100000001b3;
	h *= 0x9e3779b97f4a7c15;
	return (uint32_t)(h >> 40);
}

/* How often it was seen: 0, 1 or 2 for more. */
static unsigned
seen_get(const unsigned char *seen, uint32_t slot)
{
	return seen[slot / 4] >> slot % 4 * 2 & 3;
}

static void
seen_add(unsigned char *seen, uint32_t slot)
{
	if (seen_get(seen, slot) < 2)
		seen[slot / 4] = (unsigned char)(seen[slot / 4] + (1 << slot % 4 * 2));
}

static void
alike_add(struct finder *f, enum alike_by by, struct cursor *c, int64_t person, const char *text)
{
	struct doubles *d = f->d;

	if (d->count[by] == f->room[by]) {
		f->room[by] = f->room[by] ? f->room[by] * 2 : 64;
		d->of[by] = mem_grow(d->of[by], f->room[by], sizeof **d->of);
	}
	d->of[by][d->count[by]++] = (struct alike){ .person = person,
		.text = *text != '\0' ? arena_text(d->arena, text) : "", .row = cursor_int(c, 3),
		.sheet = cursor_int(c, 4), .n = (int)cursor_int(c, 5) };
}

static void
row_count(struct finder *f, enum alike_by by, struct cursor *c, int64_t person, const char *text,
    int again)
{
	uint32_t slot = slot_of(by == ALIKE_PERSON ? person : 0, text);

	if (!again)
		seen_add(f->seen[by], slot);
	else if (seen_get(f->seen[by], slot) == 2)
		alike_add(f, by, c, person, text);
}

/* again: the rows are taken up. */
static void
month_read(struct finder *f, struct world *w, int64_t month, int again)
{
	struct cursor *c = store_query(w->store, Q_MONTH_KEYS, "i", month);

	while (cursor_next(c)) {
		int64_t person = cursor_int(c, 0);
		const char *card = cursor_text(c, 1), *phone = cursor_text(c, 2);

		if (cursor_int(c, 6))
			row_count(f, ALIKE_PERSON, c, person, "", again);
		if (!cursor_int(c, 7))
			continue;
		if (*card != '\0')
			row_count(f, ALIKE_CARD, c, person, card, again);
		if (*phone != '\0')
			row_count(f, ALIKE_PHONE, c, person, phone, again);
	}
	cursor_end(c);
}

static int
by_place(const struct alike *a, const struct alike *b)
{
	if (a->sheet != b->sheet)
		return a->sheet < b->sheet ? -1 : 1;
	return (a->n > b->n) - (a->n < b->n);
}

static int
by_person(const void *x, const void *y)
{
	const struct alike *a = x, *b = y;

	if (a->person != b->person)
		return a->person < b->person ? -1 : 1;
	return by_place(a, b);
}

static int
by_text(const void *x, const void *y)
{
	const struct alike *a = x, *b = y;
	int d = strcmp(a->text, b->text);

	return d != 0 ? d : by_place(a, b);
}

int
alike_same(const struct alike *a, const struct alike *b, enum alike_by by)
{
	return by == ALIKE_PERSON ? a->person == b->person : strcmp(a->text, b->text) == 0;
}

/* In order, without those that only shared a slot. */
static void
sort_out(struct doubles *d, enum alike_by by)
{
	struct alike *a = d->of[by];
	size_t n = d->count[by], kept = 0;

	if (n > 0)
		qsort(a, n, sizeof *a, by == ALIKE_PERSON ? by_person : by_text);
	for (size_t i = 0, k; i < n; i = k) {
		for (k = i + 1; k < n && alike_same(&a[i], &a[k], by); k++)
			;
		for (size_t j = i; k - i > 1 && j < k; j++)
			a[kept++] = a[j];
	}
	d->count[by] = kept;
}

struct doubles *
doubles_find(struct world *w, int64_t month)
{
	struct finder f = { .d = mem_alloc(sizeof *f.d) };

	f.d->arena = arena_new();
	f.d->month = month;
	for (int i = 0; i < ALIKE_MAX; i++)
		f.seen[i] = mem_alloc(SLOTS / 4);
	month_read(&f, w, month, 0);
	month_read(&f, w, month, 1);
	for (int i = 0; i < ALIKE_MAX; i++) {
		sort_out(f.d, (enum alike_by)i);
		free(f.seen[i]);
	}
	return f.d;
}

void
doubles_free(struct doubles *d)
{
	if (d == NULL)
		return;
	for (int i = 0; i < ALIKE_MAX; i++)
		free(d->of[i]);
	arena_free(d->arena);
	free(d);
}
