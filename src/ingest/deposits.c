/* 人工费用拨付: what the owner paid into the dedicated account, and the progress payment it belongs
 * to. */
#include "ingest/table.h"

enum { C_DAY, C_AMOUNT, C_PAYER, C_REF, C_PROGRESS, C_MAX };

static const struct table_column columns[C_MAX] = {
	[C_DAY] = { "日期", 1, 0, "day", TABLE_DAY },
	[C_AMOUNT] = { "金额", 1, 0, "amount", TABLE_AMOUNT },
	[C_PAYER] = { "付款人", 0, 0, "payer", TABLE_TEXT },
	[C_REF] = { "凭证号", 1, 0, "ref", TABLE_TEXT },
	[C_PROGRESS] = { "进度款", 0, 0, "progress", TABLE_TEXT },
};

struct reader {
	int	(*line)(void *ctx, const struct deposit_line *);
	void	*ctx;
};

static int
on_line(void *ctx, struct table *t, int n, const struct slice *cell)
{
	struct reader *r = ctx;
	struct deposit_line d;

	if (ymd_parse(cell[C_DAY], &d.day) < 0)
		return table_unreadable(t, n, C_DAY, cell[C_DAY]);
	/* money that went back is on the statement, not in this list */
	if (money_parse(cell[C_AMOUNT], &d.fen) != MONEY_OK || d.fen <= 0)
		return table_unreadable(t, n, C_AMOUNT, cell[C_AMOUNT]);
	d.payer = table_text(t, cell[C_PAYER]);
	d.ref = table_text(t, cell[C_REF]);
	d.progress = table_text(t, cell[C_PROGRESS]);
	return r->line(r->ctx, &d);
}

int
ingest_deposits_with(const struct verified *v, const struct columns *names,
    int (*line)(void *ctx, const struct deposit_line *), void *ctx, struct report *report)
{
	struct reader r = { line, ctx };
	struct table t = {
		.column = columns, .columns = C_MAX, .line = on_line, .ctx = &r, .table = "deposits"
	};

	return table_read(&t, v, names, report);
}

int
ingest_deposits(const struct verified *v, int (*line)(void *ctx, const struct deposit_line *),
    void *ctx, struct report *report)
{
	return ingest_deposits_with(v, NULL, line, ctx, report);
}
