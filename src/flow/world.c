/* The world a step runs in: store, clock, actor, signer, projects; and how its sentences get out. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "priv.h"

/* ---- opening */

static int
clock_set(struct world *w, int demo)
{
	const char *fixed = getenv("SOURCE_DATE_EPOCH");
	int64_t at, last;

	w->now = (int64_t)time(NULL);
	if (fixed != NULL && *fixed != '\0') {
		if (!demo)
			return world_refuse(w, F_CLOCK_FIXED, NO_VALS);
		if (int_parse(slice_of(fixed), INT64_C(253402300799), &at) != 0)
			return world_refuse(w, F_CLOCK_FIXED, NO_VALS);
		w->now = at;
	}
	last = store_last_time(w->store);
	if (w->now < last) {
		char told[TIME_TEXT], known[TIME_TEXT];

		/* Event times never go backwards; deadlines use the later time (REVIEW 4). */
		report_add(w->report, F_CLOCK_BACK, NOWHERE,
		    VALS(V_TEXT("clock", time_text(w->now, told)), V_TEXT("last", time_text(last, known))));
		w->now = last;
	}
	return 0;
}

struct known_cert {
	struct digest	 digest;
	struct cert	*cert;	/* owned; NULL when it does not read */
};

static void
projects_free(struct world *w)
{
	for (int i = 0; i < w->certs; i++)
		cert_free(w->cert[i].cert);
	free(w->cert);
	free(w->sheet_signer);
	free(w->project);
	w->cert = NULL;
	w->sheet_signer = NULL;
	w->project = NULL;
	w->projects = w->certs = w->signing = w->signers_known = 0;
	arena_free(w->arena);
	w->arena = NULL;
}

/* A registered project was proved when it came in; the archive's bytes are trusted as far as audit proves them. */
static int
project_load(struct world *w, struct project_view *v)
{
	struct verified *doc;
	struct report *found;
	struct project p;
	int fd = store_object(w->store, &v->object), rc;

	if (fd < 0)
		return -1;
	doc = verify_archived("project.xml", fd);
	found = report_new();	/* its notes were told when it came in */
	rc = ingest_project_again(doc, w->arena, &p, found);
	if (rc != 0)
		report_take(w->report, found);
	report_free(found);
	verified_free(doc);
	close(fd);
	if (rc != 0)
		return -1;
	v->p = p;
	/* Projects that share an account share its statements. */
	v->account = store_int(w->store, 0, Q_ACCOUNT_FIRST, "t", v->p.account.number);
	v->read = 1;
	return 0;
}

const struct project_view *
world_at(struct world *w, int i)
{
	struct project_view *v = &w->project[i];

	if (v->read)
		return v;
	if (!w->broken && project_load(w, v) != 0)
		w->broken = 1;
	return v->read ? v : NULL;
}

const struct cert *
world_cert(struct world *w, const struct project_cert *pc)
{
	for (int i = 0; i < w->certs; i++)
		if (digest_same(&w->cert[i].digest, &pc->digest))
			return w->cert[i].cert;
	w->cert = mem_grow(w->cert, (size_t)w->certs + 1, sizeof *w->cert);
	w->cert[w->certs] = (struct known_cert){ pc->digest, cert_read(pc->der) };
	return w->cert[w->certs++].cert;
}

static void
signer_add(struct world *w, const struct cert *cert)
{
	for (int i = 0; i < w->signing; i++)
		if (w->sheet_signer[i] == cert)
			return;
	if (cert == NULL)
		return;
	w->sheet_signer = mem_grow(w->sheet_signer, (size_t)w->signing + 1, sizeof *w->sheet_signer);
	w->sheet_signer[w->signing++] = cert;
}

const struct cert *const *
world_signers(struct world *w, int *count)
{
	for (int i = 0; i < w->projects && !w->signers_known; i++) {
		const struct project_view *v = world_at(w, i);

		for (int k = 0; v != NULL && k < v->p.subs; k++)
			signer_add(w, world_cert(w, &v->p.sub[k].cert));
	}
	for (int i = 0; i < w->projects && !w->signers_known; i++) {
		const struct project_view *v = world_at(w, i);

		/* Whoever may sign an advance in a subcontractor's place. */
		for (int k = 0; v != NULL && k < v->p.officers; k++)
			if ((v->p.officer[k].roles & 1u << ROLE_ADVANCE) != 0)
				signer_add(w, world_cert(w, &v->p.officer[k].cert));
	}
	w->signers_known = 1;
	*count = w->signing;
	return w->sheet_signer;
}

