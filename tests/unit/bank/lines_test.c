#include "helpers.h"
#include "daifa/limits.h"

#define HEAD "R|P1|20261106153000|1|5512.48|1|6500.00\n"
#define ROWS "W1|6222001|买买提·艾力|5512.48|00||\nW2|6222002|张三|6500.00|01||户名不符\n"

static const struct {
	const char	*text;
	const char	*says;		/* NULL: read */
} rows[] = {
	{ HEAD ROWS "E|2\n", NULL },
	{ HEAD ROWS "E|2", NULL },			/* the last tail may lack its end */
	{ HEAD ROWS "E|2\n\n  \n", NULL },
	{ "\xef\xbb\xbf" HEAD ROWS "E|2\n", NULL },
	{ "R|P1|20261106153000|1|5512.48|1|6500.00\r\nW1|1| 买买提·艾力 |5512.48|00||\r\nW2|2|张三|6500|01||\r\nE|2\r\n", NULL },
	{ "", "line=i0 reason=tthe%20file%20is%20cut%20off" },
	{ HEAD, "cut%20off" },
	{ HEAD ROWS, "cut%20off" },
	{ HEAD "W1|6222001|买买提·艾力|5512.48|00||", "line=i2 reason=tthe%20line%20is%20cut%20off" },
	{ HEAD ROWS "E|2\nW3|1|a|1|00||\n", "line=i5 reason=tthe%20line%20stands%20after" },
	{ HEAD "\n" ROWS "E|2\n", "line=i3 reason=tthe%20line%20stands%20after" },
	{ ROWS "E|2\n", "line=i1 reason=tthe%20line%20has%20not%20the%20form%20of:%20head" },
	{ HEAD "W1|6222001|a|b|5512.48|00||\nE|1\n",
	    "line=i2 reason=tthe%20line%20has%20not%20the%20form%20of:%20record" },
	{ HEAD "W1|6222001|a|5512.488|00||\nE|1\n", "line=i2 reason=tdoes%20not%20read:%20net" },
	{ HEAD "W1|6222001|\xff|5512.48|00||\nE|1\n", "has%20not%20the%20form" },
	{ HEAD ROWS "Ex|2\n", "has%20not%20the%20form" },
	{ HEAD ROWS "E|3\n", "what=there.count" },
	{ HEAD ROWS "E|2|1\n", "has%20not%20the%20form" },
};

static void
test_read(void **state)
{
	struct bank_fmt *f = load(TEST_HEAD TEST_FILE TEST_RETURN);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct report *r = report_new();
		struct heard h = { 0 };
		struct bank_answer a;
		int rc = read_answer(f, slice_of(rows[i].text), &a, &h, r);

		if (rc != (rows[i].says ? -1 : 0))
			fail_msg("row %zu: %d %s", i, rc,
			    report_count(r) ? report_at(r, 0)->vals : "");
		if (rc < 0)
			assert_says(r, strstr(rows[i].says, "here.count") ? F_ANSWER_TOTALS
			    : F_ANSWER_MALFORMED, rows[i].says);
		else
			assert_non_null(strstr(h.text.p,
			    "W1 5512.48 paid 00 ;W2 6500.00 failed 01 NAME_MISMATCH;"));
		buf_free(&h.text);
		report_free(r);
	}
	bank_free(f);
}

/*
 * Fixed widths without line ends, charset GBK; a source that gives one byte at a time says the
 * same.
 */
struct drip {
	struct slice	 s;
};

static ssize_t
drip_read(void *ctx, char *p, size_t n)
{
	struct drip *d = ctx;

	(void)n;
	if (d->s.n == 0)
		return 0;
	*p = *d->s.p++;
	d->s.n--;
	return 1;
}

