/* From argv to the exit status. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daifa/cmd.h"
#include "priv.h"

const struct command commands[] = {
#define COMMAND(word, least, most, flags, required, usage, zh, en, example) \
	{ #word, cmd_##word, least, most, flags, required, usage, { zh, en }, example },
#include "daifa/commands.def"
#undef COMMAND
};
const int command_count = (int)(sizeof commands / sizeof *commands);

const struct command *
command_find(const char *word)
{
	for (int i = 0; i < command_count; i++)
		if (strcmp(commands[i].word, word) == 0)
			return &commands[i];
	return NULL;
}

static int
cmd_dispatch(struct cmd *c)
{
	if (option(c, FLAG_HELP) != NULL && c->what != NULL) {
		help_command(c, c->what);
		return 0;
	}
	if (option(c, FLAG_HELP) != NULL)
		return cmd_help(c);
	return c->what != NULL ? c->what->run(c) : cmd_bare(c);
}

/* The worst finding decides. */
static int
cmd_end(struct cmd *c, int rc)
{
	int status;

	cmd_progress(c, 0, 0, NULL);
	status = severity_exit(report_worst(c->report));
	if (rc != 0 && !c->wrong && status == 0)
		report_add(c->report, F_INTERNAL_FAULT, NOWHERE,
		    VALS(V_TEXT("what", c->what != NULL ? c->what->word : "daifa")));
	cmd_findings(c);
	status = severity_exit(report_worst(c->report));
	if (fflush(stdout) != 0 || ferror(stdout)) {
		struct out err = c->out;

		err.to = stderr;
		if (errno != EPIPE)	/* a reader that has seen enough wants no sentence */
			out_say(&err, T_OUTPUT_LOST, NO_VALS);
		status = severity_exit(SEV_WORLD);
	}
	return c->wrong ? 64 : status;
}

/*
 * DAIFA_STAGES=FILE, for the benchmark: where the time went, a line for each kind of work, "work wall-ns cpu-ns", at the
 * file's end.
 */
static void
stages_tell(const char *path)
{
	FILE *f = fopen(path, "a");
	int64_t wall, cpu;

	for (enum work w = WORK_OTHER; w < WORK_MAX && f != NULL; w++) {
		const char *name = work_spent(w, &wall, &cpu);

		if (wall > 0)
			fprintf(f, "%s %" PRId64 " %" PRId64 "\n", name, wall, cpu);
	}
	if (f == NULL || fclose(f) != 0)
		fprintf(stderr, "daifa: %s: %s\n", path, strerror(errno));
}

int
cmd_main(int argc, char **argv)
{
	struct cmd c = { .dir = ".", .findings = stdout };
	const char *stages = getenv("DAIFA_STAGES");
	int rc, status;

	if (stages != NULL && *stages != '\0')
		work_clock();
	c.out.to = stdout;
	c.report = report_new();
	options_lang(&c, argc, argv);
	rc = options_parse(&c, argc, argv);
	if (rc == 0)
		rc = cmd_dispatch(&c);
	status = cmd_end(&c, rc);
	explicit_bzero(c.pass, sizeof c.pass);
	explicit_bzero(c.pass2, sizeof c.pass2);
	report_free(c.report);
	free(c.given);
	free(c.arg);
	if (stages != NULL && *stages != '\0')
		stages_tell(stages);
	return status;
}
