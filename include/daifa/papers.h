/*
 * Documents out (DESIGN 7): from plain structs to bytes.  No database, no clock, no signature: the
 * same struct gives the same bytes.
 * Papers are Chinese, whatever language the program speaks: they go to companies, workers and
 * authorities.  Strings are borrowed and "" when absent.
 */
#ifndef DAIFA_PAPERS_H
#define DAIFA_PAPERS_H

#include "daifa/codec.h"
#include "daifa/draw.h"
#include "daifa/model.h"

struct tally { int64_t count; fen fen; };	/* how many and how much together */
int	tally_add(struct tally *, fen);		/* one more; 0, or -1 when the sum would overflow */

/* Who made a paper, when, and where the chain stood: what a paper says apart from its content. */
struct maker {
	const char	*by;		/* name of the person */
	int64_t		 at;
	int64_t		 chain_length;
	struct digest	 chain_head;
};

/* ---- voucher.c: 代发工资凭证 by formats/voucher.xsd */
struct voucher_line {
	const char	*name, *id_no, *team, *card;	/* complete; the paper masks */
	int		 days_tenths;
	fen		 gross_fen, withheld_fen, deducted_fen, net_fen;
	int		 instructed;	/* 0: no payment yet, state does not count */
	enum pay_state	 state;
	enum reason	 reason;
	ymd		 paid_on;	/* 0 unless paid */
	const char	*ref;		/* of the payment */
	/*
	 * On monthly statements alone.  A net below zero takes back what an earlier version called
	 * paid and the bank returned since.  former: a payment before the claim's present one; it
	 * stands here for what is paid, the claim counts where its latest outcome is.
	 */
	ymd		 returned_on;	/* of a net below zero */
	int		 former;
};
struct voucher {
	const char	*number;	/* V-XJ01-S1-202610-1 */
	int		 version;	/* 1... */
	const char	*replaces;	/* number and version of the one before: "" for the first */
	const char	*batch, *project;
	const char	*project_name;	/* "" in papers made before it was there */
	ym		 month;
	const char	*contractor, *contractor_uscc;
	const struct subcontractor *sub;
	const struct account *account;
	const struct voucher_line *line;
	int		 lines;
	struct maker	 maker;
	const struct buf *body;		/* borrowed, of voucher_body(); NULL: rendered when it is asked for */
};
/*
 * submitted = paid + failed + returned + waiting; paid is the sum of the lines paid, less those below
 * zero.  A payment of a wage that was paid a second time
 * is failed here: the other payment discharges the wage, this one is due from the worker and
 * offsets nothing.  Waiting: not instructed, with the bank, unknown, or withdrawn.
 */
struct voucher_figures {
	struct tally	 submitted, paid, failed, returned, waiting;
	fen		 gross_fen, withheld_fen, deducted_fen, net_fen;
};
int	voucher_takes_back(const struct voucher_line *);
int	voucher_sum(const struct voucher *, struct voucher_figures *);	/* 0, or -1 on overflow */
/* 0, or -1: a sum overflows, or a text holds what XML cannot carry; nothing useful in the buffer
 * then. */
int	voucher_body(const struct voucher *, struct buf *);	/* all but version, maker and chain */
int	voucher_xml(const struct voucher *, struct buf *);
/* What it says without number of version, maker and chain: two vouchers with the same content
 * are the same voucher. 0 or -1 */
int	voucher_content(const struct voucher *, struct digest *);

/* ---- voucher_read.c: a voucher's XML back into the struct, for printing it: people's numbers stay
 * masked, of account numbers there is the tail.  Texts and lines in the arena. */
int	voucher_read(struct arena *, struct slice xml, const char *document, struct voucher *,
	    struct report *);			/* 0, or -1 and a finding */

/* ---- voucher_pdf.c */
struct print {				/* how papers are printed */
	const char	*fonts;		/* draw.h */
	struct report	*report;
};
/*
 * The signed XML as people read it; what is printed is what voucher_read found in it.  batch "": a
 * monthly statement.  0, or -1 and a finding of draw.h
 */
