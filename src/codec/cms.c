/*
 * Detached CMS SignedData.  Verified by hand in two halves that are both needed: the signed
 * attributes are what the key signed, and the content is what the attributes name.
 */
#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "codec/inner.h"

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

/* ---- the two names of signed data and of data (RFC 5652, GB/T 35275) */

static const unsigned char signed_rfc[] = { 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01,
	0x07, 0x02 };
static const unsigned char signed_gbt[] = { 0x06, 0x0a, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x06, 0x01,
	0x04, 0x02, 0x02 };
#define DATA_GBT "1.2.156.10197.6.1.4.2.1"

/* The SEQUENCE anew, its first value exchanged for another when it is that. */
static int
rewrap(struct slice in, struct slice from, struct slice to, struct buf *out)
{
	const unsigned char *p = (const unsigned char *)in.p;
	unsigned char head[16], *at = head;
	int tag, class;
	long len;
	size_t rest;

	ASN1_get_object(&p, &len, &tag, &class, (long)in.n);
	rest = in.n - (size_t)((const char *)p - in.p);
	if (rest < from.n || memcmp(p, from.p, from.n) != 0)
		return 0;
	rest -= from.n;
	ASN1_put_object(&at, 1, (int)(rest + to.n), V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL);
	buf_add(out, head, (size_t)(at - head));
	buf_add(out, to.p, to.n);
	buf_add(out, p + from.n, rest);
	return 1;
}

#define BYTES(a) ((struct slice){ (const char *)(a), sizeof (a) })

static int
is_data(const ASN1_OBJECT *type)
{
	return OBJ_obj2nid(type) == NID_pkcs7_data || oid_is(type, DATA_GBT);
}

/* ---- signing */

/* Adds the signer and its attributes; the signature itself comes when the content was read. */
static int
signer_prepare(CMS_ContentInfo *cms, const struct signer *s, int64_t at)
{
	ASN1_TIME *when = ASN1_TIME_set(NULL, (time_t)at);
	CMS_SignerInfo *si = EVP_PKEY_is_a(s->key, "SM2")
	    ? sm2_signer_add(cms, s->cert->x509, s->key)
	    : CMS_add1_signer(cms, s->cert->x509, s->key, EVP_sha256(),
	    CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP);
	int ok = when != NULL && si != NULL
	    && CMS_signed_add1_attr_by_NID(si, NID_pkcs9_signingTime, ASN1_STRING_type(when),
	    when, -1);

	ASN1_TIME_free(when);
	return ok ? 0 : -1;
}

static int
type_set(CMS_ContentInfo *cms, enum cms_form form)
{
	ASN1_OBJECT *type;
	int ok;

	if (form == CMS_RFC5652)
		return 0;
	type = OBJ_txt2obj(DATA_GBT, 1);
	ok = type != NULL && CMS_set1_eContentType(cms, type);
	ASN1_OBJECT_free(type);
	return ok ? 0 : -1;
}

/* GB/T 35275 knows one version of SignedData, where RFC 5652 counts by what is in it. */
static void
version_one(unsigned char *p, size_t n)
{
	const unsigned char *at = p;
	int tag, class;
	long len;

	ASN1_get_object(&at, &len, &tag, &class, (long)n);
	ASN1_get_object(&at, &len, &tag, &class, (long)(n - (size_t)(at - p)));
	at += len;	/* the name */
	ASN1_get_object(&at, &len, &tag, &class, (long)(n - (size_t)(at - p)));
	ASN1_get_object(&at, &len, &tag, &class, (long)(n - (size_t)(at - p)));
	p[at - p + 2] = 1;
}

int
cms_sign_as(const struct signer *s, struct source content, int64_t at, enum cms_form form,
    struct buf *der)
{
	struct stream stream = { 0 };
	unsigned char *out = NULL;
	size_t before = der->n;
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL,
	    CMS_DETACHED | CMS_BINARY | CMS_PARTIAL);
	enum work was = work_enter(WORK_SIGN);
	int rc = -1, n;

	if (cms == NULL || type_set(cms, form) < 0 || stream_open(&stream, content) < 0
	    || signer_prepare(cms, s, at) < 0)
		goto out;
	if (!CMS_final(cms, stream.bio, NULL, CMS_DETACHED | CMS_BINARY) || stream.content->failed)
		goto out;
	n = i2d_CMS_ContentInfo(cms, &out);
	if (n <= 0)
		goto out;
	if (form == CMS_RFC5652)
		buf_add(der, out, (size_t)n);
	else if (!rewrap((struct slice){ (char *)out, (size_t)n }, BYTES(signed_rfc),
	    BYTES(signed_gbt), der))
		goto out;
	else
		version_one((unsigned char *)der->p + before, der->n - before);
	rc = 0;
