#include <stdio.h>

/* the schema is compiled anew for each document: fewer of them under the sanitizers */
#if defined __SANITIZE_ADDRESS__ && !defined STEP
#define STEP 20
#endif
#include "unit.h"
#include "signed.h"
#include "daifa/ingest.h"
#include "documents.h"
#include "mutants.h"

#define XSD DAIFA_FORMATS "/project.xsd"

static struct signer *signer, *people[4];
static char *full;	/* owned; the sample */

static void
put_cert(struct buf *b, const struct signer *who)
{
	struct slice der = cert_der(signer_cert(who));
	unsigned char text[8192];
	int n = EVP_EncodeBlock(text, (const unsigned char *)der.p, (int)der.n);

	buf_text(b, "<certificate>\n");
	for (int i = 0; i < n; i += 64)
		buf_printf(b, "%.64s\n", text + i);
	buf_text(b, "</certificate>");
}

static void
make_sample(void)
{
	struct buf b = { NULL, 0, 0 };

	buf_text(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<project xmlns=\"urn:daifa:project:1\" code=\"XJ01\" valid-from=\"2026-03-01\">\n"
	    "<name>天山南路安置房项目</name>\n<region>650102</region>\n"
	    "<contractor name=\"新疆示例建工有限公司\" uscc=\"91350100M000100Y43\"/>\n"
	    "<owner name=\"某某置业有限公司\"/>\n"
	    "<account bank=\"102\" cnaps=\"102881000019\" number=\"30020012345678\" name=\"新疆示例建工有限公司\""
	    " format=\"demo-pipe\">\n<param name=\"corp\" value=\"C001\"/>\n<param name=\"use\" value=\"\"/>\n</account>\n"
	    "<policy minimum-wage=\"1700.00\" alert-month=\"50000\" deduction-percent=\"20\" overtime-hours=\"36\""
	    " contract-required=\"yes\" card-quiet-days=\"10\" site-age-max=\"60\" accept-unconfirmed=\"\">\n"
	    "<severity finding=\"OVERTIME_OVER\" is=\"HOLD\" from=\"2026-03-01\"/>\n"
	    "<severity finding=\"OTHER_TEAM\" is=\"NOTE\" from=\"2026-03-01\" to=\"2026-12-31\"/>\n"
	    "<threshold name=\"year-yuan\" value=\"400000\" from=\"2026-03-01\"/>\n</policy>\n"
	    "<subcontractor code=\"S1\" name=\"甲劳务\" uscc=\"91650100MA0000001U\" contract=\"FB-2026-01\">");
	put_cert(&b, people[0]);
	buf_text(&b, "</subcontractor>\n"
	    "<subcontractor code=\"S2\" name=\"乙劳务\" uscc=\"91650100MA0000002Y\" contract=\"FB-2026-02\">");
	put_cert(&b, people[1]);
	buf_text(&b, "</subcontractor>\n"
	    "<officer person=\"650102199001010017\" name=\"甲\" roles=\"import review release\">");
	put_cert(&b, people[2]);
	buf_text(&b, "</officer>\n<officer person=\"650102199001010025\" name=\"乙\" roles=\" bank\tclose \">");
	put_cert(&b, people[3]);
	buf_text(&b, "</officer>\n</project>\n");
	full = b.p;
}

static int
group_setup(void **state)
{
	static const char *const names[] = { "甲劳务", "乙劳务", "甲", "乙" };

	(void)state;
	codec_init();
	signer = signed_signer("总包单位");
	for (size_t i = 0; i < COUNT(people); i++)
		people[i] = signed_signer(names[i]);
	make_sample();
	return 0;
}

static int
group_teardown(void **state)
{
	(void)state;
	signer_free(signer);
	for (size_t i = 0; i < COUNT(people); i++)
		signer_free(people[i]);
	free(full);
	codec_done();
	return 0;
}

static int
read_project(struct slice text, struct arena *arena, struct project *p, struct report *report)
{
	struct verified *v = signed_document(signer, "project.xml", text);
	int rc = ingest_project(v, arena, p, report);

	verified_free(v);
	return rc;
}

