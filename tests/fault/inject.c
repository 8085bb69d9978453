/*
 * Preloaded into the program under test: counts the calls that change files under FAULT_ROOT, and
 * at the FAULT_AT-th
 *   FAULT_HOW=count  does nothing,
 *   FAULT_HOW=fail   fails it, once: EIO, ENOSPC, EINTR or a short write, in turn,
 *   FAULT_HOW=kill   kills the process there; a write is torn in half first,
 *   FAULT_HOW=cut    cuts the power there: killed, and what was not fsynced is gone,
 *   FAULT_HOW=tear   the same, but some of what was not fsynced has reached the disk.
 * The number of calls is written to the file FAULT_COUNT at the end; FAULT_HIT is created when the
 * fault struck. Killed before call n + 1 is killed after call n: all n cover both.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "undo.h"

enum what { WRITE, SYNC, NAME };
static char root[PATH_MAX], count_file[PATH_MAX], hit_file[PATH_MAX];
static size_t root_length;
static long at, calls;
static int kills, fails, cuts, tears;

static void __attribute__((constructor))
begin(void)
{
	const char *r = getenv("FAULT_ROOT"), *n = getenv("FAULT_AT"), *how = getenv("FAULT_HOW");
	const char *c = getenv("FAULT_COUNT"), *h = getenv("FAULT_HIT");

	if (r == NULL)
		return;
	snprintf(root, sizeof root, "%s", r);
	root_length = strlen(root);
	snprintf(count_file, sizeof count_file, "%s", c != NULL ? c : "");
	snprintf(hit_file, sizeof hit_file, "%s", h != NULL ? h : "");
	at = n != NULL ? atol(n) : 0;
	kills = how != NULL && strcmp(how, "kill") == 0;
	fails = how != NULL && strcmp(how, "fail") == 0;
	tears = how != NULL && strcmp(how, "tear") == 0;
	cuts = tears || (how != NULL && strcmp(how, "cut") == 0);
	if (cuts)
		undo_begin(root);
}

static void
tell(const char *file, long value)
{
	char text[32];
	int n = snprintf(text, sizeof text, "%ld\n", value);
	long fd;

	if (*file == '\0')
		return;
	fd = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0)
		return;
	if (syscall(SYS_write, (int)fd, text, (size_t)n) != n)
		fputs("inject: the count cannot be written\n", stderr);
	syscall(SYS_close, (int)fd);
}

static void __attribute__((destructor))
end(void)
{
	if (root_length > 0)
		tell(count_file, calls);
}

static int
inside(const char *path)
{
	return strncmp(path, root, root_length) == 0 &&
	    (path[root_length] == '/' || path[root_length] == '\0' ||
		strncmp(path + root_length, ".replay-", 8) == 0);
}

static int
fd_inside(int fd)
{
	char link[64], path[PATH_MAX];
	ssize_t n;

	if (root_length == 0)
		return 0;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof path - 1);
	if (n <= 0)
		return 0;
	path[n] = '\0';
	return inside(path);
}

/* 1: this call is the one, and shall fail. */
static int
struck(void)
{
	if (__atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST) != at || (!kills && !fails && !cuts))
		return 0;
	tell(hit_file, at);
	return 1;
}

static int
strike(enum what what)
{
	static const int errors[] = { EIO, ENOSPC, EINTR };

	if (cuts)
		undo_all(tears, (unsigned)at);
	if (kills || cuts) {
		kill(getpid(), SIGKILL);
		pause();
	}
	errno = errors[at % 3];
	/* What no kernel answers is not asked of the program. */
	if (errno == EINTR && what == NAME)
		errno = EIO;
	return -1;
}

static ssize_t
strike_write(int fd, const void *p, size_t n, int64_t offset)
{
	size_t half = n / 2;

	if (!cuts && (kills || at % 4 == 3) && half > 0) {
		ssize_t done = offset < 0 ? syscall(SYS_write, fd, p, half)
					  : syscall(SYS_pwrite64, fd, p, half, offset);

		if (!kills)
			return done;
	}
	return strike(WRITE);
}

static int
write_struck(int fd, int64_t offset, size_t n)
{
	if (!fd_inside(fd))
		return 0;
	if (cuts)
		undo_write(fd, offset, n);
	return struck();
}

ssize_t
write(int fd, const void *p, size_t n)
{
	return write_struck(fd, -1, n) ? strike_write(fd, p, n, -1) : syscall(SYS_write, fd, p, n);
}

