/*
 * What goes to a bank in place of a file and its signature: the signatures of two people in one
 * file, the content within its signatures, either of them encrypted.  Written by hand, since OpenSSL
 * streams only with indefinite lengths and knows no SM2 recipient; what is known beforehand is every
 * length, so that the content passes through piece by piece.
 */
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "codec/inner.h"

#define SIGNERS_MAX 8	/* of one file: banks ask for two */
#define KEY_MAX 1024	/* bytes of an encrypted content key: RSA 8192 */
#define BLOCK 16	/* bytes of a block, and of the first vector, of both ciphers */

#define SEQUENCE 0x30
#define SET 0x31
#define EXPLICIT 0xa0	/* [0] that holds others */

/* ---- DER by hand */

/* Tag and length of a value of n bytes. */
static void
head_put(struct buf *b, int tag, size_t n)
{
	unsigned char head[10] = { (unsigned char)tag };
	size_t more = 0;

	for (size_t left = n; n >= 0x80 && left > 0; left >>= 8)
		more++;
	head[1] = (unsigned char)(more > 0 ? 0x80 | more : n);
	for (size_t i = 0; i < more; i++)
		head[2 + i] = (unsigned char)(n >> 8 * (more - 1 - i));
	buf_add(b, head, 2 + more);
}

/* Bytes of a value of n bytes with its tag and length. */
static size_t
whole(size_t n)
{
	size_t more = 0;

	for (size_t left = n; n >= 0x80 && left > 0; left >>= 8)
		more++;
	return n + 2 + more;
}

struct item {
	int		tag;
	size_t		n;	/* bytes of the value; those of a cut one may not all be there */
	const char	*value;
	struct slice	whole;	/* of a whole one */
};

/* The next value, taken off `rest`; -1: there is none, or it is cut and may not be. */
static int
item_take(struct slice *rest, struct item *i, int cut)
{
	const unsigned char *p = (const unsigned char *)rest->p;
	size_t head = 2, n;

	if (rest->n < 2 || (p[0] & 0x1f) == 0x1f)
		return -1;
	n = p[1];
	if (n & 0x80) {
		size_t more = n & 0x7f;

		if (more == 0 || more > 6 || rest->n < 2 + more)
			return -1;
		head += more;
		n = 0;
		for (size_t k = 0; k < more; k++)
			n = n << 8 | p[2 + k];
	}
	if (n > rest->n - head && !cut)
		return -1;
	*i = (struct item){ p[0], n, rest->p + head, { rest->p, head + n } };
	if (n > rest->n - head)
		n = rest->n - head;
	*rest = (struct slice){ rest->p + head + n, rest->n - head - n };
	return 0;
}

/* Goes into the next value, which must have this tag; what is behind it is left out. */
static int
enter(struct slice *rest, int tag, int cut)
{
	struct item i;

	if (item_take(rest, &i, cut) < 0 || i.tag != tag)
		return -1;
	*rest = (struct slice){ i.value, (size_t)(rest->p - i.value) };
	return 0;
}

static void
oid_put(struct buf *b, const char *dotted)
{
	ASN1_OBJECT *o = OBJ_txt2obj(dotted, 1);
	unsigned char *der = NULL;
	int n = o != NULL ? i2d_ASN1_OBJECT(o, &der) : 0;

	if (n > 0)
		buf_add(b, der, (size_t)n);
	OPENSSL_free(der);
	ASN1_OBJECT_free(o);
}

/* ---- a SET OF: its members in the order of their bytes, each once */

struct set {
	struct slice	one[4 * SIGNERS_MAX];
	int		count;
};

static int
slice_order(const void *x, const void *y)
{
	const struct slice *a = x, *b = y;
	int r = memcmp(a->p, b->p, a->n < b->n ? a->n : b->n);

	return r != 0 ? r : (a->n > b->n) - (a->n < b->n);
}

static int
set_add(struct set *s, struct slice members)
{
	struct item i;

	while (members.n > 0) {
		int known = 0;

		if (item_take(&members, &i, 0) < 0)
			return -1;
		for (int k = 0; k < s->count; k++)
			known |= slice_order(&s->one[k], &i.whole) == 0;
		if (known)
			continue;
		if (s->count == sizeof s->one / sizeof *s->one)
			return -1;
		s->one[s->count++] = i.whole;
	}
	return 0;
}

static void
set_put(struct buf *b, int tag, struct set *s)
{
	size_t n = 0;

	qsort(s->one, (size_t)s->count, sizeof *s->one, slice_order);
	for (int i = 0; i < s->count; i++)
		n += s->one[i].n;
	head_put(b, tag, n);
	for (int i = 0; i < s->count; i++)
		buf_add(b, s->one[i].p, s->one[i].n);
}

