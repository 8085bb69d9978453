#include "helpers.h"

/* One field of a record, written alone. */
static int
put_one(const char *kind_of_form, const char *field, const char *charset,
    const struct bank_payment *p, struct buf *out, struct report *r)
{
	struct buf text = { NULL, 0, 0 };
	struct bank_part part = part_of(two_payments, 2);
	struct bank_fmt *f;
	struct put_ctx c;
	const struct layout *l;
	int rc;

	buf_printf(&text, "%sfile p lines %s lf \"a\"\nrecord %s ref:9 payee.account:9 net:fen:9 %s\n", TEST_HEAD, charset, kind_of_form, field);
	f = load(text.p);
	l = &f->file[0].layout;
	c = (struct put_ctx){ .f = f, .part = &part, .account = &test_account, .payment = p,
	    .where = { "P1", p->seq, NULL }, .report = r };
	rc = put_field(&c, &l->record.field[l->record.fields - 1], &l->record, l->charset, out);
	buf_free(&c.value);
	buf_free(&c.coded);
	buf_free(&text);
	bank_free(f);
	return rc;
}

static const struct bank_payment odd = { 3, "W3", "622|001", "王𠮷\n", "", "", "", "1\t2", 5 };

static const struct {
	const char	*form, *field, *charset;
	const struct bank_payment *p;
	const char	*want;		/* NULL: refused */
	enum finding_id	 finding;
	const char	*says;
} rows[] = {
	{ "\"|\"", "seq", "UTF-8", &two_payments[0], "1", F_NONE, NULL },
	{ "fixed", "seq:6", "UTF-8", &two_payments[0], "000001", F_NONE, NULL },
	{ "fixed", "seq:6<", "UTF-8", &two_payments[0], "1     ", F_NONE, NULL },
	{ "fixed", "seq:6>", "UTF-8", &two_payments[0], "     1", F_NONE, NULL },
	{ "fixed", "net:yuan2s:13", "UTF-8", &two_payments[0], "+000005512.48", F_NONE, NULL },
	{ "fixed", "net:yuan3:18<", "UTF-8", &two_payments[0], "5512.480          ", F_NONE, NULL },
	{ "fixed", "payee.name:8", "GBK", &two_payments[1], "\xd5\xc5\xc8\xfd    ", F_NONE, NULL },
	{ "fixed", "payee.name:8>", "GBK", &two_payments[1], "    \xd5\xc5\xc8\xfd", F_NONE, NULL },
	{ "fixed", "\"\":3", "GBK", &two_payments[1], "   ", F_NONE, NULL },
	{ "\"|\"", "\"\"", "GBK", &two_payments[1], "", F_NONE, NULL },
	{ "\"|\"", "payee.same_bank:Y/N", "GBK", &two_payments[0], "Y", F_NONE, NULL },
	{ "\"|\"", "payee.same_bank:Y/N", "GBK", &two_payments[1], "N", F_NONE, NULL },
	{ "\"|\"", "payee.same_city:1/2", "GBK", &two_payments[1], "1", F_NONE, NULL },
	{ "\"|\"", "payee.same_bank:Y/N", "GBK", &odd, NULL, F_FIELD_MISSING, "payee.same_bank" },
	{ "\"|\"", "part.more:1/0", "GBK", &two_payments[0], "0", F_NONE, NULL },
	{ "\"|\"", "part.day_no:4", "GBK", &two_payments[0], "7", F_NONE, NULL },
	{ "\"|\"", "param.corp", "GBK", &two_payments[0], "C1", F_NONE, NULL },
	{ "\"|\"", "batch.month:yyyymm", "GBK", &two_payments[0], "202610", F_NONE, NULL },
	{ "\"|\"", "batch.account_name", "UTF-8", &two_payments[0], "某某公司", F_NONE, NULL },
	{ "\"|\"", "payee.bank", "UTF-8", &two_payments[0], "102", F_NONE, NULL },
	{ "\"|\"", "batch.bank", "UTF-8", &two_payments[0], "102", F_NONE, NULL },
	{ "\"|\"", "batch.project", "UTF-8", &two_payments[0], "XJ01", F_NONE, NULL },
	{ "\"|\"", "part.of:3", "UTF-8", &two_payments[0], "1", F_NONE, NULL },
	{ "\"|\"", "batch.date:iso-date", "UTF-8", &two_payments[0], "2026-11-06", F_NONE, NULL },
	/* widths are bytes of the charset: five characters and a dot are 12 bytes of GBK */
	{ "fixed", "payee.name:10", "GBK", &two_payments[0], NULL, F_FIELD_TOO_LONG,
	"limit=i10 bytes=i12" },
	{ "\"|\"", "payee.name:10", "GBK", &two_payments[0], NULL, F_FIELD_TOO_LONG,
	"field=tpayee.name" },
	{ "\"|\"", "payee.name:16", "UTF-8", &two_payments[0], NULL, F_FIELD_TOO_LONG,
	"bytes=i17" },
	{ "\"|\"", "payee.phone", "UTF-8", &two_payments[1], NULL, F_FIELD_MISSING, "payee.phone" },
	{ "\"|\"", "payee.account", "UTF-8", &odd, NULL, F_FIELD_HAS_SEPARATOR, "payee.account" },
	{ "\",\"", "payee.account", "UTF-8", &odd, "622|001", F_NONE, NULL },
	{ "\"|\"", "payee.name", "UTF-8", &odd, NULL, F_FIELD_HAS_SEPARATOR, "payee.name" },
	{ "\"|\"", "payee.phone", "UTF-8", &odd, NULL, F_FIELD_HAS_SEPARATOR, "payee.phone" },
};

