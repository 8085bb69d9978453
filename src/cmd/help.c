/* help, explain, and `daifa` alone: the program explains itself. */
#include <string.h>

#include "priv.h"

static const enum text_id flag_text[FLAG_MAX] = {
#define X(flag, name, value, kind, many) [FLAG_##flag] = T_FLAG_##flag,
	FLAGS(X)
#undef X
};

/* Blanks up to a column; none in JSON. */
static const char *
pad(const struct cmd *c, size_t used, size_t column)
{
	static const char blanks[] = "                                ";

	if (c->out.json)
		return "";
	return used < column ? blanks + sizeof blanks - 1 - (column - used) : " ";
}

static void
help_flag(struct cmd *c, enum flag f)
{
	char named[64];

	snprintf(named, sizeof named, "%s%s%s", flag_name(f), *flag_value(f) != '\0' ? " " : "",
	    flag_value(f));
	out_say(&c->out, T_HELP_OPTION, VALS(V_TEXT("option", named),
	    V_TEXT("pad", pad(c, strlen(named), 22)),
	    V_TEXT("about", text_of(flag_text[f], c->out.lang))));
}

/* Each line of the usage is its own value, since a value never breaks a line. */
static void
help_usage(struct cmd *c, const char *usage)
{
	const char *end = strchr(usage, '\n');
	char first[512];

	snprintf(first, sizeof first, "%.*s", (int)strcspn(usage, "\n"), usage);
	out_say(&c->out, T_HELP_USAGE_LINE, VALS(V_TEXT("usage", first)));
	for (; end != NULL; end = strchr(end, '\n')) {
		end += 1 + strspn(end + 1, " ") + strlen("daifa ");
		snprintf(first, sizeof first, "%.*s", (int)strcspn(end, "\n"), end);
		out_say(&c->out, T_HELP_USAGE_LINE, VALS(V_TEXT("usage", first)));
	}
}

void
help_command(struct cmd *c, const struct command *w)
{
	char line[512];

	out_say(&c->out, T_HELP_ABOUT,
	    VALS(V_TEXT("command", w->word), V_TEXT("about", w->about[c->out.lang])));
	help_usage(c, w->usage);
	for (int f = 0; f < FLAG_MAX; f++)
		if (((w->flags & ~HIDDEN) & UINT64_C(1) << f) != 0)
			help_flag(c, (enum flag)f);
	out_say(&c->out, T_HELP_EXAMPLE, NO_VALS);
	for (const char *s = w->example; s != NULL; s = strchr(s, '\n')) {
		s += *s == '\n';
		snprintf(line, sizeof line, "%.*s", (int)strcspn(s, "\n"), s);
		out_say(&c->out, T_HELP_EXAMPLE_LINE, VALS(V_TEXT("example", line)));
	}
}

static void
help_all(struct cmd *c)
{
	out_say(&c->out, T_HELP_HEAD, NO_VALS);
	for (int i = 0; i < command_count; i++)
		out_say(&c->out, T_HELP_COMMAND, VALS(V_TEXT("command", commands[i].word),
		    V_TEXT("pad", pad(c, strlen(commands[i].word), 10)),
		    V_TEXT("about", commands[i].about[c->out.lang])));
	out_say(&c->out, T_HELP_GLOBAL, NO_VALS);
	for (int f = 0; f < FLAG_MAX; f++)
		if ((GLOBAL & UINT64_C(1) << f) != 0)
			help_flag(c, (enum flag)f);
	out_say(&c->out, T_HELP_EXIT, NO_VALS);
}

int
cmd_help(struct cmd *c)
{
	const struct command *w;

	if (c->args == 0) {
		help_all(c);
		return 0;
	}
	w = command_find(c->arg[0]);
	if (w == NULL)
		return cmd_wrong(c, T_USAGE_COMMAND, VALS(V_TEXT("command", c->arg[0])));
	help_command(c, w);
	return 0;
}

/* The month in ten lines where there is a workspace; otherwise what this is. */
int
cmd_bare(struct cmd *c)
{
	struct world *w = cmd_world(c, 0);
	int rc = -1;

	if (w != NULL)
		rc = flow_status(w, 0);
	else if (option(c, FLAG_DIR) == NULL && report_has(c->report, F_WORKSPACE_MISSING)) {
		report_clear(c->report);
		help_all(c);
		rc = 0;
	}
	world_free(w);
	return rc;
}

/* ---- explain */

/* What a severity does to the row, the document or the run. */
static const enum text_id effect[] = {
	[SEV_NOTE] = T_EFFECT_NOTE, [SEV_HOLD] = T_EFFECT_HOLD, [SEV_REJECT] = T_EFFECT_REJECT,
	    [SEV_REFUSE] = T_EFFECT_REFUSE,
	[SEV_INTEGRITY] = T_EFFECT_INTEGRITY, [SEV_WORLD] = T_EFFECT_WORLD,
	    [SEV_INTERNAL] = T_EFFECT_INTERNAL,
};