/* ---- SignedData */

struct signed_parts {
	struct slice	type, version, content_type;
	struct set	digests, certs, signers;
};

/* Takes a detached SignedData apart, or adds another's signers to the first one's. */
static int
parts_take(struct slice cms, struct signed_parts *s, int first)
{
	struct item type, version, digests, content, name, rest;
	struct slice in;

	if (der_check(cms) != DER_GOOD || enter(&cms, SEQUENCE, 0) < 0
	    || item_take(&cms, &type, 0) < 0 || enter(&cms, EXPLICIT, 0) < 0
	    || enter(&cms, SEQUENCE, 0) < 0 || item_take(&cms, &version, 0) < 0
	    || item_take(&cms, &digests, 0) < 0 || digests.tag != SET
	    || item_take(&cms, &content, 0) < 0 || content.tag != SEQUENCE)
		return -1;
	in = (struct slice){ content.value, content.n };
	if (item_take(&in, &name, 0) < 0 || in.n != 0)
		return -1;
	if (first) {
		s->type = type.whole;
		s->version = version.whole;
		s->content_type = name.whole;
	} else if (slice_order(&s->type, &type.whole) != 0
	    || slice_order(&s->version, &version.whole) != 0
	    || slice_order(&s->content_type, &name.whole) != 0) {
		return -1;
	}
	if (set_add(&s->digests, (struct slice){ digests.value, digests.n }) < 0)
		return -1;
	while (item_take(&cms, &rest, 0) == 0)
		if ((rest.tag != EXPLICIT && rest.tag != SET)
		    || set_add(rest.tag == SET ? &s->signers : &s->certs,
		    (struct slice){ rest.value, rest.n }) < 0)
			return -1;
	return cms.n == 0 ? 0 : -1;
}

/* bytes: of the content that goes between `before` and `after`; -1: detached. */
static void
parts_put(struct signed_parts *s, int64_t bytes, struct buf *before, struct buf *after)
{
	struct buf digests = { 0 }, tail = { 0 };
	size_t octets = bytes < 0 ? 0 : whole((size_t)bytes);
	size_t content = s->content_type.n + (bytes < 0 ? 0 : whole(octets)), all;

	set_put(&digests, SET, &s->digests);
	if (s->certs.count > 0)
		set_put(&tail, EXPLICIT, &s->certs);
	set_put(&tail, SET, &s->signers);
	all = s->version.n + digests.n + whole(content) + tail.n;
	head_put(before, SEQUENCE, s->type.n + whole(whole(all)));
	buf_add(before, s->type.p, s->type.n);
	head_put(before, EXPLICIT, whole(all));
	head_put(before, SEQUENCE, all);
	buf_add(before, s->version.p, s->version.n);
	buf_add(before, digests.p, digests.n);
	head_put(before, SEQUENCE, content);
	buf_add(before, s->content_type.p, s->content_type.n);
	if (bytes >= 0) {
		head_put(before, EXPLICIT, octets);
		head_put(before, V_ASN1_OCTET_STRING, (size_t)bytes);
	}
	buf_add(bytes < 0 ? before : after, tail.p, tail.n);
	buf_free(&digests);
	buf_free(&tail);
}

int
cms_join(const struct slice *cms, int count, int64_t bytes, struct buf *before, struct buf *after)
{
	struct signed_parts s = { .digests.count = 0 };

	if (count < 1 || count > SIGNERS_MAX)
		return -1;
	for (int i = 0; i < count; i++)
		if (parts_take(cms[i], &s, i == 0) < 0)
			return -1;
	parts_put(&s, bytes, before, after);
	return 0;
}

int
cms_split(struct slice cms, int i, struct buf *one)
{
	struct signed_parts s = { .digests.count = 0 };
	struct buf der = { 0 };
	int count = -1;

	if (pem_signature(cms, &der) == 0)
		cms = (struct slice){ der.p, der.n };
	if (parts_take(cms, &s, 1) == 0)
		count = s.signers.count;
	if (i >= 0 && i < count) {
		s.signers.one[0] = s.signers.one[i];
		s.signers.count = 1;
		parts_put(&s, -1, one, NULL);
	}
	buf_free(&der);
	return count;
}

/* ---- EnvelopedData */

static const struct {
	const char	*key_kind, *key_name, *cipher_name, *cipher;
	size_t		 key_bytes;
	int		 null_parameters;
} ciphers[] = {
	[CMS_AES256] = { "RSA", "1.2.840.113549.1.1.1", "2.16.840.1.101.3.4.1.42", "AES-256-CBC",
	    32, 1 },
	[CMS_SM4] = { "SM2", "1.2.156.10197.1.301.3", "1.2.156.10197.1.104.2", "SM4-CBC", 16, 0 },
};
static const struct {
	const char	*enveloped, *data;
	char		 version;
} names[] = {
	[CMS_RFC5652] = { "1.2.840.113549.1.7.3", "1.2.840.113549.1.7.1", 0 },
	[CMS_GBT35275] = { "1.2.156.10197.6.1.4.2.3", "1.2.156.10197.6.1.4.2.1", 1 },
};

