/*
 * The proofs of audit that read the chain: events against slips, and facts against what the slips
 * say of them.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "priv.h"

static void
chain_broken(struct store *st, int64_t seq, const char *what)
{
	report_add(
	    st->report, F_CHAIN_BROKEN, NOWHERE, VALS(V_INT("event", seq), V_TEXT("what", what)));
}

/* The slip's own bytes on disk are those of the database. */
static int
slip_on_disk(struct store *st, int64_t seq, const struct digest *hash, struct slice text)
{
	struct buf disk = { 0 };
	struct path p;
	int same;

	errno = 0;
	same = read_file(path_slip(st, &p, seq, hash), LIMIT_FILE_BYTES, &disk) == 0 &&
	    disk.n == text.n && memcmp(disk.p, text.p, text.n) == 0;
	if (!same && disk.n == 0 && store_unreadable(errno)) {
		store_fail_io(st, p.text);
		same = 1;
	}
	buf_free(&disk);
	return same;
}

/*
 * One event of the database against its own hash, its predecessor, and the slip on disk: what is
 * wrong, or NULL.
 */
static const char *
audit_event(struct store *st, struct cursor *c, const struct digest *prev, int64_t want,
    struct digest *hash, struct slip *s, struct arena *a)
{
	struct slice text = cursor_blob(c, 4);
	struct digest said, said_prev;

	if (cursor_int(c, 0) != want)
		return "missing";
	cursor_digest(c, 1, &said);
	cursor_digest(c, 2, &said_prev);
	hash_bytes(text, hash);
	if (!digest_same(hash, &said) || !digest_same(&said_prev, prev))
		return "hash";
	if (slip_parse(a, text, s) != 0 || s->seq != want || !digest_same(&s->prev, prev) ||
	    s->at != cursor_int(c, 3) || strcmp(s->kind, cursor_text(c, 5)) != 0 ||
	    strcmp(s->actor, cursor_text(c, 6)) != 0)
		return "slip";
	return slip_on_disk(st, want, hash, text) ? NULL : "archive/chain";
}

/* Slips in the archive that no event of the database names: the end of the chain was cut there. */
static void
audit_slip_files(struct store *st, int64_t length)
{
	struct path p;
	struct dirent *e;
	DIR *dir;

	path_slip(st, &p, 0, &(struct digest){ { 0 } });
	*strrchr(p.text, '/') = '\0';
	dir = opendir(p.text);
	if (dir == NULL) {
		store_fail_io(st, p.text);
		return;
	}
	while ((errno = 0, e = readdir(dir)) != NULL) {
		char *end;
		int64_t seq;
		struct digest hash;

		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		seq = strtoll(e->d_name, &end, 10);
		if (*end != '-' || digest_parse(slice_of(end + 1), &hash) != 0 || seq <= 0 ||
		    seq > length || store_int(st, 0, Q_EVENT_HAS, "b", &hash) != seq)
			report_add(st->report, F_ARCHIVE_STRANGER, NOWHERE,
			    VALS(V_TEXT("file", e->d_name)));
	}
	if (errno != 0)
		store_fail_io(st, p.text);
	closedir(dir);
}

int
store_audit_chain(struct store *st, int (*each)(void *, const struct slip *), void *ctx)
{
	struct cursor *c = store_query(st, Q_EVENT_ALL, "");
	struct arena *a = arena_new();
	struct digest prev = { { 0 } }, hash;
	const char *wrong = NULL;
	int64_t want = 1, last = 0;
	struct slip s;
	int rc = 0;

	for (; rc == 0 && wrong == NULL && cursor_next(c); want++) {
		arena_reset(a);
		wrong = audit_event(st, c, &prev, want, &hash, &s, a);
		if (wrong == NULL && s.at < last)
			wrong = "time";
		if (wrong != NULL) {
			chain_broken(st, want, wrong);
			break;
		}
		prev = hash;
		last = s.at;
		if (each != NULL && !st->failed)
			rc = each(ctx, &s);
	}
	cursor_end(c);
	arena_free(a);
	if (rc == 0)
		audit_slip_files(st, store_chain_length(st));
	return st->failed ? -1 : rc;
}

/* ---- facts */

