/*
 * Preloaded into the program under test: counts the calls that change files under FAULT_ROOT, and
 * at the FAULT_AT-th
 *   FAULT_HOW=count  does nothing,
 *   FAULT_HOW=eio | enospc | eintr   fails it so, once,
 *   FAULT_HOW=short  writes the first half; what is no write fails with EDQUOT,
 *   FAULT_HOW=kill   kills the process there; a write is torn in half first,
 *   FAULT_HOW=cut    cuts the power there: killed, and what was not fsynced is gone,
 *   FAULT_HOW=tear   the same, but some of what was not fsynced has reached the disk,
 *   FAULT_HOW=full   the disk is full from there on: whatever needs room fails with ENOSPC,
 *   FAULT_HOW=stop   stops the process before it (SIGSTOP); it goes on when it is told to.
 * It counts apart from those the calls that read what lies under FAULT_DIR or DAIFA_FORMATS, and
 *   FAULT_HOW=count-read   does nothing,
 *   FAULT_HOW=read | reintr   fails the FAULT_AT-th of them with EIO, with EINTR.
 * SQLite gets the same random numbers each time: one fault at one call leaves one state behind.
 * The number of calls is written to the file FAULT_COUNT at the end; FAULT_HIT is created when the
 * fault struck. Killed before call n + 1 is killed after call n: all n cover both.
 */
#define _GNU_SOURCE
#include <dirent.h>
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

#include "serve.h"
#include "undo.h"

enum what { WRITE, SYNC, NAME };	/* WRITE: what needs room */
static char root[PATH_MAX], count_file[PATH_MAX], hit_file[PATH_MAX];
static size_t root_length;
static char readable[2][PATH_MAX];
static long at, calls, reads;
static int kills, fails, cuts, tears, full, stops, counts_reads, unreads;
static DIR *(*real_opendir)(const char *);
static FILE *(*real_fopen)(const char *, const char *);

/* What a failing call answers; -1 for half a write. */
static int
error_of(const char *how)
{
	static const struct { const char *how; int error; } errors[] = {
		{ "eio", EIO }, { "enospc", ENOSPC }, { "eintr", EINTR }, { "short", -1 },
		{ "full", ENOSPC },
	};

	for (size_t i = 0; how != NULL && i < sizeof errors / sizeof *errors; i++)
		if (strcmp(how, errors[i].how) == 0)
			return errors[i].error;
	return 0;
}

static void __attribute__((constructor))
begin(void)
{
	const char *r, *n, *how, *c, *h;

	serve();
	r = getenv("FAULT_ROOT"), n = getenv("FAULT_AT"), how = getenv("FAULT_HOW");
	c = getenv("FAULT_COUNT"), h = getenv("FAULT_HIT");
	if (r == NULL)
		return;
	snprintf(root, sizeof root, "%s", r);
	root_length = strlen(root);
	snprintf(count_file, sizeof count_file, "%s", c != NULL ? c : "");
	snprintf(hit_file, sizeof hit_file, "%s", h != NULL ? h : "");
	at = n != NULL ? atol(n) : 0;
	kills = how != NULL && strcmp(how, "kill") == 0;
	fails = error_of(how);
	full = how != NULL && strcmp(how, "full") == 0;
	stops = how != NULL && strcmp(how, "stop") == 0;
	unreads = how == NULL ? 0 : strcmp(how, "read") == 0 ? EIO : strcmp(how, "reintr") == 0 ? EINTR : 0;
	counts_reads = unreads != 0 || (how != NULL && strcmp(how, "count-read") == 0);
	tears = how != NULL && strcmp(how, "tear") == 0;
	cuts = tears || (how != NULL && strcmp(how, "cut") == 0);
	if (cuts)
		undo_begin(root);
	for (int i = 0; i < 2; i++) {
		const char *d = getenv(i == 0 ? "FAULT_DIR" : "DAIFA_FORMATS");

		if (counts_reads && d != NULL && realpath(d, readable[i]) == NULL)
			*readable[i] = '\0';
	}
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
		tell(count_file, counts_reads ? reads : calls);
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
struck(enum what what)
{
	long n = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);

	if (n == at && stops) {
		tell(hit_file, at);
		kill(getpid(), SIGSTOP);
		return 0;
	}
	if (full ? n < at || what != WRITE : n != at || (!kills && !fails && !cuts))
		return 0;
	tell(hit_file, at);
	return 1;
}

