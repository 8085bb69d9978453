#include "helpers.h"

#define L1 "W1|1|a|10.00|00||\n"
#define L2 "W2|2|b|20.00|01||\n"
#define L3 "W3|3|c|30.00|00||\n"
#define L4 "W4|4|d|40.00|99||\n"
#define HEAD "R|P1|20261106153000|2|40.00|1|20.00\n"

/* A whole result, and what was done to it. */
static const struct {
	const char	*text;
	const char	*says;		/* NULL: read */
	enum bank_scope	 scope;
	const char	*heard;
} rows[] = {
	{ HEAD L1 L2 L3 L4 "E|4\n", NULL, SCOPE_FULL,
	    "W1 10.00 paid 00 ;W2 20.00 failed 01 NAME_MISMATCH;W3 30.00 paid 00 ;W4 40.00 unknown 99 ;" },
	{ HEAD L4 L3 L2 L1 "E|4\n", NULL, SCOPE_FULL,
	    "W4 40.00 unknown 99 ;W3 30.00 paid 00 ;W2 20.00 failed 01 NAME_MISMATCH;W1 10.00 paid 00 ;" },
	{ "R|P1|20261106153000|0|0.00|1|10.00\nW1|1|a|10.00|50||\nE|1\n", NULL, SCOPE_NOTICE,
	"W1 10.00 returned 50 RETURNED;" },
	{ "R|P1|20261106153000|1|10.00|1|20.00\n" L1 "W2|2|b|20.00|50||\nE|2\n", NULL, SCOPE_FULL,
	"W1 10.00 paid 00 ;W2 20.00 returned 50 RETURNED;" },
	/* a line removed */
	{ HEAD L1 L2 L4 "E|4\n", "what=there.count want=i4 got=i3", 0, NULL },
	/* ... with the tail mended */
	{ HEAD L1 L2 L4 "E|3\n", "what=tok.count want=i2 got=i1", 0, NULL },
	/* halves swapped */
	{ HEAD L1 L2 "E|2\n" L3 L4, "stands%20after%20the%20end", 0, NULL },
	{ L3 L4 "E|4\n" HEAD L1 L2, "of:%20head", 0, NULL },
	/* an amount raised */
	{ HEAD L1 L2 "W3|3|c|30.01|00||\n" L4 "E|4\n", "what=tok.total want=f4000 got=f4001", 0,
	    NULL },
	/* a stranger added */
	{ HEAD L1 L2 L3 L4 "W5|5|e|5.00|00||\nE|5\n", "what=tok.count want=i2 got=i3", 0, NULL },
	/* a status changed */
	{ HEAD L1 L2 L3 "W4|4|d|40.00|00||\nE|4\n", "what=tok.count", 0, NULL },
	{ HEAD L1 L2 L3 "|4|d|40.00|99||\nE|4\n", "line=i5 reason=tdoes%20not%20read:%20ref", 0,
	    NULL },
	{ HEAD L1 L2 L3 "W4|4|d||99||\nE|4\n", "does%20not%20read:%20net", 0, NULL },
	{ HEAD L1 L2 L3 "W4|4|d|-40.00|99||\nE|4\n", "does%20not%20read:%20net", 0, NULL },
	{ "R||20261106153000|2|40.00|1|20.00\n" L1 L2 L3 "E|3\n", "is%20empty:%20part.ref", 0,
	NULL },
	{ "R|0123456789012345678901234567890123456789012345678901234567890123|20261106153000|0|0|0|0\nE|0\n", "does%20not%20read:%20part.ref", 0, NULL },
	{ "R|P1|20261106153000|99999999999|0|0|0\nE|0\n", "does%20not%20read:%20count", 0, NULL },
	{ "R|P1|||||\nW1|1|a|10.00|00||\nE|1\n", NULL, SCOPE_FULL, "W1 10.00 paid 00 ;" },
};

