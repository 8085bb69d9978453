/* sign and verify: for whoever has no workspace. */
#include <stdlib.h>

#include "priv.h"

int
cmd_sign(struct cmd *c)
{
	struct sign_args a = { .file = c->arg[0], .key = option(c, FLAG_KEY),
	    .form = option(c, FLAG_GBT) != NULL ? CMS_GBT35275 : CMS_RFC5652,
	    .cert = option(c, FLAG_CERT), .out = &c->out, .report = c->report };

	return cmd_pass(c, &a.pass) == 0 ? flow_sign(&a) : -1;
}

int
cmd_verify(struct cmd *c)
{
	struct verify_args a = { .file = c->args > 0 ? c->arg[0] : NULL,
	    .code = option(c, FLAG_VOUCHER), .signature = option(c, FLAG_SIGNATURE),
	    .anchor = option(c, FLAG_ANCHOR), .tsa = option(c, FLAG_TSA),
	    .out = &c->out, .report = c->report };
	const char **cert;
	int rc;

	if (c->args == 0) {
		struct world *w;

		if (a.code == NULL)
			return cmd_wrong(c, T_USAGE_FEW, VALS(V_TEXT("command", "verify")));
		w = cmd_world(c, 0);
		rc = w == NULL ? -1 : flow_code(w, a.code);
		world_free(w);
		return rc;
	}
	cert = mem_alloc((size_t)(c->givens + 1) * sizeof *cert);

	for (int i = 0; i < c->givens; i++)
		if (c->given[i].flag == FLAG_CERT)
			cert[a.certs++] = c->given[i].value;
	a.cert = cert;
	rc = flow_verify(&a);
	free(cert);
	return rc;
}
