/* Where things lie in a workspace, and the few ways in which files are written. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "priv.h"

static const char *
path_printf(struct path *p, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(p->text, sizeof p->text, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof p->text)
		p->text[0] = '\0';	/* opening "" fails with ENOENT, which is reported */
	return p->text;
}

const char *
path_object(const struct store *st, struct path *p, const struct digest *d)
{
	char hex[HEX_LEN];

	digest_hex(d, hex);
	return path_printf(p, "%s/object/%.2s/%s", st->archive, hex, hex);
}

const char *
path_signature(
    const struct store *st, struct path *p, const struct digest *object, const struct digest *cert)
{
	char a[HEX_LEN], b[HEX_LEN];

	digest_hex(object, a);
	digest_hex(cert, b);
	return path_printf(p, "%s/sig/%s-%s.p7s", st->archive, a, b);
}

const char *
path_wrapped(const struct store *st, struct path *p, const struct digest *object, const char *kind)
{
	char hex[HEX_LEN];

	digest_hex(object, hex);
	return path_printf(p, "%s/sig/%s.%s", st->archive, hex, kind);
}

const char *
path_slip(const struct store *st, struct path *p, int64_t seq, const struct digest *hash)
{
	char hex[HEX_LEN];

	digest_hex(hash, hex);
	return path_printf(p, "%s/chain/%08" PRId64 "-%s", st->archive, seq, hex);
}

const char *
path_stage(const struct store *st, struct path *p, const char *name)
{
	return path_printf(p, "%s/stage/%s", st->archive, name);
}

const char *
path_join(const struct store *st, struct path *p, const char *sub)
{
	return path_printf(p, "%s/%s", st->dir, sub);
}

int
path_mkdirs(char *path, size_t keep, int sync)
{
	for (char *s = path + keep; (s = strchr(s, '/')) != NULL; s++) {
		int rc;

		*s = '\0';
		rc = *path == '\0' ? 0 : mkdir(path, 0700);
		if (rc != 0 && errno == EEXIST)
			rc = 0;
		else if (rc == 0 && *path != '\0' && sync)
			rc = sync_dir(path);
		*s = '/';
		if (rc != 0)
			return -1;
	}
	return 0;
}

int
sync_dir(const char *path)
{
	struct path dir;
	const char *slash = strrchr(path, '/');
	int fd;

	if (slash == NULL)
		path_printf(&dir, ".");
	else
		path_printf(&dir, "%.*s", (int)(slash - path), path);
	fd = open(dir.text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -1 : sync_close(fd);
}

int
write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t got = write(fd, p, n);

		if (got < 0) {
			if (errno == EINTR)
				continue;
			return -1;
		}
		if (got == 0) {
			errno = ENOSPC;
			return -1;
		}
		p += got;
		n -= (size_t)got;
	}
	return 0;
}

int
sync_close(int fd)
{
	int rc, saved;

	do
		rc = fsync(fd);
	while (rc != 0 && errno == EINTR);
	saved = errno;
	if (close(fd) != 0 && rc == 0)
		return -1;
	errno = saved;
	return rc;
}

/* The machine would not give the bytes: that says nothing of whether somebody changed them. */
int
store_unreadable(int error)
{
	return error == EIO || error == EINTR || error == ENOMEM || error == EMFILE || error == ENFILE ||
	    error == EACCES || error == EPERM;
}

int
read_file(const char *path, size_t max, struct buf *out)
{
	struct fd_source fs;
	int fd, rc, saved;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	errno = EFBIG;
	rc = source_all(source_fd(&fs, fd), max, out);
	saved = errno;
	close(fd);
	errno = saved;
	return rc;
}

int
put_file(const char *path, struct slice bytes)
{
	return stage_file(NULL, path, bytes) == 0 ? sync_dir(path) : -1;
}

int
stage_close(struct store *st, int fd)
{
	if (st == NULL || st->staged++ < SYNC_EACH)
		return sync_close(fd);
	st->loose = 1;
	return close(fd);
}

int
store_sync(struct store *st)
{
	struct path p;
	int rc = -1, saved;

	if (st->files < 0)
		st->files = open(path_stage(st, &p, "."), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (st->files < 0)
		return -1;
	do
		rc = syncfs(st->files);
	while (rc != 0 && errno == EINTR);
	saved = errno;
	st->loose = rc != 0;
	errno = saved;
	return rc;
}

int
stage_file(struct store *st, const char *path, struct slice bytes)
{
	struct path tmp;
	int fd, rc, saved;

	path_printf(&tmp, "%s.tmp", path);
	fd = open(tmp.text, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return -1;
	rc = write_all(fd, bytes.p, bytes.n);
	saved = errno;
	if (stage_close(st, fd) != 0 && rc == 0) {
		rc = -1;
		saved = errno;
	}
	if (rc == 0 && rename(tmp.text, path) != 0) {
		rc = -1;
		saved = errno;
	}
	if (rc != 0)
		unlink(tmp.text);
	errno = saved;
	return rc;
}
