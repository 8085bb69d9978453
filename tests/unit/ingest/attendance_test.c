#include <stdio.h>

#include "unit.h"
#include "signed.h"
#include "documents.h"

#define HEADER "证件号码,时间,方向\n"
#define A "650102199001010017"
#define B "650102199001010025"

static const char sample[] = HEADER
B ",2026-10-01 07:58:12,01\n"
A ",2026-10-31 20:00:30,01\n"
A ",2026-11-01 06:00:10,02\n"
B ",2026-10-01 18:00:59,02\n";

static struct buf got;

static int
on_line(void *ctx, const char *id_no, const struct attendance_line *a)
{
	int *lines = ctx;

	++*lines;
	buf_printf(&got, "%s|%08x|%d|%d\n", id_no, (unsigned)a->days, a->minutes, a->open);
	return 0;
}

static int
reader(const struct verified *v, int *lines, struct report *report)
{
	buf_reset(&got);
	buf_text(&got, "");
	return ingest_attendance(v, 202610, on_line, lines, report);
}


static void
punches(void **state)
{
	static const struct {
		const char	*what, *text, *want;
		int		 outside;
	} rows[] = {
		{ "a day", A ",2026-10-01 08:00:00,01\n" A ",2026-10-01 18:00:00,02\n", A "|00000001|600|0\n", 0 },
		{ "the clock's minutes", A ",2026-10-01 08:00:59,01\n" A ",2026-10-01 18:01:00,02\n", A "|00000001|601|0\n", 0 },
		{ "any order", A ",2026-10-02 18:00:00,02\n" A ",2026-10-02 08:00:00,01\n", A "|00000002|600|0\n", 0 },
		{ "lunch outside", A ",2026-10-01 08:00:00,01\n" A ",2026-10-01 12:00:00,02\n" A ",2026-10-01 13:00:00,01\n"
		  A ",2026-10-01 18:00:00,02\n", A "|00000001|540|0\n", 0 },
		{ "night shift", A ",2026-10-05 20:00:00,01\n" A ",2026-10-06 06:00:00,02\n", A "|00000010|600|0\n", 0 },
		{ "night shift over the month's end", A ",2026-10-31 20:00:00,01\n" A ",2026-11-01 06:00:00,02\n",
		  A "|40000000|600|0\n", 0 },
		{ "night shift from the month before", A ",2026-10-01 06:00:00,02\n" A ",2026-10-02 08:00:00,01\n"
		  A ",2026-10-02 09:00:00,02\n", A "|00000002|60|0\n", 0 },
		{ "never left", A ",2026-10-01 08:00:00,01\n", A "|00000001|0|1\n", 0 },
		{ "left without a punch, came again", A ",2026-10-01 08:00:00,01\n" A ",2026-10-02 08:00:00,01\n"
		  A ",2026-10-02 18:00:00,02\n", A "|00000003|600|1\n", 0 },
		{ "out after more than 16 hours", A ",2026-10-01 08:00:00,01\n" A ",2026-10-02 00:00:01,02\n",
		  A "|00000001|0|1\n", 0 },
		{ "out after 16 hours", A ",2026-10-01 08:00:00,01\n" A ",2026-10-02 00:00:00,02\n", A "|00000001|960|0\n", 0 },
		{ "read twice", A ",2026-10-01 08:00:00,01\n" A ",2026-10-01 08:02:00,01\n" A ",2026-10-01 18:00:00,02\n"
		  A ",2026-10-01 18:01:00,02\n", A "|00000001|600|0\n", 0 },
		{ "two in-punches apart", A ",2026-10-01 08:00:00,01\n" A ",2026-10-01 08:02:01,01\n" A ",2026-10-01 18:00:00,02\n",
		  A "|00000001|598|1\n", 0 },
		{ "the same punch twice", A ",2026-10-01 08:00:00,01\n" A ",2026-10-01 08:00:00,01\n" A ",2026-10-01 18:00:00,02\n",
		  A "|00000001|600|0\n", 0 },
		{ "an out-punch alone", A ",2026-10-01 18:00:00,02\n", "", 0 },
		{ "before the month", A ",2026-09-30 23:59:59,01\n" A ",2026-10-01 08:00:00,01\n" A ",2026-10-01 18:00:00,02\n",
		  A "|00000001|600|0\n", 1 },
		{ "in after the month", A ",2026-11-01 08:00:00,01\n", "", 1 },
		{ "out after the month alone", A ",2026-11-01 06:00:00,02\n", "", 1 },
		{ "out 12 hours after the month", A ",2026-10-31 20:30:00,01\n" A ",2026-11-01 12:00:00,02\n",
		  A "|40000000|0|1\n", 1 },
		{ "the first and the last second", A ",2026-10-01 00:00:00,01\n" A ",2026-10-01 01:00:00,02\n"
		  A ",2026-10-31 23:59:59,01\n", A "|40000001|60|1\n", 0 },
		{ "two workers by number", B ",2026-10-01 08:00:00,01\n" A ",2026-10-01 08:00:00,01\n",
		  A "|00000001|0|1\n" B "|00000001|0|1\n", 0 },
		{ "one number in two forms", "65010219900101003x,2026-10-01 08:00:00,01\n 65010219900101003Ｘ,2026-10-01 09:00:00,02\n",
		  "65010219900101003X|00000001|60|0\n", 0 },
	};
	struct report *report = report_new();
	struct buf b = { NULL, 0, 0 };
	int lines;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		buf_reset(&b);
		buf_printf(&b, HEADER "%s", rows[i].text);
		assert_int_equal(read_bytes(reader, (struct slice){ b.p, b.n }, &lines, report), 0);
		if (strcmp(got.p, rows[i].want) != 0)
			print_message("%s\n", rows[i].what);
		assert_string_equal(got.p, rows[i].want);
		assert_int_equal(report_count(report), rows[i].outside > 0);
		if (rows[i].outside > 0) {
			char vals[64];

			snprintf(vals, sizeof vals, "count=i%d month=m202610", rows[i].outside);
			assert_int_equal(report_at(report, 0)->id, F_ATTENDANCE_OUTSIDE);
			assert_string_equal(report_at(report, 0)->vals, vals);
		}
	}
	buf_free(&b);
	report_free(report);
}

