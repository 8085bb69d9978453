/* The paper of a voucher with 1, 25, 26 and 3,000 lines, the same twice; its code, there and back. */
#include "unit.h"

#include "voucher_sample.h"

static void
printed(void **state)
{
	static const int rows[] = { 1, 25, 26, 3000 };

	(void)state;
	/* the long one only for whoever looks at it: tests/papers/papers.sh */
	for (size_t i = 0; i < COUNT(rows) - (getenv("DAIFA_PAPERS") == NULL); i++) {
		struct arena *a = arena_new();
		struct report *r = report_new();
		struct print p = print_to(r);
		struct voucher v = voucher_sample(a, rows[i]), got;
		struct signed_xml xml = { .signer = "CN=TEST" };
		struct buf bytes = { 0 }, one = { 0 }, two = { 0 };
		char name[40];

		assert_int_equal(voucher_xml(&v, &bytes), 0);
		hash_bytes((struct slice){ bytes.p, bytes.n }, &xml.digest);
		assert_int_equal(voucher_read(a, (struct slice){ bytes.p, bytes.n }, "v", &got, r), 0);
		assert_int_equal(voucher_pdf(&p, &got, &xml, &one), 0);
		assert_int_equal(report_count(r), 0);
		if (rows[i] <= 26) {
			assert_int_equal(voucher_pdf(&p, &got, &xml, &two), 0);
			assert_same_pdf(&one, &two);
		}
		snprintf(name, sizeof name, "voucher-%d.pdf", rows[i]);
		keep(name, &one);
		buf_free(&bytes);
		buf_free(&one);
		buf_free(&two);
		report_free(r);
		arena_free(a);
	}
}

/* Only a line that takes back what an earlier version called paid says on which day it came back. */
static void
taken_back(void **state)
{
	struct arena *a = arena_new();
	struct report *r = report_new();
	struct print p = print_to(r);
	struct voucher v = voucher_sample(a, 2);
	struct voucher_line line[2];
	struct signed_xml xml = { .signer = "CN=TEST" };

	(void)state;
	memcpy(line, v.line, sizeof line);
	v.line = line;
	line[1].state = PS_RETURNED;
	for (int back = 0; back < 2; back++) {
		struct buf one = { 0 }, two = { 0 };

		line[1].net_fen = back ? -5851 : 5851;
		line[1].returned_on = 20261120;
		assert_int_equal(voucher_pdf(&p, &v, &xml, &one), 0);
		line[1].returned_on = 20261121;
		assert_int_equal(voucher_pdf(&p, &v, &xml, &two), 0);
		assert_int_equal(one.n != two.n || memcmp(one.p, two.p, one.n) != 0, back);
		buf_free(&one);
		buf_free(&two);
	}
	assert_int_equal(report_count(r), 0);
	report_free(r);
	arena_free(a);
}

static void
code_read_back(void **state)
{
	struct arena *a = arena_new();
	struct voucher v = voucher_sample(a, 5);
	struct voucher_code c, got;
	struct digest d;
	struct buf text = { 0 }, again = { 0 };
	char broken[512];

	(void)state;
	memset(d.b, 0x5c, DIGEST_LEN);
	assert_int_equal(voucher_code_of(&v, &d, &c), 0);
	voucher_code_text(&c, &text);
	assert_int_equal(voucher_code_read((struct slice){ text.p, text.n }, &got), 0);
	voucher_code_text(&got, &again);
	assert_string_equal(again.p, text.p);
	/* as it is copied from paper: capitals, and lines broken within the digest */
	snprintf(broken, sizeof broken, "  %.60s\n%.60s \r\n%s\n", text.p, text.p + 60, text.p + 120);
	for (char *p = broken; *p != '\0'; p++)
		if (*p >= 'a' && *p <= 'f')
			*p = (char)(*p - 'a' + 'A');
	assert_int_equal(voucher_code_read(slice_of(broken), &got), 0);
	buf_reset(&again);
	voucher_code_text(&got, &again);
	assert_string_equal(again.p, text.p);
	for (size_t n = 0; n < text.n; n++)
		assert_int_equal(voucher_code_read((struct slice){ text.p, n }, &got), -1);
	assert_int_equal(voucher_code_read(SLICE("DAIFA2 x"), &got), -1);
	assert_int_equal(voucher_code_read(SLICE("hello"), &got), -1);
	assert_int_equal(voucher_code_read(SLICE("DAIFA1 V-\x01 1"), &got), -1);
	assert_int_equal(voucher_code_read(SLICE("DAIFA1 表 1"), &got), -1);
	/* a number that no code has room for */
	char number[sizeof c.number + 1];

	memset(number, 'V', sizeof c.number);
	number[sizeof c.number] = '\0';
	v.number = number;
	assert_int_equal(voucher_code_of(&v, &d, &c), -1);
	struct report *r = report_new();
	struct print p = print_to(r);
	struct signed_xml xml = { .signer = "CN=TEST" };
	struct buf pdf = { 0 };

	assert_int_equal(voucher_pdf(&p, &v, &xml, &pdf), -1);
	assert_int_equal(report_count(r), 1);
	assert_int_equal(report_at(r, 0)->id, F_PAPER_TEXT);
	assert_int_equal(pdf.n, 0);
	report_free(r);
	buf_free(&text);
	buf_free(&again);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(printed), cmocka_unit_test(taken_back),
		cmocka_unit_test(code_read_back) };

	codec_init();
	return cmocka_run_group_tests_name("papers/voucher_pdf", tests, NULL, NULL);
}
