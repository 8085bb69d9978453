#include "unit.h"

#include <openssl/cms.h>
#include <openssl/x509v3.h>

#include "helpers.h"

#define CONTENT SLICE("1|6222|TEST|5512.48\r\n")

static int
run(const char *command)
{
	char line[2000];

	snprintf(line, sizeof line, "cd %s && { %s ; } >out.txt 2>&1", scratch, command);
	fflush(stdout);
	return system(line);
}

static struct buf
signature(const char *who, enum cms_form form)
{
	struct signer *s = identity_signer(who);
	struct mem_source m;
	struct buf der = { 0 };

	assert_int_equal(cms_sign_as(s, source_mem(&m, CONTENT), NOW, form, &der), 0);
	signer_free(s);
	return der;
}

static int
sink(void *ctx, const void *p, size_t n)
{
	buf_add(ctx, p, n);
	return 0;
}

static int
sink_full(void *ctx, const void *p, size_t n)
{
	(void)p;
	return (*(size_t *)ctx += n) > 2000 ? -1 : 0;
}

/* Two signatures become one file and two again; each still holds; openssl accepts it, with the content in it too. */
static void
test_join(void **state)
{
	static const char *const pairs[][2] = { { "rsa", "ec" }, { "ec", "rsa" }, { "sm2", "rsa" } };

	(void)state;
	file_write(in_scratch("c"), CONTENT);
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		struct buf a = signature(pairs[i][0], CMS_RFC5652);
		struct buf b = signature(pairs[i][1], CMS_RFC5652);
		struct slice both[2] = { { a.p, a.n }, { b.p, b.n } };
		struct slice turned[2] = { both[1], both[0] };
		struct buf whole = { 0 }, again = { 0 }, after = { 0 };
		struct cert *certs[2] = { identity_cert(pairs[i][0]), identity_cert(pairs[i][1]) };
		unsigned seen = 0;

		assert_int_equal(cms_join(both, 2, -1, &whole, NULL), 0);
		assert_int_equal(cms_join(turned, 2, -1, &again, NULL), 0);
		assert_int_equal(whole.n, again.n);
		assert_memory_equal(whole.p, again.p, whole.n);
		assert_int_equal(cms_split((struct slice){ whole.p, whole.n }, -1, NULL), 2);
		for (int k = 0; k < 2; k++) {
			struct mem_source m;
			struct cms_signed got;
			struct buf one = { 0 };

			cms_split((struct slice){ whole.p, whole.n }, k, &one);
			assert_int_equal(cms_verify((struct slice){ one.p, one.n },
			    source_mem(&m, CONTENT), (const struct cert *const *)certs, 2, NOW, &got),
			    CMS_GOOD);
			seen |= 1u << got.which;
			buf_free(&one);
		}
		assert_int_equal(seen, 3);
		if (i < 2) {
			file_write(in_scratch("s"), (struct slice){ whole.p, whole.n });
			assert_int_equal(run("openssl cms -verify -binary -inform DER -in s "
			    "-content c -noverify -out o && cmp o c"), 0);
		}
		buf_reset(&whole);
		assert_int_equal(cms_join(both, 2, (int64_t)CONTENT.n, &whole, &after), 0);
		buf_add(&whole, CONTENT.p, CONTENT.n);
		buf_add(&whole, after.p, after.n);
		file_write(in_scratch("s"), (struct slice){ whole.p, whole.n });
		if (i < 2)
			assert_int_equal(run("openssl cms -verify -binary -inform DER -in s "
			    "-noverify -out o && cmp o c"), 0);
		assert_int_equal(run("openssl asn1parse -inform DER -in s"), 0);
		cert_free(certs[0]);
		cert_free(certs[1]);
		buf_free(&a);
		buf_free(&b);
		buf_free(&whole);
		buf_free(&again);
		buf_free(&after);
	}
}

