#include "daifa/core.h"
#include "daifa/limits.h"

static int
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

enum money_error
money_parse(struct slice s, fen *out)
{
	size_t i = 0, from;
	int minus = 0, inexact = 0, over = 0, decimals = 0;
	fen sum = 0;

	*out = 0;
	if (s.n == 0)
		return MONEY_EMPTY;
	if (s.p[0] == '-')
		minus = 1, i = 1;
	for (from = i; i < s.n && is_digit(s.p[i]); i++) {
		sum = sum * 10 + (s.p[i] - '0');
		if (sum > LIMIT_AMOUNT_FEN)
			over = 1, sum = 0;
	}
	if (i == from)
		return MONEY_SYNTAX;
	if (i < s.n && s.p[i] == '.') {
		for (from = ++i; i < s.n && is_digit(s.p[i]); i++) {
			if (decimals < 2)
				sum = sum * 10 + (s.p[i] - '0'), decimals++;
			else if (s.p[i] != '0')
				inexact = 1;
		}
		if (i == from)
			return MONEY_SYNTAX;
	}
	if (i < s.n)
		return MONEY_SYNTAX;
	if (inexact)
		return MONEY_DECIMALS;
	for (; decimals < 2; decimals++)
		sum *= 10;
	if (over || sum > LIMIT_AMOUNT_FEN)
		return MONEY_RANGE;
	*out = minus ? -sum : sum;
	return MONEY_OK;
}

const char *
money_text(fen amount, char text[MONEY_TEXT])
{
	uint64_t n = amount < 0 ? 0 - (uint64_t)amount : (uint64_t)amount;

	char yuan[INT_TEXT], *to = text;
	const char *s = int_text((int64_t)(n / 100), yuan);

	if (amount < 0)
		*to++ = '-';
	while (*s != '\0')
		*to++ = *s++;
	*to++ = '.';
	*to++ = (char)('0' + n % 100 / 10);
	*to++ = (char)('0' + n % 10);
	*to = '\0';
	return text;
}

int
fen_add(fen a, fen b, fen *out)
{
	fen sum;

	if (__builtin_add_overflow(a, b, &sum))
		return -1;
	*out = sum;
	return 0;
}

int
fen_mul(fen a, int64_t b, fen *out)
{
	fen product;

	if (__builtin_mul_overflow(a, b, &product))
		return -1;
	*out = product;
	return 0;
}
