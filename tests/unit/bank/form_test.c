#include "helpers.h"

#define PIPE "file p lines GBK lf \"{part.ref}\"\n"
#define XML "file p xml GBK lf \"{part.ref}\"\n"
#define BACK "return lines GBK lf full\n"

static const struct {
	const char	*text;
	const char	*says;
} wrong[] = {
	{ PIPE "head\n", "separator" },
	{ PIPE "head \"\" \"H\"\n", "one%20ASCII%20character" },
	{ PIPE "head \"||\" \"H\"\n", "one%20ASCII%20character" },
	{ PIPE "head \"|\"\n", "the%20line%20has%20no%20fields" },
	{ PIPE "head tabbed \"H\"\n", "separator" },
	{ PIPE "head \"|\" nonsense\n", "unknown%20field:%20nonsense" },
	{ PIPE "head \"|\" param.other\n", "not%20in%20the%20params%20line" },
	{ PIPE "head \"|\" file.p.name\n", "no%20file%20of%20that%20name" },
	{ PIPE "head \"|\" seq\n", "does%20not%20stand%20here" },
	{ PIPE "head \"|\" status\n", "does%20not%20stand%20here" },
	{ PIPE "head \"|\" part.total\n", "say%20their%20kind" },
	{ PIPE "head \"|\" part.total:yyyymmdd\n", "does%20not%20suit" },
	{ PIPE "head \"|\" part.total:yuan5\n", "unknown%20kind" },
	{ PIPE "head \"|\" part.total:yuan2:fen\n", "unknown%20kind" },
	{ PIPE "head \"|\" part.ref:30:text\n", "nothing%20follows%20a%20width" },
	{ PIPE "head \"|\" part.ref:0\n", "width" },
	{ PIPE "head \"|\" part.ref:9999\n", "width" },
	{ PIPE "head \"|\" part.ref:30<<\n", "width" },
	{ PIPE "head \"|\" part.more\n", "a%20flag%20says" },
	{ PIPE "head \"|\" part.more:1/1\n", "a%20flag%20says" },
	{ PIPE "head \"|\" part.no:Y/N\n", "a%20flag%20says" },
	{ PIPE "head \"|\" -\n", "leaves%20nothing%20out" },
	{ PIPE "head \"|\" \"H\"x\n", "expected:%20x" },
	{ PIPE "head \"|\" \"a|b\"\n", "holds%20the%20separator" },
	{ PIPE "head \"|\" \"𠮷\"\n", "cannot%20carry%20the%20constant" },
	{ PIPE "head fixed \"HH\":1\n", "wider%20than%20its%20width" },
	{ PIPE "head fixed part.ref\n", "says%20every%20width" },
	{ PIPE "record \"|\" seq\nrecord \"|\" seq\n", "the%20record%20stands%20once" },
	{ PIPE "record \"|\" seq\nhead \"|\" \"H\"\n", "heads%20stand%20before" },
	{ BACK "head \"|\" part.ref part.ref\n", "the%20field%20stands%20twice" },
	{ BACK "head \"|\" at:day\n", "only%20written" },
	{ XML "a/b part.ref\n", "unknown%20word" },
	{ XML "/a/b\n", "one%20field%20follows" },
	{ XML "/a/b part.ref part.no\n", "one%20field%20follows" },
	{ XML "/a/b:c part.ref\n", "not%20a%20path" },
	{ XML "/a//b part.ref\n", "not%20a%20path" },
	{ XML "/a/@b/c part.ref\n", "not%20a%20path" },
	{ XML "/a/1 part.ref\n", "not%20a%20path" },
	{ XML "/a/b part.ref\n/c/d part.no\n", "same%20element" },
	{ XML "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q part.ref\n", "too%20deep" },
	{ XML "record\n", "begins%20with" },
	{ XML "record a/b\n", "begins%20with" },
	{ XML "record /a/b c\n", "nothing%20follows" },
	{ XML "record /a/@b\n", "an%20element" },
	{ XML "record /a/1\n", "not%20a%20path" },
	{ XML "/a/b nonsense\n", "unknown%20field:%20nonsense" },
	{ XML "record /a/b\nrecord /a/b\n", "stands%20once" },
	{ XML "head \"|\" \"H\"\n", "section%20of%20lines" },
	{ "file p lines GBK lf \"a/b\"\n", "holds%20no" },
	{ "file p lines GBK lf \"{part.ref\"\n", "expected%20in%20the%20file's%20name" },
	{ "file p lines GBK lf \"{seq}\"\n", "does%20not%20stand%20here" },
	{ "file p lines GBK lf \"\"\n", "has%20no%20name" },
};

