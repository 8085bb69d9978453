#include <string.h>

#include "daifa/core.h"

struct slice
slice_of(const char *s)
{
	return s ? (struct slice){ s, strlen(s) } : (struct slice){ "", 0 };
}

int
slice_is(struct slice s, const char *text)
{
	return s.n == strlen(text) && (s.n == 0 || memcmp(s.p, text, s.n) == 0);
}

static const struct slice blanks[] = {
	SLICE(" "), SLICE("\t"), SLICE("\r"), SLICE("\n"), SLICE("\v"), SLICE("\f"),
	SLICE("\xe3\x80\x80"),	/* U+3000 */
	SLICE("\xc2\xa0"),	/* U+00A0 */
};

/* Bytes of the blank at the start (at_end: at the end) of s, 0 when there is none. */
static size_t
blank_bytes(struct slice s, int at_end)
{
	for (size_t k = 0; k < sizeof blanks / sizeof *blanks; k++) {
		size_t n = blanks[k].n;

		if (s.n >= n && memcmp(at_end ? s.p + s.n - n : s.p, blanks[k].p, n) == 0)
			return n;
	}
	return 0;
}

struct slice
slice_strip(struct slice s)
{
	size_t n;

	while ((n = blank_bytes(s, 0)) > 0)
		s = (struct slice){ s.p + n, s.n - n };
	while ((n = blank_bytes(s, 1)) > 0)
		s.n -= n;
	return s;
}
