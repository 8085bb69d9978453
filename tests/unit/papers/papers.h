/* What the tests of printed papers share: where fonts are, and where papers go that a person or a
 * script wants to look at: DAIFA_PAPERS names a directory. */
#ifndef TEST_PAPERS_H
#define TEST_PAPERS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daifa/papers.h"

static inline struct print
print_to(struct report *r)
{
	return (struct print){ .fonts = DAIFA_FORMATS "/fonts.conf", .report = r };
}

static inline void
keep(const char *name, const struct buf *b)
{
	const char *dir = getenv("DAIFA_PAPERS");
	char path[512];
	FILE *f;

	if (dir == NULL)
		return;
	snprintf(path, sizeof path, "%s/%s", dir, name);
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(b->p, 1, b->n, f), b->n);
	assert_int_equal(fclose(f), 0);
}

/* A PDF, and the same one again. */
static inline void
assert_same_pdf(const struct buf *a, const struct buf *b)
{
	assert_true(a->n > 1000);
	assert_memory_equal(a->p, "%PDF-1.", 7);
	assert_int_equal(a->n, b->n);
	assert_memory_equal(a->p, b->p, a->n);
}

#endif