static void
test_rows(void **state)
{
	struct bank_fmt *f = load(TEST_HEAD TEST_FILE TEST_RETURN);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct report *r = report_new();
		struct heard h = { 0 };
		struct bank_answer a;
		int rc = read_answer(f, slice_of(rows[i].text), &a, &h, r);

		if (rc != (rows[i].says ? -1 : 0))
			fail_msg("row %zu: %d %s", i, rc,
			    report_count(r) ? report_at(r, 0)->vals : "");
		if (rc < 0) {
			assert_says(r, strncmp(rows[i].says, "what", 4) == 0 ? F_ANSWER_TOTALS
			    : F_ANSWER_MALFORMED, rows[i].says);
			assert_string_equal(report_at(r, 0)->where.document, "answer");
		} else {
			assert_string_equal(h.text.p, rows[i].heard);
			assert_int_equal(a.scope, rows[i].scope);
			assert_string_equal(a.part_ref, "P1");
		}
		/* the first of two readings has no callback */
		report_clear(r);
		assert_int_equal(read_answer(f, slice_of(rows[i].text), &a, NULL, r), rc);
		buf_free(&h.text);
		report_free(r);
	}
	bank_free(f);
}

static void
test_head(void **state)
{
	struct bank_fmt *f = load(TEST_HEAD TEST_FILE TEST_RETURN);
	struct report *r = report_new();
	struct heard h = { .stop_at = 2 };
	struct bank_answer a;

	(void)state;
	assert_int_equal(read_answer(f, SLICE(HEAD L1 L2 L3 L4 "E|4\n"), &a, NULL, r), 0);
	assert_int_equal(a.at, 1793950200);
	assert_int_equal(a.ok_count, 2);
	assert_int_equal(a.ok_fen, 4000);
	assert_int_equal(a.bad_count, 1);
	assert_int_equal(a.bad_fen, 2000);
	assert_int_equal(a.lines, 4);
	assert_int_equal(a.group_set, 0);
	/* the callback stops the reading */
	assert_int_equal(read_answer(f, SLICE(HEAD L1 L2 L3 L4 "E|4\n"), &a, &h, r), -1);
	assert_int_equal(h.n, 2);
	assert_int_equal(report_count(r), 0);
	buf_free(&h.text);
	report_free(r);
	bank_free(f);
	f = load(TEST_HEAD TEST_FILE);
	r = report_new();
	assert_int_equal(read_answer(f, SLICE(HEAD), &a, NULL, r), -1);
	assert_says(r, F_ANSWER_MALFORMED, "no%20section");
	report_free(r);
	bank_free(f);
}

