/*
 * The arithmetic of a row.  Too high or unproven holds; too low is pointed out and the signed net
 * is paid (DESIGN 3.4).
 */
#include "rules.h"

#define TAX_FREE_FEN	500000	/* a month, 个人所得税法 art. 6 */

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
static fen
wage_had(const struct sheet_row *row)
{
	return row->net_fen + sum_of_kind(row, ITEM_PAID_BEFORE) + sum_of_kind(row, ITEM_SOCIAL);
}

/* The project's own figure, or the county's of that month where that is higher. */
fen
minimum_of(fen county, const struct policy *p)
{
	return county > p->minimum_wage_fen ? county : p->minimum_wage_fen;
}

static fen
row_minimum(const struct row_facts *f)
{
	return minimum_of(f->minimum_fen, f->policy);
}

/* Damages may not take what remains below the minimum, however many days were worked. */
static int
damages_break_minimum(const struct row_facts *f)
{
	fen damages = sum_of_kind(f->row, ITEM_DAMAGES), had = wage_had(f->row);

	return f->row->line == 0 && !f->row->bad && amounts_sound(f->row) && damages > 0 &&
	    had < row_minimum(f);
}

int
rule_damages_leave_minimum(const struct row_facts *f, struct detail *d)
{
	detail_put(d, V_FEN("damages", sum_of_kind(f->row, ITEM_DAMAGES)));
	detail_put(d, V_FEN("wage", wage_had(f->row)));
	detail_put(d, V_FEN("minimum", row_minimum(f)));
	return !damages_break_minimum(f);
}

int
rule_net_reaches_minimum(const struct row_facts *f, struct detail *d)
{
	detail_put(d, V_FEN("wage", wage_had(f->row)));
	detail_put(d, V_FEN("minimum", row_minimum(f)));
	if (f->row->line > 0 || f->row->bad || !amounts_sound(f->row) || f->row->net_fen < 0 ||
	    f->row->days_tenths < FULL_MONTH_TENTHS || damages_break_minimum(f))
		return 1;
	return wage_had(f->row) >= row_minimum(f);
}

/* By the year it is cumulative: a month without taxable pay cannot add to what was withheld. */
int
rule_tax_is_likely(const struct row_facts *f, struct detail *d)
{
	fen tax = sum_of_kind(f->row, ITEM_TAX);
	fen taxed = f->row->gross_fen - sum_of_kind(f->row, ITEM_SOCIAL);

	detail_put(d, V_FEN("gross", f->row->gross_fen));
	detail_put(d, V_FEN("tax", tax));
	return tax == 0 || f->row->bad || !amounts_sound(f->row) || f->row->line > 0 ||
	    f->sheet->kind != KIND_NORMAL || taxed > TAX_FREE_FEN;
}

int
rule_paid_before_named(const struct row_facts *f, struct detail *d)
{
	for (int i = 0; i < f->row->items && amounts_sound(f->row); i++) {
		const struct item *item = &f->row->item[i];

		if (item->kind != ITEM_PAID_BEFORE || item->fen == 0 || item->refers[0] != '\0')
			continue;
		detail_put(d, V_TEXT("item", item->name));
		detail_put(d, V_FEN("amount", item->fen));
		return 0;
	}
	return 1;
}

int
rule_supplement_explained(const struct row_facts *f, struct detail *d)
{
	detail_put(d, V_INT("line", f->row->line));
	return f->row->line == 0 || f->row->why[0] != '\0' || f->row->bad & ROW_BAD_FIELD;
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

int
rule_year_is_usual(const struct row_facts *f, struct detail *d)
{
	int64_t yuan = policy_threshold(f->policy, TH_YEAR_YUAN, ym_last(wage_month(f)));
	fen limit;

	if (fen_mul(yuan, 100, &limit) < 0)
		return 1;
	detail_put(d, V_INT("year", f->sheet->month / 100));
	detail_put(d, V_FEN("sum", f->year_fen));
	detail_put(d, V_FEN("limit", limit));
	return f->year_fen <= limit;
}
