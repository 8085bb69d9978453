/*
 * SM2 with SM3 (GB/T 32918, GB/T 35275).  What is signed begins with a digest of the signer's ID
 * and public key; OpenSSL takes an empty ID unless told otherwise, the standards say SM2_ID.  Its
 * CMS functions know nothing of this, so both directions are done here, a step below them.
 */
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "codec/inner.h"

/*
 * Names of the algorithm: its own (501), and those of the key's kind (301.1, 301), which writers of
 * GB/T 35275 use.
 */
static const char *const names[] = { "1.2.156.10197.1.501", "1.2.156.10197.1.301.1",
	"1.2.156.10197.1.301" };
/* Of the digest: SM3, and SM3 without a key. */
static const char *const digests[] = { "1.2.156.10197.1.401", "1.2.156.10197.1.401.1" };

int
oid_is(const ASN1_OBJECT *o, const char *dotted)
{
	char text[80];
	int n = OBJ_obj2txt(text, sizeof text, o, 1);

	return n > 0 && (size_t)n < sizeof text && strcmp(text, dotted) == 0;
}

int
sm2_named(const ASN1_OBJECT *signature)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (oid_is(signature, names[i]))
			return 1;
	return 0;
}

int
sm3_named(const ASN1_OBJECT *digest)
{
	for (size_t i = 0; i < sizeof digests / sizeof *digests; i++)
		if (oid_is(digest, digests[i]))
			return 1;
	return 0;
}

void
sm2_id_default(X509 *x)
{
	ASN1_OCTET_STRING *id = ASN1_OCTET_STRING_new();

	if (id != NULL && ASN1_OCTET_STRING_set(id, (const unsigned char *)SM2_ID,
	    sizeof SM2_ID - 1))
		X509_set0_distinguishing_id(x, id);
	else
		ASN1_OCTET_STRING_free(id);
}

/* OpenSSL fills in everything but the name of the algorithm and the ID. */
CMS_SignerInfo *
sm2_signer_add(CMS_ContentInfo *cms, X509 *x, EVP_PKEY *key)
{
	CMS_SignerInfo *si = CMS_add1_signer(cms, x, key, EVP_sm3(),
	    CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP | CMS_KEY_PARAM);
	X509_ALGOR *name = NULL;

	if (si == NULL)
		return NULL;
	CMS_SignerInfo_get0_algs(si, NULL, NULL, NULL, &name);
	if (!X509_ALGOR_set0(name, OBJ_nid2obj(NID_SM2_with_SM3), V_ASN1_UNDEF, NULL)
	    || EVP_PKEY_CTX_set1_id(CMS_SignerInfo_get0_pkey_ctx(si), SM2_ID,
	    (int)sizeof SM2_ID - 1) <= 0)
		return NULL;
	return si;
}

/* ---- verifying */

/*
 * The same message under the ID that must be, and under the empty one, which is a mistake worth
 * naming.
 */
struct sm2_check {
	EVP_MD_CTX	*right, *empty;
};

static EVP_MD_CTX *
begin(EVP_PKEY *key, const char *id)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *of_key = NULL;

	if (ctx != NULL && EVP_DigestVerifyInit(ctx, &of_key, EVP_sm3(), NULL, key) == 1
	    && (*id == '\0' || EVP_PKEY_CTX_set1_id(of_key, id, (int)strlen(id)) > 0))
		return ctx;
	EVP_MD_CTX_free(ctx);
	return NULL;
}

struct sm2_check *
sm2_check_new(EVP_PKEY *key)
{
	struct sm2_check *c = mem_alloc(sizeof *c);

	c->right = begin(key, SM2_ID);
	c->empty = begin(key, "");
	return c;
}

enum cms_verdict
sm2_judge(EVP_PKEY *key, struct slice message, const ASN1_OCTET_STRING *signature)
{
	/* the last is the signer of the examples in GB/T 32918 */
	static const char *const ids[] = { SM2_ID, "", "ALICE123@YAHOO.COM" };

	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		EVP_MD_CTX *ctx = begin(key, ids[i]);
		int holds = ctx != NULL && EVP_DigestVerify(ctx, ASN1_STRING_get0_data(signature),
		    (size_t)ASN1_STRING_length(signature), (const unsigned char *)message.p,
		    message.n) == 1;

		EVP_MD_CTX_free(ctx);
		if (holds)
			return i == 0 ? CMS_GOOD : CMS_SM2_ID;
	}
	return CMS_BROKEN;
}

void
sm2_check_add(struct sm2_check *c, const void *p, size_t n)
{
	if (c->right != NULL && EVP_DigestVerifyUpdate(c->right, p, n) != 1) {
		EVP_MD_CTX_free(c->right);
		c->right = NULL;
	}
	if (c->empty != NULL && EVP_DigestVerifyUpdate(c->empty, p, n) != 1) {
		EVP_MD_CTX_free(c->empty);
		c->empty = NULL;
	}
}

enum cms_verdict
sm2_check_end(struct sm2_check *c, const ASN1_OCTET_STRING *signature)
{
	const unsigned char *p = ASN1_STRING_get0_data(signature);
	size_t n = (size_t)ASN1_STRING_length(signature);
	enum cms_verdict verdict = CMS_BROKEN;

	if (c->right != NULL && EVP_DigestVerifyFinal(c->right, p, n) == 1)
		verdict = CMS_GOOD;
	else if (c->empty != NULL && EVP_DigestVerifyFinal(c->empty, p, n) == 1)
		verdict = CMS_SM2_ID;
	EVP_MD_CTX_free(c->right);
	EVP_MD_CTX_free(c->empty);
	free(c);
	return verdict;
}