static void
every_field_arrives(void **state)
{
	struct arena *arena = arena_new();
	struct report *report = report_new();
	struct project p;
	struct digest digest;

	(void)state;
	assert_int_equal(read_project(slice_of(full), arena, &p, report), 0);
	assert_int_equal(report_count(report), 0);
	assert_string_equal(p.code, "XJ01");
	assert_int_equal(p.valid_from, 20260301);
	assert_string_equal(p.name, "天山南路安置房项目");
	assert_string_equal(p.region, "650102");
	assert_string_equal(p.contractor, "新疆示例建工有限公司");
	assert_string_equal(p.contractor_uscc, "91350100M000100Y43");
	assert_string_equal(p.owner, "某某置业有限公司");
	assert_string_equal(p.account.bank, "102");
	assert_string_equal(p.account.cnaps, "102881000019");
	assert_string_equal(p.account.number, "30020012345678");
	assert_string_equal(p.account.name, "新疆示例建工有限公司");
	assert_string_equal(p.account.format, "demo-pipe");
	assert_int_equal(p.account.params, 2);
	assert_string_equal(p.account.param[0].name, "corp");
	assert_string_equal(p.account.param[0].value, "C001");
	assert_string_equal(p.account.param[1].value, "");
	assert_int_equal(p.policy.minimum_wage_fen, 170000);
	assert_int_equal(p.policy.alert_month_fen, 5000000);
	assert_int_equal(p.policy.deduction_percent, 20);
	assert_int_equal(p.policy.overtime_hours, 36);
	assert_int_equal(p.policy.contract_required, 1);
	assert_int_equal(p.policy.card_quiet_days, 10);
	assert_int_equal(p.policy.site_age_max, 60);
	assert_string_equal(p.policy.accept_unconfirmed, "");
	assert_int_equal(p.policy.severities, 2);
	assert_int_equal(p.policy.severity[0].finding, F_OVERTIME_OVER);
	assert_int_equal(p.policy.severity[0].severity, SEV_HOLD);
	assert_int_equal(p.policy.severity[0].from, 20260301);
	assert_int_equal(p.policy.severity[0].to, 0);
	assert_int_equal(p.policy.severity[1].finding, F_OTHER_TEAM);
	assert_int_equal(p.policy.severity[1].to, 20261231);
	assert_int_equal(p.policy.thresholds, 1);
	assert_int_equal(p.policy.threshold[0].threshold, TH_YEAR_YUAN);
	assert_int_equal(p.policy.threshold[0].value, 400000);
	assert_int_equal(p.subs, 2);
	assert_string_equal(p.sub[1].code, "S2");
	assert_string_equal(p.sub[1].name, "乙劳务");
	assert_string_equal(p.sub[1].uscc, "91650100MA0000002Y");
	assert_string_equal(p.sub[1].contract, "FB-2026-02");
	cert_digest(signer_cert(people[1]), &digest);
	assert_true(digest_same(&p.sub[1].cert.digest, &digest));
	assert_int_equal(p.sub[1].cert.der.n, cert_der(signer_cert(people[1])).n);
	assert_memory_equal(p.sub[1].cert.der.p, cert_der(signer_cert(people[1])).p, p.sub[1].cert.der.n);
	assert_int_equal(p.officers, 2);
	assert_string_equal(p.officer[0].person, "650102199001010017");
	assert_string_equal(p.officer[0].name, "甲");
	assert_int_equal(p.officer[0].roles, 1u << ROLE_IMPORT | 1u << ROLE_REVIEW | 1u << ROLE_RELEASE);
	assert_int_equal(p.officer[1].roles, 1u << ROLE_BANK | 1u << ROLE_CLOSE);
	cert_digest(signer_cert(people[3]), &digest);
	assert_ptr_equal(project_officer(&p, &digest), &p.officer[1]);
	arena_free(arena);
	report_free(report);
}

static void
changed(struct buf *b, const char *from, const char *to)
{
	const char *at = strstr(full, from);

	assert_non_null(at);
	buf_reset(b);
	buf_add(b, full, (size_t)(at - full));
	buf_text(b, to);
	buf_text(b, at + strlen(from));
}

