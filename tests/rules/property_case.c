/*
 * property_case MONTHS KEYS DIR: for each month in MONTHS that random.py wrote.  Of every sheet, payable, waiting and refused rows
 * are all of its rows and their nets the sheet's; each row stands where its planted mistake, or none, puts it; and another order of
 * rows and sheets, checked after each sheet and not only at the end, changes none of it.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "flow/priv.h"

#define PLAY_NAME "random month"
#include "play.h"

#define ROWS	200
#define LINE	240
#define DIR_ROOM (LIMIT_PATH + 300)
#define ROOM	(3 * LIMIT_PATH)
#define NOV_2	"1793577600"	/* 2026-11-02 08:00 */
#define NOV_3	"1793664000"

struct expected { char key[LINE], sheet[40], word[12]; fen net; int taken; };
struct got { char line[LINE]; };
struct month {
	struct expected	 want[ROWS];
	struct got	 got[2][ROWS];
	int		 wants, gots[2], order;
};

static int
want_load(struct month *m, const char *dir)
{
	char path[ROOM], sheet[40], id[40], team[80], line[8], net[24];
	FILE *in;

	snprintf(path, sizeof path, "%s/rows.tsv", dir);
	in = fopen(path, "r");
	while (in != NULL && m->wants < ROWS) {
		struct expected *e = &m->want[m->wants];

		if (fscanf(in, "%39s %39s %79s %7s %23s %11s", sheet, id, team, line, net, e->word) != 6)
			break;
		snprintf(e->sheet, sizeof e->sheet, "%s", sheet);
		snprintf(e->key, sizeof e->key, "%s %s %s %s", sheet, id, team, line);
		e->net = strtoll(net, NULL, 10);
		m->wants++;
	}
	if (in != NULL)
		fclose(in);
	return m->wants;
}

/* What is paid, what waits for somebody, what can only be sent anew. */
static const char *
class(const struct row_view *v)
{
	return v->status == ROW_PAYABLE || v->status == ROW_SETTLED ? "pay" : "wait";
}

static int
row_take(void *ctx, const struct row_view *v)
{
	struct month *m = ctx;
	struct expected *e = m->want, *end = m->want + m->wants;
	char key[LINE];

	snprintf(key, sizeof key, "%s %s %s %d", v->number, v->id_no, v->team, v->line);
	while (e < end && (e->taken || strcmp(e->key, key) != 0 || e->net != v->stated_fen))
		e++;
	if (e == end || strcmp(e->word, "refused") == 0)
		failed("a row that no sheet has, or with another net: ", key);
	else if (strcmp(e->word, "open") != 0 && strcmp(e->word, class(v)) != 0)
		failed(class(v)[0] == 'p' ? "paid, and should wait: " : "waits, and should be paid: ", key);
	if (e < end)
		e->taken = 1;
	if (m->gots[m->order] < ROWS)
		snprintf(m->got[m->order][m->gots[m->order]++].line, LINE, "%.150s %" PRId64 " %s %d", key, v->stated_fen, class(v),
		    (int)v->status);
	return 0;
}

/* All rows of accepted sheets were met once; of a refused one none. */
static void
rows_compare(struct month *m, struct scene *s)
{
	struct world_args args = { .dir = s->dir, .report = s->report };
	struct rows_of of = { .month = 202610 };
	struct world *w = world_new(&args);

	for (int i = 0; i < m->wants; i++)
		m->want[i].taken = strcmp(m->want[i].word, "refused") == 0;
	if (w == NULL || rows_each(w, &of, row_take, m) != 0)
		failed("the rows cannot be read", "");
	for (int i = 0; i < m->wants; i++)
		if (!m->want[i].taken)
			failed("a row is in none of paid, waiting and refused: ", m->want[i].key);
	world_free(w);
}

static void
sheet_play(struct scene *s, const char *keys, const char *dir, const char *name)
{
	char path[ROOM], sig[ROOM + 8], key[ROOM], cert[ROOM];
	struct sign_args sign = { .file = path, .key = key, .cert = cert, .report = s->report };
	const char *sub = strchr(name, '-');

	snprintf(path, sizeof path, "%s/%s", dir, name);
	snprintf(sig, sizeof sig, "%s.p7s", path);
	snprintf(key, sizeof key, "%s/%.2s.key", keys, sub + 1);
	snprintf(cert, sizeof cert, "%s/%.2s.pem", keys, sub + 1);
	if (flow_sign(&sign) != 0)
		failed("not signed: ", path);
	report_clear(s->report);
	play(s, NOV_3, "RECEIVE", NULL, LIST("sheet", path, "signature", sig), 0);
	if (s->dir[strlen(s->dir) - 1] == 'b')
		play(s, NOV_3, "CHECK", NULL, LIST(NULL, NULL), 0);
}

