/* 当月工程进度: the value of each subcontractor's work this month, and the labour in it. */
#include "ingest/table.h"

enum { C_SUB, C_VALUE, C_LABOUR, C_MAX };

static const struct table_column columns[C_MAX] = {
	[C_SUB] = { "分包", 1, 0, "sub", TABLE_TEXT },
	[C_VALUE] = { "产值", 1, 0, "value", TABLE_AMOUNT },
	[C_LABOUR] = { "人工费", 1, 0, "labour", TABLE_AMOUNT },
};

struct reader {
	int	(*line)(void *ctx, const struct progress_line *);
	void	*ctx;
};

static int
on_line(void *ctx, struct table *t, int n, const struct slice *cell)
{
	struct reader *r = ctx;
	struct progress_line p;

	if (money_parse(cell[C_VALUE], &p.value_fen) != MONEY_OK)
		return table_unreadable(t, n, C_VALUE, cell[C_VALUE]);
	if (money_parse(cell[C_LABOUR], &p.labour_fen) != MONEY_OK)
		return table_unreadable(t, n, C_LABOUR, cell[C_LABOUR]);
	p.sub = table_text(t, cell[C_SUB]);
	return r->line(r->ctx, &p);
}

int
ingest_progress_with(const struct verified *v, const struct columns *names,
    int (*line)(void *ctx, const struct progress_line *), void *ctx, struct report *report)
{
	struct reader r = { line, ctx };
	struct table t = {
		.column = columns, .columns = C_MAX, .line = on_line, .ctx = &r, .table = "progress"
	};

	return table_read(&t, v, names, report);
}

int
ingest_progress(const struct verified *v, int (*line)(void *ctx, const struct progress_line *),
    void *ctx, struct report *report)
{
	return ingest_progress_with(v, NULL, line, ctx, report);
}
