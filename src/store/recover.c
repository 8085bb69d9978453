/*
 * Staged files: finished when the database knows them, removed when it does not.  A commit ends
 * with this, and every writer begins with it, so there is one road whether or not somebody pulled
 * the plug.
 *   o-<digest>            an object               -> archive/object/
 *   s-<object>-<cert>     a signature             -> archive/sig/
 *   w-<object>.<kind>     what stands for an object outside -> archive/sig/
 *   c-<seq>-<hash>        a slip                  -> archive/chain/
 *   p-<seq>-<hash>        lines "object cert path", "object kind path" -> copies in outbox/, then removed
 *                         ("- - path": outbox/path is taken away)
 *   *.tmp                 never finished          -> removed
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "priv.h"

struct touched {
	unsigned char	object[256];	/* archive/object/xx to sync */
	int		sig, chain;
};

/* s is NUL-terminated. */
static int
hex_at(const char *s, struct digest *d)
{
	return strlen(s) < HEX_LEN - 1 ? -1 : digest_parse((struct slice){ s, HEX_LEN - 1 }, d);
}

/* Where a staged file belongs, or NULL when no committed event names it. */
static const char *
place_of(struct store *st, const char *name, struct path *to, struct touched *t)
{
	struct digest a, b;
	char *end;
	int64_t seq;

	if (strlen(name) < 3 || name[1] != '-')
		return NULL;
	switch (name[0]) {
	case 'o':
		if (hex_at(name + 2, &a) != 0 || store_int(st, -1, Q_OBJECT_HAS, "b", &a) < 0)
			return NULL;
		t->object[a.b[0]] = 1;
		return path_object(st, to, &a);
	case 's':
		if (hex_at(name + 2, &a) != 0 || strlen(name) < 2 + HEX_LEN ||
		    hex_at(name + 2 + HEX_LEN, &b) != 0 ||
		    store_int(st, 0, Q_SIGNATURE_HAS, "bb", &a, &b) == 0)
			return NULL;
		t->sig = 1;
		return path_signature(st, to, &a, &b);
	case 'w':
		if (hex_at(name + 2, &a) != 0 || strlen(name) != 2 + HEX_LEN + 3 ||
		    store_int(st, 0, Q_WRAPPED_HAS, "bt", &a, name + 2 + HEX_LEN) == 0)
			return NULL;
		t->sig = 1;
		return path_wrapped(st, to, &a, name + 2 + HEX_LEN);
	case 'c':
		seq = strtoll(name + 2, &end, 10);
		if (*end != '-' || hex_at(end + 1, &a) != 0 || seq <= 0 ||
		    store_int(st, 0, Q_EVENT_HAS, "b", &a) != seq)
			return NULL;
		t->chain = 1;
		return path_slip(st, to, seq, &a);
	default:
		return NULL;
	}
}

static int
copy_bytes(int in, int out)
{
	char block[16384];
	ssize_t n;

	while ((n = read(in, block, sizeof block)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || write_all(out, block, (size_t)n) != 0)
			return -1;
	}
	return 0;
}

