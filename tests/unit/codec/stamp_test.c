/* Time stamps, by an authority made on the spot with OpenSSL's own TS functions. */
#include "unit.h"

#include <openssl/cms.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>

#include "../signed.h"

struct tsa {
	EVP_PKEY	*key;
	X509		*x;
	struct cert	*anchor;	/* itself */
};

static const EVP_MD *(*stamped_by)(void) = EVP_sha256;	/* the digest that is stamped */

static struct cert *
cert_from(X509 *x)
{
	unsigned char *der = NULL;
	int n = i2d_X509(x, &der);
	struct cert *c = cert_read((struct slice){ (char *)der, (size_t)n });

	OPENSSL_free(der);
	return c;
}

static void
tsa_named(struct tsa *t, const char *usage, const char *name)
{
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, NID_ext_key_usage, usage);

	t->key = EVP_EC_gen("P-256");
	t->x = signed_cert(name, t->key);
	X509_add_ext(t->x, e, -1);
	X509_EXTENSION_free(e);
	assert_true(X509_sign(t->x, t->key, EVP_sha256()) > 0);
	t->anchor = cert_from(t->x);
	assert_non_null(t->anchor);
}

static void
tsa_make(struct tsa *t, const char *usage)
{
	tsa_named(t, usage, "TSA");
}

static void
tsa_free(struct tsa *t)
{
	EVP_PKEY_free(t->key);
	X509_free(t->x);
	cert_free(t->anchor);
}

static ASN1_INTEGER *
serial(TS_RESP_CTX *ctx, void *arg)
{
	ASN1_INTEGER *n = ASN1_INTEGER_new();

	(void)ctx;
	(void)arg;
	ASN1_INTEGER_set(n, 7);
	return n;
}

static int
clock_at(TS_RESP_CTX *ctx, void *arg, long *sec, long *usec)
{
	(void)ctx;
	(void)arg;
	*sec = SIGNED_AT + 5;
	*usec = 0;
	return 1;
}

/* The request for a stamp over these bytes. */
static BIO *
request(const char *p, size_t n)
{
	TS_REQ *req = TS_REQ_new();
	TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
	X509_ALGOR *algorithm = X509_ALGOR_new();
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned bytes;
	BIO *bio = BIO_new(BIO_s_mem());

	EVP_Digest(p, n, digest, &bytes, stamped_by(), NULL);
	X509_ALGOR_set0(algorithm, OBJ_nid2obj(EVP_MD_get_type(stamped_by())), V_ASN1_NULL, NULL);
	TS_REQ_set_version(req, 1);
	TS_MSG_IMPRINT_set_algo(imprint, algorithm);
	TS_MSG_IMPRINT_set_msg(imprint, digest, (int)bytes);
	TS_REQ_set_msg_imprint(req, imprint);
	TS_REQ_set_cert_req(req, 1);
	i2d_TS_REQ_bio(bio, req);
	X509_ALGOR_free(algorithm);
	TS_MSG_IMPRINT_free(imprint);
	TS_REQ_free(req);
	return bio;
}

/* DER of a token; owned: OPENSSL_free() */
static unsigned char *
token_make(const struct tsa *t, const ASN1_OCTET_STRING *over, int *len)
{
	TS_RESP_CTX *ctx = TS_RESP_CTX_new();
	ASN1_OBJECT *policy = OBJ_txt2obj("1.2.3.4", 1);
	BIO *bio = request((const char *)ASN1_STRING_get0_data(over), (size_t)ASN1_STRING_length(over));
	TS_RESP *response;
	unsigned char *der = NULL;

	TS_RESP_CTX_set_signer_cert(ctx, t->x);
	TS_RESP_CTX_set_signer_key(ctx, t->key);
	TS_RESP_CTX_set_signer_digest(ctx, EVP_sha256());
	TS_RESP_CTX_set_def_policy(ctx, policy);
	TS_RESP_CTX_add_md(ctx, stamped_by());
	TS_RESP_CTX_set_serial_cb(ctx, serial, NULL);
	TS_RESP_CTX_set_time_cb(ctx, clock_at, NULL);
	response = TS_RESP_create_response(ctx, bio);
	assert_non_null(response);
	assert_non_null(TS_RESP_get_token(response));
	*len = i2d_PKCS7(TS_RESP_get_token(response), &der);
	TS_RESP_free(response);
	TS_RESP_CTX_free(ctx);
	ASN1_OBJECT_free(policy);
	BIO_free(bio);
	return der;
}

