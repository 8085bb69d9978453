#include "unit.h"

#include "helpers.h"

static int
see(void *ctx, const struct csv_line *line)
{
	struct buf *b = ctx;

	buf_printf(b, "%d:", line->number);
	for (int i = 0; i < line->cells; i++)
		buf_printf(b, "[%.*s]", (int)line->cell[i].n, line->cell[i].p);
	buf_text(b, "\n");
	return line->cells > 0 && slice_is(line->cell[0], "stop");
}

static const struct {
	struct slice	 csv;
	char		 separator;
	enum finding_id	 id;
	int		 row;
	const char	*seen;
} rows[] = {
	{ SLICE(""), ',', F_NONE, 0, "" },
	{ SLICE("\n\r\n\n"), ',', F_NONE, 0, "" },
	{ SLICE("a,b\r\nc,d\r\n"), ',', F_NONE, 0, "1:[a][b]\n2:[c][d]\n" },
	{ SLICE("a,b\nc,d"), ',', F_NONE, 0, "1:[a][b]\n2:[c][d]\n" },
	{ SLICE("a|b,c\n"), '|', F_NONE, 0, "1:[a][b,c]\n" },
	{ SLICE(",\n,,\n"), ',', F_NONE, 0, "1:[][]\n2:[][][]\n" },
	{ SLICE("\n\na\n"), ',', F_NONE, 0, "3:[a]\n" },
	{ SLICE("\"a,b\",\"c\"\"d\"\n"), ',', F_NONE, 0, "1:[a,b][c\"d]\n" },
	{ SLICE("\"a\nb\r\nc\",d\ne\n"), ',', F_NONE, 0, "1:[a\nb\r\nc][d]\n4:[e]\n" },
	{ SLICE("\"\"\n"), ',', F_NONE, 0, "1:[]\n" },
	{ SLICE("\"\""), ',', F_NONE, 0, "1:[]\n" },
	{ SLICE("\"\"\"\""), ',', F_NONE, 0, "1:[\"]\n" },
	{ SLICE("a\"b,c\"\n"), ',', F_NONE, 0, "1:[a\"b][c\"]\n" },
	{ SLICE("a\rb,c\r\n"), ',', F_NONE, 0, "1:[a\rb][c]\n" },
	{ SLICE("a,b\r"), ',', F_NONE, 0, "1:[a][b]\n" },
	{ SLICE("a,\r\n"), ',', F_NONE, 0, "1:[a][]\n" },
	{ SLICE("a,"), ',', F_NONE, 0, "1:[a][]\n" },
	{ SLICE("\"a\"\r\n\"b\"\r"), ',', F_NONE, 0, "1:[a]\n2:[b]\n" },
	{ SLICE("张三,中\n"), ',', F_NONE, 0, "1:[张三][中]\n" },
	{ SLICE(" \n"), ',', F_NONE, 0, "1:[ ]\n" },
	{ SLICE("a\nb,\"c\nd\n"), ',', F_CSV_MALFORMED, 2, "1:[a]\n" },
	{ SLICE("a\n\""), ',', F_CSV_MALFORMED, 2, "1:[a]\n" },
	{ SLICE("a\n\"b\"x,c\n"), ',', F_CSV_MALFORMED, 2, "1:[a]\n" },
	{ SLICE("\"b\"\rx\n"), ',', F_CSV_MALFORMED, 1, "" },
	{ SLICE("a\nb\0c\n"), ',', F_CSV_MALFORMED, 2, "1:[a]\n" },
	{ SLICE("a\n\"b\0c\"\n"), ',', F_CSV_MALFORMED, 2, "1:[a]\n" },
	{ SLICE("\0"), ',', F_CSV_MALFORMED, 1, "" },
	{ SLICE("\"a\"\0"), ',', F_CSV_MALFORMED, 1, "" },
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t piece = 1; piece < 8; piece++) {
			struct slow slow = { rows[i].csv, piece, 0 };
			struct report *r = report_new();
			struct buf seen = { 0 };
			int rc = csv_read(slow_source(&slow), rows[i].separator, "d.csv", see,
			    &seen, r);

			buf_text(&seen, "");
			if (only_finding(r) != rows[i].id || strcmp(seen.p, rows[i].seen) != 0)
				fail_msg("row %zu: %s %s", i, finding_name(only_finding(r)),
				    seen.p);
			assert_int_equal(rc, rows[i].id == F_NONE ? 0 : -1);
			if (report_count(r))
				assert_int_equal(report_at(r, 0)->where.row, rows[i].row);
			buf_free(&seen);
			report_free(r);
		}
}

