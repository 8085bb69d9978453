/* Who the worker is: the number of the ID, and the age it tells. */
#include <string.h>

#include "rules.h"

#define RESIDENT_ID	"01"	/* idCardType 居民身份证; other numbers are free text */
#define FOREIGN_PERMIT	"20"	/* 外国人永久居留身份证 */
#define PERMIT_2017	15	/* characters: 3 letters, 12 digits; now 18 digits, 9 first */
#define ADULT		18
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

/* GB/T 2260 provinces; 81, 82, 83 of residence permits (港澳台居民居住证), 9 of foreigners'. */
static int
division_known(const char *id)
{
	static const char provinces[] = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 "
	    "43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 ";
	char start[4] = { id[0], id[1], ' ', '\0' };

	return id[0] == '9' || strstr(provinces, start) != NULL;
}

int
rule_id_division_known(const struct row_facts *f, struct detail *d)
{
	detail_put(d, V_ID("person", f->row->id_no));
	return !is_resident(f->row) || !id_sound(f->row) || division_known(f->row->id_no);
}

int
rule_id_type_known(const struct row_facts *f, struct detail *d)
{
	int64_t type;

	detail_put(d, V_TEXT("type", f->row->id_type));
	if (strlen(f->row->id_type) != 2 || int_parse(slice_of(f->row->id_type), 99, &type) < 0)
		return 0;
	return (type >= 1 && type <= 20) || type == 99;
}

int
rule_id_given(const struct row_facts *f, struct detail *d)
{
	detail_put(d, V_TEXT("type", f->row->id_type));
	return is_resident(f->row) || f->row->id_no[0] != '\0' || f->row->bad & ROW_BAD_FIELD;
}

static int
is_permit_2017(struct slice no)
{
	for (size_t i = 0; i < no.n; i++)
		if (i < 3 ? no.p[i] < 'A' || no.p[i] > 'Z' : no.p[i] < '0' || no.p[i] > '9')
			return 0;
	return no.n == PERMIT_2017;
}

static int
is_permit_2023(struct slice no)
{
	return no.n > 0 && no.p[0] == '9' && id_check(no) == ID_OK;
}

int
rule_permit_number_fits(const struct row_facts *f, struct detail *d)
{
	struct slice no = slice_of(f->row->id_no);

	detail_put(d, V_ID("person", f->row->id_no));
	return strcmp(f->row->id_type, FOREIGN_PERMIT) != 0 || no.n == 0 || is_permit_2017(no) ||
	    is_permit_2023(no);
}

/* A residence permit for people from Hong Kong, Macao and Taiwan has no type of its own. */
static int
is_residence_permit(const char *no)
{
	return no[0] == '8' && no[1] >= '1' && no[1] <= '3';
}

int
rule_id_type_fits(const struct row_facts *f, struct detail *d)
{
	struct slice no = slice_of(f->row->id_no);
	const char *want = f->row->id_type;

	if (is_permit_2023(no) || is_permit_2017(no))
		want = FOREIGN_PERMIT;
	else if (id_check(no) == ID_OK && !is_residence_permit(no.p))
		want = RESIDENT_ID;
	/* three letters and twelve digits can also be another document's number */
	if (is_permit_2017(no) && !is_resident(f->row))
		want = f->row->id_type;
	detail_put(d, V_TEXT("type", f->row->id_type));
	detail_put(d, V_TEXT("want", want));
	detail_put(d, V_ID("person", f->row->id_no));
	return strcmp(want, f->row->id_type) == 0;
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
rule_age_is_18(const struct row_facts *f, struct detail *d)
{
	int age = age_at_work(f);

	put_age(f, d);
	return age < AGE_OF_WORK || age >= ADULT;
}

int
rule_age_within_site(const struct row_facts *f, struct detail *d)
{
	int64_t limit = policy_threshold(f->policy, TH_WOMEN_AGE, first_day_worked(f));

	if (limit == 0 || !id_is_woman(slice_of(f->row->id_no)))
		limit = f->policy->site_age_max;
	put_age(f, d);
	detail_put(d, V_INT("limit", limit));
	return age_at_work(f) <= limit;
}
