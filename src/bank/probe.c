/* Which of a bank's papers is this?  Only the beginning is looked at; reading decides. */
#include <string.h>

#include "bank/inner.h"

static int
begins(const struct layout *l, struct slice start, const char *ns_prefix)
{
	char name[64], ns[256];

	switch (l->type) {
	case LAYOUT_LINES:
		return lines_probe(l, start);
	case LAYOUT_XML:
		return xml_paper_probe(l, start);
	case LAYOUT_PAIN002:
	case LAYOUT_CAMT053:
		if (xml_sniff(start, name, sizeof name, ns, sizeof ns) < 0 || strcmp(name, "Document") != 0)
			return 0;
		return l->ns ? strcmp(ns, l->ns) == 0 : strncmp(ns, ns_prefix, strlen(ns_prefix)) == 0;
	default:
		return 0;
	}
}

/* Both papers may have the same root: then the record's element tells. */
static int
mentions(const struct layout *l, struct slice start)
{
	struct buf tag = { NULL, 0, 0 };
	int found;

	if (l->type != LAYOUT_XML || start.n == 0)
		return 0;
	buf_printf(&tag, "<%s", l->base[l->bases - 1]);
	found = memmem(start.p, start.n, tag.p, tag.n) != NULL;
	buf_free(&tag);
	return found;
}

enum bank_paper
bank_probe(const struct bank_fmt *f, struct slice start)
{
	int answer = begins(&f->answer, start, "urn:iso:std:iso:20022:tech:xsd:pain.002.001.");
	int statement = begins(&f->statement, start, "urn:iso:std:iso:20022:tech:xsd:camt.053.001.");

	if (answer && statement) {
		answer = mentions(&f->answer, start);
		statement = mentions(&f->statement, start);
	}
	if (answer == statement)
		return PAPER_NONE;
	return answer ? PAPER_ANSWER : PAPER_STATEMENT;
}
