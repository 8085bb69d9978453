/* Revocation lists.  The SM2 ones are checked here, since OpenSSL gives them an empty ID. */
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "codec/inner.h"

struct crl {
	X509_CRL	*x509;
	char		*issuer;
	int64_t		 this_update, next_update;
};

/*
 * A critical extension changes what the list says: one of changes only, of some kinds of
 * certificate, of another issuer's.
 */
static int
whole(const X509_CRL *x)
{
	for (int i = 0; i < X509_CRL_get_ext_count(x); i++)
		if (X509_EXTENSION_get_critical(X509_CRL_get_ext(x, i)))
			return 0;
	return X509_CRL_get_ext_by_NID(x, NID_delta_crl, -1) < 0;
}

static X509_CRL *
der_read(struct slice der)
{
	const unsigned char *p = (const unsigned char *)der.p;

	/* one value and nothing behind it */
	return der_check(der) == DER_GOOD ? d2i_X509_CRL(NULL, &p, (long)der.n) : NULL;
}

static X509_CRL *
pem_read(struct slice s)
{
	BIO *bio = BIO_new_mem_buf(s.p, (int)s.n);
	char *name = NULL, *header = NULL;
	unsigned char *data = NULL;
	X509_CRL *x = NULL;
	long len = 0;

	if (PEM_read_bio(bio, &name, &header, &data, &len) == 1
	    && strcmp(name, PEM_STRING_X509_CRL) == 0 && *header == '\0')
		x = der_read((struct slice){ (char *)data, (size_t)len });
	OPENSSL_free(name);
	OPENSSL_free(header);
	OPENSSL_free(data);
	BIO_free(bio);
	return x;
}

struct crl *
crl_read(struct slice s)
{
	struct crl *c;

	if (s.n == 0 || s.n > LIMIT_CRL_BYTES)
		return NULL;
	c = mem_alloc(sizeof *c);
	c->x509 = s.p[0] == 0x30 ? der_read(s) : pem_read(s);
	if (c->x509 != NULL)
		c->issuer = name_text(X509_CRL_get_issuer(c->x509));
	ERR_clear_error();
	if (c->issuer != NULL && whole(c->x509)
	    && asn1_seconds(X509_CRL_get0_lastUpdate(c->x509), &c->this_update) == 0
	    && (X509_CRL_get0_nextUpdate(c->x509) == NULL
	    || asn1_seconds(X509_CRL_get0_nextUpdate(c->x509), &c->next_update) == 0))
		return c;
	crl_free(c);
	return NULL;
}

void
crl_free(struct crl *c)
{
	if (c == NULL)
		return;
	X509_CRL_free(c->x509);
	free(c->issuer);
	free(c);
}

const char *
crl_issuer(const struct crl *c)
{
	return c->issuer;
}

int64_t
crl_this_update(const struct crl *c)
{
	return c->this_update;
}

int64_t
crl_next_update(const struct crl *c)
{
	return c->next_update;
}

static int
sm2_holds(X509_CRL *x, EVP_PKEY *key)
{
	const ASN1_BIT_STRING *signature = NULL;
	unsigned char *signed_part = NULL;
	struct sm2_check *check;
	int n;

	X509_CRL_get0_signature(x, &signature, NULL);
	n = i2d_re_X509_CRL_tbs(x, &signed_part);
	if (n <= 0)
		return 0;
	check = sm2_check_new(key);
	sm2_check_add(check, signed_part, (size_t)n);
	OPENSSL_free(signed_part);
	return sm2_check_end(check, signature) == CMS_GOOD;
}

int
crl_issued_by(const struct crl *c, const struct cert *issuer)
{
	EVP_PKEY *key = X509_get0_pubkey(issuer->x509);
	const X509_ALGOR *algorithm = NULL;
	int md = NID_undef, of_key = NID_undef, yes;

	if (X509_NAME_cmp(X509_CRL_get_issuer(c->x509), X509_get_subject_name(issuer->x509)) != 0
	    || (X509_get_key_usage(issuer->x509) & KU_CRL_SIGN) == 0)
		return 0;
	X509_CRL_get0_signature(c->x509, NULL, &algorithm);
	if (sm2_named(algorithm->algorithm))
		yes = EVP_PKEY_is_a(key, "SM2") && sm2_holds(c->x509, key);
	else
		yes = OBJ_find_sigid_algs(OBJ_obj2nid(algorithm->algorithm), &md, &of_key)
		    && (md == NID_sha256 || md == NID_sha384 || md == NID_sha512)
		    && X509_CRL_verify(c->x509, key) == 1;
	ERR_clear_error();
	return yes;
}

int64_t
crl_revoked(const struct crl *c, const struct cert *cert)
{
	X509_REVOKED *entry = NULL;
	int64_t at = 0;

	if (X509_CRL_get0_by_cert(c->x509, &entry, cert->x509) != 1)
		return 0;
	/* a day that cannot be read is the earliest: revoked it is */
	return asn1_seconds(X509_REVOKED_get0_revocationDate(entry), &at) == 0 && at > 0 ? at : 1;
}
