#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daifa/core.h"

/* Room for n more bytes and the NUL, which there is not yet. */
static void
buf_room(struct buf *b, size_t n)
{
	size_t want, cap;

	if (__builtin_add_overflow(b->n, n, &want) || want > SIZE_MAX / 4)
		mem_grow(NULL, n, SIZE_MAX);	/* does not return */
	want++;
	cap = b->cap ? b->cap : 64;
	while (cap < want)
		cap *= 2;
	b->p = mem_grow(b->p, cap, 1);
	b->cap = cap;
}

void
buf_add(struct buf *b, const void *p, size_t n)
{
	if (n >= b->cap - b->n)
		buf_room(b, n);
	if (n > 0)
		memcpy(b->p + b->n, p, n);
	b->n += n;
	b->p[b->n] = '\0';
}

void
buf_text(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_printf(struct buf *b, const char *format, ...)
{
	size_t room = b->cap - b->n;
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(room > 0 ? b->p + b->n : NULL, room, format, ap);
	va_end(ap);
	if (n < 0)
		mem_grow(NULL, SIZE_MAX, 2);	/* longer than any memory; does not return */
	if ((size_t)n >= room) {
		buf_room(b, (size_t)n);
		va_start(ap, format);
		vsnprintf(b->p + b->n, (size_t)n + 1, format, ap);
		va_end(ap);
	}
	b->n += (size_t)n;
}

void
buf_reset(struct buf *b)
{
	b->n = 0;
	if (b->p)
		b->p[0] = '\0';
}

void
buf_free(struct buf *b)
{
	if (b == NULL)
		return;
	free(b->p);
	*b = (struct buf){ NULL, 0, 0 };
}
