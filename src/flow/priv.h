/* What the steps of src/flow share. */
#ifndef FLOW_PRIV_H
#define FLOW_PRIV_H

#include "daifa/bank.h"
#include "daifa/flow.h"
#include "daifa/ingest.h"
#include "daifa/pay.h"
#include "daifa/reconcile.h"
#include "daifa/validate.h"

/* One kind of event. role: what the actor must hold in a project it concerns, ROLE_MAX when nobody in particular acts. */
struct step {
	const char	*kind;
	int		(*run)(struct world *, struct txn *, struct call *);	/* 0, or -1 with a finding: nothing is kept */
	enum role	 role;
	int		 signs;		/* the actor signs the statement of the event */
	enum work	 work;		/* what its time counts as */
};
/* setup.c import.c receive.c check.c review.c release.c pay.c deliver.c reconcile.c voucher.c close.c */
int	step_init(struct world *, struct txn *, struct call *);
int	step_project(struct world *, struct txn *, struct call *);
int	step_import(struct world *, struct txn *, struct call *);
int	step_receive(struct world *, struct txn *, struct call *);
int	step_check(struct world *, struct txn *, struct call *);
int	step_review(struct world *, struct txn *, struct call *);
int	step_release(struct world *, struct txn *, struct call *);
int	step_pay(struct world *, struct txn *, struct call *);
int	step_deliver(struct world *, struct txn *, struct call *);
int	step_cancel(struct world *, struct txn *, struct call *);
int	step_reconcile(struct world *, struct txn *, struct call *);
int	step_query(struct world *, struct txn *, struct call *);
int	step_resolve(struct world *, struct txn *, struct call *);
int	step_match(struct world *, struct txn *, struct call *);
int	step_voucher(struct world *, struct txn *, struct call *);
int	step_statement(struct world *, struct txn *, struct call *);	/* monthly.c */
int	step_notice(struct world *, struct txn *, struct call *);
int	step_upload(struct world *, struct txn *, struct call *);
int	step_close_account(struct world *, struct txn *, struct call *);
int	step_close_month(struct world *, struct txn *, struct call *);

/* world.c */
const char *formats_dir(void);		/* where the layouts and dated tables lie */
void	world_say(struct world *, enum text_id, const struct val *);	/* printed once the event is durable */
void	world_progress(struct world *, int64_t done, int64_t of);	/* sheets of this step */
/* Adds it and returns -1. What is our own mistake is not added where the database failed, which was said. */
int	world_refuse(struct world *, enum finding_id, const struct val *);
int	world_fault(struct world *, const char *what);	/* what cannot be */
const struct officer *world_officer(struct world *, const struct digest *cert);	/* of any project; NULL */
/* Does the actor hold the role in this project?  1, or 0 and ROLE_MISSING. */
int	may(struct world *, const struct call *, const struct project_view *, enum role);
/* A certificate of a project, read once; borrowed until world_load(), NULL when it does not read. */
const struct cert *world_cert(struct world *, const struct project_cert *);
/* Of everybody who may sign a sheet, one of each; borrowed until world_load(). */
const struct cert *const *world_signers(struct world *, int *count);
/* The first project whose bank takes the same layout. */
int	format_first(struct world *, int i);
/* The revocation list in force, NULL when none was taken in; borrowed until the next call. */
const struct crl *world_crl(struct world *);
/* Revoked by now, or by the earlier time at which a time stamp proves the signature (0: none)?  1 and CERT_REVOKED in the report, or 0. */
int	world_revoked(struct world *, const struct cert *, int64_t proved, const char *document, struct report *);
void	crl_stale_tell(struct world *, const struct crl *);	/* CRL_STALE when it is; NULL: nothing */
void	signer_end_tell(const struct signer *, int64_t now, struct report *);	/* CERT_ENDS_SOON in its last 30 days */
/* Input of that role and name, opened (format files) when the call does not have it yet; archived. NULL and a finding. */
struct input *world_format_file(struct world *, struct txn *, struct call *, const char *format);
struct input *world_data_file(struct world *, struct txn *, struct call *, const char *name);	/* the same for any file of formats/ */
struct bank_fmt *world_format(struct world *, struct txn *, struct call *, const char *format, struct digest *file);	/* owned: bank_free */
struct columns *world_columns(struct world *, struct txn *, struct call *);	/* what columns are called, archived; owned: columns_free(); NULL and a finding */
struct input *call_input(const struct call *, const char *role, const char *name);	/* name NULL: the first of the role */
int	world_input_fd(struct world *, const struct input *);	/* fd of the archived copy, or -1 */
/* Signs an archived object as the call's actor; in replay the archived signature must exist and verify. 0 or -1 with a finding. */
int	world_sign(struct world *, struct txn *, const struct call *, const struct digest *object, enum cms_form);
int	world_sign_by(struct world *, struct txn *, const struct signer *, const struct digest *cert, const struct digest *object, enum cms_form);
int	same_subject(struct world *, const struct digest *cert, const struct digest *other);	/* certificates of one subject are one person */
/* wrap.c: how a file goes to the bank, as its layout says */
struct wrapping {
	struct world	*w;
	struct txn	*t;
	const struct call *c;
	const struct bank_info *info;
	const struct project_view *project;
	struct digest	 second;	/* certificate of the second person, when the layout wants two */
	const struct cert *bank;	/* borrowed; to whom it is encrypted, when the layout says so */
};
/* May it be signed and encrypted so?  0, or -1 and SECOND_MISSING, SECOND_SAME_PERSON, ROLE_MISSING, CERT_*, BANK_CERT_* */
int	wrapping_ok(struct wrapping *);
/* Signs an archived file of a part and puts what the bank gets into outbox/DIR; name: what it is called there, sized as LIMIT_PATH. */
int	wrapping_send(struct wrapping *, const char *dir, const char *file, const struct digest *object, char *name);
/* Takes all of that out of the outbox again. */
void	wrapping_withdraw(struct txn *, struct store *, const char *dir, const char *file, const struct digest *object);
void	cert_hex(const struct digest *, char [HEX_LEN]);	/* "-" for the zero digest */

