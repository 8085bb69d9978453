#include <string.h>

#include "daifa/model.h"

#define ID_DIGITS	18
#define CARD_LEAST	13	/* ISO/IEC 7812: a card number has 13 to 19 digits */
#define CARD_MOST	19

static int
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int
all_digits(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!is_digit(s.p[i]))
			return 0;
	}
	return 1;
}

/* ISO 7064 MOD 11-2 over the first 17 digits, as GB 11643 puts it: weights 2^(17-i) mod 11. */
static char
id_check_char(const char *p)
{
	int sum = 0;

	for (int i = 0; i < ID_DIGITS - 1; i++)
		sum = (sum + p[i] - '0') * 2 % 11;
	sum = (12 - sum) % 11;
	return sum == 10 ? 'X' : (char)('0' + sum);
}

enum id_error
id_check(struct slice s)
{
	ymd birth;

	if (s.n != ID_DIGITS)
		return ID_LENGTH;
	if (!all_digits((struct slice){ s.p, ID_DIGITS - 1 }) || (!is_digit(s.p[17]) && s.p[17] != 'X'))
		return ID_CHARACTER;
	if (ymd_parse8((struct slice){ s.p + 6, 8 }, &birth) < 0)
		return ID_DATE;
	return s.p[17] == id_check_char(s.p) ? ID_OK : ID_CHECK;
}

ymd
id_birth(struct slice s)
{
	ymd birth;

	if (s.n != ID_DIGITS || !all_digits((struct slice){ s.p, ID_DIGITS - 1 }))
		return 0;
	ymd_parse8((struct slice){ s.p + 6, 8 }, &birth);
	return birth;
}

int
id_is_woman(struct slice s)
{
	return id_check(s) == ID_OK && (s.p[16] - '0') % 2 == 0;
}

/* Blanks and the invisible characters that copying from chats and web pages leaves behind. */
static int
is_blank(int32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200b) ||
	    c == 0x202f || c == 0x205f || c == 0xfeff;
}

/* How many at p are in the normal form: from '!' to before 'a'. */
static size_t
plain_bytes(const char *p, const char *end)
{
	const char *at = p;

	while (at < end && (unsigned char)(*at - '!') < 'a' - '!')
		at++;
	return (size_t)(at - p);
}

/* Also -1 when the text is not UTF-8. */
int
id_normal(struct slice s, char *out, size_t size)
{
	const char *p = s.p, *end = s.p + s.n;
	size_t n = 0;

	if (size > 0)
		out[0] = '\0';
	while (p < end) {
		char code[4];
		size_t bytes;
		int32_t c;

		bytes = plain_bytes(p, end);	/* most texts, to the end */
		if (n + bytes < size) {
			memcpy(out + n, p, bytes);
			p += bytes;
			n += bytes;
			out[n] = '\0';
			if (p == end)
				break;
		}
		c = utf8_next(&p, end);

		if (c <= 0)	/* a NUL would end the text early */
			return -1;
		if (is_blank(c))
			continue;
		if (c >= 0xff01 && c <= 0xff5e)	/* the full-width forms of 0x21..0x7e */
			c -= 0xff01 - 0x21;
		if (c >= 'a' && c <= 'z')
			c -= 'a' - 'A';
		bytes = utf8_put(c, code);
		if (n + bytes >= size)
			return -1;
		memcpy(out + n, code, bytes);
		n += bytes;
		out[n] = '\0';
	}
	return size > 0 ? (int)n : -1;
}

int
age_on(ymd birth, ymd day)
{
	if (!ymd_valid(birth) || !ymd_valid(day) || birth > day)
		return -1;
	return (day - birth) / 10000;
}

int
luhn_ok(struct slice s)
{
	int sum = 0;

	if (s.n < CARD_LEAST || s.n > CARD_MOST || !all_digits(s))
		return 0;
	for (size_t i = 0; i < s.n; i++) {
		int d = s.p[s.n - 1 - i] - '0';

		if (i % 2 == 1)
			d = d > 4 ? d * 2 - 9 : d * 2;
		sum += d;
	}
	return sum % 10 == 0;
}

int
uscc_ok(struct slice s)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	int sum = 0, weight = 1;

	if (s.n != 18 || !all_digits((struct slice){ s.p + 2, 6 }))
		return 0;
	for (size_t i = 0; i < s.n; i++) {
		const char *at = s.p[i] ? strchr(alphabet, s.p[i]) : NULL;

		if (at == NULL)
			return 0;
		/* the check character has weight 1, so that a good code sums to a multiple of 31 */
		sum += (int)(at - alphabet) * (i == 17 ? 1 : weight);
		weight = weight * 3 % 31;
	}
	return sum % 31 == 0;
}

int
cnaps_ok(struct slice s)
{
	int p = 10;

	if (s.n != 12 || !all_digits(s))
		return 0;
	for (size_t i = 0; i < 11; i++) {
		p = (p + s.p[i] - '0') % 10;
		p = (p == 0 ? 10 : p) * 2 % 11;
	}
	return (p + s.p[11] - '0') % 10 == 1;
}

/* The number that ISO 7064 MOD 97-10 reads from the text, modulo 97; -1 when a character is not A-Z0-9. */
static int
mod_97(struct slice s)
{
	int n = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (is_digit(c))
			n = (n * 10 + c - '0') % 97;
		else if (c >= 'A' && c <= 'Z')
			n = (n * 100 + c - 'A' + 10) % 97;
		else
			return -1;
	}
	return n;
}

/* "" when the tag is not A-Z0-9 or kind, tag and number together do not fit: never a cut one, which might not be unique. */
void
ref_make(char out[REF_TEXT], char kind, const char *workspace_tag, int64_t number)
{
	size_t tag = strlen(workspace_tag), digits, zeros, n;
	char text[INT_TEXT];
	int rest;

	out[0] = '\0';
	digits = strlen(int_text(number, text));
	zeros = digits < 9 ? 9 - digits : 0;
	n = 1 + tag + zeros + digits;
	if (number < 0 || tag > REF_TEXT || n > REF_TEXT - 3)
		return;
	out[0] = kind;
	memcpy(out + 1, workspace_tag, tag);
	memset(out + 1 + tag, '0', zeros);
	memcpy(out + 1 + tag + zeros, text, digits);
	rest = mod_97((struct slice){ out, n });
	if (rest < 0) {
		out[0] = '\0';
		return;
	}
	rest = 98 - rest * 100 % 97;	/* 2 to 98 */
	out[n] = (char)('0' + rest / 10);
	out[n + 1] = (char)('0' + rest % 10);
	out[n + 2] = '\0';
}

int
ref_ok(struct slice s)
{
	int check;

	if (s.n < 4 || s.n > REF_TEXT - 1 || !is_digit(s.p[s.n - 2]) || !is_digit(s.p[s.n - 1]))
		return 0;
	check = (s.p[s.n - 2] - '0') * 10 + s.p[s.n - 1] - '0';
	return check >= 2 && check <= 98 && mod_97(s) == 1;
}
