/* An inspection pack: one directory with everything about a project's month, out of the archive,
 * that can be read and proved without us. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "papers.h"

struct packing {
	struct world	*w;
	const struct pack_of *of;
	const struct project_view *v;
	int		 dir;		/* fd */
	struct buf	 sums, chain, files, signatures;	/* the lists */
	struct pack	 pack;
	struct pack_file *file;		/* owned */
	struct pack_row	 *row;		/* owned */
	size_t		 file_room, row_room;
	int		 written, signs;
	struct arena	*arena, *slip_arena;
};

/* ---- writing */

static int
world_failed(struct packing *p, const char *path)
{
	return world_refuse(
	    p->w, F_DISK, VALS(V_TEXT("what", path), V_TEXT("error", strerror(errno))));
}

static int
put_bytes(struct packing *p, const char *path, struct slice bytes)
{
	int fd = openat(p->dir, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	size_t done = 0;
	ssize_t n = 0;

	while (fd >= 0 && done < bytes.n && (n = write(fd, bytes.p + done, bytes.n - done)) > 0)
		done += (size_t)n;
	if (fd < 0 || done < bytes.n || fsync(fd) != 0) {
		int rc = world_failed(p, path);

		if (fd >= 0)
			close(fd);
		return rc;
	}
	close(fd);
	p->written++;
	return 0;
}

static void
list_line(struct buf *list, const struct digest *d, const char *path)
{
	char hex[HEX_LEN];

	digest_hex(d, hex);
	buf_printf(list, "%s  %s\n", hex, path);
}

static int
has_line(const struct buf *list, const struct digest *d, const char *path)
{
	struct buf line = { 0 };
	int has;

	list_line(&line, d, path);
	has = list->p != NULL && strstr(list->p, line.p) != NULL;
	buf_free(&line);
	return has;
}

static int
put_file(struct packing *p, const char *path, struct slice bytes)
{
	struct digest d;

	hash_bytes(bytes, &d);
	list_line(&p->sums, &d, path);
	return put_bytes(p, path, bytes);
}

static int
put_dirs(struct packing *p)
{
	static const char *const dirs[] = { "chain", "certs", "sheets", "project", "master",
		"decisions", "release", "sent", "delivered", "answers", "letters", "vouchers",
		"proofs", "platform", "other" };

	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
		if (mkdirat(p->dir, dirs[i], 0700) != 0)
			return world_failed(p, dirs[i]);
	return 0;
}

/* A name of others as a file's name that no shell and no list trips over. */
static const char *
plain_name(struct arena *a, const char *name)
{
	char *s = arena_text(a, name);

	for (char *c = s; *c != '\0'; c++)
		if ((unsigned char)*c <= ' ' || strchr("/\\\"'`$&|;<>(){}[]*?!~#%:", *c) != NULL ||
		    *c == 0x7f || (c == s && (*c == '-' || *c == '.')))
			*c = '_';
	return utf8_valid(slice_of(s)) ? s : "file";
}

/* ---- originals and their signatures */

static void
cert_path(const struct digest *cert, char path[HEX_LEN + 16])
{
	char hex[HEX_LEN];

	digest_hex(cert, hex);
	snprintf(path, HEX_LEN + 16, "certs/%s.der", hex);
}

/* The certificate once; its subject in the arena. */
static const char *
cert_put(struct packing *p, const struct digest *cert)
{
	char path[HEX_LEN + 16];
	const char *subject = "";
	struct cursor *c = store_query(p->w->store, Q_PACK_CERT, "b", cert);

	cert_path(cert, path);
	if (cursor_next(c)) {
		subject = arena_text(p->arena, cursor_text(c, 1));
		if (faccessat(p->dir, path, F_OK, 0) != 0)
			(void)put_file(p, path, cursor_blob(c, 0));
	}
	cursor_end(c);
	return subject;
}

static int
signature_put(struct packing *p, const char *file, const char *path, const struct digest *cert,
    struct slice cms)
{
	struct buf attributes = { 0 }, value = { 0 };
	char certificate[HEX_LEN + 16];
	int sm, rc = put_file(p, path, cms);

	sm = cms_parts(cms, &attributes, &value);
	if (rc == 0 && sm == 1) {
		rc = put_file(p, arena_printf(p->arena, "%s.sig", path),
		    (struct slice){ value.p, value.n });
		if (rc == 0 && attributes.n > 0)
			rc = put_file(p, arena_printf(p->arena, "%s.attrs", path),
			    (struct slice){ attributes.p, attributes.n });
	}
	cert_path(cert, certificate);
	buf_printf(&p->signatures, "%s %s %s %s\n", sm == 1 ? "sm2" : "cms", file, path, certificate);
	p->signs++;
	buf_free(&attributes);
	buf_free(&value);
	return rc;
}

static int
signatures_put(struct packing *p, const struct digest *object, const char *file, struct buf *who)
{
	struct cursor *c = store_query(p->w->store, Q_PACK_SIGNERS, "b", object);
	int rc = 0;

	while (rc == 0 && cursor_next(c)) {
		struct buf cms = { 0 };
		struct digest cert;
		char hex[HEX_LEN];
		const char *subject;

		cursor_digest(c, 0, &cert);
		digest_hex(&cert, hex);
		subject = cert_put(p, &cert);
		buf_printf(who, "%s%s", who->n > 0 ? "；" : "", subject);
		if (store_signature(p->w->store, object, &cert, &cms) != 0)
			rc = world_refuse(p->w, F_OBJECT_MISSING, VALS(V_TEXT("object", hex)));
		else
			rc = signature_put(p, file,
			    arena_printf(p->arena, "%s.%.8s.p7s", file, hex), &cert,
			    (struct slice){ cms.p, cms.n });
		buf_free(&cms);
	}
	cursor_end(c);
	return rc;
}

static void
file_add(struct packing *p, const struct pack_file *f)
{
	if ((size_t)p->pack.files == p->file_room) {
		p->file_room = p->file_room == 0 ? 64 : p->file_room * 2;
		p->file = mem_grow(p->file, p->file_room, sizeof *p->file);
	}
	p->file[p->pack.files++] = *f;
}

struct original {
	int64_t		 event, at;
	const char	*dir, *name, *what;
	enum text_id	 section;
	const struct digest *object;
	const struct digest *cms, *cert;	/* the signature it came with; NULL: ours */
};

static int
original_put(struct packing *p, const struct original *o)
{
	struct buf bytes = { 0 }, who = { 0 };
	const char *name = plain_name(p->arena, o->name);
	const char *path = arena_printf(p->arena, "%s/%06" PRId64 "-%s", o->dir, o->event, name);
	int rc = 0;

	/* one object under one name, however often the event names it; another of that name has
	 * a number */
	for (int n = 2; faccessat(p->dir, path, F_OK, 0) == 0; n++) {
		if (has_line(&p->files, o->object, path))
			return 0;
		path = arena_printf(p->arena, "%s/%06" PRId64 "-%d-%s", o->dir, o->event, n, name);
	}
	buf_text(&who, "");
	if (store_object_bytes(p->w->store, o->object, LIMIT_FILE_BYTES, &bytes) != 0)
		rc = -1;
	if (rc == 0)
		rc = put_file(p, path, (struct slice){ bytes.p, bytes.n });
	if (rc == 0)
		list_line(&p->files, o->object, path);
	if (rc == 0 && o->cms != NULL) {
		buf_reset(&bytes);
		rc = store_object_bytes(p->w->store, o->cms, LIMIT_FILE_BYTES, &bytes);
		if (rc == 0) {
			buf_text(&who, cert_put(p, o->cert));
			rc = signature_put(p, path, arena_printf(p->arena, "%s.p7s", path), o->cert,
			    (struct slice){ bytes.p, bytes.n });
		}
	} else if (rc == 0)
		rc = signatures_put(p, o->object, path, &who);
	if (rc == 0)
		file_add(p, &(struct pack_file){ o->event, o->at, text_of(o->section, LANG_ZH),
			               o->what, path, arena_text(p->arena, who.p) });
	buf_free(&bytes);
	buf_free(&who);
	return rc;
}

/* ---- what belongs to the month */

static int
sheets_put(struct packing *p)
{
	struct cursor *c =
	    store_query(p->w->store, Q_PACK_SHEETS, "ii", p->v->site, (int64_t)p->of->month);
	int rc = 0;

	while (rc == 0 && cursor_next(c)) {
		struct digest object, cms, cert;

		cursor_digest(c, 3, &object);
		if (!cursor_digest(c, 5, &cms) ||
		    digest_parse(slice_of(cursor_text(c, 6)), &cert) != 0)
			continue;
		rc = original_put(p, &(struct original){ cursor_int(c, 0), cursor_int(c, 1),
			"sheets", arena_text(p->arena, cursor_text(c, 2)),
			arena_text(p->arena, cursor_text(c, 7)), T_PACK_SHEETS, &object, &cms,
			&cert });
	}
	cursor_end(c);
	return rc;
}

static int
answers_put(struct packing *p)
{
	struct cursor *c = store_query(
	    p->w->store, Q_PACK_ANSWERS, "ii", p->v->account, (int64_t)p->of->month);
	int rc = 0;

	while (rc == 0 && cursor_next(c)) {
		struct digest object;

		cursor_digest(c, 3, &object);
		rc = original_put(p, &(struct original){ cursor_int(c, 0), cursor_int(c, 1),
			"answers", arena_text(p->arena, cursor_text(c, 2)),
			strcmp(cursor_text(c, 4), "statement") == 0
			    ? text_of(T_KEEP_STATEMENTS, LANG_ZH)
			    : text_of(T_PACK_ANSWER, LANG_ZH), T_PACK_ANSWERS, &object, NULL,
			NULL });
	}
	cursor_end(c);
	return rc;
}

static const struct { const char *kind, *dir; enum text_id section; } sections[] = {
	{ "PROJECT", "project", T_PACK_PROJECT }, { "IMPORT", "master", T_PACK_MASTER },
	{ "REVIEW", "decisions", T_PACK_DECIDED }, { "RESOLVE", "decisions", T_PACK_DECIDED },
	{ "MATCH", "decisions", T_PACK_DECIDED }, { "RELEASE", "release", T_PACK_RELEASED },
	{ "PAY", "sent", T_PACK_SENT }, { "DELIVER", "delivered", T_PACK_DELIVERED },
	{ "CANCEL", "delivered", T_PACK_DELIVERED }, { "QUERY", "letters", T_PACK_LETTERS },
	{ "VOUCHER", "vouchers", T_PACK_VOUCHERS }, { "STATEMENT", "vouchers", T_PACK_VOUCHERS },
	{ "NOTICE", "release", T_PACK_RELEASED }, { "CLOSE_ACCOUNT", "proofs", T_PACK_PROOFS },
	{ "CLOSE_MONTH", "proofs", T_PACK_PROOFS },
	{ "UPLOAD", "platform", T_PACK_PLATFORM },
	{ "", "other", T_PACK_LETTERS },
};
#define SECTIONS (int)(sizeof sections / sizeof *sections)

/* What an original is, for readers; its code where there is no word. */
static const char *
role_word(const char *role)
{
	static const struct { const char *role; enum text_id word; } words[] = {
		{ "statement", T_PACK_STATEMENT }, { "evidence", T_PACK_EVIDENCE },
		{ "plan", T_PACK_PLAN }, { "payment", T_PACK_PAYMENT },
		{ "manifest", T_PACK_MANIFEST }, { "answer", T_PACK_ANSWER },
		{ "voucher", T_PACK_VOUCHER }, { "proof", T_PACK_PROOF },
		{ "month-report", T_PACK_REPORT }, { "data", T_PACK_DATA },
		{ "project", T_PACK_PROJECT }, { "platform", T_PACK_PLATFORM } };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].role, role) == 0)
			return text_of(words[i].word, LANG_ZH);
	return role;
}

