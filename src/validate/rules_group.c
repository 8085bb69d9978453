/* Rows beside each other: one person's claims of a month, one account's people. */
#include <string.h>

#include "rules.h"

static int
same_claim(const struct claim_facts *a, const struct claim_facts *b)
{
	return a->line == b->line && strcmp(a->id_no, b->id_no) == 0 &&
	    strcmp(a->project, b->project) == 0 && strcmp(a->sub, b->sub) == 0 &&
	    strcmp(a->team, b->team) == 0;
}

static int
month_days(const struct claim_group *g)
{
	int days = ym_days(g->month);

	return days ? days : 31;
}

/* Days beyond its own project's attendance are that row's finding, not the other claims'. */
static int
days_here(const struct claim_facts *c)
{
	int most = 10 * c->own_attended;

	return c->own_attended > 0 && c->days_tenths > most ? most : c->days_tenths;
}

/* The most that any row of this claim claims, so that a claim made twice counts once. */
static int
days_of_claim(const struct claim_group *g, const int *first, int i)
{
	int most = 0;

	for (int k = i; k < g->count; k++)
		if (first[k] == i && days_here(&g->claim[k]) > most)
			most = days_here(&g->claim[k]);
	return most;
}

void
group_look(const struct claim_group *g, int *first, struct group_view *v)
{
	*v = (struct group_view){ .group = g, .first = first };
	for (int i = 0; i < g->count; i++) {
		int k = 0, seen = 0;

		while (k < i && !same_claim(&g->claim[k], &g->claim[i]))
			k++;
		first[i] = k;
		while (seen < i && strcmp(g->claim[seen].id_no, g->claim[i].id_no) != 0)
			seen++;
		v->people += seen == i;
	}
	for (int i = 0; i < g->count; i++) {
		int days = first[i] == i ? days_of_claim(g, first, i) : 0;

		v->days_tenths += days;
		v->keys += days > 0;
		v->over_alone |= g->attended_days >= 0 && days > 10 * g->attended_days;
	}
}

/* The other row of the same claim: one that is sealed rather than one that waits as well. */
static const struct claim_facts *
twin_of(const struct group_view *v, int i)
{
	const struct claim_facts *twin = NULL;

	for (int k = 0; k < v->group->count; k++) {
		const struct claim_facts *c = &v->group->claim[k];

		if (k == i || v->first[k] != v->first[i])
			continue;
		if (twin == NULL || (c->sealed && !twin->sealed))
			twin = c;
	}
	return twin;
}

int
rule_claimed_once(const struct group_view *v, int i, struct detail *d)
{
	const struct claim_facts *twin = twin_of(v, i);

	detail_put(d, V_TEXT("other", twin ? twin->sheet_number : "-"));
	detail_put(d, V_INT("other_row", twin ? twin->n : 0));
	return twin == NULL && !v->group->claim[i].same_claim_as_sealed;
}

static int
over_calendar(const struct group_view *v)
{
	return v->keys > 1 && v->days_tenths > 10 * month_days(v->group);
}

static void
put_days(const struct group_view *v, struct detail *d)
{
	detail_put(d, V_TEXT("claimed", detail_days(d, v->days_tenths)));
	detail_put(d, V_INT("claims", v->keys));
}

/* Attendance cannot be more than the month has: this one says more than the next. */
int
rule_all_days_in_calendar(const struct group_view *v, int i, struct detail *d)
{
	put_days(v, d);
	detail_put(d, V_INT("calendar", month_days(v->group)));
	return v->over_alone || v->group->claim[i].days_tenths == 0 || !over_calendar(v);
}

/* A claim too high by itself has its own finding, and so has each without any attendance. */
int
rule_all_days_attended(const struct group_view *v, int i, struct detail *d)
{
	int attended = v->group->attended_days;

	put_days(v, d);
	detail_put(d, V_INT("attended", attended));
	if (attended < 0 || v->keys < 2 || v->over_alone || over_calendar(v) ||
	    v->group->claim[i].days_tenths == 0)
		return 1;
	return v->days_tenths <= 10 * attended;
}

/* Nobody is in two projects at once; who changes site at noon is told apart by asking. */
int
rule_one_site_a_day(const struct group_view *v, int i, struct detail *d)
{
	const struct claim_facts *c = v->group->claim;
	uint32_t both = 0;
	int day = 1;

	for (int k = 0; k < v->group->count; k++) {
		if (strcmp(c[k].project, c[i].project) == 0 || (c[k].own_days & c[i].own_days) == 0)
			continue;
		both = c[k].own_days & c[i].own_days;
		while ((both >> (day - 1) & 1) == 0)
			day++;
		detail_put(d, V_YMD("day", ym_first(v->group->month) + day - 1));
		detail_put(d, V_INT("days", days_count(both)));
		detail_put(d, V_TEXT("other", c[k].project));
		return 0;
	}
	return 1;
}

int
rule_one_person(const struct group_view *v, int i, struct detail *d)
{
	const struct claim_facts *claim = v->group->claim;
	int other = 0;

	while (other < v->group->count && strcmp(claim[other].id_no, claim[i].id_no) == 0)
		other++;
	if (other == v->group->count)
		return 1;
	detail_put(d, V_ID("other", claim[other].id_no));
	detail_put(d, V_INT("people", v->people));
	return 0;
}
