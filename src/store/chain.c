/* Slips read back, and the proofs of audit: chain, facts, objects, and the comparison with a replayed store. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "priv.h"

/* ---- slip text */

static char *
unescape(struct arena *a, const char *s, size_t n)
{
	char *out = arena_bytes(a, s, n), *w = out;

	for (size_t i = 0; i < n; i++) {
		unsigned v;

		if (s[i] == '%' && i + 2 < n + 0 && sscanf(s + i + 1, "%2x", &v) == 1) {
			*w++ = (char)v;
			i += 2;
		} else
			*w++ = s[i];
	}
	*w = '\0';
	return out;
}

/* Values of a line: words are split at blanks, the last takes the rest. */
static int
line_split(struct arena *a, char *line, struct slip_line *l)
{
	static const struct { const char *word; int values; } words[] = {
		{ "param", 2 }, { "read", 3 }, { "wrote", 3 }, { "signed", 2 }, { "out", 3 }, { "facts", 3 },
	};
	const char **value[3] = { &l->a, &l->b, &l->c };
	char *rest = strchr(line, ' ');
	int values = 0;

	l->word = line;
	l->a = l->b = l->c = "";
	if (rest == NULL)
		return -1;
	*rest++ = '\0';
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].word, line) == 0)
			values = words[i].values;
	if (values == 0)
		return -1;
	for (int i = 0; i < values; i++) {
		char *end = i + 1 < values ? strchr(rest, ' ') : rest + strlen(rest);

		if (end == NULL)
			return -1;
		*value[i] = unescape(a, rest, (size_t)(end - rest));
		rest = *end == '\0' ? end : end + 1;
	}
	return 0;
}

static int
head_value(char **at, const char *word, char **value)
{
	size_t n = strlen(word);
	char *end = strchr(*at, '\n');

	if (end == NULL || strncmp(*at, word, n) != 0 || (*at)[n] != ' ')
		return -1;
	*end = '\0';
	*value = *at + n + 1;
	*at = end + 1;
	return 0;
}

int
slip_parse(struct arena *a, struct slice text, struct slip *s)
{
	static const char first[] = "daifa slip 1\n";
	char *at = arena_bytes(a, text.p, text.n), *v, *end;
	int64_t seq;
	int room = 0;

	memset(s, 0, sizeof *s);
	for (size_t i = 0; i < text.n; i++)
		room += text.p[i] == '\n';
	s->line = arena_alloc(a, (size_t)(room + 1) * sizeof *s->line);
	if (strlen(at) != text.n || strncmp(at, first, sizeof first - 1) != 0)
		return -1;
	at += sizeof first - 1;
	if (head_value(&at, "release", &v) != 0)
		return -1;
	s->release = v;
	if (head_value(&at, "seq", &v) != 0 || int_parse(slice_of(v), INT64_MAX, &seq) != 0)
		return -1;
	s->seq = seq;
	if (head_value(&at, "prev", &v) != 0 || digest_parse(slice_of(v), &s->prev) != 0)
		return -1;
	if (head_value(&at, "time", &v) != 0 || time_parse(slice_of(v), &s->at) != 0)
		return -1;
	if (head_value(&at, "kind", &v) != 0)
		return -1;
	s->kind = v;
	if (head_value(&at, "actor", &v) != 0)
		return -1;
	s->actor = v;
	while (*at != '\0') {
		if ((end = strchr(at, '\n')) == NULL)
			return -1;
		*end = '\0';
		if (line_split(a, at, &s->line[s->lines]) != 0)
			return -1;
		s->lines++;
		at = end + 1;
	}
	return 0;
}

/* ---- chain */

static void
chain_broken(struct store *st, int64_t seq, const char *what)
{
	report_add(st->report, F_CHAIN_BROKEN, NOWHERE, VALS(V_INT("event", seq), V_TEXT("what", what)));
}

