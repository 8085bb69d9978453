/* review: an officer's decision on rows, bound to the figures and findings he saw.  Rows are named one by one, by the finding
 * that holds them, or in a file with a line each. */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

struct decide {			/* what is decided about a row */
	const char	*verdict, *why;
	enum text_id	 word;		/* the verdict as people read it */
	fen		 up_to;		/* accepted up to so much; 0: all */
};
struct review {
	struct world	*w;
	struct txn	*t;
	struct call	*c;
	const struct officer *officer;
	const struct digest *evidence;
	struct decide	 d;
	int		 n;		/* the row of the sheet; 0: every row that the code holds */
	int		 code;
	const char	*project;	/* only of this one, "": of all */
	int		 found, decided;
	int64_t		 left, count;	/* rows held by the code and by others too; decided so far */
};

static const struct { const char *word, *zh, *verdict; enum text_id said; } verdicts[] = {
	{ "accept", "接受", "ACCEPT", T_VERDICT_ACCEPT }, { "hold", "暂缓", "HOLD", T_VERDICT_HOLD },
	{ "reject", "驳回", "REJECT", T_VERDICT_REJECT },
};

static int
verdict_find(struct slice word, struct decide *d)
{
	for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++)
		if (slice_is(word, verdicts[i].word) || slice_is(word, verdicts[i].zh)) {
			d->verdict = verdicts[i].verdict;
			d->word = verdicts[i].said;
			return 1;
		}
	return 0;
}

/* Which rows a decision may touch: those that wait, and payable ones that shall wait. */
static int
row_open(const struct row_view *v)
{
	return v->status == ROW_HELD || v->status == ROW_REJECTED || v->status == ROW_PAYABLE || v->status == ROW_FAILED ||
	    v->status == ROW_UNJUDGED;
}

/* What may hold a row that nothing was found on: something about this worker's wage, never a quarrel between companies (724号 art. 35). */
static int
hold_cause(const char *cause)
{
	static const char *const causes[] = { "days", "identity", "account", "pay" };

	for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
		if (strcmp(causes[i], cause) == 0)
			return 1;
	return 0;
}

static int
accepts(const struct review *r)
{
	return strcmp(r->d.verdict, "ACCEPT") == 0;
}

/* How much one person may accept against a finding, by what else he may do. */
static int
within_limit(struct review *r, const struct row_view *v, const struct project_view *p, const char *name)
{
	int releases = (r->officer->roles & 1u << ROLE_RELEASE) != 0;
	int64_t yuan = policy_threshold(&p->p.policy, releases ? TH_ACCEPT_RELEASE_YUAN : TH_ACCEPT_REVIEW_YUAN, time_day(r->w->now));
	fen asked = r->d.up_to > 0 ? r->d.up_to : v->net_fen;

	if (!accepts(r) || v->worst < SEV_HOLD || asked / 100 < yuan || (asked == yuan * 100))
		return 1;
	return world_refuse(r->w, F_ACCEPT_LIMIT, VALS(V_NAME("person", r->officer->name), V_TEXT("row", name), V_FEN("net", asked),
	    V_FEN("limit", yuan * 100))) == 0;
}

/* The claim of what stays waiting, and the rest itself, unless an earlier decision left the same. */
static int
rest_put(struct review *r, const struct row_view *v)
{
	fen rest = v->stated_fen - r->d.up_to;
	int64_t claim = store_int(r->w->store, 0, Q_REST_CLAIM, "i", v->row);

	if (store_int(r->w->store, 0, Q_REST_GET, "ii", v->row, rest) != 0)
		return 0;
	if (claim == 0) {
		if (txn_put(r->t, Q_CLAIM_PUT, "eiiiitit", v->month, v->site, v->sub, v->person, v->team, -v->row, "sheet") != 0)
			return -1;
		claim = txn_id(r->t);
	}
	return txn_put(r->t, Q_REST_PUT, "eiii", v->row, claim, rest);
}

