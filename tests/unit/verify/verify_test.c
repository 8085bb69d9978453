#include <fcntl.h>

#include "unit.h"
#include <openssl/cms.h>
#include <openssl/x509v3.h>
#include "signed.h"

static struct signer *mine, *other;

static int
group_setup(void **state)
{
	(void)state;
	codec_init();
	mine = signed_signer("分包单位甲");
	other = signed_signer("分包单位乙");
	return 0;
}

static int
group_teardown(void **state)
{
	(void)state;
	signer_free(mine);
	signer_free(other);
	codec_done();
	return 0;
}

static struct buf
sign_at(const struct signer *signer, struct slice content, int64_t at)
{
	struct mem_source mem;
	struct buf cms = { NULL, 0, 0 };

	assert_int_equal(cms_sign(signer, source_mem(&mem, content), at, &cms), 0);
	return cms;
}

static struct buf
sign(const struct signer *signer, struct slice content)
{
	return sign_at(signer, content, SIGNED_AT);
}

static void
a_good_signature_gives_the_bytes(void **state)
{
	const struct cert *certs[] = { signer_cert(other), signer_cert(mine) };
	struct slice content = SLICE("<a/>");
	struct buf cms = sign(mine, content), got = { NULL, 0, 0 };
	struct report *report = report_new();
	struct verified *v = verify_signed("a.xml", signed_file(content), (struct slice){ cms.p, cms.n }, certs, 2,
	    SIGNED_AT + 60, NULL, report);

	(void)state;
	assert_non_null(v);
	assert_int_equal(report_count(report), 0);
	assert_string_equal(verified_document(v), "a.xml");
	assert_int_equal(verified_provenance(v), PROVENANCE_SIGNED);
	assert_int_equal(verified_signer(v), 1);
	assert_int_equal(verified_signing_time(v), SIGNED_AT);
	/* from the start, every time */
	for (int i = 0; i < 3; i++) {
		buf_reset(&got);
		assert_int_equal(source_all(verified_source(v), 100, &got), 0);
		assert_string_equal(got.p, "<a/>");
	}
	verified_free(v);
	verified_free(NULL);
	report_free(report);
	buf_free(&cms);
	buf_free(&got);
}

static void
refused(struct slice content, struct slice cms, int64_t at, int fd, enum finding_id want, const char *vals)
{
	const struct cert *cert = signer_cert(mine);
	struct report *report = report_new();

	if (fd == 0)
		fd = signed_file(content);
	assert_null(verify_signed("a.xml", fd, cms, &cert, 1, at, NULL, report));
	assert_int_equal(report_count(report), 1);
	assert_string_equal(finding_name(report_at(report, 0)->id), finding_name(want));
	assert_string_equal(report_at(report, 0)->where.document, "a.xml");
	if (vals)
		assert_string_equal(report_at(report, 0)->vals, vals);
	report_free(report);
}

static void
each_refusal_has_its_finding(void **state)
{
	struct slice content = SLICE("<a/>"), edited = SLICE("<b/>");
	struct buf good = sign(mine, content), foreign = sign(other, content), late = sign_at(mine, content, SIGNED_UNTIL + 1);
	struct slice cms = { good.p, good.n };
	struct buf want = { NULL, 0, 0 };
	int pipes[2];

	(void)state;
	vals_canon(VALS(V_TEXT("subject", cert_subject(signer_cert(mine))), V_YMD("from", 20260101),
	    V_YMD("until", 20300101)), &want);
	refused(content, SLICE(""), SIGNED_AT, 0, F_SIGNATURE_FORM, NULL);
	refused(content, SLICE("not a signature"), SIGNED_AT, 0, F_SIGNATURE_FORM, NULL);
	refused(content, (struct slice){ foreign.p, foreign.n }, SIGNED_AT, 0, F_SIGNER_UNKNOWN, NULL);
	refused(edited, cms, SIGNED_AT, 0, F_SIGNATURE_BAD, NULL);
	refused(SLICE(""), cms, SIGNED_AT, 0, F_SIGNATURE_BAD, NULL);
	/* valid when it claims to have signed, not when it came: expired now but valid then */
	refused(content, cms, SIGNED_UNTIL + 1, 0, F_CERT_RAN_OUT, NULL);
	refused(content, cms, SIGNED_FROM - 1, 0, F_CERT_RAN_OUT, NULL);
	/* expired then; and a time outside the validity although it came within */
	refused(content, (struct slice){ late.p, late.n }, SIGNED_UNTIL + 9, 0, F_CERT_EXPIRED, want.p);
	refused(content, (struct slice){ late.p, late.n }, SIGNED_AT, 0, F_CERT_NOT_VALID_THEN, NULL);
	assert_int_equal(finding_severity(F_SIGNATURE_BAD), SEV_INTEGRITY);
	/* a file that cannot be read, and one that cannot be rewound */
	refused(content, cms, SIGNED_AT, -1, F_INPUT_READ, NULL);
	assert_int_equal(pipe(pipes), 0);
	refused(content, cms, SIGNED_AT, pipes[0], F_INPUT_READ, NULL);
	close(pipes[0]);
	close(pipes[1]);
	buf_free(&good);
	buf_free(&foreign);
	buf_free(&late);
	buf_free(&want);
}

