/*
 * The database connection, prepared statements, cursors; opening, creating and closing a
 * workspace.
 */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "priv.h"

static const char *const stmt_sql[Q_MAX] = {
#define STMT(name, sql) sql,
#include "store/stmts.def"
#undef STMT
};
static const char schema[] =
#include "schema.h"
;

void
store_fail_db(struct store *st, const char *what)
{
	int unread = errno == EIO;	/* SQLite calls a disk that gives no bytes a damaged database */
	const char *error = st->db == NULL ? "" : unread ? strerror(EIO) : sqlite3_errmsg(st->db);
	int code = st->db != NULL ? sqlite3_errcode(st->db) & 0xff : SQLITE_OK;

	if (!st->failed && !unread && (code == SQLITE_CORRUPT || code == SQLITE_NOTADB))
		report_add(st->report, F_DATABASE_DAMAGED, NOWHERE, VALS(V_TEXT("what", error)));
	else if (!st->failed)
		report_add(st->report, F_DATABASE, NOWHERE,
		    VALS(V_TEXT("what", what), V_TEXT("error", error)));
	st->failed = 1;
}

void
store_fail_io(struct store *st, const char *path)
{
	const char *error = strerror(errno);

	if (!st->failed)
		report_add(st->report, F_DISK, NOWHERE,
		    VALS(V_TEXT("what", path), V_TEXT("error", error)));
	st->failed = 1;
}

int
store_failed(const struct store *st)
{
	return st->failed;
}

const char *
store_dir(const struct store *st)
{
	return st->dir;
}