/* One event of the database against its own hash, its predecessor, and the slip on disk. */
static int
audit_event(struct store *st, struct cursor *c, struct digest *prev, int64_t want, struct slip *s, struct arena *a)
{
	struct digest hash, said, said_prev;
	const char *text = cursor_text(c, 4);
	struct buf disk = { 0 };
	struct path p;
	int ok;

	cursor_digest(c, 1, &said);
	cursor_digest(c, 2, &said_prev);
	hash_bytes(slice_of(text), &hash);
	if (cursor_int(c, 0) != want) {
		chain_broken(st, want, "missing");
		return -1;
	}
	if (!digest_same(&hash, &said) || !digest_same(&said_prev, prev)) {
		chain_broken(st, want, "hash");
		return -1;
	}
	if (slip_parse(a, slice_of(text), s) != 0 || s->seq != want || !digest_same(&s->prev, prev)) {
		chain_broken(st, want, "slip");
		return -1;
	}
	ok = read_file(path_slip(st, &p, want, &hash), LIMIT_FILE_BYTES, &disk) == 0 && slice_is((struct slice){ disk.p, disk.n }, text);
	buf_free(&disk);
	if (!ok) {
		chain_broken(st, want, "archive/chain");
		return -1;
	}
	*prev = hash;
	return 0;
}

/* Slips in the archive that no event of the database names: the end of the chain was cut there. */
static void
audit_slip_files(struct store *st, int64_t length)
{
	struct path p;
	struct dirent *e;
	DIR *dir;

	dir = opendir(path_slip(st, &p, 0, &(struct digest){ { 0 } })) ;
	if (dir == NULL) {
		*strrchr(p.text, '/') = '\0';
		dir = opendir(p.text);
	}
	if (dir == NULL) {
		store_fail_io(st, p.text);
		return;
	}
	while ((e = readdir(dir)) != NULL) {
		char *end;
		int64_t seq;
		struct digest hash;

		if (e->d_name[0] == '.')
			continue;
		seq = strtoll(e->d_name, &end, 10);
		if (*end != '-' || digest_parse(slice_of(end + 1), &hash) != 0 || seq > length ||
		    store_int(st, 0, Q_EVENT_HAS, "b", &hash) != seq)
			report_add(st->report, F_ARCHIVE_STRANGER, NOWHERE, VALS(V_TEXT("file", e->d_name)));
	}
	closedir(dir);
}

int
store_audit_chain(struct store *st, int (*each)(void *, const struct slip *), void *ctx)
{
	struct cursor *c = store_query(st, Q_EVENT_ALL, "");
	struct arena *a = arena_new();
	struct digest prev = { { 0 } };
	int64_t want = 1;
	struct slip s;
	int rc = 0;

	for (; rc == 0 && cursor_next(c); want++) {
		arena_reset(a);
		if (audit_event(st, c, &prev, want, &s, a) != 0) {
			rc = -1;
			break;
		}
		if (each != NULL)
			rc = each(ctx, &s);
	}
	cursor_end(c);
	arena_free(a);
	if (rc == 0)
		audit_slip_files(st, want - 1);
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
	size_t		 n;
	const char	*table;
};

static int
collect_facts(void *ctx, const struct slip *s)
{
	struct slip_facts *f = ctx;

	for (int i = 0; i < s->lines; i++) {
		const struct slip_line *l = &s->line[i];
		struct slip_fact *x;

		if (strcmp(l->word, "facts") != 0 || strcmp(l->a, f->table) != 0)
			continue;
		f->v = mem_grow(f->v, f->n + 1, sizeof *f->v);
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
		if (slip_parse(a, slice_of(cursor_text(c, 4)), &s) == 0)
			each(ctx, &s);
	}
	cursor_end(c);
	arena_free(a);
	return st->failed ? -1 : 0;
}

static void
facts_differ(struct store *st, const char *table, int64_t event)
{
	report_add(st->report, F_FACTS_ALTERED, NOWHERE, VALS(V_TEXT("table", table), V_INT("event", event)));
}

