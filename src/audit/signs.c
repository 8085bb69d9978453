/*
 * Signatures, each verified anew: ours over what the slips say, the companies' over what they
 * sent.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "priv.h"

static void
lost(struct audit *x, int64_t event, const char *object)
{
	if (store_failed(x->store))	/* not read is not lost */
		return;
	report_add(x->report, F_SIGNATURE_LOST, NOWHERE,
	    VALS(V_INT("event", event), V_TEXT("object", object)));
}

/*
 * Bytes that no signature covers, such as those of enclosed certificates, are held by the digest
 * beside it.
 */
static int
same_bytes(struct slice cms, struct cursor *c, int column)
{
	struct digest want, got;

	hash_bytes(cms, &got);
	return cursor_digest(c, column, &want) && digest_same(&want, &got);
}

static int
stamp_of(struct audit *x, struct slice cms, struct stamped *stamped)
{
	struct cursor *c = store_query(x->store, Q_WORKSPACE, "");
	struct cert *anchor = cursor_next(c) ? cert_read(cursor_blob(c, 3)) : NULL;
	int good = anchor != NULL && cms_stamp(cms, anchor, stamped) == STAMP_GOOD;

	cursor_end(c);
	cert_free(anchor);
	return good;
}

static int
verifies(
    struct audit *x, const struct digest *object, struct slice cms, struct slice der, int64_t at)
{
	struct cert *cert = cert_read(der);
	const struct cert *one[1] = { cert };
	struct cms_signed got;
	struct fd_source fs;
	struct stamped stamped;
	enum cms_verdict verdict = CMS_READ_ERROR;
	int fd, unread;

	if (cert == NULL)
		return 0;
	fd = store_object(x->store, object);
	if (fd >= 0)
		verdict = cms_verify(cms, source_fd(&fs, fd), one, 1, at, &got);
	/* run out when it came, but stamped before that */
	if (verdict == CMS_EXPIRED && stamp_of(x, cms, &stamped) && stamped.at < at
	    && lseek(fd, 0, SEEK_SET) == 0)
		verdict = cms_verify(cms, source_fd(&fs, fd), one, 1, stamped.at, &got);
	unread = verdict == CMS_READ_ERROR && fd >= 0 && audit_unread(x, "archive/object");
	if (fd >= 0)
		close(fd);
	cert_free(cert);
	return verdict == CMS_GOOD || unread;
}

/* ---- what one slip says */

/* The actor's signature must be over this very call: the statement is made again from the slip. */
static int
call_signed(struct audit *x, const struct slip *s)
{
	struct buf text = { 0 };
	struct call c;
	struct digest d;
	char hex[HEX_LEN];
	int found = 0;

	if (slip_call(s, &c) == 0) {
		flow_statement(&c, s->at, &s->prev, &text);
		hash_bytes((struct slice){ text.p, text.n }, &d);
		digest_hex(&d, hex);
		for (int i = 0; i < s->lines; i++)
			found |= strcmp(s->line[i].word, "signed") == 0 &&
			    strcmp(s->line[i].a, hex) == 0 && strcmp(s->line[i].b, s->actor) == 0;
	}
	buf_free(&text);
	call_free(&c);
	if (!found)
		lost(x, s->seq, s->kind);
	return 0;
}

/* A project file came with the company's signature: its two inputs say so. */
static int
project_signed(struct audit *x, const struct slip *s)
{
	struct digest object = { { 0 } }, sig = { { 0 } };
	struct buf cms = { 0 };
	struct cursor *c;
	int good = 0;

	for (int i = 0; i < s->lines; i++) {
		if (strcmp(s->line[i].word, "read") == 0 && strcmp(s->line[i].b, "project") == 0)
			(void)digest_parse(slice_of(s->line[i].a), &object);
		if (strcmp(s->line[i].word, "read") == 0 && strcmp(s->line[i].b, "signature") == 0)
			(void)digest_parse(slice_of(s->line[i].a), &sig);
	}
	c = store_query(x->store, Q_WORKSPACE, "");
	if (cursor_next(c) && store_object_bytes(x->store, &sig, LIMIT_CMS_BYTES, &cms) == 0)
		good =
		    verifies(x, &object, (struct slice){ cms.p, cms.n }, cursor_blob(c, 3), s->at);
	cursor_end(c);
	buf_free(&cms);
	x->received += good;
	if (!good) {
		char hex[HEX_LEN];

		digest_hex(&object, hex);
		lost(x, s->seq, hex);
	}
	return store_failed(x->store) ? -1 : 0;
}

int
audit_slip_signatures(struct audit *x, const struct slip *s)
{
	for (int i = 0; i < s->lines; i++) {
		struct digest object, cert;

		if (strcmp(s->line[i].word, "signed") != 0)
			continue;
		if (digest_parse(slice_of(s->line[i].a), &object) != 0 ||
		    digest_parse(slice_of(s->line[i].b), &cert) != 0 ||
		    store_int(x->store, 0, Q_SIGNATURE_HAS, "bb", &object, &cert) == 0)
			lost(x, s->seq, s->line[i].a);
	}
	if (flow_signs(s->kind))
		return call_signed(x, s);
	return strcmp(s->kind, "PROJECT") == 0 ? project_signed(x, s) : 0;
}

/* ---- all of them */

static int
ours(struct audit *x)
{
	struct cursor *c = store_query(x->store, Q_SIGNATURE_ALL, "");
	struct buf cms = { 0 };

	while (cursor_next(c)) {
		struct digest object, cert;
		char hex[HEX_LEN];

		cursor_digest(c, 0, &object);
		cursor_digest(c, 1, &cert);
		buf_reset(&cms);
		x->signatures++;
		if (store_signature(x->store, &object, &cert, &cms) == 0 &&
		    same_bytes((struct slice){ cms.p, cms.n }, c, 5) &&
		    verifies(x, &object, (struct slice){ cms.p, cms.n }, cursor_blob(c, 3),
			cursor_int(c, 2)))
			continue;
		digest_hex(&object, hex);
		lost(x, cursor_int(c, 4), hex);
	}
	cursor_end(c);
	buf_free(&cms);
	return store_failed(x->store) ? -1 : 0;
}

static int
received(struct audit *x)
{
	struct cursor *c = store_query(x->store, Q_AUDIT_RECEIVED, "");
	struct buf cms = { 0 };

	while (cursor_next(c)) {
		struct digest object, sig;
		char hex[HEX_LEN];

		cursor_digest(c, 0, &object);
		cursor_digest(c, 1, &sig);
		buf_reset(&cms);
		x->received++;
		if (store_object_bytes(x->store, &sig, LIMIT_CMS_BYTES, &cms) == 0 &&
		    verifies(x, &object, (struct slice){ cms.p, cms.n }, cursor_blob(c, 2),
			cursor_int(c, 3)))
			continue;
		digest_hex(&object, hex);
		lost(x, cursor_int(c, 4), hex);
	}
	cursor_end(c);
	buf_free(&cms);
	return store_failed(x->store) ? -1 : 0;
}

int
audit_signatures(struct audit *x)
{
	size_t since = report_count(x->report);

	if (ours(x) != 0 || received(x) != 0)
		return -1;
	if (!audit_worse(x, since))
		audit_say(x, T_AUDIT_SIGNATURES,
		    VALS(V_INT("own", x->signatures), V_INT("received", x->received)));
	return 0;
}