static int
section_of(const char *kind)
{
	int i = 0;

	while (i + 1 < SECTIONS && strcmp(sections[i].kind, kind) != 0)
		i++;
	return i;
}

/* The signature that came in beside NAME is NAME.p7s of the same event. */
static const struct slip_line *
came_with(const struct slip *s, const char *name)
{
	size_t n = strlen(name);

	for (int i = 0; i < s->lines; i++)
		if (strcmp(s->line[i].word, "read") == 0 && strcmp(s->line[i].b, "signature") == 0 &&
		    strncmp(s->line[i].c, name, n) == 0 && strcmp(s->line[i].c + n, ".p7s") == 0)
			return &s->line[i];
	return NULL;
}

static int
slip_put(struct packing *p, const char *kind, const struct slip *s)
{
	int k = section_of(kind), rc = 0;

	for (int i = 0; rc == 0 && i < s->lines; i++) {
		const struct slip_line *l = &s->line[i], *beside;
		struct digest object, cms, cert = { { 0 } };
		const char *name;

		if ((strcmp(l->word, "read") != 0 && strcmp(l->word, "wrote") != 0) ||
		    strcmp(l->b, "format") == 0 || strcmp(l->b, "signature") == 0 ||
		    digest_parse(slice_of(l->a), &object) != 0)
			continue;
		beside = strcmp(l->b, "project") == 0 && p->w->anchor != NULL ? came_with(s, l->c) :
		    NULL;
		if (beside != NULL && digest_parse(slice_of(beside->a), &cms) != 0)
			beside = NULL;
		if (beside != NULL)
			cert_digest(p->w->anchor, &cert);
		name = strcmp(l->b, "statement") == 0 || strcmp(l->b, "plan") == 0
		    ? arena_printf(p->arena, "%s-%s.txt", l->b, l->c)
		    : arena_text(p->arena, l->c);
		rc = original_put(p, &(struct original){ s->seq, s->at, sections[k].dir, name,
			arena_text(p->arena, role_word(l->b)), sections[k].section, &object,
			beside != NULL ? &cms : NULL, beside != NULL ? &cert : NULL });
	}
	return rc;
}