out:
	OPENSSL_free(out);
	CMS_ContentInfo_free(cms);
	stream_close(&stream);
	ERR_clear_error();
	work_leave(was);
	return rc;
}

int
cms_sign(const struct signer *s, struct source content, int64_t at, struct buf *der)
{
	return cms_sign_as(s, content, at, CMS_RFC5652, der);
}

/* ---- the form of what others signed */

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

int
pem_signature(struct slice s, struct buf *der)
{
	static const char begin[] = "-----BEGIN ";
	struct slice text = slice_trim(s);

	if (text.n <= sizeof begin || memcmp(text.p, begin, sizeof begin - 1) != 0)
		return 1;
	return pem_to_der(text, der);
}

enum cms_verdict
judged_parse(struct slice s, struct judged *j)
{
	static const enum cms_verdict faults[] = { [DER_NONE] = CMS_BAD_FORM, [DER_CUT] = CMS_CUT,
		[DER_HUGE] = CMS_HUGE, [DER_OTHER] = CMS_NOT_DER, [DER_TRAILING] = CMS_TRAILING };
	struct buf der = { 0 }, other = { 0 };
	enum cms_verdict verdict = CMS_BAD_FORM;
	const unsigned char *p;
	enum der is;

	if (s.n == 0 || s.n > LIMIT_CMS_BYTES)
		return CMS_BAD_FORM;
	switch (pem_signature(s, &der)) {
	case -1:
		goto out;
	case 0:
		s = (struct slice){ der.p, der.n };
		break;
	}
	is = der_check(s);
	if (is != DER_GOOD) {
		verdict = faults[is];
		goto out;
	}
	if (rewrap(s, BYTES(signed_gbt), BYTES(signed_rfc), &other))
		s = (struct slice){ other.p, other.n };
	p = (const unsigned char *)s.p;
	j->cms = d2i_CMS_ContentInfo(NULL, &p, (long)s.n);
	if (j->cms != NULL && (const char *)p == s.p + s.n)
		verdict = CMS_GOOD;
out:
	buf_free(&der);
	buf_free(&other);
	return verdict;
}

/* Do the signed attributes name the content, and this type of it? */
enum cms_verdict
judged_named(const struct judged *j, const ASN1_OBJECT *type)
{
	const ASN1_OBJECT *said;

	/* -3: exactly one attribute with exactly one value */
	said = CMS_signed_get0_data_by_OBJ(j->si, OBJ_nid2obj(NID_pkcs9_contentType), -3,
	    V_ASN1_OBJECT);
	return said != NULL && OBJ_cmp(said, type) == 0
	    && CMS_signed_get0_data_by_OBJ(j->si, OBJ_nid2obj(NID_pkcs9_messageDigest), -3,
	    V_ASN1_OCTET_STRING) != NULL ? CMS_GOOD : CMS_ATTRIBUTES;
}

/* The one signer of a detached SignedData, with the attributes we rely on or with none. */
static enum cms_verdict
the_signer(struct judged *j)
{
	STACK_OF(CMS_SignerInfo) *all;
	const ASN1_OBJECT *type;

	if (OBJ_obj2nid(CMS_get0_type(j->cms)) != NID_pkcs7_signed
	    || CMS_is_detached(j->cms) != 1)
		return CMS_BAD_FORM;
	type = CMS_get0_eContentType(j->cms);
	if (!is_data(type))
		return CMS_BAD_FORM;
	all = CMS_get0_SignerInfos(j->cms);
	if (sk_CMS_SignerInfo_num(all) != 1)
		return CMS_SEVERAL;
	j->si = sk_CMS_SignerInfo_value(all, 0);
	j->plain = CMS_signed_get_attr_count(j->si) < 0;
	return j->plain ? CMS_GOOD : judged_named(j, type);
}

/* Which digests and signatures count. */
int
judged_algorithm(struct judged *j)
{
	X509_ALGOR *digest = NULL, *signature = NULL;
	int md, of_md = NID_undef, of_key = NID_undef, nid;

	CMS_SignerInfo_get0_algs(j->si, NULL, NULL, &digest, &signature);
	j->sm2 = sm2_named(signature->algorithm);
	if (j->sm2) {
		j->md = EVP_sm3();
		return sm3_named(digest->algorithm);
	}
	md = OBJ_obj2nid(digest->algorithm);
	nid = OBJ_obj2nid(signature->algorithm);
	if (md != NID_sha256 && md != NID_sha384 && md != NID_sha512)
		return 0;
	j->md = EVP_get_digestbynid(md);
	j->pss = nid == NID_rsassaPss;
	if (nid == NID_rsaEncryption || j->pss)
		return 1;
	return OBJ_find_sigid_algs(nid, &of_md, &of_key) && of_md == md
	    && (of_key == NID_rsaEncryption || of_key == NID_X9_62_id_ecPublicKey);
}

