/*
 * month_case MONTH KEYS DIR: receives and checks the synthetic month, everything that came in the
 * end, and compares what holds each row with MONTH/expected.tsv.  Each planted row is held by
 * exactly the finding named there, no other row by any; notes on clean rows are counted and named.
 * Twice, in new workspaces below DIR: sheet by sheet in two orders, checked after each, since the
 * order in which sheets come changes nothing.  Then a new version of one project changes the policy.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "flow/priv.h"

#define PLAY_NAME "month"
#include "play.h"

struct expected {
	char		 sheet[64], finding[64];	/* finding "": paid */
	int		 n, seen;
};
static struct expected rows[1000];
static int row_count;

static void
expected_load(const char *month)
{
	char path[LIMIT_PATH], line[300], outcome[80];
	FILE *in;

	snprintf(path, sizeof path, "%s/expected.tsv", month);
	in = fopen(path, "r");
	if (in == NULL) {
		failed("cannot be opened: ", path);
		return;
	}
	while (row_count < 1000 && fgets(line, sizeof line, in)) {
		struct expected *e = &rows[row_count];

		if (sscanf(line, "%63s %d %79s", e->sheet, &e->n, outcome) != 3)
			continue;
		if (strncmp(outcome, "held:", 5) == 0)
			snprintf(e->finding, sizeof e->finding, "%.60s", outcome + 5);
		row_count++;
	}
	fclose(in);
}

#define NOV_2	"1793577600"	/* 2026-11-02 08:00 */
#define NOV_3	"1793664000"

#define SHEETS	6
static const char *const sheets[SHEETS] = { "XJ01-S1-202610-01.xml", "XJ01-S2-202610-01.xml", "XJ01-S3-202610-01.xml",
	"later/XJ01-S3-202610-02.xml", "XJ02-S4-202610-01.xml", "later/XJ02-S5-202610-01.xml" };

static void
month_play(struct scene *s, int backwards)
{
	play(s, NOV_2, "INIT", LIST("demo", "1"), LIST("anchor", s->anchor), 1);
	for (int i = 1; i <= 2; i++) {
		char project[8], name[5][64];
		static const char *const files[5] = { "project-%s.xml", "roster-%s.csv", "attendance-%s.csv.gz",
		    "progress-%s.csv", "deposits-%s.csv" };
		char sig[80];

		snprintf(project, sizeof project, "%s", i == 1 ? "XJ01" : "XJ02");
		for (int k = 0; k < 5; k++) {
			snprintf(name[k], sizeof name[k], "%.*s%s%s", (int)(strchr(files[k], '%') - files[k]), files[k],
			    project, strchr(files[k], '%') + 2);
		}
		snprintf(sig, sizeof sig, "%s.p7s", name[0]);
		play(s, NOV_2, "PROJECT", NULL, LIST("project", name[0], "signature", sig), 0);
		play(s, NOV_2, "IMPORT", LIST("what", "roster", "project", project, "from", "2026-03-01"), LIST("data", name[1]), 0);
		play(s, NOV_2, "IMPORT", LIST("what", "attendance", "project", project, "month", "2026-10"),
		    LIST("data", name[2]), 0);
		play(s, NOV_2, "IMPORT", LIST("what", "progress", "project", project, "month", "2026-10"), LIST("data", name[3]), 0);
		play(s, NOV_2, "IMPORT", LIST("what", "deposits", "project", project), LIST("data", name[4]), 0);
	}
	for (int i = 0; i < SHEETS; i++) {
		char sheet[100], sig[110];

		snprintf(sheet, sizeof sheet, "sheets/%s", sheets[backwards ? SHEETS - 1 - i : i]);
		snprintf(sig, sizeof sig, "%s.p7s", sheet);
		play(s, NOV_3, "RECEIVE", NULL, LIST("sheet", sheet, "signature", sig), 0);
		report_clear(s->report);
		play(s, NOV_3, "CHECK", NULL, LIST(NULL, NULL), 0);
	}
}

