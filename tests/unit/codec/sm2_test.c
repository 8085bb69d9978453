#include "unit.h"

#include "codec/inner.h"
#include "helpers.h"

#include <openssl/err.h>

#define CONTENT SLICE("the wages of October\r\n\0 in full\n")
#define DATA_GBT "1.2.156.10197.6.1.4.2.1"

static int
setup(void **state)
{
	if (scratch_make(state) < 0)
		return -1;
	identity_make("sm2", "SM2", 1, 0, NULL);
	identity_make("ec", "EC", 2, 0, NULL);
	return 0;
}

static enum cms_verdict
verify(struct slice cms, struct slice content)
{
	struct cert *c = identity_cert("sm2");
	struct cms_signed s;
	struct mem_source m;
	enum cms_verdict v = cms_verify(cms, source_mem(&m, content),
	    (const struct cert *const *)&c, 1, NOW, &s);

	cert_free(c);
	return v;
}

static struct buf
sign(struct slice content, enum cms_form form)
{
	struct signer *s = identity_signer("sm2");
	struct mem_source m;
	struct buf der = { 0 };

	assert_int_equal(cms_sign_as(s, source_mem(&m, content), NOW - 5, form, &der), 0);
	signer_free(s);
	return der;
}

/* What another writer might make: id NULL for OpenSSL's default; algorithm and digest by their names. */
struct made { int attributes; const char *id, *type, *algorithm, *digest; enum cms_verdict v; };

static void
signature_put(CMS_SignerInfo *si, EVP_PKEY *key, const char *id, struct slice over)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *of_key = NULL;
	unsigned char bytes[200];
	size_t n = sizeof bytes;

	assert_true(EVP_DigestSignInit(ctx, &of_key, EVP_sm3(), NULL, key) > 0);
	if (id != NULL)
		assert_true(EVP_PKEY_CTX_set1_id(of_key, id, (int)strlen(id)) > 0);
	assert_true(EVP_DigestSign(ctx, bytes, &n, (const unsigned char *)over.p, over.n) > 0);
	ASN1_STRING_set(CMS_SignerInfo_get0_signature(si), bytes, (int)n);
	EVP_MD_CTX_free(ctx);
}

static void
attributes_put(CMS_SignerInfo *si, struct slice content, const char *type, struct buf *der)
{
	ASN1_OBJECT *o = OBJ_txt2obj(type, 1);
	unsigned char digest[32], head[8], *at = head;
	unsigned n = 0;
	struct buf all = { 0 };

	EVP_Digest(content.p, content.n, digest, &n, EVP_sm3(), NULL);
	CMS_signed_add1_attr_by_NID(si, NID_pkcs9_contentType, V_ASN1_OBJECT, o, -1);
	CMS_signed_add1_attr_by_NID(si, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING, digest, 32);
	for (int i = 0; i < CMS_signed_get_attr_count(si); i++) {
		unsigned char *one = NULL;
		int bytes = i2d_X509_ATTRIBUTE(CMS_signed_get_attr(si, i), &one);

		buf_add(&all, one, (size_t)bytes);
		OPENSSL_free(one);
	}
	ASN1_put_object(&at, 1, (int)all.n, V_ASN1_SET, V_ASN1_UNIVERSAL);
	buf_add(der, head, (size_t)(at - head));
	buf_add(der, all.p, all.n);
	buf_free(&all);
	ASN1_OBJECT_free(o);
}

static struct buf
make(const struct made *m)
{
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, CMS_DETACHED | CMS_BINARY
	    | CMS_PARTIAL);
	FILE *f = fopen(in_scratch("sm2.key"), "r");
	EVP_PKEY *key = PEM_read_PrivateKey(f, NULL, NULL, NULL);
	struct cert *c = identity_cert("sm2");
	CMS_SignerInfo *si;
	X509_ALGOR *digest = NULL, *signature = NULL;
	ASN1_OBJECT *type = OBJ_txt2obj(m->type, 1);
	struct buf over = { 0 }, out = { 0 };
	unsigned char *der = NULL;
	int n;

	fclose(f);
	CMS_set1_eContentType(cms, type);
	si = CMS_add1_signer(cms, c->x509, key, EVP_sm3(), CMS_BINARY | CMS_PARTIAL | CMS_NOATTR);
	assert_non_null(si);
	CMS_SignerInfo_get0_algs(si, NULL, NULL, &digest, &signature);
	X509_ALGOR_set0(signature, OBJ_txt2obj(m->algorithm, 1), V_ASN1_NULL, NULL);
	X509_ALGOR_set0(digest, OBJ_txt2obj(m->digest, 1), V_ASN1_UNDEF, NULL);
	if (m->attributes)
		attributes_put(si, CONTENT, m->type, &over);
	else
		buf_add(&over, CONTENT.p, CONTENT.n);
	signature_put(si, key, m->id, slice_buf(&over));
	n = i2d_CMS_ContentInfo(cms, &der);
	assert_true(n > 0);
	buf_add(&out, der, (size_t)n);
	OPENSSL_free(der);
	buf_free(&over);
	ASN1_OBJECT_free(type);
	CMS_ContentInfo_free(cms);
	EVP_PKEY_free(key);
	cert_free(c);
	return out;
}

#define RFC_DATA "1.2.840.113549.1.7.1"
#define SM2_SM3 "1.2.156.10197.1.501"
#define SM3 "1.2.156.10197.1.401"

