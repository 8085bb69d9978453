#include "helpers.h"

static void
test_info(void **state)
{
	struct bank_fmt *f = load("bank t\nsource \"a manual\"\ntrust unconfirmed\nserves same\nparams corp:5 unit\n"
	    "limit rows 130 row 5.00 part 100.00\nkey seq account amount name\nbooking lines\nanswer-within 3\ncut-off 16:30\nsignature attached gbt35275 2\nencryption sm2-sm4\n"
	    "file p lines GBK lf \"{part.ref}\"\nrecord \"|\" seq payee.account payee.name net:fen\n");
	const struct bank_info *i = bank_info(f);

	(void)state;
	assert_string_equal(i->name, "t");
	assert_string_equal(i->source, "a manual");
	assert_int_equal(i->trust, TRUST_UNCONFIRMED);
	assert_int_equal(i->serves, SERVES_SAME);
	assert_int_equal(i->max_rows, 130);
	assert_int_equal(i->signature, CMS_GBT35275);
	assert_int_equal(i->attached, 1);
	assert_int_equal(i->signers, 2);
	assert_int_equal(i->cipher, CMS_SM4);
	assert_int_equal(i->max_row_fen, 500);
	assert_int_equal(i->max_part_fen, 10000);
	assert_int_equal(i->key, BANK_KEY_SEQ | BANK_KEY_ACCOUNT);
	assert_int_equal(i->booking, BOOKING_LINES);
	assert_int_equal(i->answer_within, 3);
	assert_int_equal(i->cut_off, 990);
	assert_int_equal(i->params, 2);
	assert_string_equal(i->param[1], "unit");
	assert_int_equal(i->files, 1);
	assert_int_equal(i->answers + i->notices + i->statements, 0);
	bank_free(f);
	bank_free(NULL);
	f = load(TEST_HEAD TEST_FILE TEST_RETURN TEST_STATEMENT);
	i = bank_info(f);
	assert_int_equal(i->max_rows, LIMIT_PART_LINES);
	assert_int_equal(i->cut_off, -1);
	assert_int_equal(i->scope, SCOPE_FULL);
	assert_int_equal(i->answers, 1);
	assert_int_equal(i->statements, 1);
	bank_free(f);
}

static const struct {
	const char	*text;
	const char	*says;		/* of the first finding's values */
} wrong[] = {
	{ "bank other\n", "line=i1 reason=tthe%20bank's%20name" },
	{ "source bare\n", "line=i1 reason=ta%20quoted%20text" },
	{ "source \"\"\n", "line=i1" },
	{ "trust maybe\n", "unknown%20word:%20maybe" },
	{ "serves nobody\n", "unknown%20word:%20nobody" },
	{ "params a:0\n", "name:width" },
	{ "params a:5 a:6\n", "stands%20twice:%20a" },
	{ "limit rows 0\n", "number%20of%20rows" },
	{ "limit rows\n", "number%20of%20rows" },
	{ "limit row x\n", "amount%20in%20yuan" },
	{ "limit cents 5\n", "unknown%20limit:%20cents" },
	{ "key name\n", "ref,%20seq" },
	{ "key account name\n", "ref,%20seq" },
	{ "booking double\n", "unknown%20word:%20double" },
	{ "answer-within 0\n", "working%20days" },
	{ "answer-within 99\n", "working%20days" },
	{ "cut-off 4pm\n", "HH:MM" },
	{ "signature enclosed\n", "unknown%20word:%20enclosed" },
	{ "signature detached\n", "unknown%20word" },
	{ "signature detached rfc5652 twice\n", "unknown%20word:%20twice" },
	{ "signature detached rfc5652 3\n", "unknown%20word:%203" },
	{ "signature attached rfc5652 2 more\n", "nothing%20more%20expected:%20more" },
	{ "encryption des\n", "unknown%20word:%20des" },
	{ "encryption\n", "unknown%20word" },
	{ "encryption sm2-sm4 twice\n", "nothing%20more%20expected:%20twice" },
	{ "cut-off 24:00\n", "HH:MM" },
	{ "trust test\ntrust test\n", "line=i2 reason=tstands%20twice:%20trust" },
	{ "trust test more\n", "nothing%20more%20expected:%20more" },
	{ "hello\n", "unknown%20word:%20hello" },
	{ "head \"|\" \"H\"\n", "stands%20in%20a%20section" },
	{ "\"trust\" test\n", "unknown%20word:%20trust" },
	{ "file\n", "file's%20name%20expected" },
	{ "file p csv\n", "unknown%20type%20of%20layout:%20csv" },
	{ "file p pain.002\n", "unknown%20type%20of%20layout" },
	{ "file p lines BIG5 lf \"a\"\n", "unknown%20charset:%20BIG5" },
	{ "file p lines GBK cr \"a\"\n", "unknown%20word:%20cr" },
	{ "file p xml GBK crlf \"a\"\n", "XML%20is%20written%20with%20lf" },
	{ "file p lines GBK lf name\n", "quoted%20name" },
	{ "file p lines GBK lf \"a\" both\n", "unknown%20word:%20both" },
	{ "file p lines GBK lf \"a\"\nfile p lines GBK lf \"b\"\n", "the%20file%20stands%20twice" },
	{ "file p lines GBK lf \"a\"\ntrust test\n",
	"line=i2 reason=tstands%20before%20the%20first%20section" },
	{ "file p lines GBK lf \"a\"\nstatus 0 = paid\n",
	"does%20not%20stand%20in%20this%20section" },
	{ "file p lines GBK lf \"a\"\nxmlns \"x\"\n", "xmlns" },
	{ "return lines GBK lf some\n", "unknown%20word:%20some" },
	{ "return pain.002 full\nreturn pain.002 full\n", "section%20stands%20twice" },
	{ "return pain.002 full\nnotice\n", "one%20status%20code" },
	{ "notices lines GBK lf\n", "unknown%20type%20of%20layout:%20lines" },
	{ "notices camt.054\nnotices camt.054\n", "section%20stands%20twice" },
	{ "statement camt.054\n", "unknown%20type%20of%20layout" },
	{ "statement mt940\nxmlns \"a\"\n", "xmlns" },
	{ "statement mt940\nstatement mt940\n", "section%20stands%20twice" },
	{ "trust \"test\n", "quotation%20mark" },
	{ "", "line=i0 reason=tbank,%20source" },
};

