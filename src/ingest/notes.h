/* Findings of one document, row findings up to LIMIT_SHEET_FINDINGS; private to ingest. */
#ifndef DAIFA_INGEST_NOTES_H
#define DAIFA_INGEST_NOTES_H

#include "daifa/ingest.h"

struct notes {
	struct report	*report;	/* borrowed */
	const char	*document;	/* borrowed */
	int64_t		 rows;		/* row findings added */
	int64_t		 cut;		/* row findings not added */
};
/* A finding on the whole document; returns -1. */
int	notes_whole(struct notes *, enum finding_id, const struct val *);
void	notes_row(struct notes *, enum finding_id, int row, const char *column, const struct val *);
/* Adds FINDINGS_CUT when row findings were left out. */
void	notes_end(struct notes *);

/* The text as a value shows it: NUL-terminated, at most 60 characters, then an ellipsis. */
#define SHOWN_TEXT 256
const char *shown(struct slice, char [SHOWN_TEXT]);

#endif
