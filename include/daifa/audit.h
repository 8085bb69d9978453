/*
 * Everything proved again from the archive (DESIGN 3.12): chain, facts, objects, signatures, states, money; and with replay the whole
 * workspace rebuilt from the archive alone and compared, rows and bytes.
 */
#ifndef DAIFA_AUDIT_H
#define DAIFA_AUDIT_H

#include "daifa/flow.h"

struct audit_args {
	const char	*dir;
	int		 replay;
	const char	*const *file;	/* documents issued before, each with FILE.p7s beside it */
	int		 files;
	const char	*formats;	/* unused by replay: formats come from the archive */
	const struct out *out;
	struct report	*report;
};
/* 0 when everything was looked at (the report says what is wrong), -1 when the world failed. */
int	audit_run(const struct audit_args *);
/* The database as text, for tests (store_dump). */
int	audit_dump(const char *dir, FILE *, struct report *);

#endif