static void
test_stops(void **state)
{
	struct mem_source m;
	struct report *r = report_new();
	struct slow slow = { SLICE("a\nb"), 1, 1 };
	struct buf seen = { 0 };

	(void)state;
	assert_int_equal(csv_read(source_mem(&m, SLICE("a\nstop\nb\n")), ',', "d", see, &seen, r),
	    -1);
	assert_int_equal(report_count(r), 0);
	assert_string_equal(seen.p, "1:[a]\n2:[stop]\n");
	assert_int_equal(csv_read(slow_source(&slow), ',', "d", see, &seen, r), -1);
	assert_int_equal(only_finding(r), F_INPUT_READ);
	report_free(r);
	buf_free(&seen);
}

static int
none(void *ctx, const struct csv_line *line)
{
	*(int *)ctx += line->cells;
	return 0;
}

static void
test_limits(void **state)
{
	static const struct { int cells, bytes, quoted; enum finding_id id; } table[] = {
		{ LIMIT_CSV_COLUMNS, 1, 0, F_NONE }, { LIMIT_CSV_COLUMNS + 1, 1, 0, F_CSV_LIMIT },
		{ 1, LIMIT_CSV_CELL, 0, F_NONE }, { 1, LIMIT_CSV_CELL + 1, 0, F_CSV_LIMIT },
		{ 2, LIMIT_CSV_CELL, 1, F_NONE }, { 2, LIMIT_CSV_CELL + 1, 1, F_CSV_LIMIT },
		{ 1000000, 0, 0, F_CSV_LIMIT }, { 1, 10000000, 1, F_CSV_LIMIT },
		{ LIMIT_CSV_COLUMNS, LIMIT_CSV_CELL, 1, F_NONE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct buf cell = { 0 }, csv = { 0 };
		struct mem_source m;
		struct report *r = report_new();
		int cells = 0;

		if (table[i].quoted)
			buf_text(&cell, "\"");
		for (int k = 0; k < table[i].bytes; k++)
			buf_text(&cell, "x");
		if (table[i].quoted)
			buf_text(&cell, "\"");
		for (int k = 0; k < table[i].cells; k++) {
			buf_text(&csv, k ? "," : "");
			buf_add(&csv, cell.p ? cell.p : "", cell.n);
		}
		csv_read(source_mem(&m, slice_buf(&csv)), ',', "d", none, &cells, r);
		assert_int_equal(only_finding(r), table[i].id);
		assert_int_equal(cells, table[i].id ? 0 : table[i].cells);
		buf_free(&cell);
		buf_free(&csv);
		report_free(r);
	}
}

static void
test_put(void **state)
{
	static const struct { const char *cell, *csv; } table[] = {
		{ "", "" }, { NULL, "" }, { "a b", "a b" }, { "a,b", "\"a,b\"" },
		{ "a\"b", "\"a\"\"b\"" },
		{ "\"", "\"\"\"\"" }, { "a\nb", "\"a\nb\"" }, { "=1+1", "'=1+1" }, { "+1", "'+1" },
		{ "-1", "'-1" },
		{ "@x", "'@x" }, { "\tx", "'\tx" }, { "\rx", "\"'\rx\"" },
		{ "=\"a\"", "\"'=\"\"a\"\"\"" },
		{ "a=1", "a=1" }, { "张三", "张三" },
	};
	struct buf b = { 0 }, want = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		buf_reset(&b);
		buf_reset(&want);
		csv_put(&b, table[i].cell, 0);
		csv_put(&b, table[i].cell, 1);
		buf_printf(&want, "%s,%s\r\n", table[i].csv, table[i].csv);
		assert_string_equal(b.p, want.p);
	}
	buf_free(&b);
	buf_free(&want);
}

/* Random bytes of the grammar: never a crash, and one finding exactly when refused. */
static void
test_hostile(void **state)
{
	static const char alphabet[] = "ab,\"\"\r\n\0\n,";
	unsigned seed = 1;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char text[40];
		struct slow slow = { { text, 0 }, 0, 0 };
		struct report *r = report_new();
		int cells = 0, rc;

		for (size_t k = 0; k < sizeof text; k++) {
			seed = seed * 1103515245 + 12345;
			text[k] = alphabet[(seed >> 16) % (sizeof alphabet - 1)];
		}
		slow.left.n = (size_t)i % sizeof text;
		slow.piece = 1 + (size_t)i % 7;
		rc = csv_read(slow_source(&slow), ',', "d", none, &cells, r);
		assert_int_equal(report_count(r), rc == 0 ? 0 : 1);
		report_free(r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows), cmocka_unit_test(test_stops),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_put), cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests_name("codec/csv", tests, NULL, NULL);
}
