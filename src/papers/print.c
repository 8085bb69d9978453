/* What the printed papers share: dates and amounts as they are written by hand. */
#include <stdio.h>
#include <string.h>

#include "print.h"

char *
say_zh(struct buf *b, enum text_id id, const struct val *vals)
{
	buf_reset(b);
	text_render(b, text_of(id, LANG_ZH), vals, LANG_ZH, 1);
	return b->p;
}

const char *
days_text(int tenths, char text[24])
{
	snprintf(text, 24, tenths % 10 != 0 ? "%d.%d" : "%d", tenths / 10, tenths % 10);
	return text;
}

const char *
tail_text(const char *number)
{
	size_t n = strlen(number);

	/* of four and fewer only the tail was there */
	return n >= 8 ? number + n - 4 : n <= 4 ? number : "";
}

const char *
month_text_zh(ym month, char text[40])
{
	snprintf(text, 40, "%d年%d月", month / 100, month % 100);
	return text;
}

const char *
day_text_zh(ymd day, char text[40])
{
	if (day == 0)
		return "";
	snprintf(text, 40, "%d年%d月%d日", day / 10000, day / 100 % 100, day % 100);
	return text;
}

static const char *const digits[] = { "零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖" };

/* Four digits with their places; a gap between digits is one 零. */
static void
group_words(struct buf *b, int group, int *gap)
{
	static const char *const places[] = { "仟", "佰", "拾", "" };
	int unit = 1000;

	for (int i = 0; i < 4; i++, unit /= 10) {
		int digit = group / unit % 10;

		if (digit == 0) {
			*gap = 1;
			continue;
		}
		if (*gap && b->n > 0)
			buf_text(b, digits[0]);
		*gap = 0;
		buf_printf(b, "%s%s", digits[digit], places[i]);
	}
}

static void
yuan_words(struct buf *b, int64_t yuan)
{
	static const char *const groups[] = { "万亿", "亿", "万", "" };
	int64_t unit = INT64_C(1000000000000);
	int gap = 0;

	for (int i = 0; i < 4; i++, unit /= 10000) {
		int group = (int)(yuan / unit % 10000);

		if (group == 0) {
			gap = 1;
			continue;
		}
		group_words(b, group, &gap);
		buf_text(b, groups[i]);
		/* the zeros in front of the next group say whether there is a gap */
		gap = 0;
	}
	if (b->n > 0)
		buf_text(b, "元");
}

void
money_words(fen amount, struct buf *to)
{
	const fen most = INT64_C(999999999999999999);	/* what four groups can say */
	struct buf b = { 0 };
	char text[MONEY_TEXT];
	int jiao, cents;
	fen n;

	if (amount < -most || amount > most) {
		buf_text(to, money_text(amount, text));
		return;
	}
	n = amount < 0 ? -amount : amount;
	jiao = (int)(n / 10 % 10);
	cents = (int)(n % 10);
	yuan_words(&b, n / 100);
	if (jiao != 0)
		buf_printf(&b, "%s角", digits[jiao]);
	else if (cents != 0 && b.n > 0)
		buf_text(&b, digits[0]);
	if (cents != 0)
		buf_printf(&b, "%s分", digits[cents]);
	if (n == 0)
		buf_text(&b, "零元");
	buf_printf(to, "%s%s%s", amount < 0 ? "负" : "", b.p, cents == 0 ? "整" : "");
	buf_free(&b);
}
