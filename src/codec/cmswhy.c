/*
 * Why a signature over attributes does not hold: where that can be told, whether its own key made it
 * over other attributes, so that these were changed, or whether the signature itself is none.
 */
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <string.h>

#include "codec/inner.h"

/* RSA shows what was signed: a digest, well padded, which is that of other attributes. */
static int
other_digest(const struct judged *j, EVP_PKEY *key)
{
	const ASN1_OCTET_STRING *signature = CMS_SignerInfo_get0_signature(j->si);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	size_t n = 0;
	int yes;

	yes = ctx != NULL && EVP_PKEY_verify_recover_init(ctx) > 0
	    && EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) > 0
	    && EVP_PKEY_CTX_set_signature_md(ctx, j->md) > 0;
	if (yes) {
		unsigned char digest[EVP_MAX_MD_SIZE + 1024];	/* RSA 8192 */

		n = sizeof digest;
		yes = EVP_PKEY_verify_recover(ctx, digest, &n, ASN1_STRING_get0_data(signature),
		    (size_t)ASN1_STRING_length(signature)) > 0
		    && n == (size_t)EVP_MD_get_size(j->md);
	}
	EVP_PKEY_CTX_free(ctx);
	return yes;
}

static int
verifies(const struct judged *j, EVP_PKEY *key, const struct buf *der)
{
	const ASN1_OCTET_STRING *signature = CMS_SignerInfo_get0_signature(j->si);
	EVP_PKEY_CTX *of_key = NULL;
	EVP_MD_CTX *ctx;
	int yes;

	if (j->sm2)
		return sm2_judge(key, (struct slice){ der->p, der->n }, signature) == CMS_GOOD;
	ctx = EVP_MD_CTX_new();
	yes = ctx != NULL && EVP_DigestVerifyInit(ctx, &of_key, j->md, NULL, key) == 1
	    && (!j->pss || EVP_PKEY_CTX_set_rsa_padding(of_key, RSA_PKCS1_PSS_PADDING) > 0)
	    && EVP_DigestVerify(ctx, ASN1_STRING_get0_data(signature),
	    (size_t)ASN1_STRING_length(signature), (const unsigned char *)der->p, der->n) == 1;
	EVP_MD_CTX_free(ctx);
	return yes;
}

/* Would it hold if the attributes named this content?  Then that digest is what was changed. */
static enum cms_verdict
named_other(const struct judged *j, EVP_PKEY *key, struct source content)
{
	const ASN1_OCTET_STRING *named = CMS_signed_get0_data_by_OBJ(j->si,
	    OBJ_nid2obj(NID_pkcs9_messageDigest), -3, V_ASN1_OCTET_STRING);
	unsigned char got[EVP_MAX_MD_SIZE];
	struct buf der = { 0 };
	unsigned size = 0;
	char *at = NULL;
	int yes = 0;

	if (content_digest(j->md, content, got, &size) < 0)
		return CMS_READ_ERROR;
	if (attributes_der(j->si, &der) == 0 && ASN1_STRING_length(named) == (int)size)
		at = memmem(der.p, der.n, ASN1_STRING_get0_data(named), size);
	if (at != NULL) {
		memcpy(at, got, size);
		yes = verifies(j, key, &der);
	}
	buf_free(&der);
	return yes ? CMS_ALTERED : CMS_BROKEN;
}

enum cms_verdict
judged_why(const struct judged *j, X509 *x, struct source content)
{
	EVP_PKEY *key = X509_get0_pubkey(x);

	ERR_clear_error();
	if (EVP_PKEY_is_a(key, "RSA") && !j->pss && other_digest(j, key))
		return CMS_ALTERED;
	return named_other(j, key, content);
}
