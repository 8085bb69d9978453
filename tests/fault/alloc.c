/*
 * Preloaded into the program under test: counts its allocations, and fails the FAULT_AT-th
 *   FAULT_HOW=alloc   once,
 *   FAULT_HOW=starve  and every one after it.
 * FAULT_HOW=count-alloc only counts. The number is written to FAULT_COUNT at the end, FAULT_HIT is
 * made when one was refused, as inject.c does.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "serve.h"

extern void	*__libc_malloc(size_t);
extern void	*__libc_calloc(size_t, size_t);
extern void	*__libc_realloc(void *, size_t);

static long at, calls;
static int fails, for_good, counts;

static void __attribute__((constructor))
begin(void)
{
	const char *n, *how;

	serve();
	n = getenv("FAULT_AT"), how = getenv("FAULT_HOW");
	at = n != NULL ? atol(n) : 0;
	for_good = how != NULL && strcmp(how, "starve") == 0;
	fails = for_good || (how != NULL && strcmp(how, "alloc") == 0);
	counts = fails || (how != NULL && strcmp(how, "count-alloc") == 0);
}

static void
tell(const char *name, long value)
{
	const char *file = getenv(name);
	char text[24];
	int n = 0;
	long fd, v = value;

	if (file == NULL)
		return;
	fd = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0)
		return;
	do
		text[n++] = (char)('0' + v % 10);
	while ((v /= 10) > 0);
	while (n > 0)
		syscall(SYS_write, (int)fd, &text[--n], 1);
	syscall(SYS_close, (int)fd);
}

static void __attribute__((destructor))
end(void)
{
	if (counts)
		tell("FAULT_COUNT", calls);
}

static int
refused(void)
{
	long n;

	if (!counts)
		return 0;
	n = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
	if (!fails || n < at || (n > at && !for_good))
		return 0;
	if (n == at)
		tell("FAULT_HIT", at);
	errno = ENOMEM;
	return 1;
}

void *
malloc(size_t n)
{
	return refused() ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t of)
{
	return refused() ? NULL : __libc_calloc(n, of);
}

void *
realloc(void *p, size_t n)
{
	return refused() ? NULL : __libc_realloc(p, n);
}
