/*
 * The nouns of the field (DESIGN 2): plain data, their codes and canonical forms.  Strings are borrowed from an arena
 * named by whoever fills the struct; "" (never NULL) is an absent text, 0 an absent date.  Money is fen, days are
 * tenths of a day, hours are minutes.
 */
#ifndef DAIFA_MODEL_H
#define DAIFA_MODEL_H

#include "daifa/core.h"
#include "daifa/limits.h"
#include "daifa/report.h"

/* ---- id.c: check digits and shapes */
/* 公民身份号码, GB 11643-1999: 18 characters, MOD 11-2 check, a real birth date.  Also 港澳台居民居住证 (81/82/83) and the 2023 permanent residence card (9...). */
enum id_error { ID_OK, ID_LENGTH, ID_CHARACTER, ID_DATE, ID_CHECK };
enum id_error id_check(struct slice number);		/* number already normalised */
/* Upper case, blanks removed, full-width digits folded; the join key for people.  Returns length or -1 when it does not fit. */
int	 id_normal(struct slice, char *out, size_t size);
ymd	 id_birth(struct slice number);			/* 0 when it has none */
int	 id_is_woman(struct slice number);		/* GB 11643: the 17th digit is even; 0 when the number does not tell */
int	 age_on(ymd birth, ymd day);			/* whole years; -1 when unknown */
int	 luhn_ok(struct slice card);			/* bank card, ISO/IEC 7812-1 annex B */
int	 uscc_ok(struct slice);				/* 统一社会信用代码, GB 32100-2015 */
int	 cnaps_ok(struct slice);			/* 12-digit bank code, ISO 7064 MOD 11,10 (DOMAIN 3.6) */
/* Payment and part references: at most 30 of A-Z0-9, the last two the ISO 7064 MOD 97-10 check (as in an IBAN, without moving). */
#define REF_TEXT 31
void	 ref_make(char out[REF_TEXT], char kind, const char *workspace_tag, int64_t number);	/* kind 'W' payment, 'P' part */
int	 ref_ok(struct slice);

/* ---- project.c: the signed project file */
enum role { ROLE_IMPORT, ROLE_REVIEW, ROLE_RELEASE, ROLE_BANK, ROLE_CLOSE, ROLE_ADVANCE, ROLE_MAX };
const char *role_name(enum role);			/* "import" "review" "release" "bank" "close" "advance" */
int	 role_by_name(struct slice, enum role *);
struct project_cert {
	struct digest	 digest;
	struct slice	 der;		/* arena */
};
struct officer {
	const char	*person;	/* the human's ID number: one person counts once, however many certificates */
	const char	*name;
	unsigned	 roles;		/* bit 1 << enum role */
	struct project_cert cert;
};
struct subcontractor {
	const char	*code;		/* short, A-Z0-9, unique in the project */
	const char	*name;
	const char	*uscc;
	const char	*contract;	/* subcontract number */
	struct project_cert cert;	/* the one certificate whose signature its sheets bear */
};
struct param { const char *name, *value; };
/* policy.c: what a project may change about the rules, each change from one day to another (to 0: open). */
struct severity_change {
	enum finding_id	 finding;
	enum severity	 severity;
	ymd		 from, to;
};
enum threshold { TH_EXTRA_PERCENT, TH_TRADE_PERCENT, TH_TRADE_PEOPLE, TH_YEAR_YUAN, TH_GATE_MINUTES, TH_MISSING_PERCENT, TH_TEAM_PEOPLE,
	TH_DEPOSIT_DAYS, TH_ACCEPT_REVIEW_YUAN, TH_ACCEPT_RELEASE_YUAN, TH_DEPOSIT_PERCENT, TH_CHANGE_PERCENT, TH_NOTICE_DAYS,
	TH_PAY_DAY, TH_WOMEN_AGE, TH_MAX };
