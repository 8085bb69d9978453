/*
 * One clean row with everything it is compared with, and one clean sheet: no rule fires on them.  The unit tests
 * of validate and the runner of fixtures/rules change single facts of it.  Nobody here is a person.
 */
#ifndef RULES_BASE_H
#define RULES_BASE_H

#include <string.h>

#include "daifa/validate.h"

#define BASE_ITEMS	32
#define BASE_CHANGES	4	/* of the policy */
#define BASE_DAYS	0x02ffffffu	/* 1st to 24th and 26th of October */

struct base {
	struct subcontractor sub, signer;
	struct project	 project;
	struct sheet	 sheet;
	struct item	 item[BASE_ITEMS];
	struct sheet_row row;
	struct roster_line roster;
	struct card_line card;
	struct attendance_line attendance;
	struct before_line before;	/* the same wage; facts.before points at it once a case says so */
	struct policy	 policy;
	struct threshold_change threshold[BASE_CHANGES];
	struct severity_change severity[BASE_CHANGES];
	struct row_facts facts;		/* points at all of these */
	struct sheet_facts sheet_facts;
	struct team_facts team;
	struct month_facts month;
	struct project_facts site;
};

/* Sums of the items; what a clean sheet would state as gross and net. */
static inline void
base_sum(struct base *b)
{
	struct sheet_row *row = &b->row;

	row->gross_fen = row->withheld_fen = row->deducted_fen = 0;
	for (int i = 0; i < row->items; i++) {
		enum item_class class = item_class(row->item[i].kind);

		*(class == ITEM_PAY ? &row->gross_fen : class == ITEM_WITHHELD ? &row->withheld_fen :
		    &row->deducted_fen) += row->item[i].fen;
	}
	row->net_fen = row->gross_fen - row->withheld_fen - row->deducted_fen;
}

static inline void
base_item(struct base *b, enum item_kind kind, const char *name, fen amount)
{
	if (b->row.items == BASE_ITEMS)
		return;
	b->item[b->row.items++] = (struct item){ kind, name, "", amount };
	base_sum(b);
}

static inline void
base_fill_row(struct base *b)
{
	b->row = (struct sheet_row){
		.n = 7, .id_type = "01", .id_no = "650102199001011239", .name = "阿依古丽·买买提",
		.phone = "13900000000", .team = "钢筋一班", .trade = "020",
		.card = "6217000000000000004", .card_name = "阿依古丽·买买提", .card_bank = "105",
		.card_cnaps = "", .days_tenths = 220, .minutes = 22 * 480, .overtime_minutes = 1200,
		.mode = MODE_DAY, .rate_fen = 30000, .item = b->item, .confirm = CONFIRM_FINGER,
		.confirm_day = 20261103, .confirm_ref = "evidence.pdf#3", .why = "",
	};
	base_item(b, ITEM_PAYABLE, "基本工资", 660000);
	base_item(b, ITEM_PAYABLE, "加班工资", 112500);
	base_item(b, ITEM_SOCIAL, "养老保险", 22500);
}

static inline void
base_fill_many(struct base *b)
{
	b->team = (struct team_facts){ .project = "XJ01", .sub = "S1", .team = "钢筋一班", .policy = &b->policy,
		.month = 202610, .people = 12, .net_fen = 700000 };
	b->month = (struct month_facts){ .project = "XJ01", .sub = "S1", .policy = &b->policy, .month = 202610,
		.people = 80, .gross_fen = 60000000, .minimum_fen = 170000, .attended = 80, .missing_id = "",
		.leaver_id = "", .progress = 1, .labour_fen = 88000000, .due = 20261130, .unpaid = 80,
		.today = 20261110 };
	b->site = (struct project_facts){ .project = &b->project, .month = 202610, .deposit = 20261102,
		.today = 20261110, .minimum_fen = 170000, .minimum_since = 20210401 };
}

static inline void
base_fill(struct base *b)
{
	memset(b, 0, sizeof *b);
	b->sub = (struct subcontractor){ .code = "S1", .name = "甲劳务公司", .uscc = "91650100MA7AAAAA1R",
		.contract = "FB-001" };
	b->signer = b->sub;
	b->policy = (struct policy){ .minimum_wage_fen = 190000, .alert_month_fen = 5000000,
		.deduction_percent = 20, .overtime_hours = 36, .contract_required = 1,
		.card_quiet_days = 30, .site_age_max = 60, .accept_unconfirmed = "",
		.threshold = b->threshold, .severity = b->severity };
	b->project = (struct project){ .code = "XJ01", .name = "一号工程", .region = "650102", .sub = &b->sub, .subs = 1,
		.policy = b->policy, .account = { .name = "甲建工有限公司一号工程农民工工资专用账户" } };
	b->sheet = (struct sheet){ .document = "s1.xml", .number = "S1-202610-01", .project = "XJ01",
		.sub_name = "甲劳务公司", .sub_uscc = b->sub.uscc, .month = 202610,
		.kind = KIND_NORMAL, .for_month = 202610, .replaces = "", .total_rows = 1 };
	base_fill_row(b);
	b->roster = (struct roster_line){ .id_type = "01", .id_no = b->row.id_no, .name = b->row.name,
		.phone = "", .sub = "S1", .team = "钢筋一班", .trade = "020", .entry = 20260301,
		.contract = "HT-001" };
	b->card = (struct card_line){ .card = b->row.card, .card_name = b->row.name,
		.card_bank = "105", .card_cnaps = "", .since = 20260301 };
	b->attendance = (struct attendance_line){ .days = BASE_DAYS, .minutes = 25 * 600 };
	b->before = (struct before_line){ .team = b->row.team, .card = b->row.card, .mode = b->row.mode,
		.rate_fen = b->row.rate_fen, .gross_fen = b->row.gross_fen, .days_tenths = b->row.days_tenths };
	b->facts = (struct row_facts){ .sheet = &b->sheet, .row = &b->row, .sub = &b->sub,
		.roster = &b->roster, .card = &b->card, .attendance = &b->attendance,
		.policy = &b->policy, .today = 20261110 };
	base_fill_many(b);
	b->sheet_facts = (struct sheet_facts){ .sheet = &b->sheet, .project = &b->project,
		.signer = &b->signer, .signed_at = 1793930000, .received_at = 1793930600 };
}

#endif