static const struct made rows[] = {
	{ 1, SM2_ID, RFC_DATA, SM2_SM3, SM3, CMS_GOOD },
	{ 0, SM2_ID, RFC_DATA, SM2_SM3, SM3, CMS_GOOD },
	{ 1, SM2_ID, DATA_GBT, SM2_SM3, SM3, CMS_GOOD },
	{ 0, SM2_ID, DATA_GBT, SM2_SM3, SM3, CMS_GOOD },
	{ 1, SM2_ID, DATA_GBT, "1.2.156.10197.1.301.1", SM3, CMS_GOOD },
	{ 1, SM2_ID, DATA_GBT, "1.2.156.10197.1.301", SM3 ".1", CMS_GOOD },
	{ 1, SM2_ID, RFC_DATA, "1.2.840.10045.4.3.2", SM3, CMS_BAD_ALGORITHM },
	{ 1, SM2_ID, RFC_DATA, SM2_SM3, "2.16.840.1.101.3.4.2.1", CMS_BAD_ALGORITHM },
	{ 1, SM2_ID, "1.2.156.10197.6.1.4.2.3", SM2_SM3, SM3, CMS_BAD_FORM },
	{ 1, NULL, RFC_DATA, SM2_SM3, SM3, CMS_SM2_ID },
	{ 0, NULL, RFC_DATA, SM2_SM3, SM3, CMS_SM2_ID },
	{ 1, "ALICE123@YAHOO.COM", RFC_DATA, SM2_SM3, SM3, CMS_SM2_ID },
	{ 1, "8765432187654321", RFC_DATA, SM2_SM3, SM3, CMS_BROKEN },
	{ 0, "ALICE123@YAHOO.COM", RFC_DATA, SM2_SM3, SM3, CMS_BAD_SIGNATURE },
};

static void
test_made(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf der = make(&rows[i]);
		enum cms_verdict v = verify(slice_buf(&der), CONTENT);

		if (v != rows[i].v)
			fail_msg("row %zu: %d", i, v);
		if (v == CMS_GOOD)
			assert_int_equal(verify(slice_buf(&der), SLICE("other")), CMS_BAD_SIGNATURE);
		buf_free(&der);
	}
}

/* Both content types; and each half of the proof alone is not enough. */
static void
test_ours(void **state)
{
	(void)state;
	for (int form = CMS_RFC5652; form <= CMS_GBT35275; form++) {
		struct buf der = sign(CONTENT, (enum cms_form)form);
		static const char gbt_signed[] = "\x06\x0a\x2a\x81\x1c\xcf\x55\x06\x01\x04\x02\x02";

		assert_int_equal(verify(slice_buf(&der), CONTENT), CMS_GOOD);
		assert_int_equal(memmem(der.p, 20, gbt_signed, 12) != NULL, form == CMS_GBT35275);
		/* half two: the attributes are signed, but name other content */
		assert_int_equal(verify(slice_buf(&der), SLICE("the wages")), CMS_BAD_SIGNATURE);
		/* half one: the attributes name this content, but one bit of the signature is another */
		der.p[der.n - 1] ^= 1;
		assert_int_equal(verify(slice_buf(&der), CONTENT), CMS_BROKEN);
		buf_free(&der);
	}
}

/* Every byte from the first signed attribute to the end counts. */
static void
test_flipped(void **state)
{
	static const char content_type[] = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03";
	struct buf der = sign(CONTENT, CMS_RFC5652);
	const char *at = memmem(der.p, der.n, content_type, sizeof content_type - 1);

	(void)state;
	assert_non_null(at);
	for (size_t i = (size_t)(at - der.p); i < der.n; i++)
		for (int bit = 0; bit < 8; bit += 3) {
			der.p[i] = (char)(der.p[i] ^ (1 << bit));
			if (verify(slice_buf(&der), CONTENT) == CMS_GOOD)
				fail_msg("byte %zu of %zu, bit %d", i, der.n, bit);
			der.p[i] = (char)(der.p[i] ^ (1 << bit));
		}
	buf_free(&der);
}

static void
test_names(void **state)
{
	ASN1_OBJECT *o = OBJ_txt2obj(SM2_SM3, 1);

	(void)state;
	assert_true(sm2_named(o));
	assert_false(sm3_named(o));
	assert_true(oid_is(o, SM2_SM3));
	assert_false(oid_is(o, SM2_SM3 ".1"));
	ASN1_OBJECT_free(o);
}

/* Certificates of Chinese issuers: those that name themselves as issuer signed themselves. */
static int sm2_seen;

static void
self_signed(const char *path, struct slice s)
{
	struct cert *c = cert_read(s);

	if (c != NULL && X509_get_signature_nid(c->x509) == NID_SM2_with_SM3
	    && X509_NAME_cmp(X509_get_issuer_name(c->x509), X509_get_subject_name(c->x509)) == 0) {
		int good = X509_verify(c->x509, X509_get0_pubkey(c->x509)) == 1;

		sm2_seen += good;
		/* one of them was made by OpenSSL 3 with its empty ID */
		if (good == (strstr(path, "openSSL3") != NULL))
			fail_msg("%s", path);
	}
	cert_free(c);
}

static void
test_standards(void **state)
{
	(void)state;
	each_standard("hostile/cms", self_signed);
	printf("SM2 certificates that sign themselves: %d\n", sm2_seen);
	ERR_clear_error();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_made), cmocka_unit_test(test_ours),
		cmocka_unit_test(test_flipped), cmocka_unit_test(test_names),
		cmocka_unit_test(test_standards),
	};
	int rc;

	codec_init();
	rc = cmocka_run_group_tests_name("codec/sm2", tests, setup, scratch_remove);
	codec_done();
	return rc;
}
