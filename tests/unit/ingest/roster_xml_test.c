/* The roster as XML: what is named arrives, and nothing else; what formats/roster.xsd refuses is
 * refused, and the other way round. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"
#include "signed.h"
#include "zipped.h"
#include "sheets.h"

static struct columns *columns;
static struct buf got;

static int
on_line(void *ctx, const struct roster_entry *e)
{
	(void)ctx;
	buf_printf(&got, "%d|%x|%d|%s|%s|%s|%s|%s|%s|%s|%d|%d|%s|%s|%s|%s|%s|%d|%s\n", e->n, e->named, e->from,
	    e->who.id_type, e->who.id_no, e->who.name, e->who.phone, e->who.sub, e->who.team, e->who.trade,
	    e->who.entry, e->who.exit, e->who.contract, e->card.card, e->card.card_name, e->card.card_bank,
	    e->card.card_cnaps, e->card.since, e->form);
	return 0;
}

static int
read_text(struct slice text, struct report *report)
{
	struct verified *v = verify_entrusted("花名册.xml", signed_file(text));
	int rc;

	buf_reset(&got);
	buf_text(&got, "");
	report_clear(report);
	rc = ingest_roster_with(v, columns, on_line, NULL, report);
	assert_int_equal(rc < 0, report_worst(report) >= SEV_REFUSE);
	verified_free(v);
	return rc;
}

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<roster xmlns=\"urn:daifa:roster:1\">\n"
#define ID "<idCardNumber>65010219900101001x</idCardNumber>"
#define WHOLE "<worker><idCardType>01</idCardType>" ID "<workerName>买买提·艾力</workerName>" \
	"<cellPhone>13900000000</cellPhone><corpCode>S1</corpCode><teamName>钢筋一班</teamName><workType>020</workType>" \
	"<entryTime>2026-04-01 08:00:00</entryTime><exitTime/><contractCode>L1</contractCode>" \
	"<payRollBankCardNumber>6222 0001</payRollBankCardNumber><payRollBankCardName>买买提</payRollBankCardName>" \
	"<payRollTopBankCode>102</payRollTopBankCode><bankLinkNumber>102881000018</bankLinkNumber>" \
	"<cardSince>2026-04-02</cardSince><cardChangeForm>f.pdf</cardChangeForm><changeDate>2026-04-01</changeDate></worker>\n"

static void
what_is_named(void **state)
{
	static const struct { const char *text, *want; int rc; enum finding_id id; } rows[] = {
		{ HEAD WHOLE "</roster>", "3|3ff|20260401|01|65010219900101001X|买买提·艾力|13900000000|S1|钢筋一班|020|20260401|0|L1|"
		  "62220001|买买提|102|102881000018|20260402|f.pdf\n", 0, F_LIST_READ },
		{ HEAD "<worker>" ID "<teamName>二班</teamName></worker></roster>",
		  "3|22|0||65010219900101001X||||二班||0|0||||||0|\n", 0, F_LIST_READ },
		{ HEAD "<worker>" ID "<exitTime>2026-10-20</exitTime></worker></roster>",
		  "3|102|0||65010219900101001X||||||0|20261020||||||0|\n", 0, F_LIST_READ },
		{ HEAD "<worker>" ID "<exitTime></exitTime></worker></roster>",
		  "3|102|0||65010219900101001X||||||0|0||||||0|\n", 0, F_LIST_READ },
		{ HEAD "<worker>" ID "<teamName/></worker></roster>", "", 0, F_LINE_FIELD_EMPTY },
		{ HEAD "<worker><idCardNumber> </idCardNumber></worker></roster>", "", 0, F_LINE_FIELD_EMPTY },
		{ HEAD "<worker>" ID "<exitTime>20 Oct</exitTime></worker></roster>", "", 0, F_LINE_UNREADABLE },
		{ HEAD "<worker>" ID "<payRollBankCardNumber>6222</payRollBankCardNumber></worker></roster>", "", 0, F_LINE_FIELD_EMPTY },
		{ HEAD "<worker><teamName>二班</teamName></worker></roster>", "", -1, F_LIST_MISSING },
		{ HEAD "<worker>" ID ID "</worker></roster>", "", -1, F_LIST_STRUCTURE },
		{ HEAD "<worker>" ID "<nation>01</nation></worker></roster>", "", -1, F_LIST_STRUCTURE },
		{ HEAD "<worker x=\"1\">" ID "</worker></roster>", "", -1, F_LIST_ATTRIBUTE },
		{ HEAD "</roster>", "", -1, F_LIST_MISSING },
		{ "<roster><worker>" ID "</worker></roster>", "", -1, F_LIST_STRUCTURE },
		{ HEAD "<worker>" ID "</worker>", "", -1, F_XML_MALFORMED },
		{ "<!DOCTYPE roster []>" HEAD "<worker>" ID "</worker></roster>", "", -1, F_NONE },
	};
	struct report *report = report_new(), *by_schema = report_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct mem_source m;
		int rc = read_text(slice_of(rows[i].text), report), valid;

		if (rc != rows[i].rc || strcmp(got.p, rows[i].want) != 0)
			print_message("%s\n%s", rows[i].text, got.p);
		assert_int_equal(rc, rows[i].rc);
		if (rows[i].rc == 0)
			assert_string_equal(got.p, rows[i].want);
		if (rows[i].id != F_NONE)
			assert_true(report_has(report, rows[i].id));
		report_clear(by_schema);
		valid = xml_validate(DAIFA_FORMATS "/roster.xsd", source_mem(&m, slice_of(rows[i].text)), "x", by_schema);
		assert_int_equal(valid, rows[i].rc);
	}
	report_free(by_schema);
	report_free(report);
}

static void
cut_and_flipped(void **state)
{
	static const char whole[] = HEAD WHOLE "</roster>\n";
	struct report *report = report_new();
	char *copy = mem_text(whole);

	(void)state;
	for (size_t n = 0; n < sizeof whole - 3; n++)
		assert_int_equal(read_text((struct slice){ whole, n }, report), -1);
	for (size_t i = 0; i < sizeof whole - 1; i++) {
		copy[i] = (char)(copy[i] ^ 1);
		(void)read_text((struct slice){ copy, sizeof whole - 1 }, report);
		copy[i] = whole[i];
	}
	free(copy);
	report_free(report);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_named),
		cmocka_unit_test(cut_and_flipped),
	};
	int rc;

	columns = load_columns();
	rc = cmocka_run_group_tests_name("ingest/roster_xml", tests, NULL, NULL);
	columns_free(columns);
	buf_free(&got);
	codec_done();
	return rc;
}