static void
test_field(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf out = { NULL, 0, 0 };
		struct report *r = report_new();
		int rc = put_one(rows[i].form, rows[i].field, rows[i].charset, rows[i].p, &out, r);

		buf_text(&out, "");
		if (rc != (rows[i].want ? 0 : -1) || (rc == 0 && strcmp(out.p, rows[i].want) != 0))
			fail_msg("%zu %s: %d [%s]", i, rows[i].field, rc, out.p);
		if (rc < 0) {
			assert_int_equal(report_count(r), 1);
			assert_says(r, rows[i].finding, rows[i].says);
			assert_int_equal(report_at(r, 0)->where.row, rows[i].p->seq);
			assert_int_equal(out.n, 0);
		}
		buf_free(&out);
		report_free(r);
	}
}

/* Names a charset cannot carry, or that a converter would carry wrongly: never a substitute. */
static void
test_charset(void **state)
{
	static const struct {
		const char	*name, *charset, *code;
	} names[] = {
		{ "王𠮷", "GBK", "U+20BB7" }, { "䶮", "GBK", "U+4DAE" }, { "阿•不", "GBK", "U+2022" },
		{ "€", "GBK", "U+20AC" },
		{ "王𠮷", "GB18030", NULL }, { "𠂇", "GB18030", "U+20087" }, { "𠂇", "UTF-8", NULL },
		{ "䶮", "GB18030", NULL }, { "阿•不", "GB18030", NULL }, { "张三", "GBK", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct buf out = { NULL, 0, 0 };
		struct report *r = report_new();
		struct bank_payment p = two_payments[1];
		int rc;

		p.name = names[i].name;
		rc = put_one("\"|\"", "payee.name", names[i].charset, &p, &out, r);
		assert_int_equal(rc, names[i].code ? -1 : 0);
		if (rc < 0)
			assert_says(r, F_NAME_NOT_IN_CHARSET, names[i].code);
		else
			assert_null(memchr(out.p, '?', out.n));
		buf_free(&out);
		report_free(r);
	}
}

static void
test_same(void **state)
{
	struct bank_payment p = two_payments[0];

	(void)state;
	assert_int_equal(same_bank(&test_account, &two_payments[0]), 1);
	assert_int_equal(same_bank(&test_account, &two_payments[1]), 0);
	assert_int_equal(same_bank(&test_account, &odd), -1);
	assert_int_equal(same_city(&test_account, &two_payments[1]), 1);
	p.cnaps = "102100099996";
	assert_int_equal(same_city(&test_account, &p), 0);
	p.cnaps = "10288";
	assert_int_equal(same_city(&test_account, &p), -1);
	assert_string_equal(param_value(&test_account, "corp"), "C1");
	assert_null(param_value(&test_account, "other"));
	assert_null(param_value(NULL, "corp"));
}

/* What is asked where it cannot be answered: a payment's field without a payment, a file's name that is none. */
static void
test_nothing(void **state)
{
	struct bank_fmt *f = load(TEST_HEAD "file p lines GBK lf \"{param.corp}\"\n"
	    "record \"|\" ref payee.account payee.name net:fen\n");
	struct bank_part part = part_of(two_payments, 2);
	struct param dot = { "corp", ".x" };
	struct account account = test_account;
	struct report *r = report_new();
	struct buf out = { NULL, 0, 0 };
	struct put_ctx c = { .f = f, .part = &part, .account = &account, .where = { "P1", 0, NULL },
	    .report = r };
	const struct form *record = &f->file[0].layout.record;
	struct field none;

	(void)state;
	assert_int_equal(put_field(&c, &record->field[0], record, CHARSET_GBK, &out), -1);
	assert_says(r, F_FIELD_MISSING, "ref");
	report_clear(r);
	/* no number is called status */
	none = record->field[3];
	none.id = FD_STATUS;
	assert_int_equal(put_field(&c, &none, record, CHARSET_GBK, &out), -1);
	assert_says(r, F_FIELD_MISSING, "net");
	report_clear(r);
	account.param = &dot;
	assert_int_equal(put_file_name(&c, &f->file[0], &out), -1);
	assert_says(r, F_FIELD_MISSING, "param.corp");
	report_clear(r);
	account.params = 0;
	assert_int_equal(put_file_name(&c, &f->file[0], &out), -1);
	assert_says(r, F_PARAM_MISSING, "corp");
	buf_free(&c.value);
	buf_free(&c.coded);
	buf_free(&out);
	report_free(r);
	bank_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_field),
	    cmocka_unit_test(test_charset), cmocka_unit_test(test_same), cmocka_unit_test(test_nothing) };

	return cmocka_run_group_tests_name("bank/put", tests, codec_setup, codec_teardown);
}
