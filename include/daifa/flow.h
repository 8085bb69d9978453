/*
 * The steps of a month (DESIGN 3), one file each.  A command is a call: kind, actor, parameters, inputs.  flow_call runs it in one transaction,
 * and its slip records exactly the call, so that replay is nothing else than running the calls of the slips again, in a world whose
 * clock, inputs and signatures come from the archive (REVIEW 1).
 */
#ifndef DAIFA_FLOW_H
#define DAIFA_FLOW_H

#include "daifa/store.h"

struct input {
	char		*role, *name;	/* owned */
	int		 fd;		/* owned; where its bytes are read from */
	struct digest	 digest;	/* once archived */
	int		 archived;
};
struct call {
	const char	*kind;		/* "RECEIVE" ...; borrowed */
	struct digest	 actor;		/* certificate of the person; zero: nobody in particular */
	char		**key, **value;	/* owned; parameters in order */
	int		 params;
	struct input	*input;		/* owned */
	int		 inputs;
};
void	call_free(struct call *);
void	call_set(struct call *, const char *key, const char *value);	/* replaces a value of that key */
void	call_add(struct call *, const char *key, const char *value);	/* one more of that key */
const char *call_get(const struct call *, const char *key);		/* "" when absent */
int	call_open(struct call *, const char *role, const char *path, struct report *);	/* adds an input named by the path's last part; 0, or -1 and INPUT_OPEN */
void	call_fd(struct call *, const char *role, const char *name, int fd);	/* takes the fd */

struct project_view {		/* newest version of one project */
	int64_t		 site, account;		/* store ids */
	struct digest	 object;
	struct project	 p;		/* its code; the rest once world_at() has read it */
	int		 read;
};
struct ready { int64_t month, site, sub; int lines; fen fen; };	/* site 0: the month was gone through */
struct card_days { int64_t loud, site; ymd after, by; int any; };
struct known_cert;
struct world {
	struct store	*store;		/* owned */
	struct report	*report;	/* borrowed */
	struct signer	*signer;	/* owned; NULL: nobody can sign */
	struct signer	*second;	/* owned; who signs bank files beside him; NULL */
	struct cert	*anchor;	/* owned; once the workspace has one */
	struct crl	*crl;		/* owned; world_crl() */
	int64_t		 crl_id;	/* which one that is */
	int64_t		 now;		/* the time of what happens now */
	int		 replay;	/* signatures come from the archive */
	const struct out *out;		/* borrowed; where sentences go after the commit; NULL: nowhere */
	char		 tag[8];	/* of the workspace: in every payment reference */
	int		 demo;
	const char	*formats;	/* borrowed; directory of format files */
	struct arena	*arena;		/* owned; projects */
	struct project_view *project;	/* owned; in order of site, each read when somebody first asks for it: world_at() */
	int		 projects;
	int		 broken;	/* the archive's copy of a project did not read; its finding is told */
	struct known_cert *cert;	/* owned; world_cert() */
	int		 certs;
	const struct cert **sheet_signer;	/* owned; world_signers() */
	int		 signing, signers_known;
	void		(*progress)(void *, int64_t done, int64_t of, int64_t rows);	/* NULL: nobody watches */
	void		*watcher;	/* borrowed; its first argument */
	int64_t		 rows;		/* gone through so far */
	FILE		*held;		/* sentences waiting for the commit */
	char		*held_text;
	size_t		 held_size;
	int		 together;	/* calls wait for flow_together_end(): how many, counted from 1 */
	struct buf	 said;		/* by them */
	int64_t		 loud, heard;	/* newest event that may have changed where sealed rows stand, among the first so many */
	struct card_days card_days;	/* what was last asked about accounts that begin later */
	struct ready	*ready;		/* owned; what the call that just ended found fit to be sealed */
	int		 readies;
};
struct world_args {
	const char	*dir;		/* workspace */
	int		 write;		/* takes the lock */
	int		 create;	/* a new workspace (flow_call of INIT follows) */
	int		 demo;		/* with create */
	const char	*key, *cert, *pass;	/* NULL: nobody signs */
	const char	*key2, *cert2, *pass2;	/* of the second person; NULL */
	const struct out *out;
	struct report	*report;
};
/* Opens store, clock, signer, projects.  SOURCE_DATE_EPOCH fixes the clock in a demo workspace and is refused in another (CLOCK_FIXED).
 * NULL and a finding. */