/* rows.c: where a row stands */
enum row_status {
	ROW_UNJUDGED,		/* check has not looked at it yet */
	ROW_REJECTED, ROW_HELD,	/* by findings or decision */
	ROW_SUPERSEDED,		/* its sheet was replaced, or the claim is paid through another row */
	ROW_SETTLED,		/* net 0: nothing to pay */
	ROW_PAYABLE,		/* into the next batch */
	ROW_SEALED,		/* in a batch that is not issued yet */
	ROW_IN_BANK,		/* ISSUED, PENDING */
	ROW_UNKNOWN, ROW_PAID,
	ROW_FAILED,		/* failed, returned or cancelled; see wait */
	ROW_STATUS_MAX
};
enum wait { WAIT_NONE, WAIT_STATEMENT, WAIT_CURE, WAIT_DECISION };	/* what a failed row still needs before it is paid again */
struct row_view {			/* texts live until the callback returns */
	int64_t		 row, sheet, claim, person, site, sub;
	int		 n, line;
	int64_t		 month;
	const char	*id_no, *name, *phone, *team, *number, *document;
	const char	*card, *card_name, *card_bank, *card_cnaps;	/* as the sheet states them */
	int		 days_tenths, minutes, overtime_minutes;
	fen		 gross_fen, withheld_fen, deducted_fen, net_fen;
	const char	*items;			/* items_parse */
	enum row_status	 status;
	int		 accepted;		/* payable because of an officer's decision */
	enum severity	 worst;
	const struct finding_line { int code; const char *col, *vals; enum severity severity; } *finding;	/* severity: under the project's policy */
	int		 findings;
	struct digest	 seen;			/* of the row's figures and findings */
	int64_t		 payment;		/* the live one of the claim, or the newest, 0 */
	enum pay_state	 state;
	fen		 paid_fen;		/* what it pays; 0 of a rest */
	const char	*paid_card;		/* and to which account; NULL unless it is live, and of a rest */
	enum reason	 reason;
	enum wait	 wait;
	int64_t		 batch;			/* that seals it, or sealed it last, 0 */
	int		 advance;		/* the contractor pays in the subcontractor's place */
	int		 replaced;		/* a later sheet takes this one's place */
	/*
	 * A row accepted up to an amount is two views, the second right after the first: the same row with net_fen the part that is
	 * paid, and its rest, which waits, is decided on and is paid as a claim of its own.  gross and items stand with the first.
	 */
	fen		 stated_fen;		/* the net as the sheet states it */
	int64_t		 rest;			/* this view is the rest; its id */
	int		 known;			/* where a day is named, the worker has an account in force on it: */
	struct card_line now;
	fen		 booked_fen;		/* where asked for: what was booked as owed for the claim before */
};
/* 0: all; no day; unseen: the digest of what an officer sees is made only where a decision needs it */
struct rows_of { int64_t month, site, sub, sheet; ymd day; int booked, unseen; };
/*
 * Is nothing of that severity or above found now that was not found when that event happened?  What has gone takes nothing
 * back (a neighbour's row was rejected, say), and the figures of a note may be others, since some count the days.
 */
