#include "unit.h"

#include <string.h>

#include "daifa/codec.h"

static const struct {
	const char	*text;
	const char	*hex;
} rows[] = {
	{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
};

static void
test_known(void **state)
{
	struct hash *h = hash_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct digest a, b;
		char hex[HEX_LEN];

		hash_bytes(slice_of(rows[i].text), &a);
		for (const char *p = rows[i].text; *p; p++)
			hash_add(h, p, 1);
		hash_end(h, &b);
		digest_hex(&a, hex);
		assert_string_equal(hex, rows[i].hex);
		assert_true(digest_same(&a, &b));
	}
	hash_free(h);
	hash_free(NULL);
}

static void
test_text(void **state)
{
	struct hash *h = hash_new();
	struct digest a, b;

	(void)state;
	hash_text(h, "one");
	hash_text(h, "");
	hash_text(h, NULL);
	hash_end(h, &a);
	hash_bytes(SLICE("one\n\n\n"), &b);
	assert_true(digest_same(&a, &b));
	hash_add(h, NULL, 0);
	hash_end(h, &a);
	hash_bytes((struct slice){ NULL, 0 }, &b);
	assert_true(digest_same(&a, &b));
	hash_free(h);
}

/* Pieces of every size around what is gathered, and a copy that goes its own way. */
static void
test_pieces(void **state)
{
	static const size_t sizes[] = { 1, 7, 1000, 1023, 1024, 1025, 3000 };
	struct hash *h = hash_new(), *other = hash_new();
	struct digest a, b;
	char bytes[7000];

	(void)state;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)(i * 31);
	hash_bytes((struct slice){ bytes, sizeof bytes }, &a);
	for (size_t k = 0; k < COUNT(sizes); k++) {
		for (size_t at = 0; at < sizeof bytes; at += sizes[k])
			hash_add(h, bytes + at, sizeof bytes - at < sizes[k] ? sizeof bytes - at : sizes[k]);
		hash_end(h, &b);
		assert_true(digest_same(&a, &b));
		hash_add(h, bytes, 900);
		hash_copy(other, h);
		hash_add(h, "x", 1);
		hash_add(other, bytes + 900, sizeof bytes - 900);
		hash_end(other, &b);
		assert_true(digest_same(&a, &b));
		hash_end(h, &b);
		assert_false(digest_same(&a, &b));
	}
	hash_free(h);
	hash_free(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_known),
	    cmocka_unit_test(test_text), cmocka_unit_test(test_pieces) };
	int rc;

	codec_init();
	rc = cmocka_run_group_tests_name("codec/hash", tests, NULL, NULL);
	codec_done();
	return rc + cmocka_run_group_tests_name("codec/hash, library not set up", tests, NULL,
	    NULL);
}
