/* The month page: one well-formed file that fetches nothing, hides numbers, and lets no text
 * act. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daifa/papers.h"

static const struct account account = {
	.bank = "102", .number = "30020012345678901", .name = "专户"
};
static const struct proof_item transit[] = { { 20261130, "PAB12000009", "XJ01-S1-202610-3", -500000,
    0 } };
static const struct proof_item open[] = { { 20261120, "B778", "某公司 往来款", 12345, 0 },
	{ 20261121, "B779", "已查明的", 1, 1 } };
static const struct month_status status[] = { { "已付", { 2, 600000 }, 0 },
	{ "待核", { 1, 1 }, 6 } };
static const struct month_batch batch[] = { { "XJ01-S1-202610-1", "天山示例劳务有限公司", "ISSUED",
	{ 3, 900000 }, { [PS_PAID] = { 2, 600000 }, [PS_PENDING] = { 1, 300000 } } } };
static const struct month_wait wait[] = { { "[W2301] 当月没有考勤", { 1, 300000 } } };
static const struct page_payment payment[] = { { "S#3", "天山示例劳务有限公司", "李四",
    "WAB12000003", 20000, PS_RETURNED, R_RETURNED, "待劳资专管员决定" } };

static struct page
sample(void)
{
	static struct page_account a;

	a = (struct page_account){ .proof = { .project = "XJ01",
		                       .project_name = "天山南路安置房项目",
		                       .account = &account,
		                       .from = 20261101,
		                       .to = 20261130,
		                       .opening_fen = 100,
		                       .closing_fen = 1012345,
		                       .entries = { { 2, 1012245 } },
		                       .kind = { "deposit" },
		                       .kinds = 1,
		                       .book_fen = 1012345,
		                       .transit_fen = -500000,
		                       .transit = transit,
		                       .transits = 1,
		                       .unexplained = open,
		                       .unexplaineds = 2 },
		.available_fen = 512345,
		.closed = 202611 };
	return (struct page){ .paper = { .month = 202610, .status = status, .statuses = 2,
		.batch = batch, .batches = 1, .wait = wait, .waits = 1, .all = { 3, 600001 },
		.maker = { .by = "", .at = INT64_C(1796086800), .chain_length = 90 } },
		.account = &a, .accounts = 1, .payment = payment, .payments = 1 };
}

static int
element_seen(void *ctx, const struct xml_element *e)
{
	int *count = ctx;

	++*count;
	/* nothing is fetched and nothing acts by attribute */
	for (int i = 0; i < e->attrs; i++) {
		assert_true(strncmp(e->attr[i].name, "on", 2) != 0);
		assert_string_not_equal(e->attr[i].name, "src");
		assert_string_not_equal(e->attr[i].name, "href");
	}
	return 0;
}

/* What lies between the style and the script is XML, so a forgotten or unescaped tag shows. */
static int
elements_of(const struct buf *b)
{
	static const struct xml_handler handler = { .start = element_seen };
	const char *from = strstr(b->p, "<main>"), *to = strstr(b->p, "</main>");
	struct report *r = report_new();
	struct buf body = { 0 };
	struct mem_source m;
	int count = 0, rc;

	assert_non_null(from);
	assert_non_null(to);
	for (const char *s = from; s < to + 7; s++) {
		if (strncmp(s, "<br>", 4) == 0) {
			buf_text(&body, "<br/>");
			s += 3;
		} else if (strncmp(s, " hidden>", 8) == 0) {
			buf_text(&body, ">");
			s += 7;
		} else if (strncmp(s, "type=\"search\">", 14) == 0) {
			buf_text(&body, "type=\"search\"/>");
			s += 13;
		} else
			buf_add(&body, s, 1);
	}
	rc =
	    xml_read(source_mem(&m, (struct slice){ body.p, body.n }), "page", &handler, &count, r);
	if (rc != 0)
		fprintf(stderr, "%s\n%s\n", report_at(r, 0)->vals, body.p);
	assert_int_equal(rc, 0);
	report_free(r);
	buf_free(&body);
	return count;
}

