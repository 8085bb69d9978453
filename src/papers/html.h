/* The frame and the pieces of our HTML pages. */
#ifndef PAPERS_HTML_H
#define PAPERS_HTML_H

#include "daifa/papers.h"

/* Everything before the content: head with title and style, body opened. */
void	html_begin(struct buf *, enum text_id title, const struct val *);
void	html_end(struct buf *, const char *script);	/* script "" for none */
/* Text of others: markup escaped, what acts on a reader (controls, turned direction) shown as
 * U+FFFD. */
void	html_put(struct buf *, const char *);
/* A text of ours, rendered, masked and escaped. */
void	html_text(struct buf *, enum text_id, const struct val *);
void	html_element(struct buf *, const char *name, enum text_id, const struct val *);
void	html_attribute(struct buf *, const char *name, const char *value);	/* data-name */
/* heads ends with T_MAX; a column of numbers has an n in kinds.  id may be "". */
void	html_table(struct buf *, const char *id, const enum text_id *heads, const char *kinds);
void	html_table_end(struct buf *);
void	html_cell(struct buf *, const char *class, const char *text);
void	html_fen(struct buf *, fen);
void	html_int(struct buf *, int64_t);
void	html_tally(struct buf *, const struct tally *);	/* two cells, blank when there is none */

#endif
