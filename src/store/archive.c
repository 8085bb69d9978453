/* Reading the archive. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "priv.h"

/* In its place, or still staged by the open transaction. */
int
store_object(struct store *st, const struct digest *d)
{
	char hex[HEX_LEN], name[HEX_LEN + 2];
	struct path p;
	int fd;

	fd = open(path_object(st, &p, d), O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	digest_hex(d, hex);
	if (errno == ENOENT && !st->replay) {
		snprintf(name, sizeof name, "o-%s", hex);
		fd = open(path_stage(st, &p, name), O_RDONLY | O_CLOEXEC);
	}
	if (fd < 0 && store_unreadable(errno))
		store_fail_io(st, p.text);
	else if (fd < 0)
		report_add(st->report, F_OBJECT_MISSING, NOWHERE, VALS(V_TEXT("object", hex)));
	return fd;
}

int
store_object_bytes(struct store *st, const struct digest *d, size_t max, struct buf *out)
{
	struct fd_source fs;
	char hex[HEX_LEN];
	int fd = store_object(st, d), rc;

	if (fd < 0)
		return -1;
	errno = 0;
	rc = source_all(source_fd(&fs, fd), max, out);
	if (rc != 0 && store_unreadable(errno)) {
		struct path p;

		store_fail_io(st, path_object(st, &p, d));
		close(fd);
		return rc;
	}
	close(fd);
	if (rc != 0) {
		digest_hex(d, hex);
		report_add(st->report, F_INPUT_TOO_LARGE, (struct where){ hex, 0, NULL },
		    VALS(V_INT("max", (int64_t)max)));
	}
	return rc;
}

int
store_wrapped(struct store *st, const struct digest *object, const char *kind)
{
	struct path p;

	return open(path_wrapped(st, &p, object, kind), O_RDONLY | O_CLOEXEC);
}

int
store_signature(
    struct store *st, const struct digest *object, const struct digest *cert, struct buf *out)
{
	char a[HEX_LEN], b[HEX_LEN], name[2 * HEX_LEN + 8];
	struct path p;

	if (read_file(path_signature(st, &p, object, cert), LIMIT_CMS_BYTES, out) == 0)
		return 0;
	if (store_unreadable(errno)) {
		store_fail_io(st, p.text);
		return -1;
	}
	if (st->replay)
		return -1;
	digest_hex(object, a);
	digest_hex(cert, b);
	snprintf(name, sizeof name, "s-%s-%s", a, b);
	buf_reset(out);
	if (read_file(path_stage(st, &p, name), LIMIT_CMS_BYTES, out) == 0)
		return 0;
	if (store_unreadable(errno))
		store_fail_io(st, p.text);
	return -1;
}
