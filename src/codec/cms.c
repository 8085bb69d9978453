/*
 * Detached CMS SignedData.  The two public functions check the form, who may sign and when; what
 * depends on the kind of key is in signer_prepare(), algorithm_taken(), key_taken() and
 * signature_holds(), where another kind is added.
 */
#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "codec/inner.h"

#define DER_DEPTH 32	/* nesting of a signature: with certificates and a time stamp about 20 */
#define SECURITY_BITS 112	/* RSA 2048, curves of 224 bits */

/* The content as OpenSSL reads it: 64 KB from the source, then pieces as small as it likes. */
struct content {
	struct source	from;
	int		failed;	/* OpenSSL takes an error for the end: the caller must look here */
	size_t		n;
	size_t		given;
	char		piece[CHUNK];
};

static int
content_read(BIO *bio, char *to, size_t size, size_t *got)
{
	struct content *c = BIO_get_data(bio);
	ssize_t n;

	*got = 0;
	if (c->failed)
		return 0;
	if (c->given == c->n) {
		n = c->from.read(c->from.ctx, c->piece, sizeof c->piece);
		c->failed = n < 0;
		if (n <= 0)
			return 0;
		c->n = (size_t)n;
		c->given = 0;
	}
	*got = size < c->n - c->given ? size : c->n - c->given;
	memcpy(to, c->piece + c->given, *got);
	c->given += *got;
	return 1;
}

static long
content_ctrl(BIO *bio, int command, long n, void *p)
{
	(void)bio;
	(void)n;
	(void)p;
	return command == BIO_CTRL_FLUSH;
}

/* One method per use: making it costs microseconds, keeping it would need a lock. */
struct stream {
	BIO_METHOD	*method;
	BIO		*bio;
	struct content	*content;
};

static int
stream_open(struct stream *s, struct source from)
{
	s->content = mem_alloc(sizeof *s->content);
	s->content->from = from;
	s->method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "source");
	if (s->method == NULL || !BIO_meth_set_read_ex(s->method, content_read)
	    || !BIO_meth_set_ctrl(s->method, content_ctrl))
		return -1;
	s->bio = BIO_new(s->method);
	if (s->bio == NULL)
		return -1;
	BIO_set_data(s->bio, s->content);
	BIO_set_init(s->bio, 1);
	return 0;
}

static void
stream_close(struct stream *s)
{
	BIO_free(s->bio);
	BIO_meth_free(s->method);
	free(s->content);
}

/* Adds the signer and its attributes; the signature itself comes when the content was read. */
static int
signer_prepare(CMS_ContentInfo *cms, const struct signer *s, int64_t at)
{
	ASN1_TIME *when = ASN1_TIME_set(NULL, (time_t)at);
	CMS_SignerInfo *si = CMS_add1_signer(cms, s->cert->x509, s->key, EVP_sha256(),
	    CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP);
	int ok = when != NULL && si != NULL
	    && CMS_signed_add1_attr_by_NID(si, NID_pkcs9_signingTime, ASN1_STRING_type(when),
	    when, -1);

	ASN1_TIME_free(when);
	return ok ? 0 : -1;
}

int
cms_sign(const struct signer *s, struct source content, int64_t at, struct buf *der)
{
	struct stream stream = { 0 };
	unsigned char *out = NULL;
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL,
	    CMS_DETACHED | CMS_BINARY | CMS_PARTIAL);
	int rc = -1, n;

	if (cms == NULL || stream_open(&stream, content) < 0 || signer_prepare(cms, s, at) < 0)
		goto out;
	if (!CMS_final(cms, stream.bio, NULL, CMS_DETACHED | CMS_BINARY) || stream.content->failed)
		goto out;
	n = i2d_CMS_ContentInfo(cms, &out);
	if (n <= 0)
		goto out;
	buf_add(der, out, (size_t)n);
	rc = 0;
out:
	OPENSSL_free(out);
	CMS_ContentInfo_free(cms);
	stream_close(&stream);
	ERR_clear_error();
	return rc;
}

/* Bytes of the shortest way to write a length; an encoder that differs is not DER. */
static size_t
length_bytes(long len)
{
	return len < 128 ? 1 : len < 256 ? 2 : len < 65536 ? 3 : len < 16777216 ? 4 : 5;
}

/* Of universal types exactly these hold others: OpenSSL would read a SET that says otherwise. */
static int
holds_others(int tag)
{
	return tag == V_ASN1_SEQUENCE || tag == V_ASN1_SET || tag == V_ASN1_EXTERNAL || tag == 11;
}

