#include <string.h>

#include "daifa/core.h"

/* A malformed byte is passed one at a time, so that reading goes on at the next character. */
int32_t
utf8_next(const char **p, const char *end)
{
	static const int32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *s = (const unsigned char *)*p;
	int32_t code;
	int n;

	if (*p >= end)
		return -1;
	(*p)++;
	if (s[0] < 0x80)
		return s[0];
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return -1;
	n = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	if (end - *p < n - 1)
		return -1;
	code = s[0] & (0x7f >> n);
	for (int i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return -1;
		code = code << 6 | (s[i] & 0x3f);
	}
	if (code < least[n] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return -1;
	*p += n - 1;
	return code;
}

int
utf8_valid(struct slice s)
{
	const char *p = s.p, *end = s.p + s.n;

	while (p < end) {
		uint64_t eight;

		/* eight bytes of ASCII at a time */
		while (end - p >= 8 && (memcpy(&eight, p, 8), (eight & UINT64_C(0x8080808080808080)) == 0))
			p += 8;
		if (p < end && utf8_next(&p, end) < 0)
			return 0;
	}
	return 1;
}

size_t
utf8_put(int32_t code, char out[4])
{
	static const int32_t lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	int n;

	if (code < 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		code = 0xfffd;
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	for (int i = n - 1; i > 0; i--, code >>= 6)
		out[i] = (char)(0x80 | (code & 0x3f));
	out[0] = (char)(lead[n] | code);
	return (size_t)n;
}
