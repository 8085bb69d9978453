/*
 * Pay beside what was agreed: the rate, the days, hours and overtime, and what is paid on top of
 * them.  Too high or unproven holds; too low is pointed out, the signed net is paid (DESIGN 3.4).
 */
#include <string.h>

#include "rules.h"

#define DAY_MINUTES		480	/* of the hourly rate: 8 hours a day */
#define MONTH_MINUTES		10440	/* and 21.75 days a month, 劳社部发〔2008〕3号 */
#define PREMIUM_MOST		6	/* halves: 300 % on statutory holidays, 489号 art. 13 */
#define PREMIUM_LEAST		3	/* halves: 150 % */

/* What 国家统计局令第1号 (1990) counts beside wages by time or piece, as sheets name it. */
static const char *const extras[] = { "津贴", "补贴", "补助", "奖", "餐补", "高温费", "allowance",
	"bonus" };
static const char *const overtimes[] = { "加班", "加点", "overtime" };

static int
is_named(const struct item *item, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strstr(item->name, words[i]))
			return 1;
	return 0;
}

static fen
sum_of_named(const struct sheet_row *row, const char *const *words, size_t count)
{
	fen sum = 0;

	for (int i = 0; i < row->items; i++)
		if (row->item[i].kind == ITEM_PAYABLE && is_named(&row->item[i], words, count))
			sum += row->item[i].fen;
	return sum;
}

static fen
extra_pay(const struct sheet_row *row)
{
	return sum_of_named(row, extras, sizeof extras / sizeof *extras);
}

static fen
wage_pay(const struct sheet_row *row)
{
	return row->gross_fen - extra_pay(row);
}

/* Supplements without days say in words what they are for: the rate says nothing about them. */
static int
rate_applies(const struct sheet_row *row)
{
	return row->mode != MODE_PIECE && !row->bad && amounts_sound(row) &&
	    !(row->line > 0 && row->days_tenths == 0);
}

/* Exact, in parts of a fen, so that nothing is rounded. */
struct earned {
	int64_t	 parts;		/* of a fen */
	fen	 base;		/* in these parts */
	fen	 half;		/* the overtime at 50 % of the rate, in halves of these parts */
};

/* 0, or -1 when that is beyond any amount. */
static int
earned_by_rate(const struct sheet_row *row, struct earned *e)
{
	int64_t times = row->minutes;

	e->parts = 60;
	if (row->mode == MODE_DAY) {
		e->parts = DAY_MINUTES;
		times = (int64_t)row->days_tenths * (DAY_MINUTES / 10);
	} else if (row->mode == MODE_MONTH) {
		e->parts = times = MONTH_MINUTES;
	}
	return fen_mul(row->rate_fen, times, &e->base) < 0 ||
	    fen_mul(row->rate_fen, row->overtime_minutes, &e->half) < 0 ? -1 : 0;
}

/* *most: base and overtime at so many halves, in fen.  *over: is the amount a fen beyond that? */
static int
beyond(const struct earned *e, int64_t halves, fen amount, fen *most, int *over)
{
	fen overtime, all, got;

	if (fen_mul(e->half, halves, &overtime) < 0 || fen_add(e->base, overtime / 2, &all) < 0 ||
	    fen_mul(amount, e->parts, &got) < 0)
		return -1;
	*most = all / e->parts;
	*over = got >= all + e->parts;
	return 0;
}

int
within_rate(const struct sheet_row *row, fen *most)
{
	struct earned e;
	int over;

	*most = 0;
	return !rate_applies(row) || earned_by_rate(row, &e) < 0 ||
	    beyond(&e, PREMIUM_MOST, wage_pay(row), most, &over) < 0 || !over;
}

int
rule_pay_within_rate(const struct row_facts *f, struct detail *d)
{
	fen most;
	int ok = within_rate(f->row, &most);

	detail_put(d, V_FEN("pay", wage_pay(f->row)));
	detail_put(d, V_FEN("most", most));
	detail_put(d, V_FEN("rate", f->row->rate_fen));
	detail_put(d, V_TEXT("days", detail_days(d, f->row->days_tenths)));
	detail_put(d, V_TEXT("hours", detail_hours(d, f->row->minutes)));
	detail_put(d, V_TEXT("overtime", detail_hours(d, f->row->overtime_minutes)));
	return ok;
}

