/* X.509 certificates. */
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "codec/inner.h"

int
asn1_seconds(const ASN1_TIME *t, int64_t *out)
{
	struct tm tm = { 0 };

	if (t == NULL || !ASN1_TIME_to_tm(t, &tm))
		return -1;
	*out = timegm(&tm);
	return 0;
}

static int
count_of(struct slice s, const char *word)
{
	size_t len = strlen(word);
	int count = 0;

	for (size_t i = 0; i + len <= s.n; i++)
		count += memcmp(s.p + i, word, len) == 0;
	return count;
}

/* The DER of the one PEM block CERTIFICATE; text around it is allowed, another block is not. */
static int
pem_to_der(struct slice s, struct buf *der)
{
	BIO *bio = BIO_new_mem_buf(s.p, (int)s.n);
	char *name = NULL, *header = NULL;
	unsigned char *data = NULL;
	long len = 0;
	int rc = -1;

	if (count_of(s, "-----BEGIN ") == 1 && PEM_read_bio(bio, &name, &header, &data, &len) == 1
	    && strcmp(name, PEM_STRING_X509) == 0 && *header == '\0') {
		buf_add(der, data, (size_t)len);
		rc = 0;
	}
	OPENSSL_free(name);
	OPENSSL_free(header);
	OPENSSL_free(data);
	BIO_free(bio);
	return rc;
}

char *
name_text(const X509_NAME *name)
{
	BIO *bio = BIO_new(BIO_s_mem());
	struct buf out = { 0 };
	char *p = NULL;
	long n;

	if (X509_NAME_print_ex(bio, name, 0,
	    XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB) >= 0) {
		n = BIO_get_mem_data(bio, &p);
		buf_add(&out, p ? p : "", p ? (size_t)n : 0);
	}
	BIO_free(bio);
	if (out.p != NULL && !utf8_valid((struct slice){ out.p, out.n })) {
		buf_free(&out);
		return NULL;
	}
	return out.p;
}

/*
 * owned: free(); "" when there is none, NULL when it holds a NUL or no text.  Of several the last,
 * which is the most specific.
 */
static char *
common_name_text(X509_NAME *name)
{
	int at = -1, next = X509_NAME_get_index_by_NID(name, NID_commonName, -1), n;
	unsigned char *utf8 = NULL;
	char *out = NULL;

	while (next >= 0) {
		at = next;
		next = X509_NAME_get_index_by_NID(name, NID_commonName, at);
	}
	if (at < 0)
		return mem_text("");
	n = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
	if (n >= 0 && strlen((const char *)utf8) == (size_t)n
	    && utf8_valid((struct slice){ (const char *)utf8, (size_t)n }))
		out = mem_text((const char *)utf8);
	OPENSSL_free(utf8);
	return out;
}

/* Nothing but DER of one certificate: what is not encoded in the one way would have two digests. */
static int
cert_parse(struct cert *c)
{
	const unsigned char *p = (const unsigned char *)c->der.p;
	unsigned char *again = NULL;
	X509_NAME *name;
	int n;

	c->x509 = d2i_X509(NULL, &p, (long)c->der.n);
	if (c->x509 == NULL || (const char *)p != c->der.p + c->der.n
	    || X509_get0_pubkey(c->x509) == NULL)
		return -1;
	n = i2d_X509(c->x509, &again);
	if (n < 0 || (size_t)n != c->der.n || memcmp(again, c->der.p, c->der.n) != 0) {
		OPENSSL_free(again);
		return -1;
	}
	OPENSSL_free(again);
	name = X509_get_subject_name(c->x509);
	c->subject = name_text(name);
	c->common_name = common_name_text(name);
	if (c->subject == NULL || c->common_name == NULL
	    || asn1_seconds(X509_get0_notBefore(c->x509), &c->not_before) < 0
	    || asn1_seconds(X509_get0_notAfter(c->x509), &c->not_after) < 0)
		return -1;
	if (X509_get_signature_nid(c->x509) == NID_SM2_with_SM3)
		sm2_id_default(c->x509);
	/* fills what OpenSSL caches on first use, before threads share the certificate */
	X509_check_purpose(c->x509, -1, 0);
	return 0;
}

struct cert *
cert_read(struct slice s)
{
	struct cert *c;
	int rc;

	if (s.n == 0 || s.n > LIMIT_CERT_BYTES)
		return NULL;
	c = mem_alloc(sizeof *c);
	if (s.p[0] == 0x30 && count_of(s, "-----BEGIN ") == 0) {
		buf_add(&c->der, s.p, s.n);
		rc = cert_parse(c);
	} else {
		rc = pem_to_der(s, &c->der) < 0 ? -1 : cert_parse(c);
	}
	ERR_clear_error();
	if (rc == 0)
		return c;
	cert_free(c);
	return NULL;
}

void
cert_free(struct cert *c)
{
	if (c == NULL)
		return;
	X509_free(c->x509);
	buf_free(&c->der);
	free(c->subject);
	free(c->common_name);
	free(c);
}

void
cert_digest(const struct cert *c, struct digest *out)
{
	hash_bytes(cert_der(c), out);
}

struct slice
cert_der(const struct cert *c)
{
	return (struct slice){ c->der.p, c->der.n };
}

const char *
cert_subject(const struct cert *c)
{
	return c->subject;
}

const char *
cert_common_name(const struct cert *c)
{
	return c->common_name;
}

int64_t
cert_not_before(const struct cert *c)
{
	return c->not_before;
}

int64_t
cert_not_after(const struct cert *c)
{
	return c->not_after;
}

int
cert_issued_by(const struct cert *c, const struct cert *issuer)
{
	int yes;

	if (c->der.n == issuer->der.n && memcmp(c->der.p, issuer->der.p, c->der.n) == 0)
		return 1;
	yes = X509_NAME_cmp(X509_get_issuer_name(c->x509), X509_get_subject_name(issuer->x509)) == 0
	    && X509_verify(c->x509, X509_get0_pubkey(issuer->x509)) == 1;
	ERR_clear_error();
	return yes;
}

int
cert_signs(const struct cert *c)
{
	/* UINT32_MAX when the certificate does not say */
	return (X509_get_key_usage(c->x509) & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) != 0;
}