int
world_load(struct world *w)
{
	struct cursor *c;

	projects_free(w);
	w->arena = arena_new();
	c = store_query(w->store, Q_WORKSPACE, "");
	if (cursor_next(c)) {
		struct digest d;

		snprintf(w->tag, sizeof w->tag, "%s", cursor_text(c, 0));
		w->demo = (int)cursor_int(c, 1);
		cursor_digest(c, 2, &d);
		cert_free(w->anchor);
		w->anchor = cert_read(cursor_blob(c, 3));
	}
	cursor_end(c);
	c = store_query(w->store, Q_SITE_NEWEST, "");
	while (cursor_next(c)) {
		struct project_view *v;

		w->project = mem_grow(w->project, (size_t)w->projects + 1, sizeof *w->project);
		v = &w->project[w->projects++];
		memset(v, 0, sizeof *v);
		v->site = cursor_int(c, 0);
		cursor_digest(c, 1, &v->object);
		v->p.code = arena_text(w->arena, cursor_text(c, 2));
	}
	cursor_end(c);
	return store_failed(w->store) ? -1 : 0;
}

const char *
formats_dir(void)
{
	const char *formats = getenv("DAIFA_FORMATS");

	return formats != NULL && *formats != '\0' ? formats : DAIFA_FORMATS;
}

struct world *
world_new(const struct world_args *a)
{
	struct world *w = mem_alloc(sizeof *w);

	w->report = a->report;
	w->out = a->out;
	w->formats = formats_dir();
	w->store = a->create ? store_create(a->dir, a->report) : store_open(a->dir, a->write ? STORE_WRITE : STORE_READ, a->report);
	if (w->store == NULL)
		goto fail;
	if (world_load(w) != 0 || clock_set(w, a->create ? a->demo : w->demo) != 0)
		goto fail;
	if (a->key != NULL || a->cert != NULL) {
		w->signer = signer_open(a->key != NULL ? a->key : "", a->cert != NULL ? a->cert : "", a->pass, a->report);
		if (w->signer == NULL)
			goto fail;
		signer_end_tell(w->signer, w->now, a->report);
	}
	if (a->key2 != NULL) {
		w->second = signer_open(a->key2, a->cert2 != NULL ? a->cert2 : "", a->pass2, a->report);
		if (w->second == NULL)
			goto fail;
		signer_end_tell(w->second, w->now, a->report);
	}
	return w;
fail:
	world_free(w);
	return NULL;
}

void
world_free(struct world *w)
{
	if (w == NULL)
		return;
	projects_free(w);
	cert_free(w->anchor);
	crl_free(w->crl);
	signer_free(w->signer);
	signer_free(w->second);
	store_close(w->store);
	if (w->held != NULL)
		fclose(w->held);
	free(w->held_text);
	buf_free(&w->said);
	free(w->ready);
	free(w);
}

static struct digest
digest_of(const struct signer *s)
{
	struct digest d = { { 0 } };

	if (s != NULL)
		cert_digest(signer_cert(s), &d);
	return d;
}

struct digest
world_actor(const struct world *w)
{
	return digest_of(w->signer);
}

struct digest
world_second(const struct world *w)
{
	return digest_of(w->second);
}

/* ---- who and what */

const struct project_view *
world_project(struct world *w, const char *code)
{
	for (int i = 0; i < w->projects; i++)
		if (strcmp(w->project[i].p.code, code) == 0)
			return world_at(w, i);
	return NULL;
}

const struct project_view *
world_site(struct world *w, int64_t site)
{
	int from = 0, to = w->projects;

	while (from < to) {
		int mid = from + (to - from) / 2;

		if (w->project[mid].site < site)
			from = mid + 1;
		else
			to = mid;
	}
	return from < w->projects && w->project[from].site == site ? world_at(w, from) : NULL;
}

const struct officer *
world_officer(struct world *w, const struct digest *cert)
{
	for (int i = 0; i < w->projects; i++) {
		const struct project_view *v = world_at(w, i);
		const struct officer *o = v != NULL ? project_officer(&v->p, cert) : NULL;

		if (o != NULL)
			return o;
	}
	return NULL;
}

int
format_first(struct world *w, int i)
{
	const struct project_view *v = world_at(w, i);

	for (int k = 0; v != NULL && k < i; k++) {
		const struct project_view *x = world_at(w, k);

		if (x != NULL && strcmp(x->p.account.format, v->p.account.format) == 0)
			return k;
	}
	return i;
}