static int
row_compare(void *ctx, const struct row_view *v)
{
	int *counts = ctx;	/* notes, held, clean */
	struct expected *e = NULL;
	int heavy = 0;

	for (int i = 0; i < row_count && e == NULL; i++)
		if (strcmp(rows[i].sheet, v->number) == 0 && rows[i].n == v->n)
			e = &rows[i];
	if (e == NULL) {
		failed("a row that is not expected: ", v->number);
		return 0;
	}
	e->seen++;
	for (int i = 0; i < v->findings; i++) {
		enum finding_id id = finding_by_code(v->finding[i].code);
		char line[200];

		snprintf(line, sizeof line, "%s#%d %s (expected: %s)", v->number, v->n, finding_name(id),
		    e->finding[0] ? e->finding : "paid");
		if (finding_severity(id) == SEV_NOTE) {
			printf("note month: %s %s\n", line, v->finding[i].vals);
			counts[0]++;
			continue;
		}
		heavy++;
		if (strcmp(finding_name(id), e->finding) != 0)
			failed("another finding: ", line);
	}
	if (heavy == 0 && e->finding[0])
		failed("not found: ", e->finding);
	counts[heavy ? 1 : 2]++;
	return 0;
}

static void
month_compare(struct scene *s)
{
	struct world_args args = { .dir = s->dir, .report = s->report };
	struct rows_of of = { .month = 202610 };
	struct world *w = world_new(&args);
	int counts[3] = { 0, 0, 0 };

	if (w == NULL || rows_each(w, &of, row_compare, counts) != 0)
		failed("the rows cannot be read", "");
	for (int i = 0; i < row_count; i++) {
		if (rows[i].seen != 1)
			failed("not judged once: ", rows[i].sheet);
		rows[i].seen = 0;
	}
	printf("%s month: %d rows, %d held, %d clean, %d notes\n", failures ? "FAIL" : "ok", row_count, counts[1], counts[2],
	    counts[0]);
	world_free(w);
}

static int
of_many(enum finding_id id)
{
	for (size_t i = 0; i < rule_count(); i++)
		if (rule_at(i)->finding == id)
			return strcmp(rule_at(i)->scope, "TEAM") == 0 || strcmp(rule_at(i)->scope, "MONTH") == 0 ||
			    strcmp(rule_at(i)->scope, "PROJECT") == 0;
	return 0;
}

/* Findings that concern no document: the one worker of S3 who was at the gate and is on no sheet. */
static void
together_compare(const struct report *r)
{
	static const char want[] = "project=tXJ01 sub=tS3 month=m202610 attended=i40 missing=i1 person=p";
	int found = 0;

	for (size_t i = 0; i < report_count(r); i++) {
		const struct finding *f = report_at(r, i);

		if (f->where.document != NULL || !of_many(f->id))
			continue;
		if (f->id == F_WORKERS_MISSING && strncmp(f->vals, want, sizeof want - 1) == 0)
			found++;
		else
			failed("said of many rows: ", f->vals);
	}
	if (found != 1)
		failed("the worker on no sheet was not told", "");
	printf("%s month: what concerns no single row\n", failures ? "FAIL" : "ok");
}

/* ---- policy */

/* The project file with another policy, signed by the anchor, in DIR. */
static int
policy_write(const struct scene *s, const char *keys, const char *path)
{
	static const char was[] = "overtime-hours=\"36\"", end[] = "accept-unconfirmed=\"\"/>";
	char from[LIMIT_PATH], key[LIMIT_PATH], cert[LIMIT_PATH], *text = mem_alloc(1 << 20);
	struct sign_args args = { .file = path, .key = key, .cert = cert, .report = s->report };
	const char *overtime, *close;
	FILE *f;

	snprintf(from, sizeof from, "%s/project-XJ01.xml", s->month);
	snprintf(key, sizeof key, "%s/anchor.key", keys);
	snprintf(cert, sizeof cert, "%s/anchor.pem", keys);
	f = fopen(from, "r");
	if (f == NULL || fread(text, 1, (1 << 20) - 1, f) == 0)
		return -1;
	fclose(f);
	overtime = strstr(text, was);
	close = overtime ? strstr(overtime, end) : NULL;
	f = close ? fopen(path, "w") : NULL;
	if (f == NULL)
		return -1;
	fprintf(f, "%.*sovertime-hours=\"10\"%.*saccept-unconfirmed=\"\">"
	    "<severity finding=\"OVERTIME_OVER\" is=\"HOLD\" from=\"2026-01-01\"/>"
	    "<severity finding=\"NO_ATTENDANCE\" is=\"NOTE\" from=\"2026-01-01\"/>"
	    "<threshold name=\"team-people\" value=\"1\" from=\"2026-01-01\"/></policy>%s",
	    (int)(overtime - text), text, (int)(close - overtime - (int)sizeof was + 1),
	    overtime + sizeof was - 1, close + sizeof end - 1);
	fclose(f);
	free(text);
	return flow_sign(&args);
}