static int
copy_out(const char *from, const char *to)
{
	const char *slash = strrchr(to, '/');
	struct path tmp;
	int in, out, rc, saved;

	/* A name with a dot in front is not yet there for whoever watches the outbox. */
	if (snprintf(tmp.text, sizeof tmp.text, "%.*s/.%s.tmp", (int)(slash - to), to, slash + 1) >=
	    (int)sizeof tmp.text) {
		errno = ENAMETOOLONG;
		return -1;
	}
	in = open(from, O_RDONLY | O_CLOEXEC);
	if (in < 0)
		return -1;
	out = open(tmp.text, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	rc = out < 0 ? -1 : copy_bytes(in, out);
	saved = errno;
	if (out >= 0 && sync_close(out) != 0 && rc == 0) {
		rc = -1;
		saved = errno;
	}
	close(in);
	if (rc == 0 && rename(tmp.text, to) != 0) {
		rc = -1;
		saved = errno;
	}
	errno = saved;
	return rc;
}

/* *to: what was put there or taken away; its directory is not synced yet */
static int
publish_line(struct store *st, char *line, struct path *to)
{
	struct path from;
	struct digest a, b;
	char *cert = strchr(line, ' '), *path = cert != NULL ? strchr(cert + 1, ' ') : NULL;

	errno = EBADMSG;
	if (path == NULL)
		return -1;
	*cert++ = '\0';
	*path++ = '\0';
	if (snprintf(from.text, sizeof from.text, "outbox/%s", path) >= (int)sizeof from.text)
		return -1;
	path_join(st, to, from.text);
	if (strcmp(line, "-") == 0)
		return unlink(to->text) == 0 || errno == ENOENT ? 0 : -1;
	if (hex_at(line, &a) != 0)
		return -1;
	if (strcmp(cert, "-") == 0)
		path_object(st, &from, &a);
	else if (strcmp(cert, "p7s") == 0 || strcmp(cert, "p7m") == 0)
		path_wrapped(st, &from, &a, cert);
	else if (hex_at(cert, &b) == 0)
		path_signature(st, &from, &a, &b);
	else
		return -1;
	return path_mkdirs(to->text, strlen(st->dir) + 1) != 0 ? -1 : copy_out(from.text, to->text);
}

static int
same_dir(const char *a, const char *b)
{
	ptrdiff_t n = strrchr(a, '/') - a;

	return strrchr(b, '/') - b == n && memcmp(a, b, (size_t)n) == 0;
}

/* A directory that somebody removed with the file we were to take away has nothing to keep. */
static int
sync_there(const char *path)
{
	return sync_dir(path) == 0 || errno == ENOENT ? 0 : -1;
}

/* Each directory is synced once for the files that follow each other in it. */
static int
publish_file(struct store *st, const char *path)
{
	struct path last = { "" }, to;
	struct buf b = { 0 };
	char *save = NULL;
	int rc;

	rc = read_file(path, LIMIT_FILE_BYTES, &b);
	if (rc == 0 && b.n > 0)
		for (char *l = strtok_r(b.p, "\n", &save); l != NULL && rc == 0;
		     l = strtok_r(NULL, "\n", &save)) {
			rc = publish_line(st, l, &to);
			if (rc == 0 && *last.text != '\0' && !same_dir(last.text, to.text))
				rc = sync_there(last.text);
			last = to;
		}
	if (rc == 0 && *last.text != '\0')
		rc = sync_there(last.text);
	buf_free(&b);
	if (rc == 0)
		rc = unlink(path);
	/* Synced, so that a file the bank already fetched does not come back after a power cut. */
	return rc == 0 ? sync_dir(path) : rc;
}

static int
sync_touched(struct store *st, const struct touched *t)
{
	struct digest d = { { 0 } };
	struct path p;

	for (int i = 0; i < 256; i++) {
		d.b[0] = (unsigned char)i;
		if (t->object[i] && sync_dir(path_object(st, &p, &d)) != 0)
			return -1;
	}
	if (t->sig && sync_dir(path_signature(st, &p, &d, &d)) != 0)
		return -1;
	return t->chain ? sync_dir(path_slip(st, &p, 0, &d)) : 0;
}

/* Names of committed events' outbox lists are gathered in `later`. */
static int
settle(struct store *st, const char *name, struct touched *t, struct buf *later)
{
	struct path from, to;
	struct digest hash;
	const char *dash;
	size_t n = strlen(name);

	path_stage(st, &from, name);
	if (name[0] == 'p' && n > HEX_LEN && (dash = strchr(name + 2, '-')) != NULL &&
	    hex_at(dash + 1, &hash) == 0 && n == (size_t)(dash + HEX_LEN - name) &&
	    store_int(st, 0, Q_EVENT_HAS, "b", &hash) != 0) {
		buf_printf(later, "%s\n", name);
		return 0;
	}
	if (n > 4 && strcmp(name + n - 4, ".tmp") == 0)
		return unlink(from.text);
	if (place_of(st, name, &to, t) == NULL)
		return st->failed ? -1 : unlink(from.text);
	if (path_mkdirs(to.text, strlen(st->archive) + 1) != 0)
		return -1;
	return rename(from.text, to.text);
}

static int
settle_all(struct store *st, const char *stage, struct touched *t, struct buf *later)
{
	DIR *dir = opendir(stage);
	struct dirent *e;
	int rc = 0, saved;

	if (dir == NULL)
		return -1;
	while (rc == 0 && (errno = 0, e = readdir(dir)) != NULL)
		if (e->d_name[0] != '.')
			rc = settle(st, e->d_name, t, later);
	saved = errno;
	closedir(dir);
	errno = saved;
	return rc != 0 || errno != 0 ? -1 : 0;
}

int
store_recover(struct store *st)
{
	struct touched t = { { 0 }, 0, 0 };
	struct buf later = { 0 };
	struct path p;
	char *save = NULL;
	int rc = settle_all(st, path_stage(st, &p, ""), &t, &later);

	if (rc == 0)
		rc = sync_touched(st, &t);
	/* The outbox last: what it copies from is in its place now. */
	if (rc == 0 && later.n > 0)
		for (char *l = strtok_r(later.p, "\n", &save); l != NULL && rc == 0;
		     l = strtok_r(NULL, "\n", &save))
			rc = publish_file(st, path_stage(st, &p, l));
	if (rc != 0)
		store_fail_io(st, p.text);
	buf_free(&later);
	return rc;
}
