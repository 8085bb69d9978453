/* What the steps and views that make papers share. */
#ifndef FLOW_PAPERS_H
#define FLOW_PAPERS_H

#include "daifa/papers.h"
#include "priv.h"

/* A sealed batch as its voucher would show it now. */
struct paper_batch {
	int64_t		 id;
	const struct project_view *project;
	char		 step[16];	/* newest */
	struct voucher	 v;		/* texts in the arena; no version, replaces, maker */
	struct voucher_line *line;	/* owned; v.line */
	struct buf	 body;		/* owned; v.body */
	struct voucher_figures sum;
	struct digest	 content;
	int		 version;	/* newest one issued, 0 none */
	int		 current;	/* that one says the same */
	struct arena	*arena;		/* owned */
};
/* 0, or -1 and BATCH_UNKNOWN or PAPER_TEXT.  Free it in either case. */
int	paper_batch(struct world *, const char *name, struct paper_batch *);
void	paper_batch_free(struct paper_batch *);
/* The bank has decided about at least one payment. */
int	paper_batch_answered(const struct paper_batch *);
ymd	paid_on(int64_t day, int64_t at);

void	maker_of(struct world *, const struct call *, struct maker *);	/* by: borrowed */
/* Archives bytes under that role, signs them as the actor and puts both into outbox/path and
 * path.p7s.  0 or -1 */
int	paper_issue(struct world *, struct txn *, struct call *, struct slice bytes,
	    const char *role, const char *path, struct digest *object);
/* retention.c: how long wage records of a project are kept: three years from its completion or the
 * last wage's settlement, whichever is later (724号 art. 28). */
struct keep {
	ymd		 completed;	/* 0 not yet */
	ymd		 settled;	/* the last wage that was paid, 0 none */
	int64_t		 open;		/* wages not settled yet */
	ymd		 until;		/* 0 while one of the two is missing */
};
int	keep_of(struct world *, const struct project_view *, struct keep *);	/* 0 or -1 */
const char *person_name(struct world *, const char *person);	/* the officer by the ID number that decisions carry; "" */
/* Who decided what on a row, why and when; appended. */
void	row_decisions_text(struct world *, const struct row_view *, enum lang, struct buf *);
const char *verdict_word(const char *verdict, enum lang);
/* The command a waiting row needs next, and what it is for; T_MAX when it waits for nothing. */
enum text_id row_next(struct world *, const struct row_view *, struct buf *command);
const char *row_status_word(enum row_status, enum lang);
const char *wait_word(enum wait, enum lang);
const char *wait_name(enum wait);	/* "STATEMENT" ...: stable, for JSON */
void	finding_general(enum finding_id, enum lang, struct buf *);	/* its text without values: "…" in their places */
void	finding_short(enum finding_id, enum lang, struct buf *);
void	batch_outcomes(struct world *, int64_t batch, struct tally [PS_MAX]);	/* zeroed */
int	month_report_current(struct world *, ym);	/* the newest one still holds */

/* The month as one tally per status and one per finding of the rows that wait; each claim once. */
struct month_tally {
	struct tally	 status[ROW_STATUS_MAX];
	struct tally	 all;		/* all but superseded rows */
	struct tally	 *finding;	/* owned; F_MAX of them, of held and rejected rows */
	struct tally	 decided;	/* ... by an officer's decision alone */
	struct tally	 wait[WAIT_DECISION + 1];	/* of payments that failed or came back */
};
int	month_tally(struct world *, ym, int64_t site, struct month_tally *);	/* 0 or -1; free either way */
void	month_waits(struct world *, ym, const struct month_tally *);	/* adds MONTH_WAITS */
void	month_tally_free(struct month_tally *);

/* The month's paper while it is put together; number and maker are not set. */
struct month_work {
	struct month_paper paper;
	struct month_batch *batch;	/* owned */
	struct month_status status[ROW_STATUS_MAX];
	struct month_wait *wait;	/* owned */
	struct month_tally tally;
	struct arena	*arena;		/* owned */
};
int	month_work(struct world *, ym, int64_t site, struct month_work *);	/* 0 or -1; free in either case */
void	month_work_free(struct month_work *);

/* Does the account's period close?  What a proof needs, out of the statements and the books. */
struct period {
	const struct project_view *project;
	int64_t		 account;
	ym		 month;
	int		 closed;	/* already */
	struct proof	 proof;		/* all but maker */
	struct proof_item *transit, *unexplained;	/* owned */
	struct digest	*statement;	/* owned */
	struct arena	*arena;		/* owned */
};
/* 0, or -1 with the finding that forbids it.  period_free in either case. */
int	period_prove(struct world *, const struct project_view *, ym, struct period *);
/* As the account stands, proved or not. */
void	period_now(struct world *, const struct project_view *, struct period *);
void	period_free(struct period *);
/* The next month of this account that the statements cover to its end; 0 when there is none yet. */
ym	period_next(struct world *, const struct project_view *);

/* monthly.c: 0, or -1 and PROJECT_UNKNOWN, SUB_UNKNOWN */
int	month_of(struct world *, const struct flow_month *, const struct project_view **, int64_t *sub);
void	statement_number(const char *project, const char *sub, ym, char number[80]);
/* code.c: the code against the XML's bytes. 0 and a sentence, or -1 and CODE_DIFFERS */
int	code_check(const struct voucher_code *, struct slice xml, const char *document,
	    const struct out *, struct report *);

#endif
