#include <stdio.h>
#include <time.h>

/* the schema is compiled anew for each document: fewer of them under the sanitizers */
#if defined __SANITIZE_ADDRESS__ && !defined STEP
#define STEP 20
#endif
#include "unit.h"
#include "signed.h"
#include "daifa/ingest.h"
#include "documents.h"
#include "mutants.h"

#define XSD DAIFA_FORMATS "/wage-sheet.xsd"

static struct signer *signer;

static int
group_setup(void **state)
{
	(void)state;
	codec_init();
	signer = signed_signer("分包单位甲");
	return 0;
}

static int
group_teardown(void **state)
{
	(void)state;
	signer_free(signer);
	codec_done();
	return 0;
}

static const char full[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
"<wage-sheet xmlns=\"urn:daifa:wage-sheet:1\" number=\"XJ01-S1-202610-02\" project=\"XJ01\" month=\"2026-10\""
" kind=\"back-pay\" for-month=\"2026-08\">\n"
"  <replaces number=\"XJ01-S1-202610-01\""
" sha256=\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\"/>\n"
"  <subcontractor name=\"新疆示例劳务有限公司\" uscc=\"91650100MA0000001U\"/>\n"
"  <progress value=\"1234567.00\" labour=\"345678.5\"/>\n"
"  <row seq=\"1\">\n"
"    <worker id-type=\"01\" id-number=\" 65010219900101001７ \" name=\"买买提·艾力\" phone=\"13900000000\""
" team=\"钢筋一班\" trade=\"020\"/>\n"
"    <account number=\"6222 0000 1111 2222 337\" holder=\"买买提·艾力\" bank=\"102\" cnaps=\"102881000019\"/>\n"
"    <work days=\"26\" hours=\"208\" overtime=\"12.5\" mode=\"day\" rate=\"260.00\"/>\n"
"    <item kind=\"pay\" name=\"基本工资\">6760.00</item>\n"
"    <item kind=\"pay\" name=\"加班工资\">240</item>\n"
"    <item kind=\"tax\" name=\"个人所得税\">60.00</item>\n"
"    <item kind=\"paid-before\" name=\"预支\" refers=\"W00000000035\">440.00</item>\n"
"    <gross>7000.00</gross>\n"
"    <net>6500.00</net>\n"
"    <confirmation how=\"fingerprint\" on=\"2026-11-01\" evidence=\"scan-01.pdf\" page=\"3\"/>\n"
"  </row>\n"
"  <row seq=\"2\" line=\"1\" why=\"补 8 月 3 日夜班\">\n"
"    <worker id-type=\"01\" id-number=\"11010519491231002x\" name=\"王五\" phone=\"\" team=\"木工班\" trade=\"240\"/>\n"
"    <account number=\"6222000011112222444\" holder=\"王五\" bank=\"103\"/>\n"
"    <work days=\"0.5\" hours=\"4.05\" overtime=\"0\" mode=\"hour\" rate=\"30\"/>\n"
"    <gross>-0.50</gross>\n"
"    <net>-0.5</net>\n"
"  </row>\n"
"  <total rows=\"2\" gross=\"6999.50\" withheld=\"60.00\" deducted=\"440.00\" net=\"6499.50\"/>\n"
"</wage-sheet>\n";

struct read {
	struct arena	*arena;
	struct report	*report;
	struct sheet	 sheet;
	struct buf	 rows;	/* canonical lines */
	int		 count;
	int		 stop_at;
	int		 rc;
};

static int
on_row(void *ctx, const struct sheet *sheet, const struct sheet_row *row)
{
	struct read *r = ctx;

	assert_ptr_equal(sheet, &r->sheet);
	assert_string_not_equal(sheet->number, "");
	sheet_row_canon(row, &r->rows);
	return ++r->count == r->stop_at;
}

static void
read_sheet(struct read *r, struct slice text)
{
	struct verified *v = signed_document(signer, "工资表.xml", text);

	r->arena = arena_new();
	r->report = report_new();
	buf_text(&r->rows, "");
	r->rc = ingest_sheet(v, r->arena, &r->sheet, on_row, r, r->report);
	verified_free(v);
}

static void
read_free(struct read *r)
{
	arena_free(r->arena);
	report_free(r->report);
	buf_free(&r->rows);
	memset(r, 0, sizeof *r);
}

static void
every_field_arrives(void **state)
{
	struct read r = { 0 };
	char hex[HEX_LEN];

	(void)state;
	read_sheet(&r, slice_of(full));
	assert_int_equal(r.rc, 0);
	assert_int_equal(report_count(r.report), 0);
	assert_string_equal(r.sheet.document, "工资表.xml");
	assert_string_equal(r.sheet.number, "XJ01-S1-202610-02");
	assert_string_equal(r.sheet.project, "XJ01");
	assert_int_equal(r.sheet.month, 202610);
	assert_int_equal(r.sheet.kind, KIND_BACK_PAY);
	assert_int_equal(r.sheet.for_month, 202608);
	assert_string_equal(r.sheet.replaces, "XJ01-S1-202610-01");
	digest_hex(&r.sheet.replaces_digest, hex);
	assert_string_equal(hex, "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
	assert_string_equal(r.sheet.sub_name, "新疆示例劳务有限公司");
	assert_string_equal(r.sheet.sub_uscc, "91650100MA0000001U");
	assert_int_equal(r.sheet.progress_fen, 123456700);
	assert_int_equal(r.sheet.progress_labour_fen, 34567850);
	assert_int_equal(r.sheet.total_rows, 2);
	assert_int_equal(r.sheet.total_gross_fen, 699950);
	assert_int_equal(r.sheet.total_withheld_fen, 6000);
	assert_int_equal(r.sheet.total_deducted_fen, 44000);
	assert_int_equal(r.sheet.total_net_fen, 649950);
	assert_string_equal(r.rows.p,
	    "1\t0\t0\t01\t650102199001010017\t买买提·艾力\t13900000000\t钢筋一班\t020\t6222000011112222337\t买买提·艾力\t102\t"
	    "102881000019\t260\t12480\t750\tday\t26000\t4\tpay\t基本工资\t\t676000\tpay\t加班工资\t\t24000\t"
	    "tax\t个人所得税\t\t6000\tpaid-before\t预支\tW00000000035\t44000\t700000\t6000\t44000\t650000\t"
	    "fingerprint\t20261101\tscan-01.pdf#3\t\n"
	    "2\t1\t0\t01\t11010519491231002X\t王五\t\t木工班\t240\t6222000011112222444\t王五\t103\t"
	    "\t5\t243\t0\thour\t3000\t0\t-50\t0\t0\t-50\t\t0\t\t补 8 月 3 日夜班\n");
	read_free(&r);
}

/* The sample with one text in place of another; "" is the sample itself. */
static void
read_changed(struct read *r, const char *from, const char *to)
{
	const char *at = strstr(full, from);
	struct buf b = { NULL, 0, 0 };

	assert_non_null(at);
	buf_add(&b, full, (size_t)(at - full));
	buf_text(&b, to);
	buf_text(&b, at + strlen(from));
	read_sheet(r, (struct slice){ b.p, b.n });
	buf_free(&b);
}

static void
findings(void **state)
{
	static const struct {
		const char	*from, *to;
		int		 rc, rows;
		enum finding_id	 id;
		int		 row;
		const char	*column, *vals;
	} cases[] = {
		{ "kind=\"back-pay\" for-month=\"2026-08\"", "kind=\"back-pay\"", -1, 0, F_SHEET_FOR_MONTH, 0, NULL,
		  "line=i2" },
		{ "kind=\"back-pay\"", "kind=\"final\"", -1, 0, F_SHEET_FOR_MONTH, 0, NULL, "line=i2" },
		{ "month=\"2026-10\"", "month=\"2026-13\"", -1, 0, F_SHEET_VALUE, 0, NULL,
		  "line=i2 element=twage-sheet field=tmonth text=t2026-13" },
		{ "labour=\"345678.5\"", "labour=\"345678.555\"", -1, 0, F_SHEET_VALUE, 0, NULL,
		  "line=i5 element=tprogress field=tlabour text=t345678.555" },
		{ "<row seq=\"2\"", "<row seq=\"3\"", -1, 1, F_SHEET_ORDER, 0, NULL, "line=i18 want=i2 got=i3" },
		{ "rows=\"2\"", "rows=\"3\"", -1, 2, F_SHEET_ROW_COUNT, 0, NULL, "want=i3 got=i2" },
		{ "gross=\"6999.50\"", "gross=\"7000\"", -1, 2, F_TOTAL_MISMATCH, 0, NULL,
		  "what=tgross want=f700000 got=f699950" },
		{ "withheld=\"60.00\"", "withheld=\"0\"", -1, 2, F_TOTAL_MISMATCH, 0, NULL,
		  "what=twithheld want=f0 got=f6000" },
		{ "deducted=\"440.00\"", "deducted=\"500\"", -1, 2, F_TOTAL_MISMATCH, 0, NULL,
		  "what=tdeducted want=f50000 got=f44000" },
		{ "net=\"6499.50\"", "net=\"6500\"", -1, 2, F_TOTAL_MISMATCH, 0, NULL,
		  "what=tnet want=f650000 got=f649950" },
		{ "net=\"6499.50\"", "net=\"6499.505\"", -1, 2, F_SHEET_VALUE, 0, NULL,
		  "line=i25 element=ttotal field=tnet text=t6499.505" },
		{ "<gross>7000.00<", "<gross>7000.005<", 0, 2, F_AMOUNT_DECIMALS, 1, "gross", "text=t7000.005" },
		{ "<net>6500.00<", "<net>65.00.00<", 0, 2, F_AMOUNT_UNREADABLE, 1, "net", "text=t65.00.00" },
		{ "<net>6500.00<", "<net>99999999999999<", 0, 2, F_AMOUNT_UNREADABLE, 1, "net", "text=t99999999999999" },
		{ ">240<", ">240.001<", 0, 2, F_AMOUNT_DECIMALS, 1, "加班工资", "text=t240.001" },
		{ "rate=\"30\"", "rate=\"-\"", 0, 2, F_AMOUNT_UNREADABLE, 2, "rate", "text=t-" },
		{ "days=\"0.5\"", "days=\"0.55\"", 0, 2, F_FIELD_UNREADABLE, 2, "days", "text=t0.55" },
		{ "days=\"0.5\"", "days=\"\"", 0, 2, F_FIELD_UNREADABLE, 2, "days", "text=t" },
		{ "days=\"0.5\"", "days=\"-1\"", 0, 2, F_FIELD_UNREADABLE, 2, "days", "text=t-1" },
		{ "days=\"0.5\"", "days=\"二\"", 0, 2, F_FIELD_UNREADABLE, 2, "days", "text=t二" },
		{ "hours=\"4.05\"", "hours=\"4.01\"", 0, 2, F_FIELD_UNREADABLE, 2, "hours", "text=t4.01" },
		{ "hours=\"4.05\"", "hours=\"4.005\"", 0, 2, F_FIELD_UNREADABLE, 2, "hours", "text=t4.005" },
		{ "hours=\"4.05\"", "hours=\"10000.5\"", 0, 2, F_FIELD_UNREADABLE, 2, "hours", "text=t10000.5" },
		{ "overtime=\"12.5\"", "overtime=\"12h\"", 0, 2, F_FIELD_UNREADABLE, 1, "overtime", "text=t12h" },
		{ "on=\"2026-11-01\"", "on=\"2026-11-31\"", 0, 2, F_FIELD_UNREADABLE, 1, "on", "text=t2026-11-31" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct read r = { 0 };
		const struct finding *f;
		int amount = cases[i].id == F_AMOUNT_DECIMALS || cases[i].id == F_AMOUNT_UNREADABLE;

		read_changed(&r, cases[i].from, cases[i].to);
		assert_int_equal(r.rc, cases[i].rc);
		assert_int_equal(r.count, cases[i].rows);
		assert_int_equal(report_count(r.report), amount ? 2 : 1);
		f = report_at(r.report, 0);
		assert_string_equal(finding_name(f->id), finding_name(cases[i].id));
		assert_string_equal(f->where.document, "工资表.xml");
		assert_int_equal(f->where.row, cases[i].row);
		if (cases[i].column)
			assert_string_equal(f->where.column, cases[i].column);
		else
			assert_null(f->where.column);
		assert_string_equal(f->vals, cases[i].vals);
		if (amount) {
			assert_int_equal(report_at(r.report, 1)->id, F_TOTAL_NOT_PROVABLE);
			assert_string_equal(report_at(r.report, 1)->vals, "rows=i1");
		}
		/* a refusal is a REFUSE finding, and only that */
		assert_int_equal(report_worst(r.report) >= SEV_REFUSE, r.rc < 0);
		read_free(&r);
	}
}

static int
last_row(void *ctx, const struct sheet *sheet, const struct sheet_row *row)
{
	struct sheet_row *out = ctx;

	(void)sheet;
	if (row->n == 1)
		*out = *row;
	return 0;
}

static void
unreadable_rows_are_pushed_with_their_bits(void **state)
{
	struct report *report = report_new();
	struct arena *arena = arena_new();
	struct sheet sheet;
	struct sheet_row row;
	struct buf b = { NULL, 0, 0 };
	struct verified *v;
	const char *at = strstr(full, "<item kind=\"tax\" name=\"个人所得税\">60.00");

	(void)state;
	buf_add(&b, full, (size_t)(at - full));
	buf_text(&b, "<item kind=\"tax\" name=\"\">6.0.0");
	buf_text(&b, at + strlen("<item kind=\"tax\" name=\"个人所得税\">60.00"));
	v = signed_document(signer, "a.xml", (struct slice){ b.p, b.n });
	assert_int_equal(ingest_sheet(v, arena, &sheet, last_row, &row, report), 0);
	assert_int_equal(row.bad, ROW_BAD_AMOUNT);
	assert_int_equal(row.withheld_fen, 0);
	assert_int_equal(row.deducted_fen, 44000);
	assert_int_equal(row.net_fen, 650000);
	assert_string_equal(report_at(report, 0)->where.column, "item");
	verified_free(v);
	buf_free(&b);
	arena_free(arena);
	report_free(report);
}

static void
only_signed_sheets(void **state)
{
	struct verified *v = verify_entrusted("a.xml", signed_file(slice_of(full)));
	struct read r = { .arena = arena_new(), .report = report_new() };

	(void)state;
	assert_int_equal(ingest_sheet(v, r.arena, &r.sheet, on_row, &r, r.report), -1);
	assert_int_equal(report_count(r.report), 1);
	assert_true(report_has(r.report, F_DOCUMENT_UNSIGNED));
	assert_int_equal(r.count, 0);
	verified_free(v);
	read_free(&r);
}

static void
a_callback_stops(void **state)
{
	struct read r = { .stop_at = 1 };

	(void)state;
	read_sheet(&r, slice_of(full));
	assert_int_equal(r.rc, -1);
	assert_int_equal(r.count, 1);
	assert_int_equal(report_count(r.report), 0);
	read_free(&r);
}

struct judge {
	int	same, refused;
};

static void
same_verdict(void *ctx, const char *what, const struct buf *text)
{
	struct judge *j = ctx;
	struct read r = { 0 };
	struct report *report = report_new();
	struct mem_source mem;
	int xsd = xml_validate(XSD, source_mem(&mem, (struct slice){ text->p, text->n }), "x", report), shape;

	read_sheet(&r, (struct slice){ text->p, text->n });
	shape = report_has(r.report, F_SHEET_STRUCTURE) || report_has(r.report, F_SHEET_MISSING) ||
	    report_has(r.report, F_SHEET_ATTRIBUTE) || report_has(r.report, F_SHEET_VALUE);
	/* the order of the rows, totals and the back-pay month are beyond the schema and may be noticed first */
	if (xsd < 0 && report_worst(r.report) >= SEV_REFUSE)
		shape = 1;
	if ((xsd < 0) != shape)
		print_message("%s: schema %d, reader %d\n%s\n", what, xsd, shape, text->p);
	assert_int_equal(xsd < 0, shape);
	assert_int_equal(r.rc < 0, report_worst(r.report) >= SEV_REFUSE);
	j->same++;
	j->refused += shape;
	read_free(&r);
	report_free(report);
}

static void
the_reader_is_as_strict_as_the_schema(void **state)
{
	struct judge j = { 0, 0 };

	(void)state;
	mutants(full, same_verdict, &j);
	print_message("%d mutants, %d refused by both\n", j.same, j.refused);
	assert_true(j.refused > 800 / STEP && j.same - j.refused > 100 / STEP);
}

/* Cut anywhere, or with any byte changed: a verdict, never a crash, and nothing taken from half a document. */
static void
damaged_documents(void **state)
{
	struct buf b = { NULL, 0, 0 };

	(void)state;
	buf_text(&b, full);
	for (size_t n = 0; n < b.n - 1; n += 3 * STEP) {
		struct read r = { 0 };

		read_sheet(&r, (struct slice){ b.p, n });
		assert_int_equal(r.rc, -1);
		read_free(&r);
	}
	for (size_t i = 0; i < b.n; i += STEP) {
		struct read r = { 0 };
		char was = b.p[i];

		b.p[i] = (char)(i % 3 == 0 ? 0 : i % 3 == 1 ? 0xff : was ^ 1);
		read_sheet(&r, (struct slice){ b.p, b.n });
		assert_int_equal(r.rc < 0, report_worst(r.report) >= SEV_REFUSE);
		b.p[i] = was;
		read_free(&r);
	}
	buf_free(&b);
}

static int
take_none(void *ctx, const struct sheet *sheet, const struct sheet_row *row)
{
	int *lines = ctx;

	(void)sheet;
	(void)row;
	++*lines;
	return 0;
}

static int
reader(const struct verified *v, int *lines, struct report *report)
{
	struct arena *arena = arena_new();
	struct sheet sheet;
	int rc = ingest_sheet(v, arena, &sheet, take_none, lines, report);

	arena_free(arena);
	return rc;
}

static void
refusals(void **state)
{
	(void)state;
	refused_xml(reader, signer, full, "<item kind=\"pay\" name=\"加班工资\">", F_SHEET_STRUCTURE);
}

/* Every sheet of the demo month, as archived: signatures are another test's concern. */
static void
the_demo_month(void **state)
{
	static const struct {
		const char	*name;
		int		 rc, rows, found;
		fen		 net;
		const char	*finding[3];	/* NAME row column values */
	} rows[] = {
		{ "XJ01-S1-202610-01.xml", 0, 80, 0, 63137358, { NULL } },
		{ "XJ01-S2-202610-01.xml", 0, 70, 0, 55075103, { NULL } },
		{ "XJ01-S3-202610-01.xml", 0, 25, 0, 19366513, { NULL } },
		{ "XJ01-S3-202610-02.xml", 0, 15, 0, 11342237, { NULL } },
		{ "XJ02-S4-202610-01.xml", 0, 60, 3, 45572134, { "AMOUNT_DECIMALS 15 gross text=t5120.005", "AMOUNT_DECIMALS 15 net text=t5120.005", "TOTAL_NOT_PROVABLE 0 - rows=i1" } },
		{ "XJ02-S5-202610-01.xml", -1, 50, 1, 39539792, { "TOTAL_MISMATCH 0 - what=tnet want=f39539792 got=f39639792" } },
		{ "later/XJ01-S3-202610-02.xml", 0, 15, 0, 11342237, { NULL } },
		{ "later/XJ02-S5-202610-01.xml", 0, 50, 0, 39539792, { NULL } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char path[LIMIT_PATH] = MONTH "sheets/", text[400];
		int fd = open(strcat(path, rows[i].name), O_RDONLY), count = 0;
		struct verified *v = verify_archived(rows[i].name, fd);
		struct arena *arena = arena_new();
		struct report *report = report_new();
		struct sheet sheet;

		assert_int_equal(ingest_sheet(v, arena, &sheet, take_none, &count, report), rows[i].rc);
		assert_int_equal(count, rows[i].rows);
		assert_int_equal(sheet.total_rows, count);
		assert_int_equal(sheet.total_net_fen, rows[i].net);
		assert_int_equal(report_count(report), rows[i].found);
		for (int k = 0; k < rows[i].found; k++) {
			const struct finding *f = report_at(report, (size_t)k);

			snprintf(text, sizeof text, "%s %d %s %s", finding_name(f->id), f->where.row,
			    f->where.column ? f->where.column : "-", f->vals);
			assert_string_equal(text, rows[i].finding[k]);
		}
		verified_free(v);
		arena_free(arena);
		report_free(report);
		close(fd);
	}
}

static void
put_head(struct buf *b)
{
	buf_text(b, "<wage-sheet xmlns=\"urn:daifa:wage-sheet:1\" number=\"N\" project=\"XJ01\" month=\"2026-10\""
	    " kind=\"normal\"><subcontractor name=\"甲\" uscc=\"91650100MA0000001U\"/>");
}

static void
put_row(struct buf *b, int seq, int items, const char *amount)
{
	buf_printf(b, "<row seq=\"%d\"><worker id-type=\"01\" id-number=\"650102199001010017\" name=\"甲\" phone=\"1\""
	    " team=\"一班\" trade=\"020\"/><account number=\"6222000011112222337\" holder=\"甲\" bank=\"102\"/>"
	    "<work days=\"1\" hours=\"8\" overtime=\"0\" mode=\"day\" rate=\"1\"/>", seq);
	for (int i = 0; i < items; i++)
		buf_printf(b, "<item kind=\"tax\" name=\"项\">%s</item>", amount);
	buf_printf(b, "<gross>%s</gross><net>1.00</net></row>", amount);
}

static void
put_total(struct buf *b, int rows, const char *gross, const char *withheld)
{
	buf_printf(b, "<total rows=\"%d\" gross=\"%s\" withheld=\"%s\" deducted=\"0\" net=\"%d.00\"/></wage-sheet>", rows,
	    gross, withheld, rows);
}

static void
items_have_a_limit(void **state)
{
	struct buf b = { NULL, 0, 0 };

	(void)state;
	for (int items = LIMIT_ROW_ITEMS; items <= LIMIT_ROW_ITEMS + 1; items++) {
		struct read r = { 0 };

		buf_reset(&b);
		put_head(&b);
		put_row(&b, 1, items, "0.00");
		put_total(&b, 1, "0", "0");
		read_sheet(&r, (struct slice){ b.p, b.n });
		assert_int_equal(r.rc, items > LIMIT_ROW_ITEMS ? -1 : 0);
		assert_int_equal(report_has(r.report, F_SHEET_STRUCTURE), items > LIMIT_ROW_ITEMS);
		read_free(&r);
	}
	buf_free(&b);
}

/* Sums that leave 64 bits are equal to no stated total; they do not wrap around. */
static void
sums_do_not_wrap(void **state)
{
	struct buf b = { NULL, 0, 0 };
	struct read r = { 0 };

	(void)state;
	put_head(&b);
	for (int i = 1; i <= 100; i++)
		put_row(&b, i, LIMIT_ROW_ITEMS, "10000000000000");
	put_total(&b, 100, "1000000000000", "0");
	read_sheet(&r, (struct slice){ b.p, b.n });
	assert_int_equal(r.rc, -1);
	assert_int_equal(report_count(r.report), 2);
	assert_true(report_has(r.report, F_TOTAL_MISMATCH));
	read_free(&r);
	buf_free(&b);
}

static int
count_row(void *ctx, const struct sheet *sheet, const struct sheet_row *row)
{
	int *count = ctx;

	(void)sheet;
	(void)row;
	++*count;
	return 0;
}

/* Constant memory, and speed: a bound far below what is reached, to catch a slip of a power. */
static void
many_rows(void **state)
{
	enum { ROWS = 20000 };
	struct buf b = { NULL, 0, 0 };
	struct report *report = report_new();
	struct arena *arena = arena_new();
	struct sheet sheet;
	struct verified *v;
	struct timespec from, to;
	int count = 0;
	int64_t ms;

	(void)state;
	put_head(&b);
	for (int i = 1; i <= ROWS; i++)
		put_row(&b, i, 4, "1.00");
	put_total(&b, ROWS, "20000.00", "80000.00");
	v = signed_document(signer, "big.xml", (struct slice){ b.p, b.n });
	clock_gettime(CLOCK_MONOTONIC, &from);
	assert_int_equal(ingest_sheet(v, arena, &sheet, count_row, &count, report), 0);
	clock_gettime(CLOCK_MONOTONIC, &to);
	ms = (to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000;
	print_message("%zu bytes in %d ms\n", b.n, (int)ms);
	assert_int_equal(count, ROWS);
	assert_int_equal(report_count(report), 0);
	assert_true(ms < 10000);
	verified_free(v);
	arena_free(arena);
	report_free(report);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_arrives),
		cmocka_unit_test(findings),
		cmocka_unit_test(unreadable_rows_are_pushed_with_their_bits),
		cmocka_unit_test(only_signed_sheets),
		cmocka_unit_test(a_callback_stops),
		cmocka_unit_test(the_reader_is_as_strict_as_the_schema),
		cmocka_unit_test(damaged_documents),
		cmocka_unit_test(refusals),
		cmocka_unit_test(the_demo_month),
		cmocka_unit_test(items_have_a_limit),
		cmocka_unit_test(sums_do_not_wrap),
		cmocka_unit_test(many_rows),
	};

	return cmocka_run_group_tests_name("ingest/sheet_xml", tests, group_setup, group_teardown);
}