static void
beyond_the_schema(void **state)
{
	static const struct {
		const char	*from, *to;
		enum finding_id	 id;
		const char	*part;	/* of the values */
	} rows[] = {
		{ "91350100M000100Y43", "91350100M000100Y44", F_PROJECT_VALUE,
		  "line=i5 element=tcontractor field=tuscc text=t91350100M000100Y44" },
		{ "MA0000001U", "MA0000001V", F_PROJECT_VALUE, "element=tsubcontractor field=tuscc" },
		{ "650102199001010017", "650102199001010018", F_PROJECT_VALUE,
		  "element=tofficer field=tperson text=#650102199001010018" },
		{ "OVERTIME_OVER", "OVERTIME_OVE", F_POLICY_CHANGE,
		  "element=tseverity field=tfinding text=tOVERTIME_OVE" },
		{ "2026-12-31", "2026-02-28", F_POLICY_CHANGE, "element=tseverity field=tto text=t2026-02-28" },
		{ "name=\"use\"", "name=\"corp\"", F_PROJECT_TWICE, "element=tparam field=tname text=tcorp" },
		{ "code=\"S2\"", "code=\"S1\"", F_PROJECT_TWICE, "element=tsubcontractor field=tcode text=tS1" },
		{ "91650100MA0000002Y", "91650100MA0000001U", F_PROJECT_TWICE, "element=tsubcontractor field=tuscc" },
		{ "<certificate>\n", "<certificate>\nA", F_PROJECT_CERT, "element=tsubcontractor owner=t甲劳务" },
		{ "<certificate>\n", "<certificate>AAAA</certificate></subcontractor><subcontractor code=\"S3\" name=\"丙\""
		  " uscc=\"91650100MA0000001U\" contract=\"1\"><certificate>\n", F_PROJECT_CERT, "owner=t甲劳务" },
	};
	struct arena *arena = arena_new();
	struct report *report = report_new();
	struct project p;
	struct buf b = { NULL, 0, 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		changed(&b, rows[i].from, rows[i].to);
		report_clear(report);
		assert_int_equal(read_project((struct slice){ b.p, b.n }, arena, &p, report), -1);
		assert_int_equal(report_count(report), 1);
		assert_string_equal(finding_name(report_at(report, 0)->id), finding_name(rows[i].id));
		if (strchr(rows[i].part, '#') == NULL)
			assert_non_null(strstr(report_at(report, 0)->vals, rows[i].part));
		else
			assert_null(strstr(report_at(report, 0)->vals, "text=t"));	/* a person's number: masked */
	}
	/* a bank code that fails its check digit is pointed out */
	changed(&b, "102881000019", "102881000018");
	report_clear(report);
	assert_int_equal(read_project((struct slice){ b.p, b.n }, arena, &p, report), 0);
	assert_int_equal(report_count(report), 1);
	assert_int_equal(report_at(report, 0)->id, F_CNAPS_CHECK_DIGIT);
	assert_string_equal(report_at(report, 0)->vals, "cnaps=t102881000018");
	/* a passport is no ID number and has no check digit */
	changed(&b, "650102199001010017", "E12345678");
	report_clear(report);
	assert_int_equal(read_project((struct slice){ b.p, b.n }, arena, &p, report), 0);
	/* two subcontractors of one certificate */
	const char *one = strstr(full, "<certificate>"), *two = strstr(one + 1, "<certificate>");

	buf_reset(&b);
	buf_add(&b, full, (size_t)(two - full));
	buf_add(&b, one, (size_t)(strstr(one, "</certificate>") - one));
	buf_text(&b, strstr(two, "</certificate>"));
	report_clear(report);
	assert_int_equal(read_project((struct slice){ b.p, b.n }, arena, &p, report), -1);
	assert_int_equal(report_count(report), 1);
	assert_int_equal(report_at(report, 0)->id, F_PROJECT_TWICE);
	assert_non_null(strstr(report_at(report, 0)->vals, "field=tcertificate"));
	/* the bank's certificate, once, and nobody else's */
	const char *theirs = strstr(full, "<certificate>"), *after = strstr(theirs, "</certificate>") + 14;
	const char *account = strstr(full, "</account>");
	struct buf own = { NULL, 0, 0 };

	put_cert(&own, signer);
	for (int twice = 0; twice < 2; twice++) {
		buf_reset(&b);
		buf_add(&b, full, (size_t)(account - full));
		buf_add(&b, twice ? theirs : own.p, twice ? (size_t)(after - theirs) : own.n);
		buf_text(&b, account);
		report_clear(report);
		assert_int_equal(read_project((struct slice){ b.p, b.n }, arena, &p, report), twice ? -1 : 0);
		if (!twice) {
			assert_int_equal(report_count(report), 0);
			assert_true(p.account.bank_cert.der.n > 0);
		} else
			assert_int_equal(report_at(report, 0)->id, F_PROJECT_TWICE);
	}
	buf_free(&own);
	/* one certificate, two people */
	const char *second = strstr(strstr(full, "<officer") + 1, "<officer"), *first = strstr(full, "<officer");
	const char *cert = strstr(first, "<certificate>"), *end = strstr(second, "<certificate>");

	buf_reset(&b);
	buf_add(&b, full, (size_t)(end - full));
	buf_add(&b, cert, (size_t)(second - cert));
	buf_text(&b, "</project>");
	report_clear(report);
	assert_int_equal(read_project((struct slice){ b.p, b.n }, arena, &p, report), -1);
	assert_int_equal(report_at(report, 0)->id, F_PROJECT_TWICE);
	assert_non_null(strstr(report_at(report, 0)->vals, "field=tcertificate"));
	buf_free(&b);
	arena_free(arena);
	report_free(report);
}

