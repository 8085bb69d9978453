/* The page as worksheets: each figure once, as a number, in its worksheet; the same bytes again. */
#include "unit.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "daifa/papers.h"

static const struct account account = { .bank = "102", .number = "30020012345678901", .name = "专户" };
static const struct proof_item open[] = { { 20261120, "B778", "=某公司", 12345, 0 }, { 20261121, "B779", "已查明", 1, 1 } };
static const struct month_status status[] = { { "已付", { 2, 600000 }, 0 } };
static const struct month_batch batch[] = { { "B-1", "天山", "ISSUED", { 3, 900000 },
	{ [PS_PAID] = { 2, 600000 }, [PS_PENDING] = { 1, 300000 } } } };
static const struct month_wait wait[] = { { "[W2301] 当月没有考勤", { 1, 300000 } } };
static const struct page_payment payment[] = { { "S#3", "天山", "李四", "W3", 20000, PS_RETURNED, R_RETURNED, "待决定" } };
static const struct page_finding finding[] = { { .row = "S#1", .sub = "天山", .name = "王五", .id_no = "", .team = "",
	.column = "net", .net_fen = 7, .status = "待核", .id = F_NET_MISMATCH, .vals = "want=f100 got=f200",
	.severity = SEV_HOLD } };

static struct page
sample(void)
{
	static struct page_account a;

	a = (struct page_account){ .proof = { .project = "XJ01", .account = &account, .opening_fen = 100,
		.closing_fen = 1012345, .entries = { { 2, 1012245 } }, .kind = { "deposit" }, .kinds = 1,
		.book_fen = 1012344, .unexplained = open, .unexplaineds = 2 }, .available_fen = 512345 };
	return (struct page){ .paper = { .month = 202610, .status = status, .statuses = 1, .batch = batch,
		.batches = 1, .wait = wait, .waits = 1, .all = { 3, 600001 } }, .account = &a, .accounts = 1,
		.payment = payment, .payments = 1, .finding = finding, .findings = 1 };
}

static int
cell_end(void *ctx, const struct xml_element *e, struct slice text)
{
	if (strcmp(e->name, "t") == 0 || strcmp(e->name, "v") == 0)
		buf_printf(ctx, "%.*s|", (int)text.n, text.p);
	else if (strcmp(e->name, "row") == 0)
		buf_text(ctx, "\n");
	return 0;
}

static void
worksheets(void **state)
{
	static const struct { const char *file, *want; } rows[] = {
		{ "xl/worksheets/sheet1.xml", "\n已付|2|6000.00|\n合计|3|6000.01|\n" },
		{ "xl/worksheets/sheet2.xml",
		    "\nB-1|天山|付款文件已生成|3|9000.00|2|6000.00|0|0.00|0|0.00|0|0.00|1|3000.00|\n" },
		{ "xl/worksheets/sheet3.xml", "XJ01|**** 8901|期初余额|1.00|\n" },
		{ "xl/worksheets/sheet3.xml", "|账面减银行|-0.01|\n" },
		{ "xl/worksheets/sheet4.xml", "|2026-11-20|B778|=某公司|123.45|\n" },
		{ "xl/worksheets/sheet5.xml", "S#3|天山|李四|200.00|W3|" },
		{ "xl/worksheets/sheet6.xml", "\n[W2301] 当月没有考勤|1|3000.00|\n" },
		{ "xl/worksheets/sheet7.xml", "|王五|0.07|待核|W2202|待核|net|" },
	};
	static const struct xml_handler handler = { .end = cell_end };
	struct report *r = report_new();
	struct page p = sample();
	struct buf file = { 0 }, again = { 0 }, text = { 0 };
	struct zip *z;
	int fd = memfd_create("page", MFD_CLOEXEC);

	(void)state;
	assert_int_equal(page_xlsx(&p, 1, &file), 0);
	assert_int_equal(page_xlsx(&p, 1, &again), 0);
	assert_int_equal(file.n, again.n);
	assert_memory_equal(file.p, again.p, file.n);
	assert_int_equal(write(fd, file.p, file.n), (ssize_t)file.n);
	z = zip_open(fd, "page.xlsx", r);
	assert_non_null(z);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct unzip *u = unzip_new(z, zip_find(z, rows[i].file));

		buf_reset(&text);
		assert_int_equal(xml_read(unzip_source(u), rows[i].file, &handler, &text, r), 0);
		if (strstr(text.p, rows[i].want) == NULL)
			fail_msg("%s: no %s in %s", rows[i].file, rows[i].want, text.p);
		assert_null(strstr(text.p, "已查明"));
		assert_null(strstr(text.p, "30020012345678901"));
		unzip_free(u);
	}
	zip_free(z);
	buf_reset(&again);
	assert_int_equal(page_xlsx(&p, 0, &again), 0);
	assert_true(again.n < file.n);
	close(fd);
	report_free(r);
	buf_free(&file);
	buf_free(&again);
	buf_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(worksheets) };

	codec_init();
	return cmocka_run_group_tests_name("papers/pagexlsx", tests, NULL, NULL);
}