struct slip_fact {
	int64_t	 event, count;
	char	 digest[HEX_LEN];
	int	 seen;
};
struct slip_facts {		/* of one table, rising by event */
	struct slip_fact *v;	/* owned */
	size_t		 n, room;
	const char	*table;
};
struct all_facts {		/* of every table: slips are parsed once, not once for each */
	struct slip_facts *table;	/* owned */
	int		 tables;
};

static struct slip_facts *
facts_of(struct all_facts *all, const char *table)
{
	for (int i = 0; i < all->tables; i++)
		if (strcmp(all->table[i].table, table) == 0)
			return &all->table[i];
	return NULL;
}

static int
collect_facts(void *ctx, const struct slip *s)
{
	struct all_facts *all = ctx;

	for (int i = 0; i < s->lines; i++) {
		const struct slip_line *l = &s->line[i];
		struct slip_facts *f = strcmp(l->word, "facts") == 0 ? facts_of(all, l->a) : NULL;
		struct slip_fact *x;

		if (f == NULL)
			continue;
		if (f->n == f->room) {
			f->room = f->room == 0 ? 16 : f->room * 2;
			f->v = mem_grow(f->v, f->room, sizeof *f->v);
		}
		x = &f->v[f->n++];
		x->event = s->seq;
		x->count = strtoll(l->b, NULL, 10);
		snprintf(x->digest, sizeof x->digest, "%s", l->c);
		x->seen = 0;
	}
	return 0;
}

static int
each_slip(struct store *st, int (*each)(void *, const struct slip *), void *ctx)
{
	struct cursor *c = store_query(st, Q_EVENT_ALL, "");
	struct arena *a = arena_new();
	struct slip s;

	while (cursor_next(c)) {
		arena_reset(a);
		if (slip_parse(a, cursor_blob(c, 4), &s) == 0)
			each(ctx, &s);
	}
	cursor_end(c);
	arena_free(a);
	return st->failed ? -1 : 0;
}

static void
facts_differ(struct store *st, const char *table, int64_t event)
{
	report_add(st->report, F_FACTS_ALTERED, NOWHERE,
	    VALS(V_TEXT("table", table), V_INT("event", event)));
}

/* Compares one finished run of rows with what the slips say. */
static void
facts_check(struct store *st, struct slip_facts *f, size_t *at, int64_t event, int64_t count,
    struct hash *h)
{
	struct digest d;
	char hex[HEX_LEN];

	hash_end(h, &d);
	digest_hex(&d, hex);
	while (*at < f->n && f->v[*at].event < event)
		(*at)++;
	if (*at < f->n && f->v[*at].event == event && !f->v[*at].seen) {
		f->v[*at].seen = 1;
		if (f->v[*at].count == count && strcmp(f->v[*at].digest, hex) == 0)
			return;
	}
	facts_differ(st, f->table, event);
}

static int
audit_table(struct store *st, struct fact_table *t, struct slip_facts *f)
{
	sqlite3_stmt *rows = store_prepare(st, t->select);
	struct hash *h = hash_new();
	int64_t event = 0, count = 0;
	size_t at = 0;
	int rc = -1;

	if (rows == NULL)
		goto out;
	sqlite3_bind_int64(rows, 1, INT64_MIN);
	while ((rc = store_step(st, rows)) == SQLITE_ROW) {
		int64_t e = sqlite3_column_int64(rows, 1);

		if (e != event && count > 0)
			facts_check(st, f, &at, event, count, h);
		if (e != event)
			count = 0;
		event = e;
		facts_hash_row(rows, h);
		count++;
	}
	if (count > 0)
		facts_check(st, f, &at, event, count, h);
	for (size_t i = 0; i < f->n; i++)
		if (!f->v[i].seen)
			facts_differ(st, t->name, f->v[i].event);
	rc = rc == SQLITE_DONE ? 0 : -1;
out:
	sqlite3_finalize(rows);
	hash_free(h);
	return rc;
}

int
store_audit_facts(struct store *st)
{
	struct all_facts all = { mem_alloc((size_t)(st->facts + 1) * sizeof *all.table), st->facts };
	int rc;

	for (int i = 0; i < st->facts; i++)
		all.table[i].table = st->fact[i].name;
	rc = each_slip(st, collect_facts, &all);
	for (int i = 0; i < st->facts && rc == 0; i++)
		rc = audit_table(st, &st->fact[i], &all.table[i]);
	for (int i = 0; i < st->facts; i++)
		free(all.table[i].v);
	free(all.table);
	return rc;
}