static int
events_put(struct packing *p, enum text_id section)
{
	struct cursor *c =
	    store_query(p->w->store, Q_PACK_EVENTS, "ii", p->v->site, (int64_t)p->of->month);
	int rc = 0;

	while (rc == 0 && cursor_next(c)) {
		const char *kind = arena_text(p->slip_arena, cursor_text(c, 1));
		struct slip s;

		if (sections[section_of(kind)].section == section &&
		    slip_parse(p->slip_arena, slice_of(cursor_text(c, 3)), &s) == 0)
			rc = slip_put(p, kind, &s);
		arena_reset(p->slip_arena);
	}
	cursor_end(c);
	return rc;
}

static int
chain_put(struct packing *p)
{
	struct cursor *c = store_query(p->w->store, Q_PACK_SLIPS, "");
	int rc = 0;

	while (rc == 0 && cursor_next(c)) {
		char path[64];
		struct digest hash;

		snprintf(path, sizeof path, "chain/%06" PRId64 ".txt", cursor_int(c, 0));
		cursor_digest(c, 1, &hash);
		list_line(&p->chain, &hash, path);
		rc = put_file(p, path, slice_of(cursor_text(c, 2)));
	}
	cursor_end(c);
	return rc;
}

static int
anchor_put(struct packing *p)
{
	struct cursor *c = store_query(p->w->store, Q_PACK_ANCHOR, "");
	struct buf b = { 0 };
	struct digest d;
	int rc = cursor_next(c) && cursor_digest(c, 0, &d) ? 0 : -1;

	cursor_end(c);
	if (rc == 0)
		rc = store_object_bytes(p->w->store, &d, LIMIT_FILE_BYTES, &b);
	if (rc == 0)
		rc = put_file(p, "anchor.pem", (struct slice){ b.p, b.n });
	buf_free(&b);
	return rc;
}

