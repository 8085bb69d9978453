#include "helpers.h"

static int
back(const struct bank_fmt *f, const struct bank_part *part, int file, struct slice bytes,
    const struct bank_payment *p, int count, struct report *r)
{
	struct payments s = { p, count, 0 };
	struct mem_source m;

	return bank_read_back(f, part, file, source_mem(&m, bytes), "P1.txt", payments_next, &s, r);
}

static const char *const layouts[] = {
	TEST_HEAD TEST_FILE,
	TEST_HEAD "file p lines GBK crlf \"a\"\nhead fixed \"H\":1 part.ref:20 part.count:6 part.total:fen:15\n"
	    "record fixed seq:6 ref:20 payee.account:30 payee.name:30 payee.cnaps:12 net:fen:13\n",
	/* no line ends; a stroke can be the second byte of a Chinese character */
	TEST_HEAD "file p lines GBK none \"a\"\nhead fixed \"H\":1 part.count:6\nrecord \"|\" ref payee.account payee.name net:yuan2 \"\"\n",
	TEST_HEAD "file p xml GBK lf \"a\"\n/a/n part.count\n/a/t part.total:yuan2\nrecord /a/r\nre ref\np payee.account\nm payee.name\nv net:yuan2\n"
	    "s payee.same_bank:Y/N\n",
};

static void
test_same(void **state)
{
	struct bank_payment p[2] = { two_payments[0], two_payments[1] };

	(void)state;
	p[0].name = "张縷三";	/* 縷 is BF7C in GBK */
	for (size_t i = 0; i < COUNT(layouts); i++) {
		struct bank_fmt *f = load(layouts[i]);
		struct bank_part part = part_of(p, 2);
		struct written w = { 0 };
		struct report *r = report_new();
		struct slice bytes;

		assert_int_equal(write_part(f, &part, p, 2, &w, r), 0);
		bytes = (struct slice){ w.bytes[0].p, w.bytes[0].n };
		assert_int_equal(back(f, &part, 0, bytes, p, 2, r), 0);
		assert_int_equal(report_count(r), 0);
		assert_int_equal(back(f, &part, 1, bytes, p, 2, r), -1);
		assert_says(r, F_READ_BACK, "no%20such%20file");
		report_clear(r);
		/* one payment more, one fewer, another amount, another name */
		assert_int_equal(back(f, &part, 0, bytes, p, 1, r), -1);
		assert_says(r, F_READ_BACK, "more%20records");
		report_clear(r);
		bytes.n = bytes.n * 3 / 4;
		assert_int_equal(back(f, &part, 0, bytes, p, 2, r), -1);
		assert_true(report_count(r) > 0);
		report_clear(r);
		bytes.n = w.bytes[0].n;
		p[1].fen++;
		assert_int_equal(back(f, &part, 0, bytes, p, 2, r), -1);
		assert_says(r, F_READ_BACK, "net");
		report_clear(r);
		p[1].fen--;
		p[1].name = "张四";
		assert_int_equal(back(f, &part, 0, bytes, p, 2, r), -1);
		assert_says(r, F_READ_BACK, "payee.name");
		p[1].name = two_payments[1].name;
		written_free(&w);
		report_free(r);
		bank_free(f);
	}
}

static void
test_head(void **state)
{
	struct bank_fmt *f = load(layouts[0]);
	struct bank_part part = part_of(two_payments, 2);
	struct written w = { 0 };
	struct report *r = report_new();

	(void)state;
	assert_int_equal(write_part(f, &part, two_payments, 2, &w, r), 0);
	/* what was to be written ends later than the file */
	part.count++;
	bank_free(f);
	f = load(TEST_HEAD "file p lines GBK lf \"a\"\nrecord \"|\" seq ref payee.account payee.name net:fen\n");
	assert_int_equal(back(f, &part, 0, SLICE("1|W1|6222001|\xc2\xf2\xc2\xf2\xcc\xe1\xa1\xa4\xb0\xac\xc1\xa6|551248\n"),
	    two_payments, 2, r), -1);
	assert_says(r, F_READ_BACK, "fewer%20records");
	report_clear(r);
	assert_int_equal(back(f, &part, 0, SLICE("2|W1|6222001|\xc2\xf2\xc2\xf2\xcc\xe1\xa1\xa4\xb0\xac\xc1\xa6|551248\n"),
	    two_payments, 2, r), -1);
	assert_says(r, F_READ_BACK, "seq");
	report_clear(r);
	bank_free(f);
	f = load(layouts[0]);
	part.count--;
	part.total_fen++;
	assert_int_equal(back(f, &part, 0, (struct slice){ w.bytes[0].p, w.bytes[0].n },
	    two_payments, 2, r), -1);
	assert_says(r, F_READ_BACK, "head");
	written_free(&w);
	report_free(r);
	bank_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_same),
	    cmocka_unit_test(test_head) };

	return cmocka_run_group_tests_name("bank/readback", tests, codec_setup, codec_teardown);
}
