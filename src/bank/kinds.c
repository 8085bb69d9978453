/*
 * Field kinds: one row of the table and one pair of functions each.  A bank that needs what is not
 * here gets a row.  What a kind writes it also reads, except parts of an instant; readers take no
 * more than the same value written another way (fewer decimals).
 */
#include <stdio.h>
#include <string.h>

#include "bank/inner.h"
#include "daifa/limits.h"

static void
put_digits(struct buf *b, int64_t n)
{
	buf_printf(b, "%" PRId64, n);
}

static int
take_digits(struct slice s, int64_t *n)
{
	return int_parse(s, LIMIT_AMOUNT_FEN, n);
}

static void
put_yuan2(struct buf *b, int64_t n)
{
	char text[MONEY_TEXT];

	buf_text(b, money_text(n, text));
}

static int
take_yuan(struct slice s, int64_t *n)
{
	return money_parse(s, n) == MONEY_OK ? 0 : -1;
}

static void
put_yuan2s(struct buf *b, int64_t n)
{
	if (n >= 0)
		buf_text(b, "+");
	put_yuan2(b, n);
}

/* The sign is part of the value: a number without one is not read as positive. */
static int
take_yuan2s(struct slice s, int64_t *n)
{
	*n = 0;
	if (s.n < 2 || (s.p[0] != '+' && s.p[0] != '-'))
		return -1;
	if (s.p[0] == '-')
		return take_yuan(s, n);
	if (s.p[1] == '-')
		return -1;
	return take_yuan((struct slice){ s.p + 1, s.n - 1 }, n);
}

static void
put_yuan3(struct buf *b, int64_t n)
{
	put_yuan2(b, n);
	buf_text(b, "0");
}

static int
take_fen(struct slice s, int64_t *n)
{
	int minus = s.n > 0 && s.p[0] == '-';

	if (int_parse((struct slice){ s.p + minus, s.n - (size_t)minus }, LIMIT_AMOUNT_FEN, n) < 0)
		return -1;
	if (minus)
		*n = -*n;
	return 0;
}

static void
put_yyyymmdd(struct buf *b, int64_t n)
{
	buf_printf(b, "%08" PRId64, n);
}

static int
take_yyyymmdd(struct slice s, int64_t *n)
{
	ymd day = 0;
	int rc = ymd_parse8(s, &day);

	*n = day;
	return rc;
}

static void
put_iso_date(struct buf *b, int64_t n)
{
	char text[YMD_TEXT];

	buf_text(b, ymd_text((ymd)n, text));
}

static int
take_iso_date(struct slice s, int64_t *n)
{
	ymd day = 0;
	int rc = ymd_parse(s, &day);

	*n = day;
	return rc;
}

static void
put_yyyymmddhhmmss(struct buf *b, int64_t n)
{
	char text[TIME_TEXT];

	time_text(n, text);
	for (const char *p = text; *p && p < text + 19; p++)
		if (*p >= '0' && *p <= '9')
			buf_add(b, p, 1);
}

static int
take_yyyymmddhhmmss(struct slice s, int64_t *n)
{
	char text[20];

	*n = 0;
	if (s.n != 14)
		return -1;
	snprintf(text, sizeof text, "%.4s-%.2s-%.2s %.2s:%.2s:%.2s", s.p, s.p + 4, s.p + 6, s.p + 8,
	    s.p + 10, s.p + 12);
	return time_parse((struct slice){ text, strlen(text) }, n);
}

static void
put_iso_time(struct buf *b, int64_t n)
{
	char text[TIME_TEXT];

	buf_text(b, time_text(n, text));
}

/* "+08:00" at the end of s as seconds; 0, or -1 */
static int
offset_take(struct slice s, int64_t *seconds)
{
	int64_t hours, minutes;

	if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || s.p[3] != ':' ||
	    int_parse((struct slice){ s.p + 1, 2 }, 14, &hours) < 0 ||
	    int_parse((struct slice){ s.p + 4, 2 }, 59, &minutes) < 0)
		return -1;
	*seconds = (hours * 60 + minutes) * 60;
	if (s.p[0] == '-')
		*seconds = -*seconds;
	return 0;
}

int
iso_time_take(struct slice s, int64_t *n)
{
	int64_t offset = 8 * 3600, base;
	struct slice rest;

	*n = 0;
	if (s.n < 19 || s.p[10] != 'T' || time_parse((struct slice){ s.p, 19 }, &base) < 0)
		return -1;
	rest = (struct slice){ s.p + 19, s.n - 19 };
	if (rest.n > 0 && rest.p[0] == '.') {
		size_t i = 1;

		while (i < rest.n && rest.p[i] >= '0' && rest.p[i] <= '9')
			i++;
		if (i == 1)
			return -1;
		rest = (struct slice){ rest.p + i, rest.n - i };
	}
	if (slice_is(rest, "Z"))
		offset = 0;
	else if (rest.n > 0 && offset_take(rest, &offset) < 0)
		return -1;
	*n = base + 8 * 3600 - offset;
	return 0;
}

/* A sign may stand before it. */
static int
take_yuan2x(struct slice s, int64_t *n)
{
	return s.n > 0 && s.p[0] == '+' ? take_yuan2s(s, n) : take_yuan(s, n);
}

static void
put_yyyymm(struct buf *b, int64_t n)
{
	buf_printf(b, "%06" PRId64, n);
}

static int
take_yyyymm(struct slice s, int64_t *n)
{
	int64_t month;

	*n = 0;
	if (s.n != 6 || int_parse(s, 999912, &month) < 0 || month % 100 < 1 || month % 100 > 12 ||
	    month < 190000)
		return -1;
	*n = month;
	return 0;
}

/* The parts of an instant. */
static void
put_day(struct buf *b, int64_t n)
{
	put_yyyymmdd(b, time_day(n));
}

static void
put_hhmmss(struct buf *b, int64_t n)
{
	struct buf whole = { NULL, 0, 0 };

	put_yyyymmddhhmmss(&whole, n);
	buf_add(b, whole.p + 8, 6);
	buf_free(&whole);
}

const struct kind kinds[] = {
	{ "text", VT_TEXT, NULL, NULL },
	{ "digits", VT_INT, put_digits, take_digits },
	{ "yuan2", VT_FEN, put_yuan2, take_yuan },
	{ "yuan2s", VT_FEN, put_yuan2s, take_yuan2s },
	{ "yuan2x", VT_FEN, put_yuan2s, take_yuan2x },
	{ "yuan3", VT_FEN, put_yuan3, take_yuan },
	{ "fen", VT_FEN, put_digits, take_fen },
	{ "yyyymmdd", VT_DAY, put_yyyymmdd, take_yyyymmdd },
	{ "iso-date", VT_DAY, put_iso_date, take_iso_date },
	{ "yyyymm", VT_MONTH, put_yyyymm, take_yyyymm },
	{ "yyyymmddhhmmss", VT_TIME, put_yyyymmddhhmmss, take_yyyymmddhhmmss },
	{ "iso-time", VT_TIME, put_iso_time, iso_time_take },
	{ "day", VT_TIME, put_day, NULL },
	{ "hhmmss", VT_TIME, put_hhmmss, NULL },
	{ NULL, VT_TEXT, NULL, NULL }
};

const struct kind *
kind_by_name(struct slice name)
{
	for (const struct kind *k = kinds; k->name; k++)
		if (slice_is(name, k->name))
			return k;
	return NULL;
}
