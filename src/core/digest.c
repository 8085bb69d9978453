#include <string.h>

#include "daifa/core.h"

void
digest_hex(const struct digest *d, char hex[HEX_LEN])
{
	for (int i = 0; i < DIGEST_LEN; i++) {
		hex[2 * i] = "0123456789abcdef"[d->b[i] >> 4];
		hex[2 * i + 1] = "0123456789abcdef"[d->b[i] & 15];
	}
	hex[HEX_LEN - 1] = '\0';
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

int
digest_parse(struct slice hex, struct digest *out)
{
	struct digest d;

	memset(out, 0, sizeof *out);
	if (hex.n != HEX_LEN - 1)
		return -1;
	for (int i = 0; i < DIGEST_LEN; i++) {
		int high = hex_value(hex.p[2 * i]), low = hex_value(hex.p[2 * i + 1]);

		if (high < 0 || low < 0)
			return -1;
		d.b[i] = (unsigned char)(high << 4 | low);
	}
	*out = d;
	return 0;
}

int
digest_same(const struct digest *a, const struct digest *b)
{
	return memcmp(a->b, b->b, DIGEST_LEN) == 0;
}

int
digest_is_zero(const struct digest *d)
{
	static const struct digest zero;

	return digest_same(d, &zero);
}
