/* 书面工资支付台账: one line per wage, the columns that 724号 art. 15 names and no others. */
#include <stdio.h>
#include <string.h>

#include "daifa/papers.h"

struct code { const char *code, *name; };

/* workType of the national standard (DOMAIN 2.3). */
static const struct code trades[] = {
	{ "010", "砌筑工" },
	{ "020", "钢筋工" },
	{ "030", "架子工" },
	{ "040", "混凝土工" },
	{ "050", "模板工" },
	{ "060", "机械设备安装工" },
	{ "070", "通风工" },
	{ "080", "安装起重工" },
	{ "090", "安装钳工" },
	{ "100", "电气设备安装调试工" },
	{ "110", "管道工" },
	{ "120", "变电安装工" },
	{ "130", "建筑电工" },
	{ "140", "司泵工" },
	{ "150", "挖掘铲运和桩工机械司机" },
	{ "160", "桩机操作工" },
	{ "170", "起重信号工" },
	{ "180", "建筑起重机械安装拆卸工" },
	{ "190", "装饰装修工" },
	{ "200", "室内成套设施安装工" },
	{ "210", "建筑门窗幕墙安装工" },
	{ "220", "幕墙制作工" },
	{ "230", "防水工" },
	{ "240", "木工" },
	{ "250", "石工" },
	{ "270", "电焊工" },
	{ "280", "爆破工" },
	{ "290", "除尘工" },
	{ "300", "测量放线工" },
	{ "310", "线路架设工" },
	{ "900", "管理人员" },
};
/* The first three digits of a bank's 12-digit code (DOMAIN 2.3); those that workers here have
 * accounts with. */
static const struct code banks[] = {
	{ "102", "中国工商银行" },
	{ "103", "中国农业银行" },
	{ "104", "中国银行" },
	{ "105", "中国建设银行" },
	{ "301", "交通银行" },
	{ "302", "中信银行" },
	{ "303", "中国光大银行" },
	{ "304", "华夏银行" },
	{ "305", "中国民生银行" },
	{ "306", "广发银行" },
	{ "307", "平安银行" },
	{ "308", "招商银行" },
	{ "309", "兴业银行" },
	{ "310", "上海浦东发展银行" },
	{ "313", "城市商业银行" },
	{ "314", "农村商业银行" },
	{ "315", "恒丰银行" },
	{ "316", "浙商银行" },
	{ "317", "农村合作银行" },
	{ "318", "渤海银行" },
	{ "320", "村镇银行" },
	{ "402", "农村信用社" },
	{ "403", "中国邮政储蓄银行" },
};

static const char *
name_of(const struct code *list, size_t count, const char *code)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i].code, code) == 0)
			return list[i].name;
	return code;
}

const char *
trade_name(const char *code)
{
	return name_of(trades, sizeof trades / sizeof *trades, code);
}

const char *
bank_name(const char *code)
{
	return name_of(banks, sizeof banks / sizeof *banks, code);
}

/* Where cells go: one of the two. */
struct cells {
	struct buf	*csv;
	struct xlsxout	*xlsx;
};

static void
put_text(struct cells *to, const char *text, int last)
{
	if (to->csv != NULL)
		csv_put(to->csv, text, last);
	else
		xlsxout_text(to->xlsx, text);
	if (last && to->xlsx != NULL)
		xlsxout_row(to->xlsx);
}

/* A number stays one: csv_put would put an apostrophe before a minus and make it text. */
static void
put_number(struct cells *to, const char *decimal)
{
	if (to->csv != NULL)
		buf_printf(to->csv, "%s,", decimal);
	else
		xlsxout_number(to->xlsx, decimal);
}

static const struct { enum text_id head; int width; } columns[] = {
	{ T_LEDGER_EMPLOYER, 28 }, { T_LEDGER_USCC, 21 }, { T_LEDGER_PROJECT, 24 },
	{ T_LEDGER_FROM, 12 }, { T_LEDGER_TO, 12 }, { T_LEDGER_PAID_ON, 12 }, { T_LEDGER_NAME, 18 },
	{ T_LEDGER_ID, 21 }, { T_LEDGER_PHONE, 14 }, { T_LEDGER_TEAM, 14 }, { T_LEDGER_TRADE, 12 },
	{ T_LEDGER_DAYS, 10 }, { T_LEDGER_HOURS, 14 }, { T_LEDGER_OVERTIME, 10 },
	{ T_LEDGER_ITEMS, 36 }, { T_LEDGER_GROSS, 12 }, { T_LEDGER_WITHHELD_ITEMS, 30 },
	{ T_LEDGER_WITHHELD, 12 }, { T_LEDGER_DEDUCTED_ITEMS, 30 }, { T_LEDGER_DEDUCTED, 12 },
	{ T_LEDGER_NET, 12 }, { T_LEDGER_CARD, 23 }, { T_LEDGER_BANK, 18 }, { T_LEDGER_PROOF, 44 },
	{ T_LEDGER_KEEP, 14 },
};
#define COLUMNS (sizeof columns / sizeof *columns)

static void
put_heads(struct cells *to)
{
	for (size_t i = 0; i < COLUMNS; i++)
		put_text(to, text_of(columns[i].head, LANG_ZH), i + 1 == COLUMNS);
}

