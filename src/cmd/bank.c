/* pay, deliver, cancel, reconcile, reissue: to the bank and back. */
#include "priv.h"

int
cmd_pay(struct cmd *c)
{
	struct world *w = cmd_world(c, 1);
	int rc = -1;

	if (w != NULL)
		rc = cmd_batches(c, w, "PAY", "RELEASED", T_PAY_NOTHING);
	world_free(w);
	return rc;
}

int
cmd_deliver(struct cmd *c)
{
	struct world *w;
	int rc;

	if (cmd_one_of(c, F(RECEIPT) | F(UNCONFIRMED)) != 0)
		return -1;
	w = cmd_world(c, 1);
	rc = w != NULL ? 0 : -1;
	if (w != NULL)
		flow_together(w);
	for (int i = 0; i < c->args && w != NULL && !cmd_gone(c); i++) {
		struct call k = { .kind = "DELIVER" };

		cmd_progress(c, i + 1, c->args, c->arg[i]);
		call_set(&k, "part", c->arg[i]);
		call_option(c, &k, "receipt", FLAG_RECEIPT);
		call_option(c, &k, "unconfirmed", FLAG_UNCONFIRMED);
		if (cmd_call(c, w, &k) != 0)
			rc = -1;	/* each file was handed over for itself */
	}
	if (w != NULL)
		rc |= cmd_together_end(c, w);
	world_free(w);
	return rc;
}

int
cmd_cancel(struct cmd *c)
{
	struct call k = { .kind = "CANCEL" };

	call_set(&k, "part", c->arg[0]);
	call_option(c, &k, "why", FLAG_WHY);
	return cmd_once(c, &k);
}

int
cmd_reconcile(struct cmd *c)
{
	struct world *w;
	int rc;

	if (option(c, FLAG_PART) != NULL && option(c, FLAG_BATCH) != NULL)
		return cmd_one_of(c, F(PART) | F(BATCH));
	w = cmd_world(c, 1);
	rc = w != NULL ? 0 : -1;
	if (w != NULL)
		flow_together(w);
	for (int i = 0; i < c->args && w != NULL && !cmd_gone(c); i++) {
		struct call k = { .kind = "RECONCILE" };

		cmd_progress(c, i + 1, c->args, c->arg[i]);
		call_option(c, &k, "part", FLAG_PART);
		call_option(c, &k, "batch", FLAG_BATCH);
		if (call_open(&k, "answer", c->arg[i], c->report) != 0 ||
		    call_signature(c, &k, c->arg[i]) != 0) {
			call_free(&k);
			rc = -1;
		} else if (cmd_call(c, w, &k) != 0)
			rc = -1;	/* each paper stands for itself */
		cmd_progress(c, 0, 0, NULL);
	}
	if (w != NULL)
		rc |= cmd_together_end(c, w);
	world_free(w);
	return rc;
}

int
cmd_formats(struct cmd *c)
{
	return flow_formats(option(c, FLAG_CHECK), &c->out, c->report);
}

int
cmd_reissue(struct cmd *c)
{
	struct world *w = cmd_world(c, 0);
	const char *batch = option(c, FLAG_BATCH);
	int rc = -1;

	if (w != NULL)
		rc = flow_reissue(w, batch);
	world_free(w);
	return rc;
}

/* ---- what the bank's files do not say */

int
cmd_query(struct cmd *c)
{
	struct call k = { .kind = "QUERY" };

	call_set(&k, "part", c->arg[0]);
	return cmd_once(c, &k);
}

static int
call_paper(struct cmd *c, struct call *k)
{
	call_option(c, k, "why", FLAG_WHY);
	if (call_inputs(c, k, "evidence", FLAG_EVIDENCE) == 0)
		return cmd_once(c, k);
	call_free(k);
	return -1;
}

int
cmd_resolve(struct cmd *c)
{
	struct call k = { .kind = "RESOLVE" };

	if (cmd_one_of(c, F(PAID) | F(FAILED) | F(RETURNED)) != 0)
		return -1;
	for (int i = 0; i < c->args; i++)
		call_add(&k, "payment", c->arg[i]);
	call_set(&k, "verdict", option(c, FLAG_PAID) != NULL ? "PAID" :
	    option(c, FLAG_FAILED) != NULL ? "FAILED" : "RETURNED");
	call_option(c, &k, "reason", FLAG_REASON);
	return call_paper(c, &k);
}

int
cmd_match(struct cmd *c)
{
	struct call k = { .kind = "MATCH" };

	call_set(&k, "entry", c->arg[0]);
	call_option(c, &k, "to", FLAG_TO);
	return call_paper(c, &k);
}
