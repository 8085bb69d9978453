/*
 * The shape of one of our XML documents as a table, as strict as its XSD, and the walk that holds a
 * document to it. Private to ingest.
 */
#ifndef DAIFA_INGEST_SHAPE_H
#define DAIFA_INGEST_SHAPE_H

#include "ingest/notes.h"

/* What a value may look like: one of a list, or a number of characters of some classes. */
enum { LEX_DIGIT = 1, LEX_UPPER = 2, LEX_LOWER = 4, LEX_DASH = 8, LEX_DOT = 16, LEX_UNDER = 32,
	LEX_BASE64 = 64, LEX_BLANK = 128 };
struct lex {
	size_t			 min, max;	/* characters */
	unsigned		 classes;	/* LEX_*; 0: any character */
	const char *const	*one_of;	/* NULL-terminated, or NULL */
	int			(*ok)(struct slice);	/* a further condition, or NULL */
};
int	lex_fits(const struct lex *, struct slice);
int	lex_int(struct slice);		/* digits without a leading zero */

#define SHAPE_ATTRS 8
struct attr_rule {
	const char		*name;
	const struct lex	*lex;
	int			 optional;
};
/*
 * Elements in document order: siblings stand in the order they must have, whatever lies between
 * them.
 */
struct element_rule {
	const char		*name;
	int			 parent;	/* index; -1 for the root, which is rule 0 */
	int			 min, max;
	const struct lex	*text;		/* NULL: children or nothing */
	struct attr_rule	 attr[SHAPE_ATTRS];	/* up to the first without a name */
};
struct shape {
	const char		*ns;
	const struct element_rule *rule;
	int			 rules;
	enum finding_id		 structure, missing, attribute, value;
};

struct shape_event {
	int			 rule;
	int			 line;
	/* at a start: by position in the rule; p NULL when absent.  Borrowed */
	const struct slice	*attr;
	struct slice		 text;	/* at an end.  Borrowed */
};
struct shape_handler {
	/* Non-zero stops the reading; a finding was added, or the caller's callback wants it so. */
	int	(*start)(void *ctx, const struct shape_event *);
	int	(*end)(void *ctx, const struct shape_event *);
};
/* 0, or -1 when the document is not of that shape (finding added) or a handler stopped. */
int	shape_read(struct source, const struct shape *, const struct shape_handler *, void *ctx,
	    struct notes *);

#endif