int	row_as_then(struct world *, const struct row_view *, int64_t event, enum severity least);
/* In order of sheet and n.  Non-zero from the callback stops and is returned as -1. */
int	rows_each(struct world *, const struct rows_of *, int (*each)(void *, const struct row_view *), void *);
/* "SHEET#N" to the sheet's id and n; 0 or -1 and ROW_NAME_UNKNOWN */
int	row_find(struct world *, const char *name, int64_t *sheet, int *n);
/* The account in force for a worker on a day; texts in the arena.  1, or 0 when none is known. */
int	card_on(struct world *, struct arena *, int64_t site, int64_t person, ymd, struct card_line *);

/* doubles.c: rows of a month (and rows for it, as to people) that have something in common with another */
enum alike_by { ALIKE_PERSON, ALIKE_CARD, ALIKE_PHONE, ALIKE_MAX };
struct alike {
	int64_t		 person, row, sheet;
	int		 n;
	const char	*text;		/* arena; the account or the telephone number */
};
struct doubles {
	int64_t		 month;
	struct arena	*arena;
	struct alike	*of[ALIKE_MAX];	/* in order of what is alike, sheet and n */
	size_t		 count[ALIKE_MAX];
};
struct doubles *doubles_find(struct world *, int64_t month);	/* owned: doubles_free() */
void	doubles_free(struct doubles *);
int	alike_same(const struct alike *, const struct alike *, enum alike_by);

/* check_month.c: what check knows of a month before and beyond its single rows */
struct month_view;
struct month_view *month_view_new(struct world *, struct txn *, struct call *);	/* with the tables of formats/; NULL and a finding. owned: month_view_free() */
void	month_view_free(struct month_view *);
const struct tables *month_view_tables(const struct month_view *);
int	month_view_load(struct month_view *, const struct doubles *);	/* of their month; 0 or -1 */
/* The part of a row's facts that other rows, months and tables tell. */
void	month_view_row(const struct month_view *, const struct project_view *, int64_t person, ym wage_month, struct row_facts *);
int	month_view_report(struct month_view *);		/* teams and subcontractors: into the world's report. 0 or -1 */
int	month_view_projects(struct month_view *);	/* projects, once, after the newest month */

/* check_before.c: the wages of the month before that of the sheet being checked */
struct before;
struct before *before_new(void);		/* owned: before_free() */
void	before_free(struct before *);
int	before_load(struct before *, struct world *, ym wage_month, int64_t site, int64_t sub);	/* unless they are these. 0 or -1 */
const struct before_line *before_find(const struct before *, int64_t person, const char *team);	/* NULL: none */

/* check_rows.c: the rows of a sheet, read by one thread and judged by another */
struct judged {				/* one sheet under judgement and what was found on it */
	int64_t		 id, site, sub, month;
	struct sheet	 head;		/* texts in the arena */
	struct report	*found;		/* owned */
};
struct row_basis { const struct month_view *view; ymd today; };	/* what all sheets of a month are judged by */
struct sheet_rows {
	struct judged	*j;
	const struct project_view *v;
	const struct subcontractor *sub;
	const struct bank_fmt *fmt;	/* NULL: none */
	struct row_held	*row;		/* owned; texts in the arena */
	int		 rows, room;
	struct arena	*arena;		/* owned */
};
/* fmt: beside w->project.  NULL when the world failed; owned: sheet_rows_free() */
struct sheet_rows *sheet_rows_read(struct world *, struct before *, struct bank_fmt *const *fmt, struct judged *);
void	sheet_rows_free(struct sheet_rows *);
void	sheet_rows_judge(void *basis, void *rows);	/* into j->found; see pool_begin() */

/* book.c: double entry */
struct posting {
	const char	*debit, *credit;	/* ledger kinds */
	int64_t		 debit_sub, credit_sub;	/* 0 where it does not apply */
	int64_t		 site;
	fen		 fen;			/* > 0; 0 books nothing */
	ymd		 day;
	const char	*why;
	int64_t		 part, entry, cites;	/* cites: the movement this corrects, 0 */
};
int	book(struct world *, struct txn *, const struct posting *);
fen	ledger_balance(struct world *, const char *kind, int64_t site, int64_t sub);	/* debits - credits; sub -1: all */
fen	available_fen(struct world *, int64_t site);	/* proven balance less payments under way (DESIGN 6) */

