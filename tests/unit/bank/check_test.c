#include "helpers.h"

#define REC "record \"|\" seq ref payee.account payee.name net:fen\n"
#define PAY "file p lines GBK lf \"{part.ref}\"\n" REC
#define STATUS "status 0 = paid ; other = unknown\n"

static const struct {
	const char	*text;		/* after the test's head */
	const char	*says;
} wrong[] = {
	{ "", "there%20is%20no%20file%20section" },
	{ "file p lines GBK lf \"a\"\n", "the%20file%20is%20empty" },
	{ "file p lines GBK lf \"a\"\nhead \"|\" \"H\"\n", "one%20file%20of%20a%20part%20holds" },
	{ PAY "file q lines GBK lf \"b\"\n" REC, "one%20file%20of%20a%20part%20holds" },
	{ "file p lines GBK lf \"a\"\nrecord \"|\" ref payee.account\n", "has%20no:%20net" },
	{ "file p lines GBK lf \"a\"\nrecord \"|\" ref net:fen\n", "has%20no:%20payee.account" },
	{ "file p lines GBK lf \"a\"\nrecord \"|\" payee.account net:fen\n", "has%20no:%20ref" },
	{ "file p lines GBK none \"a\"\n" REC, "ends%20with" },
	{ "file p lines GBK none \"a\"\nrecord fixed ref:9 payee.account:9 net:fen:9\ntail fixed \"T\"\n", "a%20tail%20cannot%20be%20told" },
	{ "file p lines GBK lf \"a\" same\n" REC, "serves%20any%20and%20one%20row" },
	{ "file p xml GBK lf \"a\"\nrecord /a\nr ref\np payee.account\nn net:fen\n",
	"one%20row%20in%20a%20part" },
	{ PAY "return lines GBK lf full\nrecord \"|\" ref status\n",
	    "there%20is%20no%20status%20line" },
	{ PAY "return lines GBK lf full\n" STATUS, "there%20is%20no%20record" },
	{ PAY "return lines GBK lf full\nrecord \"|\" seq status\n" STATUS,
	    "the%20answer%20has%20no:%20ref" },
	{ PAY "return lines GBK lf full\nrecord \"|\" status\n" STATUS,
	    "the%20answer%20has%20no:%20ref" },
	{ PAY "return lines GBK lf failures\nrecord \"|\" ref status\n" STATUS,
	    "states%20how%20many%20were%20paid" },
	{ PAY "return lines GBK lf full\nrecord \"|\" ref status\nstatus other = paid\n",
	    "an%20unknown%20status" },
	{ PAY "return lines GBK lf full\nrecord \"|\" ref status\nstatus other = failed\n",
	    "an%20unknown%20status" },
	{ PAY "return lines GBK lf full\nrecord \"|\" ref status\n" STATUS "notice 0\n",
	    "notice's%20status" },
	{ PAY "return lines GBK lf full\nrecord \"|\" ref status\ntail \"|\" here.count more:1/0\n" STATUS, "nothing%20tells%20the%20tail" },
	{ PAY "return lines GBK none full\nrecord \"|\" ref status\n" STATUS, "ends%20with" },
	{ PAY "notices camt.054\n", "take%20their%20reasons" },
	{ PAY "statement lines GBK lf\nrecord \"|\" day:yyyymmdd amount:fen\n",
	    "the%20statement%20has%20no:%20account" },
	{ PAY "statement lines GBK lf\nhead \"|\" account from:yyyymmdd to:yyyymmdd opening:fen closing:fen\nrecord \"|\" amount:fen\n", "has%20no:%20day" },
	{ PAY "statement lines GBK lf\nhead \"|\" account from:yyyymmdd to:yyyymmdd opening:fen closing:fen\nrecord \"|\" day:yyyymmdd credit:fen\n", "either%20amount" },
	{ PAY "statement lines GBK lf\nhead \"|\" account from:yyyymmdd to:yyyymmdd opening:fen closing:fen\n"
	    "record \"|\" day:yyyymmdd amount:fen debit:fen credit:fen\n", "either%20amount" },
};
/* What stands close to a refusal and is right. */
static const char *const right[] = {
	PAY, PAY "return pain.002 failures\n" STATUS "notices camt.054\n",
	    PAY "statement camt.053\n", PAY "statement mt940\n",
	PAY "return lines GBK lf failures\nhead \"|\" ok.count ok.total:fen\nrecord \"|\" ref net:fen\nstatus other = failed\n",
	PAY "return lines GBK lf full\nrecord \"|\" ref status\ntail \"|\" \"E\" here.count\n" STATUS,
	"file p lines GBK none \"a\"\nrecord \"|\" ref payee.account payee.name net:fen \"\"\n",
	"limit rows 1\nfile p xml GBK lf \"a\" same\nrecord /a\nr ref\np payee.account\nn net:fen\n"
	"file q xml GBK lf \"a\" other\nrecord /b\nr ref\np payee.account\nn net:fen\n",
};

static struct bank_fmt *
load_with(const char *text, struct report *r)
{
	struct buf b = { NULL, 0, 0 };
	struct bank_fmt *f;

	buf_printf(&b, "%s%s", TEST_HEAD, text);
	f = bank_load("t", (struct slice){ b.p, b.n }, r);
	buf_free(&b);
	return f;
}

static void
test_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct report *r = report_new();

		assert_null(load_with(wrong[i].text, r));
		assert_says(r, F_FORMAT_SYNTAX, wrong[i].says);
		report_free(r);
	}
}

static void
test_right(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(right); i++) {
		struct report *r = report_new();
		struct bank_fmt *f = load_with(right[i], r);

		if (f == NULL)
			fail_msg("%zu: %s", i, report_at(r, 0)->vals);
		bank_free(f);
		report_free(r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_wrong),
	    cmocka_unit_test(test_right) };

	return cmocka_run_group_tests_name("bank/check", tests, codec_setup, codec_teardown);
}