static void
only_signed_files(void **state)
{
	struct verified *v = verify_entrusted("project.xml", signed_file(slice_of(full)));
	struct report *report = report_new();
	struct arena *arena = arena_new();
	struct project p;

	(void)state;
	assert_int_equal(ingest_project(v, arena, &p, report), -1);
	assert_true(report_has(report, F_DOCUMENT_UNSIGNED));
	verified_free(v);
	arena_free(arena);
	report_free(report);
}

struct judge {
	int	same, refused;
};

static void
same_verdict(void *ctx, const char *what, const struct buf *text)
{
	static const enum finding_id shape[] = { F_PROJECT_STRUCTURE, F_PROJECT_MISSING, F_PROJECT_ATTRIBUTE };
	struct judge *j = ctx;
	struct slice s = { text->p, text->n };
	struct arena *arena = arena_new();
	struct report *report = report_new(), *schema = report_new();
	struct project p;
	struct mem_source mem;
	int xsd = xml_validate(XSD, source_mem(&mem, s), "x", schema), rc = read_project(s, arena, &p, report);

	/* what is beyond the schema may refuse it too; what is in the schema must */
	if (xsd < 0 && rc == 0)
		print_message("%s: only the schema refuses\n%s\n", what, text->p);
	assert_true(xsd == 0 || rc < 0);
	assert_int_equal(rc < 0, report_worst(report) >= SEV_REFUSE);
	for (size_t i = 0; i < COUNT(shape); i++)
		assert_true(xsd < 0 || !report_has(report, shape[i]));
	if (xsd == 0 && rc < 0 && report_has(report, F_PROJECT_VALUE))
		print_message("%s: only the reader refuses: %s\n", what, report_at(report, 0)->vals);
	assert_false(xsd == 0 && rc < 0 && report_has(report, F_PROJECT_VALUE));
	j->same++;
	j->refused += xsd < 0;
	arena_free(arena);
	report_free(report);
	report_free(schema);
}

static void
the_reader_is_as_strict_as_the_schema(void **state)
{
	struct judge j = { 0, 0 };

	(void)state;
	mutants(full, same_verdict, &j);
	print_message("%d mutants, %d refused by both\n", j.same, j.refused);
	assert_true(j.refused > 500 / STEP && j.same - j.refused > 50 / STEP);
}