static void
test_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct report *r = report_new();
		struct buf b = { NULL, 0, 0 };

		buf_printf(&b, "%s%s", TEST_HEAD, wrong[i].text);
		assert_null(bank_load("t", (struct slice){ b.p, b.n }, r));
		assert_says(r, F_FORMAT_SYNTAX, wrong[i].says);
		buf_free(&b);
		report_free(r);
	}
}

static void
test_many(void **state)
{
	struct buf b = { NULL, 0, 0 };
	struct report *r = report_new();

	(void)state;
	buf_text(&b, TEST_HEAD PIPE "head \"|\"");
	for (int i = 0; i <= FORM_FIELDS; i++)
		buf_text(&b, " \"H\"");
	buf_text(&b, "\n");
	assert_null(bank_load("t", (struct slice){ b.p, b.n }, r));
	assert_says(r, F_FORMAT_SYNTAX, "too%20many%20fields");
	buf_free(&b);
	report_free(r);
}

static void
test_fields(void **state)
{
	struct bank_fmt *f = load(TEST_HEAD "file p lines GBK lf \"A{param.corp}-{part.ref}.txt\"\n"
	    "head fixed \"H\":3 part.ref:30> part.count:7 part.total:yuan2s:17 part.more:Y/N:1 \"\":2 \"E\"\n"
	    "record \"|\" ref seq payee.account payee.name net:fen:13< payee.same_bank:1/2\n");
	const struct form *h = &f->file[0].layout.head[0], *rec = &f->file[0].layout.record;

	(void)state;
	assert_int_equal(h->fixed, 1);
	assert_int_equal(h->bytes, 3 + 30 + 7 + 17 + 1 + 2 + 1);
	assert_int_equal(h->field[1].fill, '>');
	assert_int_equal(h->field[2].fill, '0');
	assert_string_equal(h->field[4].yes, "Y");
	assert_string_equal(h->field[4].no, "N");
	assert_int_equal(h->field[6].width, 1);
	assert_string_equal(rec->separator, "|");
	assert_int_equal(form_find(rec, FD_NET)->fill, '<');
	assert_int_equal(form_find(rec, FD_NET)->width, 13);
	assert_null(form_find(rec, FD_STATUS));
	assert_int_equal(f->file[0].file_name.fields, 5);
	bank_free(f);
}

static void
test_paths(void **state)
{
	struct bank_fmt *f = load(TEST_HEAD "file p xml UTF-8 lf \"{part.ref}\"\nxmlns \"urn:x\"\n/a/b/@c part.ref\n/a/b part.count\nrecord /a/r\n"
	    "n/@q \"CNY\"\nn net:fen\nac payee.account\n./re ref\n/a/z part.total:fen\n");
	const struct layout *l = &f->file[0].layout;

	(void)state;
	assert_string_equal(l->ns, "urn:x");
	assert_int_equal(l->bases, 2);
	assert_string_equal(l->base[1], "r");
	assert_string_equal(l->head[0].field[0].attr, "c");
	assert_int_equal(l->head[0].field[0].steps, 2);
	assert_int_equal(l->record.fields, 4);
	assert_string_equal(l->record.field[3].step[0], "re");
	assert_int_equal(l->tails, 1);
	bank_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_wrong),
	    cmocka_unit_test(test_many), cmocka_unit_test(test_fields), cmocka_unit_test(test_paths) };

	return cmocka_run_group_tests_name("bank/form", tests, codec_setup, codec_teardown);
}