struct policy_seen { int overtime, held, ghost; };

static int
policy_row(void *ctx, const struct row_view *v)
{
	struct policy_seen *seen = ctx;

	for (int i = 0; i < v->findings; i++) {
		enum finding_id id = finding_by_code(v->finding[i].code);

		if (id == F_OVERTIME_OVER && strncmp(v->number, "XJ01", 4) == 0) {
			seen->overtime++;
			seen->held += v->status == ROW_HELD || v->status == ROW_REJECTED;
		}
		seen->ghost += id == F_NO_ATTENDANCE && v->status == ROW_HELD;
	}
	return 0;
}

/* A note is made a hold; below the floor nothing goes, and the attempt is told. */
static void
policy_compare(struct scene *s, const char *keys)
{
	struct world_args args = { .dir = s->dir, .report = s->report };
	struct rows_of of = { .month = 202610 };
	struct policy_seen seen = { 0, 0, 0 };
	char path[LIMIT_PATH], sig[LIMIT_PATH + 8], full[LIMIT_PATH];
	struct world *w;

	snprintf(path, sizeof path, "%s/../policy.xml", s->dir);
	if (policy_write(s, keys, path) != 0 || realpath(path, full) == NULL) {
		failed("the project with another policy was not written", "");
		return;
	}
	snprintf(sig, sizeof sig, "%s.p7s", full);
	play(s, NOV_3, "PROJECT", NULL, LIST("project", full, "signature", sig), 0);
	report_clear(s->report);
	play(s, NOV_3, "CHECK", NULL, LIST(NULL, NULL), 0);
	if (!report_has(s->report, F_POLICY_BELOW_FLOOR))
		failed("nobody was told of the severity below the floor", "");
	w = world_new(&args);
	if (w == NULL || rows_each(w, &of, policy_row, &seen) != 0)
		failed("the rows cannot be read", "");
	world_free(w);
	if (seen.overtime < 10 || seen.held != seen.overtime || seen.ghost != 1)
		failed("the policy is not followed", "");
	printf("%s month: policy, %d rows held for overtime\n", failures ? "FAIL" : "ok", seen.held);
}

int
main(int argc, char **argv)
{
	struct scene s = { 0 };

	if (argc != 4) {
		fprintf(stderr, "usage: month_case MONTH KEYS DIR\n");
		return 64;
	}
	s.month = argv[1];
	snprintf(s.key, sizeof s.key, "%s/labour.key", argv[2]);
	snprintf(s.cert, sizeof s.cert, "%s/labour.pem", argv[2]);
	snprintf(s.anchor, sizeof s.anchor, "%s/anchor.pem", argv[2]);
	s.report = report_new();
	expected_load(s.month);
	for (int backwards = 0; backwards < 2; backwards++) {
		char dir[LIMIT_PATH];

		snprintf(dir, sizeof dir, "%s/%d", argv[3], backwards);
		s.dir = dir;
		month_play(&s, backwards);
		month_compare(&s);
		together_compare(s.report);
		if (backwards)
			policy_compare(&s, argv[2]);
	}
	for (size_t i = 0; failures && i < report_count(s.report); i++)
		printf("  %s %s\n", finding_name(report_at(s.report, i)->id), report_at(s.report, i)->vals);
	report_free(s.report);
	return failures > 0;
}