int
store_run(struct store *st, const char *sql)
{
	if (st->failed)
		return -1;
	errno = 0;
	if (sqlite3_exec(st->db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	store_fail_db(st, "exec");
	return -1;
}

sqlite3_stmt *
store_prepare(struct store *st, const char *sql)
{
	sqlite3_stmt *stmt = NULL;

	if (st->failed)
		return NULL;
	errno = 0;
	if (sqlite3_prepare_v2(st->db, sql, -1, &stmt, NULL) != SQLITE_OK)
		store_fail_db(st, "prepare");
	return stmt;
}

/* SQLite takes $1, $2 for names and numbers them as they first appear.  owned; NULL: in order */
static unsigned char *
param_order(sqlite3_stmt *stmt)
{
	int n = sqlite3_bind_parameter_count(stmt), moved = 0;
	unsigned char *order = mem_alloc((size_t)n + 1);

	for (int i = 1; i <= n; i++) {
		int at = (int)strtol(sqlite3_bind_parameter_name(stmt, i) + 1, NULL, 10);

		if (at >= 1 && at <= n)
			order[at] = (unsigned char)i;
		moved |= at != i;
	}
	if (moved)
		return order;
	free(order);
	return NULL;
}

/* The cached statement, or one of the caller's own when that is in use further up. */
sqlite3_stmt *
store_stmt(struct store *st, enum stmt id, int *own)
{
	*own = 0;
	if (st->failed)
		return NULL;
	if (st->stmt[id] != NULL && sqlite3_stmt_busy(st->stmt[id])) {
		*own = 1;
		return store_prepare(st, stmt_sql[id]);
	}
	if (st->stmt[id] == NULL) {
		st->stmt[id] = store_prepare(st, stmt_sql[id]);
		if (st->stmt[id] != NULL)
			st->order[id] = param_order(st->stmt[id]);
	}
	return st->stmt[id];
}

int
store_values(struct value v[STORE_VALUES], int64_t event, const char *fmt, va_list args)
{
	va_list ap;
	int n = 0;

	va_copy(ap, args);
	for (; *fmt != '\0' && n < STORE_VALUES; fmt++, n++) {
		const struct digest *d;
		struct slice s;

		v[n] = (struct value){ .how = *fmt };
		switch (*fmt) {
		case 'e':
			v[n].number = event;
			break;
		case 'i':
			v[n].number = va_arg(ap, int64_t);
			break;
		case 't':
			v[n].p = va_arg(ap, const char *);
			v[n].n = v[n].p != NULL ? strlen(v[n].p) : 0;
			break;
		case 'b':
			d = va_arg(ap, const struct digest *);
			v[n].p = d != NULL ? d->b : NULL;
			v[n].n = d != NULL ? DIGEST_LEN : 0;
			break;
		case 's':
			s = va_arg(ap, struct slice);
			v[n].p = s.p;
			v[n].n = s.p != NULL ? s.n : 0;
			break;
		}
	}
	va_end(ap);
	return n;
}

static int
bind_one(sqlite3_stmt *stmt, int at, const struct value *v, sqlite3_destructor_type keep)
{
	switch (v->how) {
	case 'e':
	case 'i':
		return sqlite3_bind_int64(stmt, at, v->number);
	case 't':
		return sqlite3_bind_text64(stmt, at, v->p, v->n, keep, SQLITE_UTF8);
	case 'b':
	case 's':
		return sqlite3_bind_blob64(stmt, at, v->p, v->n, keep);
	default:
		return SQLITE_MISUSE;
	}
}

int
store_bind(struct store *st, enum stmt id, sqlite3_stmt *stmt, enum bound bound,
    const struct value *v, int n)
{
	sqlite3_destructor_type keep = bound == BOUND_COPY ? SQLITE_TRANSIENT : SQLITE_STATIC;
	const unsigned char *order = st->order[id];
	int max = sqlite3_bind_parameter_count(stmt), rc = SQLITE_OK;

	for (int i = 0; i < n && rc == SQLITE_OK; i++) {
		int at = i + 1;

		if (order != NULL)
			at = at <= max ? order[at] : 0;
		rc = bind_one(stmt, at, &v[i], keep);
	}
	if (rc == SQLITE_OK && n != max)
		rc = SQLITE_MISUSE;
	if (rc == SQLITE_OK)
		return 0;
	if (!st->failed)
		report_add(st->report, F_DATABASE, NOWHERE,
		    VALS(V_TEXT("what", sqlite3_sql(stmt)), V_TEXT("error", sqlite3_errstr(rc))));
	st->failed = 1;
	return -1;
}

int
store_step(struct store *st, sqlite3_stmt *stmt)
{
	int rc;

	errno = 0;
	rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW || rc == SQLITE_DONE)
		return rc;
	store_fail_db(st, sqlite3_sql(stmt));
	return -1;
}

struct cursor *
store_query(struct store *st, enum stmt id, const char *fmt, ...)
{
	struct cursor *c = mem_alloc(sizeof *c);
	struct value v[STORE_VALUES];
	va_list ap;
	int n;

	c->store = st;
	c->stmt = store_stmt(st, id, &c->own);
	va_start(ap, fmt);
	n = store_values(v, 0, fmt, ap);
	va_end(ap);
	if (c->stmt != NULL)
		(void)store_bind(st, id, c->stmt, BOUND_COPY, v, n);
	return c;
}

int
cursor_next(struct cursor *c)
{
	if (c->stmt == NULL || c->store->failed)
		return 0;
	return store_step(c->store, c->stmt) == SQLITE_ROW;
}

int64_t
cursor_int(struct cursor *c, int column)
{
	return sqlite3_column_int64(c->stmt, column);
}

const char *
cursor_text(struct cursor *c, int column)
{
	const unsigned char *s = sqlite3_column_text(c->stmt, column);

	return s == NULL ? "" : (const char *)s;
}

struct slice
cursor_blob(struct cursor *c, int column)
{
	const void *p = sqlite3_column_blob(c->stmt, column);

	return (struct slice){ p, p == NULL ? 0 : (size_t)sqlite3_column_bytes(c->stmt, column) };
}

int
cursor_digest(struct cursor *c, int column, struct digest *d)
{
	struct slice s = cursor_blob(c, column);

	memset(d, 0, sizeof *d);
	if (s.n != DIGEST_LEN)
		return 0;
	memcpy(d->b, s.p, DIGEST_LEN);
	return 1;
}

void
cursor_end(struct cursor *c)
{
	if (c == NULL)
		return;
	if (c->stmt != NULL) {
		if (c->own)
			sqlite3_finalize(c->stmt);
		else
			sqlite3_reset(c->stmt);
	}
	free(c);
}

int64_t
store_int(struct store *st, int64_t missing, enum stmt id, const char *fmt, ...)
{
	struct value v[STORE_VALUES];
	int64_t value = missing;
	sqlite3_stmt *stmt;
	va_list ap;
	int own, n;

	stmt = store_stmt(st, id, &own);
	if (stmt == NULL)
		return missing;
	va_start(ap, fmt);
	n = store_values(v, 0, fmt, ap);
	va_end(ap);
	if (store_bind(st, id, stmt, BOUND_NOW, v, n) == 0 && store_step(st, stmt) == SQLITE_ROW &&
	    sqlite3_column_type(stmt, 0) != SQLITE_NULL)
		value = sqlite3_column_int64(stmt, 0);
	if (own)
		sqlite3_finalize(stmt);
	else
		sqlite3_reset(stmt);
	return value;
}

int64_t
store_chain_length(struct store *st)
{
	return store_int(st, 0, Q_CHAIN_LENGTH, "");
}

int64_t
store_last_time(struct store *st)
{
	return store_int(st, 0, Q_CHAIN_TIME, "");
}

void
store_chain_head(struct store *st, struct digest *d)
{
	struct cursor *c = store_query(st, Q_CHAIN_HEAD, "");

	memset(d, 0, sizeof *d);
	if (cursor_next(c))
		cursor_digest(c, 0, d);
	cursor_end(c);
}

/* ---- a workspace's life */

static struct store *
store_new(const char *dir, const char *archive_of, struct report *report)
{
	struct store *st = mem_alloc(sizeof *st);
	struct buf b = { 0 };

	st->dir = mem_text(dir);
	buf_printf(&b, "%s/archive", archive_of);
	st->archive = b.p;
	st->lock = st->files = -1;
	st->report = report;
	return st;
}

/* Memory that SQLite is refused would come back as an error of some statement, and an audit would
 * take that for a database somebody changed: it ends the program as everywhere else. */
static void *
sql_alloc(int n)
{
	return mem_grow(NULL, (size_t)n, 1);
}

static void *
sql_realloc(void *p, int n)
{
	return mem_grow(p, (size_t)n, 1);
}

static int
sql_size(void *p)
{
	return p != NULL ? (int)malloc_usable_size(p) : 0;
}

static int
sql_roundup(int n)
{
	return (n + 7) & ~7;
}

static int
sql_init(void *ctx)
{
	(void)ctx;
	return SQLITE_OK;
}

/* Settings of the whole library; once it runs it takes none, and says so. */
static void
sql_settings(void)
{
	static const sqlite3_mem_methods memory = { sql_alloc, free, sql_realloc, sql_size,
		sql_roundup, sql_init, NULL, NULL };

	(void)sqlite3_config(SQLITE_CONFIG_MALLOC, &memory);
	/* Sorts spill to a file; a statement's own journal stays in memory, where it costs what it holds and not 64 KiB each time. */
	(void)sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1);
	/* One thread only ever uses it, and nobody asks how much memory it holds. */
	(void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static int
store_connect(struct store *st, int flags)
{
	struct path p;

	path_join(st, &p, "daifa.db");
	sql_settings();
	if (sqlite3_open_v2(p.text, &st->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
		store_fail_db(st, p.text);
		return -1;
	}
	sqlite3_busy_timeout(st->db, 10000);
	sqlite3_extended_result_codes(st->db, 1);
	sqlite3_db_config(st->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(st->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	return store_run(st,
	    "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON; PRAGMA temp_store=MEMORY;"
	    "PRAGMA synchronous=FULL;"
	    "PRAGMA cache_size=-32768;");
}

static int
take_lock(struct store *st, struct report *report)
{
	struct path p;
	int rc;

	path_join(st, &p, "lock");
	st->lock = open(p.text, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (st->lock < 0) {
		store_fail_io(st, p.text);
		return -1;
	}
	while ((rc = flock(st->lock, LOCK_EX | LOCK_NB)) != 0 && errno == EINTR)
		;
	if (rc == 0)
		return 0;
	if (errno != EWOULDBLOCK) {
		store_fail_io(st, p.text);
		return -1;
	}
	report_add(report, F_WORKSPACE_BUSY, NOWHERE, VALS(V_TEXT("dir", st->dir)));
	return -1;
}

static int
make_directories(struct store *st)
{
	static const char *const names[] = { "inbox", "outbox", "archive", "archive/object",
		"archive/sig", "archive/chain", "archive/stage" };
	struct path p;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (mkdir(path_join(st, &p, names[i]), 0700) != 0 && errno != EEXIST) {
			store_fail_io(st, p.text);
			return -1;
		}
	if (sync_dir(path_join(st, &p, "archive/stage")) != 0 ||
	    sync_dir(path_join(st, &p, "archive")) != 0 || sync_dir(st->dir) != 0) {
		store_fail_io(st, p.text);
		return -1;
	}
	return 0;
}

/*
 * The mode is the statement's answer: a file system that cannot do it leaves another mode without
 * an error.
 */
static int
write_ahead(struct store *st)
{
	sqlite3_stmt *mode = store_prepare(st, "PRAGMA journal_mode=WAL");
	int ok;

	if (mode == NULL)
		return -1;
	ok = store_step(st, mode) == SQLITE_ROW &&
	    strcmp((const char *)sqlite3_column_text(mode, 0), "wal") == 0;
	sqlite3_finalize(mode);
	if (!ok)
		store_fail_db(st, "WAL");
	return ok ? 0 : -1;
}

static int
make_tables(struct store *st)
{
	if (store_run(st, "BEGIN IMMEDIATE") != 0 || store_run(st, schema) != 0 ||
	    facts_find(st) != 0 || facts_protect(st) != 0)
		return -1;
	return store_run(st, "PRAGMA user_version=1; COMMIT");
}

struct store *
store_create(const char *dir, struct report *report)
{
	struct store *st = store_new(dir, dir, report);
	struct path p;

	if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
		store_fail_io(st, dir);
		goto fail;
	}
	if (take_lock(st, report) != 0 || make_directories(st) != 0)
		goto fail;
	/*
	 * A workspace exists once its database has tables; what an interrupted init left is made
	 * anew.
	 */
	if (access(path_join(st, &p, "daifa.db"), F_OK) == 0) {
		if (store_connect(st, SQLITE_OPEN_READWRITE) != 0)
			goto fail;
	} else if (store_connect(st, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) != 0)
		goto fail;
	if (store_int(st, 0, Q_HAS_TABLES, "") != 0) {
		if (facts_find(st) != 0)
			goto fail;
		if (store_chain_length(st) > 0) {
			/* Perhaps it is an init run again because nobody saw how the first one ended. */
			if (store_recover(st) != 0)
				goto fail;
			report_add(report, F_WORKSPACE_EXISTS, NOWHERE, VALS(V_TEXT("dir", dir)));
			goto fail;
		}
	} else if (write_ahead(st) != 0 || make_tables(st) != 0)
		goto fail;
	if (store_recover(st) != 0)
		goto fail;
	return st;
fail:
	store_close(st);
	return NULL;
}

struct store *
store_open(const char *dir, enum store_mode mode, struct report *report)
{
	struct store *st = store_new(dir, dir, report);
	struct path p;

	if (access(path_join(st, &p, "daifa.db"), F_OK) != 0) {
		report_add(report, F_WORKSPACE_MISSING, NOWHERE, VALS(V_TEXT("dir", dir)));
		goto fail;
	}
	if (mode == STORE_WRITE && take_lock(st, report) != 0)
		goto fail;
	/*
	 * A reader opens for writing too: joining a write-ahead log needs it.  All that it reads is
	 * of one moment, however many events another program adds meanwhile: what it makes of many
	 * queries, such as an inspection pack, is never half of before and half of after.
	 */
	if (store_connect(st, SQLITE_OPEN_READWRITE) != 0)
		goto fail;
	if (mode == STORE_READ && (store_run(st, "PRAGMA query_only=ON; BEGIN") != 0 ||
	    sqlite3_db_config(st->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL) != SQLITE_OK))
		goto fail;
	if (store_int(st, 0, Q_HAS_TABLES, "") == 0) {
		if (!st->failed)
			report_add(report, F_WORKSPACE_MISSING, NOWHERE, VALS(V_TEXT("dir", dir)));
		goto fail;
	}
	if (facts_find(st) != 0 || (mode == STORE_WRITE && store_recover(st) != 0))
		goto fail;
	return st;
fail:
	store_close(st);
	return NULL;
}

struct store *
store_replay(const char *dir, const char *archive_of, struct report *report)
{
	struct store *st = store_new(dir, archive_of, report);

	st->replay = 1;
	/* Not OFF: steps that find nothing to do are rolled back. */
	if (store_connect(st, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) != 0 ||
	    store_run(st, "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF") != 0 ||
	    make_tables(st) != 0) {
		store_close(st);
		return NULL;
	}
	return st;
}

struct store *
store_model(struct report *report)
{
	struct store *st = store_new("", "", report);

	if (sqlite3_open(":memory:", &st->db) != SQLITE_OK)
		store_fail_db(st, "memory");
	if (make_tables(st) == 0)
		return st;
	store_close(st);
	return NULL;
}

void
store_close(struct store *st)
{
	int rc;

	if (st == NULL)
		return;
	for (int i = 0; i < Q_MAX; i++) {
		sqlite3_finalize(st->stmt[i]);
		free(st->order[i]);
	}
	sqlite3_finalize(st->last);
	written_free(st);
	for (int i = 0; i < st->facts; i++)
		sqlite3_finalize(st->fact[i].rows);
	/* a group that nobody ended */
	if (st->db != NULL && !sqlite3_get_autocommit(st->db))
		(void)sqlite3_exec(st->db, "ROLLBACK", NULL, NULL, NULL);
	/*
	 * The checkpoint's own result: a full disk there is silent otherwise (PLATFORM 4).  The
	 * log keeps what it could not move.
	 */
	if (st->db != NULL && st->lock >= 0 && !st->failed) {
		rc = sqlite3_wal_checkpoint_v2(st->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
		if ((rc & 0xff) != SQLITE_OK && (rc & 0xff) != SQLITE_BUSY)
			store_fail_db(st, "checkpoint");
	}
	sqlite3_close(st->db);
	if (st->lock >= 0)
		close(st->lock);
	if (st->files >= 0)
		close(st->files);
	for (int i = 0; i < st->facts; i++) {
		free(st->fact[i].name);
		free(st->fact[i].select);
	}
	free(st->fact);
	free(st->archive);
	free(st->dir);
	free(st);
}
