/* What the printed papers share. */
#ifndef PAPERS_PRINT_H
#define PAPERS_PRINT_H

#include "daifa/papers.h"

#define LABELLED(w, label_id, value)	{ .width = (w), .label = text_of(label_id, LANG_ZH), .text = (value) }
#define HEAD(w, label_id)	{ .width = (w), .text = text_of(label_id, LANG_ZH), .size = 78, \
	.align = DRAW_CENTRE, .flags = DRAW_BOLD | DRAW_SHADE }
#define CELL(w, value, how)	{ .width = (w), .text = (value), .size = 78, .align = (how), \
	.flags = DRAW_LINE }
#define WRAPPED(w, value)	{ .width = (w), .text = (value), .size = 78 }

char	*say_zh(struct buf *, enum text_id, const struct val *);	/* replaces what the buffer held */
const char *days_text(int tenths, char [24]);		/* "25.5" */
const char *tail_text(const char *number);		/* the last four; "" when too short to hide anything */
const char *month_text_zh(ym, char [40]);		/* "2026年10月" */
const char *day_text_zh(ymd, char [40]);		/* "2026年11月5日", "" for 0 */

#endif