static void
order_play(struct scene *s, const char *keys, const char *sheets)
{
	char key[ROOM], path[ROOM], sig[ROOM + 8];
	struct sign_args sign = { .file = path, .key = key, .cert = s->anchor, .report = s->report };
	struct dirent **names = NULL;
	int count;

	snprintf(key, sizeof key, "%s/anchor.key", keys);
	snprintf(path, sizeof path, "%s/project-RND.xml", s->month);
	snprintf(sig, sizeof sig, "%s.p7s", path);
	if (access(sig, F_OK) != 0 && flow_sign(&sign) != 0)
		failed("not signed: ", path);
	play(s, NOV_2, "INIT", LIST("demo", "1"), LIST("anchor", s->anchor), 1);
	play(s, NOV_2, "PROJECT", NULL, LIST("project", path, "signature", sig), 0);
	play(s, NOV_2, "IMPORT", LIST("what", "roster", "project", "RND", "from", "2026-03-01"), LIST("data", "roster-RND.csv"), 0);
	play(s, NOV_2, "IMPORT", LIST("what", "attendance", "project", "RND", "month", "2026-10"),
	    LIST("data", "attendance-RND.csv"), 0);
	count = scandir(sheets, &names, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		const char *end = strrchr(names[i]->d_name, '.');

		if (end != NULL && strcmp(end, ".xml") == 0)
			sheet_play(s, keys, sheets, names[i]->d_name);
		free(names[i]);
	}
	free(names);
	play(s, NOV_3, "CHECK", NULL, LIST(NULL, NULL), 0);
}

static int
by_line(const void *a, const void *b)
{
	return strcmp(((const struct got *)a)->line, ((const struct got *)b)->line);
}

static void
month_prove(struct scene *s, const char *keys, const char *dir, const char *work)
{
	struct month *m = mem_alloc(sizeof *m);
	char at[ROOM], sheets[ROOM];
	int before = failures;

	s->month = dir;
	if (want_load(m, dir) == 0)
		failed("no rows: ", dir);
	for (m->order = 0; m->order < 2; m->order++) {
		snprintf(at, sizeof at, "%s-%c", work, "ab"[m->order]);
		snprintf(sheets, sizeof sheets, "%s/%c", dir, "ab"[m->order]);
		s->dir = at;
		order_play(s, keys, sheets);
		rows_compare(m, s);
		qsort(m->got[m->order], (size_t)m->gots[m->order], sizeof *m->got[0], by_line);
	}
	if (m->gots[0] != m->gots[1])
		failed("another order, other rows: ", dir);
	for (int i = 0; i < m->gots[0] && i < m->gots[1]; i++)
		if (strcmp(m->got[0][i].line, m->got[1][i].line) != 0)
			failed("another order, another end: ", m->got[0][i].line);
	printf("%s %s: %s, %d rows\n", failures > before ? "FAIL" : "ok", PLAY_NAME, strrchr(dir, '/') + 1, m->wants);
	free(m);
}

int
main(int argc, char **argv)
{
	struct scene s = { 0 };
	struct dirent **names = NULL;
	int count;

	if (argc != 4) {
		fprintf(stderr, "usage: property_case MONTHS KEYS DIR\n");
		return 64;
	}
	snprintf(s.key, sizeof s.key, "%s/labour.key", argv[2]);
	snprintf(s.cert, sizeof s.cert, "%s/labour.pem", argv[2]);
	snprintf(s.anchor, sizeof s.anchor, "%s/anchor.pem", argv[2]);
	s.report = report_new();
	count = scandir(argv[1], &names, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		char dir[DIR_ROOM], work[DIR_ROOM];

		snprintf(dir, sizeof dir, "%s/%s", argv[1], names[i]->d_name);
		snprintf(work, sizeof work, "%s/%s", argv[3], names[i]->d_name);
		if (names[i]->d_name[0] != '.')
			month_prove(&s, argv[2], dir, work);
		free(names[i]);
	}
	free(names);
	if (count <= 2)
		failed("no month in ", argv[1]);
	report_free(s.report);
	return failures > 0;
}
