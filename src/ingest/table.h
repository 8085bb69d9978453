/* CSV with a header line, as spreadsheets and devices write it; private to ingest. */
#ifndef DAIFA_INGEST_TABLE_H
#define DAIFA_INGEST_TABLE_H

#include "ingest/notes.h"

struct table_column {
	const char	*name;
	int		 needed;	/* an empty cell is a finding and the line is skipped */
	int		 digits;	/* an ID or account number, which spreadsheets spoil */
};
struct table {
	const struct table_column *column;	/* borrowed */
	int			 columns;
	struct notes		 notes;
	/* One line that has what it needs, cells by position of the column.  Non-zero stops. */
	int			 (*line)(void *ctx, struct table *, int n, const struct slice *cell);
	void			 *ctx;
	struct arena		 *strings;	/* owned by table_read; emptied after every line */
};
/*
 * Plain or gzip, UTF-8 or GB18030.  Fills document and report of the notes from its arguments.
 * 0, or -1 when the file is refused or `line` stopped.
 */
int	table_read(struct table *, const struct verified *, struct report *);
/* What a line's handler says about one cell; LINE_UNREADABLE.  Returns 0 so that the line is skipped and the next one read. */
int	table_unreadable(struct table *, int n, int column, struct slice cell);
/* The cell as a text of the line's arena. */
const char *table_text(struct table *, struct slice cell);
/* Likewise, in the one form of ID and account numbers. */
const char *table_number(struct table *, struct slice cell);

#endif
