/*
 * What the files of bank/ share: a format file read into layouts, forms and fields, and the engines
 * over them.  A layout is a kind of file (payment file, answer, statement); a form is one line of
 * it, or one set of XML paths.
 */
#ifndef BANK_INNER_H
#define BANK_INNER_H

#include "daifa/bank.h"

#define FORM_FIELDS	128	/* fields of one form: the widest layout known has 40 */
#define PATH_STEPS	16	/* elements of one XML path: pain.001 has 9 */
#define LINE_BYTES	65536	/* bytes of one line of an answer: the longest has under 600 */

/* ---- kinds.c: how a value looks in a file */
enum value_type { VT_TEXT, VT_INT, VT_FEN, VT_DAY, VT_MONTH, VT_TIME, VT_FLAG };
struct kind {
	const char	*name;
	enum value_type	 type;
	void	(*put)(struct buf *, int64_t);		/* NULL: text */
	/* 0, or -1 when it does not look so; NULL: never read (a time without its day) */
	int	(*take)(struct slice, int64_t *);
};
const struct kind *kind_by_name(struct slice);		/* NULL when there is none */
extern const struct kind kinds[];			/* ends with a NULL name */
/* An XML date and time: a fraction is dropped, "Z" and any offset are heard, none means +08:00. */
int	 iso_time_take(struct slice, int64_t *);

/* ---- names.c: what a field can stand for */
enum field_id {
	FD_CONST, FD_SKIP, FD_PARAM, FD_FILE_NAME,
	FD_BATCH_NAME, FD_BATCH_COUNT, FD_BATCH_TOTAL, FD_BATCH_DATE, FD_BATCH_AT, FD_BATCH_PURPOSE,
	FD_BATCH_ACCOUNT, FD_BATCH_ACCOUNT_NAME, FD_BATCH_BANK, FD_BATCH_CNAPS, FD_BATCH_CONTRACTOR,
	FD_BATCH_USCC, FD_BATCH_PROJECT, FD_BATCH_MONTH,
	FD_PART_REF, FD_PART_DAY_NO, FD_PART_NO, FD_PART_OF, FD_PART_COUNT, FD_PART_TOTAL,
	FD_PART_MORE,
	FD_SEQ, FD_REF, FD_NET, FD_PAYEE_ACCOUNT, FD_PAYEE_NAME, FD_PAYEE_BANK, FD_PAYEE_CNAPS,
	FD_PAYEE_ID_NO, FD_PAYEE_PHONE, FD_PAYEE_SAME_BANK, FD_PAYEE_SAME_CITY,
	FD_ACCOUNT, FD_AT, FD_OK_COUNT, FD_OK_TOTAL, FD_BAD_COUNT, FD_BAD_TOTAL, FD_HERE_COUNT,
	FD_HERE_TOTAL, FD_MORE, FD_STATUS, FD_REASON, FD_TEXT, FD_DAY,
	FD_FROM, FD_TO, FD_OPENING, FD_CLOSING, FD_AMOUNT, FD_CREDIT, FD_DEBIT, FD_BALANCE, FD_KIND,
	FD_SERIAL, FD_PARTY,
	FD_MAX
};
/* Where a field may stand. */
#define USE_PAY_HEAD	  1u
#define USE_PAY_RECORD	  2u
#define USE_FILE_NAME	  4u
#define USE_ANSWER_HEAD	  8u
#define USE_ANSWER_RECORD 16u
#define USE_STATEMENT_HEAD 32u
#define USE_STATEMENT_RECORD 64u
struct field_name {
	const char	*name;
	enum field_id	 id;
	enum value_type	 type;
	unsigned	 uses;
};
const struct field_name *field_name_find(struct slice);	/* NULL when there is none */
extern const struct field_name field_names[];		/* ends with a NULL name */

/* ---- word.c: a line of the format file as words */
struct word {
	const char	*text;		/* arena; without quotes */
	/* arena; what follows the closing quote: "X":32 has ":32" */
	const char	*rest;
	int		 quoted;
};
#define LINE_WORDS 512
struct words {
	struct word	 word[LINE_WORDS];
	int		 count;
	int		 line;		/* 1-based */
};

/* ---- the format */
struct field {
	enum field_id	 id;
	const char	*name;		/* arena; as written, for findings */
	/* arena; constant, name of the parameter, name of the file; or NULL */
	const char	*text;
	const struct kind *kind;
	int		 width;		/* bytes; 0: no ceiling */
	char		 fill;		/* '<' '>' blanks, '0' zeros before */
	const char	*yes, *no;	/* arena; VT_FLAG: what is written for it */
	const char	*step[PATH_STEPS];	/* XML: elements from the form's base down */
	int		 steps;
	const char	*attr;		/* XML: the attribute that holds it, or NULL */
};
struct form {
	struct field	*field;
	int		 fields;
	int		 fixed;
	char		 separator[8];	/* delimited: one ASCII character */
	size_t		 bytes;		/* fixed: sum of widths */
};
enum form_place { PLACE_HEAD, PLACE_RECORD, PLACE_TAIL };
enum layout_type { LAYOUT_NONE, LAYOUT_LINES, LAYOUT_XML, LAYOUT_PAIN002, LAYOUT_CAMT053,
    LAYOUT_CAMT054, LAYOUT_MT940 };
