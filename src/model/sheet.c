#include <string.h>

#include "daifa/model.h"
#include "names.h"

static const char *const sheet_kinds[KIND_MAX] = {
	[KIND_NORMAL] = "normal",
	[KIND_BACK_PAY] = "back-pay",
	[KIND_FINAL] = "final",
	[KIND_ADVANCE] = "advance",
};
static const char *const wage_modes[MODE_MAX] = {
	[MODE_DAY] = "day",
	[MODE_MONTH] = "month",
	[MODE_HOUR] = "hour",
	[MODE_PIECE] = "piece",
};
static const char *const item_kinds[ITEM_MAX] = {
	[ITEM_PAYABLE] = "pay",
	[ITEM_TAX] = "tax",
	[ITEM_SOCIAL] = "social",
	[ITEM_COURT] = "court",
	[ITEM_LAW] = "law",
	[ITEM_DAMAGES] = "damages",
	[ITEM_PAID_BEFORE] = "paid-before",
	[ITEM_OTHER] = "other",
};
/* Withheld is what the law has the employer pass on (489号 art. 15); everything else taken off is a deduction. */
static const enum item_class item_classes[ITEM_MAX] = {
	[ITEM_PAYABLE] = ITEM_PAY,
	[ITEM_TAX] = ITEM_WITHHELD,
	[ITEM_SOCIAL] = ITEM_WITHHELD,
	[ITEM_COURT] = ITEM_WITHHELD,
	[ITEM_LAW] = ITEM_WITHHELD,
	[ITEM_DAMAGES] = ITEM_DEDUCTED,
	[ITEM_PAID_BEFORE] = ITEM_DEDUCTED,
	[ITEM_OTHER] = ITEM_DEDUCTED,
};
static const char *const confirm_hows[CONFIRM_MAX] = {
	[CONFIRM_NONE] = "",
	[CONFIRM_HAND] = "handwritten",
	[CONFIRM_FINGER] = "fingerprint",
	[CONFIRM_ELECTRONIC] = "electronic",
};

const char *
sheet_kind_name(enum sheet_kind k)
{
	return name_at(sheet_kinds, KIND_MAX, (int)k);
}

int
sheet_kind_by_name(struct slice name, enum sheet_kind *out)
{
	int i = name_find(sheet_kinds, KIND_MAX, name);

	*out = i < 0 ? (enum sheet_kind)0 : (enum sheet_kind)i;
	return i < 0 ? -1 : 0;
}

const char *
wage_mode_name(enum wage_mode m)
{
	return name_at(wage_modes, MODE_MAX, (int)m);
}

int
wage_mode_by_name(struct slice name, enum wage_mode *out)
{
	int i = name_find(wage_modes, MODE_MAX, name);

	*out = i < 0 ? (enum wage_mode)0 : (enum wage_mode)i;
	return i < 0 ? -1 : 0;
}

const char *
item_kind_name(enum item_kind k)
{
	return name_at(item_kinds, ITEM_MAX, (int)k);
}

int
item_kind_by_name(struct slice name, enum item_kind *out)
{
	int i = name_find(item_kinds, ITEM_MAX, name);

	*out = i < 0 ? (enum item_kind)0 : (enum item_kind)i;
	return i < 0 ? -1 : 0;
}

enum item_class
item_class(enum item_kind k)
{
	return k < ITEM_MAX ? item_classes[k] : ITEM_DEDUCTED;
}

const char *
confirm_how_name(enum confirm_how h)
{
	return name_at(confirm_hows, CONFIRM_MAX, (int)h);
}

int
confirm_how_by_name(struct slice name, enum confirm_how *out)
{
	int i = name.n == 0 ? (int)CONFIRM_NONE : name_find(confirm_hows, CONFIRM_MAX, name);

	*out = i < 0 ? CONFIRM_NONE : (enum confirm_how)i;
	return i < 0 ? -1 : 0;
}

/* Canonical line: fields between tabs, in the order of the struct, integers in decimal, items counted.  In texts the
 * separators, other control characters and the percent sign are %XX, so that two rows never give the same line. */
static void
put_text(struct buf *b, const char *s)
{
	static const char hex[] = "0123456789ABCDEF";
	const char *from = s;

	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c >= 0x20 && c != '%' && c != 0x7f)
			continue;
		buf_add(b, from, (size_t)(s - from));
		buf_add(b, (const char[]){ '%', hex[c >> 4], hex[c & 15] }, 3);
		from = s + 1;
	}
	buf_add(b, from, (size_t)(s - from));
	buf_add(b, "\t", 1);
}

static void
put_int(struct buf *b, int64_t v)
{
	char text[24];
	size_t at = sizeof text;
	uint64_t n = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	text[--at] = '\t';
	do
		text[--at] = (char)('0' + n % 10);
	while (n /= 10);
	if (v < 0)
		text[--at] = '-';
	buf_add(b, text + at, sizeof text - at);
}

void
sheet_row_canon(const struct sheet_row *r, struct buf *b)
{
	const char *const texts[] = { r->id_type, r->id_no, r->name, r->phone, r->team, r->trade, r->card,
	    r->card_name, r->card_bank, r->card_cnaps };

	put_int(b, r->n);
	put_int(b, r->line);
	put_int(b, r->bad);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		put_text(b, texts[i]);
	put_int(b, r->days_tenths);
	put_int(b, r->minutes);
	put_int(b, r->overtime_minutes);
	put_text(b, wage_mode_name(r->mode));
	put_int(b, r->rate_fen);
	put_int(b, r->items);
	for (int i = 0; i < r->items; i++) {
		put_text(b, item_kind_name(r->item[i].kind));
		put_text(b, r->item[i].name);
		put_text(b, r->item[i].refers);
		put_int(b, r->item[i].fen);
	}
	put_int(b, r->gross_fen);
	put_int(b, r->withheld_fen);
	put_int(b, r->deducted_fen);
	put_int(b, r->net_fen);
	put_text(b, confirm_how_name(r->confirm));
	put_int(b, r->confirm_day);
	put_text(b, r->confirm_ref);
	put_text(b, r->why);
	b->p[b->n - 1] = '\n';
}
