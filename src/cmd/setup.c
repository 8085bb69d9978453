/* init, project, import: what a month stands on. */
#include <string.h>

#include "priv.h"

int
cmd_init(struct cmd *c)
{
	struct world_args a = { .dir = c->arg[0], .write = 1, .create = 1,
	    .demo = option(c, FLAG_DEMO) != NULL, .out = &c->out, .report = c->report };
	struct call k = { .kind = "INIT" };
	struct world *w;
	int rc = -1;

	/* Nothing is created for a certificate that is not there. */
	if (call_inputs(c, &k, "anchor", FLAG_ANCHOR) != 0) {
		call_free(&k);
		return -1;
	}
	call_option(c, &k, "demo", FLAG_DEMO);
	w = world_new(&a);
	if (w != NULL)
		rc = cmd_call(c, w, &k);
	else
		call_free(&k);
	world_free(w);
	return rc;
}

int
cmd_project(struct cmd *c)
{
	struct world *w = cmd_world(c, 1);
	int rc = w != NULL ? 0 : -1;

	for (int i = 0; i < c->args && w != NULL && !cmd_gone(c); i++) {
		struct call k = { .kind = "PROJECT" };

		cmd_progress(c, i + 1, c->args, c->arg[i]);
		if (call_open(&k, "project", c->arg[i], c->report) != 0 ||
		    call_signature(c, &k, c->arg[i]) != 0) {
			call_free(&k);
			rc = -1;
		} else if (cmd_call(c, w, &k) != 0 || world_load(w) != 0)
			rc = -1;
	}
	cmd_progress(c, 0, 0, NULL);
	world_free(w);
	return rc;
}

int
cmd_import(struct cmd *c)
{
	static const struct { const char *what; enum flag needs; } kinds[] = {
		{ "roster", FLAG_FROM }, { "attendance", FLAG_MONTH },
		{ "manual", FLAG_MONTH },
		{ "progress", FLAG_MONTH }, { "deposits", FLAG_MAX },
		{ "crl", FLAG_MAX },
	};
	struct call k = { .kind = "IMPORT" };
	enum flag needs = FLAG_MAX;
	int known = 0, rc = 0;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].what, c->arg[0]) == 0) {
			known = 1;
			needs = kinds[i].needs;
		}
	if (!known)
		return cmd_wrong(c, T_USAGE_KIND, VALS(V_TEXT("value", c->arg[0]),
		    V_TEXT("kinds", "roster attendance manual progress deposits crl")));
	if (needs != FLAG_MAX && option(c, needs) == NULL)
		return cmd_needs(c, needs);
	call_set(&k, "what", c->arg[0]);
	call_option(c, &k, "project", FLAG_PROJECT);
	call_option(c, &k, "month", FLAG_MONTH);
	call_option(c, &k, "from", FLAG_FROM);
	for (int i = 1; i < c->args; i++)
		if (call_open(&k, "data", c->arg[i], c->report) != 0)
			rc = -1;
	if (call_inputs(c, &k, "evidence", FLAG_EVIDENCE) != 0)
		rc = -1;
	if (rc != 0) {
		call_free(&k);
		return -1;
	}
	return cmd_once(c, &k);
}
