#include "unit.h"

#include "helpers.h"

#define CONTENT SLICE("the wages of October\n")

/* The last value of the attribute of this name, `by` bytes into it. */
static char *
attribute(struct buf *der, const char *oid, size_t n, size_t by)
{
	char *at = memmem(der->p, der->n, oid, n), *next;

	assert_non_null(at);
	while ((next = memmem(at + 1, der->n - (size_t)(at + 1 - der->p), oid, n)) != NULL)
		at = next;
	return at + n + 4 + by;
}

static const char digest_oid[] = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04";
static const char time_oid[] = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x05";

/* An altered time shows with RSA alone, an altered digest with each, and an altered signature value is just broken. */
static void
test_what_was_altered(void **state)
{
	static const struct {
		const char	*who;
		char		 what;		/* time, digest, signature */
		enum cms_verdict is;
	} rows[] = {
		{ "rsa", 't', CMS_ALTERED }, { "ec", 't', CMS_BROKEN }, { "sm2", 't', CMS_BROKEN },
		{ "rsa", 'd', CMS_ALTERED }, { "ec", 'd', CMS_ALTERED },
		{ "sm2", 'd', CMS_ALTERED }, { "rsa", 's', CMS_BROKEN },
		{ "ec", 's', CMS_BROKEN }, { "sm2", 's', CMS_BROKEN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct signer *s = identity_signer(rows[i].who);
		struct cert *c = identity_cert(rows[i].who);
		const struct cert *one = c;
		struct mem_source m;
		struct cms_signed got;
		struct buf der = { 0 };
		struct digest named, right;

		assert_int_equal(cms_sign(s, source_mem(&m, CONTENT), NOW, &der), 0);
		hash_bytes(CONTENT, &right);
		assert_int_equal(cms_names(slice_buf(&der), &named), strcmp(rows[i].who, "sm2") != 0);
		if (strcmp(rows[i].who, "sm2") != 0)
			assert_memory_equal(named.b, right.b, sizeof right.b);
		switch (rows[i].what) {
		case 't':
			*attribute(&der, time_oid, sizeof time_oid - 1, 9) ^= 1;
			break;
		case 'd':
			*attribute(&der, digest_oid, sizeof digest_oid - 1, 7) ^= 1;
			break;
		default:
			der.p[der.n - 1] ^= 1;
		}
		assert_int_equal(cms_verify(slice_buf(&der), source_mem(&m, CONTENT), &one, 1, NOW,
		    &got), rows[i].is);
		assert_int_equal(got.which, -1);
		/* over other bytes an altered digest cannot be told from a broken signature */
		if (rows[i].what == 'd' && strcmp(rows[i].who, "rsa") != 0)
			assert_int_equal(cms_verify(slice_buf(&der), source_mem(&m, SLICE("x")), &one, 1,
			    NOW, &got), CMS_BROKEN);
		buf_free(&der);
		signer_free(s);
		cert_free(c);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_what_was_altered) };

	return cmocka_run_group_tests_name("cmswhy", tests, signers_make, scratch_remove);
}