enum line_end { END_LF, END_CRLF, END_NONE };
struct layout {
	enum layout_type type;
	enum charset	 charset;
	enum line_end	 end;
	struct form	*head;
	int		 heads;
	struct form	 record;
	int		 has_record;
	struct form	*tail;
	int		 tails;
	const char	*ns;		/* XML: namespace, NULL when not said */
	const char	*base[PATH_STEPS];	/* XML: the record element's path */
	int		 bases;
	int		 line;		/* of the format file */
};
struct file_layout {
	const char	*name;
	enum bank_serves serves;	/* the payees whose parts it is written for */
	struct form	 file_name;	/* rendered one field after the other */
	struct layout	 layout;
};
enum map_by { MAP_CODE, MAP_TEXT, MAP_OTHER };
struct map_row {
	enum map_by	 by;
	const char	*key;
	enum bank_status status;	/* status map */
	enum reason	 reason;	/* status and reason map; R_NONE when not said */
	enum entry_kind	 kind;		/* kind map */
};
struct map {
	struct map_row	*row;
	int		 rows;
};
struct param_def {
	const char	*name;
	int		 width;		/* 0: no ceiling */
};
struct bank_fmt {
	struct arena	*arena;
	struct bank_info info;
	struct param_def *param;
	struct file_layout *file;
	int		 files;
	struct layout	 answer, notices, statement;
	struct map	 status, reason, kind;
	const char	*notice;	/* status code of a notice's lines, or NULL */
	unsigned	 seen;		/* head lines met, SEEN_* of fmt.c */
};

/* The reading of one format file; every error is one FORMAT_SYNTAX. */
struct fmt_reader {
	struct bank_fmt	*f;
	struct report	*report;
	const char	*document;
	struct words	 words;
	const struct word *at;		/* next word of the line */
	const struct word *end;
	struct layout	*layout;	/* of the section we are in, or NULL */
	unsigned	 use_head, use_record;	/* USE_* of that section */
	const char	*section;	/* "file" "return" "notices" "statement" or "" */
	int		 failed;
};
/* adds the finding; -1 */
int	 fmt_error(struct fmt_reader *, const char *reason, const char *word);
/* room for one more, zeroed; the list may move */
void	*list_add(struct arena *, void *list, int count, size_t size);
/* word.c: 0, or -1 with *reason */
int	 words_split(struct arena *, struct slice line, struct words *, const char **reason);

/* ---- form.c: head, record, tail and path lines; all 0 or -1 with the finding */
int	 form_line(struct fmt_reader *, enum form_place);
int	 form_path(struct fmt_reader *, const struct word *path);
int	 form_record_path(struct fmt_reader *, const struct word *path);
int	 form_file_name(struct fmt_reader *, const char *template, struct form *);
const struct field *form_find(const struct form *, enum field_id);

/* ---- check.c: what no single line shows; adds the findings */
void	 fmt_check(struct fmt_reader *, int all_seen);

/* ---- map.c */
int	 map_status_line(struct fmt_reader *);
int	 map_reason_line(struct fmt_reader *);
int	 map_kind_line(struct fmt_reader *);
/*
 * status: BS_UNKNOWN when unmapped; reason: what the status line says beside it, R_NONE when
 * nothing.
 */
enum bank_status map_status(const struct bank_fmt *, const char *code, enum reason *);
/*
 * By the reason code, then by the text, then what the status says, then `other`; R_NONE unless
 * failed or returned.
 */
enum reason map_reason(const struct bank_fmt *, enum bank_status, const char *code,
    const char *text, enum reason said);
/*
 * By the longest prefix of whole steps: "PMNT/ICDT/ESCT", "PMNT/ICDT", "PMNT"; then by the text.
 * 0, or -1 when unmapped.
 */
int	 map_kind(const struct bank_fmt *, const char *code, const char *text, enum entry_kind *);

/* ---- put.c: one value into a file */
struct put_ctx {
	const struct bank_fmt *f;
	const struct bank_part *part;		/* NULL: only the payment is known (bank_fits) */
	const struct account *account;
	const struct bank_payment *payment;	/* NULL in heads and tails */
	struct where	 where;
	struct report	*report;
	struct buf	 value, coded;		/* scratch */
	/* bank_fits: a field's finding once, whatever number of files holds it */
	unsigned char	 told[FD_MAX];
};
/* Value in UTF-8 into ctx->value, checked against charset and width; 0, or -1 with the finding. */
int	 put_value(struct put_ctx *, const struct field *, enum charset, const char *separator);
/* The same, encoded and padded, appended. */
int	 put_field(struct put_ctx *, const struct field *, const struct form *, enum charset,
    struct buf *out);