/* The file of two signers as text; and one with more certificates than anybody sends. */
static void
test_split(void **state)
{
	struct buf a = signature("rsa", CMS_RFC5652), b = signature("ec", CMS_RFC5652);
	struct slice both[2] = { { a.p, a.n }, { b.p, b.n } };
	struct buf whole = { 0 }, one = { 0 }, again = { 0 };
	const unsigned char *p;
	CMS_ContentInfo *cms;
	unsigned char *der = NULL;
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	long n;
	int made;

	(void)state;
	assert_int_equal(cms_join(both, 2, -1, &whole, NULL), 0);
	PEM_write_bio(bio, "CMS", "", (const unsigned char *)whole.p, (long)whole.n);
	n = BIO_get_mem_data(bio, &text);
	for (int i = 0; i < 2; i++) {
		buf_reset(&one);
		buf_reset(&again);
		assert_int_equal(cms_split((struct slice){ text, (size_t)n }, i, &one), 2);
		assert_int_equal(cms_split((struct slice){ whole.p, whole.n }, i, &again), 2);
		assert_int_equal(one.n, again.n);
		assert_memory_equal(one.p, again.p, one.n);
	}
	p = (const unsigned char *)a.p;
	cms = d2i_CMS_ContentInfo(NULL, &p, (long)a.n);
	for (int i = 0; i < 33; i++) {
		X509 *x = X509_new();

		ASN1_INTEGER_set(X509_get_serialNumber(x), 100 + i);
		name_add(X509_get_subject_name(x), "CN", "x");
		X509_set_issuer_name(x, X509_get_subject_name(x));
		X509_gmtime_adj(X509_getm_notBefore(x), 0);
		X509_gmtime_adj(X509_getm_notAfter(x), DAY);
		X509_set_pubkey(x, key);
		assert_true(X509_sign(x, key, EVP_sha256()) > 0);
		if (i == 30) {	/* with the signer's own as many as there may be */
			made = i2d_CMS_ContentInfo(cms, &der);
			buf_reset(&one);
			assert_int_equal(cms_split((struct slice){ (char *)der, (size_t)made }, 0, &one), 1);
			OPENSSL_free(der);
			der = NULL;
		}
		assert_int_equal(CMS_add0_cert(cms, x), 1);
	}
	made = i2d_CMS_ContentInfo(cms, &der);
	buf_reset(&one);
	assert_int_equal(cms_split((struct slice){ (char *)der, (size_t)made }, 0, &one), -1);
	assert_int_equal(one.n, 0);
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	EVP_PKEY_free(key);
	BIO_free(bio);
	buf_free(&a);
	buf_free(&b);
	buf_free(&whole);
	buf_free(&one);
	buf_free(&again);
}

static void
test_join_refuses(void **state)
{
	struct buf a = signature("rsa", CMS_RFC5652), g = signature("sm2", CMS_GBT35275);
	struct slice one[2] = { { a.p, a.n }, { g.p, g.n } };
	struct buf out = { 0 };

	(void)state;
	assert_int_equal(cms_join(one, 2, -1, &out, NULL), -1);	/* names of two kinds */
	assert_int_equal(cms_join(one, 0, -1, &out, NULL), -1);
	assert_int_equal(cms_join(one + 1, 1, -1, &out, NULL), 0);
	/* alone it is what it was */
	assert_int_equal(out.n, g.n);
	assert_memory_equal(out.p, g.p, g.n);
	for (size_t n = 0; n < a.n; n++) {
		struct slice cut = { a.p, n };

		assert_int_equal(cms_join(&cut, 1, -1, &out, NULL), -1);
		assert_int_equal(cms_split(cut, 0, &out), -1);
	}
	for (size_t n = 0; n < a.n; n++) {	/* flipped: anything but a crash */
		a.p[n] ^= 1;
		buf_reset(&out);
		(void)cms_split((struct slice){ a.p, a.n }, 0, &out);
		a.p[n] ^= 1;
	}
	buf_free(&a);
	buf_free(&g);
	buf_free(&out);
}