/* The token without what it says. */
static unsigned char *
token_emptied(unsigned char *token, int *n)
{
	const unsigned char *p = token;
	CMS_ContentInfo *c = d2i_CMS_ContentInfo(NULL, &p, *n);
	unsigned char *der = NULL;

	assert_non_null(c);
	assert_int_equal(CMS_set_detached(c, 1), 1);
	*n = i2d_CMS_ContentInfo(c, &der);
	CMS_ContentInfo_free(c);
	OPENSSL_free(token);
	return der;
}

/*
 * The signature with `copies` of a token over itself; flip: a byte of the token, -1 none, -2 the
 * token says nothing.  1, or 0 when OpenSSL does not take it.
 */
static int
stamped_make(struct slice cms, const struct tsa *t, int copies, int flip, struct buf *out)
{
	const unsigned char *p = (const unsigned char *)cms.p;
	CMS_ContentInfo *c = d2i_CMS_ContentInfo(NULL, &p, (long)cms.n);
	CMS_SignerInfo *si = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(c), 0);
	unsigned char *der = NULL, *token;
	int n, taken = 1;

	token = token_make(t, CMS_SignerInfo_get0_signature(si), &n);
	if (flip >= 0)
		token[flip % n] ^= 1;
	else if (flip == -2)
		token = token_emptied(token, &n);
	while (copies-- > 0)
		taken &= (CMS_unsigned_add1_attr_by_NID(si, NID_id_smime_aa_timeStampToken, V_ASN1_SEQUENCE, token, n));
	OPENSSL_free(token);
	n = i2d_CMS_ContentInfo(c, &der);
	if (n > 0)
		buf_add(out, der, (size_t)n);
	OPENSSL_free(der);
	CMS_ContentInfo_free(c);
	return taken && n > 0;
}

static void
stamps(void **state)
{
	struct signer *signer = signed_signer("S1");
	struct mem_source mem;
	struct buf cms = { 0 }, out = { 0 };
	struct tsa tsa, other;
	struct stamped said;

	(void)state;
	tsa_make(&tsa, "critical,timeStamping");
	tsa_make(&other, "critical,timeStamping");
	assert_int_equal(cms_sign(signer, source_mem(&mem, SLICE("a")), SIGNED_AT, &cms), 0);
	assert_int_equal(cms_stamp((struct slice){ cms.p, cms.n }, tsa.anchor, &said), STAMP_NONE);
	assert_true(stamped_make((struct slice){ cms.p, cms.n }, &tsa, 1, -1, &out));
	assert_int_equal(cms_stamp((struct slice){ out.p, out.n }, tsa.anchor, &said), STAMP_GOOD);
	assert_int_equal(said.at, SIGNED_AT + 5);
	assert_string_equal(said.by, "CN=TSA");
	assert_int_equal(cms_stamp((struct slice){ out.p, out.n }, other.anchor, &said), STAMP_STRANGER);
	assert_int_equal(cms_stamp((struct slice){ out.p, out.n }, NULL, &said), STAMP_STRANGER);
	assert_string_equal(said.by, "CN=TSA");
	for (size_t n = 0; n < out.n; n++)	/* cut at every length */
		assert_int_equal(cms_stamp((struct slice){ out.p, n }, tsa.anchor, &said), STAMP_NONE);
	buf_reset(&out);
	assert_true(stamped_make((struct slice){ cms.p, cms.n }, &tsa, 2, -1, &out));
	assert_int_equal(cms_stamp((struct slice){ out.p, out.n }, tsa.anchor, &said), STAMP_BAD);
	assert_int_equal(said.at, 0);
	buf_reset(&out);
	assert_true(stamped_make((struct slice){ cms.p, cms.n }, &tsa, 1, -2, &out));
	assert_int_equal(cms_stamp((struct slice){ out.p, out.n }, tsa.anchor, &said), STAMP_BAD);
	buf_free(&out);
	buf_free(&cms);
	tsa_free(&tsa);
	tsa_free(&other);
	signer_free(signer);
}