static void
test_blocks(void **state)
{
	struct bank_fmt *f = load("bank t\nsource \"s\"\ntrust test\nserves any\nkey account amount name\nbooking gross\nanswer-within 2\n"
	    "file p lines GBK none \"a\"\nrecord \"|\" payee.account payee.name net:fen \"\"\n"
	    "return lines GBK none failures\nhead fixed ok.count:2 ok.total:fen:6 here.count:2\nrecord fixed payee.account:8 payee.name:6 net:fen:6\n"
	    "status other = failed\n");
	const char *text = "05000500" "02" "6222001 " "\xd5\xc5\xc8\xfd  " "000100" "6222002 " "\xc0\xee\xcb\xc4  " "000200";
	struct heard h = { 0 }, h2 = { 0 };
	struct report *r = report_new();
	struct drip d = { slice_of(text) };
	struct bank_answer a;

	(void)state;
	assert_int_equal(read_answer(f, slice_of(text), &a, &h, r), 0);
	assert_string_equal(h.text.p, "6222001 1.00 failed  UNKNOWN;6222002 2.00 failed  UNKNOWN;");
	assert_int_equal(bank_read_answer(f, (struct source){ drip_read, &d }, "a", &a, heard_line,
	    &h2, r), 0);
	assert_string_equal(h2.text.p, h.text.p);
	assert_int_equal(bank_probe(f, slice_of(text)), PAPER_ANSWER);
	assert_int_equal(read_answer(f, (struct slice){ text, strlen(text) - 1 }, &a, NULL, r), -1);
	assert_says(r, F_ANSWER_MALFORMED, "line=i3 reason=tthe%20line%20is%20cut%20off");
	damage(slice_of(text), try_answer, f);
	buf_free(&h.text);
	buf_free(&h2.text);
	report_free(r);
	bank_free(f);
}

static int
count_line(void *ctx, struct slice line, int number)
{
	int *n = ctx;

	*n += number * 10 + (int)line.n;
	return number == 9 ? -1 : 0;
}

static ssize_t
broken_read(void *ctx, char *p, size_t n)
{
	(void)ctx;
	(void)p;
	(void)n;
	return -1;
}

static void
test_each(void **state)
{
	struct report *r = report_new();
	struct paper p = { NULL, "d", r, F_ANSWER_MALFORMED, NULL, NULL, NULL };
	struct mem_source m;
	struct buf big = { NULL, 0, 0 };
	int n = 0;

	(void)state;
	assert_int_equal(lines_each(&p, source_mem(&m, SLICE("ab\r\nc\n\nd")), count_line, &n), 0);
	assert_int_equal(n, 12 + 21 + 30 + 41);
	assert_int_equal(lines_each(&p, source_mem(&m, SLICE("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n")),
	    count_line, &n), -1);
	assert_int_equal(report_count(r), 0);
	assert_int_equal(lines_each(&p, (struct source){ broken_read, NULL }, count_line, &n), -1);
	assert_int_equal(report_at(r, 0)->id, F_INPUT_READ);
	report_clear(r);
	while (big.n <= 2 * LINE_BYTES)
		buf_text(&big, "0123456789");
	assert_int_equal(lines_each(&p, source_mem(&m, (struct slice){ big.p, big.n }), count_line,
	    &n), -1);
	assert_says(r, F_ANSWER_MALFORMED, "too%20long");
	buf_free(&big);
	report_free(r);
}

/* Gives these bytes, then fails. */
static ssize_t
ends_badly(void *ctx, char *p, size_t n)
{
	struct slice *s = ctx;
	size_t m = s->n < n ? s->n : n;

	if (m == 0)
		return -1;
	memcpy(p, s->p, m);
	*s = (struct slice){ s->p + m, s->n - m };
	return (ssize_t)m;
}

#define PAYS "bank t\nsource \"s\"\ntrust test\nserves any\nkey account amount name\nbooking gross\n" \
	"answer-within 2\nfile p lines GBK none \"a\"\n" \
	"record \"|\" payee.account payee.name net:fen \"\"\n" \
	"return lines GBK none failures\nhead fixed ok.count:2 ok.total:fen:6 here.count:2\n"

