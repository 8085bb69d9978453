#include <stdio.h>
#include <string.h>

#include "ingest/number.h"

#define SIGNIFICANT	15	/* digits that a double always keeps */
#define WIDEST		40
#define DAY_SECONDS	86400
#define SERIAL_MAX	2958465	/* 9999-12-31 */
#define EPOCH_1900	25569	/* serial of 1970-01-01 */
#define EPOCH_1904	24107

struct decimal {
	char	digit[WIDEST * 4];
	int	n;
	int	point;		/* digits before the point; negative: zeros after it */
};

static int
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits without leading zeros; 0, or -1 when it is not a number. */
static int
decimal_read(struct slice s, struct decimal *d, int *minus)
{
	size_t i = 0;
	int any = 0, dot = 0, exponent = 0, down = 0;

	*d = (struct decimal){ .n = 0 };
	*minus = i < s.n && s.p[i] == '-';
	i += i < s.n && (s.p[i] == '-' || s.p[i] == '+');
	for (; i < s.n && (is_digit(s.p[i]) || (s.p[i] == '.' && !dot)); i++) {
		if (s.p[i] == '.') {
			dot = 1;
			continue;
		}
		any = 1;
		if (s.p[i] == '0' && d->n == 0) {
			d->point -= dot;
			continue;
		}
		if (d->n == (int)sizeof d->digit)
			return -1;
		d->digit[d->n++] = s.p[i];
		d->point += !dot;
	}
	if (any && i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
		i++;
		down = i < s.n && s.p[i] == '-';
		i += i < s.n && (s.p[i] == '-' || s.p[i] == '+');
		for (any = 0; i < s.n && is_digit(s.p[i]); i++, any = 1)
			exponent = exponent < 10000 ? exponent * 10 + (s.p[i] - '0') : exponent;
		d->point += down ? -exponent : exponent;
	}
	return any && i == s.n ? 0 : -1;
}

/* Rounds half up in the last digit kept, as Excel shows numbers. */
static void
decimal_round(struct decimal *d, int keep)
{
	int up = d->n > keep && d->digit[keep] >= '5';

	if (d->n > keep)
		d->n = keep;
	for (int i = d->n - 1; up && i >= 0; i--) {
		up = d->digit[i] == '9';
		d->digit[i] = up ? '0' : (char)(d->digit[i] + 1);
	}
	if (up) {
		memmove(d->digit + 1, d->digit, (size_t)d->n);
		d->digit[0] = '1';
		d->point++;
	}
	while (d->n > 0 && d->digit[d->n - 1] == '0')
		d->n--;
}

int
number_plain(struct slice s, char out[NUMBER_TEXT], int *whole)
{
	struct decimal d;
	int minus, n = 0;

	*whole = 0;
	if (decimal_read(s, &d, &minus) < 0)
		return -1;
	decimal_round(&d, SIGNIFICANT);
	if (d.n == 0)
		d.point = 0;
	if (d.point > WIDEST || d.point < -WIDEST / 2)
		return -1;
	if (minus && d.n > 0)
		out[n++] = '-';
	if (d.point <= 0)
		out[n++] = '0';
	for (int i = 0; i < d.point; i++)
		out[n++] = i < d.n ? d.digit[i] : '0';
	if (d.n > d.point) {
		out[n++] = '.';
		for (int i = d.point; i < 0; i++)
			out[n++] = '0';
		for (int i = d.point > 0 ? d.point : 0; i < d.n; i++)
			out[n++] = d.digit[i];
	}
	out[n] = '\0';
	*whole = d.point > 0 ? d.point : 0;
	return 0;
}

int
number_date(const char *plain, int from_1904, char out[NUMBER_TEXT])
{
	size_t whole = strspn(plain, "0123456789");
	int64_t serial, part = 0, scale = 1, seconds;
	char text[YMD_TEXT];
	ymd day;

	if (int_parse((struct slice){ plain, whole }, SERIAL_MAX, &serial) < 0)
		return -1;
	for (const char *p = plain + whole + (plain[whole] == '.');
	     is_digit(*p) && scale < INT64_C(1000000000000); p++) {
		part = part * 10 + (*p - '0');
		scale *= 10;
	}
	seconds = (part * DAY_SECONDS + scale / 2) / scale;
	serial += seconds / DAY_SECONDS;
	seconds %= DAY_SECONDS;
	if (serial == 0 && !from_1904) {
		snprintf(out, NUMBER_TEXT, "%02d:%02d:%02d", (int)(seconds / 3600),
		    (int)(seconds / 60 % 60), (int)(seconds % 60));
		return 0;
	}
	/* 1900 was no leap year, but day 60 of that calendar is its 29 February */
	if (!from_1904 && serial == 60)
		return -1;
	if (!from_1904 && serial < 60)
		serial++;
	day = ymd_from_days((int32_t)(serial - (from_1904 ? EPOCH_1904 : EPOCH_1900)));
	if (day == 0)
		return -1;
	ymd_text(day, text);
	if (seconds == 0)
		snprintf(out, NUMBER_TEXT, "%.10s", text);
	else
		snprintf(out, NUMBER_TEXT, "%.10s %02d:%02d:%02d", text, (int)(seconds / 3600),
		    (int)(seconds / 60 % 60), (int)(seconds % 60));
	return 0;
}

