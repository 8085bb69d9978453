#include <stdio.h>

#include "cases.h"

#define ONE	"650102199001011239"
#define TWO	"650102198506150029"

static struct claim_facts
claim(int n, const char *id, const char *team, int line, int days_tenths, int own, int sealed)
{
	return (struct claim_facts){ .row = n, .project = "XJ01", .sub = "S1", .team = team,
		.sheet_number = "S1-202610-01", .id_no = id, .card = "62", .line = line,
		.days_tenths = days_tenths, .own_attended = own, .n = n, .sealed = sealed };
}

static void
groups_are_looked_at_once(void **state)
{
	const struct claim_facts claims[] = {
		claim(1, ONE, "A", 0, 140, 0, 0),
		claim(2, ONE, "A", 0, 120, 0, 0),	/* the same claim: the larger counts */
		claim(3, ONE, "B", 0, 90, 5, 0),	/* capped by its own attendance */
		claim(4, ONE, "A", 1, 0, 0, 0),
		claim(5, TWO, "A", 0, 10, 0, 0),
	};
	const struct claim_group g = { claims, COUNT(claims), 202610, 25 };
	int first[COUNT(claims)];
	struct group_view v;

	(void)state;
	group_look(&g, first, &v);
	assert_int_equal(first[0], 0);
	assert_int_equal(first[1], 0);
	assert_int_equal(first[2], 2);
	assert_int_equal(first[3], 3);
	assert_int_equal(first[4], 4);
	assert_int_equal(v.days_tenths, 140 + 50 + 10);
	assert_int_equal(v.keys, 3);
	assert_int_equal(v.people, 2);
	assert_int_equal(v.over_alone, 0);
}

struct heard {
	char	text[2000];
};

static void
hear(void *ctx, int index, enum finding_id id, const char *column, const struct val *vals)
{
	struct heard *h = ctx;
	struct buf b = { NULL, 0, 0 };
	size_t n = strlen(h->text);

	vals_canon(vals, &b);
	snprintf(h->text + n, sizeof h->text - n, "%d %s %s %s; ", index, finding_name(id), column,
	    b.p ? b.p : "");
	buf_free(&b);
}

static void
people_are_judged(void **state)
{
	static const struct {
		const char *why;
		struct { int line, days, own, sealed; const char *team; } c[3];
		int attended;
		const char *says;
	} rows[] = {
		{ "two teams", { { 0, 140, 0, 0, "A" }, { 0, 110, 0, 0, "B" } }, 25, "" },
		{ "twice", { { 0, 140, 0, 0, "A" }, { 0, 110, 0, 0, "A" } }, 25,
		    "0 DUPLICATE_CLAIM id-number other=tS1-202610-01 other_row=i2; "
		    "1 DUPLICATE_CLAIM id-number other=tS1-202610-01 other_row=i1; " },
		{ "thrice, one sealed", { { 0, 100, 0, 0, "A" }, { 0, 100, 0, 0, "A" },
		    { 0, 100, 0, 1, "A" } }, 25,
		    "0 DUPLICATE_CLAIM id-number other=tS1-202610-01 other_row=i3; "
		    "1 DUPLICATE_CLAIM id-number other=tS1-202610-01 other_row=i3; " },
		{ "a line of its own", { { 0, 140, 0, 0, "A" }, { 1, 0, 0, 0, "A" } }, 25, "" },
		{ "26 of 25", { { 0, 140, 0, 0, "A" }, { 0, 120, 0, 0, "B" } }, 25,
		    "0 DAYS_OVER_ALL days claimed=t26 claims=i2 attended=i25; "
		    "1 DAYS_OVER_ALL days claimed=t26 claims=i2 attended=i25; " },
		{ "no attendance anywhere", { { 0, 140, 0, 0, "A" }, { 0, 120, 0, 0, "B" } }, -1, "" },
		{ "31.5 of 31", { { 0, 200, 0, 0, "A" }, { 0, 115, 0, 0, "B" }, { 1, 0, 0, 0, "B" } }, 25,
		    "0 DAYS_OVER_MONTH days claimed=t31.5 claims=i2 calendar=i31; "
		    "1 DAYS_OVER_MONTH days claimed=t31.5 claims=i2 calendar=i31; " },
		{ "one alone is too many", { { 0, 260, 0, 0, "A" }, { 0, 10, 0, 0, "B" } }, 19, "" },
		{ "capped by its own", { { 0, 260, 19, 0, "A" }, { 0, 60, 0, 0, "B" } }, 25, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct claim_facts claims[3];
		struct claim_group g = { claims, 0, 202610, rows[i].attended };
		struct heard h = { "" };

		for (int k = 0; k < 3 && rows[i].c[k].team; k++, g.count++)
			claims[k] = claim(k + 1, ONE, rows[i].c[k].team, rows[i].c[k].line,
			    rows[i].c[k].days, rows[i].c[k].own, rows[i].c[k].sealed);
		validate_person(&g, hear, &h);
		if (strcmp(h.text, rows[i].says) != 0)
			fail_msg("%s: %s", rows[i].why, h.text);
	}
}

static void
nobody_is_in_two_places(void **state)
{
	struct claim_facts claims[] = {
		claim(1, ONE, "A", 0, 120, 12, 0), claim(2, ONE, "A", 0, 120, 12, 0),
	};
	struct claim_group g = { claims, 2, 202610, 24 };
	struct heard h = { "" };

	(void)state;
	claims[1].project = "XJ02";
	claims[0].own_days = 0x00000fffu;
	claims[1].own_days = 0x00fff000u;
	assert_int_equal(validate_person(&g, hear, &h), 0);
	claims[1].own_days |= 0xc00u;
	assert_int_equal(validate_person(&g, hear, &h), 2);
	assert_string_equal(h.text, "0 TWO_SITES_ONE_DAY days day=d20261011 days=i2 other=tXJ02; "
	    "1 TWO_SITES_ONE_DAY days day=d20261011 days=i2 other=tXJ01; ");
}

static uint32_t
dice(uint32_t *state, uint32_t sides)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state % sides;
}

