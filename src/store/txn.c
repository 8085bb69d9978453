/* Transactions: facts, staged bytes, and the slip that ties them together. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "priv.h"

struct txn {
	struct store	*store;
	int64_t		 event, at;
	char		*kind, *actor;		/* owned */
	struct digest	 prev;
	struct buf	 params;		/* slip lines: param */
	struct buf	 files;			/* slip lines: read, wrote, signed, out */
	struct buf	 publish;		/* what goes to the outbox, for the p- file */
	int64_t		 last_id, changes;
	int		 staged;		/* number of temporary names used */
	int		 dirty;			/* facts beyond archived objects */
	struct { size_t files, publish; int dirty; } point;	/* what undo goes back to */
};
struct stage {
	struct txn	*txn;
	struct hash	*hash;
	struct path	 tmp;
	int		 fd;		/* -1 in replay */
	int64_t		 size;
	struct buf	 pending;	/* gathers small pieces into large writes */
};

/* The value to the end of its line: control characters and % escaped. */
static void
put_value(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if (c < 0x20 || c == 0x7f || c == '%')
			buf_printf(b, "%%%02X", c);
		else
			buf_add(b, s, 1);
	}
}

struct txn *
txn_begin(struct store *st, const char *kind, int64_t at, const char *actor)
{
	struct txn *t;

	if (st->group != GROUP_OPEN && store_run(st, "BEGIN IMMEDIATE") != 0)
		return NULL;
	if (st->group == GROUP_WAITS)
		st->group = GROUP_OPEN;
	if (st->group == GROUP_OPEN && store_run(st, "SAVEPOINT event") != 0)
		return NULL;
	t = mem_alloc(sizeof *t);
	t->store = st;
	t->kind = mem_text(kind);
	t->actor = mem_text(actor);
	t->at = at;
	t->event = store_chain_length(st) + 1;
	store_chain_head(st, &t->prev);
	if (facts_mark(st) != 0) {
		txn_abort(t);
		return NULL;
	}
	return t;
}

int64_t
txn_event(const struct txn *t)
{
	return t->event;
}

void
txn_param(struct txn *t, const char *key, const char *value)
{
	buf_printf(&t->params, "param %s ", key);
	put_value(&t->params, value);
	buf_text(&t->params, "\n");
}

int
txn_put(struct txn *t, enum stmt id, const char *fmt, ...)
{
	struct store *st = t->store;
	struct value v[STORE_VALUES];
	sqlite3_stmt *stmt;
	va_list ap;
	int own, n, rc = -1;

	stmt = store_stmt(st, id, &own);
	if (stmt == NULL)
		return -1;
	va_start(ap, fmt);
	n = store_values(v, t->event, fmt, ap);
	va_end(ap);
	if (store_bind(st, id, stmt, BOUND_NOW, v, n) == 0 && store_step(st, stmt) == SQLITE_DONE)
		rc = 0;
	t->last_id = sqlite3_last_insert_rowid(st->db);
	t->changes = rc == 0 ? sqlite3_changes64(st->db) : 0;
	if (t->changes > 0)
		written_put(st, id, t->last_id, v, n);
	t->dirty |= id != Q_OBJECT_PUT && id != Q_EVENT_PUT && t->changes > 0;
	if (own)
		sqlite3_finalize(stmt);
	else
		sqlite3_reset(stmt);
	return rc;
}

int64_t
txn_id(struct txn *t)
{
	return t->last_id;
}

int
txn_dirty(const struct txn *t)
{
	return t->dirty;
}

int64_t
txn_changes(struct txn *t)
{
	return t->changes;
}

int
txn_point(struct txn *t)
{
	t->point.files = t->files.n;
	t->point.publish = t->publish.n;
	t->point.dirty = t->dirty;
	written_point(t->store);
	return store_run(t->store, "SAVEPOINT point");
}

int
txn_undo(struct txn *t)
{
	t->files.n = t->point.files;
	t->publish.n = t->point.publish;
	t->dirty = t->point.dirty;
	written_undo(t->store);
	return store_run(t->store, "ROLLBACK TO point; RELEASE point");
}

int
txn_keep(struct txn *t)
{
	written_keep(t->store);
	return store_run(t->store, "RELEASE point");
}

/* ---- bytes */

