/*
 * Findings: what the engine says about its input.  Add them where they are detected; nothing on the way up repeats
 * them and only the command's end prints them.  And texts: every other sentence a user can see.
 * A finding or text is an id, a place and named values, never a sentence; findings.def and texts.def hold the
 * sentences in Chinese and English, the printers put in values, print yuan and mask people's numbers.
 */
#ifndef DAIFA_REPORT_H
#define DAIFA_REPORT_H

#include <stdio.h>

#include "daifa/core.h"

enum finding_id {
	F_NONE,
#define FINDING(code, name, severity, clause, zh, en, advice_zh, advice_en) F_##name,
#include "daifa/findings.def"
#undef FINDING
	F_MAX
};

enum text_id {
#define TEXT(name, zh, en) T_##name,
#include "daifa/texts.def"
#undef TEXT
	T_MAX
};

/* Rising weight is the order of `worst`; the exit status belongs to the severity (DESIGN 4, REVIEW 13). */
enum severity { SEV_NOTE, SEV_HOLD, SEV_REJECT, SEV_REFUSE, SEV_INTEGRITY, SEV_WORLD, SEV_INTERNAL };
int	 severity_exit(enum severity);		/* 0 1 1 2 3 74 70 */
const char *severity_name(enum severity);	/* "NOTE" ... : stable, for JSON and the store */

enum lang { LANG_ZH, LANG_EN };
const char *severity_label(enum severity, enum lang);	/* "待核" "HOLD": what people read */
/* What people read for a finding's column: 应发 for "gross"; a column of the file's own as it is. */
const char *column_label(const char *column, enum lang);

enum val_type { V_END, V_TYPE_TEXT, V_TYPE_FEN, V_TYPE_DAY, V_TYPE_MONTH, V_TYPE_INT, V_TYPE_ID, V_TYPE_CARD, V_TYPE_NAME };
struct val {
	const char	*key;	/* borrowed; a literal */
	enum val_type	 type;
	int64_t		 i;	/* fen, ymd, ym, integer */
	const char	*s;	/* borrowed; text, ID number, card number, person's name */
};
#define V_TEXT(k, v)	((struct val){ (k), V_TYPE_TEXT, 0, (v) })
#define V_FEN(k, v)	((struct val){ (k), V_TYPE_FEN, (v), NULL })
#define V_YMD(k, v)	((struct val){ (k), V_TYPE_DAY, (v), NULL })
#define V_YM(k, v)	((struct val){ (k), V_TYPE_MONTH, (v), NULL })
#define V_INT(k, v)	((struct val){ (k), V_TYPE_INT, (int64_t)(v), NULL })
#define V_ID(k, v)	((struct val){ (k), V_TYPE_ID, 0, (v) })	/* masked on terminals: 650102********4312 */
#define V_CARD(k, v)	((struct val){ (k), V_TYPE_CARD, 0, (v) })	/* masked on terminals: **** 1234 */
#define V_NAME(k, v)	((struct val){ (k), V_TYPE_NAME, 0, (v) })
#define VALS(...)	((const struct val[]){ __VA_ARGS__, { NULL, V_END, 0, NULL } })
#define NO_VALS		((const struct val[]){ { NULL, V_END, 0, NULL } })

/* Values as one line of text ("want=f500000 name=n...") for the store and for digests; percent-escaped, reversible. */
void	 vals_canon(const struct val *, struct buf *);
/* The reverse; strings live in the arena.  Returns a V_END-terminated array (arena), NULL when malformed. */
struct val *vals_parse(struct arena *, const char *);

struct where {
	const char	*document;	/* borrowed while adding (the report copies); NULL: no document */
	int		 row;		/* 1-based; 0 when the whole document is meant */
	const char	*column;	/* or NULL */
};
#define NOWHERE ((struct where){ NULL, 0, NULL })

struct finding {
	enum finding_id	 id;
	struct where	 where;	/* owned by the report */
	char		*vals;	/* canonical values; owned by the report */
};

struct report;
struct report *report_new(void);		/* owned: report_free() */
void	 report_free(struct report *);
void	 report_add(struct report *, enum finding_id, struct where, const struct val *);
/* The same with values already canonical (read back from the store). */
void	 report_add_canon(struct report *, enum finding_id, struct where, const char *vals);
size_t	 report_count(const struct report *);
const struct finding *report_at(const struct report *, size_t);	/* borrowed until the next add */
int	 report_has(const struct report *, enum finding_id);
/* Heaviest severity, SEV_NOTE when empty. */
enum severity report_worst(const struct report *);
void	 report_clear(struct report *);
/* Moves every finding of the second to the end of the first. */
void	 report_take(struct report *, struct report *);

/* The catalogue */
int	 finding_code(enum finding_id);		/* 2202 */
const char *finding_name(enum finding_id);	/* "NET_MISMATCH" */
enum severity finding_severity(enum finding_id);
const char *finding_clause(enum finding_id);
const char *finding_text(enum finding_id, enum lang);	/* with {key} places */
const char *finding_advice(enum finding_id, enum lang);
enum finding_id finding_by_code(int);		/* F_NONE when there is none */
enum finding_id finding_by_name(const char *);	/* "NET_MISMATCH", "2202" or "W2202" */

/* Where results go.  One object per line in JSON mode, sentences otherwise; stdout is for results only. */
struct out {
	FILE		*to;
	enum lang	 lang;
	int		 json;
	int		 full;	/* do not mask */
};
void	 out_say(const struct out *, enum text_id, const struct val *);
void	 out_finding(const struct out *, const struct finding *);
void	 out_report(const struct out *, const struct report *);	/* all findings in order */
/* A text with its values put in, appended; masks unless full. */
void	 text_render(struct buf *, const char *text, const struct val *, enum lang, int full);
const char *text_of(enum text_id, enum lang);
void	 json_string(struct buf *, const char *);	/* quoted and escaped; malformed UTF-8 becomes U+FFFD */

#endif