struct held { const struct claim_group *group; unsigned by_row[16]; };

/* Which rows wait, and why, by row. */
static void
hold(void *ctx, int index, enum finding_id id, const char *column, const struct val *vals)
{
	struct held *h = ctx;

	(void)column;
	(void)vals;
	h->by_row[h->group->claim[index].row] |= id == F_DUPLICATE_CLAIM ? 1u : id == F_DAYS_OVER_ALL ? 2u :
	    id == F_DAYS_OVER_MONTH ? 4u : id == F_CARD_SHARED ? 8u : 16u;
}

static void
order_changes_nothing(void **state)
{
	static const char *const people[] = { ONE, TWO }, *const teams[] = { "A", "B", "C" };
	uint32_t seed = 20261001, waiting = 0;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		struct claim_facts claims[8];
		struct claim_group g = { claims, 1 + (int)dice(&seed, 8), 202610, (int)dice(&seed, 33) - 1 };
		struct held before = { .group = &g }, after = { .group = &g };

		for (int i = 0; i < g.count; i++) {
			claims[i] = claim(i, people[dice(&seed, 8) == 0], teams[dice(&seed, 3)], (int)dice(&seed, 2),
			    (int)dice(&seed, 200), (int)dice(&seed, 20), dice(&seed, 6) == 0);
			claims[i].project = dice(&seed, 2) ? "XJ01" : "XJ02";
			claims[i].own_days = dice(&seed, 0x7fffffff);
		}
		validate_person(&g, hold, &before);
		validate_card(&g, hold, &before);
		for (int i = g.count - 1; i > 0; i--) {
			int k = (int)dice(&seed, (uint32_t)i + 1);
			struct claim_facts t = claims[i];

			claims[i] = claims[k];
			claims[k] = t;
		}
		validate_person(&g, hold, &after);
		validate_card(&g, hold, &after);
		assert_memory_equal(before.by_row, after.by_row, sizeof before.by_row);
		for (int i = 0; i < g.count; i++)
			waiting += before.by_row[i] != 0;
	}
	assert_in_range(waiting, 5000, 30000);
}

static void
cards_are_judged(void **state)
{
	struct claim_facts claims[] = {
		claim(12, ONE, "A", 0, 200, 0, 0), claim(13, TWO, "A", 0, 200, 0, 0),
		claim(14, ONE, "B", 0, 20, 0, 0),
	};
	struct claim_group g = { claims, 3, 202610, -1 };
	struct heard h = { "" };

	(void)state;
	assert_int_equal(validate_card(&g, hear, &h), 3);
	assert_string_equal(h.text, "0 CARD_SHARED account other=p" TWO " people=i2; "
	    "1 CARD_SHARED account other=p" ONE " people=i2; "
	    "2 CARD_SHARED account other=p" TWO " people=i2; ");
	claims[1].id_no = ONE;
	assert_int_equal(validate_card(&g, hear, &h), 0);
	g.count = 0;
	assert_int_equal(validate_card(&g, hear, &h), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_are_looked_at_once),
		cmocka_unit_test(people_are_judged),
		cmocka_unit_test(nobody_is_in_two_places),
		cmocka_unit_test(order_changes_nothing),
		cmocka_unit_test(cards_are_judged),
	};

	return cmocka_run_group_tests_name("rules_group", tests, NULL, NULL);
}
