/* receive, check, review, release: from the sheets to the approved batch. */
#include <string.h>

#include "priv.h"

static const char *
last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* Inputs are known by their last part: two files of one name go into two calls. */
static int
has_name(const struct call *k, const char *path)
{
	for (int i = 0; i < k->inputs; i++)
		if (strcmp(k->input[i].name, last_part(path)) == 0)
			return 1;
	return 0;
}

/* Fills one call from file[*next] on; how many files it holds. */
static int
receive_call(struct cmd *c, struct call *k, const char *const *file, int files, int *next)
{
	int count = 0;

	for (; *next < files && count < LIMIT_RECEIVE_FILES; (*next)++) {
		if (has_name(k, file[*next]))
			break;
		/* A file that cannot be opened is named and left out; the others are taken. */
		if (call_open(k, "sheet", file[*next], c->report) != 0)
			continue;
		(void)call_signature(c, k, file[*next]);
		count++;
	}
	return count;
}

int
cmd_receive_files(struct cmd *c, struct world *w, const char *const *file, int files,
    int (*taken)(struct world *, const char *))
{
	int next = 0, rc = 0;

	while (next < files && !cmd_gone(c)) {
		struct call k = { .kind = "RECEIVE" };
		int from = next;

		cmd_progress(c, next + 1, files, file[next]);
		if (receive_call(c, &k, file, files, &next) == 0) {
			call_free(&k);
			rc = -1;
			continue;
		}
		if (cmd_call(c, w, &k) != 0) {
			rc = -1;
			continue;
		}
		for (int i = from; i < next && taken != NULL; i++)
			if (taken(w, file[i]) != 0)
				rc = -1;
	}
	cmd_progress(c, 0, 0, NULL);
	return rc;
}

int
cmd_receive(struct cmd *c)
{
	struct world *w = cmd_world(c, 1);
	int rc = -1;

	if (w != NULL)
		rc = cmd_receive_files(c, w, c->arg, c->args, NULL);
	world_free(w);
	return rc;
}

int
cmd_check_month(struct cmd *c, struct world *w)
{
	struct call k = { .kind = "CHECK" };
	struct held held;
	int rc;

	/* The findings first, however many; the summary is what stands at the end. */
	cmd_hold(c, &held);
	call_option(c, &k, "month", FLAG_MONTH);
	rc = cmd_call(c, w, &k);
	if (rc == 0 && flow_proposals(w, option_month(c, FLAG_MONTH)) < 0)
		rc = -1;
	cmd_findings(c);
	cmd_let(c, &held);
	return rc;
}

int
cmd_check(struct cmd *c)
{
	struct world *w = cmd_world(c, 1);
	int rc = -1;

	if (w != NULL)
		rc = cmd_check_month(c, w);
	world_free(w);
	return rc;
}

/* Rows, a code or a file: one of them; the verdict with the first two. 0 or -1 */
static int
review_ways(struct cmd *c)
{
	int ways = (c->args > 0) + (option(c, FLAG_CODE) != NULL) + (option(c, FLAG_FILE) != NULL);
	int verdicts = (option(c, FLAG_ACCEPT) != NULL) + (option(c, FLAG_ACCEPT_UP_TO) != NULL) +
	    (option(c, FLAG_HOLD) != NULL) + (option(c, FLAG_REJECT) != NULL);

	if (ways == 0)
		return cmd_wrong(c, T_USAGE_FEW, VALS(V_TEXT("command", c->what->word)));
	if (ways > 1)
		return cmd_wrong(c, T_USAGE_APART, VALS(V_TEXT("option", "ROW"), V_TEXT("other", "--code --file")));
	if (option(c, FLAG_FILE) != NULL && verdicts > 0)
		return cmd_wrong(c, T_USAGE_APART, VALS(V_TEXT("option", "--file"),
		    V_TEXT("other", "--accept --accept-up-to --hold --reject")));
	if (option(c, FLAG_FILE) != NULL)
		return 0;
	if (option(c, FLAG_CODE) != NULL && option(c, FLAG_ACCEPT_UP_TO) != NULL)
		return cmd_wrong(c, T_USAGE_APART, VALS(V_TEXT("option", "--code"), V_TEXT("other", "--accept-up-to")));
	if (option(c, FLAG_WHY) == NULL)
		return cmd_needs(c, FLAG_WHY);
	return cmd_one_of(c, F(ACCEPT) | F(ACCEPT_UP_TO) | F(HOLD) | F(REJECT));
}

int
cmd_review(struct cmd *c)
{
	struct call k = { .kind = "REVIEW" };

	const char *up_to = option(c, FLAG_ACCEPT_UP_TO);

	if (review_ways(c) != 0)
		return -1;
	for (int i = 0; i < c->args; i++)
		call_add(&k, "row", c->arg[i]);
	if (option(c, FLAG_FILE) == NULL)
		call_set(&k, "verdict", option(c, FLAG_ACCEPT) != NULL || up_to != NULL ? "accept" :
		    option(c, FLAG_HOLD) != NULL ? "hold" : "reject");
	call_option(c, &k, "up-to", FLAG_ACCEPT_UP_TO);
	call_option(c, &k, "code", FLAG_CODE);
	call_option(c, &k, "month", FLAG_MONTH);
	call_option(c, &k, "project", FLAG_PROJECT);
	call_option(c, &k, "cause", FLAG_CAUSE);
	call_option(c, &k, "why", FLAG_WHY);
	if (call_inputs(c, &k, "decisions", FLAG_FILE) != 0 ||
	    call_inputs(c, &k, "evidence", FLAG_EVIDENCE) != 0) {
		call_free(&k);
		return -1;
	}
	return cmd_once(c, &k);
}

int
cmd_release(struct cmd *c)
{
	int voids = option(c, FLAG_VOID) != NULL, rc;
	struct world *w;

	if (voids && option(c, FLAG_WHY) == NULL)
		return cmd_needs(c, FLAG_WHY);
	if (voids && (option(c, FLAG_DAY) != NULL || option(c, FLAG_WITHOUT) != NULL))
		return cmd_wrong(c, T_USAGE_APART,
		    VALS(V_TEXT("option", "--void"), V_TEXT("other", "--day --without")));
	if (!voids && option(c, FLAG_WHY) != NULL)
		return cmd_wrong(c, T_USAGE_ONLY_WITH, VALS(V_TEXT("option", "--why"),
		    V_TEXT("other", "--void")));
	w = cmd_world(c, 1);
	rc = w != NULL ? 0 : -1;
	if (w != NULL)
		flow_together(w);
	for (int i = 0; i < c->args && w != NULL && !cmd_gone(c); i++) {
		struct call k = { .kind = "RELEASE" };

		cmd_progress(c, i + 1, c->args, c->arg[i]);
		call_set(&k, "batch", c->arg[i]);
		call_option(c, &k, "day", FLAG_DAY);
		call_option(c, &k, "without", FLAG_WITHOUT);
		call_option(c, &k, "void", FLAG_VOID);
		call_option(c, &k, "why", FLAG_WHY);
		if (cmd_call(c, w, &k) != 0)
			rc = -1;	/* each batch is approved for itself */
	}
	if (w != NULL)
		rc |= cmd_together_end(c, w);
	world_free(w);
	return rc;
}
