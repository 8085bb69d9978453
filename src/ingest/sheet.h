/* The wage sheet in its forms; private to ingest. */
#ifndef DAIFA_INGEST_SHEET_H
#define DAIFA_INGEST_SHEET_H

#include "ingest/grid.h"
#include "ingest/notes.h"

/* A row before anything of it is read: no text is NULL. */
extern const struct sheet_row sheet_row_none;
/* Both fill a sheet whose document is set and whose texts are "".  0, or -1 with findings. */
int	sheet_xml_read(struct source, struct arena *, struct sheet *, sheet_row_fn, void *ctx,
	    struct report *);
int	sheet_grid_read(struct grid *, const struct columns *, struct arena *, struct sheet *,
	    sheet_row_fn, void *ctx,
	    struct report *);

/* The files of a package. */
struct package;
/*
 * Takes the archive.  The sheet's file is unpacked to a file of its own, whose descriptor is *fd
 * (owned by the package).  NULL with a finding: PACKAGE_SHEETS, PACKAGE_NESTED, INPUT_DAMAGED.  Owned:
 * package_free().
 */
struct package *package_open(struct zip *, const char *document, int *fd, struct report *);
void	package_free(struct package *);
/* Adds EVIDENCE_MISSING when the row names a file that is not in the package. */
void	package_row(struct package *, const struct sheet_row *, struct notes *);
/*
 * Gives every file that is not the sheet, and names those that no row needed (EVIDENCE_UNUSED).  0
 * or -1.
 */
int	package_evidence(struct package *, evidence_fn, void *ctx, struct notes *);

#endif
