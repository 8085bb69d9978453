/*
 * What a power cut takes: every write not followed by an fsync of its file, every name not followed
 * by an fsync of its directory. The calls since then are kept with what they replaced, and
 * undo_all() takes them back from the last to the first.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "undo.h"

enum kind { WRITTEN, CREATED, MADE, RENAMED, UNLINKED };
struct entry {
	enum kind	 kind;
	dev_t		 dev;
	ino_t		 ino;	/* the file's of a write, the directory's of a name */
	int		 fd;	/* of a write, open for as long as the entry */
	off_t		 size, at;
	char		*bytes;
	size_t		 n;	/* what was there before */
	size_t		 length;	/* of the write itself */
	char		*path, *from, *saved;
	struct entry	*before;
};
static struct entry *last;
static char aside[PATH_MAX];
static int asides;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void
undo_begin(const char *root)
{
	snprintf(aside, sizeof aside, "%s-undo", root);
	syscall(SYS_mkdirat, AT_FDCWD, aside, 0700);
}

static void
die(const char *what)
{
	perror(what);
	_exit(99);
}

static void
add(struct entry e)
{
	struct entry *new = malloc(sizeof *new);

	if (new == NULL)
		die("undo: malloc");
	*new = e;
	pthread_mutex_lock(&lock);
	new->before = last;
	last = new;
	pthread_mutex_unlock(&lock);
}

static char *
copy(const char *s)
{
	char *p = s != NULL ? strdup(s) : NULL;

	if (s != NULL && p == NULL)
		die("undo: strdup");
	return p;
}

static int
reopened(int fd)
{
	char name[64];
	long again;

	snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
	again = syscall(SYS_openat, AT_FDCWD, name, O_RDWR | O_CLOEXEC);
	if (again < 0)
		die("undo: reopen");
	return (int)again;
}

/* Bytes [at, at + n) of the file change, or all from at on when n is SIZE_MAX. */
void
undo_write(int fd, int64_t at, size_t n)
{
	struct entry e = { .kind = WRITTEN };
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return;
	if (at < 0)
		at = fcntl(fd, F_GETFL) & O_APPEND ? st.st_size : lseek(fd, 0, SEEK_CUR);
	e.dev = st.st_dev;
	e.ino = st.st_ino;
	e.size = st.st_size;
	e.at = at;
	e.length = n;
	e.fd = reopened(fd);
	if (at < st.st_size) {
		e.n = (size_t)(st.st_size - at);
		if (e.n > n)
			e.n = n;
		e.bytes = malloc(e.n);
		if (e.bytes == NULL || pread(e.fd, e.bytes, e.n, at) != (ssize_t)e.n)
			die("undo: pread");
	}
	add(e);
}

static int
directory_of(const char *path, struct stat *st)
{
	char dir[PATH_MAX];
	char *slash;

	snprintf(dir, sizeof dir, "%s", path);
	slash = strrchr(dir, '/');
	if (slash == NULL)
		return stat(".", st);
	*(slash > dir ? slash : slash + 1) = '\0';
	return stat(dir, st);
}

static void
name(enum kind kind, const char *path, const char *from, char *saved)
{
	struct stat st;
	struct entry e = { .kind = kind, .fd = -1 };

	if (directory_of(path, &st) < 0)
		return;
	e.dev = st.st_dev;
	e.ino = st.st_ino;
	e.path = realpath(path, NULL);
	/* of a name that is not there yet or any more, the directory's real path */
	if (e.path == NULL || kind == UNLINKED || kind == RENAMED) {
		free(e.path);
		e.path = copy(path);
	}
	e.from = copy(from);
	e.saved = saved;
	add(e);
}

/* A second name for what path holds, outside of the workspace; NULL when it holds nothing. */
static char *
saved_aside(const char *path)
{
	char to[PATH_MAX + 32];

	snprintf(to, sizeof to, "%s/%d", aside, __atomic_add_fetch(&asides, 1, __ATOMIC_SEQ_CST));
	if (syscall(SYS_linkat, AT_FDCWD, path, AT_FDCWD, to, 0) < 0)
		return NULL;
	return copy(to);
}

void
undo_created(const char *path)
{
	name(CREATED, path, NULL, NULL);
}

void
undo_made(const char *path)
{
	name(MADE, path, NULL, NULL);
}

void
undo_rename(const char *from, const char *to)
{
	name(RENAMED, to, from, saved_aside(to));
}

