/* Days and hours claimed beside those the gate saw, the employment allows and the calendar has. */
#include "rules.h"

#define DAY_HOURS_MINUTES	1440

/* Back pay is judged by the month it is for. */
ym
wage_month(const struct row_facts *f)
{
	return f->sheet->for_month ? f->sheet->for_month : f->sheet->month;
}

uint32_t
attended_bits(const struct row_facts *f)
{
	return f->attendance ? f->attendance->days : 0;
}

int
days_possible(const struct row_facts *f)
{
	return !(f->row->bad & ROW_BAD_FIELD) && f->row->days_tenths <= 10 * ym_days(wage_month(f));
}

/* Without attendance, the first day that could have been one. */
ymd
first_day_worked(const struct row_facts *f)
{
	uint32_t bits = attended_bits(f);
	ymd day = ym_first(wage_month(f));

	if (bits == 0)
		return f->roster && f->roster->entry > day ? f->roster->entry : day;
	for (; (bits & 1) == 0; bits >>= 1)
		day++;
	return day;
}

static uint32_t
employed_bits(const struct row_facts *f)
{
	return f->roster ? days_between(wage_month(f), f->roster->entry, f->roster->exit) : 0;
}

int
rule_days_in_calendar(const struct row_facts *f, struct detail *d)
{
	detail_put(d, V_TEXT("claimed", detail_days(d, f->row->days_tenths)));
	detail_put(d, V_INT("calendar", ym_days(wage_month(f))));
	return days_possible(f) || f->row->bad & ROW_BAD_FIELD;
}

/*
 * The ghost.  Who is not on the roster cannot have passed the gate, and that is said with the days
 * attended; a supplement without days adds to a wage that has been judged.
 */
int
rule_attended(const struct row_facts *f, struct detail *d)
{
	detail_put(d, V_TEXT("claimed", detail_days(d, f->row->days_tenths)));
	detail_put(d, V_INT("employed", days_count(employed_bits(f))));
	if (f->roster == NULL || !days_possible(f) ||
	    (f->row->line > 0 && f->row->days_tenths == 0))
		return 1;
	return attended_bits(f) != 0;
}

/* Days before entry or after exit are too many, though the gate may have seen the worker then. */
static int
within_employment(const struct row_facts *f)
{
	int claimed = f->row->days_tenths;
	int attended = 10 * days_count(attended_bits(f));
	int employed = 10 * days_count(employed_bits(f));
	int both = 10 * days_count(attended_bits(f) & employed_bits(f));

	if (f->roster == NULL || attended == 0 || !days_possible(f))
		return 1;
	return claimed <= employed && (claimed > attended || claimed <= both);
}

int
rule_days_employed(const struct row_facts *f, struct detail *d)
{
	if (within_employment(f))
		return 1;
	detail_put(d, V_TEXT("claimed", detail_days(d, f->row->days_tenths)));
	detail_put(d, V_INT("employed", days_count(employed_bits(f))));
	detail_put(d, V_INT("attended", days_count(attended_bits(f))));
	detail_put(d, V_YMD("entry", f->roster->entry));
	detail_put(d, V_YMD("exit", f->roster->exit));
	return 0;
}

int
rule_days_attended(const struct row_facts *f, struct detail *d)
{
	int attended = days_count(attended_bits(f));

	detail_put(d, V_TEXT("claimed", detail_days(d, f->row->days_tenths)));
	detail_put(d, V_INT("attended", attended));
	if (f->roster == NULL || attended == 0 || !days_possible(f) || !within_employment(f))
		return 1;
	return f->row->days_tenths <= 10 * attended;
}

/* Minutes there are in the days claimed; in the month where a row counts hours only. */
static int64_t
minutes_in_days(const struct row_facts *f)
{
	int64_t tenths = f->row->days_tenths ? f->row->days_tenths : 10 * ym_days(wage_month(f));

	return tenths * DAY_HOURS_MINUTES / 10;
}

static int64_t
minutes_claimed(const struct row_facts *f)
{
	return (int64_t)f->row->minutes + f->row->overtime_minutes;
}

int
rule_hours_in_days(const struct row_facts *f, struct detail *d)
{
	detail_put(d, V_TEXT("hours", detail_hours(d, minutes_claimed(f))));
	detail_put(d, V_TEXT("most", detail_hours(d, minutes_in_days(f))));
	detail_put(d, V_TEXT("days", detail_days(d, f->row->days_tenths)));
	return !days_possible(f) || minutes_claimed(f) <= minutes_in_days(f);
}

int
rule_overtime_within_limit(const struct row_facts *f, struct detail *d)
{
	detail_put(d, V_TEXT("overtime", detail_hours(d, f->row->overtime_minutes)));
	detail_put(d, V_INT("limit", f->policy->overtime_hours));
	return !days_possible(f) || minutes_claimed(f) > minutes_in_days(f) ||
	    f->row->overtime_minutes <= 60 * f->policy->overtime_hours;
}

/*
 * Hours claimed beyond those between in and out.  Gates count a little less than people stay, so
 * each day may fall short by a policy's minutes.  1 when they do not, or when days or hours are
 * said to be impossible already.
 */
static int
hours_proven(const struct row_facts *f)
{
	int64_t slack;

	if (f->attendance == NULL || f->roster == NULL || !days_possible(f) ||
	    minutes_claimed(f) > minutes_in_days(f) ||
	    f->row->days_tenths > 10 * days_count(attended_bits(f)))
		return 1;
	slack = policy_threshold(f->policy, TH_GATE_MINUTES, ym_last(wage_month(f))) *
	    days_count(attended_bits(f));
	return minutes_claimed(f) <= f->attendance->minutes + slack;
}

static void
put_hours(const struct row_facts *f, struct detail *d)
{
	int64_t attended = f->attendance ? f->attendance->minutes : 0;

	detail_put(d, V_TEXT("hours", detail_hours(d, minutes_claimed(f))));
	detail_put(d, V_TEXT("attended", detail_hours(d, attended)));
}

int
rule_hours_attended(const struct row_facts *f, struct detail *d)
{
	put_hours(f, d);
	return hours_proven(f) || f->attendance->open > 0;
}

int
rule_punches_closed(const struct row_facts *f, struct detail *d)
{
	put_hours(f, d);
	detail_put(d, V_INT("open", f->attendance ? f->attendance->open : 0));
	return hours_proven(f) || f->attendance->open == 0;
}
