#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daifa/core.h"

/* _exit: other threads may hold locks, and nothing half done may be flushed. */
static void __attribute__((noreturn))
mem_out(size_t count, size_t size)
{
	char line[96];
	int n;

	n = snprintf(line, sizeof line, "daifa: out of memory (%zu x %zu bytes)\n", count, size);
	if (n > 0 && write(STDERR_FILENO, line, (size_t)n) < 0)
		_exit(70);
	_exit(70);
}

void *
mem_alloc(size_t n)
{
	void *p = calloc(1, n ? n : 1);

	if (p == NULL)
		mem_out(1, n);
	return p;
}

void *
mem_grow(void *old, size_t count, size_t size)
{
	size_t n;
	void *p;

	if (__builtin_mul_overflow(count, size, &n))
		mem_out(count, size);
	p = realloc(old, n ? n : 1);
	if (p == NULL)
		mem_out(count, size);
	return p;
}

char *
mem_text(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(mem_alloc(n), s, n);
}