/* ---- rows with findings or decisions */

void
row_decisions_text(struct world *w, const struct row_view *v, enum lang lang, struct buf *b)
{
	struct cursor *c = store_query(w->store,
	    v->rest != 0 ? Q_REST_DECISIONS : Q_ROW_DECISIONS, "i", v->rest != 0 ? v->rest : v->row);

	while (cursor_next(c)) {
		char at[TIME_TEXT];

		if (b->n > 0)
			buf_text(b, text_of(T_LIST_COMMA, lang));
		text_render(b, text_of(T_PACK_DECISION, lang),
		    VALS(V_TEXT("at", time_text(cursor_int(c, 3), at)),
		        V_NAME("person", person_name(w, cursor_text(c, 2))),
		        V_TEXT("verdict", verdict_word(cursor_text(c, 0), lang)),
		        V_TEXT("why", cursor_text(c, 1))),
		    lang, 0);
	}
	cursor_end(c);
}

static int
pack_row_add(void *ctx, const struct row_view *v)
{
	struct packing *p = ctx;
	const struct subcontractor *s = project_sub(&p->v->p, sub_code(p->v, p->w, v->sub));
	struct buf findings = { 0 }, decisions = { 0 };

	buf_text(&findings, "");
	buf_text(&decisions, "");
	row_decisions_text(p->w, v, LANG_ZH, &decisions);
	for (int i = 0; i < v->findings; i++) {
		enum finding_id id = finding_by_code(v->finding[i].code);
		struct val *vals = vals_parse(p->slip_arena, v->finding[i].vals);

		buf_printf(&findings, "%sW%04d ", i > 0 ? "；" : "", v->finding[i].code);
		text_render(&findings, finding_text(id, LANG_ZH), vals != NULL ? vals : NO_VALS,
		    LANG_ZH, 0);
	}
	if (findings.n + decisions.n > 0) {
		if ((size_t)p->pack.rows == p->row_room) {
			p->row_room = p->row_room == 0 ? 64 : p->row_room * 2;
			p->row = mem_grow(p->row, p->row_room, sizeof *p->row);
		}
		p->row[p->pack.rows++] = (struct pack_row){
			arena_printf(p->arena, "%s#%d", v->number, v->n), s != NULL ? s->name : "",
			arena_text(p->arena, v->name), row_status_word(v->status, LANG_ZH),
			arena_text(p->arena, findings.p), arena_text(p->arena, decisions.p),
			v->net_fen };
	}
	buf_free(&findings);
	buf_free(&decisions);
	arena_reset(p->slip_arena);
	return 0;
}

