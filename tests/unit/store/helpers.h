/* Shared by the tests of store: a workspace of its own for each test, and events to fill it. */
#ifndef HELPERS_H
#define HELPERS_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"
#include "store/priv.h"

#define AT INT64_C(1793844000)	/* 2026-11-05 10:00 +08:00 */

static char top[64], dir[80];	/* a directory of this test, the workspace in it */
static struct report *report;
static struct store *st;

static inline int
workspace_new(void **state)
{
	(void)state;
	codec_init();
	strcpy(top, "/tmp/daifa-store-XXXXXX");
	if (mkdtemp(top) == NULL)
		return -1;
	snprintf(dir, sizeof dir, "%s/w", top);
	report = report_new();
	st = store_create(dir, report);
	return st == NULL;
}

static inline int
workspace_remove(void **state)
{
	char command[128];

	(void)state;
	store_close(st);
	st = NULL;
	report_free(report);
	codec_done();
	snprintf(command, sizeof command, "rm -rf %s", top);
	return system(command);
}

static inline void
reopen(void)
{
	store_close(st);
	st = store_open(dir, STORE_WRITE, report);
	assert_non_null(st);
}

/* The only finding so far, forgotten afterwards; F_NONE when there is none. */
static inline enum finding_id
only(void)
{
	enum finding_id id;

	assert_true(report_count(report) <= 1);
	id = report_count(report) == 1 ? report_at(report, 0)->id : F_NONE;
	report_clear(report);
	return id;
}

static inline const char *
said(size_t i)
{
	return report_at(report, i)->vals;
}

/* One event with a person, an archived text and its copy in the outbox. */
static inline int64_t
event(const char *person, const char *text, struct digest *d)
{
	struct txn *t = txn_begin(st, "TEST", AT + store_chain_length(st), "-");
	struct digest own;
	char path[80];
	int64_t seq;

	assert_non_null(t);
	d = d != NULL ? d : &own;
	txn_param(t, "who", person);
	assert_int_equal(txn_write(t, slice_of(text), "paper", person, d), 0);
	assert_int_equal(txn_put(t, Q_PERSON_PUT, "et", person), 0);
	snprintf(path, sizeof path, "sub/%s.txt", person);
	txn_outbox(t, path, d, NULL);
	assert_int_equal(txn_commit(t, &seq), 0);
	return seq;
}

static inline void
signature_of(struct digest *object, struct digest *cert, struct buf *bytes)
{
	struct txn *t = txn_begin(st, "SIGN", AT + 100, "-");
	int64_t seq;

	memset(cert->b, 7, DIGEST_LEN);
	buf_text(bytes, "signature");
	assert_int_equal(txn_write(t, SLICE("statement"), "statement", "s", object), 0);
	assert_int_equal(txn_signature(t, object, cert, AT + 100, (struct slice){ bytes->p, bytes->n }), 0);
	txn_outbox(t, "s.p7s", object, cert);
	assert_int_equal(txn_commit(t, &seq), 0);
}

static inline int
count_files(const char *sub)
{
	char path[200];
	struct dirent *e;
	int n = 0;
	DIR *d;

	snprintf(path, sizeof path, "%s/%s", dir, sub);
	d = opendir(path);
	if (d == NULL)
		return -1;
	while ((e = readdir(d)) != NULL)
		n += e->d_name[0] != '.' || (e->d_name[1] != '\0' && strcmp(e->d_name, "..") != 0);
	closedir(d);
	return n;
}

static inline int
file_is(const char *sub, const char *want)
{
	struct buf b = { 0 };
	struct path p;
	int same;

	snprintf(p.text, sizeof p.text, "%s/%s", dir, sub);
	same = read_file(p.text, 1 << 20, &b) == 0 && slice_is((struct slice){ b.p, b.n }, want);
	buf_free(&b);
	return same;
}

/* SQL by somebody who has the file: another connection, nothing enforced. */
static inline void
meddle(const char *sql)
{
	char path[100], *error = NULL;
	sqlite3 *db;

	snprintf(path, sizeof path, "%s/daifa.db", dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK)
		fail_msg("%s: %s", sql, error);
	sqlite3_close(db);
}

/* Without the triggers that hold facts; they are put back, so that only the row differs. */
static inline void
meddle_held(const char *table, const char *sql)
{
	static const char list[] = "SELECT name,sql FROM sqlite_schema WHERE type='trigger' AND tbl_name=$1";
	struct buf drop = { 0 }, make = { 0 };
	char path[100];
	sqlite3_stmt *s;
	sqlite3 *db;

	snprintf(path, sizeof path, "%s/daifa.db", dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, list, -1, &s, NULL), SQLITE_OK);
	sqlite3_bind_text(s, 1, table, -1, SQLITE_STATIC);
	while (sqlite3_step(s) == SQLITE_ROW) {
		buf_printf(&drop, "DROP TRIGGER %s;", sqlite3_column_text(s, 0));
		buf_printf(&make, "%s;", sqlite3_column_text(s, 1));
	}
	sqlite3_finalize(s);
	sqlite3_close(db);
	buf_text(&drop, sql);
	buf_text(&drop, ";");
	buf_text(&drop, make.n > 0 ? make.p : "");
	meddle(drop.p);
	buf_free(&drop);
	buf_free(&make);
}

/* All proofs; every finding they add. */
static inline void
prove(void)
{
	assert_int_equal(store_audit_form(st), 0);
	assert_int_equal(store_audit_chain(st, NULL, NULL), 0);
	assert_int_equal(store_audit_facts(st), 0);
	assert_int_equal(store_audit_objects(st), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, workspace_new, workspace_remove)

#endif