static int
strike(enum what what)
{
	if (cuts)
		undo_all(tears, (unsigned)at);
	if (kills || cuts) {
		kill(getpid(), SIGKILL);
		pause();
	}
	errno = fails < 0 ? EDQUOT : fails;
	/* What no kernel answers is not asked of the program. */
	if (errno == EINTR && what == NAME)
		errno = EIO;
	return -1;
}

static ssize_t
strike_write(int fd, const void *p, size_t n, int64_t offset)
{
	size_t half = n / 2;

	if (!cuts && (kills || fails < 0) && half > 0) {
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
	return struck(n == SIZE_MAX ? SYNC : WRITE);
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
	if (struck(SYNC))
		return strike(SYNC);
	rc = (int)syscall(call, fd);
	/* syncfs makes durable whatever was done, not only to this file */
	if (rc == 0 && cuts && call == SYS_syncfs)
		undo_forget();
	else if (rc == 0 && cuts)
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
syncfs(int fd)
{
	return sync_file(fd, SYS_syncfs);
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
		if (struck(NAME))
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
		if (struck(NAME))
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

	if (in && struck(WRITE))
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

/* ---- reading */

static int
path_read(const char *path)
{
	char full[PATH_MAX];

	if (!counts_reads)
		return 0;
	if (*path != '/') {
		if (getcwd(full, sizeof full) == NULL ||
		    strlen(full) + strlen(path) + 2 > sizeof full)
			return 0;
		strcat(strcat(full, "/"), path);
		path = full;
	}
	for (int i = 0; i < 2; i++)
		if (*readable[i] != '\0' && strncmp(path, readable[i], strlen(readable[i])) == 0)
			return syscall(SYS_faccessat, AT_FDCWD, path, F_OK) == 0;
	return 0;
}

static int
fd_read(int fd)
{
	char link[64], path[PATH_MAX];
	ssize_t n;

	if (!counts_reads)
		return 0;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof path - 1);
	if (n <= 0 || *path != '/')
		return 0;
	path[n] = '\0';
	return path_read(path);
}

/* 1: this read is the one, and errno is set. */
static int
unread(void)
{
	if (__atomic_add_fetch(&reads, 1, __ATOMIC_SEQ_CST) != at || !unreads)
		return 0;
	tell(hit_file, at);
	errno = unreads;
	return 1;
}

ssize_t
read(int fd, void *p, size_t n)
{
	return fd_read(fd) && unread() ? -1 : syscall(SYS_read, fd, p, n);
}

ssize_t
pread64(int fd, void *p, size_t n, off64_t offset)
{
	return fd_read(fd) && unread() ? -1 : syscall(SYS_pread64, fd, p, n, offset);
}

ssize_t
pread(int fd, void *p, size_t n, off_t offset)
{
	return pread64(fd, p, n, offset);
}

DIR *
opendir(const char *path)
{
	if (path_read(path) && unread())
		return NULL;
	if (real_opendir == NULL)
		*(void **)&real_opendir = dlsym(RTLD_NEXT, "opendir");
	return real_opendir(path);
}

FILE *
fopen(const char *path, const char *mode)
{
	if (*mode == 'r' && path_read(path) && unread())
		return NULL;
	if (real_fopen == NULL)
		*(void **)&real_fopen = dlsym(RTLD_NEXT, "fopen");
	return real_fopen(path, mode);
}
FILE *fopen64(const char *, const char *) __attribute__((alias("fopen")));

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
	if (new && struck(WRITE))
		return strike(NAME);
	if ((flags & O_ACCMODE) == O_RDONLY && path_read(full) && unread())
		return -1;
	/* OpenSSL asks the kernel in another way: keys and signatures stay as random as they were */
	if (root_length > 0 && strcmp(path, "/dev/urandom") == 0)
		path = "/dev/zero";
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