/* items.c */
void	items_text(const struct item *, int items, struct buf *);
int	items_parse(struct arena *, const char *text, struct item **);	/* how many; -1 malformed */

/* admit.c: verifies and decodes one submission.  Facts: the attempt with its findings and, when it is good, the sheet with its rows.
 * Nothing is put when the newest attempt already says the same.  0, or -1 when the world failed. */
struct submission {
	int64_t		 receipt;
	const char	*no, *name;
	struct digest	 object, cms;	/* cms zero: no signature came */
	struct call	*call;
	struct columns	**columns;	/* of the call: loaded for its first spreadsheet; the caller frees them */
	struct ahead_sheet *ahead;	/* what a thread made of it already; NULL: nothing */
};
int	admit(struct world *, struct txn *, const struct submission *);

/* pool.c: threads that work on things, taken back in the order in which they were given */
#define POOL_LEAST 8	/* fewer things are done before a thread is begun */
struct pool;
/* work(ctx, thing) is called in any thread and may change the thing only.  NULL: one core, or too few things; the caller works then. */
struct pool *pool_begin(void (*work)(void *ctx, void *thing), void *ctx, int things);
int	pool_room(const struct pool *);		/* may one more be given? */
void	pool_give(struct pool *, void *thing);
void	*pool_take(struct pool *);		/* the oldest given, once it is done; NULL: none is left */
void	*pool_end(struct pool *);		/* call until NULL: what was not taken back; frees the pool at last */

/* ahead.c: XML sheets proved and decoded by other threads, a few ahead of what is stored */
struct ahead_sheet {
	char		*name;		/* owned, like fd and cms */
	int		 fd;
	struct buf	 cms;
	int		 signer;	/* of world_signers(); -1: not proved */
	int64_t		 signed_at, proved;
	struct report	*proof, *found;	/* of the signature; of the document */
	size_t		 before;	/* of found: before the first row */
	struct sheet	 head;		/* as it was at the first row */
	struct sheet_row *row;		/* texts in the arena */
	int		 rows, room;
	struct arena	*arena;
};
struct ahead;
struct ahead *ahead_begin(struct world *, int sheets);	/* owned: ahead_end(); NULL: one core, or too few to be worth it */
void	ahead_end(struct ahead *);
int	ahead_room(const struct ahead *);	/* may one more be given? */
void	ahead_give(struct ahead *, const char *name, int fd, struct buf *cms);	/* takes both */
struct ahead_sheet *ahead_take(struct ahead *);	/* the oldest given, when it is done; owned: ahead_sheet_free() */
void	ahead_sheet_free(struct ahead_sheet *);

/* propose.c */
struct proposal {
	const struct project_view *project;
	int64_t		 sub, month;		/* store id; YYYYMM */
	int		 run;
	char		 name[64];
	struct plan	 plan;			/* lines in the arena */
	struct plan_line *line;
};
/* What would be sealed now for that subcontractor and month, in order of sheet and row; without: rows left out ("SHEET#N", NULL-terminated). 0 or -1 */
int	propose(struct world *, struct arena *, const struct project_view *, int64_t sub, int64_t month, char *const *without, struct proposal *);
/* Counts while all rows of the month are gone through, with the account of today: then flow_proposals() need not. 0 or -1: too large a sum */
void	ready_month(struct world *, int64_t month);
int	ready_add(struct world *, const struct row_view *);
/* A batch name's parts: "XJ01-S1-202610-1". 1 known project and subcontractor, 0 no. */
int	batch_parse(struct world *, const char *name, const struct project_view **, int64_t *sub, int64_t *month, int *run);
const char *sub_code(const struct project_view *, struct world *, int64_t sub);	/* "" when unknown */

/* release.c */
struct batch_view {
	int64_t		 id, account, sub, month;
	const struct project_view *project;
	struct digest	 plan;
	int		 lines;
	fen		 fen;
	ymd		 day;
	char		 name[64], step[16];	/* newest: SEALED RELEASED AWAITING_FUNDS VOIDED ISSUED */
};
int	batch_find(struct world *, const char *name, struct batch_view *);	/* 1 or 0, no finding */
/* Is every row of the batch still what was sealed?  1; 0: no, and the batch is void; -1 */
int	batch_holds(struct world *, struct txn *, const struct batch_view *);
/* release.c: where an answer came from, in words: "signed" "unsigned" "paper" "statement" */
const char *origin_word(const struct world *, const char *origin);
int	batch_step(struct txn *, int64_t batch, const char *step, const char *person, const char *why);

