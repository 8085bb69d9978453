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

void
ledger_head(struct buf *b)
{
	static const enum text_id heads[] = { T_LEDGER_EMPLOYER, T_LEDGER_USCC, T_LEDGER_PROJECT,
		T_LEDGER_FROM, T_LEDGER_TO, T_LEDGER_PAID_ON, T_LEDGER_NAME, T_LEDGER_ID,
		T_LEDGER_PHONE, T_LEDGER_TEAM, T_LEDGER_TRADE, T_LEDGER_DAYS, T_LEDGER_HOURS,
		T_LEDGER_OVERTIME, T_LEDGER_ITEMS, T_LEDGER_GROSS, T_LEDGER_WITHHELD_ITEMS,
		T_LEDGER_WITHHELD, T_LEDGER_DEDUCTED_ITEMS, T_LEDGER_DEDUCTED, T_LEDGER_NET,
		T_LEDGER_CARD, T_LEDGER_BANK, T_LEDGER_PROOF };
	size_t n = sizeof heads / sizeof *heads;

	/* Without the mark the usual spreadsheet programs take the file for GBK and garble every
	 * name. */
	buf_text(b, "\xef\xbb\xbf");
	for (size_t i = 0; i < n; i++)
		csv_put(b, text_of(heads[i], LANG_ZH), i + 1 == n);
}

static void
put_day(struct buf *b, ymd day)
{
	char text[YMD_TEXT];

	csv_put(b, ymd_text(day, text), 0);
}

/* Amounts are numbers: an apostrophe before a minus would make them text, so they do not go
 * through csv_put. */
static void
put_fen(struct buf *b, fen amount)
{
	char text[MONEY_TEXT];

	buf_printf(b, "%s,", money_text(amount, text));
}

/* Hours to two decimals, as exact as a minute allows: 90 minutes are 1.50. */
static void
put_hours(struct buf *b, int minutes)
{
	int hundredths = (minutes % 60 * 100 + 30) / 60;

	buf_printf(b, "%d.%02d,", minutes / 60 + hundredths / 100, hundredths % 100);
}

static void
put_items(struct buf *b, const struct ledger_line *l, enum item_class class)
{
	struct buf list = { 0 };
	char text[MONEY_TEXT];

	buf_text(&list, "");
	for (int i = 0; i < l->items; i++)
		if (item_class(l->item[i].kind) == class)
			buf_printf(&list, "%s%s %s", list.n > 0 ? "；" : "", l->item[i].name,
			    money_text(l->item[i].fen, text));
	csv_put(b, list.p, 0);
	buf_free(&list);
}

void
ledger_put(const struct ledger_line *l, struct buf *b)
{
	csv_put(b, l->employer, 0);
	csv_put(b, l->employer_uscc, 0);
	csv_put(b, l->project, 0);
	put_day(b, l->from);
	put_day(b, l->to);
	put_day(b, l->paid_on);
	csv_put(b, l->name, 0);
	csv_put(b, l->id_no, 0);
	csv_put(b, l->phone, 0);
	csv_put(b, l->team, 0);
	csv_put(b, trade_name(l->trade), 0);
	buf_printf(b, "%d.%d,", l->days_tenths / 10, l->days_tenths % 10);
	put_hours(b, l->minutes);
	put_hours(b, l->overtime_minutes);
	put_items(b, l, ITEM_PAY);
	put_fen(b, l->gross_fen);
	put_items(b, l, ITEM_WITHHELD);
	put_fen(b, l->withheld_fen);
	put_items(b, l, ITEM_DEDUCTED);
	put_fen(b, l->deducted_fen);
	put_fen(b, l->net_fen);
	csv_put(b, l->card, 0);
	csv_put(b, bank_name(l->card_bank), 0);
	csv_put(b, l->proof, 1);
}
