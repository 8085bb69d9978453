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

/* A name with a dot in front is not yet there for whoever watches the outbox. */
static int
hidden_name(struct path *tmp, const char *to)
{
	const char *slash = strrchr(to, '/');

	if (snprintf(tmp->text, sizeof tmp->text, "%.*s/.%s.tmp", (int)(slash - to), to, slash + 1) <
	    (int)sizeof tmp->text)
		return 0;
	errno = ENAMETOOLONG;
	return -1;
}

static int
copy_hidden(const char *from, const char *to, int loose)
{
	struct path tmp;
	int in, out, rc, saved;

	if (hidden_name(&tmp, to) != 0)
		return -1;
	in = open(from, O_RDONLY | O_CLOEXEC);
	if (in < 0)
		return -1;
	out = open(tmp.text, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	rc = out < 0 ? -1 : copy_bytes(in, out);
	saved = errno;
	if (out >= 0 && (loose ? close(out) : sync_close(out)) != 0 && rc == 0) {
		rc = -1;
		saved = errno;
	}
	close(in);
	errno = saved;
	return rc;
}

static int
show(const char *to)
{
	struct path tmp;

	return hidden_name(&tmp, to) != 0 ? -1 : rename(tmp.text, to);
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

/* ---- the outbox: what the lists of committed events name.  Few files are synced one by one; many
 * are copied first, synced together and shown then. */

struct outgoing {
	struct store	*st;
	int		 loose;		/* many */
	char		**ready;	/* copied, not shown yet; owned like each of them */
	size_t		 count;
	struct path	 last;		/* shown or taken away, its directory not synced yet; "" */
};

static int
ready_show(struct outgoing *o)
{
	int rc = o->count > 0 ? store_sync(o->st) : 0;

	for (size_t i = 0; i < o->count; i++) {
		if (rc == 0)
			rc = show(o->ready[i]);
		free(o->ready[i]);
	}
	o->count = 0;
	return rc;
}

static int
is_ready(const struct outgoing *o, const char *to)
{
	for (size_t i = 0; i < o->count; i++)
		if (strcmp(o->ready[i], to) == 0)
			return 1;
	return 0;
}

static int
put_out(struct outgoing *o, const char *from, struct path *to)
{
	if (path_mkdirs(to->text, strlen(o->st->dir) + 1, !o->loose) != 0 ||
	    copy_hidden(from, to->text, o->loose) != 0)
		return -1;
	if (!o->loose)
		return show(to->text);
	o->ready = mem_grow(o->ready, o->count + 1, sizeof *o->ready);
	o->ready[o->count++] = mem_text(to->text);
	return 0;
}

static int
publish_line(struct outgoing *o, char *line, struct path *to)
{
	struct store *st = o->st;
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
	/* events follow each other: what an earlier one puts there is there for a later one */
	if ((strcmp(line, "-") == 0 || is_ready(o, to->text)) && ready_show(o) != 0)
		return -1;
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
	return put_out(o, from.text, to);
}

/* Each directory is synced once for the files that follow each other in it. */
static int
publish_list(struct outgoing *o, char *list)
{
	struct path to;
	char *save = NULL;
	int rc = 0;

	for (char *l = strtok_r(list, "\n", &save); l != NULL && rc == 0;
	     l = strtok_r(NULL, "\n", &save)) {
		rc = publish_line(o, l, &to);
		if (rc == 0 && !o->loose && *o->last.text != '\0' &&
		    !same_dir(o->last.text, to.text))
			rc = sync_there(o->last.text);
		o->last = to;
	}
	if (rc == 0 && !o->loose && *o->last.text != '\0')
		rc = sync_there(o->last.text);
	*o->last.text = '\0';
	return rc;
}

static int
in_order(const void *x, const void *y)
{
	const char *const *a = x, *const *b = y;

	return strcmp(*a, *b);
}

/* name: of the lists, in the order of their events from then on; *lines: how much there is to do */
static int
lists_read(struct store *st, char **name, size_t n, struct buf *list, size_t *lines)
{
	struct path p;

	qsort(name, n, sizeof *name, in_order);
	*lines = 0;
	for (size_t i = 0; i < n; i++) {
		if (read_file(path_stage(st, &p, name[i]), LIMIT_FILE_BYTES, &list[i]) != 0)
			return -1;
		for (size_t k = 0; k < list[i].n; k++)
			*lines += list[i].p[k] == '\n';
	}
	return 0;
}

static int
publish(struct store *st, char **name, size_t n, int moved)
{
	struct buf *list = mem_alloc(n * sizeof *list);
	struct outgoing o = { .st = st };
	struct path p;
	size_t lines;
	int rc = lists_read(st, name, n, list, &lines);

	o.loose = moved > SYNC_EACH || lines > SYNC_EACH;
	for (size_t i = 0; i < n && rc == 0; i++) {
		if (list[i].n > 0)
			rc = publish_list(&o, list[i].p);
		if (rc == 0 && !o.loose)
			rc = unlink(path_stage(st, &p, name[i]));
	}
	if (rc == 0 && o.loose)
		rc = ready_show(&o) != 0 || store_sync(st) != 0 ? -1 : 0;
	for (size_t i = 0; i < n && rc == 0 && o.loose; i++)
		rc = unlink(path_stage(st, &p, name[i]));
	/* Synced, so that a file the bank already fetched does not come back after a power cut. */
	if (rc == 0)
		rc = sync_dir(path_stage(st, &p, ""));
	for (size_t i = 0; i < o.count; i++)
		free(o.ready[i]);
	free(o.ready);
	for (size_t i = 0; i < n; i++)
		buf_free(&list[i]);
	free(list);
	return rc;
}

/* ---- the archive */

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

/* Names of committed events' outbox lists are gathered. */
struct settling {
	struct touched	 t;
	int		 moved;
	char		**later;	/* owned like each of them */
	size_t		 count;
};

static int
take_place(struct store *st, const char *from, struct path *to, int sync)
{
	if (rename(from, to->text) == 0)
		return 0;
	if (errno != ENOENT || path_mkdirs(to->text, strlen(st->archive) + 1, sync) != 0)
		return -1;
	return rename(from, to->text);
}

static int
settle(struct store *st, const char *name, struct settling *s)
{
	struct path from, to;
	struct digest hash;
	const char *dash;
	size_t n = strlen(name);

	path_stage(st, &from, name);
	if (name[0] == 'p' && n > HEX_LEN && (dash = strchr(name + 2, '-')) != NULL &&
	    hex_at(dash + 1, &hash) == 0 && n == (size_t)(dash + HEX_LEN - name) &&
	    store_int(st, 0, Q_EVENT_HAS, "b", &hash) != 0) {
		s->later = mem_grow(s->later, s->count + 1, sizeof *s->later);
		s->later[s->count++] = mem_text(name);
		return 0;
	}
	if (n > 4 && strcmp(name + n - 4, ".tmp") == 0)
		return unlink(from.text);
	if (place_of(st, name, &to, &s->t) == NULL)
		return st->failed ? -1 : unlink(from.text);
	s->moved++;
	return take_place(st, from.text, &to, s->moved <= SYNC_EACH);
}

static int
settle_all(struct store *st, const char *stage, struct settling *s)
{
	DIR *dir = opendir(stage);
	struct dirent *e;
	int rc = 0, saved;

	if (dir == NULL)
		return -1;
	while (rc == 0 && (errno = 0, e = readdir(dir)) != NULL)
		if (e->d_name[0] != '.')
			rc = settle(st, e->d_name, s);
	saved = errno;
	closedir(dir);
	errno = saved;
	return rc != 0 || errno != 0 ? -1 : 0;
}

int
store_recover(struct store *st)
{
	struct settling s = { .moved = 0 };
	struct path p;
	int rc = settle_all(st, path_stage(st, &p, ""), &s), many = s.moved > SYNC_EACH, saved;

	/* what many files are synced by at the end of the outbox is enough for them too */
	if (rc == 0 && !many)
		rc = sync_touched(st, &s.t);
	else if (rc == 0 && s.count == 0)
		rc = store_sync(st);
	/* The outbox last: what it copies from is in its place now. */
	if (rc == 0 && s.count > 0)
		rc = publish(st, s.later, s.count, s.moved);
	saved = errno;
	for (size_t i = 0; i < s.count; i++)
		free(s.later[i]);
	free(s.later);
	errno = saved;
	if (rc != 0)
		store_fail_io(st, p.text);
	return rc;
}
