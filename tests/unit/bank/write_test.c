#include "helpers.h"

static void
test_written(void **state)
{
	struct bank_fmt *f = load(TEST_HEAD TEST_FILE);
	struct bank_part part = part_of(two_payments, 2);
	struct written w = { 0 };
	struct report *r = report_new();

	(void)state;
	assert_int_equal(write_part(f, &part, two_payments, 2, &w, r), 0);
	assert_int_equal(report_count(r), 0);
	assert_int_equal(w.files, 1);
	assert_string_equal(w.name[0], "P1.txt");
	assert_string_equal(w.bytes[0].p, "H|P1|2|12012.48\r\n"
	    "1|W1|6222001|\xc2\xf2\xc2\xf2\xcc\xe1\xa1\xa4\xb0\xac\xc1\xa6|5512.48\r\n"
	    "2|W2|6222002|\xd5\xc5\xc8\xfd|6500.00\r\nT|2\r\n");
	written_free(&w);
	report_free(r);
	bank_free(f);
}

/* What is refused, and that no byte of the bad record was given to the sink. */
static const struct {
	const char	*limits;
	int		 count;
	fen		 total;
	struct bank_payment second;
	enum finding_id	 finding;
	const char	*says;
} refused[] = {
	{ "", 3, 0, { 2, "W2", "6", "a", "", "", "", "", 1 }, F_PART_TOTALS,
	"what=tpart.count want=i3 got=i2" },
	{ "", 1, 0, { 2, "W2", "6", "a", "", "", "", "", 1 }, F_PART_TOTALS,
	"what=tpart.count want=i1 got=i2" },
	{ "", 2, 1, { 2, "W2", "6", "a", "", "", "", "", 1 }, F_PART_TOTALS, "what=tpart.total" },
	{ "", 2, 0, { 3, "W2", "6", "a", "", "", "", "", 1 }, F_PART_TOTALS, "what=tseq" },
	{ "", 2, 0, { 2, "W2", "6", "a", "", "", "", "", 0 }, F_PART_TOTALS, "what=tnet" },
	{ "limit rows 1\n", 2, 0, { 2, "W2", "6", "a", "", "", "", "", 1 }, F_PART_TOTALS,
	"limit%20rows" },
	{ "limit part 1.00\n", 2, 0, { 2, "W2", "6", "a", "", "", "", "", 1 }, F_AMOUNT_OVER_LIMIT,
	"limit=f100" },
	{ "limit row 6000.00\n", 2, 0, { 2, "W2", "6", "a", "", "", "", "", 600001 },
	F_AMOUNT_OVER_LIMIT, "fen=f600001 limit=f600000" },
	{ "", 2, 0, { 2, "W2", "6|6", "a", "", "", "", "", 1 }, F_FIELD_HAS_SEPARATOR,
	"payee.account" },
	{ "", 2, 0, { 2, "W2", "6", "名字超过十二个字节", "", "", "", "", 1 }, F_FIELD_TOO_LONG,
	"payee.name" },
	{ "", 2, 0, { 2, "W2", "6", "", "", "", "", "", 1 }, F_FIELD_MISSING, "payee.name" },
};

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct bank_payment p[2] = { two_payments[0], refused[i].second };
		struct bank_part part = part_of(p, 2);
		struct buf text = { NULL, 0, 0 };
		struct written w = { 0 };
		struct report *r = report_new();
		struct bank_fmt *f;

		buf_printf(&text, "%s%s%s", TEST_HEAD, refused[i].limits, TEST_FILE);
		f = load(text.p);
		part.count = refused[i].count;
		part.total_fen += refused[i].total;
		assert_int_equal(write_part(f, &part, p, 2, &w, r), -1);
		assert_int_equal(report_count(r), 1);
		assert_says(r, refused[i].finding, refused[i].says);
		written_free(&w);
		buf_free(&text);
		report_free(r);
		bank_free(f);
	}
}

static void
test_params(void **state)
{
	struct bank_fmt *f = load(TEST_HEAD TEST_FILE);
	struct account bare = test_account;
	struct bank_part part = part_of(two_payments, 2);
	struct written w = { 0 };
	struct report *r = report_new();

	(void)state;
	bare.params = 0;
	part.account = &bare;
	assert_int_equal(write_part(f, &part, two_payments, 2, &w, r), -1);
	assert_says(r, F_PARAM_MISSING, "param=tcorp format=tt");
	assert_int_equal(w.files, 0);
	report_free(r);
	bank_free(f);
}

/* A failing sink, at each of its calls, ends the writing without a finding. */
static void
test_sink(void **state)
{
	struct bank_fmt *f = load(TEST_HEAD TEST_FILE);
	struct bank_part part = part_of(two_payments, 2);

	(void)state;
	for (int n = 1; n <= 4; n++) {
		struct written w = { .fail_at = n };
		struct report *r = report_new();

		assert_int_equal(write_part(f, &part, two_payments, 2, &w, r), n < 4 ? -1 : 0);
		assert_int_equal(report_count(r), 0);
		written_free(&w);
		report_free(r);
	}
	bank_free(f);
}

