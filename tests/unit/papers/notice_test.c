/* The notice shows no full name or number, and its period where there is one. */
#include "unit.h"

#include "voucher_sample.h"

static void
printed(void **state)
{
	static const struct { int days; ymd from, to; } rows[] = { { 0, 0, 0 }, { 3, 0, 0 },
		{ 3, 20261101, 20261103 } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena *a = arena_new();
		struct report *r = report_new();
		struct print p = print_to(r);
		struct voucher v = voucher_sample(a, 30);
		struct notice n = { .v = &v, .project_name = "天山南路安置房项目", .days = rows[i].days,
			.from = rows[i].from, .to = rows[i].to, .at = INT64_C(1793844000) };
		struct buf one = { 0 }, two = { 0 };
		char name[40];

		assert_int_equal(notice_pdf(&p, &n, &one), 0);
		assert_int_equal(notice_pdf(&p, &n, &two), 0);
		assert_int_equal(report_count(r), 0);
		assert_same_pdf(&one, &two);
		snprintf(name, sizeof name, "notice-%zu.pdf", i);
		keep(name, &one);
		buf_free(&one);
		buf_free(&two);
		report_free(r);
		arena_free(a);
	}
}

/* Sums that no number holds are printed nowhere. */
static void
sums_beyond(void **state)
{
	struct arena *a = arena_new();
	struct report *r = report_new();
	struct print p = print_to(r);
	struct voucher v = voucher_sample(a, 3);
	struct notice n = { .v = &v, .project_name = "天山南路安置房项目", .at = INT64_C(1793844000) };
	struct voucher_line line[3];
	struct buf pdf = { 0 };

	(void)state;
	memcpy(line, v.line, sizeof line);
	line[0].net_fen = line[1].net_fen = INT64_MAX;
	v.line = line;
	assert_int_equal(notice_pdf(&p, &n, &pdf), -1);
	assert_int_equal(report_count(r), 1);
	assert_int_equal(report_at(r, 0)->id, F_PAPER_TEXT);
	assert_int_equal(pdf.n, 0);
	report_free(r);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(printed), cmocka_unit_test(sums_beyond) };

	return cmocka_run_group_tests_name("papers/notice", tests, NULL, NULL);
}
