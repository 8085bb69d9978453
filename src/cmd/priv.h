/* What the commands share: their arguments, where results go, and how a call is made. */
#ifndef CMD_PRIV_H
#define CMD_PRIV_H

#include "daifa/audit.h"
#include "daifa/flow.h"

/* X(FLAG, name, value's name or "", kind of value, may be repeated) */
#define FLAGS(X) \
	X(DIR, "C", "DIR", TEXT, 0) \
	X(LANG, "lang", "zh|en", TEXT, 0) \
	X(JSON, "json", "", NONE, 0) \
	X(FULL, "full", "", NONE, 0) \
	X(HELP, "help", "", NONE, 0) \
	X(ANCHOR, "anchor", "CERT", TEXT, 0) \
	X(DEMO, "demo", "", NONE, 0) \
	X(PROJECT, "project", "P", TEXT, 0) \
	X(MONTH, "month", "YYYY-MM", MONTH, 0) \
	X(FROM, "from", "YYYY-MM-DD", DAY, 0) \
	X(EVIDENCE, "evidence", "FILE", TEXT, 1) \
	X(SIGNATURE, "signature", "FILE", TEXT, 0) \
	X(GBT, "gbt", "", NONE, 0) \
	X(TSA, "tsa", "CERT", TEXT, 0) \
	X(ACCEPT, "accept", "", NONE, 0) \
	X(ACCEPT_UP_TO, "accept-up-to", "YUAN", TEXT, 0) \
	X(CODE, "code", "CODE", TEXT, 0) \
	X(FILE, "file", "FILE", TEXT, 0) \
	X(HOLD, "hold", "", NONE, 0) \
	X(REJECT, "reject", "", NONE, 0) \
	X(CAUSE, "cause", "days|identity|account|pay", TEXT, 0) \
	X(WHY, "why", "TEXT", TEXT, 0) \
	X(DAY, "day", "YYYY-MM-DD", DAY, 0) \
	X(WITHOUT, "without", "ROW", TEXT, 1) \
	X(VOID, "void", "", NONE, 0) \
	X(BATCH, "batch", "B", TEXT, 0) \
	X(PART, "part", "PART", TEXT, 0) \
	X(SUB, "sub", "S", TEXT, 0) \
	X(VERSION, "version", "N", TEXT, 0) \
	X(PDF, "pdf", "DIR", TEXT, 0) \
	X(VOUCHER, "voucher", "CODE", TEXT, 0) \
	X(RECEIPT, "receipt", "NO", TEXT, 0) \
	X(UNCONFIRMED, "unconfirmed", "", NONE, 0) \
	X(PAID, "paid", "", NONE, 0) \
	X(FAILED, "failed", "", NONE, 0) \
	X(RETURNED, "returned", "", NONE, 0) \
	X(REASON, "reason", "CODE", TEXT, 0) \
	X(TO, "to", "WHAT", TEXT, 0) \
	X(ACCOUNT, "account", "A", TEXT, 0) \
	X(PERIOD, "period", "YYYY-MM", MONTH, 0) \
	X(ROW, "row", "ROW", TEXT, 0) \
	X(WORKER, "worker", "ID", TEXT, 0) \
	X(WAITING, "waiting", "", NONE, 0) \
	X(OUT, "out", "FILE", TEXT, 0) \
	X(ID, "id", "ID", TEXT, 0) \
	X(TEAMS, "teams", "FILE", TEXT, 0) \
	X(LOG, "log", "", NONE, 0) \
	X(UNTIL, "until", "YYYY-MM", MONTH, 0) \
	X(CHECK, "check", "FILE", TEXT, 0) \
	X(XLSX, "xlsx", "OUT", TEXT, 0) \
	X(REPLAY, "replay", "", NONE, 0) \
	X(DUMP, "dump", "", NONE, 0) \
	X(KEY, "key", "K", TEXT, 0) \
	X(CERT, "cert", "C", TEXT, 1) \
	X(PASS_FILE, "pass-file", "F", TEXT, 0) \
	X(SECOND_KEY, "second-key", "K", TEXT, 0) \
	X(SECOND_CERT, "second-cert", "C", TEXT, 0) \
	X(SECOND_PASS_FILE, "second-pass-file", "F", TEXT, 0)
enum flag {
#define X(flag, name, value, kind, many) FLAG_##flag,
	FLAGS(X)
#undef X
	FLAG_MAX
};
#define F(flag)	(UINT64_C(1) << FLAG_##flag)
#define SIGN	(F(KEY) | F(CERT) | F(PASS_FILE))
#define SECOND	(F(SECOND_KEY) | F(SECOND_CERT) | F(SECOND_PASS_FILE))
#define GLOBAL	(F(DIR) | F(LANG) | F(JSON) | F(FULL) | F(HELP))
#define HIDDEN	F(DUMP)		/* for tests; help does not show it */

struct cmd;
struct command {
	const char	*word;
	int		(*run)(struct cmd *);	/* 0, or -1 with a finding or after cmd_wrong() */
	int		 least, most;		/* arguments; most -1: any number */
	uint64_t	 flags, required;
	const char	*usage;
	const char	*about[2];		/* by enum lang */
	const char	*example;
};
extern const struct command commands[];
extern const int command_count;
const struct command *command_find(const char *word);	/* NULL when there is none */

