#include "unit.h"

#include <sys/resource.h>

#include "helpers.h"

static int
setup(void **state)
{
	if (signers_make(state) < 0)
		return -1;
	identity_make("other", "EC", 3, 0, NULL);
	identity_make("old", "EC", 4, -100, NULL);
	identity_make("young", "EC", 5, 100, NULL);
	return 0;
}

/* Runs a command line in the scratch directory; its exit status. */
static int
run(const char *command)
{
	char line[2000];
	int rc;

	snprintf(line, sizeof line, "cd %s && { %s ; } >out.txt 2>&1", scratch, command);
	fflush(stdout);
	rc = system(line);
	return rc;
}

static struct buf
sign(const char *who, struct slice content, int64_t at)
{
	struct signer *s = identity_signer(who);
	struct mem_source m;
	struct buf der = { 0 };

	assert_int_equal(cms_sign(s, source_mem(&m, content), at, &der), 0);
	signer_free(s);
	return der;
}

/* Verifies against certificates named in order, NULL at the end. */
static enum cms_verdict
verify(struct slice cms, struct slice content, int64_t at, const char *const *names,
    struct cms_signed *out)
{
	struct cert *certs[8];
	struct mem_source m;
	enum cms_verdict v;
	int n = 0;

	for (; names[n] != NULL; n++)
		certs[n] = identity_cert(names[n]);
	v = cms_verify(cms, source_mem(&m, content), (const struct cert *const *)certs, n, at, out);
	while (n > 0)
		cert_free(certs[--n]);
	return v;
}

#define NAMES(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define CONTENT SLICE("the wages of October\r\n\0 in full\n")

static void
test_sign_verify(void **state)
{
	static const char *const who[] = { "sm2", "ec", "rsa" };

	(void)state;
	for (size_t i = 0; i < COUNT(who); i++) {
		struct buf der = sign(who[i], CONTENT, NOW - 5);
		struct cms_signed s;

		assert_int_equal(verify(slice_buf(&der), CONTENT, NOW, NAMES("sm2", "ec", "rsa",
		    "other"), &s), CMS_GOOD);
		assert_int_equal(s.which, i);
		assert_int_equal(s.signing_time, NOW - 5);
		assert_int_equal(verify(slice_buf(&der), SLICE("the wages"), NOW,
		    NAMES("ec", "rsa", "sm2"), &s),
		    CMS_BAD_SIGNATURE);
		assert_int_equal(s.which, -1);
		assert_int_equal(s.signing_time, 0);
		assert_int_equal(verify(slice_buf(&der), CONTENT, NOW, NAMES("other"), &s),
		    CMS_UNKNOWN_SIGNER);
		assert_int_equal(verify(slice_buf(&der), CONTENT, NOW,
		    (const char *const[]){ NULL }, &s),
		    CMS_UNKNOWN_SIGNER);
		buf_free(&der);
		der = sign(who[i], SLICE(""), NOW);
		assert_int_equal(verify(slice_buf(&der), SLICE(""), NOW, NAMES(who[i]), &s),
		    CMS_GOOD);
		assert_int_equal(verify(slice_buf(&der), SLICE("x"), NOW, NAMES(who[i]), &s),
		    CMS_BAD_SIGNATURE);
		buf_free(&der);
	}
}

