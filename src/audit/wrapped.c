/*
 * What was made for banks of archived content and signatures.  Unencrypted it is made again and
 * must be the same; encrypted only its digest, its recipient and its length can be held against
 * what is archived.
 */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "priv.h"

#define SIGNERS 8	/* of one file, as cms_join() takes them */

struct wrapped {
	struct digest	 object;
	const char	*kind;		/* borrowed from the row, like der */
	int		 whole;		/* content within its signatures */
	enum cms_form	 form;
	enum cms_cipher	 cipher;
	struct slice	 der;		/* of the bank's certificate */
	struct digest	 digest;
	int64_t		 bytes;		/* of the object */
	int		 fd;
};

/* All archived signatures over the object as one; before and after as cms_join() says. */
static int
join_again(struct audit *x, const struct wrapped *w, struct buf *before, struct buf *after)
{
	struct cursor *c = store_query(x->store, Q_PACK_SIGNERS, "b", &w->object);
	struct buf cms[SIGNERS] = { { 0 } };
	struct slice one[SIGNERS];
	struct digest cert;
	int n = 0, rc = 0;

	while (rc == 0 && n < SIGNERS && cursor_next(c)) {
		cursor_digest(c, 0, &cert);
		rc = store_signature(x->store, &w->object, &cert, &cms[n]);
		one[n] = (struct slice){ cms[n].p, cms[n].n };
		n++;
	}
	cursor_end(c);
	if (rc == 0)
		rc = cms_join(one, n, w->whole ? w->bytes : -1, before, after);
	for (int i = 0; i < SIGNERS; i++)
		buf_free(&cms[i]);
	return rc;
}

static void
object_hash(struct hash *h, int fd)
{
	char block[16384];
	ssize_t n;

	while ((n = read(fd, block, sizeof block)) > 0)
		hash_add(h, block, (size_t)n);
}

static int
made_again(struct audit *x, const struct wrapped *w)
{
	struct buf before = { 0 }, after = { 0 };
	struct digest got = { { 0 } };
	struct hash *h = hash_new();
	int fd = w->whole ? store_object(x->store, &w->object) : -1, good;

	good = join_again(x, w, &before, &after) == 0 && (fd >= 0 || !w->whole);
	if (good) {
		hash_add(h, before.p, before.n);
		if (w->whole) {
			object_hash(h, fd);
			hash_add(h, after.p, after.n);
		}
		hash_end(h, &got);
	}
	hash_free(h);
	if (fd >= 0)
		close(fd);
	buf_free(&before);
	buf_free(&after);
	return good && digest_same(&got, &w->digest);
}

/* The bytes that were encrypted are as many as would be encrypted again, to the same certificate. */
static int
sealed_for(struct audit *x, const struct wrapped *w)
{
	struct buf before = { 0 }, after = { 0 };
	struct cert *bank = cert_read(w->der);
	char start[16384];
	int64_t bytes = w->bytes;
	struct stat sb;
	ssize_t n = pread(w->fd, start, sizeof start, 0);
	int good = bank != NULL && n > 0 && fstat(w->fd, &sb) == 0;

	if (good && w->whole) {
		good = join_again(x, w, &before, &after) == 0;
		bytes += (int64_t)(before.n + after.n);
	}
	good = good && cms_sealed_for((struct slice){ start, (size_t)n }, sb.st_size, bank,
	    w->cipher, w->form, bytes);
	cert_free(bank);
	buf_free(&before);
	buf_free(&after);
	return good;
}

static int
holds(struct audit *x, struct wrapped *w)
{
	struct digest got;
	int good;

	/* a database that somebody wrote by hand may say anything */
	if (w->form > CMS_GBT35275 || w->cipher > CMS_SM4 || w->form < 0 || w->cipher < 0)
		return 0;
	w->fd = store_wrapped(x->store, &w->object, w->kind);
	if (w->fd < 0)
		return 0;
	good = audit_hash(w->fd, &got) == 0 && digest_same(&got, &w->digest) &&
	    (w->cipher != CMS_NO_CIPHER ? sealed_for(x, w) : made_again(x, w));
	close(w->fd);
	return good;
}

int
audit_wrapped(struct audit *x)
{
	struct cursor *c = store_query(x->store, Q_WRAPPED_ALL, "");
	size_t since = report_count(x->report);
	int64_t made = 0, sealed = 0;

	while (cursor_next(c)) {
		struct wrapped w = { .kind = cursor_text(c, 1),
			.whole = strcmp(cursor_text(c, 2), "signed") == 0,
			.form = (enum cms_form)cursor_int(c, 3),
			.cipher = (enum cms_cipher)cursor_int(c, 4),
			.der = cursor_blob(c, 5), .bytes = cursor_int(c, 8) };
		char hex[HEX_LEN];

		cursor_digest(c, 0, &w.object);
		cursor_digest(c, 7, &w.digest);
		if (holds(x, &w)) {
			*(w.cipher != CMS_NO_CIPHER ? &sealed : &made) += 1;
			continue;
		}
		digest_hex(&w.object, hex);
		report_add(x->report, F_ENVELOPE_LOST, NOWHERE,
		    VALS(V_INT("event", cursor_int(c, 6)), V_TEXT("file", hex),
		    V_TEXT("kind", w.kind)));
	}
	cursor_end(c);
	if (made + sealed > 0 && !audit_worse(x, since))
		audit_say(x, T_AUDIT_WRAPPED, VALS(V_INT("made", made), V_INT("sealed", sealed)));
	return store_failed(x->store) ? -1 : 0;
}
