#include <stdio.h>

#include "rules.h"

static const struct val end = { NULL, V_END, 0, NULL };

void
detail_clear(struct detail *d)
{
	d->n = 0;
	d->texts = 0;
	d->v[0] = end;
}

/* What does not fit is left out: no rule has that many. */
void
detail_put(struct detail *d, struct val v)
{
	if (d->n == DETAIL_VALS)
		return;
	d->v[d->n++] = v;
	d->v[d->n] = end;
}

static char *
text_next(struct detail *d)
{
	char *text = d->text[d->texts % DETAIL_TEXTS];

	d->texts++;
	text[0] = '\0';
	return text;
}

/* "12", "12.5", "12.05": every row asks for a dozen of these, most of them in vain. */
static int
text_short(char *text, int64_t whole, int hundredths)
{
	char digit[4], *to = text;
	int n = 0;

	if (whole < 0 || whole > 9999 || hundredths < 0)
		return 0;
	do
		digit[n++] = (char)('0' + whole % 10);
	while ((whole /= 10) > 0);
	while (n > 0)
		*to++ = digit[--n];
	if (hundredths > 0) {
		*to++ = '.';
		*to++ = (char)('0' + hundredths / 10);
		if (hundredths % 10 > 0)
			*to++ = (char)('0' + hundredths % 10);
	}
	*to = '\0';
	return 1;
}

const char *
detail_days(struct detail *d, int64_t tenths)
{
	char *text = text_next(d);

	if (text_short(text, tenths / 10, (int)(tenths % 10) * 10))
		return text;
	if (tenths % 10 == 0)
		snprintf(text, DETAIL_TEXT, "%" PRId64, tenths / 10);
	else
		snprintf(text, DETAIL_TEXT, "%" PRId64 ".%d", tenths / 10, (int)(tenths % 10));
	return text;
}

/* Documents give hours with two decimals that make whole minutes, so two decimals say all of it. */
const char *
detail_hours(struct detail *d, int64_t minutes)
{
	char *text = text_next(d);
	int hundredths = (int)(minutes % 60) * 100 / 60;

	if (text_short(text, minutes / 60, hundredths))
		return text;
	if (hundredths == 0)
		snprintf(text, DETAIL_TEXT, "%" PRId64, minutes / 60);
	else if (hundredths % 10 == 0)
		snprintf(text, DETAIL_TEXT, "%" PRId64 ".%d", minutes / 60, hundredths / 10);
	else
		snprintf(text, DETAIL_TEXT, "%" PRId64 ".%02d", minutes / 60, hundredths);
	return text;
}

const char *
detail_time(struct detail *d, int64_t at)
{
	char *text = text_next(d);

	_Static_assert(DETAIL_TEXT >= TIME_TEXT, "a time fits");
	time_text(at, text);
	return text;
}
