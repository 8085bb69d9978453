/* Each template, as it is handed out, is what its reader takes: every column known, one table found;
 * what is missing are the values. */
#include <stdio.h>

#include "unit.h"
#include "signed.h"
#include "zipped.h"
#include "sheets.h"

static struct columns *columns;
static struct signer *signer;

static int
no_roster(void *ctx, const struct roster_entry *e)
{
	(void)ctx;
	(void)e;
	fail();
	return -1;
}

static int
no_attendance(void *ctx, const char *id_no, const struct attendance_line *a)
{
	(void)ctx;
	(void)id_no;
	(void)a;
	fail();
	return -1;
}

static int
no_row(void *ctx, const struct sheet *s, const struct sheet_row *r)
{
	(void)ctx;
	(void)s;
	(void)r;
	fail();
	return -1;
}

static void
templates_read_back(void **state)
{
	static const struct { const char *kind; int rc; size_t findings; enum finding_id id; const char *vals; } rows[] = {
		{ "roster", 0, 1, F_SPREADSHEET_READ, "header=i1 rows=i0" },
		{ "attendance", 0, 1, F_SPREADSHEET_READ, "header=i1 rows=i0" },
		/* number, project, month, subcontractor and its credit code are still to be written */
		{ "sheet", -1, 5, F_LABEL_MISSING, "表号" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (int lang = LANG_ZH; lang <= LANG_EN; lang++) {
			struct report *report = report_new();
			struct arena *arena = arena_new();
			struct buf book = { NULL, 0, 0 };
			struct verified *v;
			struct sheet sheet;
			int rc;

			assert_int_equal(ingest_template(columns, rows[i].kind, (enum lang)lang, &book), 0);
			v = signed_document(signer, "模板.xlsx", (struct slice){ book.p, book.n });
			rc = i == 0 ? ingest_roster_with(v, columns, no_roster, NULL, report)
			    : i == 1 ? ingest_attendance_with(v, 202610, columns, no_attendance, NULL, report)
			    : ingest_sheet_with(v, columns, arena, &sheet, no_row, NULL, NULL, report);
			for (size_t k = 0; k < report_count(report); k++)
				if (report_at(report, k)->id != rows[i].id)
					print_message("%s: %s %s\n", rows[i].kind,
					    finding_name(report_at(report, k)->id), report_at(report, k)->vals);
			assert_int_equal(rc, rows[i].rc);
			assert_int_equal(report_count(report), rows[i].findings);
			assert_int_equal(report_at(report, 0)->id, rows[i].id);
			assert_non_null(strstr(report_at(report, 0)->vals, rows[i].vals));
			verified_free(v);
			buf_free(&book);
			arena_free(arena);
			report_free(report);
		}
}

static void
no_such_kind(void **state)
{
	struct buf book = { NULL, 0, 0 };

	(void)state;
	assert_int_equal(ingest_template(columns, "deposits", LANG_ZH, &book), -1);
	assert_int_equal(book.n, 0);
	buf_free(&book);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(templates_read_back),
		cmocka_unit_test(no_such_kind),
	};
	int rc;

	columns = load_columns();
	signer = signed_signer("S1");
	rc = cmocka_run_group_tests_name("ingest/template", tests, NULL, NULL);
	signer_free(signer);
	columns_free(columns);
	codec_done();
	return rc;
}
