#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daifa/core.h"

#define BLOCK_FIRST	4096		/* bytes: enough for most documents' odds and ends */
#define BLOCK_MOST	(1 << 20)	/* bytes: doubling stops here */
#define ALIGN		alignof(max_align_t)

/* Under ASan every piece is fenced, so that running over its end is caught as it is with malloc. */
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#define FENCE		16
#define TEXT_ALIGN	ALIGN
#else
#define ASAN_POISON_MEMORY_REGION(p, n)		((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n)	((void)(p), (void)(n))
#define FENCE		0
#define TEXT_ALIGN	1
#endif

struct block {
	struct block		*older;	/* owned */
	size_t			 used;
	size_t			 size;
	alignas(max_align_t) char bytes[];
};

struct arena {
	struct block	*top;	/* owned */
};

static struct block *
block_new(size_t size, struct block *older)
{
	struct block *b = mem_grow(NULL, 1, sizeof *b + size);

	b->older = older;
	b->used = 0;
	b->size = size;
	ASAN_POISON_MEMORY_REGION(b->bytes, size);
	return b;
}

static void
block_free(struct block *b)
{
	ASAN_UNPOISON_MEMORY_REGION(b->bytes, b->size);
	free(b);
}

struct arena *
arena_new(void)
{
	struct arena *a = mem_alloc(sizeof *a);

	a->top = block_new(BLOCK_FIRST, NULL);
	return a;
}

void
arena_reset(struct arena *a)
{
	while (a->top->older) {
		struct block *b = a->top;

		a->top = b->older;
		block_free(b);
	}
	a->top->used = 0;
	ASAN_POISON_MEMORY_REGION(a->top->bytes, a->top->size);
}

void
arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	arena_reset(a);
	block_free(a->top);
	free(a);
}

/* n bytes with anything in them. */
static void *
arena_take(struct arena *a, size_t n, size_t align)
{
	struct block *b = a->top;
	size_t at = (b->used + align - 1) / align * align;
	size_t size;

	if (n > SIZE_MAX / 2)
		mem_grow(NULL, n, 2);	/* does not return */
	if (at > b->size || b->size - at < n + FENCE) {
		size = b->size < BLOCK_MOST ? b->size * 2 : BLOCK_MOST;
		while (size < n + FENCE && size < BLOCK_MOST)
			size *= 2;
		if (size < n + FENCE)
			size = n + FENCE;
		b = a->top = block_new(size, b);
		at = 0;
	}
	b->used = at + n + FENCE;
	ASAN_UNPOISON_MEMORY_REGION(b->bytes + at, n);
	return b->bytes + at;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	return memset(arena_take(a, n, ALIGN), 0, n);
}

char *
arena_bytes(struct arena *a, const void *p, size_t n)
{
	char *s = arena_take(a, n + (n < SIZE_MAX), TEXT_ALIGN);

	if (n > 0)
		memcpy(s, p, n);
	s[n] = '\0';
	return s;
}

char *
arena_text(struct arena *a, const char *s)
{
	return arena_bytes(a, s, strlen(s));
}

char *
arena_printf(struct arena *a, const char *format, ...)
{
	va_list ap;
	char *s;
	int n;

	va_start(ap, format);
	n = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (n < 0)
		mem_grow(NULL, SIZE_MAX, 2);	/* longer than any memory; does not return */
	s = arena_take(a, (size_t)n + 1, TEXT_ALIGN);
	va_start(ap, format);
	vsnprintf(s, (size_t)n + 1, format, ap);
	va_end(ap);
	return s;
}
