#include "unit.h"

#include "helpers.h"

static int
setup(void **state)
{
	return scratch_make(state);
}

/* An issuer of that kind, its leaf, and a list that names the numbers; days: of the update, and until the next. */
static void
list_make(const char *issuer, long revoked, int since, int next, const char *extension)
{
	X509_CRL *x = X509_CRL_new();
	X509_REVOKED *entry;
	ASN1_INTEGER *number = ASN1_INTEGER_new();
	ASN1_TIME *t = ASN1_TIME_set(NULL, NOW);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *of_key = NULL;
	char name[100];
	EVP_PKEY *key;
	X509 *ca;
	FILE *f;

	snprintf(name, sizeof name, "%s.key", issuer);
	f = fopen(in_scratch(name), "r");
	key = PEM_read_PrivateKey(f, NULL, NULL, NULL);
	fclose(f);
	snprintf(name, sizeof name, "%s.crt", issuer);
	f = fopen(in_scratch(name), "r");
	ca = PEM_read_X509(f, NULL, NULL, NULL);
	fclose(f);
	X509_CRL_set_version(x, 1);
	X509_CRL_set_issuer_name(x, X509_get_subject_name(ca));
	X509_CRL_set1_lastUpdate(x, t);
	if (next != 0) {
		ASN1_TIME_set(t, NOW + next * DAY);
		X509_CRL_set1_nextUpdate(x, t);
	}
	entry = X509_REVOKED_new();
	ASN1_INTEGER_set(number, revoked);
	X509_REVOKED_set_serialNumber(entry, number);
	ASN1_TIME_set(t, NOW + since * DAY);
	X509_REVOKED_set_revocationDate(entry, t);
	X509_CRL_add0_revoked(x, entry);
	if (extension != NULL) {
		X509_EXTENSION *e = X509V3_EXT_nconf(NULL, NULL, "issuingDistributionPoint", extension);

		assert_non_null(e);
		X509_CRL_add_ext(x, e, -1);
		X509_EXTENSION_free(e);
	}
	X509_CRL_sort(x);
	assert_true(EVP_DigestSignInit(ctx, &of_key,
	    EVP_PKEY_is_a(key, "SM2") ? EVP_sm3() : EVP_sha256(), NULL, key) > 0);
	if (EVP_PKEY_is_a(key, "SM2"))
		assert_true(EVP_PKEY_CTX_set1_id(of_key, "1234567812345678", 16) > 0);
	assert_true(X509_CRL_sign_ctx(x, ctx) > 0);
	f = fopen(in_scratch("list.pem"), "w");
	PEM_write_X509_CRL(f, x);
	fclose(f);
	f = fopen(in_scratch("list.der"), "w");
	i2d_X509_CRL_fp(f, x);
	fclose(f);
	EVP_MD_CTX_free(ctx);
	ASN1_TIME_free(t);
	ASN1_INTEGER_free(number);
	X509_CRL_free(x);
	X509_free(ca);
	EVP_PKEY_free(key);
}

static struct crl *
list_read(const char *name)
{
	struct buf b = file_read(in_scratch(name));
	struct crl *c = crl_read(slice_buf(&b));

	buf_free(&b);
	return c;
}

static void
test_kinds(void **state)
{
	static const char *const kinds[] = { "RSA", "EC", "SM2" };

	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct cert *root, *leaf, *twin, *other;
		struct crl *crl;

		identity_make("root", kinds[i], 1, 0, NULL);
		identity_make("leaf", kinds[i], 7, 0, "root");
		identity_make("twin", kinds[i], 8, 0, "root");
		identity_make("other", kinds[i], 7, 0, NULL);	/* the same number, another issuer */
		root = identity_cert("root");
		leaf = identity_cert("leaf");
		twin = identity_cert("twin");
		other = identity_cert("other");
		list_make("root", 7, -3, 30, NULL);
		for (int form = 0; form < 2; form++) {
			crl = list_read(form == 0 ? "list.pem" : "list.der");
			assert_non_null(crl);
			assert_string_equal(crl_issuer(crl), "CN=root,O=天山建工");
			assert_int_equal(crl_this_update(crl), NOW);
			assert_int_equal(crl_next_update(crl), NOW + 30 * DAY);
			assert_true(crl_issued_by(crl, root));
			assert_false(crl_issued_by(crl, leaf));
			assert_false(crl_issued_by(crl, other));
			assert_int_equal(crl_revoked(crl, leaf), NOW - 3 * DAY);
			assert_int_equal(crl_revoked(crl, twin), 0);
			assert_int_equal(crl_revoked(crl, other), 0);
			crl_free(crl);
		}
		/* the same name, another key */
		cert_free(root);
		identity_make("root", kinds[i], 1, 0, NULL);
		root = identity_cert("root");
		crl = list_read("list.der");
		assert_false(crl_issued_by(crl, root));
		crl_free(crl);
		cert_free(root);
		cert_free(leaf);
		cert_free(twin);
		cert_free(other);
	}
	crl_free(NULL);
}

static void
test_forms(void **state)
{
	struct buf der;
	struct crl *crl;

	(void)state;
	identity_make("root", "EC", 1, 0, NULL);
	list_make("root", 7, -3, 0, NULL);
	crl = list_read("list.der");
	assert_int_equal(crl_next_update(crl), 0);
	crl_free(crl);
	assert_null(list_read("root.crt"));
	assert_null(crl_read((struct slice){ NULL, 0 }));
	list_make("root", 7, -3, 30, "critical,onlyuser:TRUE");	/* not of all certificates */
	assert_null(list_read("list.der"));
	list_make("root", 7, -3, 30, NULL);
	der = file_read(in_scratch("list.der"));
	for (size_t n = 0; n < der.n; n++)
		assert_null(crl_read((struct slice){ der.p, n }));
	buf_add(&der, "x", 1);
	assert_null(crl_read(slice_buf(&der)));
	buf_free(&der);
}

/* An altered list is none of the issuer's, whichever bit it is. */
static void
test_flipped(void **state)
{
	static const char *const kinds[] = { "EC", "SM2" };

	(void)state;
	for (size_t k = 0; k < COUNT(kinds); k++) {
		struct cert *root;
		struct buf der;

		identity_make("root", kinds[k], 1, 0, NULL);
		root = identity_cert("root");
		list_make("root", 7, -3, 30, NULL);
		der = file_read(in_scratch("list.der"));
		for (size_t i = 0; i < der.n; i++) {
			struct crl *crl;

			der.p[i] ^= 0x10;
			crl = crl_read(slice_buf(&der));
			if (crl != NULL && crl_issued_by(crl, root))
				fail_msg("%s: byte %zu of %zu", kinds[k], i, der.n);
			crl_free(crl);
			der.p[i] ^= 0x10;
		}
		cert_free(root);
		buf_free(&der);
	}
}

static void
hostile(const char *path, struct slice s)
{
	(void)path;
	crl_free(crl_read(s));
}

static void
test_standards(void **state)
{
	(void)state;
	each_standard("hostile/cms", hostile);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds), cmocka_unit_test(test_forms),
		cmocka_unit_test(test_flipped), cmocka_unit_test(test_standards),
	};
	int rc;

	codec_init();
	rc = cmocka_run_group_tests_name("codec/crl", tests, setup, scratch_remove);
	codec_done();
	return rc;
}