struct threshold_change {
	enum threshold	 threshold;
	int64_t		 value;
	ymd		 from, to;
};
struct policy {				/* all of them are stated in the project file; there are no defaults */
	fen		 minimum_wage_fen;	/* a month, by county; 489号 art. 16 */
	fen		 alert_month_fen;	/* a net above it waits for a look (50,000 in Guizhou's rules) */
	int		 deduction_percent;	/* damages at most this share of gross: 20 (489号 art. 16) */
	int		 overtime_hours;	/* a month: 36 (Labour Law art. 41) */
	int		 contract_required;	/* 0 or 1 (建市〔2022〕59号 art. 8) */
	int		 card_quiet_days;	/* an account changed less than this before the run is pointed out */
	int		 site_age_max;		/* older workers are pointed out, never withheld */
	const char	*accept_unconfirmed;	/* bank format names, blank-separated, that may be used though unconfirmed */
	const struct severity_change *severity;	/* of findings, beside the catalogue's; validate keeps each above its floor */
	int		 severities;
	const struct threshold_change *threshold;	/* beside the defaults of policy.c */
	int		 thresholds;
};
const char *threshold_name(enum threshold);	/* "extra-percent" ... */
int	 threshold_by_name(struct slice, enum threshold *);
int64_t	 policy_threshold(const struct policy *, enum threshold, ymd);	/* the last one stated that holds on that day, else the default */
int	 severity_by_name(struct slice, enum severity *);	/* "NOTE" "HOLD" "REJECT": what a row's finding may be */
struct account {			/* 农民工工资专用账户 */
	const char	*bank;		/* 3-digit bank code */
	const char	*cnaps;		/* 12 digits */
	const char	*number;
	const char	*name;		/* as the bank knows it */
	const char	*format;	/* name of a file in formats/ without .fmt */
	struct param	*param;		/* what that format asks for */
	int		 params;
	struct project_cert bank_cert;	/* its answers are verified with it, files for it encrypted to it; der.n 0: none */
};
struct project {
	const char	*code;		/* A-Z0-9, at most 12 */
	const char	*name;
	const char	*region;	/* 6-digit division */
	const char	*contractor, *contractor_uscc;
	const char	*owner;
	ymd		 valid_from;
	ymd		 completed;	/* the work is done, 0 not yet: retention counts from here */
	struct account	 account;
	struct policy	 policy;
	struct officer	*officer;
	int		 officers;
	struct subcontractor *sub;
	int		 subs;
};
const struct subcontractor *project_sub(const struct project *, const char *code);	/* NULL when unknown */
const struct subcontractor *project_sub_by_uscc(const struct project *, const char *uscc);
const struct officer *project_officer(const struct project *, const struct digest *cert);

/* ---- sheet.c: 工资支付表 */
enum sheet_kind { KIND_NORMAL, KIND_BACK_PAY, KIND_FINAL, KIND_ADVANCE, KIND_MAX };
const char *sheet_kind_name(enum sheet_kind);		/* "normal" "back-pay" "final" "advance": XML and store */
int	 sheet_kind_by_name(struct slice, enum sheet_kind *);
enum wage_mode { MODE_DAY, MODE_MONTH, MODE_HOUR, MODE_PIECE, MODE_MAX };
const char *wage_mode_name(enum wage_mode);		/* "day" "month" "hour" "piece" */
int	 wage_mode_by_name(struct slice, enum wage_mode *);
enum item_class { ITEM_PAY, ITEM_WITHHELD, ITEM_DEDUCTED };
enum item_kind { ITEM_PAYABLE, ITEM_TAX, ITEM_SOCIAL, ITEM_COURT, ITEM_LAW, ITEM_DAMAGES, ITEM_PAID_BEFORE, ITEM_OTHER, ITEM_MAX };
const char *item_kind_name(enum item_kind);		/* "pay" "tax" "social" "court" "law" "damages" "paid-before" "other" */
int	 item_kind_by_name(struct slice, enum item_kind *);
enum item_class item_class(enum item_kind);
struct item {
	enum item_kind	 kind;
	const char	*name;		/* its header on the sheet: 基本工资, 个人所得税, ... */
	const char	*refers;	/* paid-before: the payment reference or receipt it names; "" otherwise */
	fen		 fen;
};
enum confirm_how { CONFIRM_NONE, CONFIRM_HAND, CONFIRM_FINGER, CONFIRM_ELECTRONIC, CONFIRM_MAX };
const char *confirm_how_name(enum confirm_how);		/* "" "handwritten" "fingerprint" "electronic" */
int	 confirm_how_by_name(struct slice, enum confirm_how *);
/* Which fields of a row could not be read; such a row is kept, never paid, and its amounts do not enter sums. */
#define ROW_BAD_AMOUNT	1u
#define ROW_BAD_FIELD	2u
struct sheet_row {
	int		 n;		/* 1-based position in the document */
	int		 line;		/* claim line: 0 the month's wage, 1.. supplements */
	unsigned	 bad;		/* ROW_BAD_* */
	const char	*id_type;	/* idCardType code, DOMAIN 2.1 */
	const char	*id_no;		/* normalised */
	const char	*name;
	const char	*phone;
	const char	*team;
	const char	*trade;		/* workType code */
	const char	*card;		/* digits */
	const char	*card_name;	/* holder, exactly as the bank knows it */
	const char	*card_bank;	/* 3-digit bank code */
	const char	*card_cnaps;	/* 12 digits or "" */
	int		 days_tenths;
	int		 minutes;	/* worked, overtime not included */
	int		 overtime_minutes;
	enum wage_mode	 mode;
	fen		 rate_fen;
	struct item	*item;
	int		 items;
	fen		 gross_fen, withheld_fen, deducted_fen, net_fen;	/* gross and net as stated; the others are sums of items */
	enum confirm_how confirm;
	ymd		 confirm_day;
	const char	*confirm_ref;	/* evidence file and page, or a digest */
	const char	*why;		/* supplements: what they add to and why */
};
struct sheet {
	const char	*document;	/* file name as received, for findings */
	const char	*number;
	const char	*project;	/* code */
	const char	*sub_name, *sub_uscc;
	ym		 month;
	enum sheet_kind	 kind;
	ym		 for_month;	/* back pay: the month it is for; otherwise = month */
	const char	*replaces;	/* sheet number, or "" */
	struct digest	 replaces_digest;
	fen		 progress_fen, progress_labour_fen;	/* 当月工程进度 as stated by the subcontractor; 0 when not stated */
	int		 total_rows;
	fen		 total_gross_fen, total_withheld_fen, total_deducted_fen, total_net_fen;	/* as stated */
};
void	 sheet_row_canon(const struct sheet_row *, struct buf *);	/* one line; every field */