/* What a bad fixture of the rule gives; NULL where no rule judges. */
static const char *const examples[F_MAX] = {
#include "examples.h"
};

/* What the worker and the subcontractor do, by what the finding is about: codes up to these. */
static const struct { int last; enum text_id worker, sub; } people[] = {
	{ 2099, T_WORKER_SHEET, T_SUB_SHEET }, { 2199, T_WORKER_ID, T_SUB_ID },
	{ 2299, T_WORKER_PAY, T_SUB_PAY }, { 2399, T_WORKER_DAYS, T_SUB_DAYS },
	{ 2499, T_WORKER_ACCOUNT, T_SUB_ACCOUNT }, { 2509, T_WORKER_MANY, T_SUB_MANY },
	{ 2510, T_WORKER_ACCOUNT, T_SUB_ACCOUNT }, { 2525, T_WORKER_MANY, T_SUB_MANY },
	{ 2526, T_WORKER_PROJECT, T_SUB_PROJECT }, { 2527, T_WORKER_MANY, T_SUB_MANY },
	{ 2540, T_WORKER_PROJECT, T_SUB_PROJECT }, { 2541, T_WORKER_ACCOUNT, T_SUB_ACCOUNT },
	{ 2542, T_WORKER_DAYS, T_SUB_ID }, { 2599, T_WORKER_PAY, T_SUB_PAY },
};

static void
explain_people(struct cmd *c, enum finding_id id)
{
	enum lang lang = c->out.lang;
	size_t i = 0;

	while (i < sizeof people / sizeof *people && finding_code(id) > people[i].last)
		i++;
	if (finding_code(id) >= 2000 && i < sizeof people / sizeof *people)
		out_say(&c->out, T_EXPLAIN_PEOPLE, VALS(V_TEXT("worker", text_of(people[i].worker, lang)),
		    V_TEXT("sub", text_of(people[i].sub, lang)), V_TEXT("officer", finding_advice(id, lang))));
}

static void
explain_example(struct cmd *c, enum finding_id id)
{
	struct arena *a = arena_new();
	const struct val *vals = examples[id] != NULL ? vals_parse(a, examples[id]) : NULL;
	struct buf b = { 0 };

	if (vals != NULL) {
		text_render(&b, finding_text(id, c->out.lang), vals, c->out.lang, 0);
		out_say(&c->out, T_EXPLAIN_EXAMPLE, VALS(V_TEXT("example", b.p)));
	}
	buf_free(&b);
	arena_free(a);
}

/* All values go with the first sentence, one object in JSON; the lines after it are for people. */
static void
explain_one(struct cmd *c, enum finding_id id)
{
	enum lang lang = c->out.lang;
	enum severity s = finding_severity(id);

	out_say(&c->out, T_EXPLAIN, VALS(V_INT("code", finding_code(id)),
	    V_TEXT("name", finding_name(id)),
	    V_TEXT("label", severity_label(s, lang)), V_TEXT("severity", severity_name(s)),
	    V_TEXT("text", finding_text(id, lang)),
	    V_TEXT("effect", text_of(effect[s], lang)), V_TEXT("basis", finding_clause(id)),
	    V_TEXT("advice", finding_advice(id, lang)),
	    V_INT("exit", severity_exit(s))));
	if (c->out.json)
		return;
	if (*finding_clause(id) != '\0')
		out_say(&c->out, T_EXPLAIN_BASIS, VALS(V_TEXT("basis", finding_clause(id))));
	explain_example(c, id);
	if (finding_code(id) >= 2000 && finding_code(id) < 2600)
		explain_people(c, id);
	else if (*finding_advice(id, lang) != '\0')
		out_say(&c->out, T_EXPLAIN_ADVICE,
		    VALS(V_TEXT("advice", finding_advice(id, lang))));
}

static void
explain_all(struct cmd *c)
{
	for (int code = 1; code <= 9999; code++) {
		enum finding_id id = finding_by_code(code);
		enum severity s = finding_severity(id);

		if (id != F_NONE)
			out_say(&c->out, T_EXPLAIN_LINE, VALS(V_INT("code", code),
			    V_TEXT("name", finding_name(id)),
			    V_TEXT("label", severity_label(s, c->out.lang)),
			    V_TEXT("text", finding_text(id, c->out.lang))));
	}
}

int
cmd_explain(struct cmd *c)
{
	enum finding_id id;

	if (c->args == 0) {
		explain_all(c);
		return 0;
	}
	id = finding_by_name(c->arg[0]);
	if (id == F_NONE)
		return cmd_wrong(c, T_USAGE_CODE, VALS(V_TEXT("code", c->arg[0])));
	explain_one(c, id);
	return 0;
}