struct signed_xml { struct digest digest; const char *signer; };
int	voucher_pdf(const struct print *, const struct voucher *, const struct signed_xml *,
	    struct buf *pdf);
/*
 * What the QR code says, also printed as text:
 * DAIFA1 NUMBER VERSION SHA256-OF-XML CHAIN-LENGTH CHAIN-HEAD PAID-COUNT PAID-YUAN
 */
struct voucher_code {
	char		 number[64];
	int		 version;
	struct digest	 xml;
	int64_t		 chain_length;
	struct digest	 chain_head;
	struct tally	 paid;
};
void	voucher_code_text(const struct voucher_code *, struct buf *);
/* Blanks, line ends and letter case may have suffered on the way. 0 or -1 */
int	voucher_code_read(struct slice, struct voucher_code *);
/* What the code of this voucher must be. 0, or -1 on overflow */
int	voucher_code_of(const struct voucher *, const struct digest *xml, struct voucher_code *);

/* ---- ledger.c: 书面工资支付台账, the columns of 724号 art. 15, as CSV: UTF-8 with BOM, CRLF;
 * nothing in it runs as a formula */
struct ledger_line {
	const char	*employer, *employer_uscc;	/* the subcontractor */
	const char	*project;
	ymd		 from, to;	/* the wage period */
	ymd		 paid_on;	/* 0: not paid yet */
	const char	*name, *id_no, *phone, *team, *trade;	/* trade: workType code */
	int		 days_tenths, minutes, overtime_minutes;
	const struct item *item;
	int		 items;
	fen		 gross_fen, withheld_fen, deducted_fen, net_fen;
	const char	*card, *card_bank;
	const char	*proof;		/* voucher and payment reference, or why there is none */
	ymd		 keep_until;	/* 0: not known before completion and the last settlement */
};
void	ledger_head(struct buf *);
void	ledger_put(const struct ledger_line *, struct buf *);
/* The same columns as a spreadsheet, amounts as numbers; head begins it. */
void	ledger_xlsx_head(struct xlsxout *);
void	ledger_xlsx_put(const struct ledger_line *, struct xlsxout *);
/* Ends the ledger's worksheet and begins that of the batches it ties to; sums last. */
struct ledger_batch {
	const char	*name;
	struct tally	 sealed, paid;	/* by the bank's answers */
	struct tally	 rows;		/* the ledger's, paid through this batch */
};
void	ledger_xlsx_batches(struct xlsxout *);
void	ledger_xlsx_batch(const struct ledger_batch *, struct xlsxout *);
void	ledger_xlsx_sums(const struct tally *all, const struct tally *paid, struct xlsxout *);
const char *trade_name(const char *code);	/* "钢筋工"; the code itself when unknown */
const char *bank_name(const char *code);	/* "中国工商银行"; likewise */

/* ---- slips.c: 工资清单, several a page with lines to cut along; a single one with room to sign */
struct wage_slip {
	struct ledger_line l;		/* proof: of the payment; employer_uscc and phone are not shown */
	const char	*contractor;
	const char	*status;	/* word: paid, or what it waits for */
	const char	*language;	/* "ug": labels in Uyghur too */
};
struct slips {
	const char	*name;		/* batch, or the worker's row */
	const char	*contractor;
	ym		 month;
	int64_t		 at;
	const struct wage_slip *line;
	int		 lines;
};
int	slips_pdf(const struct print *, const struct slips *, struct buf *pdf);
void	slips_text(const struct slips *, struct buf *);
const char *uyghur(enum text_id label);		/* NULL when the label has none; uyghur.c */

/* ---- notice.c: 公示表, for the board on site */
struct notice {
	const struct voucher *v;	/* a batch's content; complete numbers, the paper masks */
	const char	*project_name;
	int		 days;		/* how long the policy wants it there; 0: it does not say */
	ymd		 from, to;	/* 0: not posted yet */
	int64_t		 at;
};
int	notice_pdf(const struct print *, const struct notice *, struct buf *pdf);