int	 put_file_name(struct put_ctx *, const struct file_layout *, struct buf *out);
const char *param_value(const struct account *, const char *name);	/* NULL when not given */
/* Is the payee's bank, or city, the account's?  1, 0, or -1 when a code is missing. */
int	 same_bank(const struct account *, const struct bank_payment *);
int	 same_city(const struct account *, const struct bank_payment *);

/* ---- xmlwrite.c */
struct xml_writer;
struct xml_writer *xml_writer_new(const struct layout *);	/* owned */
void	 xml_writer_free(struct xml_writer *);
/* paths from the root */
int	 xml_write_form(struct xml_writer *, struct put_ctx *, const struct form *);
int	 xml_write_record(struct xml_writer *, struct put_ctx *);
int	 xml_write_end(struct xml_writer *, struct put_ctx *);
/* What was written since the last call, in the layout's charset; the buffer is then empty. */
int	 xml_write_take(struct xml_writer *, struct put_ctx *, struct buf *out);

/* ---- lines.c and xmlread.c: files of a layout, form by form */
struct got {
	/* arena of the reader, until the next form; NULL when not in the form */
	const char	*text[FD_MAX];
	int64_t		 n[FD_MAX];
	unsigned char	 has[FD_MAX];	/* in the form and not empty */
};
struct paper {
	const struct layout *layout;
	const char	*document;
	struct report	*report;
	enum finding_id	 malformed;	/* ANSWER_MALFORMED or STATEMENT_MALFORMED */
	/*
	 * heads and tails; 0, or -1 with the finding.  In XML it comes once, after the last record.
	 */
	int	(*head)(void *ctx, const struct got *, int line);
	int	(*record)(void *ctx, const struct got *, int line);
	void		*ctx;
};
/* adds the finding; -1 */
int	 paper_bad(const struct paper *, int line, const char *reason, const char *word);
/* Cells of one form into values; NULL, or the name of the field that does not read. */
const char *form_take(const struct form *, const struct slice *cell, struct arena *, struct got *);
int	 lines_read(const struct paper *, struct source);
/* Every line as it is, without its end; line returns 0 to go on.  0, or -1 with the finding. */
int	 lines_each(const struct paper *, struct source,
    int (*line)(void *ctx, struct slice, int number), void *ctx);
/* 1: it begins like this layout */
int	 lines_probe(const struct layout *, struct slice start);
int	 xml_paper_read(const struct paper *, struct source);
int	 xml_paper_probe(const struct layout *, struct slice start);

/* ---- answer.c */
struct sums {
	int64_t		 count;
	fen		 fen;
};
struct answer_state {
	const struct bank_fmt *f;
	const char	*document;
	struct report	*report;
	struct bank_answer *answer;
	int	(*line)(void *ctx, const struct bank_answer_line *);
	void		*ctx;
	struct sums	 ok, bad, all;
	int		 notices;	/* lines with the notice's status */
	int64_t		 here_count;	/* as stated, -1 */
	fen		 here_fen;
	int		 no_fen;	/* a line came without amount: sums prove nothing */
	struct buf	 code;		/* scratch */
};
/* Counts the line and hands it on; code is the status code alone. */
int	 answer_add(struct answer_state *, struct bank_answer_line *, const char *status_code);
/* adds the finding; -1 */
int	 answer_totals(struct answer_state *, const char *what, int64_t want, int64_t got,
    int is_fen);
int	 answer_malformed(struct answer_state *, int line, const char *reason, const char *word);
int	 pain002_read(struct answer_state *, struct source);
int	 camt054_read(struct answer_state *, struct source);

/* ---- statement.c */
struct statement_state {
	const struct bank_fmt *f;
	const char	*document;
	struct report	*report;
	struct bank_statement *statement;	/* of the document */
	/* of the one being read: a document may hold several that follow on each other */
	struct bank_statement page;
	int		 pages;		/* joined so far */
	int	(*entry)(void *ctx, const struct bank_entry *);
	void		*ctx;
	int		 has_opening, has_closing;
	fen		 sum;		/* of the entries so far */
	int		 has_implied;
	fen		 implied;	/* opening balance that the balances after entries imply */
	ymd		 first, last;	/* days of the entries */
	int64_t		 here_count;	/* as stated, -1 */
	int		 period_stated;	/* entries must lie within it */
};
int	 statement_add(struct statement_state *, struct bank_entry *);
int	 statement_totals(struct statement_state *, const char *what, int64_t want, int64_t got,
    int is_fen);
int	 statement_malformed(struct statement_state *, int line, const char *reason,
    const char *word);
/* the end of one: checks it and joins it to the others */
int	 statement_page(struct statement_state *);
int	 camt053_read(struct statement_state *, struct source);
int	 mt940_read(struct statement_state *, struct source);

#endif
