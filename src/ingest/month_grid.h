/* Attendance kept by hand: one row a worker, one column a day; private to ingest. */
#ifndef DAIFA_INGEST_MONTH_GRID_H
#define DAIFA_INGEST_MONTH_GRID_H

#include "daifa/ingest.h"

/* As ingest_attendance_with.  Rows of one worker are added up. */
int	month_grid_read(const struct verified *, ym, const struct columns *,
	    int (*line)(void *ctx, const char *id_no, const struct attendance_line *), void *ctx,
	    struct report *);

#endif