/* notice.c.  How many days the policy wants a batch on the board; since when it is there, 0 not yet; its last day. */
int	notice_days(const struct project_view *, ymd);
ymd	notice_posted(struct world *, int64_t batch);
ymd	notice_end(ymd from, int days);
int	notice_gate(struct world *, const struct batch_view *);	/* may it be paid? 1, or 0 and NOTICE_MISSING or NOTICE_RUNS */

/* deliver.c */
#define CLOCK_TEXT 8
/* Is it past the last hour at which the layout's bank takes a file of the same day?  until: that hour, "" when the layout states none. */
int	cut_off_passed(const struct bank_fmt *, int64_t now, char until[CLOCK_TEXT]);
struct part_view {
	int64_t		 id, batch, site, sub, account;
	int		 no, lines;
	fen		 fen;
	ymd		 day;
	const struct project_view *project;
	char		 ref[REF_TEXT], batch_name[64], booking[8];
	char		 step[16];		/* newest: "" DELIVERED UNCONFIRMED CANCEL_ASKED CANCELLED */
};
int	part_find(struct world *, const char *ref, struct part_view *);		/* 1 or 0, no finding */
int	part_get(struct world *, int64_t id, struct part_view *);
/* The number in one of our references; 0 when it is none of this workspace and kind. */
int64_t	ref_number(const struct world *, char kind, const char *ref);

/* reconcile.c and statement.c */
struct paper_lines {		/* of an answer, as they were read the first time */
	struct arena	*arena;		/* owned */
	struct bank_answer_line *line;	/* owned */
	int		 lines, room;
	int		 whole;		/* all of them are here; else the file is read again */
};
struct payment_run {		/* payments whose move is not written yet: first to last, of one state, to another */
	int64_t		 first, last;
	enum pay_state	 from, to;
};
struct bank_paper_in {		/* a paper of a bank and the layout that reads it */
	struct world	*w;
	struct txn	*t;
	struct call	*c;
	const struct input *in;
	const struct project_view *project;
	const struct bank_fmt *fmt;	/* borrowed */
	int64_t		 answer;	/* fact id */
	const char	*origin;	/* "signed" "unsigned" */
	struct paper_lines kept;
	int		 gathers;	/* moves may wait for said_end() */
	struct payment_run run;
	struct part_view part;		/* the one last spoken of */
	fen		 fen;		/* and what the payment last spoken of pays */
};
int	statement_take(struct bank_paper_in *);
int	statement_retry(struct world *, struct txn *, const struct project_view *);	/* unexplained entries once more */
/* One thing a bank said about one payment; said.at as in reconcile(). */
struct said {
	int		 n;		/* line */
	int64_t		 payment;
	enum bank_status status;
	int		 has_fen, twice;
	fen		 fen;
	int64_t		 at;
	ymd		 day;
	const char	*code, *text;
	enum reason	 reason;
};
int	said_apply(struct bank_paper_in *, const struct said *);
int	said_end(struct bank_paper_in *);	/* where the paper gathers moves, after the last one: writes them */
/* answer.c: applies an answer that ties to itself and belongs to in->project; its parts are those it names, or those of the call's "part" or
 * "batch". */
int	answer_take(struct bank_paper_in *, const struct bank_answer *head);
/* A claim that was paid twice and whose other payment has ended otherwise is simply paid. answer: what it rests on, 0. */
int	twice_settle(struct world *, struct txn *, int64_t answer, int64_t claim);
/* The entry as if the bank had given it that kind and reference. 1 explained, 0 it does not fit, -1 */
int	entry_explain_as(struct bank_paper_in *, int64_t entry, const char *kind, const char *ref);
/* The answer that an archived letter is; every letter is one. */
int	paper_answer(struct world *, struct txn *, const struct input *, int64_t account, int64_t *answer);

/* shortfall.c: the notice, once for the same figures. need: of all that is released and waits */
int	shortfall_issue(struct world *, struct txn *, const struct batch_view *, fen available, fen need);

/* claims.c: findings on rows whose claims were touched by other sheets; only told ones go to the world's report */
int	claims_check(struct world *, int64_t sheet, const char *document, struct report *found);

/* overdue.c */
struct tables *world_holidays(struct world *, struct txn *, struct call *);	/* owned: tables_free(); NULL and a finding */
/* Parts whose bank stays silent beyond its answer window: UNKNOWN, and ANSWER_OVERDUE. fmt: beside w->project */
int	overdue_check(struct world *, struct txn *, const struct tables *, struct bank_fmt *const *fmt);

#endif
