/*
 * How a payment file goes to the bank (formats/README.md, `signature` and `encryption`): with one or
 * two people's signatures beside it or around it, encrypted or not.  The file itself and each
 * signature by itself stay in the archive, where audit proves them; what is made of them stands
 * beside, and is made again there or, when it is encrypted, held by its digest.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "priv.h"

/* ---- may it be so? */

static int
second_ok(struct wrapping *p)
{
	const struct officer *o;
	const struct cert *cert;

	if (digest_parse(slice_of(call_get(p->c, "second")), &p->second) != 0)
		return world_refuse(p->w, F_SECOND_MISSING, VALS(V_TEXT("format", p->info->name)));
	o = project_officer(&p->project->p, &p->second);
	if (o == NULL || (o->roles & 1u << ROLE_BANK) == 0)
		return world_refuse(p->w, F_ROLE_MISSING,
		    VALS(V_NAME("person", o != NULL ? o->name : "-"),
		    V_TEXT("role", role_name(ROLE_BANK)), V_TEXT("project", p->project->p.code)));
	if (strcmp(o->person, world_officer(p->w, &p->c->actor)->person) == 0 ||
	    same_subject(p->w, &p->c->actor, &p->second))
		return world_refuse(p->w, F_SECOND_SAME_PERSON,
		    VALS(V_NAME("person", o->name), V_TEXT("format", p->info->name)));
	cert = world_cert(p->w, &o->cert);
	if (cert == NULL || !cert_signs(cert))
		return world_refuse(p->w, F_CERT_USAGE,
		    VALS(V_TEXT("subject", cert != NULL ? cert_subject(cert) : "-")));
	if (p->w->now < cert_not_before(cert) || p->w->now > cert_not_after(cert))
		return world_refuse(p->w, F_CERT_EXPIRED,
		    VALS(V_TEXT("subject", cert_subject(cert)),
		    V_YMD("from", time_day(cert_not_before(cert))),
		    V_YMD("until", time_day(cert_not_after(cert)))));
	return world_revoked(p->w, cert, 0, NULL, p->w->report) ? -1 : 0;
}

static int
bank_ok(struct wrapping *p)
{
	const struct account *a = &p->project->p.account;
	struct val account = V_CARD("account", a->number), format = V_TEXT("format", p->info->name);

	if (a->bank_cert.der.n == 0)
		return world_refuse(p->w, F_BANK_CERT_MISSING, VALS(account, format));
	p->bank = world_cert(p->w, &a->bank_cert);
	if (p->bank == NULL || !cert_takes(p->bank, p->info->cipher))
		return world_refuse(p->w, F_BANK_CERT_KIND, VALS(account, format));
	if (p->w->now < cert_not_before(p->bank) || p->w->now > cert_not_after(p->bank))
		return world_refuse(p->w, F_BANK_CERT_EXPIRED,
		    VALS(account, V_TEXT("subject", cert_subject(p->bank)),
		    V_YMD("from", time_day(cert_not_before(p->bank))),
		    V_YMD("until", time_day(cert_not_after(p->bank)))));
	return 0;
}

int
wrapping_ok(struct wrapping *p)
{
	if (p->info->signers == 2 && second_ok(p) != 0)
		return -1;
	return p->info->cipher != CMS_NO_CIPHER ? bank_ok(p) : 0;
}

/* ---- making it */

/* The content between what stands before and behind it. */
struct within {
	struct mem_source before, after;
	struct fd_source from;
	struct source	part[3];
	int		at;
};

static ssize_t
within_read(void *ctx, char *p, size_t n)
{
	struct within *in = ctx;
	ssize_t got = 0;

	while (in->at < 3 && (got = in->part[in->at].read(in->part[in->at].ctx, p, n)) == 0)
		in->at++;
	return got;
}

static int
signatures_join(struct wrapping *p, const struct digest *object, int64_t bytes,
    struct buf *before, struct buf *after)
{
	const struct digest *who[2] = { &p->c->actor, &p->second };
	struct buf cms[2] = { { 0 }, { 0 } };
	struct slice one[2];
	int signers = p->info->signers == 2 ? 2 : 1, rc = 0;

	for (int i = 0; i < signers && rc == 0; i++) {
		rc = store_signature(p->w->store, object, who[i], &cms[i]);
		one[i] = (struct slice){ cms[i].p, cms[i].n };
	}
	if (rc == 0)
		rc = cms_join(one, signers, bytes, before, after);
	buf_free(&cms[0]);
	buf_free(&cms[1]);
	return rc;
}

static int
stage_put(void *ctx, const void *p, size_t n)
{
	return stage_add(ctx, p, n);
}

