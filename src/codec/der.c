/*
 * DER as such: is every length what the rules say?  Decided before OpenSSL, which reads more than
 * DER.
 */
#include <openssl/asn1.h>

#include "codec/inner.h"

#define DEPTH 32	/* nesting of a signature: with certificates and a time stamp about 20 */

struct header {
	size_t	bytes;		/* of tag and length */
	size_t	whole;		/* with the value */
	int	constructed;
};

/* Of universal types exactly these hold others: OpenSSL would read a SET that says otherwise. */
static int
holds_others(int tag)
{
	return tag == V_ASN1_SEQUENCE || tag == V_ASN1_SET || tag == V_ASN1_EXTERNAL || tag == 11;
}

/* Bytes of the tag; 0 when it does not end. */
static size_t
tag_bytes(const unsigned char *p, size_t n)
{
	size_t i = 1;

	if ((p[0] & 0x1f) != 0x1f)
		return 1;
	while (i < n && i < 5 && (p[i] & 0x80))
		i++;
	return i < n && i < 5 ? i + 1 : 0;
}

static enum der
length_read(const unsigned char *p, size_t n, size_t *bytes, size_t *length)
{
	size_t more;

	if (n == 0)
		return DER_CUT;
	*bytes = 1;
	*length = p[0];
	if (p[0] < 0x80)
		return DER_GOOD;
	more = p[0] & 0x7f;
	if (more == 0)
		return DER_OTHER;	/* indefinite */
	if (more > 4)
		return DER_HUGE;
	if (more >= n)
		return DER_CUT;
	*length = 0;
	for (size_t i = 1; i <= more; i++)
		*length = *length << 8 | p[i];
	*bytes += more;
	if (p[1] != 0 && *length > LIMIT_CRL_BYTES)
		return DER_HUGE;
	return p[1] == 0 || *length < 0x80 ? DER_OTHER : DER_GOOD;
}

static enum der
header_read(const unsigned char *p, size_t n, struct header *h)
{
	size_t tag = tag_bytes(p, n), bytes, length;
	enum der is;

	if (tag == 0)
		return DER_CUT;
	is = length_read(p + tag, n - tag, &bytes, &length);
	if (is != DER_GOOD)
		return is;
	h->bytes = tag + bytes;
	h->constructed = (p[0] & V_ASN1_CONSTRUCTED) != 0;
	if ((p[0] & 0xc0) == V_ASN1_UNIVERSAL && holds_others(p[0] & 0x1f) != h->constructed)
		return DER_OTHER;
	if (length > n - h->bytes)
		return DER_CUT;
	h->whole = h->bytes + length;
	return DER_GOOD;
}

static enum der
values_check(const unsigned char *p, size_t n, int depth)
{
	while (n > 0) {
		struct header h;
		enum der is = header_read(p, n, &h);

		if (is == DER_GOOD && h.constructed)
			is = depth == DEPTH ? DER_OTHER
			    : values_check(p + h.bytes, h.whole - h.bytes, depth + 1);
		if (is != DER_GOOD)
			return is;
		p += h.whole;
		n -= h.whole;
	}
	return DER_GOOD;
}

enum der
der_check(struct slice s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	struct header h;
	enum der is;

	if (s.n == 0 || p[0] != (V_ASN1_SEQUENCE | V_ASN1_CONSTRUCTED))
		return DER_NONE;
	is = header_read(p, s.n, &h);
	if (is == DER_GOOD)
		is = values_check(p, h.whole, 0);
	return is == DER_GOOD && h.whole != s.n ? DER_TRAILING : is;
}