/* The length of the value at p with its header; 0 when it is not DER or does not fit. */
static size_t
der_header(const unsigned char *p, size_t n, size_t *head, int *constructed)
{
	const unsigned char *at = p;
	long len;
	int tag, class, flags = ASN1_get_object(&at, &len, &tag, &class, (long)n);

	if ((flags & 0x80) || (flags & 1) || len < 0)
		return 0;
	*head = (size_t)(at - p);
	*constructed = (flags & V_ASN1_CONSTRUCTED) != 0;
	if (class == V_ASN1_UNIVERSAL && holds_others(tag) != *constructed)
		return 0;
	if (tag < 31 && *head != 1 + length_bytes(len))
		return 0;
	return (size_t)len <= n - *head ? *head + (size_t)len : 0;
}

/* Every length in [p, p + n) is definite, shortest, and exactly filled. */
static int
is_der(const unsigned char *p, size_t n, int depth)
{
	while (n > 0) {
		size_t head, whole;
		int constructed;

		whole = der_header(p, n, &head, &constructed);
		if (whole == 0 || (constructed && depth == DER_DEPTH))
			return 0;
		if (constructed && !is_der(p + head, whole - head, depth + 1))
			return 0;
		p += whole;
		n -= whole;
	}
	return 1;
}

/* The one PEM block, nothing but blanks around it. */
static int
pem_to_der(struct slice s, struct buf *der)
{
	BIO *bio = BIO_new_mem_buf(s.p, (int)s.n);
	char *name = NULL, *header = NULL, *left = NULL;
	unsigned char *data = NULL;
	long len = 0, rest;
	int rc = -1;

	if (PEM_read_bio(bio, &name, &header, &data, &len) == 1 && *header == '\0'
	    && (strcmp(name, PEM_STRING_PKCS7) == 0 || strcmp(name, PEM_STRING_CMS) == 0)) {
		rest = BIO_get_mem_data(bio, &left);
		if (rest <= 0 || slice_trim((struct slice){ left, (size_t)rest }).n == 0) {
			buf_add(der, data, (size_t)len);
			rc = 0;
		}
	}
	OPENSSL_free(name);
	OPENSSL_free(header);
	OPENSSL_free(data);
	BIO_free(bio);
	return rc;
}

/* NULL unless it is exactly one ContentInfo. */
static CMS_ContentInfo *
cms_parse(struct slice s)
{
	static const char begin[] = "-----BEGIN ";
	struct buf der = { 0 };
	struct slice text = slice_trim(s);
	CMS_ContentInfo *cms = NULL;
	const unsigned char *p;
	size_t head, whole;
	int constructed;

	if (s.n == 0 || s.n > LIMIT_CMS_BYTES)
		return NULL;
	if (text.n > sizeof begin && memcmp(text.p, begin, sizeof begin - 1) == 0) {
		if (pem_to_der(text, &der) < 0)
			goto out;
		s = (struct slice){ der.p, der.n };
	}
	p = (const unsigned char *)s.p;
	whole = der_header(p, s.n, &head, &constructed);
	if (whole == 0 || whole != s.n || !is_der(p, s.n, 0))
		goto out;
	cms = d2i_CMS_ContentInfo(NULL, &p, (long)s.n);
	if (cms != NULL && (const char *)p != s.p + s.n) {
		CMS_ContentInfo_free(cms);
		cms = NULL;
	}
out:
	buf_free(&der);
	return cms;
}

/* The one signer of a detached SignedData with the attributes we rely on; NULL for another form. */
static CMS_SignerInfo *
the_signer(CMS_ContentInfo *cms)
{
	STACK_OF(CMS_SignerInfo) *all;
	CMS_SignerInfo *si;
	const ASN1_OBJECT *type;

	if (OBJ_obj2nid(CMS_get0_type(cms)) != NID_pkcs7_signed || CMS_is_detached(cms) != 1
	    || OBJ_obj2nid(CMS_get0_eContentType(cms)) != NID_pkcs7_data)
		return NULL;
	all = CMS_get0_SignerInfos(cms);
	if (sk_CMS_SignerInfo_num(all) != 1)
		return NULL;
	si = sk_CMS_SignerInfo_value(all, 0);
	/* -3: exactly one attribute with exactly one value */
	type = CMS_signed_get0_data_by_OBJ(si, OBJ_nid2obj(NID_pkcs9_contentType), -3,
	    V_ASN1_OBJECT);
	if (type == NULL || OBJ_obj2nid(type) != NID_pkcs7_data
	    || CMS_signed_get0_data_by_OBJ(si, OBJ_nid2obj(NID_pkcs9_messageDigest), -3,
	    V_ASN1_OCTET_STRING) == NULL)
		return NULL;
	return si;
}