static void
test_validity(void **state)
{
	static const struct { const char *who; int64_t at; enum cms_verdict v; } rows[] = {
		{ "ec", NOW - 30 * DAY, CMS_GOOD }, { "ec", NOW - 30 * DAY - 1, CMS_EXPIRED },
		{ "ec", NOW + 30 * DAY, CMS_GOOD }, { "ec", NOW + 30 * DAY + 1, CMS_EXPIRED },
		{ "old", NOW, CMS_EXPIRED }, { "young", NOW, CMS_EXPIRED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf der = sign(rows[i].who, CONTENT, NOW);
		struct cms_signed s;

		assert_int_equal(verify(slice_buf(&der), CONTENT, rows[i].at,
		    NAMES("other", rows[i].who), &s),
		    rows[i].v);
		assert_int_equal(s.which, 1);
		assert_int_equal(verify(slice_buf(&der), SLICE("x"), rows[i].at,
		    NAMES("other", rows[i].who), &s),
		    CMS_BAD_SIGNATURE);
		buf_free(&der);
	}
}

/* RSA: the same bytes for the same key, content and time, whatever pieces the content comes in. */
static void
test_same_bytes(void **state)
{
	struct signer *s = identity_signer("rsa");
	struct buf a = { 0 }, b = { 0 }, c = { 0 };
	struct slow slow = { CONTENT, 3, 0 };
	struct mem_source m;

	(void)state;
	assert_int_equal(cms_sign(s, source_mem(&m, CONTENT), NOW, &a), 0);
	assert_int_equal(cms_sign(s, slow_source(&slow), NOW, &b), 0);
	assert_int_equal(cms_sign(s, source_mem(&m, CONTENT), NOW + 1, &c), 0);
	assert_true(a.n == b.n && memcmp(a.p, b.p, a.n) == 0);
	assert_false(a.n == c.n && memcmp(a.p, c.p, a.n) == 0);
	assert_true((unsigned char)a.p[0] == 0x30 && (unsigned char)a.p[1] == 0x82);
	signer_free(s);
	buf_free(&a);
	buf_free(&b);
	buf_free(&c);
}

static void
test_read_errors(void **state)
{
	struct signer *s = identity_signer("ec");
	struct slow slow = { CONTENT, 5, 1 };
	struct buf der = { 0 }, good = sign("ec", CONTENT, NOW);
	const struct cert *c = signer_cert(s);
	struct cms_signed out;

	(void)state;
	assert_int_equal(cms_sign(s, slow_source(&slow), NOW, &der), -1);
	assert_int_equal(der.n, 0);
	slow = (struct slow){ CONTENT, 5, 1 };	/* all content, then an error instead of the end */
	assert_int_equal(cms_verify(slice_buf(&good), slow_source(&slow), &c, 1, NOW, &out),
	    CMS_READ_ERROR);
	assert_int_equal(out.which, -1);
	slow = (struct slow){ SLICE("the"), 5, 1 };
	assert_int_equal(cms_verify(slice_buf(&good), slow_source(&slow), &c, 1, NOW, &out),
	    CMS_READ_ERROR);
	signer_free(s);
	buf_free(&der);
	buf_free(&good);
}

/* The openssl program accepts ours, and sees no S/MIME capabilities in it. */
static void
test_openssl_reads_ours(void **state)
{
	static const char openssl_verify[] = "openssl cms -verify -binary -inform DER -in s"
	    " -content c -noverify -out back";
	static const char *const who[] = { "rsa", "ec" };

	(void)state;
	for (size_t i = 0; i < COUNT(who); i++) {
		struct buf der = sign(who[i], CONTENT, NOW), text;

		file_write(in_scratch("c"), CONTENT);
		file_write(in_scratch("s"), slice_buf(&der));
		assert_int_equal(run(openssl_verify), 0);
		assert_int_equal(run("cmp c back"), 0);
		assert_int_equal(run("openssl cms -cmsout -print -inform DER -in s -noout"), 0);
		text = file_read(in_scratch("out.txt"));
		assert_non_null(strstr(text.p, "signingTime"));
		assert_non_null(strstr(text.p, "UTCTIME:Nov  5"));
		assert_null(strstr(text.p, "Capabilities"));
		buf_free(&text);
		file_write(in_scratch("c"), SLICE("other"));
		assert_true(run(openssl_verify) != 0);
		buf_free(&der);
	}
}

static const struct {
	const char	*options;	/* of openssl cms -sign */
	const char	*who;
	enum cms_verdict v;
} forms[] = {
	{ "-outform DER", "rsa", CMS_GOOD },
	{ "-outform DER", "ec", CMS_GOOD },
	{ "-outform PEM", "ec", CMS_GOOD },
	{ "-outform DER -nocerts", "ec", CMS_GOOD },
	{ "-outform DER -certfile other.crt", "ec", CMS_GOOD },
	{ "-outform DER -md sha384", "ec", CMS_GOOD },
	{ "-outform DER -md sha512", "rsa", CMS_GOOD },
	{ "-outform DER -keyopt rsa_padding_mode:pss", "rsa", CMS_GOOD },
	{ "-outform DER -cades", "ec", CMS_GOOD },
	{ "-outform DER -md sha1", "rsa", CMS_BAD_ALGORITHM },
	{ "-outform DER -md md5", "rsa", CMS_BAD_ALGORITHM },
	{ "-outform DER -md sha224", "ec", CMS_BAD_ALGORITHM },
	{ "-outform DER -md sha1 -keyopt rsa_padding_mode:pss", "rsa", CMS_BAD_ALGORITHM },
	{ "-outform DER -noattr", "rsa", CMS_GOOD },
	{ "-outform DER -noattr", "ec", CMS_GOOD },
	{ "-outform DER -noattr -keyopt rsa_padding_mode:pss", "rsa", CMS_GOOD },
	{ "-outform DER -noattr -md sha1", "rsa", CMS_BAD_ALGORITHM },
	{ "-outform DER -nodetach", "rsa", CMS_BAD_FORM },
	{ "-outform DER -stream", "rsa", CMS_NOT_DER },
	{ "-outform DER -econtent_type 1.2.3.4", "rsa", CMS_BAD_FORM },
	{ "-outform DER -signer other.crt -inkey other.key", "rsa", CMS_SEVERAL },
	{ "-outform SMIME", "rsa", CMS_BAD_FORM },
};

static void
test_openssl_writes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(forms); i++) {
		char command[600];
		struct cms_signed s;
		enum cms_verdict v;
		struct buf cms;

		file_write(in_scratch("c"), CONTENT);
		snprintf(command, sizeof command,
		    "openssl cms -sign -binary -in c -out s -signer %s.crt -inkey %s.key %s",
		    forms[i].who, forms[i].who, forms[i].options);
		assert_int_equal(run(command), 0);
		cms = file_read(in_scratch("s"));
		v = verify(slice_buf(&cms), CONTENT, NOW, NAMES("ec", "rsa"), &s);
		if (v != forms[i].v)
			fail_msg("%s: %d", command, v);
		if (v == CMS_GOOD && strstr(command, "noattr") != NULL)
			assert_int_equal(s.signing_time, 0);
		else if (v == CMS_GOOD)
			assert_true(s.signing_time > INT64_C(1700000000));
		if (v == CMS_GOOD)
			assert_int_equal(verify(slice_buf(&cms), SLICE("x"), NOW,
			    NAMES("ec", "rsa"), &s), CMS_BAD_SIGNATURE);
		buf_free(&cms);
	}
}