static void
says(void **state)
{
	static const char *const want[] = {
		"<title>农民工工资月度情况 2026-10</title>", "default-src 'none'",
		"<td class=\"n\">2</td><td class=\"n\">6000.00</td></tr>", "<td class=\"k\">XJ01-S1-202610-1</td>",
		"付款文件已生成", "[W2301] 当月没有考勤", "<td class=\"k\">WAB12000003</td><td class=\"k\">已退票</td>",
		"XJ01 天山南路安置房项目：**** 8901（中国工商银行）", "对账单 2026-11-01 至 2026-11-30；已结账至 2026-11。",
		"<td>期初余额</td><td class=\"n\"></td><td class=\"n\">1.00</td>", "<td class=\"n\">10123.45</td>", "账面与银行一致。",
		"<td class=\"k\">PAB12000009</td>", "某公司 往来款", "<td class=\"n\">5123.45</td>", "核对意见（0 条）",
	};
	struct page p = sample();
	struct buf b = { 0 };

	(void)state;
	page_html(&p, &b);
	for (size_t i = 0; i < COUNT(want); i++)
		if (strstr(b.p, want[i]) == NULL)
			fail_msg("missing: %s", want[i]);
	assert_null(strstr(b.p, "30020012345678901"));
	assert_null(strstr(b.p, "已查明的"));
	assert_null(strstr(b.p, "://"));
	assert_true(elements_of(&b) > 60);
	buf_free(&b);
}

static void
differs(void **state)
{
	struct page p = sample();
	struct page_account a = *p.account;
	struct buf b = { 0 };

	(void)state;
	a.proof.book_fen = 1;
	p.account = &a;
	page_html(&p, &b);
	assert_non_null(strstr(b.p, "<p class=\"bad\">账面与银行不一致，相差 -10123.44"));
	buf_reset(&b);
	a.proof.to = 0;
	p.paper.batches = p.paper.waits = p.paper.statuses = 0;
	p.payments = 0;
	page_html(&p, &b);
	assert_non_null(strstr(b.p, "还没有对账单。"));
	assert_true(elements_of(&b) > 10);
	buf_free(&b);
}

/* Names and findings come from outside: none of it is markup, script or a turned line. */
static void
hostile(void **state)
{
	static const struct page_finding finding[] = {
		{ "S#1", "\"><script>alert(1)</script>", "<b>王&五</b>", "650102198503124319",
		    "a\"b", "net<", 100, "待核", F_NET_MISMATCH, "want=f100 got=f200",
		    SEV_REJECT },
		{ "S#2\x01",
		    "\xe2\x80\xae"
		    "abc\xff",
		    "'); x('", "", "", "", -5, "驳回", F_NAME_DIFFERS, "sheet=n%3Cx%3E roster=nb",
		    SEV_HOLD },
		{ "S#3", "", "", "X", "", "", 0, "待核", F_NET_MISMATCH, "not canonical \xff",
		    SEV_REJECT },
	};
	static const struct page_finding file[] = { { .row = "<a href=x>",
		                                        .sub = "",
		                                        .name = "",
		                                        .id_no = "",
		                                        .team = "",
		                                        .column = "",
		                                        .status = "拒收",
		                                        .id = F_SIGNATURE_BAD,
		                                        .vals = "" },
		{ .row = "b.xml",
		    .sub = "",
		    .name = "",
		    .id_no = "",
		    .team = "",
		    .column = "",
		    .status = "等待签名",
		    .id = F_NONE,
		    .vals = "" } };
	struct page p = sample();
	struct buf b = { 0 };
	size_t scripts = 0;

	(void)state;
	p.finding = finding;
	p.findings = COUNT(finding);
	p.file = file;
	p.files = COUNT(file);
	page_html(&p, &b);
	assert_true(utf8_valid((struct slice){ b.p, b.n }));
	for (const char *s = b.p; (s = strstr(s, "<script")) != NULL; s++)
		scripts++;
	assert_int_equal(scripts, 1);
	assert_null(strstr(b.p, "<b>"));
	assert_null(strstr(b.p, "<a "));
	assert_null(strstr(b.p, "\xe2\x80\xae"));
	assert_null(strstr(b.p, "650102198503124319"));
	assert_non_null(strstr(b.p, "650102********4319"));
	assert_non_null(strstr(b.p, "data-sev=\"REJECT\" data-sev-name=\"驳回\""));
	assert_true(elements_of(&b) > 100);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(says), cmocka_unit_test(differs),
		cmocka_unit_test(hostile) };

	codec_init();
	return cmocka_run_group_tests_name("papers/page", tests, NULL, NULL);
}
