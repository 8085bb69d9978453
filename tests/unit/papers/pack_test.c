/* The pack's index links what it lists and lets nothing act; its text proves with three programs. */
#include "unit.h"

#include <string.h>

#include "daifa/papers.h"

static void
index_says(void **state)
{
	static const struct pack_file file[] = {
		{ 10, 1796086800, "工资支付表", "S-1", "sheets/000010-a.xml", "CN=S1" },
		{ 11, 1796086800, "工资支付表", "S-2", "sheets/000011-<b>.xml", "" },
		{ 30, 1796086800, "交给银行的付款文件", "payment", "sent/000030-P.txt", "CN=bank；CN=two" },
	};
	static const struct pack_row row[] = { { "S#1", "甲", "王<五", "待核", "W2201 x", "同意", 100 } };
	static const char *const want[] = {
		"XJ01 天山 2026-10", "<a href=\"VERIFY.txt\">VERIFY.txt</a>", "<a href=\"CHAIN\">",
		"<h2>工资支付表</h2>", "<td class=\"n\">10</td>", "<a href=\"sheets/000010-a.xml\">000010-a.xml</a>",
		"000011-&lt;b&gt;.xml", "<td>CN=bank；CN=two</td>", "<td>王&lt;五</td><td class=\"n\">1.00</td>", "核对意见和决定（1 行）" };
	struct pack p = { .project = "XJ01", .project_name = "天山", .month = 202610, .file = file,
		.files = COUNT(file), .row = row, .rows = 1,
		.maker = { .by = "", .at = 1796086800, .chain_length = 9 } };
	struct buf b = { 0 }, again = { 0 };

	(void)state;
	pack_index(&p, &b);
	for (size_t i = 0; i < COUNT(want); i++)
		if (strstr(b.p, want[i]) == NULL)
			fail_msg("missing: %s", want[i]);
	assert_null(strstr(b.p, "<script"));
	assert_null(strstr(b.p, "://"));
	pack_index(&p, &again);
	assert_string_equal(b.p, again.p);
	buf_reset(&b);
	p.files = p.rows = 0;
	pack_index(&p, &b);
	assert_non_null(strstr(b.p, "</main>"));
	buf_free(&b);
	buf_free(&again);
}

/* Every line of the program is indented by four, and it calls nothing but the three. */
static void
text_programs(void **state)
{
	static const char *const words[] = { "grep", " sed ", "awk", " cut ", "daifa ", " cat ", " tr ", "mkdir", " rm " };
	struct buf b = { 0 };
	int lines = 0;

	(void)state;
	pack_verify(&b);
	for (char *line = strtok(b.p, "\n"); line != NULL; line = strtok(NULL, "\n")) {
		if (strncmp(line, "    ", 4) != 0)
			continue;
		lines++;
		for (size_t i = 0; i < COUNT(words); i++)
			assert_null(strstr(line, words[i]));
	}
	assert_true(lines > 40);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(index_says), cmocka_unit_test(text_programs) };

	codec_init();
	return cmocka_run_group_tests_name("papers/pack", tests, NULL, NULL);
}