/*
 * The same decision once more, perhaps because nobody saw how the first one ended, is no other
 * decision; unless the payment has failed or come back since: of that nobody had decided.
 */
static int
decision_put(struct review *r, const struct row_view *v)
{
	const char *person = r->officer->person;

	if (v->rest != 0) {
		if (store_int(r->w->store, 0, Q_REST_DECISION_SAME, "itbtbti", v->rest, r->d.verdict, &v->seen,
		    r->d.why, r->evidence, person, v->payment) != 0)
			return 0;
		return txn_put(r->t, Q_REST_DECISION_PUT, "eitbtbt", v->rest, r->d.verdict, &v->seen, r->d.why, r->evidence, person);
	}
	if (store_int(r->w->store, 0, Q_DECISION_SAME, "itbtbtii", v->row, r->d.verdict, &v->seen,
	    r->d.why, r->evidence, person, r->d.up_to, v->payment) != 0)
		return 0;
	if (r->d.up_to > 0 && rest_put(r, v) != 0)
		return -1;
	return txn_put(r->t, Q_DECISION_PUT, "eitbtbti", v->row, r->d.verdict, &v->seen, r->d.why, r->evidence, person, r->d.up_to);
}

static void
decision_say(struct review *r, const struct row_view *v, const char *name)
{
	enum lang lang = r->w->out != NULL ? r->w->out->lang : LANG_ZH;

	if (r->d.up_to > 0)
		world_say(r->w, T_REVIEW_UP_TO, VALS(V_TEXT("row", name), V_NAME("name", v->name), V_FEN("net", v->stated_fen),
		    V_FEN("up_to", r->d.up_to), V_FEN("rest", v->stated_fen - r->d.up_to), V_INT("findings", v->findings)));
	else
		world_say(r->w, v->rest != 0 ? T_REVIEW_REST : T_REVIEW_DONE, VALS(V_TEXT("row", name), V_NAME("name", v->name),
		    V_FEN("net", v->rest != 0 ? v->net_fen : v->stated_fen), V_TEXT("verdict", r->d.verdict), V_TEXT("word", text_of(r->d.word, lang)),
		    V_INT("findings", v->findings)));
}

static int
row_decide(struct review *r, const struct row_view *v)
{
	const struct project_view *p = world_site(r->w, v->site);
	struct where at = { v->document, v->n, NULL };
	char name[LIMIT_FIELD_BYTES];

	snprintf(name, sizeof name, "%s#%d", v->number, v->n);
	if (p == NULL || !may(r->w, r->c, p, ROLE_REVIEW))
		return -1;
	if (strcmp(r->d.verdict, "HOLD") == 0 && v->status == ROW_PAYABLE && v->worst < SEV_HOLD && !hold_cause(call_get(r->c, "cause"))) {
		report_add(r->w->report, F_COMPANY_QUARREL, at, NO_VALS);
		return -1;
	}
	if (accepts(r) && v->worst >= SEV_REJECT) {
		report_add(r->w->report, F_ROW_NOT_ACCEPTABLE, at, NO_VALS);
		return -1;
	}
	for (int i = 0; i < v->findings && accepts(r) && r->evidence == NULL; i++)
		if (finding_by_code(v->finding[i].code) == F_BACK_PAY_BEFORE ||
		    finding_by_code(v->finding[i].code) == F_ADVANCE_EVIDENCE) {
			report_add(r->w->report, F_EVIDENCE_NEEDED, at, NO_VALS);
			return -1;
		}
	if (r->d.up_to > 0 && (v->rest != 0 || r->d.up_to >= v->stated_fen || v->payment != 0))
		return world_refuse(r->w, F_ACCEPT_RANGE, VALS(V_TEXT("row", name), V_FEN("up_to", r->d.up_to), V_FEN("net", v->net_fen)));
	if (!within_limit(r, v, p, name))
		return -1;
	decision_say(r, v, name);
	r->decided = 1;
	r->count++;
	return decision_put(r, v);
}

