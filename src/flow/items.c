/* Pay items of a row as one text of the store: kind TAB name TAB refers TAB fen NEWLINE, backslash before TAB, NEWLINE and itself. */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

static void
escape(struct buf *b, const char *s, char end)
{
	for (; *s != '\0'; s++) {
		if (*s == '\t' || *s == '\n' || *s == '\\')
			buf_text(b, "\\");
		buf_add(b, *s == '\t' ? "t" : *s == '\n' ? "n" : s, 1);
	}
	buf_add(b, &end, 1);
}

void
items_text(const struct item *item, int items, struct buf *b)
{
	for (int i = 0; i < items; i++) {
		escape(b, item_kind_name(item[i].kind), '\t');
		escape(b, item[i].name, '\t');
		escape(b, item[i].refers, '\t');
		buf_printf(b, "%" PRId64 "\n", item[i].fen);
	}
}

/* The next field, up to its end character; the text is changed in place. */
static char *
field(char **at, char end)
{
	char *begin = *at, *w = begin, *r = begin;

	for (; *r != '\0' && *r != end; r++) {
		if (*r == '\\' && r[1] != '\0') {
			r++;
			*w++ = *r == 't' ? '\t' : *r == 'n' ? '\n' : *r;
		} else
			*w++ = *r;
	}
	*at = *r == '\0' ? r : r + 1;
	*w = '\0';
	return begin;
}

int
items_parse(struct arena *a, const char *text, struct item **out)
{
	char *at = arena_text(a, text);
	int count = 0, room = 0;

	for (const char *s = text; *s != '\0'; s++)
		room += *s == '\n';
	*out = arena_alloc(a, (size_t)(room + 1) * sizeof **out);
	while (*at != '\0' && count < room) {
		struct item *i = &(*out)[count];
		char *kind = field(&at, '\t');

		if (item_kind_by_name(slice_of(kind), &i->kind) != 0)
			return -1;
		i->name = field(&at, '\t');
		i->refers = field(&at, '\t');
		i->fen = strtoll(field(&at, '\n'), NULL, 10);
		count++;
	}
	return count;
}