/* Compares one finished run of rows with what the slips say. */
static void
facts_check(struct store *st, struct slip_facts *f, size_t *at, int64_t event, int64_t count, struct hash *h)
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
audit_table(struct store *st, struct fact_table *t)
{
	sqlite3_stmt *rows = store_prepare(st, t->select);
	struct slip_facts f = { NULL, 0, t->name };
	struct hash *h = hash_new();
	int64_t event = 0, count = 0;
	size_t at = 0;
	int rc = -1;

	if (rows == NULL || each_slip(st, collect_facts, &f) != 0)
		goto out;
	sqlite3_bind_int64(rows, 1, -1);
	while ((rc = store_step(st, rows)) == SQLITE_ROW) {
		int64_t e = sqlite3_column_int64(rows, 1);

		if (e != event && count > 0)
			facts_check(st, &f, &at, event, count, h);
		if (e != event)
			count = 0;
		event = e;
		facts_hash_row(rows, h);
		count++;
	}
	if (count > 0)
		facts_check(st, &f, &at, event, count, h);
	for (size_t i = 0; i < f.n; i++)
		if (!f.v[i].seen)
			facts_differ(st, t->name, f.v[i].event);
	rc = rc == SQLITE_DONE ? 0 : -1;
out:
	sqlite3_finalize(rows);
	hash_free(h);
	free(f.v);
	return rc;
}

int
store_audit_facts(struct store *st)
{
	for (int i = 0; i < st->facts; i++)
		if (audit_table(st, &st->fact[i]) != 0)
			return -1;
	return 0;
}

int
store_audit_form(struct store *st)
{
	static const char *const checks[] = { "PRAGMA integrity_check(20)", "PRAGMA foreign_key_check" };

	for (size_t i = 0; i < 2; i++) {
		sqlite3_stmt *s = store_prepare(st, checks[i]);

		if (s == NULL)
			return -1;
		while (store_step(st, s) == SQLITE_ROW) {
			const char *text = (const char *)sqlite3_column_text(s, 0);

			if (i == 0 && text != NULL && strcmp(text, "ok") == 0)
				continue;
			report_add(st->report, F_DATABASE_DAMAGED, NOWHERE, VALS(V_TEXT("what", text != NULL ? text : "")));
		}
		sqlite3_finalize(s);
	}
	return st->failed ? -1 : 0;
}

/* ---- objects */

static int
audit_object(struct store *st, const struct digest *want, int64_t size, const char *role, const char *name)
{
	struct hash *h = hash_new();
	char *block = mem_alloc(1 << 18), hex[HEX_LEN];
	struct digest got;
	struct path p;
	int64_t total = 0;
	ssize_t n = -1;
	int fd;

	fd = open(path_object(st, &p, want), O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		while ((n = read(fd, block, 1 << 18)) > 0) {
			hash_add(h, block, (size_t)n);
			total += n;
		}
		close(fd);
	}
	hash_end(h, &got);
	hash_free(h);
	free(block);
	if (fd >= 0 && n == 0 && total == size && digest_same(&got, want))
		return 0;
	digest_hex(want, hex);
	report_add(st->report, F_OBJECT_ALTERED, (struct where){ name, 0, NULL }, VALS(V_TEXT("object", hex), V_TEXT("role", role)));
	return 0;
}

static void
audit_strangers(struct store *st, const char *dir_path)
{
	DIR *dir = opendir(dir_path);
	struct dirent *e;
	struct digest d;

	while (dir != NULL && (e = readdir(dir)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		if (digest_parse(slice_of(e->d_name), &d) != 0 || store_int(st, -1, Q_OBJECT_HAS, "b", &d) < 0)
			report_add(st->report, F_ARCHIVE_STRANGER, NOWHERE, VALS(V_TEXT("file", e->d_name)));
	}
	if (dir != NULL)
		closedir(dir);
}

int
store_audit_objects(struct store *st)
{
	struct cursor *c = store_query(st, Q_OBJECT_ALL, "");
	struct digest d = { { 0 } };
	struct path p;

	while (cursor_next(c)) {
		cursor_digest(c, 0, &d);
		audit_object(st, &d, cursor_int(c, 1), cursor_text(c, 2), cursor_text(c, 3));
	}
	cursor_end(c);
	for (int i = 0; i < 256; i++) {
		d.b[0] = (unsigned char)i;
		path_object(st, &p, &d);
		*strrchr(p.text, '/') = '\0';
		audit_strangers(st, p.text);
	}
	return st->failed ? -1 : 0;
}