/* One row: as a whole while nothing of it is on its way, else its rest. */
static int
named_row(void *ctx, const struct row_view *v)
{
	struct review *r = ctx;

	if (v->n != r->n)
		return 0;
	r->found = 1;
	if (r->decided || (!row_open(v) && v->rest == 0 && v->net_fen < v->stated_fen))
		return 0;
	if (!row_open(v)) {
		report_add(r->w->report, F_ROW_NOT_OPEN, (struct where){ v->document, v->n, NULL }, NO_VALS);
		return -1;
	}
	return row_decide(r, v);
}

/* Only accepting must not pass over what else holds the row. */
static int
coded_row(void *ctx, const struct row_view *v)
{
	struct review *r = ctx;
	const struct project_view *p = world_site(r->w, v->site);
	const struct officer *o = p != NULL ? project_officer(&p->p, &r->c->actor) : NULL;
	int has = 0, others = 0;

	if (v->status != ROW_HELD || o == NULL || (o->roles & 1u << ROLE_REVIEW) == 0 ||
	    (*r->project != '\0' && strcmp(p->p.code, r->project) != 0))
		return 0;
	for (int i = 0; i < v->findings; i++) {
		has |= v->finding[i].code == r->code;
		others |= v->finding[i].code != r->code && v->finding[i].severity >= SEV_HOLD;
	}
	if (!has)
		return 0;
	if (others && accepts(r)) {
		r->left++;
		return 0;
	}
	return row_decide(r, v);
}

static int
by_row(struct review *r, const char *name)
{
	struct rows_of of = { 0 };

	if (row_find(r->w, name, &of.sheet, &r->n) != 0)
		return -1;
	r->found = r->decided = 0;
	if (rows_each(r->w, &of, named_row, r) != 0)
		return -1;
	return r->found ? 0 : world_refuse(r->w, F_ROW_NAME_UNKNOWN, VALS(V_TEXT("row", name)));
}

static int
by_code(struct review *r, const char *text)
{
	struct rows_of of = { 0 };
	const char *month = call_get(r->c, "month");
	int64_t code = 0;
	ym m = 0;

	if (int_parse(slice_of(text + (*text == 'W' || *text == 'w')), 9999, &code) != 0 || finding_by_code((int)code) == F_NONE)
		return world_refuse(r->w, F_CODE_UNKNOWN, VALS(V_TEXT("code", text)));
	if (*month != '\0' && ym_parse(slice_of(month), &m) != 0)
		return world_refuse(r->w, F_PARAM_BAD, VALS(V_TEXT("param", "month")));
	of.month = m;
	r->code = (int)code;
	r->project = call_get(r->c, "project");
	if (rows_each(r->w, &of, coded_row, r) != 0)
		return -1;
	world_say(r->w, T_REVIEW_CODE, VALS(V_INT("code", code), V_INT("count", r->count), V_INT("left", r->left)));
	return 0;
}

/* ---- a file of decisions: row, verdict, why, up to */

struct list {
	struct review	*r;
	const char	*document, *why;	/* why: where a line gives none */
	int		 at[4];			/* position of row, verdict, why, up-to; -1 */
	int		 headed;
	struct arena	*arena;
};

static int
head_read(struct list *l, const struct csv_line *line)
{
	static const char *const names[4][2] = { { "row", "行" }, { "verdict", "决定" }, { "why", "理由" }, { "up-to", "支付至" } };

	for (int k = 0; k < 4; k++) {
		l->at[k] = -1;
		for (int i = 0; i < line->cells; i++) {
			struct slice s = slice_trim(line->cell[i]);

			if (slice_is(s, names[k][0]) || slice_is(s, names[k][1]))
				l->at[k] = i;
		}
	}
	l->headed = 1;
	if (l->at[0] >= 0 && l->at[1] >= 0)
		return 0;
	report_add(l->r->w->report, F_DECISIONS_LINE, (struct where){ l->document, 0, NULL }, VALS(V_INT("line", line->number)));
	return -1;
}