static void
damaged_documents(void **state)
{
	struct arena *arena = arena_new();
	struct report *report = report_new();
	struct project p;
	size_t n = strlen(full);
	int rc;

	(void)state;
	for (size_t i = 0; i < n - 1; i += 3 * STEP)
		assert_int_equal(read_project((struct slice){ full, i }, arena, &p, report), -1);
	for (size_t i = 0; i < n; i += 3 * STEP) {
		char was = full[i];

		full[i] = (char)(i % 2 ? 0xff : was ^ 1);
		report_clear(report);
		rc = read_project((struct slice){ full, n }, arena, &p, report);
		assert_int_equal(rc < 0, report_worst(report) >= SEV_REFUSE);
		full[i] = was;
		arena_reset(arena);
	}
	arena_free(arena);
	report_free(report);
}

static int
reader(const struct verified *v, int *lines, struct report *report)
{
	struct arena *arena = arena_new();
	struct project p;
	int rc = ingest_project(v, arena, &p, report);

	*lines = rc == 0 ? p.subs : 0;
	arena_free(arena);
	return rc;
}

static void
refusals(void **state)
{
	(void)state;
	refused_xml(reader, signer, full, "<name>", F_PROJECT_STRUCTURE);
}

static void
the_demo_month(void **state)
{
	static const struct {
		const char	*name, *code, *format;
		int		 subs, officers, notes;
	} rows[] = {
		{ "project-XJ01.xml", "XJ01", "demo-pipe", 3, 4, 0 },
		{ "project-XJ02.xml", "XJ02", "pain001-09", 2, 4, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char path[LIMIT_PATH] = MONTH;
		int fd = open(strcat(path, rows[i].name), O_RDONLY);
		struct verified *v = verify_archived(rows[i].name, fd);
		struct arena *arena = arena_new();
		struct report *report = report_new();
		struct project p;

		assert_int_equal(ingest_project(v, arena, &p, report), 0);
		assert_int_equal(report_count(report), rows[i].notes);
		assert_int_equal(report_has(report, F_CNAPS_CHECK_DIGIT), rows[i].notes);
		assert_string_equal(p.code, rows[i].code);
		assert_string_equal(p.account.format, rows[i].format);
		assert_int_equal(p.subs, rows[i].subs);
		assert_int_equal(p.officers, rows[i].officers);
		verified_free(v);
		arena_free(arena);
		report_free(report);
		close(fd);
	}
}

/* Wherever a document ends too early, that is what is said: not that half a tag is unknown. */
static void
cut_anywhere(void **state)
{
	static char text[1 << 16];
	FILE *whole = fopen(MONTH "project-XJ01.xml", "r");
	size_t length;

	(void)state;
	assert_non_null(whole);
	length = fread(text, 1, sizeof text, whole);
	fclose(whole);
	assert_true(length > 1000 && length < sizeof text);
	/* the last one lacks the end of the root's end tag, and the line's */
	for (size_t n = length - 2; n > 3 * STEP; n -= 3 * STEP) {
		FILE *f = tmpfile();
		struct verified *v;
		struct arena *arena = arena_new();
		struct report *report = report_new();
		struct project p;

		assert_non_null(f);
		assert_int_equal(fwrite(text, 1, n, f), n);
		rewind(f);
		v = verify_archived("cut.xml", fileno(f));
		assert_int_equal(ingest_project(v, arena, &p, report), -1);
		assert_int_equal(report_count(report), 1);
		assert_int_equal(report_at(report, 0)->id, F_XML_MALFORMED);
		verified_free(v);
		arena_free(arena);
		report_free(report);
		fclose(f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_arrives),
		cmocka_unit_test(beyond_the_schema),
		cmocka_unit_test(only_signed_files),
		cmocka_unit_test(the_reader_is_as_strict_as_the_schema),
		cmocka_unit_test(damaged_documents),
		cmocka_unit_test(refusals),
		cmocka_unit_test(the_demo_month),
		cmocka_unit_test(cut_anywhere),
	};

	return cmocka_run_group_tests_name("ingest/project", tests, group_setup, group_teardown);
}
