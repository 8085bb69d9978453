/*
 * The outbox: what lies there is what was archived for it.  What has left was fetched, which is
 * what an outbox is for.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "priv.h"

int
audit_outbox_add(struct audit *x, const struct slip *s)
{
	for (int i = 0; i < s->lines; i++) {
		struct out_file *f;

		if (strcmp(s->line[i].word, "out") != 0)
			continue;
		x->file = mem_grow(x->file, x->files + 1, sizeof *x->file);
		f = &x->file[x->files];
		memset(f, 0, sizeof *f);
		f->order = x->files++;
		f->path = mem_text(s->line[i].c);
		f->gone = digest_parse(slice_of(s->line[i].a), &f->object) != 0;
		f->cert_set = digest_parse(slice_of(s->line[i].b), &f->cert) == 0;
		if (!f->cert_set && strlen(s->line[i].b) == 3)
			memcpy(f->kind, s->line[i].b, 4);
	}
	return 0;
}

void
audit_outbox_free(struct audit *x)
{
	for (size_t i = 0; i < x->files; i++)
		free(x->file[i].path);
	free(x->file);
	x->file = NULL;
	x->files = 0;
}

static int
by_path(const void *p, const void *q)
{
	const struct out_file *a = p, *b = q;
	int r = strcmp(a->path, b->path);

	return r != 0 ? r : (a->order > b->order) - (a->order < b->order);
}

int
audit_hash(int fd, struct digest *d)
{
	struct hash *h = hash_new();
	struct fd_source fs;
	struct source in = source_fd(&fs, fd);
	char block[16384];
	ssize_t n;

	while ((n = in.read(in.ctx, block, sizeof block)) > 0)
		hash_add(h, block, (size_t)n);
	hash_end(h, d);
	hash_free(h);
	return n < 0 ? -1 : 0;
}

/* 1 the archived bytes, 0 others, -1 it is not there, -2 it could not be read, which was said */
static int
file_same(struct audit *x, const struct out_file *f, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK), same;
	struct stat sb;
	struct digest d, want = f->object;
	struct buf b = { 0 };

	if (fd < 0 && audit_unread(x, path))
		return -2;
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? -1 : 0;
	same = fstat(fd, &sb) == 0 && S_ISREG(sb.st_mode);
	if (same && audit_hash(fd, &d) != 0)
		same = audit_unread(x, path) ? -2 : 0;
	close(fd);
	if (same > 0 && *f->kind != '\0') {
		fd = store_wrapped(x->store, &f->object, f->kind);
		errno = 0;
		same = fd >= 0 && audit_hash(fd, &want) == 0;
		if (fd >= 0 && !same && audit_unread(x, path))
			same = -2;
		if (fd >= 0)
			close(fd);
	}
	if (same > 0 && f->cert_set) {
		same = store_signature(x->store, &f->object, &f->cert, &b) == 0;
		hash_bytes((struct slice){ b.p, b.n }, &want);
		buf_free(&b);
	}
	return same < 0 ? same : same && digest_same(&d, &want);
}

static const struct out_file *
known(const struct audit *x, const char *path)
{
	size_t lo = 0, hi = x->files;

	/* The last of those with this path. */
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(x->file[mid].path, path) <= 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo > 0 && strcmp(x->file[lo - 1].path, path) == 0 ? &x->file[lo - 1] : NULL;
}

static void
walk(struct audit *x, const char *base, const char *sub, int depth)
{
	char path[LIMIT_PATH], name[LIMIT_PATH];
	struct dirent *e;
	struct stat sb;
	DIR *dir;

	/* folders in more folders than any of ours */
	if (depth > 16 || snprintf(path, sizeof path, "%s/%s", base, sub) >= (int)sizeof path) {
		report_add(x->report, F_OUTBOX_STRANGER, NOWHERE, VALS(V_TEXT("file", sub)));
		return;
	}
	dir = opendir(path);
	if (dir == NULL)
		(void)audit_unread(x, path);
	while (dir != NULL && (errno = 0, e = readdir(dir)) != NULL) {
		const struct out_file *f;

		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
		    snprintf(name, sizeof name, "%s%s%s", sub, *sub != '\0' ? "/" : "",
			e->d_name) >= (int)sizeof name ||
		    snprintf(path, sizeof path, "%s/%s", base, name) >= (int)sizeof path)
			continue;
		f = known(x, name);
		if (f == NULL && lstat(path, &sb) == 0 && S_ISDIR(sb.st_mode))
			walk(x, base, name, depth + 1);
		else if (f == NULL || f->gone)
			report_add(
			    x->report, F_OUTBOX_STRANGER, NOWHERE, VALS(V_TEXT("file", name)));
	}
	if (dir != NULL && errno != 0)
		(void)audit_unread(x, base);
	if (dir != NULL)
		closedir(dir);
}

int
audit_outbox(struct audit *x)
{
	size_t since = report_count(x->report);
	char base[LIMIT_PATH], path[LIMIT_PATH];
	int64_t there = 0, away = 0;

	if (x->files > 0)
		qsort(x->file, x->files, sizeof *x->file, by_path);
	if (snprintf(base, sizeof base, "%s/outbox", x->a->dir) >= (int)sizeof base)
		return 0;
	for (size_t i = 0; i < x->files; i++) {
		const struct out_file *f = &x->file[i];
		int same;

		if (f->gone || (i + 1 < x->files && strcmp(x->file[i + 1].path, f->path) == 0) ||
		    snprintf(path, sizeof path, "%s/%s", base, f->path) >= (int)sizeof path)
			continue;
		same = file_same(x, f, path);
		there += same == 1;
		away += same == -1;
		if (same == 0 && !store_failed(x->store))
			report_add(
			    x->report, F_OUTBOX_ALTERED, NOWHERE, VALS(V_TEXT("file", f->path)));
	}
	walk(x, base, "", 0);
	if (away > 0)
		report_add(x->report, F_OUTBOX_FETCHED, NOWHERE, VALS(V_INT("files", away)));
	if (!audit_worse(x, since))
		audit_say(x, T_AUDIT_OUTBOX, VALS(V_INT("files", there)));
	return store_failed(x->store) ? -1 : 0;
}
