/* review: an officer's decision on rows, bound to the figures and findings he saw. */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

struct review {
	struct world	*w;
	struct txn	*t;
	struct call	*c;
	const char	*verdict, *why, *person;
	enum text_id	 word;		/* the verdict as people read it */
	const struct digest *evidence;
	int64_t		 sheet;
	int		 n;
	int		 found;
};

/* Which rows a decision may touch: those that wait, and payable ones that shall wait. */
static int
row_open(const struct row_view *v)
{
	return v->status == ROW_HELD || v->status == ROW_REJECTED || v->status == ROW_PAYABLE || v->status == ROW_FAILED ||
	    v->status == ROW_UNJUDGED;
}

static int
row_decide(void *ctx, const struct row_view *v)
{
	struct review *r = ctx;
	const struct project_view *p;
	struct where at = { v->document, v->n, NULL };
	char name[LIMIT_FIELD_BYTES];

	if (v->n != r->n)
		return 0;
	r->found = 1;
	p = world_site(r->w, v->site);
	if (p == NULL || !may(r->w, r->c, p, ROLE_REVIEW))
		return -1;
	if (!row_open(v)) {
		report_add(r->w->report, F_ROW_NOT_OPEN, at, NO_VALS);
		return -1;
	}
	if (strcmp(r->verdict, "ACCEPT") == 0 && v->worst >= SEV_REJECT) {
		report_add(r->w->report, F_ROW_NOT_ACCEPTABLE, at, NO_VALS);
		return -1;
	}
	for (int i = 0; i < v->findings && strcmp(r->verdict, "ACCEPT") == 0 && r->evidence == NULL; i++)
		if (finding_by_code(v->finding[i].code) == F_BACK_PAY_BEFORE ||
		    finding_by_code(v->finding[i].code) == F_ADVANCE_EVIDENCE) {
			report_add(r->w->report, F_EVIDENCE_NEEDED, at, NO_VALS);
			return -1;
		}
	snprintf(name, sizeof name, "%s#%d", v->number, v->n);
	world_say(r->w, T_REVIEW_DONE, VALS(V_TEXT("row", name), V_NAME("name", v->name), V_FEN("net", v->net_fen),
	    V_TEXT("verdict", r->verdict), V_TEXT("word", text_of(r->word, r->w->out != NULL ? r->w->out->lang : LANG_ZH)),
	    V_INT("findings", v->findings)));
	/* The same decision once more, perhaps because nobody saw how the first one ended, is no other decision. */
	if (store_int(r->w->store, 0, Q_DECISION_SAME, "itbtbt", v->row, r->verdict, &v->seen, r->why, r->evidence, r->person) != 0)
		return 0;
	return txn_put(r->t, Q_DECISION_PUT, "eitbtbt", v->row, r->verdict, &v->seen, r->why, r->evidence, r->person);
}

int
step_review(struct world *w, struct txn *t, struct call *c)
{
	static const struct { const char *word, *verdict; enum text_id said; } verdicts[] = {
		{ "accept", "ACCEPT", T_VERDICT_ACCEPT }, { "hold", "HOLD", T_VERDICT_HOLD },
		{ "reject", "REJECT", T_VERDICT_REJECT },
	};
	const struct officer *o = world_officer(w, &c->actor);
	struct input *paper = call_input(c, "evidence", NULL);
	struct review r = { .w = w, .t = t, .c = c, .why = call_get(c, "why"), .person = o->person };
	int rows = 0;

	for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++)
		if (strcmp(verdicts[i].word, call_get(c, "verdict")) == 0) {
			r.verdict = verdicts[i].verdict;
			r.word = verdicts[i].said;
		}
	if (r.verdict == NULL)
		return world_refuse(w, F_PARAM_BAD, VALS(V_TEXT("param", "verdict")));
	if (*r.why == '\0')
		return world_refuse(w, F_WHY_MISSING, NO_VALS);
	r.evidence = paper != NULL ? &paper->digest : NULL;
	for (int i = 0; i < c->params; i++) {
		struct rows_of of = { 0 };

		if (strcmp(c->key[i], "row") != 0)
			continue;
		if (row_find(w, c->value[i], &of.sheet, &r.n) != 0)
			return -1;
		r.found = 0;
		if (rows_each(w, &of, row_decide, &r) != 0)
			return -1;
		if (!r.found)
			return world_refuse(w, F_ROW_NAME_UNKNOWN, VALS(V_TEXT("row", c->value[i])));
		rows++;
	}
	return rows > 0 ? 0 : world_refuse(w, F_PARAM_BAD, VALS(V_TEXT("param", "row")));
}