int
rule_extras_in_proportion(const struct row_facts *f, struct detail *d)
{
	const struct sheet_row *row = f->row;
	int64_t percent = policy_threshold(f->policy, TH_EXTRA_PERCENT, ym_last(wage_month(f)));
	fen extra = extra_pay(row), parts, most;

	detail_put(d, V_FEN("extra", extra));
	detail_put(d, V_FEN("wage", wage_pay(row)));
	detail_put(d, V_INT("percent", percent));
	if (row->bad || !amounts_sound(row) || (row->line > 0 && row->days_tenths == 0) ||
	    fen_mul(extra, 100, &parts) < 0 || fen_mul(wage_pay(row), percent, &most) < 0)
		return 1;
	return parts <= most;
}

/* A monthly wage is earned by the month's work: part of it says nothing. */
static int
base_is_due(const struct sheet_row *row)
{
	return row->mode != MODE_MONTH || row->days_tenths >= FULL_MONTH_TENTHS;
}

static int
reaches_rate(const struct sheet_row *row, fen *least)
{
	struct earned e;
	fen got;

	*least = 0;
	if (!rate_applies(row) || !base_is_due(row) || earned_by_rate(row, &e) < 0 ||
	    fen_mul(wage_pay(row), e.parts, &got) < 0)
		return 1;
	*least = e.base / e.parts;
	return got + e.parts > e.base;
}

int
rule_pay_reaches_rate(const struct row_facts *f, struct detail *d)
{
	fen least;
	int ok = reaches_rate(f->row, &least);

	detail_put(d, V_FEN("pay", wage_pay(f->row)));
	detail_put(d, V_FEN("least", least));
	detail_put(d, V_FEN("rate", f->row->rate_fen));
	detail_put(d, V_TEXT("days", detail_days(d, f->row->days_tenths)));
	detail_put(d, V_TEXT("hours", detail_hours(d, f->row->minutes)));
	return ok;
}

/* By its own item, or by what is paid beyond the base where it has none. */
int
rule_overtime_paid(const struct row_facts *f, struct detail *d)
{
	const struct sheet_row *row = f->row;
	fen paid = sum_of_named(row, overtimes, sizeof overtimes / sizeof *overtimes);
	fen least, got, due;
	struct earned e;

	if (!rate_applies(row) || row->overtime_minutes == 0 || !reaches_rate(row, &least) ||
	    earned_by_rate(row, &e) < 0)
		return 1;
	if (paid == 0 && !base_is_due(row))
		return 1;
	if (paid == 0)
		paid = wage_pay(row) - e.base / e.parts;
	if (fen_mul(paid, 2 * e.parts, &got) < 0 || fen_mul(e.half, PREMIUM_LEAST, &due) < 0)
		return 1;
	detail_put(d, V_TEXT("overtime", detail_hours(d, row->overtime_minutes)));
	detail_put(d, V_FEN("pay", paid));
	detail_put(d, V_FEN("least", due / (2 * e.parts)));
	return got + 2 * e.parts > due;
}

/* Beside the trade's median a day in this project and month; a slip in the rate goes either way. */
int
rule_pay_near_trade(const struct row_facts *f, struct detail *d)
{
	const struct sheet_row *row = f->row;
	ymd day = ym_last(wage_month(f));
	int64_t percent = policy_threshold(f->policy, TH_TRADE_PERCENT, day);
	int64_t people = policy_threshold(f->policy, TH_TRADE_PEOPLE, day);
	fen median = f->trade_median_fen, pay, high, low, other;

	if (median <= 0 || f->trade_people < people || row->bad || row->line > 0 ||
	    row->days_tenths <= 0 || !amounts_sound(row))
		return 1;
	if (fen_mul(row->gross_fen, 10, &pay) < 0)
		return 1;
	pay /= row->days_tenths;
	detail_put(d, V_FEN("pay", pay));
	detail_put(d, V_FEN("median", median));
	detail_put(d, V_INT("people", f->trade_people));
	if (fen_mul(pay, 100, &high) < 0 || fen_mul(median, percent, &other) < 0)
		return 1;
	if (high > other)
		return 0;
	return fen_mul(pay, percent, &low) < 0 || fen_mul(median, 100, &other) < 0 || low >= other;
}