static void
put_day(struct cells *to, ymd day, int last)
{
	char text[YMD_TEXT];

	put_text(to, ymd_text(day, text), last);
}

static void
put_fen(struct cells *to, fen amount)
{
	char text[MONEY_TEXT];

	put_number(to, money_text(amount, text));
}

/* Hours to two decimals, as exact as a minute allows: 90 minutes are 1.50. */
static void
put_hours(struct cells *to, int minutes)
{
	int hundredths = (minutes % 60 * 100 + 30) / 60;
	char text[32];

	snprintf(text, sizeof text, "%d.%02d", minutes / 60 + hundredths / 100, hundredths % 100);
	put_number(to, text);
}

static void
put_items(struct cells *to, const struct ledger_line *l, enum item_class class)
{
	struct buf list = { 0 };
	char text[MONEY_TEXT];

	buf_text(&list, "");
	for (int i = 0; i < l->items; i++)
		if (item_class(l->item[i].kind) == class)
			buf_printf(&list, "%s%s %s", list.n > 0 ? "；" : "", l->item[i].name,
			    money_text(l->item[i].fen, text));
	put_text(to, list.p, 0);
	buf_free(&list);
}

static void
put_line(struct cells *to, const struct ledger_line *l)
{
	char days[32];

	put_text(to, l->employer, 0);
	put_text(to, l->employer_uscc, 0);
	put_text(to, l->project, 0);
	put_day(to, l->from, 0);
	put_day(to, l->to, 0);
	put_day(to, l->paid_on, 0);
	put_text(to, l->name, 0);
	put_text(to, l->id_no, 0);
	put_text(to, l->phone, 0);
	put_text(to, l->team, 0);
	put_text(to, trade_name(l->trade), 0);
	snprintf(days, sizeof days, "%d.%d", l->days_tenths / 10, l->days_tenths % 10);
	put_number(to, days);
	put_hours(to, l->minutes);
	put_hours(to, l->overtime_minutes);
	put_items(to, l, ITEM_PAY);
	put_fen(to, l->gross_fen);
	put_items(to, l, ITEM_WITHHELD);
	put_fen(to, l->withheld_fen);
	put_items(to, l, ITEM_DEDUCTED);
	put_fen(to, l->deducted_fen);
	put_fen(to, l->net_fen);
	put_text(to, l->card, 0);
	put_text(to, bank_name(l->card_bank), 0);
	put_text(to, l->proof, 0);
	put_day(to, l->keep_until, 1);
}

void
ledger_head(struct buf *csv)
{
	struct cells to = { .csv = csv };

	/* Without the mark the usual spreadsheet programs take the file for GBK and garble every
	 * name. */
	buf_text(csv, "\xef\xbb\xbf");
	put_heads(&to);
}

void
ledger_put(const struct ledger_line *l, struct buf *csv)
{
	struct cells to = { .csv = csv };

	put_line(&to, l);
}

void
ledger_xlsx_head(struct xlsxout *x)
{
	struct cells to = { .xlsx = x };
	int width[COLUMNS];

	for (size_t i = 0; i < COLUMNS; i++)
		width[i] = columns[i].width;
	xlsxout_begin(x, width, COLUMNS);
	put_heads(&to);
}

void
ledger_xlsx_put(const struct ledger_line *l, struct xlsxout *x)
{
	struct cells to = { .xlsx = x };

	put_line(&to, l);
}

/* ---- the worksheet of the batches */

void
ledger_xlsx_batches(struct xlsxout *x)
{
	static const enum text_id heads[] = { T_PAGE_BATCH, T_LEDGER_SEALED, T_LEDGER_SEALED_SUM,
		T_LEDGER_BANK_PAID, T_LEDGER_BANK_PAID_SUM, T_LEDGER_ROWS, T_LEDGER_ROWS_SUM,
		T_LEDGER_DIFFERENCE };
	static const int width[] = { 26, 12, 16, 14, 18, 14, 18, 12 };

	xlsxout_next(x, text_of(T_LEDGER_SHEET, LANG_ZH), width, sizeof width / sizeof *width);
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		xlsxout_text(x, text_of(heads[i], LANG_ZH));
	xlsxout_row(x);
}

static void
put_tally(struct xlsxout *x, const struct tally *t)
{
	char text[MONEY_TEXT];

	xlsxout_count(x, t->count);
	xlsxout_number(x, money_text(t->fen, text));
}

void
ledger_xlsx_batch(const struct ledger_batch *b, struct xlsxout *x)
{
	char text[MONEY_TEXT];

	xlsxout_text(x, b->name);
	put_tally(x, &b->sealed);
	put_tally(x, &b->paid);
	put_tally(x, &b->rows);
	xlsxout_number(x, money_text(b->rows.fen - b->paid.fen, text));
	xlsxout_row(x);
}

void
ledger_xlsx_sums(const struct tally *all, const struct tally *paid, struct xlsxout *x)
{
	const struct { enum text_id what; const struct tally *t; } rows[] = {
		{ T_LEDGER_ALL_PAID, paid }, { T_LEDGER_ALL, all } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		xlsxout_text(x, text_of(rows[i].what, LANG_ZH));
		for (int k = 0; k < 4; k++)
			xlsxout_text(x, "");
		put_tally(x, rows[i].t);
		xlsxout_text(x, "");
		xlsxout_row(x);
	}
}