static struct slice
list_cell(const struct list *l, const struct csv_line *line, int k)
{
	int at = l->at[k];

	return at >= 0 && at < line->cells ? slice_trim(line->cell[at]) : (struct slice){ "", 0 };
}

static int
list_line(void *ctx, const struct csv_line *line)
{
	struct list *l = ctx;
	struct slice row, why, up_to;
	int good;

	if (!l->headed)
		return head_read(l, line);
	row = list_cell(l, line, 0);
	why = list_cell(l, line, 2);
	up_to = list_cell(l, line, 3);
	if (row.n == 0 && line->cells <= 1)
		return 0;
	l->r->d = (struct decide){ .why = why.n > 0 ? arena_bytes(l->arena, why.p, why.n) : l->why };
	good = row.n > 0 && row.n < LIMIT_FIELD_BYTES && verdict_find(list_cell(l, line, 1), &l->r->d);
	if (good && up_to.n > 0)
		good = money_parse(up_to, &l->r->d.up_to) == MONEY_OK && l->r->d.up_to > 0 && accepts(l->r);
	if (!good) {
		report_add(l->r->w->report, F_DECISIONS_LINE, (struct where){ l->document, 0, NULL }, VALS(V_INT("line", line->number)));
		return -1;
	}
	if (*l->r->d.why == '\0')
		return world_refuse(l->r->w, F_WHY_MISSING, NO_VALS);
	return by_row(l->r, arena_bytes(l->arena, row.p, row.n));
}

static int
by_file(struct review *r, const struct input *in)
{
	struct list l = { .r = r, .document = in->name, .why = call_get(r->c, "why"), .arena = arena_new() };
	struct mem_source from;
	struct utf8_source *u = NULL;
	struct buf b = { 0 };
	int rc = -1;

	if (store_object_bytes(r->w->store, &in->digest, LIMIT_COLUMNS_BYTES * 16, &b) == 0) {
		u = utf8_source_new(source_mem(&from, (struct slice){ b.p != NULL ? b.p : "", b.n }));
		rc = csv_read(utf8_source(u), ',', in->name, list_line, &l, r->w->report);
		utf8_source_free(u);
	} else
		world_refuse(r->w, F_DECISIONS_LINE, VALS(V_INT("line", 0)));
	buf_free(&b);
	arena_free(l.arena);
	if (rc == 0)
		world_say(r->w, T_REVIEW_FILE, VALS(V_TEXT("file", in->name), V_INT("count", r->count)));
	return rc;
}

int
step_review(struct world *w, struct txn *t, struct call *c)
{
	struct input *paper = call_input(c, "evidence", NULL), *file = call_input(c, "decisions", NULL);
	struct review r = { .w = w, .t = t, .c = c, .d.why = call_get(c, "why"), .officer = world_officer(w, &c->actor),
		.evidence = paper != NULL ? &paper->digest : NULL };
	const char *up_to = call_get(c, "up-to");
	int rows = 0, rc = 0;

	if (file != NULL)
		return by_file(&r, file);
	if (!verdict_find(slice_of(call_get(c, "verdict")), &r.d))
		return world_refuse(w, F_PARAM_BAD, VALS(V_TEXT("param", "verdict")));
	if (*r.d.why == '\0')
		return world_refuse(w, F_WHY_MISSING, NO_VALS);
	if (*up_to != '\0' && (money_parse(slice_of(up_to), &r.d.up_to) != MONEY_OK || r.d.up_to <= 0 || !accepts(&r)))
		return world_refuse(w, F_PARAM_BAD, VALS(V_TEXT("param", "up-to")));
	if (*call_get(c, "code") != '\0')
		return by_code(&r, call_get(c, "code"));
	for (int i = 0; i < c->params && rc == 0; i++)
		if (strcmp(c->key[i], "row") == 0) {
			rc = by_row(&r, c->value[i]);
			rows++;
		}
	return rc != 0 || rows > 0 ? rc : world_refuse(w, F_PARAM_BAD, VALS(V_TEXT("param", "row")));
}
