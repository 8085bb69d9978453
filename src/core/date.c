#include <stdio.h>
#include <string.h>

#include "daifa/core.h"

#define YEAR_FIRST	1900	/* nobody here was born, and no paper issued, before */
#define YEAR_LAST	9999
#define EPOCH		719162	/* days from 0001-01-01 to 1970-01-01 */
#define DAY_SECONDS	86400
#define CST_SECONDS	(8 * 3600)

static int
year_is_leap(int y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

int
ym_days(ym m)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int month = m % 100;

	if (month < 1 || month > 12)
		return 0;
	return days[month - 1] + (month == 2 && year_is_leap(m / 100));
}

int
ymd_valid(ymd d)
{
	int year = d / 10000, day = d % 100;

	return year >= YEAR_FIRST && year <= YEAR_LAST && day >= 1 && day <= ym_days(d / 100);
}

/* A digit for each 9 of the pattern and its other characters as they are; -1 otherwise. */
static int
digits(struct slice s, const char *pattern, int32_t *out)
{
	int32_t n = 0;

	if (s.n != strlen(pattern))
		return -1;
	for (size_t i = 0; i < s.n; i++) {
		if (pattern[i] == '9' && s.p[i] >= '0' && s.p[i] <= '9')
			n = n * 10 + (s.p[i] - '0');
		else if (pattern[i] == '9' || pattern[i] != s.p[i])
			return -1;
	}
	*out = n;
	return 0;
}

static int
day_parse(struct slice s, const char *pattern, ymd *out)
{
	int32_t n;

	*out = 0;
	if (digits(s, pattern, &n) < 0 || !ymd_valid(n))
		return -1;
	*out = n;
	return 0;
}

int
ymd_parse(struct slice s, ymd *out)
{
	return day_parse(s, "9999-99-99", out);
}

int
ymd_parse8(struct slice s, ymd *out)
{
	return day_parse(s, "99999999", out);
}

int
ym_parse(struct slice s, ym *out)
{
	int32_t n;

	*out = 0;
	if (digits(s, "9999-99", &n) < 0 || !ymd_valid(n * 100 + 1))
		return -1;
	*out = n;
	return 0;
}

static void
two_digits(int n, char *to)
{
	to[0] = (char)('0' + n / 10);
	to[1] = (char)('0' + n % 10);
}

const char *
ymd_text(ymd d, char text[YMD_TEXT])
{
	text[0] = '\0';
	if (d < 0 || d > YEAR_LAST * 10000 + 9999)
		snprintf(text, YMD_TEXT, "%04d-%02d-%02d", d / 10000, d / 100 % 100, d % 100);
	else if (d != 0) {
		two_digits(d / 1000000, text);
		two_digits(d / 10000 % 100, text + 2);
		text[4] = text[7] = '-';
		two_digits(d / 100 % 100, text + 5);
		two_digits(d % 100, text + 8);
		text[10] = '\0';
	}
	return text;
}

const char *
ym_text(ym m, char text[YMD_TEXT])
{
	text[0] = '\0';
	if (m != 0)
		snprintf(text, YMD_TEXT, "%04d-%02d", m / 100, m % 100);
	return text;
}

/* Days from 0001-01-01 to the first day of the year. */
static int32_t
year_days(int year)
{
	int n = year - 1;

	return n * 365 + n / 4 - n / 100 + n / 400;
}

/* 0 for a day that is not valid. */
int32_t
ymd_days(ymd d)
{
	static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
	int year = d / 10000, month = d / 100 % 100;

	if (!ymd_valid(d))
		return 0;
	return year_days(year) + before[month - 1] + (month > 2 && year_is_leap(year)) + d % 100 - 1 -
	    EPOCH;
}

