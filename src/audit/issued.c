/*
 * Documents that left the house, held against the chain: each names the head and the length that
 * the chain had, under a signature.  A history cut or written anew, however consistent with itself,
 * contradicts them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daifa/verify.h"
#include "priv.h"

struct issued {
	const char	*file;
	struct buf	 text, cms;
	struct digest	 digest, head;
	int64_t		 length;
};

static void
tell(struct audit *x, const struct issued *d, enum finding_id id, const struct val *vals)
{
	x->refused = 1;
	report_add(x->report, id, (struct where){ d->file, 0, NULL }, vals);
}

/* ---- where a document says it */

/* The last place where a word stands; NULL: nowhere. */
static const char *
last_of(struct slice text, const char *word)
{
	const char *found = NULL, *p = text.p;
	size_t n = strlen(word);

	while ((p = memmem(p, (size_t)(text.p + text.n - p), word, n)) != NULL) {
		found = p;
		p += n;
	}
	return found;
}

/* What stands between two words of a document: how its writer put the chain there. */
static int
mark_read(struct issued *d, const char *before, const char *between)
{
	struct slice text = { d->text.p, d->text.n };
	const char *p = last_of(text, before), *end = text.p + text.n, *q;
	char head[HEX_LEN];

	if (p == NULL)
		return 0;
	p += strlen(before);
	q = memmem(p, (size_t)(end - p), between, strlen(between));
	if (q == NULL || int_parse((struct slice){ p, (size_t)(q - p) }, INT64_MAX, &d->length) != 0)
		return 0;
	q += strlen(between);
	if ((size_t)(end - q) < HEX_LEN - 1)
		return 0;
	memcpy(head, q, HEX_LEN - 1);
	head[HEX_LEN - 1] = '\0';
	return digest_parse(slice_of(head), &d->head) == 0;
}

/* Manifests; vouchers and statements; proofs of accounts, reports of months, shortfall notices. */
static int
mark_find(struct issued *d)
{
	return mark_read(d, "daifa manifest 1\nchain ", " ") ||
	    mark_read(d, "<chain length=\"", "\" head=\"") ||
	    mark_read(d, "事件链长度 ", "，链首 ");
}

/* ---- its signature */

static int
file_read(struct audit *x, const char *path, size_t max, struct buf *to)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), error = errno, rc = -1;
	struct where where = { path, 0, NULL };
	struct fd_source fs;

	if (fd >= 0) {
		errno = 0;
		rc = source_all(source_fd(&fs, fd), max, to);
		error = errno;
	}
	x->refused |= rc != 0;
	if (rc != 0 && error != 0)
		report_add(x->report, F_INPUT_OPEN, where, VALS(V_TEXT("error", strerror(error))));
	else if (rc != 0)
		report_add(x->report, F_INPUT_TOO_LARGE, where, VALS(V_INT("max", (int64_t)max)));
	if (fd >= 0)
		close(fd);
	return rc;
}

/* By one of the certificates that this workspace ever took; one that ran out since has signed. */
static enum cms_verdict
signature_of(struct audit *x, const struct issued *d)
{
	struct cursor *c = store_query(x->store, Q_CERT_ALL, "");
	enum cms_verdict verdict = CMS_UNKNOWN_SIGNER;

	while (verdict == CMS_UNKNOWN_SIGNER && cursor_next(c)) {
		struct cert *cert = cert_read(cursor_blob(c, 0));
		const struct cert *one[1] = { cert };
		struct mem_source ms;
		struct cms_signed got;

		if (cert == NULL)
			continue;
		verdict = cms_verify((struct slice){ d->cms.p, d->cms.n },
		    source_mem(&ms, (struct slice){ d->text.p, d->text.n }), one, 1,
		    store_last_time(x->store), &got);
		cert_free(cert);
	}
	cursor_end(c);
	return verdict == CMS_EXPIRED ? CMS_GOOD : verdict;
}

/* ---- one document */

static void
judge(struct audit *x, const struct issued *d)
{
	struct cursor *c = store_query(x->store, Q_EVENT_HASH, "i", d->length);
	struct digest is = { { 0 } };
	int there = cursor_next(c) && cursor_digest(c, 0, &is);

	cursor_end(c);
	if (store_failed(x->store))
		return;
	if (!there || !digest_same(&is, &d->head)) {
		char says[HEX_LEN], has[HEX_LEN];

		digest_hex(&d->head, says);
		digest_hex(&is, has);
		tell(x, d, F_ISSUED_DIFFERS, VALS(V_INT("length", d->length), V_TEXT("head", says),
		    V_TEXT("has", there ? has : "-")));
	} else if (store_int(x->store, -1, Q_OBJECT_HAS, "b", &d->digest) < 0)
		tell(x, d, F_ISSUED_UNKNOWN, NO_VALS);
	else
		audit_say(x, T_AUDIT_ISSUED,
		    VALS(V_TEXT("file", d->file), V_INT("length", d->length)));
}

static void
issued_one(struct audit *x, struct issued *d)
{
	enum cms_verdict verdict;
	char *signature;

	if (file_read(x, d->file, LIMIT_XML_BYTES, &d->text) != 0)
		return;
	if (!mark_find(d)) {
		tell(x, d, F_ISSUED_UNMARKED, NO_VALS);
		return;
	}
	signature = mem_alloc(strlen(d->file) + sizeof ".p7s");
	sprintf(signature, "%s.p7s", d->file);
	if (file_read(x, signature, LIMIT_CMS_BYTES, &d->cms) == 0) {
		verdict = signature_of(x, d);
		if (verdict != CMS_GOOD)
			tell(x, d, verdict_finding(verdict), NO_VALS);
		hash_bytes((struct slice){ d->text.p, d->text.n }, &d->digest);
		/* a stranger may be one because the certificates were exchanged too */
		if (verdict == CMS_GOOD || verdict == CMS_UNKNOWN_SIGNER)
			judge(x, d);
	}
	free(signature);
}

int
audit_issued(struct audit *x)
{
	for (int i = 0; i < x->a->files; i++) {
		struct issued d = { .file = x->a->file[i] };

		issued_one(x, &d);
		buf_free(&d.text);
		buf_free(&d.cms);
	}
	return store_failed(x->store) ? -1 : 0;
}