/* Which digests and signatures count. */
static int
algorithm_taken(CMS_SignerInfo *si)
{
	X509_ALGOR *digest = NULL, *signature = NULL;
	int md, of_md = NID_undef, of_key = NID_undef, nid;

	CMS_SignerInfo_get0_algs(si, NULL, NULL, &digest, &signature);
	md = OBJ_obj2nid(digest->algorithm);
	nid = OBJ_obj2nid(signature->algorithm);
	if (md != NID_sha256 && md != NID_sha384 && md != NID_sha512)
		return 0;
	if (nid == NID_rsaEncryption || nid == NID_rsassaPss)
		return 1;
	return OBJ_find_sigid_algs(nid, &of_md, &of_key) && of_md == md
	    && (of_key == NID_rsaEncryption || of_key == NID_X9_62_id_ecPublicKey);
}

static int
key_taken(X509 *x)
{
	EVP_PKEY *key = X509_get0_pubkey(x);

	return key != NULL && EVP_PKEY_get_security_bits(key) >= SECURITY_BITS
	    && (EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_is_a(key, "RSA-PSS")
	    || EVP_PKEY_is_a(key, "EC"));
}

static int
valid_at(const struct cert *c, int64_t at)
{
	return at >= c->not_before && at <= c->not_after;
}

/* Index of the signer's certificate, one valid at `at` before others; -1 when there is none. */
static int
find_signer(CMS_SignerInfo *si, const struct cert *const *certs, int count, int64_t at)
{
	int found = -1;

	for (int i = 0; i < count; i++) {
		if (CMS_SignerInfo_cert_cmp(si, certs[i]->x509) != 0)
			continue;
		if (valid_at(certs[i], at))
			return i;
		if (found < 0)
			found = i;
	}
	return found;
}

/* Attributes and content are what the certificate's key signed; the content is read to its end. */
static int
signature_holds(CMS_ContentInfo *cms, X509 *x, struct stream *content)
{
	STACK_OF(X509) *pinned = sk_X509_new_null();
	int ok = pinned != NULL && sk_X509_push(pinned, x) > 0
	    && CMS_verify(cms, pinned, NULL, content->bio, NULL,
	    CMS_BINARY | CMS_DETACHED | CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY) == 1;

	sk_X509_free(pinned);
	return ok;
}

static int64_t
signing_time(CMS_SignerInfo *si)
{
	ASN1_OBJECT *which = OBJ_nid2obj(NID_pkcs9_signingTime);
	const ASN1_TIME *t = CMS_signed_get0_data_by_OBJ(si, which, -3, V_ASN1_UTCTIME);
	int64_t at = 0;

	if (t == NULL)
		t = CMS_signed_get0_data_by_OBJ(si, which, -3, V_ASN1_GENERALIZEDTIME);
	return asn1_seconds(t, &at) == 0 ? at : 0;
}

static enum cms_verdict
verify(CMS_ContentInfo *cms, struct stream *content, const struct cert *const *certs, int count,
    int64_t at, struct cms_signed *out)
{
	CMS_SignerInfo *si = cms != NULL ? the_signer(cms) : NULL;
	int which;

	if (si == NULL)
		return CMS_BAD_FORM;
	if (!algorithm_taken(si))
		return CMS_BAD_ALGORITHM;
	which = find_signer(si, certs, count, at);
	if (which < 0)
		return CMS_UNKNOWN_SIGNER;
	if (!key_taken(certs[which]->x509))
		return CMS_BAD_ALGORITHM;
	if (!signature_holds(cms, certs[which]->x509, content))
		return content->content->failed ? CMS_READ_ERROR : CMS_BAD_SIGNATURE;
	if (content->content->failed)
		return CMS_READ_ERROR;
	out->which = which;
	out->signing_time = signing_time(si);
	return valid_at(certs[which], at) ? CMS_GOOD : CMS_EXPIRED;
}

enum cms_verdict
cms_verify(struct slice s, struct source content, const struct cert *const *certs, int count,
    int64_t at, struct cms_signed *out)
{
	struct stream stream = { 0 };
	CMS_ContentInfo *cms = cms_parse(s);
	enum cms_verdict verdict;

	*out = (struct cms_signed){ -1, 0 };
	if (stream_open(&stream, content) < 0)
		verdict = CMS_READ_ERROR;
	else
		verdict = verify(cms, &stream, certs, count, at, out);
	CMS_ContentInfo_free(cms);
	stream_close(&stream);
	ERR_clear_error();
	return verdict;
}
