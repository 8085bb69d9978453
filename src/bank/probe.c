/* Which of a bank's papers is this?  Only the beginning is looked at; reading decides. */
#include <string.h>

#include "bank/inner.h"

/* Field 20 at a line's beginning, a block's head or a line or two of the bank's own before it. */
static int
mt940_begins(struct slice start)
{
	const char *p = start.n > 4 ? memmem(start.p, start.n < 512 ? start.n : 512, ":20:", 4)
	    : NULL;

	return p != NULL && (p == start.p || p[-1] == '\n' ||
	    (p - start.p == 3 && memcmp(start.p, "\xEF\xBB\xBF", 3) == 0)) &&
	    memmem(start.p, start.n, "\n:25:", 5) != NULL;
}

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
	case LAYOUT_CAMT054:
		if (xml_sniff(start, name, sizeof name, ns, sizeof ns) < 0 ||
		    strcmp(name, "Document") != 0)
			return 0;
		return l->ns ? strcmp(ns, l->ns) == 0
		    : strncmp(ns, ns_prefix, strlen(ns_prefix)) == 0;
	case LAYOUT_MT940:
		return mt940_begins(start);
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
	int answer = begins(&f->answer, start, "urn:iso:std:iso:20022:tech:xsd:pain.002.001.") ||
	    begins(&f->notices, start, "urn:iso:std:iso:20022:tech:xsd:camt.054.001.");
	int statement = begins(&f->statement, start,
	    "urn:iso:std:iso:20022:tech:xsd:camt.053.001.");

	if (answer && statement) {
		answer = mentions(&f->answer, start);
		statement = mentions(&f->statement, start);
	}
	if (answer == statement)
		return PAPER_NONE;
	return answer ? PAPER_ANSWER : PAPER_STATEMENT;
}