int
judged_key(const struct judged *j, EVP_PKEY *key)
{
	if (key == NULL || EVP_PKEY_get_security_bits(key) < SECURITY_BITS)
		return 0;
	return j->sm2 ? EVP_PKEY_is_a(key, "SM2")
	    : EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_is_a(key, "RSA-PSS")
	    || EVP_PKEY_is_a(key, "EC");
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

/* ---- signed attributes: half one, the key signed them; half two, they name the content */

/* A SET, not the field of the SignerInfo. */
int
attributes_der(CMS_SignerInfo *si, struct buf *out)
{
	int count = CMS_signed_get_attr_count(si);
	struct buf all = { 0 };
	unsigned char head[16], *at = head;

	for (int i = 0; i < count; i++) {
		unsigned char *one = NULL;
		int n = i2d_X509_ATTRIBUTE(CMS_signed_get_attr(si, i), &one);

		if (n > 0)
			buf_add(&all, one, (size_t)n);
		OPENSSL_free(one);
		if (n <= 0) {
			buf_free(&all);
			return -1;
		}
	}
	ASN1_put_object(&at, 1, (int)all.n, V_ASN1_SET, V_ASN1_UNIVERSAL);
	buf_add(out, head, (size_t)(at - head));
	buf_add(out, all.p ? all.p : "", all.n);
	buf_free(&all);
	return 0;
}

enum cms_verdict
judged_attributes(const struct judged *j, X509 *x)
{
	struct buf der = { 0 };
	enum cms_verdict verdict = CMS_BROKEN;

	if (!j->sm2) {
		CMS_SignerInfo_set1_signer_cert(j->si, x);
		return CMS_SignerInfo_verify(j->si) == 1 ? CMS_GOOD : CMS_BROKEN;
	}
	if (attributes_der(j->si, &der) == 0)
		verdict = sm2_judge(X509_get0_pubkey(x), (struct slice){ der.p, der.n },
		    CMS_SignerInfo_get0_signature(j->si));
	buf_free(&der);
	return verdict;
}

int
content_digest(const EVP_MD *md, struct source content, unsigned char got[EVP_MAX_MD_SIZE],
    unsigned *size)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	char *piece = mem_alloc(CHUNK);
	ssize_t n = -1;
	int ok = ctx != NULL && EVP_DigestInit_ex(ctx, md, NULL);

	while (ok && (n = source_fill(content, piece, CHUNK)) > 0)
		ok = EVP_DigestUpdate(ctx, piece, (size_t)n);
	ok = ok && n == 0 && EVP_DigestFinal_ex(ctx, got, size);
	EVP_MD_CTX_free(ctx);
	free(piece);
	return ok ? 0 : -1;
}

enum cms_verdict
judged_content(const struct judged *j, struct source content)
{
	const ASN1_OCTET_STRING *named = CMS_signed_get0_data_by_OBJ(j->si,
	    OBJ_nid2obj(NID_pkcs9_messageDigest), -3, V_ASN1_OCTET_STRING);
	unsigned char got[EVP_MAX_MD_SIZE];
	unsigned size = 0;

	if (content_digest(j->md, content, got, &size) < 0)
		return CMS_READ_ERROR;
	return ASN1_STRING_length(named) == (int)size
	    && memcmp(ASN1_STRING_get0_data(named), got, size) == 0 ? CMS_GOOD : CMS_BAD_SIGNATURE;
}

/* ---- no attributes: the key signed the content */

static EVP_MD_CTX *
plain_begin(const struct judged *j, EVP_PKEY *key)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *of_key = NULL;

	if (ctx != NULL && EVP_DigestVerifyInit(ctx, &of_key, j->md, NULL, key) == 1
	    && (!j->pss || EVP_PKEY_CTX_set_rsa_padding(of_key, RSA_PKCS1_PSS_PADDING) > 0))
		return ctx;
	EVP_MD_CTX_free(ctx);
	return NULL;
}

/*
 * A SET of attributes as content: whoever has a signature with attributes could strip them and
 * pass them off as what was signed.
 */
