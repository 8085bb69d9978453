/* Payroll.Add of the national standard for real-name platforms (建办市函〔2018〕603号): the fields of
 * a wage list and its details, as JSON.  Whoever sends it encrypts what the platform wants
 * encrypted, with the platform's own secret. */
#include <stdio.h>
#include <string.h>

#include "daifa/papers.h"

static void
field(struct buf *b, const char *name, const char *value, const char *after)
{
	buf_printf(b, "\"%s\":", name);
	json_string(b, value);
	buf_text(b, after);
}

static void
detail(const struct platform_list *l, const struct platform_detail *d, struct buf *b)
{
	char text[MONEY_TEXT], day[YMD_TEXT];
	int hundredths = (d->minutes % 60 * 100 + 30) / 60;

	buf_text(b, "      {");
	field(b, "idCardType", d->id_type, ",");
	field(b, "idCardNumber", d->id_no, ",");
	/* whole days: the standard has no half ones */
	buf_printf(b, "\"days\":%d,\"workHours\":%d.%02d,", (d->days_tenths + 5) / 10,
	    d->minutes / 60 + hundredths / 100, hundredths % 100);
	field(b, "payRollBankCardNumber", d->card, ",");
	field(b, "payRollBankCode", d->card_bank, ",");
	field(b, "payRollBankName", bank_name(d->card_bank), ",");
	field(b, "payBankCardNumber", l->account->number, ",");
	field(b, "payBankCode", l->account->bank, ",");
	field(b, "payBankName", bank_name(l->account->bank), ",");
	buf_printf(b, "\"totalPayAmount\":%s,", money_text(d->gross_fen, text));
	buf_printf(b, "\"actualAmount\":%s,", money_text(d->net_fen, text));
	buf_printf(b, "\"isBackPay\":%d,", d->back_pay_month != 0);
	field(b, "balanceDate", ymd_text(d->paid_on, day), ",");
	if (d->back_pay_month != 0)
		field(b, "backPayMonth", ym_text(d->back_pay_month, day), ",");
	field(b, "thirdPayRollCode", d->ref, "}");
}

void
platform_json(const struct platform_list *list, int lists, struct buf *b)
{
	buf_text(b, "[\n");
	for (int i = 0; i < lists; i++) {
		const struct platform_list *l = &list[i];
		char month[YMD_TEXT];

		buf_text(b, "  {\"method\":\"Payroll.Add\",\"version\":\"1.0\",\"data\":{\n    ");
		field(b, "projectCode", l->project, ",");
		field(b, "corpCode", l->corp, ",");
		field(b, "corpName", l->corp_name, ",");
		buf_printf(b, "\"teamSysNo\":%" PRId64 ",", l->team);
		field(b, "payMonth", ym_text(l->month, month), ",");
		field(b, "payRollCode", l->code, ",\n    \"detailList\":[\n");
		for (int k = 0; k < l->details; k++) {
			detail(l, &l->detail[k], b);
			buf_text(b, k + 1 < l->details ? ",\n" : "\n");
		}
		buf_printf(b, "    ]}}%s\n", i + 1 < lists ? "," : "");
	}
	buf_text(b, "]\n");
}
