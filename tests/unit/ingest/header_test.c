#include <stdio.h>

#include "unit.h"
#include "signed.h"
#include "sheets.h"
#include "ingest/header.h"

enum { C_ID, C_NAME, C_GROSS, C_NET, C_MAX };
static const char *const fields[C_MAX] = { "id-number", "name", "gross", "net" };
static const unsigned char needed[C_MAX] = { 1, 1, 1, 0 };
static const struct want sheet = { "sheet", fields, needed, C_MAX, 1, 0 };
static const struct want days = { "month-grid", fields, needed, 1, 0, 1 };

/* Cells by "|", rows by "\n"; "<" is the cell on the left merged on, "^" the one above. */
static void
preview_fill(struct preview *p, struct arena *arena, const char *spec)
{
	struct cell *above = NULL;
	int n = 0;

	while (*spec) {
		struct cell *cell = arena_alloc(arena, 100 * sizeof *cell);
		struct grid_row row = { .n = ++n, .cell = cell };

		for (;;) {
			size_t m = strcspn(spec, "|\n");
			struct cell *c = &cell[row.cells];

			*c = (struct cell){ m > 0 ? CELL_TEXT : CELL_EMPTY, 0, { spec, m } };
			if (m == 1 && *spec == '<') {
				*c = c[-1];
				c->flags |= CELL_ACROSS;
			} else if (m == 1 && *spec == '^') {
				*c = above[row.cells];
				c->flags |= CELL_DOWN;
			}
			row.cells++;
			spec += m;
			if (*spec != '|')
				break;
			spec++;
		}
		above = cell;
		spec += *spec == '\n';
		preview_row(p, &row);
	}
}

static int
find(const char *spec, const struct want *want, struct buf *out)
{
	struct columns *c = load_columns();
	struct arena *arena = arena_new();
	struct report *report = report_new();
	struct notes notes = { report, "a", 0, 0 };
	struct preview *p = preview_new(arena);
	struct header h;
	const char *missing, *headers;
	int rc;

	preview_fill(p, arena, spec);
	rc = header_find(p, c, want, arena, &h, &missing, &headers, &notes);
	buf_reset(out);
	buf_text(out, "");
	if (rc < 0) {
		assert_int_equal(report_count(report), 1);
		buf_printf(out, "%s", report_at(report, 0)->vals);
	} else if (rc == 0)
		buf_printf(out, "missing %s of %s", missing, headers);
	else {
		buf_printf(out, "%d-%d", h.first, h.last);
		for (int i = 0; i < want->fields; i++)
			buf_printf(out, " %d", h.column[i]);
		for (int i = 0; i < h.items; i++)
			buf_printf(out, " %s:%s@%d", item_kind_name(h.item[i].kind), h.item[i].name, h.item[i].column);
		if (h.ignored[0])
			buf_printf(out, " ignored %s", h.ignored);
	}
	report_free(report);
	arena_free(arena);
	columns_free(c);
	return rc;
}