static void
lines_with_findings_are_skipped(void **state)
{
	static const struct {
		const char	*line;
		enum finding_id	 id;
		const char	*column;
	} rows[] = {
		{ A ",2026-10-01 08:00:00,03", F_LINE_UNREADABLE, "方向" },
		{ A ",2026-10-01 08:00:00,", F_LINE_FIELD_EMPTY, "方向" },
		{ A ",2026-10-32 08:00:00,01", F_LINE_UNREADABLE, "时间" },
		{ A ",2026-10-01,01", F_LINE_UNREADABLE, "时间" },
		{ "6.5E+17,2026-10-01 08:00:00,01", F_DIGITS_LOST, "证件号码" },
		{ ",2026-10-01 08:00:00,01", F_LINE_FIELD_EMPTY, "证件号码" },
		{ A ",2026-10-01 08:00:00", F_LINE_CELLS, NULL },
		{ "\u200b,2026-10-01 08:00:00,01", F_LINE_UNREADABLE, "证件号码" },
	};
	struct report *report = report_new();
	struct buf b = { NULL, 0, 0 };
	int lines;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		buf_reset(&b);
		buf_printf(&b, HEADER "%s\n" B ",2026-10-01 08:00:00,01\n", rows[i].line);
		assert_int_equal(read_bytes(reader, (struct slice){ b.p, b.n }, &lines, report), 0);
		assert_int_equal(report_count(report), 1);
		assert_string_equal(finding_name(report_at(report, 0)->id), finding_name(rows[i].id));
		assert_string_equal(got.p, B "|00000001|0|1\n");
	}
	buf_free(&b);
	report_free(report);
}

