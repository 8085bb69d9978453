#include <string.h>

#include "daifa/model.h"
#include "names.h"

static const char *const roles[ROLE_MAX] = {
	[ROLE_IMPORT] = "import",
	[ROLE_REVIEW] = "review",
	[ROLE_RELEASE] = "release",
	[ROLE_BANK] = "bank",
	[ROLE_CLOSE] = "close",
	[ROLE_ADVANCE] = "advance",
};

const char *
role_name(enum role r)
{
	return name_at(roles, ROLE_MAX, (int)r);
}

int
role_by_name(struct slice name, enum role *out)
{
	int i = name_find(roles, ROLE_MAX, name);

	*out = i < 0 ? (enum role)0 : (enum role)i;
	return i < 0 ? -1 : 0;
}

const struct subcontractor *
project_sub(const struct project *p, const char *code)
{
	for (int i = 0; i < p->subs; i++) {
		if (strcmp(p->sub[i].code, code) == 0)
			return &p->sub[i];
	}
	return NULL;
}

const struct subcontractor *
project_sub_by_uscc(const struct project *p, const char *uscc)
{
	for (int i = 0; i < p->subs; i++) {
		if (strcmp(p->sub[i].uscc, uscc) == 0)
			return &p->sub[i];
	}
	return NULL;
}

const struct officer *
project_officer(const struct project *p, const struct digest *cert)
{
	for (int i = 0; i < p->officers; i++) {
		if (digest_same(&p->officer[i].cert.digest, cert))
			return &p->officer[i];
	}
	return NULL;
}