int
may(struct world *w, const struct call *c, const struct project_view *v, enum role role)
{
	const struct officer *o = project_officer(&v->p, &c->actor);

	if (o != NULL && (o->roles & 1u << role) != 0)
		return 1;
	return world_refuse(w, F_ROLE_MISSING, VALS(V_NAME("person", o != NULL ? o->name : "-"), V_TEXT("role", role_name(role)),
	    V_TEXT("project", v->p.code))) == 0;
}

int
world_full(struct world *w)
{
	const struct digest actor = world_actor(w);

	for (int i = 0; i < w->projects && w->signer != NULL; i++) {
		const struct project_view *v = world_at(w, i);
		const struct officer *o = v != NULL ? project_officer(&v->p, &actor) : NULL;

		if (o != NULL && (o->roles & (1u << ROLE_REVIEW | 1u << ROLE_RELEASE)) != 0)
			return 0;
	}
	return world_refuse(w, F_FULL_ROLE, NO_VALS);
}

int
world_refuse(struct world *w, enum finding_id id, const struct val *vals)
{
	/* what cannot be is our mistake, unless the database failed, which was said */
	if (finding_severity(id) == SEV_INTERNAL && store_failed(w->store))
		return -1;
	report_add(w->report, id, NOWHERE, vals);
	return -1;
}

int
world_fault(struct world *w, const char *what)
{
	return world_refuse(w, F_INTERNAL_FAULT, VALS(V_TEXT("what", what)));
}

void
world_progress(struct world *w, int64_t done, int64_t of)
{
	if (w->progress != NULL)
		w->progress(w->watcher, done, of, w->rows);
}

void
world_say(struct world *w, enum text_id id, const struct val *vals)
{
	struct out held;

	if (w->out == NULL)
		return;
	if (w->held == NULL)
		w->held = open_memstream(&w->held_text, &w->held_size);
	if (w->held == NULL)
		return;
	held = *w->out;
	held.to = w->held;
	out_say(&held, id, vals);
}

void
cert_hex(const struct digest *d, char hex[HEX_LEN])
{
	if (digest_is_zero(d))
		snprintf(hex, HEX_LEN, "-");
	else
		digest_hex(d, hex);
}

/* ---- certificates */

const struct crl *
world_crl(struct world *w)
{
	struct cursor *c = store_query(w->store, Q_CRL_NEWEST, "");
	struct digest object = { { 0 } };
	struct buf b = { 0 };
	int64_t id = 0;

	if (cursor_next(c)) {
		id = cursor_int(c, 0);
		cursor_digest(c, 2, &object);
	}
	cursor_end(c);
	if (id == w->crl_id)
		return w->crl;
	crl_free(w->crl);
	w->crl = NULL;
	w->crl_id = id;
	if (id != 0 && store_object_bytes(w->store, &object, LIMIT_CRL_BYTES, &b) == 0)
		w->crl = crl_read((struct slice){ b.p, b.n });
	buf_free(&b);
	return w->crl;
}

int
world_revoked(struct world *w, const struct cert *cert, int64_t proved, const char *document,
    struct report *report)
{
	const struct crl *crl = world_crl(w);
	int64_t since = crl != NULL && cert != NULL ? crl_revoked(crl, cert) : 0;
	int64_t then = proved != 0 && proved < w->now ? proved : w->now;

	/* A time of signing before that day is the signer's own claim: what comes later is refused. */
	if (since == 0 || since > then)
		return 0;
	report_add(report, F_CERT_REVOKED, (struct where){ document, 0, NULL },
	    VALS(V_YMD("day", time_day(since)), V_TEXT("subject", cert_subject(cert))));
	return 1;
}

void
crl_stale_tell(struct world *w, const struct crl *crl)
{
	if (crl != NULL && crl_next_update(crl) != 0 && crl_next_update(crl) < w->now)
		report_add(w->report, F_CRL_STALE, NOWHERE,
		    VALS(V_YMD("until", time_day(crl_next_update(crl))),
		    V_TEXT("issuer", crl_issuer(crl))));
}

#define SOON (30 * 86400)	/* seconds before its end when a certificate is worth a word */

void
signer_end_tell(const struct signer *s, int64_t now, struct report *report)
{
	const struct cert *c = signer_cert(s);

	if (now <= cert_not_after(c) && cert_not_after(c) - now < SOON)
		report_add(report, F_CERT_ENDS_SOON, NOWHERE,
		    VALS(V_TEXT("subject", cert_subject(c)),
		    V_YMD("until", time_day(cert_not_after(c)))));
}

/* ---- inputs */

struct input *
call_input(const struct call *c, const char *role, const char *name)
{
	for (int i = 0; i < c->inputs; i++)
		if (strcmp(c->input[i].role, role) == 0 && (name == NULL || strcmp(c->input[i].name, name) == 0))
			return &c->input[i];
	return NULL;
}

