#include "helpers.h"

#define HEAD                                                                                                      \
	"daifa slip 1\nrelease 1\nseq 7\nprev 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n" \
	"time 2026-11-05T10:00:00+08:00\nkind TEST\nactor -\n"
#define HEX "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static void
parse(void **state)
{
	static const char text[] =
	    HEAD "param key a %41 %zz\nread " HEX " sheet my file.xml\nsigned " HEX " " HEX
		 "\nout " HEX " - sub/x y\nfacts row 12 " HEX "\n";
	static const struct slip_line want[] = {
		{ "param", "key", "a A %zz", "" },
		{ "read", HEX, "sheet", "my file.xml" },
		{ "signed", HEX, HEX, "" },
		{ "out", HEX, "-", "sub/x y" },
		{ "facts", "row", "12", HEX },
	};
	struct arena *a = arena_new();
	struct slip s;

	(void)state;
	assert_int_equal(slip_parse(a, SLICE(text), &s), 0);
	assert_int_equal(s.seq, 7);
	assert_int_equal(s.at, AT);
	assert_string_equal(s.release, "1");
	assert_string_equal(s.kind, "TEST");
	assert_string_equal(s.actor, "-");
	assert_int_equal(s.prev.b[1], 0x11);
	assert_int_equal(s.lines, COUNT(want));
	for (size_t i = 0; i < COUNT(want); i++) {
		assert_string_equal(s.line[i].word, want[i].word);
		assert_string_equal(s.line[i].a, want[i].a);
		assert_string_equal(s.line[i].b, want[i].b);
		assert_string_equal(s.line[i].c, want[i].c);
	}
	arena_free(a);
}

static void
malformed(void **state)
{
	static const char *const bad[] = {
		"",
		"daifa slip 1\n",
		"daifa slip 2\n",
		HEAD "param\n",
		HEAD "param key\n",
		HEAD "read " HEX "\n",
		HEAD "unknown word\n",
		HEAD "param key value",
		HEAD "\n",
		HEAD "facts row 1\n",
	};
	struct arena *a = arena_new();
	struct slip s;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(slip_parse(a, slice_of(bad[i]), &s), -1);
	assert_int_equal(
	    slip_parse(a, (struct slice){ HEAD "param a b\0c\n", sizeof HEAD + 12 }, &s), -1);
	arena_free(a);
}

/* Cut anywhere, any byte changed: it is refused or read, never more. */
static void
hostile(void **state)
{
	char text[] =
	    HEAD "param key a%20b\nread " HEX " sheet my file.xml\nfacts row 12 " HEX "\n";
	struct arena *a = arena_new();
	struct slip s;

	(void)state;
	for (size_t n = 0; n < sizeof text; n++) {
		char *cut = mem_alloc(n + 1);

		memcpy(cut, text, n);
		(void)slip_parse(a, (struct slice){ cut, n }, &s);
		free(cut);
		arena_reset(a);
	}
	for (size_t i = 0; i + 1 < sizeof text; i++)
		for (int bit = 0; bit < 8; bit++) {
			text[i] = (char)(text[i] ^ 1 << bit);
			(void)slip_parse(a, SLICE(text), &s);
			text[i] = (char)(text[i] ^ 1 << bit);
			arena_reset(a);
		}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(parse), cmocka_unit_test(malformed),
		cmocka_unit_test(hostile) };

	return cmocka_run_group_tests_name("store/slip", tests, NULL, NULL);
}
