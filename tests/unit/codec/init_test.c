#include "unit.h"

#include <libxml/parser.h>

#include "helpers.h"

/* Neither library says anything on stderr, and init and done may come in turn. */
static void
test_quiet(void **state)
{
	char path[300];
	struct buf said;
	int keep = dup(2), to;

	(void)state;
	snprintf(path, sizeof path, "%s", in_scratch("stderr"));
	to = open(path, O_CREAT | O_TRUNC | O_RDWR, 0600);
	fflush(stderr);
	dup2(to, 2);
	for (int i = 0; i < 3; i++) {
		struct mem_source m;
		struct report *r = report_new();
		char name[10], ns[10];

		codec_init();
		assert_null(xmlReadMemory("<a><b></a>", 10, "x", NULL, 0));
		assert_int_equal(xml_read(source_mem(&m, SLICE("<a x:y='1'>\xFF</a>")), "d", NULL,
		    NULL, r), -1);
		assert_int_equal(xml_validate("/nowhere/a.xsd", source_mem(&m, SLICE("<a/>")), "d",
		    r), -1);
		xml_sniff(SLICE("<a <"), name, sizeof name, ns, sizeof ns);
		assert_null(cert_read(SLICE("-----BEGIN CERTIFICATE-----\nAAAA\n"
		    "-----END CERTIFICATE-----\n")));
		report_free(r);
		codec_done();
	}
	fflush(stderr);
	dup2(keep, 2);
	close(keep);
	close(to);
	said = file_read(path);
	assert_string_equal(said.p, "");
	buf_free(&said);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_quiet) };

	return cmocka_run_group_tests_name("codec/init", tests, scratch_make, scratch_remove);
}
