#include "helpers.h"

static void
test_sample(void **state)
{
	static const struct {
		const char	*head;
		int		 payments;
	} rows[] = {
		{ "serves any\nparams corp:5\n", 3 }, { "serves same\nlimit rows 2\n", 2 },
		{ "serves other\nlimit rows 1\nparams a:1 long-name:4\n", 1 }
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct written w = { 0 };
		struct bank_sink sink = { written_open, written_bytes, written_close, &w };
		struct report *r = report_new();
		struct buf text = { NULL, 0, 0 };
		struct bank_fmt *f;
		int lines = 0;

		buf_printf(&text, "bank t\nsource \"s\"\ntrust test\n%skey ref\nbooking gross\nanswer-within 2\n"
		    "file p lines GBK lf \"{part.ref}\"\nrecord \"|\" ref payee.account payee.name payee.cnaps payee.phone payee.id_no net:fen\n",
		    rows[i].head);
		f = load(text.p);
		assert_int_equal(bank_sample(f, &sink, r), 0);
		assert_int_equal(report_count(r), 0);
		for (size_t k = 0; k < w.bytes[0].n; k++)
			lines += w.bytes[0].p[k] == '\n';
		assert_int_equal(lines, rows[i].payments);
		written_free(&w);
		buf_free(&text);
		report_free(r);
		bank_free(f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_sample) };

	return cmocka_run_group_tests_name("bank/sample", tests, codec_setup, codec_teardown);
}
