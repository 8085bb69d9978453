/* What was written is read; what is cut, changed or does not add up is refused. */
#include "unit.h"

#include "voucher_sample.h"

static void
read_back(void **state)
{
	struct arena *a = arena_new();
	struct report *r = report_new();
	struct voucher v = voucher_sample(a, 23), got;
	struct buf xml = { 0 };

	(void)state;
	assert_int_equal(voucher_xml(&v, &xml), 0);
	assert_int_equal(voucher_read(a, (struct slice){ xml.p, xml.n }, "v.xml", &got, r), 0);
	assert_int_equal(report_count(r), 0);
	assert_string_equal(got.number, v.number);
	assert_string_equal(got.replaces, v.replaces);
	assert_string_equal(got.sub->name, v.sub->name);
	assert_string_equal(got.account->number, "8901");
	assert_string_equal(got.maker.by, v.maker.by);
	assert_int_equal(got.maker.at, v.maker.at);
	assert_int_equal(got.maker.chain_length, 42);
	assert_int_equal(got.version, 2);
	assert_int_equal(got.lines, 23);
	for (int i = 0; i < 23; i++) {
		const struct voucher_line *x = &got.line[i], *y = &v.line[i];

		assert_string_equal(x->name, y->name);
		assert_string_equal(x->id_no, "650102********4319");
		assert_string_equal(x->card, "2333");
		assert_string_equal(x->ref, y->ref);
		assert_int_equal(x->days_tenths, y->days_tenths);
		assert_int_equal(x->net_fen, y->net_fen);
		assert_int_equal(x->gross_fen, y->gross_fen);
		assert_int_equal(x->state, y->state);
		assert_int_equal(x->reason, y->reason);
		assert_int_equal(x->paid_on, y->paid_on);
	}
	buf_free(&xml);
	report_free(r);
	arena_free(a);
}

static void
hostile(void **state)
{
	struct arena *a = arena_new();
	struct report *r = report_new();
	struct voucher v = voucher_sample(a, 3), got;
	struct buf xml = { 0 };
	char *at;

	(void)state;
	assert_int_equal(voucher_xml(&v, &xml), 0);
	for (size_t n = 0; n < xml.n - 12; n++) {
		report_clear(r);
		assert_int_equal(voucher_read(a, (struct slice){ xml.p, n }, "cut", &got, r), -1);
		assert_true(report_count(r) > 0);
	}
	for (size_t i = 0; i < xml.n; i++) {
		report_clear(r);
		xml.p[i] ^= 4;
		if (voucher_read(a, (struct slice){ xml.p, xml.n }, "flipped", &got, r) != 0)
			assert_true(report_count(r) > 0);
		xml.p[i] ^= 4;
	}
	/* a line's amount that the figures do not know */
	report_clear(r);
	at = strstr(xml.p, "net=\"5850.00\"");
	assert_non_null(at);
	at[5] = '9';
	assert_int_equal(voucher_read(a, (struct slice){ xml.p, xml.n }, "changed", &got, r), -1);
	assert_true(report_has(r, F_VOUCHER_MALFORMED));
	buf_free(&xml);
	report_free(r);
	arena_free(a);
}

/* One attribute of the first line in another form: which one is said. */
static void
attributes(void **state)
{
	static const struct { const char *name, *value; } rows[] = {
		{ "days", "x" }, { "days", "26.x" }, { "state", "PAYED" }, { "reason", "NONE AT ALL" },
		{ "paid-on", "20261131" }, { "returned-on", "2026-11-31" },
	};
	struct arena *a = arena_new();
	struct report *r = report_new();
	struct voucher v = voucher_sample(a, 3), got;
	struct buf xml = { 0 }, b = { 0 };

	(void)state;
	assert_int_equal(voucher_xml(&v, &xml), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *line = strstr(xml.p, "<line "), *end = strchr(line, '>'), *at;
		char name[40];

		snprintf(name, sizeof name, " %s=\"", rows[i].name);
		at = memmem(line, (size_t)(end - line), name, strlen(name));
		buf_reset(&b);
		buf_add(&b, xml.p, (size_t)((at != NULL ? at : line + 5) - xml.p));
		buf_printf(&b, "%s%s\"", name, rows[i].value);
		buf_text(&b, at != NULL ? strchr(at + strlen(name), '"') + 1 : line + 5);
		report_clear(r);
		assert_int_equal(voucher_read(a, (struct slice){ b.p, b.n }, "v.xml", &got, r), -1);
		assert_int_equal(report_at(r, 0)->id, F_VOUCHER_MALFORMED);
		if (strstr(report_at(r, 0)->vals, rows[i].name) == NULL)
			print_message("%s: %s\n", rows[i].name, report_at(r, 0)->vals);
		assert_non_null(strstr(report_at(r, 0)->vals, rows[i].name));
	}
	buf_free(&xml);
	buf_free(&b);
	report_free(r);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(read_back), cmocka_unit_test(hostile),
		cmocka_unit_test(attributes) };

	codec_init();
	return cmocka_run_group_tests_name("papers/voucher_read", tests, NULL, NULL);
}
