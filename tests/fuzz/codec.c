/* Signatures, certificates, keys and encodings. */
#include <string.h>

#include "fuzz.h"

#define AT INT64_C(1793588400)	/* 2026-11-02 11:00 in Beijing */

/* Taken apart and put together again, a signer's signature is the same file. */
static void
fuzz_signers(struct slice cms, const struct cert *to)
{
	struct buf one = { 0 }, again = { 0 };
	struct digest named;
	int signers = cms_split(cms, 0, &one);

	(void)cms_names(cms, &named);
	(void)cms_sealed_for(cms, (int64_t)cms.n, to, CMS_AES256, CMS_RFC5652, 100);
	if (signers > 0) {
		struct slice alone = { one.p, one.n };

		PROMISE(cms_split(alone, -1, NULL) == 1);
		PROMISE(cms_join(&alone, 1, -1, &again, NULL) == 0 && again.n == one.n);
		PROMISE(memcmp(again.p, one.p, one.n) == 0);
	}
	buf_free(&one);
	buf_free(&again);
}

/* Whatever the signature is, it is never good for two contents, nor without its certificate. */
int
fuzz_cms(const uint8_t *p, size_t n)
{
	static struct cert *cert[3];
	static struct slice content;
	struct mem_source mem;
	struct cms_signed said;
	char other[64] = "another content";
	struct stamped stamped;
	enum stamp stamp;
	int good, same;

	if (cert[0] == NULL) {
		content = fuzz_file("fixtures/month/progress-XJ01.csv");
		cert[0] = cert_read(fuzz_file("fixtures/keys/S1.pem"));
		cert[1] = cert_read(fuzz_file("fixtures/keys/S2.pem"));
		cert[2] = cert_read(fuzz_file("fixtures/keys/labour.pem"));
	}
	good = cms_verify(fuzz_slice(p, n), source_mem(&mem, content),
		   (const struct cert *const *)cert, 3, AT, &said) == CMS_GOOD;
	PROMISE(!good || (said.which >= 0 && said.which < 3));
	same = cms_verify(fuzz_slice(p, n), source_mem(&mem, slice_of(other)),
		   (const struct cert *const *)cert, 3, AT, &said) == CMS_GOOD;
	PROMISE(!(good && same));
	PROMISE(cms_verify(fuzz_slice(p, n), source_mem(&mem, content),
		    (const struct cert *const *)cert, 0, AT, &said) != CMS_GOOD);
	/* nobody here may stamp */
	stamp = cms_stamp(fuzz_slice(p, n), cert[0], &stamped);
	PROMISE(stamp != STAMP_GOOD && (stamp == STAMP_STRANGER || stamped.at == 0));
	fuzz_text(stamped.by);
	fuzz_signers(fuzz_slice(p, n), cert[0]);
	return 0;
}

/* Whatever the list is, it is not its issuer's unless that one signed it, and then it was read whole. */
int
fuzz_crl(const uint8_t *p, size_t n)
{
	static struct cert *anchor, *one;
	struct crl *c = crl_read(fuzz_slice(p, n));

	if (anchor == NULL) {
		anchor = cert_read(fuzz_file("fixtures/keys/anchor.pem"));
		one = cert_read(fuzz_file("fixtures/keys/labour.pem"));
	}
	if (c == NULL)
		return 0;
	fuzz_text(crl_issuer(c));
	PROMISE(crl_this_update(c) != INT64_MIN && crl_next_update(c) != INT64_MIN);
	PROMISE(crl_revoked(c, one) >= 0);
	PROMISE(!crl_issued_by(c, one));
	(void)crl_issued_by(c, anchor);
	crl_free(c);
	return 0;
}

int
fuzz_cert(const uint8_t *p, size_t n)
{
	struct cert *c = cert_read(fuzz_slice(p, n)), *again;
	struct digest a, b;

	if (c == NULL)
		return 0;
	fuzz_text(cert_subject(c));
	fuzz_text(cert_common_name(c));
	cert_issued_by(c, c);
	PROMISE(cert_not_before(c) != INT64_MIN && cert_not_after(c) != INT64_MIN);
	cert_digest(c, &a);
	/* what we keep of it is it */
	PROMISE((again = cert_read(cert_der(c))) != NULL);
	cert_digest(again, &b);
	PROMISE(digest_same(&a, &b));
	cert_free(again);
	cert_free(c);
	return 0;
}

int
fuzz_key(const uint8_t *p, size_t n)
{
	struct report *r = fuzz_report();
	struct signer *s;
	char path[64];

	snprintf(path, sizeof path, "/proc/self/fd/%d", fuzz_fd(p, n));
	s = signer_open(path, "fixtures/keys/labour.pem", "pass", r);
	PROMISE((s == NULL) == (report_worst(r) >= SEV_REFUSE));
	fuzz_printed(r);
	signer_free(s);
	return 0;
}