/* ---- the whole */

static int
papers_put(struct packing *p)
{
	const struct pack_of *of = p->of;
	struct ledger_of ledger = { of->project, "", of->month, of->month, 0, 0 };
	struct buf b = { 0 };
	int rc = flow_ledger(p->w, &ledger, &b);

	if (rc == 0)
		rc = put_file(p, "ledger.csv", (struct slice){ b.p, b.n });
	buf_reset(&b);
	ledger.xlsx = 1;
	if (rc == 0)
		rc = flow_ledger(p->w, &ledger, &b);
	if (rc == 0)
		rc = put_file(p, "ledger.xlsx", (struct slice){ b.p, b.n });
	for (int xlsx = 0; rc == 0 && xlsx < 2; xlsx++) {
		buf_reset(&b);
		rc = flow_reconciliation(p->w, of->project, of->month, xlsx, &b);
		if (rc == 0)
			rc = put_file(p, xlsx ? "reconciliation.xlsx" : "reconciliation.html",
			    (struct slice){ b.p, b.n });
	}
	buf_free(&b);
	return rc;
}

static int
index_put(struct packing *p)
{
	struct rows_of of = { .month = p->of->month, .site = p->v->site };
	struct buf b = { 0 };
	int rc = rows_each(p->w, &of, pack_row_add, p);

	p->pack.project = p->v->p.code;
	p->pack.project_name = p->v->p.name;
	p->pack.month = p->of->month;
	p->pack.file = p->file;
	p->pack.row = p->row;
	p->pack.maker = (struct maker){ .by = "", .at = store_last_time(p->w->store),
		.chain_length = store_chain_length(p->w->store) };
	store_chain_head(p->w->store, &p->pack.maker.chain_head);
	if (rc == 0) {
		pack_index(&p->pack, &b);
		rc = put_file(p, "index.html", (struct slice){ b.p, b.n });
	}
	buf_reset(&b);
	pack_verify(&b);
	if (rc == 0)
		rc = put_file(p, "VERIFY.txt", (struct slice){ b.p, b.n });
	buf_free(&b);
	if (rc == 0)
		rc = put_file(p, "CHAIN", (struct slice){ p->chain.p, p->chain.n });
	if (rc == 0)
		rc = put_file(p, "FILES", (struct slice){ p->files.p, p->files.n });
	if (rc == 0)
		rc = put_file(p, "SIGNATURES", (struct slice){ p->signatures.p, p->signatures.n });
	/* last: a pack that was cut short has none and proves nothing */
	return rc == 0 ? put_bytes(p, "SHA256SUMS", (struct slice){ p->sums.p, p->sums.n }) : -1;
}