struct world *world_new(const struct world_args *);
void	world_free(struct world *);
int	world_full(struct world *);		/* may the signer see ID numbers and accounts unmasked?  0, or -1 and FULL_ROLE */
int	world_load(struct world *);		/* anchor, tag, projects anew; 0 or -1 */
struct digest world_actor(const struct world *);	/* of the signer's certificate; zero without one */
struct digest world_second(const struct world *);	/* of the second signer's */
/* NULL when unknown, or broken */
const struct project_view *world_project(struct world *, const char *code);
const struct project_view *world_site(struct world *, int64_t site);
const struct project_view *world_at(struct world *, int i);	/* NULL when broken */

/* Runs one call.  0: done (event durable, or nothing to do); -1: refused or failed, nothing changed; findings say why. *event 0 when nothing changed. */
int	flow_call(struct world *, struct call *, int64_t *event);
/* Calls in between are durable, and told, together: nothing of them before the end.  *_full: it is time to end; *_end -1: none of them is. */
void	flow_together(struct world *);
int	flow_together_full(const struct world *);
int	flow_together_end(struct world *);

/* ---- proofs: what a slip says, as a call */
int	flow_signs(const char *kind);		/* the actor signs the statement of such a call */
/* What he signs: the call with all its parameters and inputs, when, and after which event. */
void	flow_statement(const struct call *, int64_t at, const struct digest *after, struct buf *);
/* Its kind is borrowed from the slip; inputs have digests and no bytes yet. 0, or -1 for a slip that records no call. */
int	slip_call(const struct slip *, struct call *);
/* A world over an empty store in dir, whose clock, inputs and signatures come from the archive of another workspace. NULL and a finding. */
struct world *world_replay(const char *dir, const char *archive_of, struct report *);
/* Runs the call of the next slip again: 0 and its event's hash, -1 when it does not come to that event (findings may say why). */
int	flow_replay(struct world *, const struct slip *, struct digest *hash);

