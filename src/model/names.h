/* Tables of names, one per enum; private to model. */
#ifndef DAIFA_MODEL_NAMES_H
#define DAIFA_MODEL_NAMES_H

#include "daifa/core.h"

/* The name at i; "" when i is outside the table. */
const char *name_at(const char *const *names, int count, int i);
/* Index of the name, -1 when it is not in the table.  "" is never found. */
int	 name_find(const char *const *names, int count, struct slice);

#endif