static int
originals_put(struct packing *p)
{
	static const enum text_id order[] = { T_PACK_DECIDED, T_PACK_RELEASED, T_PACK_SENT,
		T_PACK_DELIVERED };
	static const enum text_id later[] = { T_PACK_LETTERS, T_PACK_VOUCHERS, T_PACK_PROOFS,
		T_PACK_PLATFORM,
		T_PACK_PROJECT, T_PACK_MASTER };
	int rc = sheets_put(p);

	for (size_t i = 0; rc == 0 && i < sizeof order / sizeof *order; i++)
		rc = events_put(p, order[i]);
	if (rc == 0)
		rc = answers_put(p);
	for (size_t i = 0; rc == 0 && i < sizeof later / sizeof *later; i++)
		rc = events_put(p, later[i]);
	return rc;
}

int
flow_inspection(struct world *w, const struct pack_of *of)
{
	struct packing p = { .w = w, .of = of, .v = world_project(w, of->project), .dir = -1 };
	int rc = -1;

	if (p.v == NULL)
		return world_refuse(w, F_PROJECT_UNKNOWN, VALS(V_TEXT("project", of->project)));
	if (store_int(w->store, 0, Q_MONTH_SHEETS, "i", (int64_t)of->month) == 0)
		return world_refuse(w, F_MONTH_EMPTY, VALS(V_YM("month", of->month)));
	if (mkdir(of->dir, 0700) != 0)
		return errno == EEXIST
		    ? world_refuse(w, F_OUTPUT_EXISTS, VALS(V_TEXT("file", of->dir)))
		    : world_failed(&p, of->dir);
	p.dir = open(of->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (p.dir < 0)
		return world_failed(&p, of->dir);
	p.arena = arena_new();
	p.slip_arena = arena_new();
	buf_text(&p.signatures, "");
	buf_text(&p.files, "");
	rc = put_dirs(&p);
	if (rc == 0)
		rc = originals_put(&p);
	if (rc == 0)
		rc = chain_put(&p);
	if (rc == 0)
		rc = anchor_put(&p);
	if (rc == 0)
		rc = papers_put(&p);
	if (rc == 0)
		rc = index_put(&p);
	if (rc == 0 && w->out != NULL)
		out_say(w->out, T_PACK_DONE,
		    VALS(V_TEXT("dir", of->dir), V_INT("files", p.written),
		        V_INT("signatures", p.signs)));
	close(p.dir);
	buf_free(&p.sums);
	buf_free(&p.chain);
	buf_free(&p.files);
	buf_free(&p.signatures);
	free(p.file);
	free(p.row);
	arena_free(p.arena);
	arena_free(p.slip_arena);
	return rc != 0 || store_failed(w->store) ? -1 : 0;
}