/* Without line ends: a disk that fails in the middle, a record without end, a line end after the last. */
static void
test_no_line_ends(void **state)
{
	static const char *const records[] = { "fixed payee.account:8 payee.name:6 net:fen:6",
		"\"|\" payee.account payee.name net:fen \"\"" };
	static const char *const texts[] = { "05000500016222001 abcd  000100", "05000500016222001|abcd|100|" };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct buf text = { NULL, 0, 0 }, big = { NULL, 0, 0 };
		struct report *r = report_new();
		struct bank_answer a;
		struct bank_fmt *f;

		buf_printf(&text, PAYS "record %s\nstatus other = failed\n", records[i]);
		f = load(text.p);
		assert_int_equal(read_answer(f, slice_of(texts[i]), &a, NULL, r), 0);
		for (size_t n = 0; n <= strlen(texts[i]); n++) {
			struct slice s = { texts[i], n };

			report_clear(r);
			assert_int_equal(bank_read_answer(f, (struct source){ ends_badly, &s }, "a", &a,
			    NULL, NULL, r), -1);
			assert_int_equal(report_at(r, 0)->id, F_INPUT_READ);
		}
		report_clear(r);
		buf_printf(&big, "%s\r\n", texts[i]);
		assert_int_equal(read_answer(f, (struct slice){ big.p, big.n }, &a, NULL, r), 0);
		buf_reset(&big);
		buf_text(&big, "0500050001");
		while (big.n <= 2 * LINE_BYTES)
			buf_text(&big, "0123456789");
		assert_int_equal(read_answer(f, (struct slice){ big.p, big.n }, &a, NULL, r), -1);
		assert_int_equal(report_at(r, 0)->id, F_ANSWER_MALFORMED);
		if (i == 1)
			assert_says(r, F_ANSWER_MALFORMED, "too%20long");
		buf_free(&text);
		buf_free(&big);
		report_free(r);
		bank_free(f);
	}
}

/* More lines than a limit, each the same, and never all of them in memory. */
struct endless {
	const char	*line;
	size_t		 at;
	int64_t		 left;
};

static ssize_t
endless_read(void *ctx, char *p, size_t n)
{
	struct endless *e = ctx;
	size_t got = 0;

	for (; got < n && e->left > 0; got++) {
		p[got] = e->line[e->at++];
		if (e->line[e->at] == '\0') {
			e->at = 0;
			e->left--;
		}
	}
	return (ssize_t)got;
}

static void
test_limit(void **state)
{
	struct bank_fmt *f = load(TEST_HEAD TEST_FILE "return lines UTF-8 lf full\n"
	    "record \"|\" ref status\nstatus 0 = paid ; other = unknown\n");
	struct endless e = { "1|0\n", 0, LIMIT_ANSWER_LINES + 1 };
	struct report *r = report_new();
	struct bank_answer a;

	(void)state;
	assert_int_equal(bank_read_answer(f, (struct source){ endless_read, &e }, "a", &a, NULL, NULL,
	    r), -1);
	assert_says(r, F_ANSWER_MALFORMED, "LIMIT_ANSWER_LINES");
	report_free(r);
	bank_free(f);
}

static void
test_bad_disk(void **state)
{
	struct bank_fmt *f = load(TEST_HEAD TEST_FILE TEST_RETURN);
	struct slice s = SLICE(HEAD ROWS);
	struct report *r = report_new();
	struct bank_answer a;

	(void)state;
	assert_int_equal(bank_read_answer(f, (struct source){ ends_badly, &s }, "a", &a, NULL, NULL, r),
	    -1);
	assert_int_equal(report_at(r, 0)->id, F_INPUT_READ);
	report_free(r);
	bank_free(f);
}

static void
test_hostile(void **state)
{
	struct bank_fmt *f = load(TEST_HEAD TEST_FILE TEST_RETURN);

	(void)state;
	damage(SLICE(HEAD ROWS "E|2\n"), try_answer, f);
	bank_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_read),
	    cmocka_unit_test(test_blocks), cmocka_unit_test(test_no_line_ends),
	    cmocka_unit_test(test_limit), cmocka_unit_test(test_bad_disk), cmocka_unit_test(test_each),
	    cmocka_unit_test(test_hostile) };

	return cmocka_run_group_tests_name("bank/lines", tests, codec_setup, codec_teardown);
}
