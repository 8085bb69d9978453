/* init and project: the roots of trust. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "priv.h"

static int
cert_put(struct world *w, struct txn *t, const struct cert *cert)
{
	struct cursor *c;
	struct digest d;
	int known;

	cert_digest(cert, &d);
	c = store_query(w->store, Q_CERT_DER, "b", &d);
	known = cursor_next(c);
	cursor_end(c);
	return known ? 0 : txn_put(t, Q_CERT_PUT, "ebst", &d, cert_der(cert), cert_subject(cert));
}

/* Four letters and digits that mark this workspace's payment references, from the anchor and the time of init. */
static void
make_tag(const struct digest *anchor, int64_t at, char tag[8])
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRSTUVWX";
	struct hash *h = hash_new();
	char when[TIME_TEXT];
	struct digest d;

	hash_add(h, anchor->b, DIGEST_LEN);
	hash_text(h, time_text(at, when));
	hash_end(h, &d);
	hash_free(h);
	for (int i = 0; i < 4; i++)
		tag[i] = alphabet[d.b[i] & 31];
	tag[4] = '\0';
}

int
step_init(struct world *w, struct txn *t, struct call *c)
{
	struct input *in = call_input(c, "anchor", NULL);
	struct buf b = { 0 };
	struct cert *anchor = NULL;
	struct digest d;
	char tag[8];
	int rc = -1;

	if (w->anchor != NULL)
		return world_refuse(w, F_WORKSPACE_EXISTS, VALS(V_TEXT("dir", store_dir(w->store))));
	if (in == NULL || store_object_bytes(w->store, &in->digest, LIMIT_CERT_BYTES, &b) != 0 ||
	    (anchor = cert_read((struct slice){ b.p, b.n })) == NULL) {
		report_add(w->report, F_CERT_UNREADABLE, (struct where){ in != NULL ? in->name : NULL, 0, NULL },
		    VALS(V_TEXT("error", "X.509")));
		goto out;
	}
	cert_digest(anchor, &d);
	make_tag(&d, w->now, tag);
	if (cert_put(w, t, anchor) != 0 || txn_put(t, Q_WORKSPACE_PUT, "etib", tag, (int64_t)(strcmp(call_get(c, "demo"), "1") == 0), &d) != 0)
		goto out;
	world_say(w, T_INIT_DONE, VALS(V_TEXT("dir", store_dir(w->store)), V_TEXT("anchor", cert_subject(anchor))));
	rc = 0;
out:
	cert_free(anchor);
	buf_free(&b);
	return rc;
}

/* ---- project */

static int
certs_put(struct world *w, struct txn *t, const struct project *p)
{
	for (int i = 0; i < p->subs + p->officers; i++) {
		const struct project_cert *pc = i < p->subs ? &p->sub[i].cert : &p->officer[i - p->subs].cert;
		struct cert *cert = cert_read(pc->der);
		int rc = cert == NULL ? -1 : cert_put(w, t, cert);

		cert_free(cert);
		if (rc != 0)
			return -1;
	}
	if (p->account.bank_cert.der.n > 0) {
		struct cert *cert = cert_read(p->account.bank_cert.der);
		int rc = cert == NULL ? -1 : cert_put(w, t, cert);

		cert_free(cert);
		return rc;
	}
	return 0;
}

static int
project_put(struct world *w, struct txn *t, const struct project *p, const struct digest *object)
{
	int64_t site = store_int(w->store, 0, Q_SITE_ID, "t", p->code);

	if (site == 0) {
		if (txn_put(t, Q_SITE_PUT, "et", p->code) != 0)
			return -1;
		site = txn_id(t);
	}
	if (txn_put(t, Q_SITE_VERSION_PUT, "eiib", site, (int64_t)p->valid_from, object) != 0)
		return -1;
	for (int i = 0; i < p->subs; i++)
		if (store_int(w->store, 0, Q_SUB_ID, "it", site, p->sub[i].code) == 0 &&
		    txn_put(t, Q_SUB_PUT, "eitt", site, p->sub[i].code, p->sub[i].uscc) != 0)
			return -1;
	if (store_int(w->store, 0, Q_ACCOUNT_ID, "it", site, p->account.number) == 0 &&
	    txn_put(t, Q_ACCOUNT_PUT, "eit", site, p->account.number) != 0)
		return -1;
	return certs_put(w, t, p);
}

/* When a version may come in, and what may not change under a running project: a code's company, or a dedicated account that another project has. */
static int
project_clash(struct world *w, const struct project *p)
{
	const struct project_view *old = world_project(w, p->code);

	/* One version is in force; it is registered when its day has come, and never an earlier one after it. */
	if (p->valid_from > time_day(w->now))
		return world_refuse(w, F_PROJECT_AHEAD, VALS(V_TEXT("project", p->code), V_YMD("from", p->valid_from)));
	if (old != NULL && p->valid_from < old->p.valid_from)
		return world_refuse(w, F_PROJECT_OLDER, VALS(V_TEXT("project", p->code), V_YMD("from", p->valid_from), V_YMD("now", old->p.valid_from)));
	for (int i = 0; old != NULL && i < old->p.subs; i++) {
		const struct subcontractor *now = project_sub(p, old->p.sub[i].code);

		if (now == NULL || strcmp(now->uscc, old->p.sub[i].uscc) != 0)
			return world_refuse(w, F_PROJECT_SUB_CHANGED, VALS(V_TEXT("sub", old->p.sub[i].code), V_TEXT("project", p->code)));
	}
	return 0;
}

int
step_project(struct world *w, struct txn *t, struct call *c)
{
	struct input *in = call_input(c, "project", NULL), *sig = call_input(c, "signature", NULL);
	const struct cert *anchor[1] = { w->anchor };
	struct verified *doc = NULL;
	struct arena *a = arena_new();
	struct buf cms = { 0 };
	struct project p;
	int fd = -1, rc = -1;

	if (in == NULL || sig == NULL) {
		rc = world_refuse(w, F_SIGNATURE_MISSING, VALS(V_TEXT("file", in != NULL ? in->name : "-")));
		goto out;
	}
	if (store_object_bytes(w->store, &sig->digest, LIMIT_CMS_BYTES, &cms) != 0 || (fd = world_input_fd(w, in)) < 0)
		goto out;
	doc = verify_signed(in->name, fd, (struct slice){ cms.p, cms.n }, anchor, 1, w->now, w->anchor, w->report);
	if (doc == NULL || ingest_project(doc, a, &p, w->report) != 0 || project_clash(w, &p) != 0)
		goto out;
	if (world_project(w, p.code) != NULL && digest_same(&world_project(w, p.code)->object, &in->digest))
		rc = 0;		/* this very file is in force */
	else
		rc = project_put(w, t, &p, &in->digest);
	if (rc == 0)
		world_say(w, T_PROJECT_DONE, VALS(V_TEXT("project", p.code), V_TEXT("name", p.name), V_INT("subs", p.subs),
		    V_INT("officers", p.officers), V_CARD("account", p.account.number), V_TEXT("format", p.account.format)));
out:
	verified_free(doc);
	if (fd >= 0)
		close(fd);
	buf_free(&cms);
	arena_free(a);
	return rc;
}