int
world_input_fd(struct world *w, const struct input *in)
{
	return store_object(w->store, &in->digest);
}

/* A file of formats/: as the call brought it, or from where formats are; archived before anything reads it. */
struct input *
world_data_file(struct world *w, struct txn *t, struct call *c, const char *name)
{
	const char *slash = strrchr(name, '/');
	char path[LIMIT_PATH];
	/* inputs are known by the last part of their path */
	struct input *in = call_input(c, "format", slash != NULL ? slash + 1 : name);

	if (in == NULL) {
		snprintf(path, sizeof path, "%s/%s", w->formats, name);
		if (call_open(c, "format", path, w->report) != 0)
			return NULL;
		in = &c->input[c->inputs - 1];
	}
	if (!in->archived && txn_archive_fd(t, in->fd, in->role, in->name, &in->digest) != 0)
		return NULL;
	in->archived = 1;
	return in;
}

struct input *
world_format_file(struct world *w, struct txn *t, struct call *c, const char *format)
{
	char name[128];

	snprintf(name, sizeof name, "%s.fmt", format);
	return world_data_file(w, t, c, name);
}

struct bank_fmt *
world_format(struct world *w, struct txn *t, struct call *c, const char *format, struct digest *file)
{
	struct input *in = world_format_file(w, t, c, format);
	struct buf b = { 0 };
	struct bank_fmt *f = NULL;

	if (in != NULL && store_object_bytes(w->store, &in->digest, LIMIT_FORMAT_BYTES, &b) == 0)
		f = bank_load(format, (struct slice){ b.p, b.n }, w->report);
	if (in != NULL && file != NULL)
		*file = in->digest;
	buf_free(&b);
	return f;
}

struct columns *
world_columns(struct world *w, struct txn *t, struct call *c)
{
	struct input *in = world_data_file(w, t, c, "columns/columns.tsv");
	struct columns *columns = NULL;
	struct buf b = { 0 };

	if (in != NULL && store_object_bytes(w->store, &in->digest, LIMIT_COLUMNS_BYTES, &b) == 0)
		columns = columns_load((struct slice){ b.p, b.n }, w->report);
	buf_free(&b);
	return columns;
}

/* ---- signing */

static int
signature_again(struct world *w, const struct digest *who, const struct digest *object, struct buf *der)
{
	struct cursor *q = store_query(w->store, Q_CERT_DER, "b", who);
	const struct cert *one[1];
	struct cert *cert = NULL;
	struct cms_signed got;
	struct fd_source fs;
	int fd, rc = -1;

	if (cursor_next(q))
		cert = cert_read(cursor_blob(q, 0));
	cursor_end(q);
	fd = store_object(w->store, object);
	one[0] = cert;
	if (cert != NULL && fd >= 0 && store_signature(w->store, object, who, der) == 0 &&
	    cms_verify((struct slice){ der->p, der->n }, source_fd(&fs, fd), one, 1, w->now, &got) == CMS_GOOD)
		rc = 0;
	if (fd >= 0)
		close(fd);
	cert_free(cert);
	return rc;
}

int
world_sign(struct world *w, struct txn *t, const struct call *c, const struct digest *object,
    enum cms_form form)
{
	return world_sign_by(w, t, w->signer, &c->actor, object, form);
}

int
world_sign_by(struct world *w, struct txn *t, const struct signer *signer,
    const struct digest *cert, const struct digest *object, enum cms_form form)
{
	struct buf der = { 0 };
	struct fd_source fs;
	char hex[HEX_LEN];
	int fd, error, rc = -1;

	errno = 0;
	if (w->replay) {
		rc = signature_again(w, cert, object, &der);
	} else if (signer != NULL) {
		fd = store_object(w->store, object);
		if (fd >= 0)
			rc = cms_sign_as(signer, source_fd(&fs, fd), w->now, form, &der);
		if (fd >= 0)
			close(fd);
	}
	error = errno;
	digest_hex(object, hex);
	if (rc != 0 && (store_failed(w->store) || store_unreadable(error)))
		rc = world_refuse(w, F_DISK, VALS(V_TEXT("what", hex), V_TEXT("error", strerror(error))));
	else if (rc != 0)
		rc = world_refuse(w, F_SIGNATURE_LOST, VALS(V_INT("event", txn_event(t)), V_TEXT("object", hex)));
	else
		rc = txn_signature(t, object, cert, w->now, (struct slice){ der.p, der.n });
	buf_free(&der);
	return rc;
}
