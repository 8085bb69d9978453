#include "cases.h"

CHANGE(passport, b->row.id_type = "08"; b->row.id_no = "E12345678";)
CHANGE(short_id, b->row.id_no = "65010219900101123";)
CHANGE(no_id, b->row.id_no = "";)
CHANGE(letter_id, b->row.id_no = "65010219900101O239";)
CHANGE(no_such_day, b->row.id_no = "650102199502291232";)
CHANGE(unborn, b->row.id_no = "650102202701011234";)
CHANGE(born_that_month, b->row.id_no = "650102202610311232"; b->sheet.month = 202610;)
CHANGE(bad_check, b->row.id_no = "650102199001011238";)
CHANGE(sixteen_today, b->row.id_no = "650102201010011230";)
CHANGE(sixteen_tomorrow, b->row.id_no = "650102201010021236";)
CHANGE(young_and_absent, sixteen_tomorrow(b); b->facts.attendance = NULL;)
CHANGE(division_75, b->row.id_no = "750102199001011232";)
CHANGE(permit_hk, b->row.id_no = "810000199001011239";)
CHANGE(type_21, b->row.id_type = "21";)
CHANGE(type_99, b->row.id_type = "99";)
CHANGE(type_none, b->row.id_type = "";)
CHANGE(no_passport, passport(b); b->row.id_no = "";)
CHANGE(foreign_15, b->row.id_type = "20"; b->row.id_no = "CAN110180010101";)
CHANGE(foreign_18, b->row.id_type = "20"; b->row.id_no = "911120198008081232";)
CHANGE(foreign_bad, b->row.id_type = "20"; b->row.id_no = "911120198008081230";)
CHANGE(foreign_short, b->row.id_type = "20"; b->row.id_no = "CAN11018001010";)
CHANGE(foreign_as_resident, foreign_18(b); b->row.id_type = "01";)
CHANGE(resident_as_passport, b->row.id_type = "08";)
CHANGE(limit_36, b->policy.site_age_max = 36;)
CHANGE(women_35, b->threshold[0] = (struct threshold_change){ TH_WOMEN_AGE, 35, 20260101, 0 };
    b->policy.thresholds = 1;)
CHANGE(woman, b->row.id_no = "650102199001011220";)
CHANGE(woman_of_35, women_35(b); woman(b);)
CHANGE(limit_35, b->policy.site_age_max = 35;)

static const struct row_case cases[] = {
	{ "clean", rule_id_has_18, NULL, NULL },
	{ "a passport is free text", rule_id_has_18, passport, NULL },
	{ "17", rule_id_has_18, short_id, "person=p65010219900101123 length=i17" },
	{ "none", rule_id_has_18, no_id, "person=p length=i0" },
	{ "one cause", rule_id_adds_up, short_id, NULL },
	{ "letter", rule_id_is_digits, letter_id, "person=p65010219900101O239" },
	{ "letter, one cause", rule_id_adds_up, letter_id, NULL },
	{ "29 February 1995", rule_id_has_birthday, no_such_day, "person=p650102199502291232" },
	{ "born later", rule_id_has_birthday, unborn, "person=p650102202701011234" },
	{ "born within the month", rule_id_has_birthday, born_that_month, NULL },
	{ "check digit", rule_id_adds_up, bad_check, "person=p650102199001011238" },
	{ "65", rule_id_division_known, NULL, NULL },
	{ "75", rule_id_division_known, division_75, "person=p750102199001011232" },
	{ "said by the check digit", rule_id_division_known, bad_check, NULL },
	{ "Hong Kong", rule_id_type_fits, permit_hk, NULL },
	{ "01", rule_id_type_known, NULL, NULL },
	{ "21", rule_id_type_known, type_21, "type=t21" },
	{ "99", rule_id_type_known, type_99, NULL },
	{ "no type", rule_id_type_known, type_none, "type=t" },
	{ "no passport number", rule_id_given, no_passport, "type=t08" },
	{ "said by its length", rule_id_given, no_id, NULL },
	{ "2017", rule_permit_number_fits, foreign_15, NULL },
	{ "2023", rule_permit_number_fits, foreign_18, NULL },
	{ "check digit", rule_permit_number_fits, foreign_bad, "person=p911120198008081230" },
	{ "cut", rule_permit_number_fits, foreign_short, "person=pCAN11018001010" },
	{ "a permit as resident's", rule_id_type_fits, foreign_as_resident,
	    "type=t01 want=t20 person=p911120198008081232" },
	{ "a resident's as passport", rule_id_type_fits, resident_as_passport,
	    "type=t08 want=t01 person=p650102199001011239" },
	{ "a passport", rule_id_type_fits, passport, NULL },
	{ "said by age_is_16", rule_age_is_18, sixteen_tomorrow, NULL },
	{ "16", rule_age_is_18, sixteen_today, "age=i16 day=d20261001" },
	{ "16 on the first day", rule_age_is_16, sixteen_today, NULL },
	{ "16 a day later", rule_age_is_16, sixteen_tomorrow, "age=i15 day=d20261001" },
	{ "without attendance by entry", rule_age_is_16, young_and_absent, "age=i15 day=d20261001" },
	{ "a passport tells no age", rule_age_is_16, passport, NULL },
	{ "36 of 36", rule_age_within_site, limit_36, NULL },
	{ "a man where women's limit is 35", rule_age_within_site, women_35, NULL },
	{ "a woman there", rule_age_within_site, woman_of_35, "age=i36 day=d20261001 limit=i35" },
	{ "a woman, one limit", rule_age_within_site, woman, NULL },
	{ "36 of 35", rule_age_within_site, limit_35, "age=i36 day=d20261001 limit=i35" },
	{ "a passport tells no age", rule_age_within_site, passport, NULL },
};

static void
who_the_worker_is(void **state)
{
	(void)state;
	row_cases_run(cases, COUNT(cases));
}

static void
sound_numbers(void **state)
{
	static const struct { const char *type, *no; int sound; } rows[] = {
		{ "01", "650102199001011239", 1 }, { "01", "650102199001011238", 0 },
		{ "01", "", 0 }, { "08", "E1", 1 }, { "", "E1", 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct base b;

		base_fill(&b);
		b.row.id_type = rows[i].type;
		b.row.id_no = rows[i].no;
		assert_int_equal(id_sound(&b.row), rows[i].sound);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_the_worker_is),
		cmocka_unit_test(sound_numbers),
	};

	return cmocka_run_group_tests_name("rules_identity", tests, NULL, NULL);
}