/* A signer named by its key identifier. */
static void
test_key_identifier(void **state)
{
	struct cms_signed s;
	struct buf cms;

	(void)state;
	file_write(in_scratch("c"), CONTENT);
	assert_int_equal(run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes"
	    " -days 20000 -keyout ski.key -out ski.crt -subj /CN=ski"
	    " -addext subjectKeyIdentifier=hash"), 0);
	assert_int_equal(run("openssl cms -sign -binary -in c -out s -outform DER -signer ski.crt"
	    " -inkey ski.key -keyid"), 0);
	cms = file_read(in_scratch("s"));
	assert_int_equal(verify(slice_buf(&cms), CONTENT, time(NULL), NAMES("ec", "ski"), &s),
	    CMS_GOOD);
	assert_int_equal(s.which, 1);
	buf_free(&cms);
}

/*
 * A certificate inside the CMS is not believed: same name and number as a pinned one, another key.
 */
static void
test_impostor(void **state)
{
	struct cert *real;
	struct cms_signed out;
	struct mem_source m;
	struct buf der;

	(void)state;
	identity_make("chief", "EC", 9, 0, NULL);
	real = identity_cert("chief");
	identity_make("chief", "EC", 9, 0, NULL);
	der = sign("chief", CONTENT, NOW);
	assert_int_equal(cms_verify(slice_buf(&der), source_mem(&m, CONTENT),
	    (const struct cert *const *)&real, 1,
	    NOW, &out), CMS_BROKEN);
	cert_free(real);
	buf_free(&der);
}