/* A certificate that serves other things, whose key signed all the same. */
static void
other_usage(void **state)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = signed_cert("只作加密", key);
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, NID_key_usage, "critical,keyAgreement");
	CMS_ContentInfo *signed_data;
	BIO *bio = BIO_new_mem_buf("<a/>", 4);
	unsigned char *der = NULL, *cms = NULL;
	struct report *report = report_new();
	const struct cert *cert;
	int n, m;

	(void)state;
	signed_data = CMS_sign(x, key, NULL, bio, CMS_BINARY | CMS_DETACHED | CMS_NOSMIMECAP);
	assert_non_null(signed_data);
	n = i2d_CMS_ContentInfo(signed_data, &cms);
	X509_add_ext(x, e, -1);
	assert_true(X509_sign(x, key, EVP_sha256()) > 0);
	m = i2d_X509(x, &der);
	cert = cert_read((struct slice){ (char *)der, (size_t)m });
	assert_non_null(cert);
	assert_null(verify_signed("a.xml", signed_file(SLICE("<a/>")), (struct slice){ (char *)cms, (size_t)n },
	    &cert, 1, SIGNED_AT, NULL, report));
	assert_int_equal(report_count(report), 1);
	assert_string_equal(finding_name(report_at(report, 0)->id), finding_name(F_CERT_USAGE));
	assert_string_equal(report_at(report, 0)->where.document, "a.xml");
	assert_non_null(strstr(report_at(report, 0)->vals, "只作加密"));
	cert_free((struct cert *)(uintptr_t)cert);
	report_free(report);
	OPENSSL_free(der);
	OPENSSL_free(cms);
	CMS_ContentInfo_free(signed_data);
	BIO_free(bio);
	X509_EXTENSION_free(e);
	X509_free(x);
	EVP_PKEY_free(key);
}

/* Of two signers one is of nobody we know, or both are. */
static void
one_of_two(void **state)
{
	struct slice content = SLICE("<a/>");
	struct signer *third = signed_signer("分包单位丙");
	struct buf a = sign(mine, content), b = sign(other, content), c = sign(third, content), out = { 0 };
	struct slice known[2] = { { a.p, a.n }, { b.p, b.n } }, strangers[2] = { { b.p, b.n }, { c.p, c.n } };

	(void)state;
	assert_int_equal(cms_join(known, 2, -1, &out, NULL), 0);
	refused(content, (struct slice){ out.p, out.n }, SIGNED_AT, 0, F_SIGNATURE_ONE_BAD, "good=i1 bad=i1");
	refused(SLICE("<b/>"), (struct slice){ out.p, out.n }, SIGNED_AT, 0, F_SIGNATURE_SEVERAL, NULL);
	buf_reset(&out);
	assert_int_equal(cms_join(strangers, 2, -1, &out, NULL), 0);
	refused(content, (struct slice){ out.p, out.n }, SIGNED_AT, 0, F_SIGNATURE_SEVERAL, NULL);
	signer_free(third);
	buf_free(&a);
	buf_free(&b);
	buf_free(&c);
	buf_free(&out);
}

/* The signature cut at every length, and with every byte changed: never taken, unless the bytes do not matter. */
static void
damaged_signatures(void **state)
{
	const struct cert *cert = signer_cert(mine);
	struct slice content = SLICE("<a/>");
	struct buf cms = sign(mine, content);
	struct report *report = report_new();
	int fd = signed_file(content);

	(void)state;
	for (size_t n = 0; n < cms.n; n++)
		assert_null(verify_signed("a", fd, (struct slice){ cms.p, n }, &cert, 1, SIGNED_AT, NULL, report));
	for (size_t i = 0; i < cms.n; i++) {
		cms.p[i] ^= 0x55;
		verified_free(verify_signed("a", fd, (struct slice){ cms.p, cms.n }, &cert, 1, SIGNED_AT, NULL, report));
		cms.p[i] ^= 0x55;
	}
	buf_add(&cms, "x", 1);
	assert_null(verify_signed("a", fd, (struct slice){ cms.p, cms.n }, &cert, 1, SIGNED_AT, NULL, report));
	buf_free(&cms);
	report_free(report);
}

static void
entrusted_bytes(void **state)
{
	struct buf got = { NULL, 0, 0 };
	struct verified *v = verify_entrusted("punches.csv", signed_file(SLICE("abc")));

	(void)state;
	assert_string_equal(verified_document(v), "punches.csv");
	assert_int_equal(verified_provenance(v), PROVENANCE_ENTRUSTED);
	assert_int_equal(verified_signer(v), -1);
	assert_int_equal(verified_fd(v), signed_file(SLICE("abc")));
	assert_int_equal(verified_signing_time(v), 0);
	assert_int_equal(source_all(verified_source(v), 100, &got), 0);
	assert_string_equal(got.p, "abc");
	verified_free(v);
	buf_free(&got);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_signature_gives_the_bytes),
		cmocka_unit_test(each_refusal_has_its_finding),
		cmocka_unit_test(other_usage),
		cmocka_unit_test(one_of_two),
		cmocka_unit_test(damaged_signatures),
		cmocka_unit_test(entrusted_bytes),
	};

	return cmocka_run_group_tests_name("verify/verify", tests, group_setup, group_teardown);
}