#define PASS_BYTES (LIMIT_FIELD_BYTES + 1)
struct given {
	enum flag	 flag;
	const char	*value;		/* borrowed from argv; "" for one that takes none */
};
struct cmd {
	const struct command *what;	/* NULL: no command was named */
	struct given	*given;		/* owned; in order */
	int		 givens;
	const char	**arg;		/* owned; what follows the word */
	int		 args;
	const char	*dir;		/* the workspace */
	struct out	 out;		/* results */
	FILE		*findings;	/* stdout, unless the result itself is a file on stdout */
	struct report	*report;	/* owned */
	size_t		 told;		/* findings already printed */
	int		 wrong;		/* misused: exit 64 */
	int		 shown;		/* a line of progress stands on the terminal */
	int		 done, total;	/* as cmd_progress() was told last */
	int64_t		 began_ms, told_ms;	/* progress: the work, the newest line */
	int64_t		 rows;
	char		 pass[PASS_BYTES], pass2[PASS_BYTES];	/* wiped at the end */
};

/* options.c */
void	options_lang(struct cmd *, int argc, char **argv);	/* before anything is said */
int	options_parse(struct cmd *, int argc, char **argv);	/* 0, or -1 after cmd_wrong() */
/* The last one given, or NULL. */
const char *option(const struct cmd *, enum flag);
int	option_count(const struct cmd *, enum flag);
/* 0 when not given; it was checked before. */
ym	option_month(const struct cmd *, enum flag);
const char *flag_name(enum flag);				/* "--month" */
const char *flag_value(enum flag);				/* "YYYY-MM" or "" */

/* open.c */
/* One sentence and the command's usage on stderr; returns -1. */
int	cmd_wrong(struct cmd *, enum text_id, const struct val *);
int	cmd_needs(struct cmd *, enum flag);	/* the same for a flag that is missing */
/* Exactly one of the flags must be there; 0, or -1 after cmd_wrong(). */
int	cmd_one_of(struct cmd *, uint64_t flags);
void	cmd_findings(struct cmd *);		/* prints what was found since the last time */
/* One line on a terminal's stderr; what NULL wipes it. */
void	cmd_progress(struct cmd *, int done, int total, const char *what);
/* What is said between the two is printed by the second. */
struct held { FILE *to; char *text; size_t size; };
void	cmd_hold(struct cmd *, struct held *);
void	cmd_let(struct cmd *, struct held *);
/*
 * The passphrase of --key: from --pass-file, DAIFA_PASS or the terminal, and only for a key that
 * has one; NULL for none.  0, or -1 and a finding
 */
int	cmd_pass(struct cmd *, const char **pass);
struct world *cmd_world(struct cmd *, int write);	/* of -C, with --key; NULL and a finding */
/* Each value given becomes a parameter. */
void	call_option(const struct cmd *, struct call *, const char *key, enum flag);
/* Each file given becomes an input; 0, or -1 and a finding. */
int	call_inputs(struct cmd *, struct call *, const char *role, enum flag);
/* FILE.p7s with this role when there is one. 0, or -1 and a finding */
int	call_signature(struct cmd *, struct call *, const char *file);
/* Runs the call as the world's actor and frees it; 0 or -1. */
int	cmd_call(struct cmd *, struct world *, struct call *);
/* The same in a world opened for it alone. */
int	cmd_once(struct cmd *, struct call *);
/* Ends flow_together() and prints what its calls said; 0 or -1. */
int	cmd_together_end(struct cmd *, struct world *);
/* One call of that kind for --batch, or for each batch at the step; nothing: says there is none. */
int	cmd_batches(struct cmd *, struct world *, const char *kind, const char *step,
    enum text_id nothing);
/* The world itself failed: no further call makes sense. */
int	cmd_gone(const struct cmd *);
/* Submissions into custody; taken: called with each once it is durable, or NULL. */
int	cmd_receive_files(struct cmd *, struct world *, const char *const *file, int files,
    int (*taken)(struct world *, const char *));
/* Judges; then says the findings, the sums and the batches that could be sealed. */
int	cmd_check_month(struct cmd *, struct world *);

/* books.c: a new file, only its owner's; one that is there already stays (OUTPUT_EXISTS). 0 or -1 */
int	cmd_file_new(struct cmd *, const char *path, const struct buf *);
/* print.c */
int	cmd_is_paper(const char *word);		/* of `export` */
int	cmd_paper(struct cmd *, struct buf *document);	/* 0, or -1 */
int	cmd_print_vouchers(struct cmd *, struct world *, const char *dir);	/* 0 or -1 */
int	cmd_statements(struct cmd *, struct world *);	/* one call for each month and subcontractor; 0 or -1 */

/* help.c */
int	cmd_bare(struct cmd *);			/* `daifa` alone */
void	help_command(struct cmd *, const struct command *);

#define COMMAND(word, least, most, flags, required, usage, zh, en, example) \
	int cmd_##word(struct cmd *);
#include "daifa/commands.def"
#undef COMMAND

#endif