/* ---- application.c: 代发工资申请单, one per part */
struct application_file { const char *name; struct digest digest; };
struct application {
	const struct project *project;
	const struct subcontractor *sub;
	ym		 month;
	ymd		 day;		/* execution */
	const char	*batch, *part;
	int		 no, of;
	struct tally	 sum;
	const struct application_file *file;
	int		 files;
	const char	*const *approver;	/* of the two releases */
	int		 approvers;
	int64_t		 at;
};
int	application_pdf(const struct print *, const struct application *, struct buf *pdf);
/* "壹万贰仟叁佰元零伍分", as cheques write it; negative: 负… */
void	money_words(fen, struct buf *);

/* ---- report.c: the account's proof and the wage month's report, as text */
struct proof_item {
	ymd		 day;
	const char	*what;		/* a part's reference, the bank's serial */
	const char	*text;		/* batch, or what the bank wrote */
	fen		 fen;		/* what settling it does to the balance */
	int		 since;		/* an entry that has been explained since */
};
struct proof {
	const char	*project, *project_name;
	const struct account *account;
	ym		 month;
	ymd		 from, to;
	fen		 opening_fen, closing_fen;	/* the bank's */
	struct tally	 entries[16];	/* by entry_kind, as many as kinds */
	const char	*kind[16];	/* "deposit" ... */
	int		 kinds;
	fen		 book_fen;	/* our bank account in the books */
	fen		 transit_fen;	/* sum of the items in transit */
	const struct proof_item *transit;
	int		 transits;
	const struct proof_item *unexplained;
	int		 unexplaineds;
	int		 statements;
	const struct digest *statement;	/* archived statements it rests on */
	struct maker	 maker;
};
void	proof_text(const struct proof *, struct buf *);

struct month_batch {
	const char	*name, *sub, *step;	/* step: "ISSUED" ... */
	struct tally	 sealed, state[PS_MAX];
};
struct month_status { const char *word; struct tally tally; int hue; };	/* hue 0..9: its colour */
struct month_wait { const char *what; struct tally tally; };	/* rows that wait, by reason */
struct month_paper {
	ym		 month;
	int		 no;
	const struct month_batch *batch;
	int		 batches;
	const struct month_status *status;	/* each row once */
	int		 statuses;
	const struct month_wait *wait;
	int		 waits;
	struct tally	 all;		/* rows of the month, those of replaced sheets left out */
	struct maker	 maker;
};
void	month_text(const struct month_paper *, struct buf *);
/* What it says without number, maker and chain. */
void	month_content(const struct month_paper *, struct digest *);

/* ---- page.c: the month as one HTML page for the screen, the telephone and the printer.  Nothing
 * in it comes from elsewhere; numbers of people and accounts are masked. */
struct page_account {
	struct proof	 proof;		/* as of now; month and maker do not count */
	fen		 available_fen;
	ym		 closed;	/* newest closed period, 0 none */
};
struct page_payment {			/* one that failed, came back, or is unknown */
	const char	*row, *sub, *name, *ref;
	fen		 fen;
	enum pay_state	 state;
	enum reason	 reason;
	const char	*what;		/* what it waits for */
};
struct page_finding {
	const char	*row;		/* "SHEET#N"; of a refused file: its name */
	const char	*sub, *name, *id_no, *team, *column;
	fen		 net_fen;
	const char	*status;	/* word */
	enum finding_id	 id;
	const char	*vals;		/* canonical */
	enum severity	 severity;	/* under the project's policy */
};
struct page {
	struct month_paper paper;	/* number 0; figures, batches, reasons and maker */
	const struct page_account *account;
	int		 accounts;
	const struct page_payment *payment;
	int		 payments;
	const struct page_finding *file;	/* submissions refused or incomplete */
	int		 files;
	const struct page_finding *finding;	/* of rows */
	int		 findings;
};
void	page_html(const struct page *, struct buf *);
/* Without files and findings: for finance and auditors. */
void	reconciliation_html(const struct page *, struct buf *);
/* Either as worksheets. 0, or -1: a text that XML cannot carry */
int	page_xlsx(const struct page *, int findings, struct buf *file);

