#include "daifa/core.h"

int
int_parse(struct slice s, int64_t max, int64_t *out)
{
	int64_t n = 0;

	*out = 0;
	if (s.n == 0)
		return -1;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return -1;
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, s.p[i] - '0', &n))
			return -1;
		if (n > max)
			return -1;
	}
	*out = n;
	return 0;
}

const char *
int_text(int64_t n, char text[INT_TEXT])
{
	uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	char digit[INT_TEXT], *to = text;
	int digits = 0;

	do {
		digit[digits++] = (char)('0' + left % 10);
		left /= 10;
	} while (left > 0);
	if (n < 0)
		*to++ = '-';
	while (digits > 0)
		*to++ = digit[--digits];
	*to = '\0';
	return text;
}
