/*
 * Bank layouts: interprets formats/NAME.fmt in both directions (DESIGN 8, REVIEW 14; language: formats/README.md).
 * The format file is data; what it cannot say is a field kind in C.  Built-in readers: pain.002, camt.053, camt.054, MT940.
 * No function here touches disk or database; bytes come from a source and go to a sink.
 */
#ifndef DAIFA_BANK_H
#define DAIFA_BANK_H

#include "daifa/codec.h"
#include "daifa/model.h"

enum bank_trust { TRUST_CONFIRMED, TRUST_UNCONFIRMED, TRUST_TEST };	/* backed by the bank's manual; not; a made-up bank of the tests */
enum bank_scope { SCOPE_FULL, SCOPE_FAILURES, SCOPE_NOTICE };
enum bank_booking { BOOKING_GROSS, BOOKING_NET, BOOKING_LINES };	/* one debit of all with a lump refund of the failures; one debit of the successes; a debit per line */
enum bank_serves { SERVES_ANY, SERVES_SAME, SERVES_OTHER };	/* payees at any bank, at the account's own, at others only */
#define BANK_KEY_REF	 1u	/* the answer names a payment by our reference */
#define BANK_KEY_SEQ	 2u	/* ... by its place in the part */
#define BANK_KEY_ACCOUNT 4u	/* ... by account, amount and name together */
struct bank_info {
	const char	*name, *source;		/* borrowed from the format */
	const char	*charset;		/* of the file that holds the payments */
	enum bank_trust	 trust;
	int		 max_rows;		/* per part; LIMIT_PART_LINES when the file sets none */
	fen		 max_row_fen, max_part_fen;	/* 0: no ceiling */
	unsigned	 key;			/* BANK_KEY_* */
	enum bank_scope	 scope;
	enum bank_booking booking;
	int		 answer_within;		/* bank working days */
	enum bank_serves serves;
	int		 cut_off;		/* minutes after midnight, the bank's last hour for a file of the same day; -1: none said */
	enum cms_form	 signature;		/* the names of its content types; CMS_RFC5652 when the format does not say */
	int		 attached;		/* the file goes within its signature (FILE.p7m), not beside it (FILE.p7s) */
	int		 signers;		/* 1 or 2 people sign each file */
	enum cms_cipher	 cipher;		/* what goes out is encrypted to the bank's certificate (FILE.p7m) */
	int		 answers, notices, statements;	/* 1: the layout reads such papers */
	int		 files;			/* of one part */
	const char	*const *param;		/* names of the parameters a project must give */
	int		 params;
};
struct bank_fmt;
/* text: the format file's bytes; name: must equal its `bank` line.  Owned: bank_free(); NULL with FORMAT_SYNTAX findings (line). */
struct bank_fmt *bank_load(const char *name, struct slice text, struct report *);
void	bank_free(struct bank_fmt *);
const struct bank_info *bank_info(const struct bank_fmt *);

/* ---- out */
struct bank_payment {
	int		 seq;		/* 1-based in the part */
	const char	*ref;
	const char	*account, *name, *bank, *cnaps;	/* the payee's; bank 3 digits; cnaps or "" */
	const char	*id_no, *phone;
	fen		 fen;
};
struct bank_part {
	const char	*ref;		/* the part's own reference */
	int		 no, of;	/* 1-based part of the batch */
	int		 count;
	fen		 total_fen;
	int		 day_no;	/* 1-based among the parts with this execution day, of whatever account; 0: not counted, and a layout that wants it refuses */
	const char	*batch;		/* batch name */
	ym		 month;		/* wage month; 0: not said */
	int		 batch_count;
	fen		 batch_total_fen;
	ymd		 day;		/* execution date */
	int64_t		 at;		/* when the file is made */
	const char	*purpose;	/* 工资2026-10 */
	const char	*contractor, *contractor_uscc, *project;
	const struct account *account;	/* debtor; its params */
};
struct bank_sink {
	int	(*open)(void *ctx, const char *file_name);	/* the next file; 0 or -1 */
	int	(*bytes)(void *ctx, const char *p, size_t n);
	int	(*close)(void *ctx);
	void	*ctx;
};
/* Next payment in order of seq: 1 filled, 0 end, -1 failed. The strings live until the next call. */
typedef int (*bank_next)(void *ctx, struct bank_payment *);
/*
 * Would this payment fit the layout?  0, or -1 with one finding per obstacle: NAME_NOT_IN_CHARSET {name code charset},
 * FIELD_TOO_LONG {field limit bytes}, FIELD_MISSING {field}, FIELD_HAS_SEPARATOR, AMOUNT_OVER_LIMIT, BANK_NOT_SERVED {bank format}.
 */