ssize_t
pwrite64(int fd, const void *p, size_t n, off64_t offset)
{
	return write_struck(fd, offset, n) ? strike_write(fd, p, n, offset)
					   : syscall(SYS_pwrite64, fd, p, n, offset);
}

ssize_t
pwrite(int fd, const void *p, size_t n, off_t offset)
{
	return pwrite64(fd, p, n, offset);
}

/* The sync itself may be what the power cut prevents: what it covers is lost then. */
static int
sync_file(int fd, long call)
{
	int rc;

	if (!fd_inside(fd))
		return (int)syscall(call, fd);
	if (struck())
		return strike(SYNC);
	rc = (int)syscall(call, fd);
	if (rc == 0 && cuts)
		undo_synced(fd);
	return rc;
}

int
fsync(int fd)
{
	return sync_file(fd, SYS_fsync);
}

int
fdatasync(int fd)
{
	return sync_file(fd, SYS_fdatasync);
}

int
ftruncate64(int fd, off64_t length)
{
	return write_struck(fd, length, SIZE_MAX) ? strike(SYNC)
						  : (int)syscall(SYS_ftruncate, fd, length);
}

int
ftruncate(int fd, off_t length)
{
	return ftruncate64(fd, length);
}

static int
path_inside(const char *path)
{
	char full[PATH_MAX];

	if (root_length == 0)
		return 0;
	if (*path == '/')
		return inside(path);
	if (getcwd(full, sizeof full) == NULL || strlen(full) + strlen(path) + 2 > sizeof full)
		return 0;
	strcat(strcat(full, "/"), path);
	return inside(full);
}

/* path as it is seen from the directory dir */
static const char *
full_path(int dir, const char *path, char full[PATH_MAX])
{
	char link[64];
	ssize_t n;

	if (dir == AT_FDCWD || *path == '/')
		return path;
	snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
	n = readlink(link, full, PATH_MAX - 1);
	if (n <= 0 || (size_t)n + strlen(path) + 2 > PATH_MAX)
		return path;
	full[n] = '\0';
	strcat(strcat(full, "/"), path);
	return full;
}

int
renameat(int a, const char *from, int b, const char *to)
{
	char x[PATH_MAX], y[PATH_MAX];
	const char *old = full_path(a, from, x), *new = full_path(b, to, y);

	if (path_inside(new)) {
		if (struck())
			return strike(NAME);
		if (cuts)
			undo_rename(old, new);
	}
	return (int)syscall(SYS_renameat, a, from, b, to);
}

int
rename(const char *from, const char *to)
{
	return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int
unlinkat(int dir, const char *path, int flags)
{
	char x[PATH_MAX];
	const char *full = full_path(dir, path, x);

	if (path_inside(full)) {
		if (struck())
			return strike(NAME);
		if (cuts && !(flags & AT_REMOVEDIR))
			undo_unlink(full);
	}
	return (int)syscall(SYS_unlinkat, dir, path, flags);
}

int
unlink(const char *path)
{
	return unlinkat(AT_FDCWD, path, 0);
}

int
mkdirat(int dir, const char *path, mode_t mode)
{
	char x[PATH_MAX];
	const char *full = full_path(dir, path, x);
	int rc, in = path_inside(full);

	if (in && struck())
		return strike(NAME);
	rc = (int)syscall(SYS_mkdirat, dir, path, mode);
	if (in && rc == 0 && cuts)
		undo_made(full);
	return rc;
}

int
mkdir(const char *path, mode_t mode)
{
	return mkdirat(AT_FDCWD, path, mode);
}

/* Only a call that makes a file changes anything. */
int
openat(int dir, const char *path, int flags, ...)
{
	char x[PATH_MAX];
	const char *full = full_path(dir, path, x);
	mode_t mode = 0;
	int fd, new;

	if (flags & O_CREAT) {
		va_list ap;

		va_start(ap, flags);
		mode = va_arg(ap, mode_t);
		va_end(ap);
	}
	new = (flags & O_CREAT) && path_inside(full) &&
	    syscall(SYS_faccessat, AT_FDCWD, full, F_OK) < 0;
	if (new && struck())
		return strike(NAME);
	fd = (int)syscall(SYS_openat, dir, path, flags, mode);
	if (new && fd >= 0 && cuts)
		undo_created(full);
	return fd;
}

int
open(const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = flags & O_CREAT ? va_arg(ap, mode_t) : 0;
	va_end(ap);
	return openat(AT_FDCWD, path, flags, mode);
}

/* files are large here in any case */
int openat64(int, const char *, int, ...) __attribute__((alias("openat")));
int open64(const char *, int, ...) __attribute__((alias("open")));