/* Failures only: ok speaks of what is not in the file; with a more-flag, bad as well. */
static void
test_failures(void **state)
{
	static const struct {
		const char	*head, *text, *says;
	} want[] = {
		{ "", "3|90.00|1|20.00\nW2|20.00|01\n", NULL },
		{ "", "3|90.00|2|50.00\nW2|20.00|01\n", "what=tbad.count want=i2 got=i1" },
		{ "", "3|90.00|1|20.01\nW2|20.00|01\n", "what=tbad.total" },
		{ " more:1/0", "3|90.00|2|50.00|1\nW2|20.00|01\n", NULL },
		{ " more:1/0", "3|90.00|2|50.00|x\nW2|20.00|01\n", "does%20not%20read:%20more" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(want); i++) {
		struct buf text = { NULL, 0, 0 };
		struct report *r = report_new();
		struct bank_answer a;
		struct bank_fmt *f;

		buf_printf(&text, "%sreturn lines UTF-8 lf failures\nhead \"|\" ok.count ok.total:yuan2 bad.count bad.total:yuan2%s\n"
		    "record \"|\" ref net:yuan2 status\nstatus 01 = failed ; other = unknown\n",
		    TEST_HEAD TEST_FILE, want[i].head);
		f = load(text.p);
		assert_int_equal(read_answer(f, slice_of(want[i].text), &a, NULL, r),
		    want[i].says ? -1 : 0);
		if (want[i].says != NULL) {
			assert_says(r, strncmp(want[i].says, "what", 4) == 0 ? F_ANSWER_TOTALS
			    : F_ANSWER_MALFORMED, want[i].says);
		} else {
			assert_int_equal(a.scope, SCOPE_FAILURES);
			assert_int_equal(a.ok_count, 3);
			assert_int_equal(a.more, want[i].head[0] != '\0');
		}
		buf_free(&text);
		report_free(r);
		bank_free(f);
	}
}

/* A number stated in head and tail is the same. */
static void
test_stated_twice(void **state)
{
	struct bank_fmt *f = load(TEST_HEAD TEST_FILE "return lines UTF-8 lf full\nhead \"|\" \"H\" here.count here.total:fen\n"
	    "record \"|\" ref net:fen status\ntail \"|\" \"T\" here.count\nstatus 0 = paid ; other = unknown\n");
	struct report *r = report_new();
	struct bank_answer a;

	(void)state;
	assert_int_equal(read_answer(f, SLICE("H|1|5\nW1|5|0\nT|1\n"), &a, NULL, r), 0);
	assert_int_equal(read_answer(f, SLICE("H|1|5\nW1|5|0\nT|2\n"), &a, NULL, r), -1);
	assert_says(r, F_ANSWER_TOTALS, "what=there.count want=i1 got=i2");
	report_clear(r);
	assert_int_equal(read_answer(f, SLICE("H|1|6\nW1|5|0\nT|1\n"), &a, NULL, r), -1);
	assert_says(r, F_ANSWER_TOTALS, "what=there.total want=f6 got=f5");
	report_free(r);
	bank_free(f);
}

/* Records that name the part, and a part of one payment. */
static void
test_part(void **state)
{
	static const char many[] = "bank t\nsource \"s\"\ntrust test\nserves any\nkey ref\nbooking net\nanswer-within 1\n"
	    "file p lines UTF-8 lf \"a\"\nrecord \"|\" ref payee.account net:fen\n"
	    "return lines UTF-8 lf full\nrecord \"|\" part.ref ref status\nstatus 0 = paid ; other = unknown\n";
	static const char one[] = "bank t\nsource \"s\"\ntrust test\nserves any\nkey seq\nbooking net\nanswer-within 1\nlimit rows 1\n"
	    "file p lines UTF-8 lf \"a\"\nrecord \"|\" payee.account net:fen\n"
	    "return lines UTF-8 lf full\nrecord \"|\" part.ref status\nstatus 0 = paid ; other = unknown\n";
	struct bank_fmt *f = load(many);
	struct report *r = report_new();
	struct bank_answer a;

	(void)state;
	assert_int_equal(read_answer(f, SLICE("P1|W1|0\nP1|W2|0\n"), &a, NULL, r), 0);
	assert_string_equal(a.part_ref, "P1");
	assert_int_equal(read_answer(f, SLICE("P1|W1|0\nP2|W2|0\n"), &a, NULL, r), -1);
	assert_says(r, F_ANSWER_MALFORMED, "more%20than%20one%20part:%20P2");
	report_clear(r);
	assert_int_equal(read_answer(f, SLICE("|W1|0\n"), &a, NULL, r), -1);
	assert_says(r, F_ANSWER_MALFORMED, "is%20empty:%20part.ref");
	report_clear(r);
	bank_free(f);
	f = load(one);
	assert_int_equal(read_answer(f, SLICE("P1|0\n"), &a, NULL, r), 0);
	assert_string_equal(a.part_ref, "P1");
	assert_int_equal(report_count(r), 0);
	report_free(r);
	bank_free(f);
}

/* What a key needs is in every line. */
static void
test_keys(void **state)
{
	static const struct {
		const char	*key, *record, *line, *says;
	} want[] = {
		{ "seq", "seq status", "1|00\n", NULL },
		{ "seq", "seq status", "|00\n", "does%20not%20read:%20seq" },
		{ "seq", "seq status", "0|00\n", "does%20not%20read:%20seq" },
		{ "account amount name", "payee.account payee.name net:fen status", "6|a|1|00\n", NULL },
		{ "account amount name", "payee.account payee.name net:fen status", "|a|1|00\n",
		    "does%20not%20read:%20payee.account" },
		{ "account amount name", "payee.account payee.name net:fen status", "6||1|00\n",
		    "does%20not%20read:%20payee.name" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(want); i++) {
		struct buf text = { NULL, 0, 0 };
		struct report *r = report_new();
		struct bank_answer a;
		struct bank_fmt *f;

		buf_printf(&text, "bank t\nsource \"s\"\ntrust test\nserves any\nkey %s\nbooking gross\n"
		    "answer-within 2\nfile p lines GBK lf \"a\"\n"
		    "record \"|\" seq ref payee.account payee.name net:fen\n"
		    "return lines UTF-8 lf full\nrecord \"|\" %s\nstatus 00 = paid ; other = unknown\n",
		    want[i].key, want[i].record);
		f = load(text.p);
		if (read_answer(f, slice_of(want[i].line), &a, NULL, r) != (want[i].says ? -1 : 0))
			fail_msg("%zu: %s", i, report_count(r) ? report_at(r, 0)->vals : "read");
		if (want[i].says != NULL)
			assert_says(r, F_ANSWER_MALFORMED, want[i].says);
		buf_free(&text);
		report_free(r);
		bank_free(f);
	}
}

/* Sums that no number holds: ten trillion yuan a line, of which there may be two million. */
static void
test_sums(void **state)
{
	static const char *const codes[] = { "00", "01", "60" };
	struct bank_fmt *f = load(TEST_HEAD TEST_FILE TEST_RETURN);

	(void)state;
	for (size_t k = 0; k < COUNT(codes); k++) {
		struct report *r = report_new();
		struct bank_answer a;
		struct buf b = { NULL, 0, 0 };

		buf_text(&b, "R|P1|||||\n");
		for (int i = 0; i < 9300; i++)
			buf_printf(&b, "W%d|1|a|10000000000000.00|%s||\n", i, codes[k]);
		buf_text(&b, "E|9300\n");
		assert_int_equal(read_answer(f, (struct slice){ b.p, b.n }, &a, NULL, r), -1);
		assert_says(r, F_ANSWER_MALFORMED, "line=i9224 reason=tdoes%20not%20read:%20net");
		buf_free(&b);
		report_free(r);
	}
	bank_free(f);
}

/* The mark of more to come may stand at the end. */
static void
test_more_in_tail(void **state)
{
	struct bank_fmt *f = load(TEST_HEAD TEST_FILE "return lines UTF-8 lf failures\n"
	    "record \"|\" ref net:yuan2 status\n"
	    "tail \"|\" \"E\" ok.count ok.total:yuan2 bad.count bad.total:yuan2 more:1/0\n"
	    "status 01 = failed ; other = unknown\n");
	struct report *r = report_new();
	struct bank_answer a;

	(void)state;
	assert_int_equal(read_answer(f, SLICE("W2|20.00|01\nE|3|90.00|2|50.00|1\n"), &a, NULL, r), 0);
	assert_int_equal(a.more, 1);
	assert_int_equal(read_answer(f, SLICE("W2|20.00|01\nE|3|90.00|2|50.00|x\n"), &a, NULL, r), -1);
	assert_says(r, F_ANSWER_MALFORMED, "does%20not%20read:%20more");
	report_free(r);
	bank_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_keys),
	    cmocka_unit_test(test_more_in_tail),
	    cmocka_unit_test(test_sums), cmocka_unit_test(test_rows), cmocka_unit_test(test_part),
	    cmocka_unit_test(test_head), cmocka_unit_test(test_failures),
	    cmocka_unit_test(test_stated_twice) };

	return cmocka_run_group_tests_name("bank/answer", tests, codec_setup, codec_teardown);
}
