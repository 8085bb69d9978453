/* The row beside the real-name roster, and the worker's own confirmation. */
#include <string.h>

#include "rules.h"

static int
same_text(const char *a, const char *b)
{
	struct slice x = slice_trim(slice_of(a)), y = slice_trim(slice_of(b));

	return x.n == y.n && (x.n == 0 || memcmp(x.p, y.p, x.n) == 0);
}

const char *
sheet_key(const struct row_facts *f)
{
	return f->name_key ? f->name_key : f->row->name;
}

const char *
worker_key(const struct row_facts *f)
{
	if (f->roster == NULL)
		return sheet_key(f);
	return f->roster_name_key ? f->roster_name_key : f->roster->name;
}

/* A number that cannot be one is on no roster: that is said already. */
int
rule_on_roster(const struct row_facts *f, struct detail *d)
{
	detail_put(d, V_ID("person", f->row->id_no));
	detail_put(d, V_INT("attended", days_count(attended_bits(f))));
	return f->roster != NULL || !id_sound(f->row);
}

int
rule_own_subcontractor(const struct row_facts *f, struct detail *d)
{
	if (f->roster == NULL)
		return 1;
	detail_put(d, V_TEXT("roster", f->roster->sub));
	detail_put(d, V_TEXT("sheet", f->sub->code));
	return strcmp(f->roster->sub, f->sub->code) == 0;
}

/* Teams are named by their subcontractor: another one's worker is in another team anyway. */
int
rule_own_team(const struct row_facts *f, struct detail *d)
{
	if (f->roster == NULL || strcmp(f->roster->sub, f->sub->code) != 0)
		return 1;
	detail_put(d, V_TEXT("roster", f->roster->team));
	detail_put(d, V_TEXT("sheet", f->row->team));
	return same_text(f->roster->team, f->row->team);
}

int
rule_name_is_rosters(const struct row_facts *f, struct detail *d)
{
	if (f->roster == NULL)
		return 1;
	detail_put(d, V_NAME("sheet", f->row->name));
	detail_put(d, V_NAME("roster", f->roster->name));
	return strcmp(sheet_key(f), worker_key(f)) == 0;
}

int
rule_own_trade(const struct row_facts *f, struct detail *d)
{
	if (f->roster == NULL || f->roster->trade[0] == '\0' || f->row->trade[0] == '\0' ||
	    strcmp(f->roster->sub, f->sub->code) != 0)
		return 1;
	detail_put(d, V_TEXT("roster", f->roster->trade));
	detail_put(d, V_TEXT("sheet", f->row->trade));
	return same_text(f->roster->trade, f->row->trade);
}

int
rule_own_phone(const struct row_facts *f, struct detail *d)
{
	if (f->roster == NULL || f->roster->phone[0] == '\0' || f->row->phone[0] == '\0')
		return 1;
	detail_put(d, V_CARD("roster", f->roster->phone));
	detail_put(d, V_CARD("sheet", f->row->phone));
	return same_text(f->roster->phone, f->row->phone);
}

/* Families share one; so may somebody who keeps other people's cards. */
int
rule_phone_is_own(const struct row_facts *f, struct detail *d)
{
	detail_put(d, V_CARD("phone", f->row->phone));
	detail_put(d, V_INT("people", f->phone_people));
	return f->phone_people < 2;
}

/* A final settlement is owed in one payment when the work ends, not before. */
int
rule_final_has_left(const struct row_facts *f, struct detail *d)
{
	if (f->sheet->kind != KIND_FINAL || f->roster == NULL)
		return 1;
	detail_put(d, V_YMD("entry", f->roster->entry));
	return f->roster->exit != 0;
}

int
rule_contract_on_file(const struct row_facts *f, struct detail *d)
{
	if (f->roster == NULL || !f->policy->contract_required)
		return 1;
	detail_put(d, V_YMD("entry", f->roster->entry));
	return f->roster->contract[0] != '\0';
}

int
is_confirmed(const struct sheet_row *row)
{
	return row->confirm != CONFIRM_NONE && row->confirm_day != 0 && row->confirm_ref[0] != '\0';
}

/* Three things make a confirmation: how, when, and where its evidence is. */
int
rule_confirmed(const struct row_facts *f, struct detail *d)
{
	detail_put(d, V_NAME("how", confirm_how_name(f->row->confirm)));
	detail_put(d, V_YMD("day", f->row->confirm_day));
	detail_put(d, V_NAME("evidence", f->row->confirm_ref));
	return is_confirmed(f->row) || f->row->bad & ROW_BAD_FIELD;
}

int
rule_confirmed_in_time(const struct row_facts *f, struct detail *d)
{
	ymd day = f->row->confirm_day, from = ym_first(wage_month(f));

	detail_put(d, V_YMD("day", day));
	detail_put(d, V_YMD("from", from));
	if (!is_confirmed(f->row) || f->row->bad & ROW_BAD_FIELD)
		return 1;
	return day >= from && day <= f->today;
}

static ymd
last_day_attended(const struct row_facts *f)
{
	uint32_t bits = attended_bits(f);
	int day = 0;

	while (bits >> day > 1)
		day++;
	return bits ? ym_first(wage_month(f)) + day : 0;
}

int
rule_confirmed_after_work(const struct row_facts *f, struct detail *d)
{
	ymd day = f->row->confirm_day, last = last_day_attended(f);

	detail_put(d, V_YMD("day", day));
	detail_put(d, V_YMD("last", last));
	return !is_confirmed(f->row) || f->row->bad & ROW_BAD_FIELD || last == 0 ||
	    day < ym_first(wage_month(f)) || day >= last;
}
