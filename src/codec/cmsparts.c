/* The pieces of a detached signature that plain openssl takes apart from each other: what the key
 * signed and the signature itself.  Only lengths are believed, and only inside what is there. */
#include <string.h>

#include "codec/inner.h"

struct tlv { const unsigned char *p; size_t n; };

/* The next element of `from`: its tag, its content, and all of it. 0 or -1 */
static int
der_next(struct tlv *from, unsigned *tag, struct tlv *content, struct tlv *whole)
{
	const unsigned char *p = from->p;
	size_t head = 2, len;

	if (from->n < 2)
		return -1;
	*tag = p[0];
	len = p[1];
	if (len >= 0x80) {
		size_t bytes = len & 0x7f;

		if (bytes == 0 || bytes > 4 || from->n < 2 + bytes)
			return -1;
		len = 0;
		for (size_t i = 0; i < bytes; i++)
			len = len << 8 | p[2 + i];
		head += bytes;
	}
	if (len > from->n - head)
		return -1;
	*whole = (struct tlv){ p, head + len };
	*content = (struct tlv){ p + head, len };
	from->p += head + len;
	from->n -= head + len;
	return 0;
}

/* Steps over elements until one of the tag; its content. 0 or -1 */
static int
der_find(struct tlv *from, unsigned want, struct tlv *content, struct tlv *whole)
{
	unsigned tag = 0;

	do {
		if (der_next(from, &tag, content, whole) != 0)
			return -1;
	} while (tag != want);
	return 0;
}

int
cms_parts(struct slice cms, struct buf *attributes, struct buf *signature)
{
	static const unsigned char sm3[] = { 0x06, 0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x83,
		0x11 };
	struct tlv at = { (const unsigned char *)cms.p, cms.n }, in, whole, digest;
	unsigned tag;

	/* ContentInfo, [0], SignedData, the last SET in it: signerInfos; its first */
	if (der_find(&at, 0x30, &in, &whole) != 0 || der_find(&in, 0xa0, &at, &whole) != 0 ||
	    der_find(&at, 0x30, &in, &whole) != 0 || der_find(&in, 0x31, &at, &whole) != 0 ||
	    der_find(&in, 0x31, &at, &whole) != 0 || der_find(&at, 0x30, &in, &whole) != 0)
		return -1;
	/* version, who, digest algorithm */
	/* NOLINTNEXTLINE(misc-redundant-expression): each call goes one further */
	if (der_next(&in, &tag, &at, &whole) != 0 || der_next(&in, &tag, &at, &whole) != 0 ||
	    der_find(&in, 0x30, &digest, &whole) != 0 || der_next(&in, &tag, &at, &whole) != 0)
		return -1;
	if (tag == 0xa0) {
		/* signed as a SET, written as [0] */
		buf_add(attributes, "\x31", 1);
		buf_add(attributes, whole.p + 1, whole.n - 1);
		if (der_next(&in, &tag, &at, &whole) != 0)
			return -1;
	}
	if (der_find(&in, 0x04, &at, &whole) != 0)
		return -1;
	buf_add(signature, at.p, at.n);
	return digest.n >= sizeof sm3 && memcmp(digest.p, sm3, sizeof sm3) == 0;
}
