#include "unit.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include "helpers.h"

static int
setup(void **state)
{
	char command[1000];

	if (scratch_make(state) < 0)
		return -1;
	identity_make("rsa", "RSA", 1, 0, NULL);
	identity_make("ec", "EC", 2, 0, NULL);
	identity_make("sm2", "SM2", 3, 0, NULL);
	snprintf(command, sizeof command,
	    "cd %s && openssl pkcs8 -topk8 -in rsa.key -out locked.key -passout pass:geheim"
	    " && cp rsa.key open.key && chmod 640 open.key"
	    " && openssl genpkey -quiet -algorithm ED25519 -out ed.key && chmod 600 ed.key"
	    " && echo nonsense >junk && chmod 600 junk locked.key"
	    " && cp rsa.crt both.crt && cat ec.crt >>both.crt"
	    " && openssl pkcs12 -export -inkey rsa.key -in rsa.crt -out rsa.p12 -passout pass:geheim"
	    " && openssl pkcs12 -export -inkey sm2.key -in sm2.crt -out sm2.p12 -passout pass:geheim"
	    " && openssl pkcs12 -export -legacy -inkey ec.key -in ec.crt -out ec.p12 -passout pass:geheim"
	    " && openssl pkcs12 -export -inkey rsa.key -nocerts -out bare.p12 -passout pass:geheim"
	    " && head -c 300 rsa.p12 >cut.p12 && chmod 600 *.p12", scratch);
	return system(command);
}

static const struct {
	const char	*key, *cert, *pass;
	enum finding_id	 id;
	const char	*document;
} rows[] = {
	{ "rsa.key", "rsa.crt", NULL, F_NONE, NULL },
	{ "ec.key", "ec.crt", NULL, F_NONE, NULL },
	{ "rsa.key", "rsa.crt", "needless", F_NONE, NULL },
	{ "locked.key", "rsa.crt", "geheim", F_NONE, NULL },
	{ "locked.key", "rsa.crt", NULL, F_KEY_UNREADABLE, "locked.key" },
	{ "locked.key", "rsa.crt", "", F_KEY_UNREADABLE, "locked.key" },
	{ "locked.key", "rsa.crt", "wrong", F_KEY_UNREADABLE, "locked.key" },
	{ "rsa.key", "ec.crt", NULL, F_KEY_MISMATCH, "rsa.key" },
	{ "open.key", "rsa.crt", NULL, F_KEY_MODE, "open.key" },
	{ "none.key", "rsa.crt", NULL, F_KEY_UNREADABLE, "none.key" },
	{ "junk", "rsa.crt", NULL, F_KEY_UNREADABLE, "junk" },
	{ ".", "rsa.crt", NULL, F_KEY_UNREADABLE, "." },
	{ "sm2.key", "sm2.crt", NULL, F_NONE, NULL },
	{ "ed.key", "rsa.crt", NULL, F_KEY_UNREADABLE, "ed.key" },
	{ "sm2.key", "ec.crt", NULL, F_KEY_MISMATCH, "sm2.key" },
	{ "rsa.p12", "rsa.crt", "geheim", F_NONE, NULL },
	{ "rsa.p12", "", "geheim", F_NONE, NULL },
	{ "sm2.p12", "", "geheim", F_NONE, NULL },
	{ "sm2.p12", "sm2.p12", "geheim", F_NONE, NULL },
	{ "ec.p12", "", "geheim", F_NONE, NULL },
	{ "ec.p12", "ec.crt", "geheim", F_NONE, NULL },
	{ "rsa.p12", "ec.crt", "geheim", F_KEY_MISMATCH, "rsa.p12" },
	{ "rsa.p12", "", "wrong", F_KEY_UNREADABLE, "rsa.p12" },
	{ "rsa.p12", "", NULL, F_KEY_UNREADABLE, "rsa.p12" },
	{ "ec.p12", "", "wrong", F_KEY_UNREADABLE, "ec.p12" },
	{ "cut.p12", "", "geheim", F_KEY_UNREADABLE, "cut.p12" },
	{ "bare.p12", "", "geheim", F_CERT_UNREADABLE, "bare.p12" },
	{ "rsa.key", "", NULL, F_CERT_UNREADABLE, "rsa.key" },
	{ "rsa.key", "none.crt", NULL, F_CERT_UNREADABLE, "none.crt" },
	{ "rsa.key", "both.crt", NULL, F_CERT_UNREADABLE, "both.crt" },
	{ "rsa.key", "junk", NULL, F_CERT_UNREADABLE, "junk" },
	{ "rsa.key", "rsa.key", NULL, F_CERT_UNREADABLE, "rsa.key" },
	{ "rsa.key", ".", NULL, F_CERT_UNREADABLE, "." },
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct report *r = report_new();
		struct signer *s = signer_open(in_scratch(rows[i].key),
		    *rows[i].cert != '\0' ? in_scratch(rows[i].cert) : "", rows[i].pass, r);

		if (only_finding(r) != rows[i].id || (s == NULL) != (rows[i].id != F_NONE))
			fail_msg("row %zu: %s", i, finding_name(only_finding(r)));
		if (s != NULL)
			assert_non_null(strstr(cert_subject(signer_cert(s)), "CN="));
		else
			assert_string_equal(report_at(r, 0)->where.document,
			    in_scratch(rows[i].document));
		signer_free(s);
		report_free(r);
	}
	signer_free(NULL);
}

/* The mode is named, the passphrase never. */
static void
test_values(void **state)
{
	struct report *r = report_new();

	(void)state;
	assert_null(signer_open(in_scratch("open.key"), in_scratch("rsa.crt"), NULL, r));
	assert_non_null(strstr(report_at(r, 0)->vals, "0640"));
	report_clear(r);
	assert_null(signer_open(in_scratch("locked.key"), in_scratch("rsa.crt"), "wrong-word", r));
	assert_null(strstr(report_at(r, 0)->vals, "wrong-word"));
	report_free(r);
}

/* As long as any key is loaded, and not longer. */
static void
test_no_core(void **state)
{
	struct rlimit core;
	struct signer *a, *b;

	(void)state;
	assert_int_equal(prctl(PR_GET_DUMPABLE), 1);
	a = identity_signer("rsa");
	b = identity_signer("ec");
	signer_free(a);
	assert_int_equal(prctl(PR_GET_DUMPABLE), 0);
	assert_int_equal(getrlimit(RLIMIT_CORE, &core), 0);
	assert_int_equal(core.rlim_cur, 0);
	signer_free(b);
	assert_int_equal(prctl(PR_GET_DUMPABLE), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows),
	    cmocka_unit_test(test_values), cmocka_unit_test(test_no_core) };
	int rc;

	codec_init();
	rc = cmocka_run_group_tests_name("codec/key", tests, setup, scratch_remove);
	codec_done();
	return rc;
}