/* ---- roster.c and attendance.c: what a row is compared with */
struct roster_line {			/* one worker of one project, in force on some day */
	const char	*id_type, *id_no, *name, *phone;
	const char	*sub;		/* subcontractor code */
	const char	*team, *trade;
	ymd		 entry, exit;	/* exit 0: still there */
	const char	*contract;	/* number of the contract or 用工书面协议, "" when none */
	const char	*language;	/* of the wage slip beside Chinese: "ug", or "" */
};
struct card_line {			/* the worker's account in force on some day */
	const char	*card, *card_name, *card_bank, *card_cnaps;
	ymd		 since;
	int		 changed;	/* not the worker's first account here: a change form and a second person stand behind it */
};
struct attendance_line {
	uint32_t	 days;		/* bit 0 = the 1st of the month */
	int		 minutes;	/* between in and out, closed pairs */
	int		 open;		/* in-punches without an out-punch */
};
int	 days_count(uint32_t bits);
uint32_t days_between(ym, ymd from, ymd to);	/* bits of the month's days in from..to; to 0 = open end */

/* ---- payment.c: states and reasons (DESIGN 6) */
enum pay_state { PS_ISSUED, PS_PENDING, PS_UNKNOWN, PS_PAID, PS_FAILED, PS_RETURNED, PS_CANCELLED, PS_PAID_TWICE, PS_MAX };
const char *pay_state_name(enum pay_state);		/* "ISSUED" ... */
int	 pay_state_by_name(const char *, enum pay_state *);
int	 pay_state_live(enum pay_state);		/* ISSUED PENDING UNKNOWN PAID */
int	 pay_state_may(enum pay_state from, enum pay_state to);
enum reason { R_NONE, R_NAME_MISMATCH, R_ACCOUNT_INVALID, R_ACCOUNT_CLOSED, R_ACCOUNT_FROZEN, R_ACCOUNT_DORMANT, R_ACCOUNT_TYPE, R_LIMIT,
	R_FUNDS, R_DUPLICATE, R_SIGNATURE, R_CHANNEL, R_RETURNED, R_UNKNOWN, R_MAX };
const char *reason_name(enum reason);			/* "NAME_MISMATCH" ...; "" for R_NONE */
int	 reason_by_name(struct slice, enum reason *);
/* What must have happened before the claim may be paid again (DESIGN 6 Reissue). */
enum cure { CURE_NOTHING, CURE_NEW_ACCOUNT, CURE_NAME_OR_ACCOUNT, CURE_ACCOUNT_OR_STATEMENT, CURE_DECISION };
enum cure reason_cure(enum reason);

#endif