/* 0 when the day is outside the years taken as valid. */
ymd
ymd_from_days(int32_t days)
{
	int32_t n = days + EPOCH;
	int year, month;

	if (days < ymd_days(YEAR_FIRST * 10000 + 101) || days > ymd_days(YEAR_LAST * 10000 + 1231))
		return 0;
	year = n / 366 + 1;	/* never too late */
	while (year_days(year + 1) <= n)
		year++;
	n -= year_days(year);
	for (month = 1; n >= ym_days(year * 100 + month); month++)
		n -= ym_days(year * 100 + month);
	return year * 10000 + month * 100 + n + 1;
}

int
ymd_weekday(ymd d)
{
	return ((ymd_days(d) + 4) % 7 + 7) % 7;	/* 1970-01-01 was a Thursday */
}

ym
ymd_month(ymd d)
{
	return d / 100;
}

ymd
ym_first(ym m)
{
	return m * 100 + 1;
}

ymd
ym_last(ym m)
{
	return m * 100 + ym_days(m);
}

ym
ym_next(ym m)
{
	return m % 100 == 12 ? (m / 100 + 1) * 100 + 1 : m + 1;
}

/* Seconds since 1970 on the clock of +08:00, brought into the years taken as valid. */
static int64_t
clock_cst(int64_t at)
{
	int64_t first = (int64_t)ymd_days(YEAR_FIRST * 10000 + 101) * DAY_SECONDS;
	int64_t last = ((int64_t)ymd_days(YEAR_LAST * 10000 + 1231) + 1) * DAY_SECONDS - 1;

	if (at < first - CST_SECONDS)
		return first;
	return at > last - CST_SECONDS ? last : at + CST_SECONDS;
}

static int32_t
clock_days(int64_t clock)
{
	return (int32_t)((clock - (clock % DAY_SECONDS + DAY_SECONDS) % DAY_SECONDS) / DAY_SECONDS);
}

ymd
time_day(int64_t at)
{
	return ymd_from_days(clock_days(clock_cst(at)));
}

const char *
time_text(int64_t at, char text[TIME_TEXT])
{
	int64_t clock = clock_cst(at);
	int32_t days = clock_days(clock);
	int second = (int)(clock - (int64_t)days * DAY_SECONDS);
	char day[YMD_TEXT];

	snprintf(text, TIME_TEXT, "%.10sT%02d:%02d:%02d+08:00", ymd_text(ymd_from_days(days), day),
	    second / 3600 % 24, second / 60 % 60, second % 60);
	return text;
}

/* Two digits, or something below 0. */
static int
two(const char *p)
{
	unsigned a = (unsigned char)p[0] - (unsigned)'0', b = (unsigned char)p[1] - (unsigned)'0';

	return a < 10 && b < 10 ? (int)(a * 10 + b) : -1;
}

/* Tens of millions of punches pass through here in a month. */
int
time_parse(struct slice s, int64_t *out)
{
	int century, year, month, dd, hour, minute, second;
	const char *p = s.p;
	ymd day;

	*out = 0;
	if (s.n == 25) {
		if (memcmp(s.p + 19, "+08:00", 6) != 0 || s.p[10] != 'T')
			return -1;
		s.n = 19;
	}
	if (s.n != 19 || (s.p[10] != 'T' && s.p[10] != ' '))
		return -1;
	if (p[4] != '-' || p[7] != '-' || p[13] != ':' || p[16] != ':')
		return -1;
	century = two(p);
	year = two(p + 2);
	month = two(p + 5);
	dd = two(p + 8);
	hour = two(p + 11);
	minute = two(p + 14);
	second = two(p + 17);
	if ((century | year | month | dd | hour | minute | second) < 0)
		return -1;
	day = (century * 100 + year) * 10000 + month * 100 + dd;
	if (!ymd_valid(day) || hour > 23 || minute > 59 || second > 59)
		return -1;
	*out = (int64_t)ymd_days(day) * DAY_SECONDS - CST_SECONDS + hour * 3600 + minute * 60 + second;
	return 0;
}