/* ---- pack.c: the index of an inspection pack, and the text that proves the pack with sh, openssl
 * and sha256sum alone: its lines indented by four are one program. */
struct pack_file {			/* in order of section */
	int64_t		 event, at;
	const char	*section, *what, *path;
	const char	*signers;	/* subjects */
};
struct pack_row {			/* one with findings or decisions */
	const char	*row, *sub, *name, *status, *findings, *decisions;
	fen		 net_fen;
};
struct pack {
	const char	*project, *project_name;
	ym		 month;
	const struct pack_file *file;
	int		 files;
	const struct pack_row *row;
	int		 rows;
	struct maker	 maker;
};
void	pack_index(const struct pack *, struct buf *html);
void	pack_verify(struct buf *text);

/* ---- worker.c: one worker's wages, for the worker: nothing masked */
struct history_wage {
	const char	*row, *project, *employer, *items, *status, *decisions;
	const char	*digest;	/* of the sheet, hex */
	ym		 month;
	int		 days_tenths;
	fen		 gross_fen, withheld_fen, deducted_fen, net_fen;
};
struct history_payment {
	const char	*row, *ref, *card, *voucher;
	fen		 fen;
	enum pay_state	 state;
	enum reason	 reason;
	ymd		 paid_on;	/* 0: not paid */
};
struct history {
	const char	*name, *id_no;
	const struct history_wage *wage;
	int		 wages;
	const struct history_payment *payment;
	int		 payments;
	fen		 net_fen, paid_fen;
	struct maker	 maker;
};
void	history_html(const struct history *, struct buf *);

/* ---- platform.c: Payroll.Add of the real-name platform's standard (DOMAIN 2.1) */
struct platform_detail {
	const char	*id_type, *id_no, *card, *card_bank, *ref;
	int		 days_tenths, minutes;
	fen		 gross_fen, net_fen;
	ymd		 paid_on;
	ym		 back_pay_month;	/* 0: no back pay */
};
struct platform_list {			/* one team's */
	const char	*project, *corp, *corp_name, *code;
	int64_t		 team;
	ym		 month;
	const struct account *account;
	struct platform_detail *detail;
	int		 details;
};
void	platform_json(const struct platform_list *, int lists, struct buf *);

/* ---- findings.c: what check found in a month, for people to act on */
struct found {
	const char	*row;		/* "SHEET#N"; "": of a team, a subcontractor or a project */
	const char	*sub;		/* as it is filtered by */
	const char	*name, *id_no, *team, *column;
	fen		 net_fen;
	const char	*status;	/* word */
	enum finding_id	 id;
	enum severity	 severity;	/* under the project's policy */
	const char	*vals;		/* canonical */
};
struct found_sub {
	const char	*name;		/* as in found.sub */
	struct tally	 all, paid, ready, waits;	/* ready: will be paid without a further decision */
	int64_t		 found;
};
struct found_paper {
	ym		 month;
	const struct found *found;
	int		 founds;
	const struct found_sub *sub;
	int		 subs;
	struct maker	 maker;
};
void	findings_html(const struct found_paper *, struct buf *);
/* The findings on one subcontractor's rows, IDs complete, for its own clerk. 0 or -1 */
int	findings_xlsx(const struct found_paper *, const char *sub, struct buf *file);

/* ---- retention.c: 724号 art. 15 and 28: three years from completion and the last settlement, 0
 * while one of the two is missing; accounting records also so many years from the end of the year of
 * their newest paper */
ymd	keep_until(ymd completed, ymd settled, int64_t open);
ymd	keep_longer(ymd until, ymd newest, int years);

/* Words of states and reasons for people, in either language. */
const char *pay_state_word(enum pay_state, enum lang);
const char *reason_word(enum reason, enum lang);
const char *entry_word(const char *kind, enum lang);
const char *batch_step_word(const char *step, enum lang);

#endif
