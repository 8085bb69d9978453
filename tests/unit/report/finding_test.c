#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "unit.h"
#include "daifa/report.h"

static void
keeps_order_place_and_values(void **state)
{
	char document[] = "a.xml", column[] = "net";
	struct report *r = report_new();

	(void)state;
	assert_int_equal(report_count(r), 0);
	assert_int_equal(report_worst(r), SEV_NOTE);
	report_add(r, F_DISK, (struct where){ document, 5, column }, VALS(V_FEN("want", 500000)));
	strcpy(document, "b.xml");
	strcpy(column, "xxx");
	report_add(r, F_WORKSPACE_BUSY, (struct where){ document, 0, NULL }, NO_VALS);
	report_add_canon(r, F_DISK, NOWHERE, "what=tx");
	report_add_canon(r, F_DISK, NOWHERE, NULL);
	assert_int_equal(report_count(r), 4);
	assert_string_equal(report_at(r, 0)->where.document, "a.xml");
	assert_string_equal(report_at(r, 0)->where.column, "net");
	assert_int_equal(report_at(r, 0)->where.row, 5);
	assert_string_equal(report_at(r, 0)->vals, "want=f500000");
	assert_int_equal(report_at(r, 1)->id, F_WORKSPACE_BUSY);
	assert_string_equal(report_at(r, 1)->where.document, "b.xml");
	assert_null(report_at(r, 1)->where.column);
	assert_string_equal(report_at(r, 1)->vals, "");
	assert_null(report_at(r, 2)->where.document);
	assert_string_equal(report_at(r, 2)->vals, "what=tx");
	assert_string_equal(report_at(r, 3)->vals, "");
	report_free(r);
	report_free(NULL);
}

static void
knows_the_worst_and_what_it_has(void **state)
{
	struct report *r = report_new();

	(void)state;
	assert_false(report_has(r, F_DISK));
	report_add(r, F_DISK, NOWHERE, NO_VALS);
	assert_int_equal(report_worst(r), SEV_WORLD);
	report_add(r, F_INTERNAL_FAULT, NOWHERE, NO_VALS);
	assert_int_equal(report_worst(r), SEV_INTERNAL);
	report_add(r, F_DISK, NOWHERE, NO_VALS);
	assert_int_equal(report_worst(r), SEV_INTERNAL);
	assert_true(report_has(r, F_DISK));
	assert_false(report_has(r, F_DATABASE));
	assert_false(report_has(r, F_MAX));
	report_clear(r);
	assert_int_equal(report_count(r), 0);
	assert_false(report_has(r, F_DISK));
	assert_int_equal(report_worst(r), SEV_NOTE);
	report_add(r, F_DISK, (struct where){ "c", 1, "d" }, NO_VALS);
	assert_string_equal(report_at(r, 0)->where.document, "c");
	report_add(r, F_MAX, NOWHERE, NO_VALS);
	assert_int_equal(report_at(r, 1)->id, F_NONE);
	assert_int_equal(report_worst(r), SEV_INTERNAL);
	report_free(r);
}

static void
takes_the_others_after_its_own(void **state)
{
	struct report *to = report_new(), *from = report_new();

	(void)state;
	report_add(to, F_DISK, (struct where){ "a", 1, NULL }, NO_VALS);
	report_add(from, F_INTERNAL_FAULT, (struct where){ "b", 2, "k" }, VALS(V_INT("n", 2)));
	report_add(from, F_DATABASE, (struct where){ "b", 3, "k" }, VALS(V_INT("n", 3)));
	report_take(to, from);
	report_take(to, to);
	assert_int_equal(report_count(from), 0);
	assert_int_equal(report_worst(from), SEV_NOTE);
	report_add(from, F_DISK, (struct where){ "other", 9, NULL }, VALS(V_INT("n", 9)));
	report_free(from);
	assert_int_equal(report_count(to), 3);
	assert_int_equal(report_worst(to), SEV_INTERNAL);
	assert_string_equal(report_at(to, 0)->where.document, "a");
	assert_string_equal(report_at(to, 1)->where.document, "b");
	assert_int_equal(report_at(to, 2)->where.row, 3);
	assert_string_equal(report_at(to, 2)->where.column, "k");
	assert_string_equal(report_at(to, 2)->vals, "n=i3");
	assert_true(report_at(to, 1)->where.document == report_at(to, 2)->where.document);
	report_free(to);
}

static void
many_names_stay_apart(void **state)
{
	struct report *r = report_new();
	char name[32];

	(void)state;
	for (int i = 0; i < 5000; i++) {
		snprintf(name, sizeof name, "sheet-%d.xml", i % 2500);
		report_add(r, F_DISK, (struct where){ name, i, NULL }, NO_VALS);
	}
	for (size_t i = 0; i < 2500; i++) {
		snprintf(name, sizeof name, "sheet-%zu.xml", i);
		assert_string_equal(report_at(r, i)->where.document, name);
		assert_ptr_equal(report_at(r, i)->where.document,
		    report_at(r, i + 2500)->where.document);
	}
	report_free(r);
}

/* The bound is what the list, doubled as it grows, and 40 bytes of values each come to. */
static void
a_million_is_compact(void **state)
{
	struct report *r = report_new();
	struct rusage before, after;

	(void)state;
	getrusage(RUSAGE_SELF, &before);
	for (int i = 0; i < 1000000; i++) {
		report_add(r, F_DISK, (struct where){ "2026-10-S1.xml", i + 1, "net" },
		    VALS(V_FEN("want", 500000 + i), V_FEN("got", 499900)));
	}
	getrusage(RUSAGE_SELF, &after);
	assert_int_equal(report_count(r), 1000000);
	assert_string_equal(report_at(r, 999999)->vals, "want=f1499999 got=f499900");
	assert_int_equal(report_worst(r), SEV_WORLD);
#ifndef __SANITIZE_ADDRESS__
	assert_true(after.ru_maxrss - before.ru_maxrss < 160 * 1024);
#endif
	report_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_order_place_and_values),
		cmocka_unit_test(knows_the_worst_and_what_it_has),
		cmocka_unit_test(takes_the_others_after_its_own),
		cmocka_unit_test(many_names_stay_apart),
		cmocka_unit_test(a_million_is_compact),
	};

	return cmocka_run_group_tests_name("report/finding", tests, NULL, NULL);
}