/* ---- read-only views for the command line */
int	flow_status(struct world *, ym);			/* the month in ten lines and the next command */
int	flow_status_row(struct world *, const char *row);	/* "SHEET#N" */
/* Each row not paid yet, why, and the command it waits for; month 0: of all months. */
int	flow_status_waiting(struct world *, ym);
int	flow_status_worker(struct world *, const char *id_no);
/* 书面工资支付台账, 724号 art. 15.  LEDGER_UNTIED when it does not tie to the batches. */
struct ledger_of {
	const char	*project, *sub;	/* sub "": all */
	ym		 from, until;
	int		 xlsx;		/* else CSV */
	int		 say;		/* the sums as a sentence */
};
int	flow_ledger(struct world *, const struct ledger_of *, struct buf *file);
/* What of each project (NULL: all) must be kept and until when; tells only. */
int	flow_retention(struct world *, const char *project);
/* The month as one self-contained HTML page: figures, batches, accounts, findings with a filter. */
int	flow_page(struct world *, ym, int xlsx, struct buf *file);
/* print.c: papers on demand; nothing changes.  Each -1 and a finding when there is nothing to print. */
struct flow_paper {		/* flow_paper_free() */
	int		 wants_text;	/* slips as text, not as PDF */
	char		 name[128];	/* of a file, without its ending: "V-XJ01-S1-202610-1-v2" */
	struct buf	 pdf, text;
	struct buf	 xml, p7s;	/* of vouchers and statements: what was signed, and its signature */
};
void	flow_paper_free(struct flow_paper *);
struct flow_month { const char *project, *sub; ym month; };	/* codes */
int	flow_print_voucher(struct world *, const char *batch, int version, struct flow_paper *);	/* version 0: newest */
int	flow_print_statement(struct world *, const struct flow_month *, int version, struct flow_paper *);
int	flow_voucher_there(struct world *, const char *batch);		/* has one been issued? */
int	flow_statement_there(struct world *, const struct flow_month *);
int	flow_print_slips(struct world *, const char *batch, struct flow_paper *);
int	flow_print_slip(struct world *, const char *row, struct flow_paper *);
int	flow_print_notice(struct world *, const char *batch, struct flow_paper *);
int	flow_print_application(struct world *, const char *part, struct flow_paper *);
int	flow_code(struct world *, const char *text);	/* the text of a voucher's QR code against archive and chain */
/* Subcontractors and months of which a payment file was written; non-zero from each stops. */
int	flow_months(struct world *, int (*each)(void *ctx, const struct flow_month *), void *ctx);
int	flow_findings(struct world *, ym, struct buf *html);			/* what check found, for the officer */
int	flow_findings_xlsx(struct world *, const char *project, const char *sub, ym, struct buf *file);	/* one subcontractor's own workers */
/* Finance's part of it, of one project (NULL: all): outcomes, balance, unexplained, what waits. */
int	flow_reconciliation(struct world *, const char *project, ym, int xlsx, struct buf *file);
int	flow_history(struct world *, const char *id_no, struct buf *html);	/* one worker's wages, complete */
int	flow_uploads(struct world *, const char *project);	/* the log of what the platform was given; NULL: all */
/* Everything about a project's month in a new directory, with the text that proves it. */
struct pack_of { const char *project, *dir; ym month; };
int	flow_inspection(struct world *, const struct pack_of *);
/* Proposed batches, one sentence each: what release would seal now; month 0: all. Returns how many, -1 failed. */
int	flow_proposals(struct world *, ym);
/* Claims to be paid again: what is ready, what still misses what. */
int	flow_reissue(struct world *, const char *batch);
/* The names of batches that stand at a step: "RELEASED" to pay, "ISSUED" for vouchers; malloc'd list, call names_free. */
char	**flow_batches(struct world *, const char *step, int *count);
void	names_free(char **, int);

/* ---- without a workspace: for subcontractors, banks, auditors */
/* The bank layouts there are; or one layout file: what it means, what it writes, how it reads the samples beside it.  0, or -1 and findings */
int	flow_formats(const char *check, const struct out *, struct report *);
/* The workbook to hand out, of kind "sheet", "attendance" or "roster"; 0, or -1 and a finding. */
int	flow_template(const char *kind, enum lang, struct buf *xlsx, struct report *);
struct sign_args { const char *file, *key, *cert, *pass; enum cms_form form; const struct out *out; struct report *report; };
int	flow_sign(const struct sign_args *);		/* writes FILE.p7s; refuses to replace one (OUTPUT_EXISTS) */
struct verify_args { const char *file, *signature, *anchor, *tsa, *code; const char *const *cert; int certs; const struct out *out; struct report *report; };
int	flow_verify(const struct verify_args *);	/* says who signed, when, over which bytes; signature NULL: FILE.p7s; anchor NULL: issuers are not checked; tsa: who issued the time stamp authority's certificate, NULL: the anchor */

/* What lies in inbox/ for `run`: sheets with their signature, and bank papers (by their beginning). Names as paths; malloc'd. */
struct inbox { char **sheet; int sheets; char **waiting; int waitings; char **bank; int banks; char **other; int others; };
int	flow_inbox(struct world *, struct inbox *);
void	inbox_free(struct inbox *);
int	flow_taken(struct world *, const char *path);	/* removes a file from inbox/ (with its .p7s) once its receipt is durable */

#endif
