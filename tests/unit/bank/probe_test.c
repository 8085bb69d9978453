#include "helpers.h"

#define NS "urn:iso:std:iso:20022:tech:xsd:"
#define DOC(ns, rest) "<?xml version=\"1.0\"?>\n<Document xmlns=\"" ns "\">" rest

static const char pipe_format[] = TEST_HEAD TEST_FILE TEST_RETURN TEST_STATEMENT;
static const char iso_format[] = TEST_HEAD TEST_FILE "return pain.002 full\nstatus A = paid\nnotices camt.054\nstatement camt.053\n";
static const char own_format[] = TEST_HEAD TEST_FILE "return pain.002 full\nxmlns \"urn:bank:002\"\nstatus A = paid\nstatement mt940\n";
static const char same_root[] = TEST_HEAD TEST_FILE "return xml UTF-8 lf full\nrecord /D/pay\nre ref\ns status\nstatus A = paid\n"
	"statement xml UTF-8 lf\n/D/a account\n/D/f from:iso-date\n/D/t to:iso-date\n/D/o opening:fen\n/D/c closing:fen\nrecord /D/entry\nd day:iso-date\nv amount:fen\n";
/* a report of the standard and a statement of the bank's own under one name */
static const char one_name[] = TEST_HEAD TEST_FILE "return pain.002 full\nxmlns \"urn:b\"\n"
	"status A = paid\nstatement xml UTF-8 lf\nxmlns \"urn:b\"\n/Document/a account\n"
	"/Document/f from:iso-date\n/Document/t to:iso-date\n/Document/o opening:fen\n"
	"/Document/c closing:fen\nrecord /Document/entry\nd day:iso-date\nv amount:fen\n";

static const struct {
	const char	*format, *start;
	enum bank_paper	 want;
} rows[] = {
	{ pipe_format, "R|P1|20261106153000|1|1.00|0|0.00\nrest", PAPER_ANSWER },
	{ pipe_format, "\xef\xbb\xbfR|P1|20261106153000|1|1.00|0|0.00\r\n", PAPER_ANSWER },
	{ pipe_format, "R|P1|x|1|1.00|0|0.00\n", PAPER_NONE },
	{ pipe_format, "S|3002|20261101|20261130|0.00|0.00\n", PAPER_STATEMENT },
	{ pipe_format, "S|3002|20261101\n", PAPER_NONE },
	{ pipe_format, "", PAPER_NONE },
	{ pipe_format, "\n\n", PAPER_NONE },
	{ iso_format, DOC(NS "pain.002.001.10", "<x>"), PAPER_ANSWER },
	{ iso_format, DOC(NS "pain.002.001.03", ""), PAPER_ANSWER },
	{ iso_format, DOC(NS "camt.054.001.02", ""), PAPER_ANSWER },
	{ iso_format, DOC(NS "camt.053.001.04", ""), PAPER_STATEMENT },
	{ iso_format, DOC(NS "camt.052.001.04", ""), PAPER_NONE },
	{ iso_format, DOC(NS "pain.001.001.09", ""), PAPER_NONE },
	{ iso_format, "<Document>", PAPER_NONE },
	{ iso_format, "<", PAPER_NONE },
	{ own_format, DOC("urn:bank:002", ""), PAPER_ANSWER },
	{ own_format, DOC(NS "pain.002.001.10", ""), PAPER_NONE },
	{ own_format, ":20:A\n:25:3002\n", PAPER_STATEMENT },
	{ own_format, "{1:F01}{4:\r\n:20:A\r\n:25:3002\r\n", PAPER_STATEMENT },
	{ own_format, "see :20:A\n:25:3002\n", PAPER_NONE },
	{ own_format, ":20:A\n", PAPER_NONE },
	{ same_root, "<D><pay><re>W1</re>", PAPER_ANSWER },
	{ same_root, "<D><a>1</a><entry>", PAPER_STATEMENT },
	{ same_root, "<D><other>", PAPER_NONE },
	{ one_name, "<?xml version=\"1.0\"?>\n<Document xmlns=\"urn:b\"><entry>", PAPER_STATEMENT },
};

static void
test_probe(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bank_fmt *f = load(rows[i].format);
		enum bank_paper got = bank_probe(f, slice_of(rows[i].start));

		if (got != rows[i].want)
			fail_msg("row %zu: %d", i, (int)got);
		bank_free(f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_probe) };

	return cmocka_run_group_tests_name("bank/probe", tests, codec_setup, codec_teardown);
}
