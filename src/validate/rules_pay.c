/*
 * The arithmetic of a row.  Too high or unproven holds; too low is pointed out and the signed net
 * is paid (DESIGN 3.4).
 */
#include "rules.h"

#define FULL_MONTH_TENTHS	218	/* 21.75 paid days a month, 劳社部发〔2008〕3号 */
#define DAY_MINUTES		480	/* of the hourly rate: 8 hours a day */
#define PREMIUM			3	/* the highest overtime rate, 489号 art. 13: 300 % */

static fen
sum_of(const struct sheet_row *row, enum item_class class)
{
	fen sum = 0;

	for (int i = 0; i < row->items; i++)
		if (item_class(row->item[i].kind) == class)
			sum += row->item[i].fen;
	return sum;
}

static fen
sum_of_kind(const struct sheet_row *row, enum item_kind kind)
{
	fen sum = 0;

	for (int i = 0; i < row->items; i++)
		if (row->item[i].kind == kind)
			sum += row->item[i].fen;
	return sum;
}

static const struct item *
first_negative(const struct sheet_row *row)
{
	for (int i = 0; i < row->items; i++)
		if (row->item[i].fen < 0)
			return &row->item[i];
	return NULL;
}

static const struct item *
first_of_kind(const struct sheet_row *row, enum item_kind kind)
{
	for (int i = 0; i < row->items; i++)
		if (row->item[i].kind == kind && row->item[i].fen != 0)
			return &row->item[i];
	return NULL;
}

static fen
taken_off(const struct sheet_row *row)
{
	return row->withheld_fen + row->deducted_fen;
}

static int
unread(const struct sheet_row *row)
{
	return (row->bad & ROW_BAD_AMOUNT) != 0;
}

int
amounts_sound(const struct sheet_row *row)
{
	return !unread(row) && first_negative(row) == NULL &&
	    row->gross_fen == sum_of(row, ITEM_PAY) &&
	    row->net_fen == row->gross_fen - taken_off(row);
}

int
rule_items_not_negative(const struct row_facts *f, struct detail *d)
{
	const struct item *item = first_negative(f->row);

	if (unread(f->row) || item == NULL)
		return 1;
	detail_put(d, V_TEXT("item", item->name));
	detail_put(d, V_FEN("amount", item->fen));
	return 0;
}

int
rule_gross_adds_up(const struct row_facts *f, struct detail *d)
{
	fen want = sum_of(f->row, ITEM_PAY);

	detail_put(d, V_FEN("want", want));
	detail_put(d, V_FEN("got", f->row->gross_fen));
	return unread(f->row) || f->row->gross_fen == want;
}

/* A wrong gross is one fault: the net that fits the items is not wrong as well. */
int
rule_net_adds_up(const struct row_facts *f, struct detail *d)
{
	fen want = f->row->gross_fen - taken_off(f->row);

	detail_put(d, V_FEN("want", want));
	detail_put(d, V_FEN("got", f->row->net_fen));
	return unread(f->row) || f->row->net_fen == want ||
	    f->row->net_fen == sum_of(f->row, ITEM_PAY) - taken_off(f->row);
}

int
rule_net_not_negative(const struct row_facts *f, struct detail *d)
{
	detail_put(d, V_FEN("net", f->row->net_fen));
	return f->row->net_fen >= 0 || !amounts_sound(f->row);
}

/*
 * The most that days and overtime can earn at the row's rate, or -1 when that is beyond any amount.
 * *scaled is exact, in 480ths of a fen, so that nothing is rounded; *most is for the reader.
 */
static int
most_by_rate(const struct sheet_row *row, fen *scaled, fen *most)
{
	fen days, overtime;

	if (fen_mul(row->rate_fen, (int64_t)row->days_tenths * (DAY_MINUTES / 10), &days) < 0 ||
	    fen_mul(row->rate_fen, (int64_t)row->overtime_minutes * PREMIUM, &overtime) < 0 ||
	    fen_add(days, overtime, scaled) < 0)
		return -1;
	*most = *scaled / DAY_MINUTES;
	return 0;
}

/* Supplements without days say in words what they are for: the rate says nothing about them. */
static int
within_rate(const struct sheet_row *row, fen *most)
{
	fen scaled = 0, pay;

	*most = 0;
	if (row->mode != MODE_DAY || row->bad || !amounts_sound(row) ||
	    (row->line > 0 && row->days_tenths == 0))
		return 1;
	if (most_by_rate(row, &scaled, most) < 0)
		return 1;
	return fen_mul(row->gross_fen, DAY_MINUTES, &pay) == 0 && pay <= scaled;
}

int
rule_pay_within_rate(const struct row_facts *f, struct detail *d)
{
	fen most;
	int ok = within_rate(f->row, &most);

	detail_put(d, V_FEN("pay", f->row->gross_fen));
	detail_put(d, V_FEN("most", most));
	detail_put(d, V_FEN("rate", f->row->rate_fen));
	detail_put(d, V_TEXT("days", detail_days(d, f->row->days_tenths)));
	detail_put(d, V_TEXT("overtime", detail_hours(d, f->row->overtime_minutes)));
	return ok;
}

int
rule_damages_within_share(const struct row_facts *f, struct detail *d)
{
	fen damages = sum_of_kind(f->row, ITEM_DAMAGES), most;

	if (!amounts_sound(f->row) ||
	    fen_mul(f->row->gross_fen, f->policy->deduction_percent, &most) < 0)
		return 1;
	detail_put(d, V_FEN("damages", damages));
	detail_put(d, V_FEN("most", most / 100));
	detail_put(d, V_FEN("gross", f->row->gross_fen));
	detail_put(d, V_INT("percent", f->policy->deduction_percent));
	return damages <= most / 100;
}

int
rule_deductions_lawful(const struct row_facts *f, struct detail *d)
{
	const struct item *item = first_of_kind(f->row, ITEM_OTHER);

	if (!amounts_sound(f->row) || item == NULL)
		return 1;
	detail_put(d, V_TEXT("item", item->name));
	detail_put(d, V_FEN("amount", sum_of_kind(f->row, ITEM_OTHER)));
	return 0;
}

/* What was paid before is part of the wage; the minimum contains social insurance (DOMAIN 1.5). */
int
rule_net_reaches_minimum(const struct row_facts *f, struct detail *d)
{
	fen had = f->row->net_fen + sum_of_kind(f->row, ITEM_PAID_BEFORE) +
	    sum_of_kind(f->row, ITEM_SOCIAL);

	detail_put(d, V_FEN("wage", had));
	detail_put(d, V_FEN("minimum", f->policy->minimum_wage_fen));
	if (f->row->line > 0 || f->row->bad || !amounts_sound(f->row) || f->row->net_fen < 0 ||
	    f->row->days_tenths < FULL_MONTH_TENTHS)
		return 1;
	return had >= f->policy->minimum_wage_fen;
}

int
rule_net_is_usual(const struct row_facts *f, struct detail *d)
{
	fen most;

	detail_put(d, V_FEN("net", f->row->net_fen));
	detail_put(d, V_FEN("limit", f->policy->alert_month_fen));
	return !amounts_sound(f->row) || !within_rate(f->row, &most) ||
	    f->row->net_fen <= f->policy->alert_month_fen;
}
