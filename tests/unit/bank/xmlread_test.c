#include "helpers.h"
#include "daifa/limits.h"

#define FORMAT TEST_HEAD TEST_FILE "return xml UTF-8 lf full\nxmlns \"urn:x\"\n/A/h/@p part.ref\n/A/h/n here.count\n" \
	"record /A/b/r\nre ref\nv/@c \"CNY\"\nv net:yuan2\ns status\nt text\nstatus 0 = paid ; 1 = failed ; other = unknown\n"
#define HEAD "<A xmlns=\"urn:x\"><h p=\"P1\"><n>2</n></h><b>"
#define ROWS "<r><re>W1</re><v c=\"CNY\">1.00</v><s>0</s><other><re>X</re></other></r><r><t>户名</t><s> 1 </s><v c=\"CNY\">2</v><re>W2</re></r>"

static const struct {
	const char	*text;
	enum finding_id	 finding;
	const char	*says;		/* NULL: read */
} rows[] = {
	{ HEAD ROWS "</b></A>", F_NONE, NULL },
	/* the head may come last */
	{ "<A xmlns=\"urn:x\"><b>" ROWS "</b><h p=\"P1\"/></A>", F_NONE, NULL },
	{ HEAD ROWS, F_XML_MALFORMED, "" },
	{ HEAD ROWS "</b></A>x", F_XML_MALFORMED, "" },
	{ "", F_XML_EMPTY, "" },
	{ "<!DOCTYPE A><A/>", F_XML_DOCTYPE, "" },
	{ "<A xmlns=\"urn:y\"/>", F_ANSWER_MALFORMED, "another%20document:%20A" },
	{ "<B xmlns=\"urn:x\"/>", F_ANSWER_MALFORMED, "another%20document:%20B" },
	{ HEAD "<r><re>W1</re><re>W2</re></r></b></A>", F_ANSWER_MALFORMED,
	    "stands%20twice:%20ref" },
	{ HEAD "<r><re>W1</re><v c=\"EUR\">1</v><s>0</s></r></b></A>", F_ANSWER_MALFORMED,
	    "does%20not%20read:%20CNY" },
	{ HEAD "<r><re>W1</re><v>1</v><s>0</s></r></b></A>", F_ANSWER_MALFORMED,
	    "does%20not%20read:%20CNY" },
	{ HEAD "<r><re>W1</re><v c=\"CNY\">1.005</v></r></b></A>", F_ANSWER_MALFORMED,
	    "does%20not%20read:%20net" },
	{ HEAD "<r><v c=\"CNY\">1</v><s>0</s></r></b></A>", F_ANSWER_MALFORMED,
	    "does%20not%20read:%20ref" },
	{ HEAD "</b></A>", F_ANSWER_TOTALS, "what=there.count want=i2 got=i0" },
	{ "<A xmlns=\"urn:x\"/>", F_ANSWER_MALFORMED, "is%20empty:%20part.ref" },
};

static void
test_read(void **state)
{
	struct bank_fmt *f = load(FORMAT);

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
			assert_says(r, rows[i].finding, rows[i].says);
		} else {
			assert_string_equal(h.text.p, "W1 1.00 paid 0 ;W2 2.00 failed 1 UNKNOWN;");
			assert_string_equal(a.part_ref, "P1");
		}
		buf_free(&h.text);
		report_free(r);
	}
	bank_free(f);
}

static void
test_probe(void **state)
{
	struct bank_fmt *f = load(FORMAT);

	(void)state;
	assert_int_equal(xml_paper_probe(&f->answer, SLICE(HEAD)), 1);
	assert_int_equal(xml_paper_probe(&f->answer, SLICE("<A>")), 0);
	assert_int_equal(xml_paper_probe(&f->answer, SLICE("A")), 0);
	bank_free(f);
}

/* The record is the whole document. */
static void
test_root(void **state)
{
	struct bank_fmt *f = load(TEST_HEAD "limit rows 1\nfile p xml UTF-8 lf \"a\"\nrecord /T\nre ref\np payee.account\nn net:fen\n"
	    "return xml UTF-8 lf full\nrecord /T\nre ref\ni/s status\nstatus 2 = paid ; other = unknown\n");
	struct report *r = report_new();
	struct heard h = { 0 };
	struct bank_answer a;

	(void)state;
	assert_int_equal(read_answer(f, SLICE("<T><re>W1</re><i><s>2</s></i></T>"), &a, &h, r), 0);
	assert_string_equal(h.text.p, "W1 - paid 2 ;");
	assert_int_equal(a.lines, 1);
	buf_free(&h.text);
	report_free(r);
	bank_free(f);
}

/* More records than a limit, and never all of them in memory. */
struct endless {
	const char	*text[3];	/* once, again and again, once */
	int		 part;
	size_t		 at;
	int64_t		 left;
};

static ssize_t
endless_read(void *ctx, char *p, size_t n)
{
	struct endless *e = ctx;
	size_t got = 0;

	while (got < n && e->part < 3) {
		p[got++] = e->text[e->part][e->at++];
		if (e->text[e->part][e->at] != '\0')
			continue;
		e->at = 0;
		if (e->part != 1 || --e->left == 0)
			e->part++;
	}
	return (ssize_t)got;
}

static void
test_limit(void **state)
{
	struct bank_fmt *f = load(TEST_HEAD TEST_FILE "return xml UTF-8 lf full\nrecord /A/b\nr ref\ns status\n"
	    "status 0 = paid ; other = unknown\n");
	struct endless e = { { "<A>", "<b><r>1</r><s>0</s></b>", "</A>" }, 0, 0, LIMIT_ANSWER_LINES + 1 };
	struct report *r = report_new();
	struct bank_answer a;

	(void)state;
	assert_int_equal(bank_read_answer(f, (struct source){ endless_read, &e }, "a", &a, NULL, NULL,
	    r), -1);
	assert_says(r, F_ANSWER_MALFORMED, "LIMIT_ANSWER_LINES");
	report_free(r);
	bank_free(f);
}

static void
test_hostile(void **state)
{
	struct bank_fmt *f = load(FORMAT);

	(void)state;
	damage(SLICE(HEAD ROWS "</b></A>"), try_answer, f);
	bank_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_read),
	    cmocka_unit_test(test_probe), cmocka_unit_test(test_root), cmocka_unit_test(test_limit),
	    cmocka_unit_test(test_hostile) };

	return cmocka_run_group_tests_name("bank/xmlread", tests, codec_setup, codec_teardown);
}