/* Digests that still prove something; SHA-1 does not. */
static void
digests(void **state)
{
	static const struct { const EVP_MD *(*md)(void); enum stamp is; } rows[] = {
		{ EVP_sha384, STAMP_GOOD }, { EVP_sha512, STAMP_GOOD }, { EVP_sm3, STAMP_GOOD },
		{ EVP_sha1, STAMP_BAD }, { EVP_sha224, STAMP_BAD }, { EVP_sha256, STAMP_GOOD },
	};
	struct signer *signer = signed_signer("S1");
	struct mem_source mem;
	struct buf cms = { 0 }, out = { 0 };
	struct stamped said;
	struct tsa tsa;

	(void)state;
	tsa_make(&tsa, "critical,timeStamping");
	assert_int_equal(cms_sign(signer, source_mem(&mem, SLICE("a")), SIGNED_AT, &cms), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		stamped_by = rows[i].md;
		buf_reset(&out);
		assert_true(stamped_make((struct slice){ cms.p, cms.n }, &tsa, 1, -1, &out));
		assert_int_equal(cms_stamp((struct slice){ out.p, out.n }, tsa.anchor, &said), rows[i].is);
	}
	buf_free(&cms);
	buf_free(&out);
	tsa_free(&tsa);
	signer_free(signer);
}

/* A long name is cut between characters; of two signers' file nobody knows whose stamp it is. */
static void
long_names_and_two(void **state)
{
	struct signer *signer = signed_signer("S1"), *second = signed_signer("S2");
	struct mem_source mem;
	struct buf cms = { 0 }, other = { 0 }, out = { 0 };
	struct slice both[2];
	struct stamped said;

	(void)state;
	assert_int_equal(cms_sign(signer, source_mem(&mem, SLICE("a")), SIGNED_AT, &cms), 0);
	for (int x = 0; x < 2; x++) {
		char name[65 * 4] = "";
		const char *subject;
		struct tsa tsa;

		for (int i = 0; i < x; i++)
			strcat(name, "x");
		for (int i = 0; i < 64 - x; i++)
			strcat(name, "𠮷");
		tsa_named(&tsa, "critical,timeStamping", name);
		subject = cert_subject(tsa.anchor);
		assert_true(strlen(subject) > 255);
		buf_reset(&out);
		assert_true(stamped_make((struct slice){ cms.p, cms.n }, &tsa, 1, -1, &out));
		assert_int_equal(cms_stamp((struct slice){ out.p, out.n }, tsa.anchor, &said), STAMP_GOOD);
		assert_int_equal(strlen(said.by), x == 0 ? 255 : 251 + x);
		assert_memory_equal(said.by, subject, strlen(said.by));
		assert_true(utf8_valid(slice_of(said.by)));
		tsa_free(&tsa);
	}
	assert_int_equal(cms_sign(second, source_mem(&mem, SLICE("a")), SIGNED_AT, &other), 0);
	both[0] = (struct slice){ cms.p, cms.n };
	both[1] = (struct slice){ other.p, other.n };
	buf_reset(&out);
	assert_int_equal(cms_join(both, 2, -1, &out, NULL), 0);
	assert_int_equal(cms_stamp((struct slice){ out.p, out.n }, NULL, &said), STAMP_NONE);
	buf_free(&cms);
	buf_free(&other);
	buf_free(&out);
	signer_free(signer);
	signer_free(second);
}

/* Whatever byte of the token is another: never a time that the authority did not say. */
static void
flipped(void **state)
{
	struct signer *signer = signed_signer("S1");
	struct mem_source mem;
	struct buf cms = { 0 }, out = { 0 };
	struct stamped said;
	struct tsa tsa;

	(void)state;
	tsa_make(&tsa, "critical,timeStamping");
	assert_int_equal(cms_sign(signer, source_mem(&mem, SLICE("a")), SIGNED_AT, &cms), 0);
	for (int i = 0; i < 900; i += 3) {
		buf_reset(&out);
		if (stamped_make((struct slice){ cms.p, cms.n }, &tsa, 1, i, &out) &&
		    cms_stamp((struct slice){ out.p, out.n }, tsa.anchor, &said) == STAMP_GOOD)
			assert_int_equal(said.at, SIGNED_AT + 5);
	}
	buf_free(&out);
	buf_free(&cms);
	tsa_free(&tsa);
	signer_free(signer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(stamps), cmocka_unit_test(digests),
		cmocka_unit_test(long_names_and_two),
		cmocka_unit_test(flipped) };

	return cmocka_run_group_tests_name("codec/stamp", tests, NULL, NULL);
}