static int
like_attributes(const char *p, size_t n)
{
	const unsigned char *b = (const unsigned char *)p;
	size_t at = 0;

	for (int tag = 0x31; tag >= 0x30; tag--) {
		if (at + 2 > n || b[at] != tag)
			return 0;
		at += 2 + (b[at + 1] & 0x80 ? b[at + 1] & 0x7fU : 0);
	}
	return at < n && b[at] == V_ASN1_OBJECT;
}

static enum cms_verdict
plain_holds(const struct judged *j, EVP_PKEY *key, struct source content)
{
	const ASN1_OCTET_STRING *signature = CMS_SignerInfo_get0_signature(j->si);
	struct sm2_check *sm2 = j->sm2 ? sm2_check_new(key) : NULL;
	EVP_MD_CTX *ctx = j->sm2 ? NULL : plain_begin(j, key);
	char *piece = mem_alloc(CHUNK);
	enum cms_verdict verdict = CMS_GOOD;
	int ok = sm2 != NULL || ctx != NULL;
	int first = 1;
	ssize_t n;

	while ((n = source_fill(content, piece, CHUNK)) > 0) {
		if (first && like_attributes(piece, (size_t)n))
			verdict = CMS_ATTRIBUTES;
		first = 0;
		if (sm2 != NULL)
			sm2_check_add(sm2, piece, (size_t)n);
		else
			ok = ok && EVP_DigestVerifyUpdate(ctx, piece, (size_t)n) == 1;
	}
	if (sm2 != NULL) {
		enum cms_verdict said = sm2_check_end(sm2, signature);

		if (verdict == CMS_GOOD)
			verdict = said;
	} else if (verdict == CMS_GOOD && (!ok || EVP_DigestVerifyFinal(ctx,
	    ASN1_STRING_get0_data(signature), (size_t)ASN1_STRING_length(signature)) != 1)) {
		verdict = CMS_BROKEN;
	}
	EVP_MD_CTX_free(ctx);
	free(piece);
	/* nothing tells an altered signature from altered content here */
	return n < 0 ? CMS_READ_ERROR : verdict == CMS_BROKEN ? CMS_BAD_SIGNATURE : verdict;
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
verify(struct judged *j, struct source content, const struct cert *const *certs, int count,
    int64_t at, struct cms_signed *out)
{
	enum cms_verdict verdict = the_signer(j);
	X509 *x;
	int which;

	if (verdict != CMS_GOOD)
		return verdict;
	if (!judged_algorithm(j))
		return CMS_BAD_ALGORITHM;
	which = find_signer(j->si, certs, count, at);
	if (which < 0)
		return CMS_UNKNOWN_SIGNER;
	x = certs[which]->x509;
	if (!judged_key(j, X509_get0_pubkey(x)))
		return CMS_BAD_ALGORITHM;
	if (j->plain) {
		verdict = plain_holds(j, X509_get0_pubkey(x), content);
	} else {
		verdict = judged_attributes(j, x);
		if (verdict == CMS_GOOD)
			verdict = judged_content(j, content);
		else if (verdict == CMS_BROKEN)
			verdict = judged_why(j, x, content);
	}
	if (verdict != CMS_GOOD)
		return verdict;
	out->which = which;
	out->signing_time = j->plain ? 0 : signing_time(j->si);
	return valid_at(certs[which], at) ? CMS_GOOD : CMS_EXPIRED;
}

enum cms_verdict
cms_verify(struct slice s, struct source content, const struct cert *const *certs, int count,
    int64_t at, struct cms_signed *out)
{
	struct judged j = { 0 };
	enum cms_verdict verdict = judged_parse(s, &j);

	*out = (struct cms_signed){ -1, 0 };
	if (verdict == CMS_GOOD)
		verdict = verify(&j, content, certs, count, at, out);
	CMS_ContentInfo_free(j.cms);
	ERR_clear_error();
	return verdict;
}

int
cms_names(struct slice s, struct digest *d)
{
	struct judged j = { 0 };
	const ASN1_OCTET_STRING *named;
	int yes = 0;

	if (judged_parse(s, &j) == CMS_GOOD && the_signer(&j) == CMS_GOOD && !j.plain
	    && judged_algorithm(&j) && EVP_MD_is_a(j.md, "SHA256")) {
		named = CMS_signed_get0_data_by_OBJ(j.si, OBJ_nid2obj(NID_pkcs9_messageDigest), -3,
		    V_ASN1_OCTET_STRING);
		yes = ASN1_STRING_length(named) == (int)sizeof d->b;
		if (yes)
			memcpy(d->b, ASN1_STRING_get0_data(named), sizeof d->b);
	}
	CMS_ContentInfo_free(j.cms);
	ERR_clear_error();
	return yes;
}
