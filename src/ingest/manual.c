/* 人工考勤记录: days on which the gate failed or the post has none, each with its reason. */
#include "ingest/table.h"

enum { C_ID, C_DAY, C_WHY, C_MAX };

static const struct table_column columns[C_MAX] = {
	[C_ID] = { "证件号码", 1, 1, "id-number", TABLE_TEXT },
	[C_DAY] = { "日期", 1, 0, "day", TABLE_DAY },
	[C_WHY] = { "原因", 1, 0, "why", TABLE_TEXT },
};

struct reader {
	int	(*line)(void *ctx, const struct manual_line *);
	void	*ctx;
};

static int
on_line(void *ctx, struct table *t, int n, const struct slice *cell)
{
	struct reader *r = ctx;
	struct manual_line m;

	if (ymd_parse(cell[C_DAY], &m.day) < 0)
		return table_unreadable(t, n, C_DAY, cell[C_DAY]);
	m.n = n;
	m.id_no = table_number(t, cell[C_ID]);
	m.why = table_text(t, cell[C_WHY]);
	return r->line(r->ctx, &m);
}

int
ingest_manual(const struct verified *v, int (*line)(void *ctx, const struct manual_line *), void *ctx, struct report *report)
{
	struct reader r = { line, ctx };
	struct table t = {
		.column = columns, .columns = C_MAX, .line = on_line, .ctx = &r, .table = "manual"
	};

	return table_read(&t, v, NULL, report);
}