int
cert_takes(const struct cert *c, enum cms_cipher cipher)
{
	EVP_PKEY *key = X509_get0_pubkey(c->x509);

	/* UINT32_MAX when the certificate does not say */
	return key != NULL && EVP_PKEY_is_a(key, ciphers[cipher].key_kind)
	    && EVP_PKEY_get_security_bits(key) >= 112
	    && (X509_get_key_usage(c->x509) & (KU_KEY_ENCIPHERMENT | KU_DATA_ENCIPHERMENT)) != 0;
}

static size_t
padded(int64_t bytes)
{
	return ((size_t)bytes / BLOCK + 1) * BLOCK;
}

static void
version_put(struct buf *b, enum cms_form form)
{
	head_put(b, V_ASN1_INTEGER, 1);
	buf_add(b, &names[form].version, 1);
}

/* One recipient: whose certificate, how the key is encrypted, the encrypted key. */
static int
recipient_put(struct buf *b, const struct cert *to, enum cms_cipher cipher, enum cms_form form,
    struct slice key)
{
	struct buf who = { 0 }, in = { 0 };
	unsigned char *issuer = NULL, *serial = NULL;
	int n = i2d_X509_NAME(X509_get_issuer_name(to->x509), &issuer);
	int m = i2d_ASN1_INTEGER(X509_get0_serialNumber(to->x509), &serial);

	if (n > 0 && m > 0) {
		buf_add(&who, issuer, (size_t)n);
		buf_add(&who, serial, (size_t)m);
		version_put(&in, form);
		head_put(&in, SEQUENCE, who.n);
		buf_add(&in, who.p, who.n);
		buf_reset(&who);
		oid_put(&who, ciphers[cipher].key_name);
		if (ciphers[cipher].null_parameters)
			head_put(&who, V_ASN1_NULL, 0);
		head_put(&in, SEQUENCE, who.n);
		buf_add(&in, who.p, who.n);
		head_put(&in, V_ASN1_OCTET_STRING, key.n);
		buf_add(&in, key.p, key.n);
		head_put(b, SEQUENCE, in.n);
		buf_add(b, in.p, in.n);
	}
	buf_free(&who);
	buf_free(&in);
	OPENSSL_free(issuer);
	OPENSSL_free(serial);
	return n > 0 && m > 0 ? 0 : -1;
}

/* All that stands before the encrypted content; the content is the end. */
static int
envelope_head(struct buf *b, const struct cert *to, enum cms_cipher cipher, enum cms_form form,
    struct slice key, const unsigned char *vector, int64_t bytes)
{
	struct buf type = { 0 }, all = { 0 }, recipient = { 0 }, how = { 0 }, in = { 0 };
	size_t content = padded(bytes);
	int rc = recipient_put(&recipient, to, cipher, form, key);

	oid_put(&how, ciphers[cipher].cipher_name);
	head_put(&how, V_ASN1_OCTET_STRING, BLOCK);
	buf_add(&how, vector, BLOCK);
	oid_put(&in, names[form].data);
	head_put(&in, SEQUENCE, how.n);
	buf_add(&in, how.p, how.n);
	head_put(&in, 0x80, content);
	version_put(&all, form);
	head_put(&all, SET, recipient.n);
	buf_add(&all, recipient.p ? recipient.p : "", recipient.n);
	head_put(&all, SEQUENCE, in.n + content);
	buf_add(&all, in.p, in.n);
	oid_put(&type, names[form].enveloped);
	head_put(b, SEQUENCE, type.n + whole(whole(all.n + content)));
	buf_add(b, type.p, type.n);
	head_put(b, EXPLICIT, whole(all.n + content));
	head_put(b, SEQUENCE, all.n + content);
	buf_add(b, all.p, all.n);
	buf_free(&type);
	buf_free(&all);
	buf_free(&recipient);
	buf_free(&how);
	buf_free(&in);
	return rc;
}

/* The content key, for the holder of the certificate's key alone. */
static int
key_encrypt(const struct cert *to, enum cms_cipher cipher, const unsigned char *key,
    unsigned char out[KEY_MAX], size_t *n)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(X509_get0_pubkey(to->x509), NULL);
	int ok;

	*n = KEY_MAX;
	ok = ctx != NULL && EVP_PKEY_encrypt_init(ctx) > 0
	    && (cipher != CMS_AES256 || EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) > 0)
	    && EVP_PKEY_encrypt(ctx, out, n, key, ciphers[cipher].key_bytes) > 0;
	EVP_PKEY_CTX_free(ctx);
	return ok ? 0 : -1;
}

