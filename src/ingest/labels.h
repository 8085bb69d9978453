/* What stands above a table: 项目编号：XJ01; private to ingest. */
#ifndef DAIFA_INGEST_LABELS_H
#define DAIFA_INGEST_LABELS_H

#include "ingest/header.h"

/*
 * The value of each field of TABLE, "" where it is not stated (arena), from the rows above `before_row`.
 * 0, or -1 with LABEL_TWICE.
 */
int	labels_read(const struct preview *, int before_row, const struct columns *,
	    const char *table, const char *const *field, int fields, struct arena *,
	    const char **value, struct notes *);

#endif