static int
stop_at_once(void *ctx, const char *id_no, const struct attendance_line *a)
{
	int *lines = ctx;

	(void)id_no;
	(void)a;
	++*lines;
	return 1;
}

static void
a_callback_stops(void **state)
{
	struct verified *v = verify_entrusted("a.csv", signed_file(slice_of(sample)));
	struct report *report = report_new();
	int lines = 0;

	(void)state;
	assert_int_equal(ingest_attendance(v, 202610, stop_at_once, &lines, report), -1);
	assert_int_equal(lines, 1);
	assert_int_equal(report_count(report), 0);
	verified_free(v);
	report_free(report);
}

static int
sum_up(void *ctx, const char *id_no, const struct attendance_line *a)
{
	int *sum = ctx;

	(void)id_no;
	sum[0]++;
	sum[1] += days_count(a->days);
	sum[2] += a->minutes;
	sum[3] += a->open;
	return 0;
}

static int
sums(const struct verified *v, int *sum, struct report *report)
{
	memset(sum, 0, 4 * sizeof *sum);
	return ingest_attendance(v, 202610, sum_up, sum, report);
}

static void
the_demo_month(void **state)
{
	static const struct {
		const char	*name;
		int		 sum[4];
	} rows[] = {
		{ "attendance-XJ01.csv.gz", { 189, 4805, 3056177, 0 } },
		{ "attendance-XJ02.csv.gz", { 110, 2800, 1779391, 0 } },
	};
	struct report *report = report_new();
	int sum[4];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(read_month(sums, rows[i].name, sum, report), 0);
		assert_int_equal(report_count(report), 0);
		assert_memory_equal(sum, rows[i].sum, sizeof sum);
	}
	report_free(report);
}

/* More workers than the table of workers begins with, punched in turn. */
static void
many_workers(void **state)
{
	enum { WORKERS = 5000, DAYS = 20 };
	struct report *report = report_new();
	struct buf b = { NULL, 0, 0 };
	struct verified *v;
	int sum[4];

	(void)state;
	buf_text(&b, HEADER);
	for (int day = 1; day <= DAYS; day++)
		for (int out = 0; out < 2; out++)
			for (int w = 0; w < WORKERS; w++)
				buf_printf(&b, "W%08d,2026-10-%02d %02d:00:00,%02d\n", w * 7, day, out ? 17 : 8, out + 1);
	v = verify_entrusted("big.csv", signed_file((struct slice){ b.p, b.n }));
	assert_int_equal(sums(v, sum, report), 0);
	assert_memory_equal(sum, ((int[]){ WORKERS, WORKERS * DAYS, WORKERS * DAYS * 540, 0 }), sizeof sum);
	verified_free(v);
	buf_free(&b);
	report_free(report);
}

static void
a_broken_gate(void **state)
{
	struct report *report = report_new();
	struct buf b = { NULL, 0, 0 };
	int lines;

	(void)state;
	buf_text(&b, HEADER);
	for (int i = 0; i <= LIMIT_WORKER_PUNCHES; i++)
		buf_text(&b, A ",2026-10-01 08:00:00,01\n");
	assert_int_equal(read_bytes(reader, (struct slice){ b.p, b.n }, &lines, report), -1);
	assert_string_equal(report_at(report, 0)->vals, "limit=tLIMIT_WORKER_PUNCHES max=i100000");
	buf_free(&b);
	report_free(report);
}

static void
refusals(void **state)
{
	(void)state;
	refused_tables(reader, sample);
}

static void
damage(void **state)
{
	(void)state;
	damaged_tables(reader, sample);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(punches),
		cmocka_unit_test(lines_with_findings_are_skipped),
		cmocka_unit_test(a_callback_stops),
		cmocka_unit_test(the_demo_month),
		cmocka_unit_test(many_workers),
		cmocka_unit_test(a_broken_gate),
		cmocka_unit_test(refusals),
		cmocka_unit_test(damage),
	};
	int rc = cmocka_run_group_tests_name("ingest/attendance", tests, NULL, NULL);

	buf_free(&got);
	codec_done();
	return rc;
}