static void
test_weak_key(void **state)
{
	struct cms_signed s;
	struct buf cms;

	(void)state;
	file_write(in_scratch("c"), CONTENT);
	assert_int_equal(run("openssl req -x509 -newkey rsa:1024 -nodes -keyout weak.key"
	    " -out weak.crt -subj /CN=weak && openssl cms -sign -binary -in c -out s -outform DER"
	    " -signer weak.crt -inkey weak.key"), 0);
	cms = file_read(in_scratch("s"));
	assert_int_equal(verify(slice_buf(&cms), CONTENT, time(NULL), NAMES("weak"), &s),
	    CMS_BAD_ALGORITHM);
	buf_free(&cms);
}

static void
test_pem(void **state)
{
	static const struct { const char *before, *after; enum cms_verdict v; } rows[] = {
		{ "", "", CMS_GOOD }, { "\n ", "\n\n", CMS_GOOD }, { "x\n", "", CMS_BAD_FORM },
		{ "", "x\n", CMS_BAD_FORM },
		{ "", "-----BEGIN CMS-----\nAAAA\n-----END CMS-----\n", CMS_BAD_FORM },
	};
	struct buf der = sign("ec", CONTENT, NOW), pem;
	struct cms_signed s;

	(void)state;
	file_write(in_scratch("s"), slice_buf(&der));
	for (int pkcs7 = 0; pkcs7 < 2; pkcs7++) {
		assert_int_equal(run(pkcs7 ? "openssl pkcs7 -inform DER -in s -out p"
		    : "openssl cms -cmsout -inform DER -in s -outform PEM -out p"), 0);
		pem = file_read(in_scratch("p"));
		for (size_t i = 0; i < COUNT(rows); i++) {
			struct buf b = { 0 };

			buf_text(&b, rows[i].before);
			buf_add(&b, pem.p, pem.n);
			buf_text(&b, rows[i].after);
			assert_int_equal(verify(slice_buf(&b), CONTENT, NOW, NAMES("ec"), &s),
			    rows[i].v);
			buf_free(&b);
		}
		buf_free(&pem);
	}
	buf_free(&der);
}

static void
test_size(void **state)
{
	struct buf der = sign("ec", CONTENT, NOW), big = { 0 };
	struct cms_signed s;

	(void)state;
	buf_add(&der, "", 1);	/* one byte behind it */
	assert_int_equal(verify(slice_buf(&der), CONTENT, NOW, NAMES("ec"), &s), CMS_TRAILING);
	while (big.n <= LIMIT_CMS_BYTES)
		buf_add(&big, der.p, der.n);
	assert_int_equal(verify(slice_buf(&big), CONTENT, NOW, NAMES("ec"), &s), CMS_BAD_FORM);
	assert_int_equal(verify((struct slice){ NULL, 0 }, CONTENT, NOW, NAMES("ec"), &s),
	    CMS_BAD_FORM);
	buf_free(&der);
	buf_free(&big);
}

/*
 * Cut: never good.  Flipped: good only where the bit means nothing (certificates inside,
 * parameters).
 */
static void
test_cut_and_flipped(void **state)
{
	struct buf der = sign("ec", CONTENT, NOW);
	struct cert *c = identity_cert("ec");
	const struct cert *certs[] = { c };
	struct cms_signed s;
	struct mem_source m;
	const char *at;
	size_t inside;

	(void)state;
	at = memmem(der.p, der.n, cert_der(c).p, cert_der(c).n);
	assert_non_null(at);
	inside = (size_t)(at - der.p);
	for (size_t n = 0; n < der.n; n++)
		assert_int_equal(cms_verify((struct slice){ der.p, n }, source_mem(&m, CONTENT),
		    certs, 1, NOW, &s),
		    n == 0 ? CMS_BAD_FORM : CMS_CUT);
	for (size_t i = 0; i < der.n; i += STEP)
		for (int bit = 0; bit < 8; bit++) {
			enum cms_verdict v;

			der.p[i] = (char)(der.p[i] ^ (1 << bit));
			v = cms_verify(slice_buf(&der), source_mem(&m, CONTENT), certs, 1, NOW, &s);
			if (v == CMS_GOOD && i > inside + cert_der(c).n + 100)
				fail_msg("byte %zu of %zu, bit %d", i, der.n, bit);
			assert_true(v == CMS_GOOD ? s.which == 0 : s.which == -1);
			der.p[i] = (char)(der.p[i] ^ (1 << bit));
		}
	cert_free(c);
	buf_free(&der);
}