/* Exactly `bytes` of the content go through: the lengths before it are written already. */
static int
content_encrypt(EVP_CIPHER_CTX *ctx, struct source content, int64_t bytes,
    int (*put)(void *, const void *, size_t), void *to)
{
	char *piece = mem_alloc(CHUNK);
	unsigned char *out = mem_alloc(CHUNK + BLOCK);
	int64_t got = 0;
	ssize_t n;
	int m = 0, ok = 1;

	while (ok && (n = source_fill(content, piece, CHUNK)) != 0) {
		got += n > 0 ? n : 0;
		ok = n > 0 && got <= bytes && EVP_EncryptUpdate(ctx, out, &m,
		    (unsigned char *)piece, (int)n) && put(to, out, (size_t)m) == 0;
	}
	ok = ok && got == bytes && EVP_EncryptFinal_ex(ctx, out, &m) && put(to, out, (size_t)m) == 0;
	OPENSSL_cleanse(piece, CHUNK);
	free(piece);
	free(out);
	return ok ? 0 : -1;
}

int
cms_seal(const struct cert *to, enum cms_cipher cipher, enum cms_form form, struct source content,
    int64_t bytes, int (*put)(void *, const void *, size_t), void *ctx)
{
	EVP_CIPHER *kind = EVP_CIPHER_fetch(NULL, ciphers[cipher].cipher, NULL);
	EVP_CIPHER_CTX *run = EVP_CIPHER_CTX_new();
	unsigned char key[32], vector[BLOCK], sent[KEY_MAX];
	struct buf head = { 0 };
	size_t n;
	int rc = -1;

	if (kind != NULL && run != NULL && cert_takes(to, cipher)
	    && RAND_priv_bytes(key, sizeof key) == 1 && RAND_bytes(vector, sizeof vector) == 1
	    && key_encrypt(to, cipher, key, sent, &n) == 0
	    && envelope_head(&head, to, cipher, form, (struct slice){ (char *)sent, n }, vector,
	    bytes) == 0
	    && EVP_EncryptInit_ex2(run, kind, key, vector, NULL) && put(ctx, head.p, head.n) == 0)
		rc = content_encrypt(run, content, bytes, put, ctx);
	OPENSSL_cleanse(key, sizeof key);
	EVP_CIPHER_CTX_free(run);
	EVP_CIPHER_free(kind);
	buf_free(&head);
	ERR_clear_error();
	return rc;
}

/* Encrypted key and first vector of an envelope of which this is the beginning. */
static int
envelope_read(struct slice in, struct item *key, struct item *vector)
{
	struct item i;
	struct slice recipients;

	if (enter(&in, SEQUENCE, 1) < 0 || item_take(&in, &i, 0) < 0 || enter(&in, EXPLICIT, 1) < 0
	    || enter(&in, SEQUENCE, 1) < 0 || item_take(&in, &i, 0) < 0
	    || item_take(&in, &i, 0) < 0 || i.tag != SET)
		return -1;
	recipients = (struct slice){ i.value, i.n };
	if (enter(&recipients, SEQUENCE, 0) < 0 || item_take(&recipients, &i, 0) < 0
	    || item_take(&recipients, &i, 0) < 0 || item_take(&recipients, &i, 0) < 0
	    || item_take(&recipients, key, 0) < 0 || key->tag != V_ASN1_OCTET_STRING)
		return -1;
	return enter(&in, SEQUENCE, 1) < 0 || item_take(&in, &i, 0) < 0
	    || enter(&in, SEQUENCE, 0) < 0 || item_take(&in, &i, 0) < 0
	    || item_take(&in, vector, 0) < 0 || vector->tag != V_ASN1_OCTET_STRING
	    || vector->n != BLOCK ? -1 : 0;
}

int
cms_sealed_for(struct slice start, int64_t all, const struct cert *to, enum cms_cipher cipher,
    enum cms_form form, int64_t bytes)
{
	struct item key, vector;
	struct buf head = { 0 };
	int holds;

	if (envelope_read(start, &key, &vector) < 0)
		return 0;
	/* given key and vector there is one way to write the rest */
	holds = envelope_head(&head, to, cipher, form, (struct slice){ key.value, key.n },
	    (const unsigned char *)vector.value, bytes) == 0
	    && head.n <= start.n && memcmp(head.p, start.p, head.n) == 0
	    && head.n + padded(bytes) == (size_t)all;
	buf_free(&head);
	return holds;
}
