/*
 * A line of a format file as words: blanks divide, quotes hold together, "#" where a word could
 * begin ends the line.
 */
#include <string.h>

#include "bank/inner.h"

static int
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

int
words_split(struct arena *a, struct slice line, struct words *w, const char **reason)
{
	const char *p = line.p, *end = line.p + line.n;

	w->count = 0;
	if (!utf8_valid(line) || memchr(line.p, '\0', line.n) != NULL) {
		*reason = "not UTF-8 text";
		return -1;
	}
	for (;;) {
		struct word *to = &w->word[w->count];
		const char *from;

		while (p < end && is_blank(*p))
			p++;
		if (p == end || *p == '#')
			return 0;
		if (w->count == LINE_WORDS) {
			*reason = "too many words";
			return -1;
		}
		to->quoted = *p == '"';
		if (to->quoted) {
			const char *close = memchr(p + 1, '"', (size_t)(end - p - 1));

			if (close == NULL) {
				*reason = "quotation mark is not closed";
				return -1;
			}
			to->text = arena_bytes(a, p + 1, (size_t)(close - p - 1));
			p = close + 1;
		}
		from = p;
		while (p < end && !is_blank(*p))
			p++;
		to->rest = arena_bytes(a, from, (size_t)(p - from));
		if (!to->quoted) {
			to->text = to->rest;
			to->rest = "";
		}
		w->count++;
	}
}
