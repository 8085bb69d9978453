/* The code on a printed voucher against the XML it was printed from; needs no workspace. */
#include <string.h>

#include "papers.h"

static int
differs(struct report *report, const char *document, const char *what, const char *code,
    const char *paper)
{
	report_add(report, F_CODE_DIFFERS, (struct where){ document, 0, NULL },
	    VALS(V_TEXT("what", what), V_TEXT("code", code), V_TEXT("paper", paper)));
	return -1;
}

/* What differs, in words; NULL when nothing does. */
static const char *
difference(const struct voucher_code *a, const struct voucher_code *b)
{
	return strcmp(a->number, b->number) != 0 || a->version != b->version ? "number" :
	    a->paid.count != b->paid.count || a->paid.fen != b->paid.fen ? "paid" :
	    a->chain_length != b->chain_length || !digest_same(&a->chain_head, &b->chain_head) ? "chain" :
	    !digest_same(&a->xml, &b->xml) ? "sha256" : NULL;
}

int
code_check(const struct voucher_code *code, struct slice xml, const char *document,
    const struct out *out, struct report *report)
{
	struct arena *a = arena_new();
	struct voucher_code want;
	struct buf says = { 0 }, is = { 0 };
	struct digest digest;
	struct voucher v;
	const char *what = NULL;
	int rc = voucher_read(a, xml, document, &v, report);

	hash_bytes(xml, &digest);
	if (rc == 0 && voucher_code_of(&v, &digest, &want) == 0)
		what = difference(code, &want);
	else if (rc == 0)
		what = "number";
	if (what != NULL) {
		voucher_code_text(code, &says);
		voucher_code_text(&want, &is);
		rc = differs(report, document, what, says.p, is.p);
	} else if (rc == 0 && out != NULL)
		out_say(out, T_CODE_GOOD,
		    VALS(V_TEXT("voucher", v.number), V_INT("version", v.version),
		        V_NAME("sub", v.sub->name), V_YM("month", v.month),
		        V_INT("paid", want.paid.count), V_FEN("sum", want.paid.fen)));
	buf_free(&says);
	buf_free(&is);
	arena_free(a);
	return rc;
}
