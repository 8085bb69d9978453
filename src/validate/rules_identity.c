/* Who the worker is: the number of the ID, and the age it tells. */
#include <string.h>

#include "rules.h"

#define RESIDENT_ID	"01"	/* idCardType 居民身份证; other numbers are free text */
#define AGE_OF_WORK	16	/* 劳动法 art. 15; no policy changes it */

static int
is_resident(const struct sheet_row *row)
{
	return strcmp(row->id_type, RESIDENT_ID) == 0;
}

/* 1 unless the resident's number has just this error. */
static int
id_free_of(const struct row_facts *f, enum id_error error, struct detail *d)
{
	detail_put(d, V_ID("person", f->row->id_no));
	return !is_resident(f->row) || id_check(slice_of(f->row->id_no)) != error;
}

int
id_sound(const struct sheet_row *row)
{
	return !is_resident(row) || id_check(slice_of(row->id_no)) == ID_OK;
}

int
rule_id_has_18(const struct row_facts *f, struct detail *d)
{
	int ok = id_free_of(f, ID_LENGTH, d);

	detail_put(d, V_INT("length", strlen(f->row->id_no)));
	return ok;
}

int
rule_id_is_digits(const struct row_facts *f, struct detail *d)
{
	return id_free_of(f, ID_CHARACTER, d);
}

/* Also a birthday after the wage month: nobody can have worked before. */
int
rule_id_has_birthday(const struct row_facts *f, struct detail *d)
{
	int ok = id_free_of(f, ID_DATE, d);

	return ok && (!is_resident(f->row) || !id_sound(f->row) ||
	    id_birth(slice_of(f->row->id_no)) <= ym_last(wage_month(f)));
}

int
rule_id_adds_up(const struct row_facts *f, struct detail *d)
{
	return id_free_of(f, ID_CHECK, d);
}

/* On the first day worked; -1 when the number does not tell. */
static int
age_at_work(const struct row_facts *f)
{
	struct slice id = slice_of(f->row->id_no);

	return id_check(id) == ID_OK ? age_on(id_birth(id), first_day_worked(f)) : -1;
}

static void
put_age(const struct row_facts *f, struct detail *d)
{
	detail_put(d, V_INT("age", age_at_work(f)));
	detail_put(d, V_YMD("day", first_day_worked(f)));
}

int
rule_age_is_16(const struct row_facts *f, struct detail *d)
{
	int age = age_at_work(f);

	put_age(f, d);
	return age < 0 || age >= AGE_OF_WORK;
}

int
rule_age_within_site(const struct row_facts *f, struct detail *d)
{
	put_age(f, d);
	detail_put(d, V_INT("limit", f->policy->site_age_max));
	return age_at_work(f) <= f->policy->site_age_max;
}
