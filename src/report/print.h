/* Shared by the printers of findings and texts. */
#ifndef REPORT_PRINT_H
#define REPORT_PRINT_H

#include "daifa/report.h"

const char *text_name(enum text_id);

/* A value as people read it, masked unless full; "" when there is none.  Not yet text_safe. */
void	val_text(struct buf *, const struct val *, int full);

/* Adds text from outside so that a terminal shows it and does nothing else: control characters and
 * those that turn the reading direction appear as \x1b or \u202e, malformed bytes as U+FFFD. */
void	text_safe(struct buf *, struct slice);
int	code_acts(int32_t code);	/* such a character */

void	json_finding(struct buf *, const struct out *, const struct finding *,
	    const struct val *);
void	json_say(struct buf *, const struct out *, enum text_id, const struct val *);

#endif
