/* Base64 (RFC 4648) as it stands in an XML element; private to ingest. */
#ifndef DAIFA_INGEST_BASE64_H
#define DAIFA_INGEST_BASE64_H

#include "daifa/core.h"

/*
 * Appends the bytes; blanks between characters are skipped, padding is required.  0, or -1 with the
 * buffer as it was.
 */
int	base64_decode(struct slice, struct buf *);

#endif
