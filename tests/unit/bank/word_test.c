#include "helpers.h"

static const struct {
	const char	*line;
	const char	*words;		/* "text[q]rest|..." */
	const char	*reason;
} rows[] = {
	{ "", "", NULL },
	{ "  \t ", "", NULL },
	{ "# all of it", "", NULL },
	{ "a b\tc", "a.|b.|c.|", NULL },
	{ "a #b", "a.|", NULL },
	{ "a#b", "a#b.|", NULL },
	{ "\"a b\" c", "a b+|c.|", NULL },
	{ "\"\":32 \"H\":1", "+:32|H+:1|", NULL },
	{ "\"#\" x", "#+|x.|", NULL },
	{ "a \"b", "", "quotation mark is not closed" },
	{ "a \xff", "", "not UTF-8 text" },
	{ "中 文", "中.|文.|", NULL },
};

static void
test_split(void **state)
{
	struct words *w = mem_alloc(sizeof *w);
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf b = { NULL, 0, 0 };
		const char *reason = NULL;
		int rc = words_split(a, slice_of(rows[i].line), w, &reason);

		assert_int_equal(rc, rows[i].reason ? -1 : 0);
		if (rc < 0) {
			assert_string_equal(reason, rows[i].reason);
			continue;
		}
		buf_text(&b, "");
		for (int k = 0; k < w->count; k++)
			buf_printf(&b, "%s%s%s|", w->word[k].text, w->word[k].quoted ? "+" : ".",
			    w->word[k].rest);
		assert_string_equal(b.p, rows[i].words);
		buf_free(&b);
	}
	arena_free(a);
	free(w);
}

static void
test_limits(void **state)
{
	struct words *w = mem_alloc(sizeof *w);
	struct arena *a = arena_new();
	struct buf b = { NULL, 0, 0 };
	const char *reason = NULL;

	(void)state;
	for (int i = 0; i < LINE_WORDS; i++)
		buf_text(&b, "a ");
	assert_int_equal(words_split(a, (struct slice){ b.p, b.n }, w, &reason), 0);
	assert_int_equal(w->count, LINE_WORDS);
	buf_text(&b, "a");
	assert_int_equal(words_split(a, (struct slice){ b.p, b.n }, w, &reason), -1);
	assert_string_equal(reason, "too many words");
	assert_int_equal(words_split(a, (struct slice){ "a\0b", 3 }, w, &reason), -1);
	buf_free(&b);
	arena_free(a);
	free(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_split),
	    cmocka_unit_test(test_limits) };

	return cmocka_run_group_tests_name("bank/word", tests, NULL, NULL);
}
