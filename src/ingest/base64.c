#include "ingest/base64.h"

static int
value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

int
base64_decode(struct slice s, struct buf *out)
{
	size_t before = out->n;
	uint32_t bits = 0;
	int have = 0, pads = 0, v;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
			continue;
		v = value_of(c);
		if (c == '=' && have + pads >= 2 && have + pads < 4)
			pads++;
		else if (v < 0 || pads > 0)
			goto bad;
		else {
			bits = bits << 6 | (uint32_t)v;
			have++;
		}
		if (have + pads == 4 && pads == 0) {
			buf_add(out,
			    (const char[]){ (char)(bits >> 16), (char)(bits >> 8), (char)bits }, 3);
			bits = 0;
			have = 0;
		}
	}
	/* bits that no byte takes must be zero, or two texts would give the same bytes */
	if (have == 2 && pads == 2 && (bits & 15) == 0)
		buf_add(out, (const char[]){ (char)(bits >> 4) }, 1);
	else if (have == 3 && pads == 1 && (bits & 3) == 0)
		buf_add(out, (const char[]){ (char)(bits >> 10), (char)(bits >> 2) }, 2);
	else if (have != 0 || pads != 0)
		goto bad;
	return 0;
bad:
	out->n = before;
	if (out->p)
		out->p[before] = '\0';
	return -1;
}