static int
source_copy(struct source in, struct stage *to)
{
	char *block = mem_alloc(65536);
	ssize_t n;
	int rc = 0;

	while (rc == 0 && (n = in.read(in.ctx, block, 65536)) != 0)
		rc = n < 0 ? -1 : stage_add(to, block, (size_t)n);
	free(block);
	return rc;
}

/* The content, its signatures around it when they go there, encrypted when the layout says so. */
static int
envelope_fill(struct wrapping *p, const struct digest *object, struct stage *to)
{
	struct buf before = { 0 }, after = { 0 };
	struct within in = { .at = 0 };
	struct source all = { within_read, &in };
	struct stat sb;
	int fd = store_object(p->w->store, object), rc = -1;

	if (fd < 0 || fstat(fd, &sb) != 0)
		goto out;
	if (p->info->attached && signatures_join(p, object, sb.st_size, &before, &after) != 0)
		goto out;
	in.part[0] = source_mem(&in.before, (struct slice){ before.p, before.n });
	in.part[1] = source_fd(&in.from, fd);
	in.part[2] = source_mem(&in.after, (struct slice){ after.p, after.n });
	rc = p->info->cipher == CMS_NO_CIPHER ? source_copy(all, to) :
	    cms_seal(p->bank, p->info->cipher, p->info->signature, all,
	    sb.st_size + (int64_t)(before.n + after.n), stage_put, to);
out:
	if (fd >= 0)
		close(fd);
	buf_free(&before);
	buf_free(&after);
	return rc;
}

/* p7s: signatures alone; p7m: the content.  In replay the archive has it. */
static int
wrapped_put(struct wrapping *p, const struct digest *object, const char *kind)
{
	int envelope = strcmp(kind, "p7m") == 0, rc = 0;
	struct wrap how = { .kind = kind,
		.holds = envelope ? p->info->attached ? "signed" : "file" : "signatures",
		.form = p->info->signature };
	struct stage *to = stage_begin(p->t);
	struct buf all = { 0 };
	struct digest bank;

	if (envelope && p->bank != NULL) {
		how.cipher = p->info->cipher;
		how.cert = &bank;
		cert_digest(p->bank, &bank);
	}
	if (!p->w->replay && envelope)
		rc = envelope_fill(p, object, to);
	else if (!p->w->replay) {
		rc = signatures_join(p, object, -1, &all, NULL);
		if (rc == 0)
			rc = stage_add(to, all.p, all.n);
	}
	buf_free(&all);
	if (stage_wrap(to, object, &how) != 0 || rc != 0) {
		char hex[HEX_LEN];

		digest_hex(object, hex);
		return world_refuse(p->w, F_ENVELOPE_LOST,
		    VALS(V_INT("event", txn_event(p->t)), V_TEXT("file", hex), V_TEXT("kind", kind)));
	}
	return 0;
}

int
wrapping_send(struct wrapping *p, const char *dir, const char *file,
    const struct digest *object, char *name)
{
	const struct bank_info *i = p->info;
	int envelope = i->attached || i->cipher != CMS_NO_CIPHER;
	char path[LIMIT_PATH];

	snprintf(name, LIMIT_PATH, "%s%s", file, envelope ? ".p7m" : "");
	snprintf(path, sizeof path, "%s/%s%s", dir, file, envelope ? ".p7m" : "");
	if (world_sign(p->w, p->t, p->c, object, i->signature) != 0 ||
	    (i->signers == 2 && world_sign_by(p->w, p->t, p->w->second, &p->second,
	    object, i->signature) != 0))
		return -1;
	if (!envelope)
		txn_outbox(p->t, path, object, NULL);
	else if (wrapped_put(p, object, "p7m") != 0)
		return -1;
	else
		txn_outbox_wrapped(p->t, path, object, "p7m");
	if (i->attached)
		return 0;
	snprintf(path, sizeof path, "%s/%s.p7s", dir, file);
	if (i->signers == 1)
		txn_outbox(p->t, path, object, &p->c->actor);
	else if (wrapped_put(p, object, "p7s") != 0)
		return -1;
	else
		txn_outbox_wrapped(p->t, path, object, "p7s");
	return 0;
}

void
wrapping_withdraw(struct txn *t, struct store *st, const char *dir, const char *file,
    const struct digest *object)
{
	char path[LIMIT_PATH];
	int envelope = store_int(st, 0, Q_WRAPPED_HAS, "bt", object, "p7m") != 0;

	snprintf(path, sizeof path, "%s/%s%s", dir, file, envelope ? ".p7m" : "");
	txn_outbox(t, path, NULL, NULL);
	snprintf(path, sizeof path, "%s/%s.p7s", dir, file);
	txn_outbox(t, path, NULL, NULL);
}
