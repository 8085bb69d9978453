/*
 * Documents out (DESIGN 7): from plain structs to bytes.  No database, no clock, no signature: the same struct gives the same bytes.
 * Papers are Chinese, whatever language the program speaks: they go to companies, workers and authorities.  Strings are borrowed and "" when absent.
 */
#ifndef DAIFA_PAPERS_H
#define DAIFA_PAPERS_H

#include "daifa/codec.h"
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
	const char	*name, *id_no, *team, *card;	/* complete; the paper masks ID and account */
	int		 days_tenths;
	fen		 gross_fen, withheld_fen, deducted_fen, net_fen;
	int		 instructed;	/* 0: no payment yet, state does not count */
	enum pay_state	 state;
	enum reason	 reason;
	ymd		 paid_on;	/* 0 unless paid */
	const char	*ref;		/* of the payment */
};
struct voucher {
	const char	*number;	/* V-XJ01-S1-202610-1 */
	int		 version;	/* 1... */
	const char	*replaces;	/* number and version of the one before: "" for the first */
	const char	*batch, *project;
	ym		 month;
	const char	*contractor, *contractor_uscc;
	const struct subcontractor *sub;
	const struct account *account;
	const struct voucher_line *line;
	int		 lines;
	struct maker	 maker;
};
/*
 * submitted = paid + failed + returned + waiting.  A payment of a wage that was paid a second time is failed here: the other payment discharges the
 * wage, this one is due from the worker and offsets nothing.  Waiting: not instructed, with the bank, unknown, or withdrawn.
 */
struct voucher_figures { struct tally submitted, paid, failed, returned, waiting; fen gross_fen, withheld_fen, deducted_fen, net_fen; };
int	voucher_sum(const struct voucher *, struct voucher_figures *);	/* 0, or -1 on overflow */
/* 0, or -1: a sum overflows, or a text holds what XML cannot carry; nothing useful in the buffer then. */
int	voucher_xml(const struct voucher *, struct buf *);
/* What it says without number of version, maker and chain: two vouchers with the same content are the same voucher. 0 or -1 */
int	voucher_content(const struct voucher *, struct digest *);

/* ---- ledger.c: 书面工资支付台账, the columns of 724号 art. 15, as CSV: UTF-8 with BOM, CRLF, and nothing in it runs as a formula */
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
};
void	ledger_head(struct buf *);
void	ledger_put(const struct ledger_line *, struct buf *);
const char *trade_name(const char *code);	/* "钢筋工"; the code itself when unknown */
const char *bank_name(const char *code);	/* "中国工商银行"; likewise */

/* ---- report.c: the account's proof and the wage month's report, as text */
struct proof_item {
	ymd		 day;
	const char	*what;		/* a part's reference, the bank's serial */
	const char	*text;		/* batch, or what the bank wrote */
	fen		 fen;		/* as it changes the bank's balance when it is settled: money to leave is negative */
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
struct month_status { const char *word; struct tally tally; };
struct month_wait { int code; const char *name, *text; struct tally tally; };	/* rows that wait, by finding */
struct month_paper {
	ym		 month;
	int		 no;
	const struct month_batch *batch;
	int		 batches;
	const struct month_status *status;	/* each claim once */
	int		 statuses;
	const struct month_wait *wait;
	int		 waits;
	struct tally	 all;		/* claims of the month */
	struct maker	 maker;
};
void	month_text(const struct month_paper *, struct buf *);
void	month_content(const struct month_paper *, struct digest *);	/* what it says without number, maker and chain */

/* Words of states and reasons for people, in either language. */
const char *pay_state_word(enum pay_state, enum lang);
const char *reason_word(enum reason, enum lang);
const char *batch_step_word(const char *step, enum lang);

#endif