static int
on_start(void *ctx, const struct xml_element *e)
{
	(void)ctx;
	PROMISE(e->depth >= 1 && e->depth <= LIMIT_XML_DEPTH && e->attrs <= LIMIT_XML_ATTRS);
	for (int i = 0; i < e->attrs; i++)
		PROMISE(utf8_valid(e->attr[i].value) && e->attr[i].value.n <= LIMIT_XML_TEXT);
	return 0;
}

static int
on_end(void *ctx, const struct xml_element *e, struct slice text)
{
	(void)ctx;
	(void)e;
	PROMISE(utf8_valid(text) && text.n <= LIMIT_XML_TEXT);
	return 0;
}

int
fuzz_xml(const uint8_t *p, size_t n)
{
	static const struct xml_handler h = { on_start, on_end };
	struct report *r = fuzz_report();
	struct mem_source mem;
	char name[100], ns[100];

	fuzz_told(xml_read(source_mem(&mem, fuzz_slice(p, n)), "xml", &h, NULL, r), r);
	xml_sniff(fuzz_slice(p, n), name, sizeof name, ns, sizeof ns);
	return 0;
}

static int
on_line(void *ctx, const struct csv_line *l)
{
	int *last = ctx;

	PROMISE(l->number > *last && l->cells > 0 && l->cells <= LIMIT_CSV_COLUMNS);
	*last = l->number;
	for (int i = 0; i < l->cells; i++)
		PROMISE(l->cell[i].n <= LIMIT_CSV_CELL);
	return 0;
}

int
fuzz_csv(const uint8_t *p, size_t n)
{
	struct report *r = fuzz_report();
	struct mem_source mem;
	int last = 0;

	fuzz_told(csv_read(source_mem(&mem, fuzz_slice(p, n)), n % 2 ? ',' : ';', "csv", on_line,
		      &last, r),
	    r);
	return 0;
}

/* Through gunzip and the change to UTF-8, as every text comes. */
int
fuzz_gunzip(const uint8_t *p, size_t n)
{
	struct mem_source mem;
	struct gunzip *g = gunzip_new(source_mem(&mem, fuzz_slice(p, n)));
	struct utf8_source *u = utf8_source_new(gunzip_source(g));
	struct source s = utf8_source(u);
	struct buf all = { NULL, 0, 0 };
	char room[997];
	ssize_t m;

	while ((m = s.read(s.ctx, room, sizeof room)) > 0 && all.n < 1 << 22)
		buf_add(&all, room, (size_t)m);
	if (m == 0)
		PROMISE(utf8_valid((struct slice){ all.n ? all.p : "", all.n }));
	buf_free(&all);
	utf8_source_free(u);
	gunzip_free(g);
	return 0;
}

/* What decodes, encodes to the same characters again. */
int
fuzz_charset(const uint8_t *p, size_t n)
{
	struct buf text = { NULL, 0, 0 }, bytes = { NULL, 0, 0 }, again = { NULL, 0, 0 };
	struct slice normal;
	int32_t bad;

	for (int c = CHARSET_UTF8; c <= CHARSET_GBK; c++) {
		buf_reset(&text);
		buf_reset(&bytes);
		buf_reset(&again);
		if (charset_decode((enum charset)c, fuzz_slice(p, n), &text) != 0)
			continue;
		buf_add(&text, "", 0);
		PROMISE(utf8_valid((struct slice){ text.p, text.n }));
		if (charset_encode(
			(enum charset)c, (struct slice){ text.p, text.n }, &bytes, &bad) != 0)
			continue;
		PROMISE(charset_decode((enum charset)c,
			    (struct slice){ bytes.n ? bytes.p : "", bytes.n }, &again) == 0);
		buf_add(&again, "", 0);
		PROMISE(again.n == text.n && memcmp(again.p, text.p, text.n) == 0);
	}
	if (utf8_valid(fuzz_slice(p, n))) {
		buf_reset(&text);
		name_normal(&text, fuzz_slice(p, n));
		buf_add(&text, "", 0);
		normal = (struct slice){ text.p, text.n };
		PROMISE(utf8_valid(normal));
		PROMISE(name_same(normal, fuzz_slice(p, n)));
		buf_reset(&bytes);
		PROMISE(xml_escape(&bytes, normal, 1) <= 0);
	}
	buf_free(&text);
	buf_free(&bytes);
	buf_free(&again);
	return 0;
}
