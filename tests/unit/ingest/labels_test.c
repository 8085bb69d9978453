#include <stdio.h>

#include "unit.h"
#include "signed.h"
#include "sheets.h"
#include "ingest/labels.h"

static const char *const fields[] = { "number", "project", "month", "sub-name", "sub-uscc" };

/* Cells by "|", rows by "\n"; a cell "<" belongs to the one on its left. */
static struct preview *
preview_of(struct arena *arena, const char *spec)
{
	struct preview *p = preview_new(arena);
	int n = 0;

	while (*spec) {
		struct cell cell[20];
		struct grid_row row = { .n = ++n, .cell = cell };

		for (;;) {
			size_t m = strcspn(spec, "|\n");
			struct cell *c = &cell[row.cells++];

			*c = (struct cell){ m > 0 ? CELL_TEXT : CELL_EMPTY, 0, { spec, m } };
			if (m == 1 && *spec == '<') {
				*c = c[-1];
				c->flags = CELL_ACROSS;
			}
			spec += m;
			if (*spec != '|')
				break;
			spec++;
		}
		spec += *spec == '\n';
		assert_int_equal(preview_row(p, &row), 0);
	}
	return p;
}

static void
values(void **state)
{
	static const struct { const char *spec, *want; } rows[] = {
		{ "项目编号：XJ01", "|XJ01|||" },
		{ "项目编号:XJ01", "|XJ01|||" },
		{ "项目编号 ： XJ01 ", "|XJ01|||" },
		{ "项目编号|XJ01", "|XJ01|||" },
		{ "项目编号：|XJ01", "|XJ01|||" },
		{ "项目编号|<||XJ01|<", "|XJ01|||" },
		{ "项 目 编 号：XJ01", "|XJ01|||" },
		{ "项 目 编 号|XJ01", "|XJ01|||" },
		{ "项目编号|工资月份|2026-10", "||2026-10||" },
		{ "项目编号：XJ01 工资月份：2026-10；表号：A", "A|XJ01|2026-10||" },
		{ "分包单位统一社会信用代码：9165|分包单位：甲", "|||甲|9165" },
		{ "分包单位：甲，统一社会信用代码：9165，", "|||甲|9165" },
		{ "项目编号：|工资月份：2026-10", "||2026-10||" },
		{ "说明：项目编号见合同", "||||" },
		{ "总包单位名称：乙", "||||" },
		{ "总包单位名称：乙，分包单位名称：甲", "|||甲|" },
		{ "（分包单位：甲", "|||甲|" },
		{ "项目编号：XJ01工资月份：2026-10", "|XJ01工资月份：2026-10|||" },
		{ "项目编号", "||||" },
		{ "项目编号：； 工资月份：2026-10", "||2026-10||" },
		{ "工资月份：2026-10 项目编号：|XJ01", "|XJ01|2026-10||" },
		{ "项目编号：XJ01\n项目编号：XJ01", "|XJ01|||" },
		{ "\n||项目编号：XJ01\nx", "|XJ01|||" },
	};
	struct columns *c = load_columns();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena *arena = arena_new();
		struct report *report = report_new();
		struct notes notes = { report, "a", 0, 0 };
		const char *value[COUNT(fields)];
		struct buf b = { NULL, 0, 0 };

		assert_int_equal(labels_read(preview_of(arena, rows[i].spec), 99, c, "sheet.label", fields, COUNT(fields), arena,
		    value, &notes), 0);
		for (size_t k = 0; k < COUNT(fields); k++)
			buf_printf(&b, "%s%s", k ? "|" : "", value[k]);
		if (strcmp(b.p, rows[i].want) != 0)
			print_message("%s\n", rows[i].spec);
		assert_string_equal(b.p, rows[i].want);
		buf_free(&b);
		report_free(report);
		arena_free(arena);
	}
	columns_free(c);
}

static void
only_above_and_only_once(void **state)
{
	struct columns *c = load_columns();
	struct arena *arena = arena_new();
	struct report *report = report_new();
	struct notes notes = { report, "a", 0, 0 };
	const char *value[COUNT(fields)];
	struct preview *p = preview_of(arena, "项目编号：XJ01\n项目编号：XJ02\n");

	(void)state;
	assert_int_equal(labels_read(p, 2, c, "sheet.label", fields, COUNT(fields), arena, value, &notes), 0);
	assert_string_equal(value[1], "XJ01");
	assert_int_equal(labels_read(p, 3, c, "sheet.label", fields, COUNT(fields), arena, value, &notes), -1);
	assert_int_equal(report_at(report, 0)->id, F_LABEL_TWICE);
	report_free(report);
	arena_free(arena);
	columns_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(only_above_and_only_once),
	};
	int rc = cmocka_run_group_tests_name("ingest/labels", tests, NULL, NULL);

	codec_done();
	return rc;
}
