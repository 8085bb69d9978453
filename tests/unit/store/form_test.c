#include "helpers.h"

static void
sound(void **state)
{
	(void)state;
	event("a", "one", NULL);
	assert_int_equal(store_audit_form(st), 0);
	assert_int_equal(only(), F_NONE);
}

static void
schema(void **state)
{
	static const struct {
		const char *sql;
		int rc;
		enum finding_id id;
		const char *vals, *back;
	} rows[] = {
		{ "DROP TRIGGER person_holds", 0, F_DATABASE_DAMAGED,
		    "what=t-%20trigger%20person_holds", NULL },
		{ "DROP INDEX one_live_payment", 0, F_DATABASE_DAMAGED,
		    "what=t-%20index%20one_live_payment", NULL },
		{ "DROP INDEX one_live_payment; CREATE INDEX one_live_payment ON payment(id)", 0,
		    F_DATABASE_DAMAGED, "what=t!%20index%20one_live_payment", NULL },
		{ "CREATE TRIGGER own AFTER INSERT ON person BEGIN SELECT 1; END", 0,
		    F_DATABASE_DAMAGED, "what=t+%20trigger%20own", "DROP TRIGGER own" },
		{ "CREATE TABLE own(a)", 0, F_DATABASE_DAMAGED, "what=t+%20table%20own",
		    "DROP TABLE own" },
		{ "INSERT INTO move VALUES('PAID','FAILED')", 0, F_FACTS_DIFFER, NULL,
		    "DELETE FROM move WHERE from_state='PAID' AND to_state='FAILED'" },
		{ "PRAGMA foreign_keys=OFF; INSERT INTO card VALUES(1,1,7,7,'n','n','b','c',1,0,NULL)",
		    0, F_DATABASE_DAMAGED, "what=tforeign%20key:%20card", NULL },
		{ "DROP TABLE month_report", 1, F_DATABASE_DAMAGED, NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		meddle(rows[i].sql);
		assert_int_equal(store_audit_form(st), rows[i].rc);
		assert_true(report_count(report) >= 1);
		assert_int_equal(report_at(report, 0)->id, rows[i].id);
		if (rows[i].vals != NULL)
			assert_string_equal(said(0), rows[i].vals);
		report_clear(report);
		if (rows[i].back != NULL) {
			meddle(rows[i].back);
			assert_int_equal(store_audit_form(st), 0);
		} else {
			workspace_remove(state);
			workspace_new(state);
		}
		assert_int_equal(only(), F_NONE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(sound), TEST(schema) };

	return cmocka_run_group_tests_name("store/form", tests, NULL, NULL);
}