/* Attributes pass for content only where there are none. */
static void
test_stripped(void **state)
{
	static const struct { struct slice content; enum cms_verdict v; } rows[] = {
		{ SLICE("\x31\x04\x30\x02\x06\x00"), CMS_ATTRIBUTES },
		{ SLICE("\x31\x81\x86\x30\x81\x83\x06\x09"), CMS_ATTRIBUTES },
		{ SLICE("\x31\x81\x86\x30\x81\x83"), CMS_GOOD },
		{ SLICE("10 workers"), CMS_GOOD }, { SLICE("1"), CMS_GOOD }, { SLICE("1\x89"), CMS_GOOD },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct cms_signed s;
		struct buf cms;

		file_write(in_scratch("c"), rows[i].content);
		assert_int_equal(run("openssl cms -sign -binary -in c -out s -outform DER -signer ec.crt"
		    " -inkey ec.key -noattr"), 0);
		cms = file_read(in_scratch("s"));
		assert_int_equal(verify(slice_buf(&cms), rows[i].content, NOW, NAMES("ec"), &s),
		    rows[i].v);
		buf_free(&cms);
	}
}

static void
test_memory(void **state)
{
	struct signer *s = identity_signer("rsa");
	const struct cert *c = signer_cert(s);
	struct zeros z = { 200 << 20, 'x' };
	struct rusage before, after;
	struct buf der = { 0 };
	struct cms_signed out;

	(void)state;
	getrusage(RUSAGE_SELF, &before);
	assert_int_equal(cms_sign(s, (struct source){ zeros_read, &z }, NOW, &der), 0);
	z.left = 200 << 20;
	assert_int_equal(cms_verify(slice_buf(&der), (struct source){ zeros_read, &z }, &c, 1, NOW,
	    &out), CMS_GOOD);
	getrusage(RUSAGE_SELF, &after);
	assert_true(after.ru_maxrss - before.ru_maxrss < 8000);	/* KiB */
	signer_free(s);
	buf_free(&der);
}

static void
hostile(const char *path, struct slice s)
{
	struct cert *c = identity_cert("rsa");
	struct cms_signed out;
	struct mem_source m;

	(void)path;
	assert_int_not_equal(cms_verify(s, source_mem(&m, CONTENT), (const struct cert *const *)&c,
	    1, NOW, &out),
	    CMS_GOOD);
	cert_free(c);
}

static void
test_hostile(void **state)
{
	struct buf deep = { 0 };

	(void)state;
	each_standard("hostile/cms", hostile);
	for (int i = 0; i < 60000; i++)
		buf_add(&deep, "\x30\x80", 2);
	hostile("deep", slice_buf(&deep));
	buf_reset(&deep);
	for (int i = 0; i < 2000; i++)
		buf_add(&deep, "\x30\x82\x10\x00", 4);
	hostile("nested", slice_buf(&deep));
	hostile("wide", SLICE("\x30\x84\xFF\xFF\xFF\xFF\x02\x01"));
	buf_free(&deep);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sign_verify), cmocka_unit_test(test_validity),
		cmocka_unit_test(test_same_bytes),
		cmocka_unit_test(test_read_errors), cmocka_unit_test(test_openssl_reads_ours),
		cmocka_unit_test(test_openssl_writes), cmocka_unit_test(test_key_identifier),
		cmocka_unit_test(test_impostor), cmocka_unit_test(test_weak_key),
		cmocka_unit_test(test_pem),
		cmocka_unit_test(test_size), cmocka_unit_test(test_cut_and_flipped),
		cmocka_unit_test(test_stripped), cmocka_unit_test(test_memory),
		cmocka_unit_test(test_hostile),
	};
	int rc;

	codec_init();
	rc = cmocka_run_group_tests_name("codec/cms", tests, setup, scratch_remove);
	codec_done();
	return rc;
}
