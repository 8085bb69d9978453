#include <stdio.h>
#include <string.h>

#include "unit.h"
#include "daifa/report.h"

static const struct {
	const char	*name;
	int		 code;
	const char	*clause, *zh, *en, *advice_zh, *advice_en;
} findings[] = {
#define FINDING(code, name, severity, clause, zh, en, advice_zh, advice_en) \
	{ #name, code, clause, zh, en, advice_zh, advice_en },
#include "daifa/findings.def"
#undef FINDING
};

static const struct {
	const char	*name, *zh, *en;
} texts[] = {
#define TEXT(name, zh, en) { #name, zh, en },
#include "daifa/texts.def"
#undef TEXT
	{ "", "", "" }
};

/* Every {key} of the one is in the other. */
static void
keys_within(const char *name, const char *text, const char *other)
{
	for (const char *p = strchr(text, '{'); p; p = strchr(p + 1, '{')) {
		const char *end = strchr(p, '}');
		char key[64];

		if (end == NULL || end == p + 1 || (size_t)(end - p) > sizeof key - 2)
			fail_msg("%s: a brace that is no {key}: %s", name, p);
		snprintf(key, sizeof key, "%.*s", (int)(end - p + 1), p);
		if (strspn(key + 1, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(key) - 2)
			fail_msg("%s: not a key: %s", name, key);
		if (strstr(other, key) == NULL)
			fail_msg("%s: %s is in one language only", name, key);
	}
}

static void
rows_are_whole_in_both_languages(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(findings); i++) {
		if (*findings[i].zh == '\0' || *findings[i].en == '\0')
			fail_msg("%s has no text", findings[i].name);
		if (!utf8_valid(slice_of(findings[i].zh)) ||
		    !utf8_valid(slice_of(findings[i].clause)))
			fail_msg("%s is not UTF-8", findings[i].name);
		if (!*findings[i].advice_zh != !*findings[i].advice_en)
			fail_msg("%s has its advice in one language only", findings[i].name);
		keys_within(findings[i].name, findings[i].zh, findings[i].en);
		keys_within(findings[i].name, findings[i].en, findings[i].zh);
		keys_within(findings[i].name, findings[i].advice_zh, findings[i].advice_en);
		keys_within(findings[i].name, findings[i].advice_en, findings[i].advice_zh);
	}
	for (size_t i = 0; i + 1 < COUNT(texts); i++) {
		if (*texts[i].zh == '\0' || *texts[i].en == '\0')
			fail_msg("%s has no text", texts[i].name);
		keys_within(texts[i].name, texts[i].zh, texts[i].en);
		keys_within(texts[i].name, texts[i].en, texts[i].zh);
	}
}

static void
codes_are_unique_and_rise_within_their_hundred(void **state)
{
	static unsigned char seen[10000];
	int last[100] = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(findings); i++) {
		int code = findings[i].code;

		if (code < 1000 || code > 9999)
			fail_msg("%s: %d is no code", findings[i].name, code);
		if (seen[code])
			fail_msg("%s: %d is taken", findings[i].name, code);
		if (code <= last[code / 100])
			fail_msg("%s: %d stands after %d", findings[i].name, code,
			    last[code / 100]);
		seen[code] = 1;
		last[code / 100] = code;
	}
}

static void
rows_are_found_again(void **state)
{
	(void)state;
	assert_int_equal(COUNT(findings), F_MAX - 1);
	for (int k = 1; k < F_MAX; k++) {
		enum finding_id id = (enum finding_id)k;
		char text[16];

		assert_int_equal(finding_code(id), findings[k - 1].code);
		assert_string_equal(finding_name(id), findings[k - 1].name);
		assert_string_equal(finding_text(id, LANG_ZH), findings[k - 1].zh);
		assert_string_equal(finding_text(id, LANG_EN), findings[k - 1].en);
		assert_string_equal(finding_advice(id, LANG_ZH), findings[k - 1].advice_zh);
		assert_string_equal(finding_advice(id, LANG_EN), findings[k - 1].advice_en);
		assert_string_equal(finding_clause(id), findings[k - 1].clause);
		assert_int_equal(finding_by_code(finding_code(id)), id);
		assert_int_equal(finding_by_name(finding_name(id)), id);
		snprintf(text, sizeof text, "W%d", finding_code(id));
		assert_int_equal(finding_by_name(text), id);
		assert_int_equal(finding_by_name(text + 1), id);
	}
	for (int k = 0; k < T_MAX; k++) {
		assert_string_equal(text_of((enum text_id)k, LANG_ZH), texts[k].zh);
		assert_string_equal(text_of((enum text_id)k, LANG_EN), texts[k].en);
	}
	assert_string_equal(text_of(T_MAX, LANG_ZH), "");
}

static void
what_is_not_there_is_none(void **state)
{
	static const char *const names[] = { "", "W", "0", "W0", "NONE", "disk", "W99999", "7010 ",
	    "WDISK", "-7010" };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++)
		assert_int_equal(finding_by_name(names[i]), F_NONE);
	assert_int_equal(finding_by_code(0), F_NONE);
	assert_int_equal(finding_by_code(-1), F_NONE);
	assert_int_equal(finding_code((enum finding_id)(F_MAX + 5)), 0);
	assert_int_equal(finding_severity(F_NONE), SEV_INTERNAL);
}

static void
severities_have_their_exits(void **state)
{
	static const struct { enum severity severity; const char *name; int exit; } rows[] = {
		{ SEV_NOTE, "NOTE", 0 }, { SEV_HOLD, "HOLD", 1 }, { SEV_REJECT, "REJECT", 1 },
		{ SEV_REFUSE, "REFUSE", 2 },
		{ SEV_INTEGRITY, "INTEGRITY", 3 }, { SEV_WORLD, "WORLD", 74 },
		{ SEV_INTERNAL, "INTERNAL", 70 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_string_equal(severity_name(rows[i].severity), rows[i].name);
		assert_int_equal(severity_exit(rows[i].severity), rows[i].exit);
	}
	assert_int_equal(finding_code(F_INTERNAL_FAULT), 7001);
	assert_int_equal(finding_severity(F_INTERNAL_FAULT), SEV_INTERNAL);
	assert_int_equal(finding_severity(F_DISK), SEV_WORLD);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_whole_in_both_languages),
		cmocka_unit_test(codes_are_unique_and_rise_within_their_hundred),
		cmocka_unit_test(rows_are_found_again),
		cmocka_unit_test(what_is_not_there_is_none),
		cmocka_unit_test(severities_have_their_exits),
	};

	return cmocka_run_group_tests_name("report/catalogue", tests, NULL, NULL);
}