void
undo_unlink(const char *path)
{
	name(UNLINKED, path, NULL, saved_aside(path));
}

static void
drop(struct entry *e)
{
	if (e->fd >= 0)
		syscall(SYS_close, e->fd);
	if (e->saved != NULL)
		syscall(SYS_unlinkat, AT_FDCWD, e->saved, 0);
	free(e->bytes);
	free(e->path);
	free(e->from);
	free(e->saved);
	free(e);
}

/* An fsync of the file or directory: what was done to it stays. */
void
undo_synced(int fd)
{
	struct stat st;
	struct entry **at = &last;

	if (fstat(fd, &st) < 0)
		return;
	pthread_mutex_lock(&lock);
	while (*at != NULL) {
		struct entry *e = *at;

		if (e->dev == st.st_dev && e->ino == st.st_ino &&
		    (e->kind == WRITTEN) == S_ISREG(st.st_mode)) {
			*at = e->before;
			drop(e);
		} else {
			at = &e->before;
		}
	}
	pthread_mutex_unlock(&lock);
}

void
undo_forget(void)
{
	pthread_mutex_lock(&lock);
	while (last != NULL) {
		struct entry *e = last;

		last = e->before;
		drop(e);
	}
	pthread_mutex_unlock(&lock);
}

static void
write_back(const struct entry *e)
{
	if (e->bytes != NULL && syscall(SYS_pwrite64, e->fd, e->bytes, e->n, e->at) != (long)e->n)
		die("undo: pwrite");
	if (syscall(SYS_ftruncate, e->fd, e->size) < 0)
		die("undo: ftruncate");
}

/* A torn write: its first half stays. */
static void
tear(const struct entry *e)
{
	size_t keep = e->length / 2;
	struct stat st;

	if (e->length == SIZE_MAX || fstat(e->fd, &st) < 0)
		return;
	if (keep < e->n)
		syscall(SYS_pwrite64, e->fd, e->bytes + keep, e->n - keep, e->at + (off_t)keep);
	if (st.st_size > e->size)
		syscall(SYS_ftruncate, e->fd,
		    e->at + (off_t)keep > e->size ? e->at + (off_t)keep : e->size);
}

static void
remove_tree(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *in;
	char child[PATH_MAX];

	while (d != NULL && (in = readdir(d)) != NULL) {
		if (strcmp(in->d_name, ".") == 0 || strcmp(in->d_name, "..") == 0)
			continue;
		snprintf(child, sizeof child, "%s/%s", path, in->d_name);
		if (syscall(SYS_unlinkat, AT_FDCWD, child, 0) < 0)
			remove_tree(child);
	}
	if (d != NULL)
		closedir(d);
	syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR);
}

static void
name_back(const struct entry *e)
{
	switch (e->kind) {
	case CREATED:
		syscall(SYS_unlinkat, AT_FDCWD, e->path, 0);
		break;
	case MADE:
		remove_tree(e->path);
		break;
	case RENAMED:
		syscall(SYS_renameat, AT_FDCWD, e->path, AT_FDCWD, e->from);
		/* FALLTHROUGH */
	case UNLINKED:
		if (e->saved != NULL)
			syscall(SYS_renameat, AT_FDCWD, e->saved, AT_FDCWD, e->path);
		break;
	case WRITTEN:
		break;
	}
}

/* Takes everything back that no fsync has made durable. torn: of the names a beginning stays, and of
 * each file's writes too, the last of them by half, as the dice fall. */
void
undo_all(int torn, unsigned seed)
{
	int keep_names = 0, n = 0;

	for (struct entry *e = last; e != NULL; e = e->before)
		n += e->kind != WRITTEN;
	if (torn)
		keep_names = (int)((unsigned)rand_r(&seed) % (unsigned)(n + 1));
	for (struct entry *e = last; e != NULL; e = e->before) {
		if (e->kind != WRITTEN) {
			if (n-- > keep_names)
				name_back(e);
			continue;
		}
		/* the dice of one file fall alike for all that is left of it */
		if (torn && (e->ino + seed) % 3 == 0)
			continue;
		if (torn && (e->ino + seed) % 3 == 1) {
			int newest = 1;

			for (struct entry *x = last; x != e; x = x->before)
				newest &= x->kind != WRITTEN || x->ino != e->ino;
			if (newest)
				tear(e);
			continue;
		}
		write_back(e);
	}
	remove_tree(aside);
}
