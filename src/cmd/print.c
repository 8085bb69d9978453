/* export and voucher: papers as PDF. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "priv.h"

static int
version_option(struct cmd *c, int *version)
{
	const char *s = option(c, FLAG_VERSION);
	int64_t n = 0;

	if (s != NULL && (int_parse(slice_of(s), 1000000, &n) != 0 || n == 0))
		return cmd_wrong(c, T_USAGE_VALUE,
		    VALS(V_TEXT("option", "--version"), V_TEXT("value", flag_value(FLAG_VERSION))));
	*version = (int)n;
	return 0;
}

/* Which options name what is to be printed. */
static const struct { const char *word; uint64_t one_of, all; } papers[] = {
	{ "voucher", 0, F(BATCH) },
	{ "statement", 0, F(PROJECT) | F(SUB) | F(MONTH) },
	{ "application", 0, F(PART) },
	{ "slips", F(BATCH) | F(ROW), 0 },
	{ "notice", 0, F(BATCH) },
};

static int
paper_index(const char *word)
{
	for (size_t i = 0; i < sizeof papers / sizeof *papers; i++)
		if (strcmp(papers[i].word, word) == 0)
			return (int)i;
	return -1;
}

int
cmd_is_paper(const char *word)
{
	return paper_index(word) >= 0;
}

static int
ends_in(const char *s, const char *end)
{
	size_t n = s != NULL ? strlen(s) : 0, m = strlen(end);

	return n > m && strcmp(s + n - m, end) == 0;
}

static int
paper_make(struct cmd *c, struct world *w, int version, struct flow_paper *p)
{
	const char *word = c->arg[0], *batch = option(c, FLAG_BATCH), *row = option(c, FLAG_ROW);
	struct flow_month m = { .project = option(c, FLAG_PROJECT), .sub = option(c, FLAG_SUB),
		.month = option_month(c, FLAG_MONTH) };

	if (strcmp(word, "voucher") == 0)
		return flow_print_voucher(w, batch, version, p);
	if (strcmp(word, "statement") == 0)
		return flow_print_statement(w, &m, version, p);
	if (strcmp(word, "application") == 0)
		return flow_print_application(w, option(c, FLAG_PART), p);
	if (strcmp(word, "notice") == 0)
		return flow_print_notice(w, batch, p);
	p->wants_text = ends_in(option(c, FLAG_OUT), ".txt");
	return batch != NULL ? flow_print_slips(w, batch, p) : flow_print_slip(w, row, p);
}

int
cmd_paper(struct cmd *c, struct buf *document)
{
	int i = paper_index(c->arg[0]), version = 0, rc = -1;
	struct flow_paper p = { 0 };
	struct world *w;

	for (int f = 0; f < FLAG_MAX; f++)
		if ((papers[i].all & UINT64_C(1) << f) != 0 && option(c, (enum flag)f) == NULL)
			return cmd_needs(c, (enum flag)f);
	if (papers[i].one_of != 0 && cmd_one_of(c, papers[i].one_of) != 0)
		return -1;
	if (version_option(c, &version) != 0)
		return -1;
	w = cmd_world(c, 0);
	if (w != NULL)
		rc = paper_make(c, w, version, &p);
	if (rc == 0)
		buf_add(document, p.wants_text ? p.text.p : p.pdf.p, p.wants_text ? p.text.n : p.pdf.n);
	flow_paper_free(&p);
	world_free(w);
	return rc;
}

/* ---- voucher --pdf DIR: everything of every batch that has a voucher */

struct printing {
	struct cmd	*c;
	struct world	*w;
	const char	*dir;
	int		 rc;
};

/* One that is there already is the same: its name says version and all. */
static void
write_one(struct printing *p, const char *name, const char *ending, const struct buf *bytes)
{
	char path[LIMIT_PATH];

	if (bytes->n == 0)
		return;
	if (snprintf(path, sizeof path, "%s/%s%s", p->dir, name, ending) >= (int)sizeof path) {
		report_add(p->c->report, F_DISK, NOWHERE, VALS(V_TEXT("what", p->dir),
		    V_TEXT("error", strerror(ENAMETOOLONG))));
		p->rc = -1;
		return;
	}
	if (access(path, F_OK) == 0)
		return;
	if (cmd_file_new(p->c, path, bytes) != 0)
		p->rc = -1;
	else
		out_say(&p->c->out, T_PRINTED, VALS(V_TEXT("file", path)));
}