/* One of the texts at the start of s: it is taken off.  Bytes taken, 0 when there is none. */
static size_t
skip(struct slice *s, const char *const *texts)
{
	for (; *texts; texts++) {
		size_t n = strlen(*texts);

		if (s->n >= n && memcmp(s->p, *texts, n) == 0) {
			*s = (struct slice){ s->p + n, s->n - n };
			return n;
		}
	}
	return 0;
}

/* At most `most` digits; how many, 0 when there is none. */
static int
skip_digits(struct slice *s, int most, int *out)
{
	int n = 0;

	*out = 0;
	while (n < most && s->n > 0 && is_digit(s->p[0])) {
		*out = *out * 10 + (s->p[0] - '0');
		*s = (struct slice){ s->p + 1, s->n - 1 };
		n++;
	}
	return n;
}

static const char *const after_year[] = { "-", "/", ".", "年", NULL };
static const char *const after_month[] = { "-", "/", ".", "月", NULL };
static const char *const after_day[] = { "日", NULL };
static const char *const midnight[] = { " 00:00:00", " 0:00:00", " 00:00", " 0:00", "T00:00:00",
	NULL };

/* Year and month, and what is left of s. */
static int
read_month(struct slice *s, int *year, int *month, int *marked)
{
	if (skip_digits(s, 4, year) != 4)
		return -1;
	*marked = skip(s, after_year) > 0;
	return skip_digits(s, 2, month) >= (*marked ? 1 : 2) ? 0 : -1;
}

int
day_read(struct slice cell, ymd *out)
{
	struct slice s = slice_trim(cell);
	int year, month, day, marked;

	*out = 0;
	if (read_month(&s, &year, &month, &marked) < 0 || (skip(&s, after_month) > 0) != marked)
		return -1;
	if (skip_digits(&s, 2, &day) < (marked ? 1 : 2))
		return -1;
	skip(&s, after_day);
	skip(&s, midnight);
	if (s.n > 0 || !ymd_valid(year * 10000 + month * 100 + day))
		return -1;
	*out = year * 10000 + month * 100 + day;
	return 0;
}

int
time_read(struct slice cell, char out[NUMBER_TEXT])
{
	struct slice s = slice_trim(cell), clock;
	char text[YMD_TEXT];
	int hour, minute, second = 0;
	size_t n = 0;
	ymd day;

	while (n < s.n && s.p[n] != ' ' && s.p[n] != 'T')
		n++;
	clock = slice_trim((struct slice){ s.p + n + (n < s.n), s.n - n - (n < s.n) });
	if (day_read((struct slice){ s.p, n }, &day) < 0 || skip_digits(&clock, 2, &hour) == 0 ||
	    skip(&clock, (const char *const[]){ ":", NULL }) == 0 ||
	    skip_digits(&clock, 2, &minute) != 2)
		return -1;
	if (skip(&clock, (const char *const[]){ ":", NULL }) > 0 &&
	    skip_digits(&clock, 2, &second) != 2)
		return -1;
	if (clock.n > 0 || hour > 23 || minute > 59 || second > 59)
		return -1;
	snprintf(
	    out, NUMBER_TEXT, "%.10s %02d:%02d:%02d", ymd_text(day, text), hour, minute, second);
	return 0;
}

int
month_read(struct slice cell, ym *out)
{
	struct slice s = slice_trim(cell);
	int year, month, marked;
	ymd day;

	*out = 0;
	if (day_read(s, &day) == 0) {
		*out = ymd_month(day);
		return 0;
	}
	if (read_month(&s, &year, &month, &marked) < 0)
		return -1;
	skip(&s, (const char *const[]){ "月份", "月", NULL });
	if (s.n > 0 || !ymd_valid(year * 10000 + month * 100 + 1))
		return -1;
	*out = year * 100 + month;
	return 0;
}

int
amount_read(struct slice cell, char out[NUMBER_TEXT])
{
	static const char *const nothing[] = { "-", "--", "—", "——", "/", "－", NULL };
	static const char *const before[] = { "¥", "￥", "RMB", NULL };
	struct slice s = slice_trim(cell);
	int n = 0, comma = -1;	/* digits since the last comma */

	out[0] = '\0';
	for (int i = 0; nothing[i]; i++)
		if (slice_is(s, nothing[i]))
			return 0;
	if (s.n > 0 && s.p[0] == '-')
		out[n++] = '-', s = (struct slice){ s.p + 1, s.n - 1 };
	if (skip(&s, before) > 0)
		s = slice_trim(s);
	if (s.n >= 3 && memcmp(s.p + s.n - 3, "元", 3) == 0)
		s = slice_trim((struct slice){ s.p, s.n - 3 });
	for (size_t i = 0; i < s.n; i++) {
		if (n == NUMBER_TEXT - 1)
			return -1;
		/* thousands only: 1,23 is something else somewhere */
		if (s.p[i] == ',' || s.p[i] == '.') {
			if (comma >= 0 && comma != 3)
				return -1;
			if (s.p[i] == ',' && i == 0)
				return -1;
			comma = s.p[i] == ',' ? 0 : -1;
			if (s.p[i] == ',')
				continue;
		} else if (comma >= 0)
			comma++;
		out[n++] = s.p[i];
	}
	out[n] = '\0';
	return comma >= 0 && comma != 3 ? -1 : 0;
}