static void
test_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct report *r = report_new();

		assert_null(bank_load("t", slice_of(wrong[i].text), r));
		assert_says(r, F_FORMAT_SYNTAX, wrong[i].says);
		assert_string_equal(report_at(r, 0)->where.document, "t");
		report_free(r);
	}
}

/* No more than twenty findings, and a file over the limit is one. */
static void
test_limits(void **state)
{
	struct report *r = report_new();
	struct buf b = { NULL, 0, 0 };

	(void)state;
	for (int i = 0; i < 100; i++)
		buf_text(&b, "nonsense\n");
	assert_null(bank_load("t", (struct slice){ b.p, b.n }, r));
	assert_int_equal(report_count(r), 20);
	report_clear(r);
	while (b.n <= LIMIT_FORMAT_BYTES)
		buf_text(&b, "# comment\n");
	assert_null(bank_load("t", (struct slice){ b.p, b.n }, r));
	assert_says(r, F_FORMAT_SYNTAX, "too%20long");
	assert_int_equal(report_count(r), 1);
	buf_free(&b);
	report_free(r);
}

static void
try_load(struct slice bytes, void *ctx)
{
	struct report *r = report_new();
	struct bank_fmt *f = bank_load("t", bytes, r);

	(void)ctx;
	assert_int_equal(f == NULL, report_count(r) > 0);
	bank_free(f);
	report_free(r);
}

/* Line ends of either kind, and bytes of every kind. */
static void
test_hostile(void **state)
{
	struct buf b = { NULL, 0, 0 };
	const char *text = TEST_HEAD TEST_FILE TEST_RETURN TEST_STATEMENT;

	(void)state;
	for (const char *p = text; *p; p++)
		buf_printf(&b, "%s%c", *p == '\n' ? "\r" : "", *p);
	bank_free(load(b.p));
	buf_free(&b);
	damage(slice_of(text), try_load, NULL);
}

/* list_add moves at powers of two only and keeps what was there. */
static void
test_list(void **state)
{
	struct arena *a = arena_new();
	int *list = NULL;

	(void)state;
	for (int i = 0; i < 100; i++) {
		list = list_add(a, list, i, sizeof *list);
		list[i] = i;
	}
	for (int i = 0; i < 100; i++)
		assert_int_equal(list[i], i);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_info),
	    cmocka_unit_test(test_wrong), cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_hostile), cmocka_unit_test(test_list) };

	return cmocka_run_group_tests_name("bank/fmt", tests, codec_setup, codec_teardown);
}