int	bank_fits(const struct bank_fmt *, const struct account *, const struct bank_payment *, struct where, struct report *);
/* Writes the part's file(s).  Refuses, never alters: the same findings as bank_fits, PARAM_MISSING, or PART_TOTALS when count or sum of what next() gave differ from the head. */
int	bank_write(const struct bank_fmt *, const struct bank_part *, bank_next, void *next_ctx, const struct bank_sink *, struct report *);

/*
 * Reads a written file with the eyes of a reader of its layout and compares it with the payments it was written from: file is its place among the
 * files that were opened for the part, 0-based.  0, or -1 with READ_BACK {line reason}; a file without records is only read.
 */
int	bank_read_back(const struct bank_fmt *, const struct bank_part *, int file, struct source, const char *document, bank_next, void *next_ctx, struct report *);
/* Writes a made-up part of three payments, for `formats --check`: shows what the layout looks like; and reads it back as bank_read_back. */
int	bank_sample(const struct bank_fmt *, const struct bank_sink *, struct report *);

/* ---- back */
enum bank_paper { PAPER_NONE, PAPER_ANSWER, PAPER_STATEMENT };
/* Which of this bank's papers begins like this (first bytes, up to 64 KiB)? */
enum bank_paper bank_probe(const struct bank_fmt *, struct slice start);

enum bank_status { BS_PAID, BS_FAILED, BS_RETURNED, BS_PENDING, BS_UNKNOWN };
struct bank_answer {			/* filled when the whole file has been read and ties to itself */
	char		 part_ref[64];	/* the part it answers, "" when it does not say */
	char		 account[64];	/* dedicated account, "" when it does not say */
	int64_t		 at;		/* the bank's own time of the answer; 0 when it gives none */
	enum bank_scope	 scope;
	int		 more;		/* the file says that further files follow */
	int		 ok_count, bad_count;	/* as the head states, -1 when it does not */
	fen		 ok_fen, bad_fen;	/* likewise */
	int		 lines;
	enum bank_status group;		/* pain.002: a status for the whole part that lines do not repeat; only meaningful when group_set */
	int		 group_set;
	char		 group_code[64];
	enum reason	 group_reason;
};
struct bank_answer_line {
	int		 n;		/* 1-based line or transaction of the file */
	int		 seq;		/* 0 when the layout has none */
	const char	*ref, *account, *name;	/* "" when the layout has none */
	fen		 fen;
	int		 has_fen;
	enum bank_status status;
	const char	*code;		/* the bank's own status and reason code, "E:3031" */
	enum reason	 reason;
	const char	*text;
	ymd		 day;		/* when it was booked or returned; 0 when not given */
};
/* line may be NULL: then only reads and ties.  Adds ANSWER_MALFORMED {line reason}, ANSWER_TOTALS {what want got}, and everything codec adds. */
int	bank_read_answer(const struct bank_fmt *, struct source, const char *document, struct bank_answer *,
	    int (*line)(void *ctx, const struct bank_answer_line *), void *ctx, struct report *);

enum entry_kind { ENTRY_BATCH, ENTRY_RETURN, ENTRY_DEPOSIT, ENTRY_FEE, ENTRY_INTEREST, ENTRY_OTHER, ENTRY_KIND_MAX };
const char *entry_kind_name(enum entry_kind);	/* "batch" "return" "deposit" "fee" "interest" "other" */
struct bank_statement {
	char		 account[64];
	ymd		 from, to;
	fen		 opening_fen, closing_fen;
	int		 entries;
};
struct bank_entry {
	int		 n;		/* 1-based in the statement */
	ymd		 day;
	fen		 fen;		/* credits positive, debits negative */
	fen		 balance_fen;	/* after it */
	int		 has_balance;
	enum entry_kind	 kind;		/* as the bank's code says; ENTRY_OTHER when unmapped */
	const char	*serial;	/* the bank's own reference */
	const char	*ref;		/* ours, "" when none */
	const char	*party, *text;
};
/* Opening + entries = closing, running balances included, or STATEMENT_TOTALS {what want got}. */
int	bank_read_statement(const struct bank_fmt *, struct source, const char *document, struct bank_statement *,
	    int (*entry)(void *ctx, const struct bank_entry *), void *ctx, struct report *);

#endif