static void
write_all(struct printing *p, int rc, struct flow_paper *paper)
{
	if (rc != 0)
		p->rc = -1;
	else {
		write_one(p, paper->name, ".pdf", &paper->pdf);
		write_one(p, paper->name, ".xml", &paper->xml);
		write_one(p, paper->name, ".xml.p7s", &paper->p7s);
	}
	flow_paper_free(paper);
}

static int
statement_print(void *ctx, const struct flow_month *m)
{
	struct printing *p = ctx;
	struct flow_paper paper = { 0 };

	if (flow_statement_there(p->w, m))
		write_all(p, flow_print_statement(p->w, m, 0, &paper), &paper);
	return 0;
}

static void
batch_print(struct printing *p, const char *batch)
{
	struct flow_paper paper = { 0 }, slips = { 0 };
	char version[sizeof paper.name];

	if (!flow_voucher_there(p->w, batch))
		return;
	if (flow_print_voucher(p->w, batch, 0, &paper) != 0) {
		p->rc = -1;
		flow_paper_free(&paper);
		return;
	}
	snprintf(version, sizeof version, "%s", paper.name);
	write_all(p, 0, &paper);
	/* The slips say what that version says. */
	if (flow_print_slips(p->w, batch, &slips) == 0)
		snprintf(slips.name, sizeof slips.name, "slips-%.100s", version + 2);
	else
		p->rc = -1;
	write_all(p, p->rc, &slips);
}

int
cmd_print_vouchers(struct cmd *c, struct world *w, const char *dir)
{
	struct printing p = { .c = c, .w = w, .dir = dir };
	const char *one = option(c, FLAG_BATCH);
	int count = 0;
	char **name = one == NULL ? flow_batches(w, "ISSUED", &count) : NULL;

	if (count < 0)
		return -1;
	/* A folder that cannot be made is said by the first paper that finds none. */
	(void)mkdir(dir, 0700);
	for (int i = 0; i < (one != NULL ? 1 : count) && p.rc == 0; i++) {
		cmd_progress(c, i + 1, one != NULL ? 1 : count, one != NULL ? one : name[i]);
		batch_print(&p, one != NULL ? one : name[i]);
	}
	cmd_progress(c, 0, 0, NULL);
	names_free(name, count);
	if (one == NULL && p.rc == 0)
		flow_months(w, statement_print, &p);
	return p.rc;
}

/* ---- voucher */

struct monthly {
	struct cmd	*c;
	struct world	*w;
	int		 rc;
};

static int
statement_call(void *ctx, const struct flow_month *m)
{
	struct monthly *s = ctx;
	struct call k = { .kind = "STATEMENT" };
	char month[YMD_TEXT];

	call_set(&k, "project", m->project);
	call_set(&k, "sub", m->sub);
	call_set(&k, "month", ym_text(m->month, month));
	if (cmd_call(s->c, s->w, &k) != 0)
		s->rc = -1;
	return cmd_gone(s->c) ? -1 : 0;
}

int
cmd_statements(struct cmd *c, struct world *w)
{
	struct monthly s = { .c = c, .w = w };

	flow_together(w);
	if (flow_months(w, statement_call, &s) != 0)
		s.rc = -1;
	return cmd_together_end(c, w) != 0 ? -1 : s.rc;
}

int
cmd_voucher(struct cmd *c)
{
	const char *dir = option(c, FLAG_PDF);
	struct world *w = cmd_world(c, 1);
	int rc = -1;

	if (w != NULL) {
		rc = cmd_batches(c, w, "VOUCHER", "ISSUED", T_VOUCHER_NOTHING);
		if (option(c, FLAG_BATCH) == NULL && !cmd_gone(c) && cmd_statements(c, w) != 0)
			rc = -1;
		if (dir != NULL && !cmd_gone(c) && cmd_print_vouchers(c, w, dir) != 0)
			rc = -1;
	}
	world_free(w);
	return rc;
}

/* ---- notice */

int
cmd_notice(struct cmd *c)
{
	struct call k = { .kind = "NOTICE" };

	call_set(&k, "batch", c->arg[0]);
	call_option(c, &k, "day", FLAG_DAY);
	return cmd_once(c, &k);
}