static void
test_seal_rsa(void **state)
{
	static const int64_t sizes[] = { 0, 1, 15, 16, 17, 127, 128, 65535, 65536, 300000 };
	struct cert *to = identity_cert("rsa"), *sm2 = identity_cert("sm2");

	(void)state;
	assert_int_equal(cert_takes(to, CMS_AES256), 1);
	assert_int_equal(cert_takes(to, CMS_SM4), 0);
	assert_int_equal(cert_takes(sm2, CMS_AES256), 0);
	assert_int_equal(cert_takes(sm2, CMS_SM4), 1);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct zeros z = { sizes[i], 'x' };
		struct buf out = { 0 }, plain = { 0 };
		char line[400];

		assert_int_equal(cms_seal(to, CMS_AES256, CMS_RFC5652,
		    (struct source){ zeros_read, &z }, sizes[i], sink, &out), 0);
		for (int64_t k = 0; k < sizes[i]; k++)
			buf_text(&plain, "x");
		file_write(in_scratch("e"), (struct slice){ out.p, out.n });
		file_write(in_scratch("c"), (struct slice){ plain.p ? plain.p : "", plain.n });
		snprintf(line, sizeof line, "openssl cms -decrypt -binary -inform DER -in e "
		    "-inkey rsa.key -recip rsa.crt -out o && cmp o c");
		assert_int_equal(run(line), 0);
		assert_int_equal(cms_sealed_for((struct slice){ out.p, out.n < 16384 ? out.n : 16384 },
		    (int64_t)out.n, to, CMS_AES256, CMS_RFC5652, sizes[i]), 1);
		assert_int_equal(cms_sealed_for((struct slice){ out.p, out.n }, (int64_t)out.n, to,
		    CMS_AES256, CMS_RFC5652, sizes[i] + 16), 0);
		assert_int_equal(cms_sealed_for((struct slice){ out.p, out.n }, (int64_t)out.n, sm2,
		    CMS_SM4, CMS_RFC5652, sizes[i]), 0);
		buf_free(&out);
		buf_free(&plain);
	}
	cert_free(to);
	cert_free(sm2);
}

/* SM2 and SM4: OpenSSL's parts put together by hand in tests/bank/unseal.py; here its form. */
static void
test_seal_sm2(void **state)
{
	struct cert *to = identity_cert("sm2"), *rsa = identity_cert("rsa");
	struct mem_source m;
	struct buf out = { 0 };
	size_t head;

	(void)state;
	assert_int_equal(cms_seal(rsa, CMS_SM4, CMS_GBT35275, source_mem(&m, CONTENT),
	    (int64_t)CONTENT.n, sink, &out), -1);
	buf_reset(&out);
	assert_int_equal(cms_seal(to, CMS_SM4, CMS_GBT35275, source_mem(&m, CONTENT),
	    (int64_t)CONTENT.n, sink, &out), 0);
	file_write(in_scratch("e"), (struct slice){ out.p, out.n });
	assert_int_equal(run("openssl asn1parse -inform DER -in e | grep -q :sm4-cbc"), 0);
	head = out.n - 32;
	for (size_t n = 0; n < out.n; n++) {
		out.p[n] ^= 1;
		if (n < head)	/* key and vector may be any, all else may not */
			(void)cms_sealed_for((struct slice){ out.p, out.n }, (int64_t)out.n, to,
			    CMS_SM4, CMS_GBT35275, (int64_t)CONTENT.n);
		out.p[n] ^= 1;
		assert_int_equal(cms_sealed_for((struct slice){ out.p, n }, (int64_t)out.n, to,
		    CMS_SM4, CMS_GBT35275, (int64_t)CONTENT.n), n >= head);
	}
	buf_free(&out);
	cert_free(to);
	cert_free(rsa);
}

/* Too few bytes, too many, a source or a sink that fails. */
static void
test_seal_fails(void **state)
{
	struct cert *to = identity_cert("rsa");
	struct mem_source m;
	struct slow bad = { CONTENT, 3, 1 };
	struct zeros z = { 5000, 'x' };
	struct buf out = { 0 };
	size_t room = 0;

	(void)state;
	for (int by = -1; by <= 1; by += 2)
		assert_int_equal(cms_seal(to, CMS_AES256, CMS_RFC5652, source_mem(&m, CONTENT),
		    (int64_t)CONTENT.n + by, sink, &out), -1);
	assert_int_equal(cms_seal(to, CMS_AES256, CMS_RFC5652, slow_source(&bad),
	    (int64_t)CONTENT.n, sink, &out), -1);
	assert_int_equal(cms_seal(to, CMS_AES256, CMS_RFC5652, (struct source){ zeros_read, &z },
	    5000, sink_full, &room), -1);
	buf_free(&out);
	cert_free(to);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_join),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_join_refuses),
		cmocka_unit_test(test_seal_rsa),
		cmocka_unit_test(test_seal_sm2),
		cmocka_unit_test(test_seal_fails),
	};

	return cmocka_run_group_tests_name("envelope", tests, signers_make, scratch_remove);
}