/* Every obstacle at once, each once. */
static void
test_fits(void **state)
{
	struct bank_fmt *f = load("bank t\nsource \"s\"\ntrust test\nserves same\nkey ref\nbooking gross\nanswer-within 2\nlimit row 5.00\n"
	    "file p lines GBK lf \"a\"\nrecord \"|\" seq ref payee.account payee.name:6 payee.phone payee.cnaps net:fen payee.name:6\n");
	struct bank_payment p = { 0, "", "62|2", "买买提·艾力", "105", "", "", "139", 501 };
	struct report *r = report_new();
	static const enum finding_id want[] = { F_AMOUNT_OVER_LIMIT, F_BANK_NOT_SERVED,
	    F_FIELD_HAS_SEPARATOR, F_FIELD_TOO_LONG, F_FIELD_MISSING };

	(void)state;
	assert_int_equal(bank_fits(f, &test_account, &p, (struct where){ "s.xml", 9, "account" },
	    r), -1);
	assert_int_equal(report_count(r), COUNT(want));
	for (size_t i = 0; i < COUNT(want); i++) {
		assert_int_equal(report_at(r, i)->id, want[i]);
		assert_int_equal(report_at(r, i)->where.row, 9);
	}
	report_clear(r);
	p = (struct bank_payment){ 0, "", "622", "张三", "102", "102881000018", "", "139", 500 };
	assert_int_equal(bank_fits(f, &test_account, &p, NOWHERE, r), 0);
	assert_int_equal(report_count(r), 0);
	report_free(r);
	bank_free(f);
}

/* Names are not cut; numbers in them have their width. */
static void
test_name(void **state)
{
	static const struct {
		const char	*name, *want;		/* NULL: refused */
	} names[] = {
		{ "{part.ref}.{part.no:3}", "P1.001" },
		{ "DF{param.corp:8}{part.day_no:4}I.txt", "DFC10007I.txt" },
		{ "{batch.date:yyyymmdd}", "20261106" },
		{ "{part.ref:1}", NULL }, { "{batch.name}x{batch.cnaps:3}", NULL },
		{ "{part.count}", "2" }
	};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct bank_part part = part_of(two_payments, 2);
		struct buf text = { NULL, 0, 0 };
		struct written w = { 0 };
		struct report *r = report_new();
		struct bank_fmt *f;

		buf_printf(&text, "%sfile p lines GBK lf \"%s\"\nrecord \"|\" ref payee.account net:fen\n", TEST_HEAD, names[i].name);
		f = load(text.p);
		assert_int_equal(write_part(f, &part, two_payments, 2, &w, r),
		    names[i].want ? 0 : -1);
		if (names[i].want != NULL)
			assert_string_equal(w.name[0], names[i].want);
		else
			assert_int_equal(report_at(r, 0)->id, F_FIELD_TOO_LONG);
		written_free(&w);
		buf_free(&text);
		report_free(r);
		bank_free(f);
	}
}

/* Two files of a part, one naming the other; and files for some payees only. */
static void
test_files(void **state)
{
	struct bank_fmt *f = load(TEST_HEAD "file d lines GBK lf \"{part.ref}.d\"\nrecord \"|\" ref payee.account net:fen\n"
	    "file h lines GBK lf \"{part.ref}.h\"\nhead \"|\" file.d.name part.count\n");
	struct bank_part part = part_of(two_payments, 2);
	struct written w = { 0 };
	struct report *r = report_new();

	(void)state;
	assert_int_equal(write_part(f, &part, two_payments, 2, &w, r), 0);
	assert_int_equal(w.files, 2);
	assert_string_equal(w.bytes[0].p, "W1|6222001|551248\nW2|6222002|650000\n");
	assert_string_equal(w.bytes[1].p, "P1.d|2\n");
	written_free(&w);
	bank_free(f);
	w = (struct written){ 0 };
	f = load(TEST_HEAD "file c lines GBK lf \"{part.ref}.c\"\nhead \"|\" part.count\n"
	    "file d lines GBK lf \"{part.ref}.d\"\nrecord \"|\" ref payee.account net:fen\n"
	    "file h lines GBK lf \"{part.ref}.h\"\nhead \"|\" file.d.name\n");
	assert_int_equal(write_part(f, &part, two_payments, 2, &w, r), 0);
	assert_string_equal(w.bytes[2].p, "P1.d\n");
	written_free(&w);
	bank_free(f);
	f = load(TEST_HEAD "limit rows 1\nfile s lines GBK lf \"{part.ref}.s\" same\nrecord \"|\" \"S\" ref payee.account net:fen\n"
	    "file o lines GBK lf \"{part.ref}.o\" other\nrecord \"|\" \"O\" ref payee.account net:fen\n");
	for (int i = 0; i < 2; i++) {
		struct bank_payment p = two_payments[i];

		w = (struct written){ 0 };
		p.seq = 1;
		part = part_of(&p, 1);
		assert_int_equal(write_part(f, &part, &p, 1, &w, r), 0);
		assert_int_equal(w.files, 1);
		assert_string_equal(w.name[0], i == 0 ? "P1.s" : "P1.o");
		assert_string_equal(w.bytes[0].p, i == 0 ? "S|W1|6222001|551248\n"
		    : "O|W2|6222002|650000\n");
		written_free(&w);
	}
	assert_int_equal(report_count(r), 0);
	report_free(r);
	bank_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_written),
	    cmocka_unit_test(test_refused), cmocka_unit_test(test_params),
	    cmocka_unit_test(test_sink), cmocka_unit_test(test_fits), cmocka_unit_test(test_name),
	    cmocka_unit_test(test_files) };

	return cmocka_run_group_tests_name("bank/write", tests, codec_setup, codec_teardown);
}
