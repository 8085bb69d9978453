#include "unit.h"

#include "helpers.h"

static int
setup(void **state)
{
	if (scratch_make(state) < 0)
		return -1;
	identity_make("root", "RSA", 1, 0, NULL);
	identity_make("leaf", "EC", 2, 0, "root");
	identity_make("other", "EC", 3, 0, NULL);
	return 0;
}

static void
test_fields(void **state)
{
	struct cert *c = identity_cert("leaf");
	struct digest a, b;

	(void)state;
	assert_string_equal(cert_subject(c), "CN=leaf,O=天山建工");
	assert_string_equal(cert_common_name(c), "leaf");
	assert_int_equal(cert_not_before(c), NOW - 30 * DAY);
	assert_int_equal(cert_not_after(c), NOW + 30 * DAY);
	cert_digest(c, &a);
	hash_bytes(cert_der(c), &b);
	assert_true(digest_same(&a, &b));
	cert_free(c);
	cert_free(NULL);
}

static void
test_forms(void **state)
{
	struct cert *c = identity_cert("leaf"), *d;
	struct buf pem = file_read(in_scratch("leaf.crt")), key = file_read(in_scratch("leaf.key")),
	    b = { 0 };
	struct slice der = cert_der(c);

	(void)state;
	d = cert_read(der);
	assert_non_null(d);
	cert_free(d);
	buf_text(&b, "subject and so on\n");
	buf_add(&b, pem.p, pem.n);
	buf_text(&b, "\n \n");
	d = cert_read(slice_buf(&b));
	assert_non_null(d);
	cert_free(d);
	buf_add(&b, pem.p, pem.n);
	assert_null(cert_read(slice_buf(&b)));		/* two */
	buf_reset(&b);
	buf_add(&b, pem.p, pem.n);
	buf_add(&b, key.p, key.n);
	assert_null(cert_read(slice_buf(&b)));		/* with a key */
	assert_null(cert_read(slice_buf(&key)));
	buf_reset(&b);
	buf_add(&b, der.p, der.n);
	buf_add(&b, "x", 1);
	assert_null(cert_read(slice_buf(&b)));		/* trailing byte */
	assert_null(cert_read((struct slice){ NULL, 0 }));
	while (b.n <= LIMIT_CERT_BYTES)
		buf_add(&b, pem.p, pem.n);
	assert_null(cert_read(slice_buf(&b)));
	cert_free(c);
	buf_free(&pem);
	buf_free(&key);
	buf_free(&b);
}

/* SM2: by the ID of the standard. */
static void
test_issued_sm2(void **state)
{
	struct cert *root, *leaf, *other;

	(void)state;
	identity_make("sm2root", "SM2", 11, 0, NULL);
	identity_make("sm2leaf", "SM2", 12, 0, "sm2root");
	root = identity_cert("sm2root");
	leaf = identity_cert("sm2leaf");
	other = identity_cert("other");
	assert_true(cert_issued_by(leaf, root));
	assert_false(cert_issued_by(root, leaf));
	assert_false(cert_issued_by(leaf, other));
	cert_free(root);
	cert_free(leaf);
	cert_free(other);
}

/* With the usage named, or with none said. */
static void
test_usage(void **state)
{
	static const struct { const char *usage; int signs; } rows[] = {
		{ "digitalSignature", 1 }, { "nonRepudiation", 1 },
		{ "digitalSignature,keyCertSign", 1 }, { "keyEncipherment", 0 },
		{ "keyCertSign,cRLSign", 0 }, { NULL, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char command[400], usage[100] = "";
		struct cert *c;

		if (rows[i].usage != NULL)
			snprintf(usage, sizeof usage, "-addext keyUsage=critical,%s", rows[i].usage);
		snprintf(command, sizeof command, "cd %s && openssl req -x509 -key leaf.key -subj /CN=u"
		    " -out usage.crt %s 2>/dev/null", scratch, usage);
		assert_int_equal(system(command), 0);
		c = identity_cert("usage");
		assert_int_equal(cert_signs(c), rows[i].signs);
		cert_free(c);
	}
}

static void
test_issued_by(void **state)
{
	struct cert *root = identity_cert("root"), *leaf = identity_cert("leaf"),
	    *other = identity_cert("other");

	(void)state;
	assert_true(cert_issued_by(leaf, root));
	assert_true(cert_issued_by(root, root));
	assert_true(cert_issued_by(leaf, leaf));	/* the same certificate */
	assert_false(cert_issued_by(root, leaf));
	assert_false(cert_issued_by(leaf, other));
	assert_false(cert_issued_by(other, root));
	cert_free(root);
	cert_free(leaf);
	cert_free(other);
	/* the same name and another key */
	root = identity_cert("root");
	leaf = identity_cert("leaf");
	identity_make("root", "RSA", 1, 0, NULL);
	other = identity_cert("root");
	assert_false(cert_issued_by(leaf, other));
	cert_free(root);
	cert_free(leaf);
	cert_free(other);
}

static void
test_cut_and_flipped(void **state)
{
	struct cert *c = identity_cert("leaf"), *d;
	struct buf b = { 0 };

	(void)state;
	buf_add(&b, cert_der(c).p, cert_der(c).n);
	for (size_t n = 0; n < b.n; n++)
		assert_null(cert_read((struct slice){ b.p, n }));
	for (size_t i = 0; i < b.n; i++)
		for (int bit = 0; bit < 8; bit += 3) {
			b.p[i] = (char)(b.p[i] ^ (1 << bit));
			d = cert_read(slice_buf(&b));
			if (d != NULL) {
				assert_memory_equal(cert_der(d).p, b.p, b.n);
				cert_issued_by(d, c);
			}
			cert_free(d);
			b.p[i] = (char)(b.p[i] ^ (1 << bit));
		}
	cert_free(c);
	buf_free(&b);
}

static void
hostile(const char *path, struct slice s)
{
	struct cert *c = cert_read(s);

	(void)path;
	if (c != NULL) {
		assert_true(utf8_valid(slice_of(cert_subject(c))));
		cert_issued_by(c, c);
	}
	cert_free(c);
}

static void
test_hostile(void **state)
{
	(void)state;
	each_standard("hostile/cms", hostile);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields), cmocka_unit_test(test_forms),
		cmocka_unit_test(test_issued_by),
		cmocka_unit_test(test_issued_sm2), cmocka_unit_test(test_usage),
		cmocka_unit_test(test_cut_and_flipped), cmocka_unit_test(test_hostile),
	};
	int rc;

	codec_init();
	rc = cmocka_run_group_tests_name("codec/cert", tests, setup, scratch_remove);
	codec_done();
	return rc;
}