static void
headers(void **state)
{
	static const struct { const char *what, *spec, *want; int rc; } rows[] = {
		{ "one row", "姓名|身份证号|应发工资|实发工资\n甲|650102199001010017|1|1\n", "1-1 1 0 2 3", 1 },
		{ "title, any order", "工资表\n\n实发|应发|姓名|证件号码\n", "3-3 3 2 1 0", 1 },
		{ "two rows, merged", "姓名|身份证号|应发工资|<|<|实发\n^|^|基本工资|奖金|合计|^\n甲|650102199001010017|1|1|2|2\n",
		  "1-2 1 0 4 5 pay:基本工资@2 pay:奖金@3", 1 },
		{ "two rows, nothing merged", "姓名|身份证号|应发工资|||实发\n||基本工资|奖金|合计|\n甲|650102199001010017|1|1|2|2\n",
		  "1-2 1 0 4 5 pay:基本工资@2 pay:奖金@3", 1 },
		{ "three rows", "人员|<|工资|<|<\n姓名|证件号码|应发工资|<|实发工资\n^|^|计件工资|合计|^\n", "2-3 1 0 3 4 pay:计件工资@2", 1 },
		{ "groups above", "|||应发|<|扣款\n姓名|证件号码|应发合计|量方|做工|饭钱|净额|\n",
		  "1-2 1 0 2 -1 pay:量方@3 pay:做工@4 other:饭钱@5 ignored 净额", 1 },
		{ "a name over two columns", "姓名|<|身份证号|应发\n", "1-1 2 0 3 -1", 1 },
		{ "known and not read", "序号|姓名|身份证号|应发|签字|备注\n", "1-1 2 1 3 -1", 1 },
		{ "missing", "姓名|身份证号|实发工资|手续费\n", "missing 应发工资 of 姓名、身份证号、实发工资、手续费", 0 },
		{ "no header", "a|b\nc\n", "missing 证件号码、姓名、应发工资 of a、b", 0 },
		{ "two of one meaning", "姓名|身份证号|应发|应付工资\n",
		  "column=t应发工资 headers=t姓名、身份证号、应发、应付工资", -1 },
		{ "data is no header", "姓名|身份证号|应发|实发\n姓名|650102199001010017|应发|1\n", "1-1 1 0 2 3", 1 },
		{ "the last two of three", "姓名|证件号码|所有|实发\n^|^|应发|^\n^|^|合计|^\n", "1-3 1 0 2 3", 1 },
		{ "nothing", "", "missing  of ", 0 },
	};
	struct buf b = { NULL, 0, 0 }, spec = { NULL, 0, 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int rc = find(rows[i].spec, &sheet, &b);

		if (rc != rows[i].rc || strcmp(b.p, rows[i].want) != 0)
			print_message("%s\n", rows[i].what);
		assert_string_equal(b.p, rows[i].want);
		assert_int_equal(rc, rows[i].rc);
	}
	buf_reset(&spec);
	buf_text(&spec, "姓名|身份证号");
	for (int i = 10; i < 90; i++)
		buf_printf(&spec, "|没人认识的列%d", i);
	assert_int_equal(find(spec.p, &sheet, &b), 0);
	/* as many of them as a finding has room for */
	assert_true(b.n > 600 && b.n < 700);
	assert_non_null(strstr(b.p, "没人认识的列30"));
	assert_null(strstr(b.p, "没人认识的列40"));
	buf_free(&spec);
	buf_free(&b);
}

static void
day_columns(void **state)
{
	static const char *const forms[] = { "%d", "%d日", "10-%d", "10月%d日", "2026-10-%02d", "%02d", "%d号", "10/%d" };
	struct buf b = { NULL, 0, 0 }, spec = { NULL, 0, 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(forms); i++) {
		buf_reset(&spec);
		buf_text(&spec, "序号|姓名|身份证号");
		for (int day = 1; day <= 31; day++) {
			char text[40];

			/* each form has one place for the day */
			snprintf(text, sizeof text, i == 0 ? "%d" : i == 1 ? "%d日" : i == 2 ? "10-%d" : i == 3 ? "10月%d日" :
			    i == 4 ? "2026-10-%02d" : i == 5 ? "%02d" : i == 6 ? "%d号" : "10/%d", day);
			buf_printf(&spec, "|%s", text);
		}
		buf_text(&spec, "|合计\n|甲|650102199001010017|√\n");
		if (find(spec.p, &days, &b) != 1)
			print_message("%s: %s\n", forms[i], b.p);
		assert_string_equal(b.p, "1-1 2");
	}
	assert_int_equal(find("姓名|身份证号|1|2|3\n", &days, &b), 0);
	assert_string_equal(b.p, "missing 1日～31日 of 姓名、身份证号、1、2、3");
	buf_free(&spec);
	buf_free(&b);
}

static void
long_previews(void **state)
{
	struct arena *arena = arena_new();
	struct preview *p = preview_new(arena);
	char *text = mem_alloc(100000);
	struct cell cell = { CELL_TEXT, 0, { text, 100000 } };
	struct grid_row row = { .n = 1, .cells = 1, .cell = &cell };

	(void)state;
	memset(text, 'x', 100000);
	for (int i = 0; i < HEADER_WITHIN; i++, row.n++)
		assert_int_equal(preview_row(p, &row), 0);
	assert_int_equal(preview_row(p, &row), 1);
	assert_int_equal(preview_rows(p), HEADER_WITHIN);
	assert_int_equal(preview_at(p, 0)->cell[0].text.n, LIMIT_FIELD_BYTES);
	free(text);
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers),
		cmocka_unit_test(day_columns),
		cmocka_unit_test(long_previews),
	};
	int rc = cmocka_run_group_tests_name("ingest/header", tests, NULL, NULL);

	codec_done();
	return rc;
}
