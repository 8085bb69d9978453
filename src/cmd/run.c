/* run: unattended (DESIGN 3).  Everything that needs nobody's decision, each step its own event. */
#include <string.h>

#include "priv.h"

static int
run_papers(struct cmd *c, struct world *w, const struct inbox *in)
{
	int rc = 0;

	for (int i = 0; i < in->banks && !cmd_gone(c); i++) {
		struct call k = { .kind = "RECONCILE" };

		cmd_progress(c, i + 1, in->banks, in->bank[i]);
		if (call_open(&k, "answer", in->bank[i], c->report) != 0 ||
		    call_signature(c, &k, in->bank[i]) != 0) {
			call_free(&k);
			rc = -1;
		} else if (cmd_call(c, w, &k) != 0 || flow_taken(w, in->bank[i]) != 0)
			rc = -1;	/* what was refused stays in the inbox */
		cmd_progress(c, 0, 0, NULL);
	}
	return rc;
}

static void
run_waiting(struct cmd *c, const struct inbox *in)
{
	for (int i = 0; i < in->waitings; i++)
		out_say(&c->out, T_RUN_WAITING, VALS(V_TEXT("file", in->waiting[i])));
	for (int i = 0; i < in->others; i++)
		out_say(&c->out, T_RUN_OTHER, VALS(V_TEXT("file", in->other[i])));
}

/* What is approved and only wants the company's key. */
static int
run_signed(struct cmd *c, struct world *w)
{
	static const struct { const char *kind, *step; enum text_id stops; } steps[] = {
		{ "PAY", "RELEASED", T_RUN_NO_KEY_PAY },
		{ "VOUCHER", "ISSUED", T_RUN_NO_KEY_VOUCHER },
	};
	int rc = 0;

	for (size_t s = 0; s < sizeof steps / sizeof *steps && !cmd_gone(c); s++) {
		int count = 0;
		char **name = flow_batches(w, steps[s].step, &count);

		if (count < 0)
			rc = -1;
		else if (count > 0 && w->signer == NULL)
			out_say(&c->out, steps[s].stops, VALS(V_INT("batches", count)));
		for (int i = 0; i < count && w->signer != NULL && !cmd_gone(c); i++) {
			struct call k = { .kind = steps[s].kind };

			cmd_progress(c, i + 1, count, name[i]);
			call_set(&k, "batch", name[i]);
			if (cmd_call(c, w, &k) != 0)
				rc = -1;
		}
		cmd_progress(c, 0, 0, NULL);
		names_free(name, count);
	}
	if (w->signer != NULL && !cmd_gone(c) && cmd_statements(c, w) != 0)
		rc = -1;
	return rc;
}

int
cmd_run(struct cmd *c)
{
	struct world *w = cmd_world(c, 1);
	struct inbox in = { 0 };
	int rc;

	if (w == NULL)
		return -1;
	rc = flow_inbox(w, &in);
	if (rc == 0) {
		rc |= run_papers(c, w, &in);
		rc |= cmd_receive_files(c, w, (const char *const *)in.sheet, in.sheets, flow_taken);
		run_waiting(c, &in);
		cmd_findings(c);
		if (!cmd_gone(c))
			rc |= cmd_check_month(c, w);
		if (!cmd_gone(c))
			rc |= run_signed(c, w);
		cmd_findings(c);
		if (!cmd_gone(c))
			rc |= flow_status(w, option_month(c, FLAG_MONTH));
	}
	inbox_free(&in);
	world_free(w);
	return rc != 0 ? -1 : 0;
}