struct stage *
stage_begin(struct txn *t)
{
	struct stage *g = mem_alloc(sizeof *g);
	char name[40];

	g->txn = t;
	g->hash = hash_new();
	g->fd = -1;
	if (t->store->replay)
		return g;
	snprintf(name, sizeof name, "t-%" PRId64 "-%d.tmp", t->event, ++t->staged);
	path_stage(t->store, &g->tmp, name);
	g->fd = open(g->tmp.text, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (g->fd < 0)
		store_fail_io(t->store, g->tmp.text);
	return g;
}

#define STAGE_ENOUGH (1 << 18)

static int
stage_write(struct stage *g, const void *p, size_t n)
{
	if (n == 0 || g->txn->store->failed)
		return g->txn->store->failed ? -1 : 0;
	hash_add(g->hash, p, n);
	if (g->fd < 0 || write_all(g->fd, p, n) == 0)
		return 0;
	store_fail_io(g->txn->store, g->tmp.text);
	return -1;
}

static int
stage_flush(struct stage *g)
{
	int rc = stage_write(g, g->pending.p, g->pending.n);

	buf_reset(&g->pending);
	return rc;
}

int
stage_add(struct stage *g, const void *p, size_t n)
{
	g->size += (int64_t)n;
	/* what is large already need not be gathered */
	if (g->pending.n == 0 && n >= STAGE_ENOUGH)
		return stage_write(g, p, n);
	buf_add(&g->pending, p, n);
	return g->pending.n >= STAGE_ENOUGH ? stage_flush(g) : g->txn->store->failed ? -1 : 0;
}

/* In replay nothing is written: the archive must already hold these bytes. */
static int
replay_has(struct store *st, const struct digest *d, const char *role, const char *name)
{
	struct path p;

	if (access(path_object(st, &p, d), R_OK) == 0)
		return 0;
	report_add(st->report, F_REPLAY_DIFFERS, (struct where){ name, 0, NULL },
	    VALS(V_TEXT("what", role)));
	return 0;	/* go on: the slip will differ too and say where */
}

/*
 * What is staged takes its name.  An object that is known keeps the bytes it has: these may not be
 * on the disk when the power goes, and the next writer would take them to its place.
 */
static int
stage_name(struct stage *g, const struct digest *d, int keep)
{
	struct store *st = g->txn->store;
	char hex[HEX_LEN], final[HEX_LEN + 2];
	struct path to;
	int rc;

	digest_hex(d, hex);
	snprintf(final, sizeof final, "o-%s", hex);
	path_stage(st, &to, final);
	rc = keep ? stage_close(st, g->fd) : close(g->fd);
	g->fd = -1;
	if (rc == 0)
		rc = keep ? rename(g->tmp.text, to.text) : unlink(g->tmp.text);
	if (rc != 0)
		store_fail_io(st, keep ? to.text : g->tmp.text);
	return rc;
}

static int
stage_finish(
    struct stage *g, const char *word, const char *role, const char *name, struct digest *d)
{
	struct txn *t = g->txn;
	struct store *st = t->store;
	char hex[HEX_LEN];
	int rc = stage_flush(g), known;

	hash_end(g->hash, d);
	known = store_int(st, -1, Q_OBJECT_HAS, "b", d) >= 0;
	if (g->fd >= 0 && stage_name(g, d, rc == 0 && !known) != 0)
		rc = -1;
	if (rc == 0 && st->replay)
		rc = replay_has(st, d, role, name);
	if (rc == 0 && !known)
		rc = txn_put(t, Q_OBJECT_PUT, "ebitt", d, g->size, role, name);
	digest_hex(d, hex);
	buf_printf(&t->files, "%s %s %s ", word, hex, role);
	put_value(&t->files, name);
	buf_text(&t->files, "\n");
	hash_free(g->hash);
	buf_free(&g->pending);
	free(g);
	return rc;
}

int
stage_end(struct stage *g, const char *role, const char *name, struct digest *d)
{
	return stage_finish(g, "wrote", role, name, d);
}

int
txn_write(struct txn *t, struct slice bytes, const char *role, const char *name, struct digest *d)
{
	struct stage *g = stage_begin(t);

	(void)stage_add(g, bytes.p, bytes.n);
	return stage_end(g, role, name, d);
}

int
txn_archive(struct txn *t, struct source in, const char *role, const char *name, struct digest *d)
{
	struct stage *g = stage_begin(t);
	char *block = mem_alloc(65536);
	ssize_t n = 0;

	while (!t->store->failed && (n = in.read(in.ctx, block, 65536)) > 0) {
		if (g->size + n > LIMIT_FILE_BYTES) {
			errno = EFBIG;
			n = -1;
			break;
		}
		(void)stage_add(g, block, (size_t)n);
	}
	if (n < 0)
		store_fail_io(t->store, name);
	free(block);
	return stage_finish(g, "read", role, name, d);
}

int
txn_archive_fd(struct txn *t, int fd, const char *role, const char *name, struct digest *d)
{
	struct fd_source fs;

	if (lseek(fd, 0, SEEK_SET) < 0) {
		store_fail_io(t->store, name);
		return -1;
	}
	return txn_archive(t, source_fd(&fs, fd), role, name, d);
}

int
txn_signature(struct txn *t, const struct digest *object, const struct digest *cert, int64_t at,
    struct slice cms)
{
	struct store *st = t->store;
	char a[HEX_LEN], b[HEX_LEN], name[2 * HEX_LEN + 8];
	struct digest bytes;
	struct path p;

	digest_hex(object, a);
	digest_hex(cert, b);
	buf_printf(&t->files, "signed %s %s\n", a, b);
	if (store_int(st, 0, Q_SIGNATURE_HAS, "bb", object, cert) != 0)
		return st->failed ? -1 : 0;
	if (!st->replay) {
		snprintf(name, sizeof name, "s-%s-%s", a, b);
		if (stage_file(st, path_stage(st, &p, name), cms) != 0) {
			store_fail_io(st, p.text);
			return -1;
		}
	}
	hash_bytes(cms, &bytes);
	return txn_put(t, Q_SIGNATURE_PUT, "ebbib", object, cert, at, &bytes);
}

/* The archived bytes of it, in replay: they were random. */
static int
wrapped_again(struct store *st, const struct digest *object, const char *kind, struct digest *d)
{
	int fd = store_wrapped(st, object, kind);
	struct hash *h = hash_new();
	char block[16384];
	ssize_t n = -1;

	while (fd >= 0 && (n = read(fd, block, sizeof block)) > 0)
		hash_add(h, block, (size_t)n);
	hash_end(h, d);
	hash_free(h);
	if (fd >= 0)
		close(fd);
	return n == 0 ? 0 : -1;
}

/* Staged under the name by which it is taken to its place. */
static int
wrapped_stage(struct stage *g, const char *hex, const char *kind, struct digest *d)
{
	struct store *st = g->txn->store;
	char name[HEX_LEN + 8];
	struct path to;
	int rc = stage_flush(g);

	hash_end(g->hash, d);
	if (stage_close(st, g->fd) != 0)
		rc = -1;
	g->fd = -1;
	snprintf(name, sizeof name, "w-%s.%s", hex, kind);
	if (rc == 0)
		rc = rename(g->tmp.text, path_stage(st, &to, name));
	if (rc != 0)
		store_fail_io(st, g->tmp.text);
	return rc;
}

int
stage_wrap(struct stage *g, const struct digest *object, const struct wrap *w)
{
	struct txn *t = g->txn;
	struct digest d;
	char hex[HEX_LEN];
	int rc;

	digest_hex(object, hex);
	if (g->fd >= 0)
		rc = wrapped_stage(g, hex, w->kind, &d);
	else
		rc = t->store->replay ? wrapped_again(t->store, object, w->kind, &d) : -1;
	buf_printf(&t->files, "wrapped %s %s\n", hex, w->kind);
	if (rc == 0)
		rc = txn_put(t, Q_WRAPPED_PUT, "ebttiibb", object, w->kind, w->holds, (int64_t)w->form,
		    (int64_t)w->cipher, w->cert, &d);
	hash_free(g->hash);
	buf_free(&g->pending);
	free(g);
	return rc;
}

/* A relative path that stays inside the outbox and is one line. */
static int
outbox_path_ok(struct txn *t, const char *path)
{
	int ok = *path != '\0' && strlen(path) < LIMIT_PATH / 2;

	for (const char *s = path; ok && *s != '\0'; s++) {
		int begins = s == path || s[-1] == '/';

		ok = (unsigned char)*s >= 0x20 && !(begins && (*s == '/' || *s == '.'));
	}
	if (!ok) {
		report_add(t->store->report, F_INTERNAL_FAULT, NOWHERE, VALS(V_TEXT("what", path)));
		t->store->failed = 1;
	}
	return ok;
}

/* which: a certificate's hex digest, a kind of wrapping, or "-" */
static void
outbox_add(struct txn *t, const char *path, const struct digest *object, const char *which)
{
	char a[HEX_LEN] = "-";

	if (!outbox_path_ok(t, path))
		return;
	if (object != NULL)
		digest_hex(object, a);
	buf_printf(&t->publish, "%s %s %s\n", a, which, path);
	buf_printf(&t->files, "out %s %s ", a, which);
	put_value(&t->files, path);
	buf_text(&t->files, "\n");
}

void
txn_outbox(struct txn *t, const char *path, const struct digest *object, const struct digest *cert)
{
	char hex[HEX_LEN] = "-";

	if (cert != NULL)
		digest_hex(cert, hex);
	outbox_add(t, path, object, hex);
}

void
txn_outbox_wrapped(struct txn *t, const char *path, const struct digest *object, const char *kind)
{
	outbox_add(t, path, object, kind);
}

/* ---- the end */

/* Straight to the library: this must also work when the store has failed. */
static void
take_back(struct store *st)
{
	if (!sqlite3_get_autocommit(st->db))
		(void)sqlite3_exec(st->db, "ROLLBACK", NULL, NULL, NULL);
	st->staged = st->loose = 0;
}

static void
txn_free(struct txn *t)
{
	buf_free(&t->params);
	buf_free(&t->files);
	buf_free(&t->publish);
	free(t->kind);
	free(t->actor);
	free(t);
}

void
txn_abort(struct txn *t)
{
	struct store *st = t->store;

	txn_free(t);
	/* Of the group only this one is taken back; what it staged goes when the group ends. */
	if (st->group == GROUP_OPEN) {
		if (store_run(st, "ROLLBACK TO event; RELEASE event") == 0)
			return;
		st->group = GROUP_LOST;
	}
	take_back(st);
	if (!st->replay && !st->failed)
		(void)store_recover(st);
}

static int
stage_text(struct store *st, const char *prefix, int64_t seq, const struct digest *hash,
    const struct buf *b)
{
	char hex[HEX_LEN], name[HEX_LEN + 24];
	struct path p;

	digest_hex(hash, hex);
	snprintf(name, sizeof name, "%s-%08" PRId64 "-%s", prefix, seq, hex);
	if (stage_file(st, path_stage(st, &p, name), (struct slice){ b->p, b->n }) == 0)
		return 0;
	store_fail_io(st, p.text);
	return -1;
}

/* Whatever was staged has its name for good before the database says that it is there. */
static int
stage_sync(struct store *st)
{
	struct path p;

	path_stage(st, &p, "");
	if ((st->loose ? store_sync(st) : sync_dir(p.text)) == 0)
		return 0;
	store_fail_io(st, p.text);
	return -1;
}

/* What was staged is on the disk, then the database says so, then it goes to its place. */
static int
last(struct store *st, int *lasts)
{
	if (!st->replay && stage_sync(st) != 0)
		return -1;
	if (store_run(st, "COMMIT") != 0)
		return -1;
	*lasts = 1;
	st->staged = st->loose = 0;
	return st->replay ? 0 : store_recover(st);
}

void
store_group(struct store *st)
{
	if (!st->replay)
		st->group = GROUP_WAITS;
}

int
store_group_end(struct store *st, int *lasts)
{
	int open = st->group == GROUP_OPEN, rc = st->failed ? -1 : 0;

	*lasts = 0;
	st->group = GROUP_NONE;
	if (open && rc == 0)
		rc = last(st, lasts);
	if (open && !*lasts)
		take_back(st);
	return rc;
}

static void
slip_write(struct txn *t, const struct buf *facts, struct buf *slip)
{
	char hex[HEX_LEN], at[TIME_TEXT];

	digest_hex(&t->prev, hex);
	buf_printf(slip,
	    "daifa slip 1\nrelease %s\nseq %" PRId64 "\nprev %s\ntime %s\nkind %s\nactor %s\n",
	    STORE_RELEASE, t->event, hex, time_text(t->at, at), t->kind, t->actor);
	if (t->params.n > 0)
		buf_add(slip, t->params.p, t->params.n);
	if (t->files.n > 0)
		buf_add(slip, t->files.p, t->files.n);
	buf_add(slip, facts->p, facts->n);
}

int
txn_commit(struct txn *t, int64_t *event)
{
	struct store *st = t->store;
	struct buf facts = { 0 }, slip = { 0 };
	struct digest hash;
	int any = 0, lasts = 0, rc = -1;
	int64_t done;

	*event = 0;
	if (!t->dirty) {
		rc = st->failed ? -1 : 0;
		goto out;
	}
	if (facts_slip(st, t->event, &facts, &any) != 0)
		goto out;
	if (!any) {
		/* A projection moved and no fact says why. */
		report_add(st->report, F_INTERNAL_FAULT, NOWHERE, VALS(V_TEXT("what", t->kind)));
		goto out;
	}
	slip_write(t, &facts, &slip);
	hash_bytes((struct slice){ slip.p, slip.n }, &hash);
	if (txn_put(t, Q_EVENT_PUT, "ebbtitt", &hash, &t->prev, t->kind, t->at, t->actor, slip.p) !=
	    0)
		goto out;
	if (!st->replay && (stage_text(st, "c", t->event, &hash, &slip) != 0 ||
	    (t->publish.n > 0 && stage_text(st, "p", t->event, &hash, &t->publish) != 0)))
		goto out;
	done = t->event;
	rc = st->group == GROUP_OPEN ? store_run(st, "RELEASE event") : last(st, &lasts);
	if (rc == 0 || lasts) {
		*event = done;
		txn_free(t);
		t = NULL;
	}
out:
	buf_free(&facts);
	buf_free(&slip);
	if (t != NULL)
		txn_abort(t);
	return rc;
}
