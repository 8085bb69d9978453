/* release: two people approve exactly what will be paid.  The first approval seals the batch (DESIGN 3.6). */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

int
batch_find(struct world *w, const char *name, struct batch_view *b)
{
	struct cursor *c = store_query(w->store, Q_BATCH_BY_NAME, "t", name);
	int found = cursor_next(c);

	memset(b, 0, sizeof *b);
	if (found) {
		b->id = cursor_int(c, 0);
		b->project = world_site(w, cursor_int(c, 1));
		b->account = cursor_int(c, 2);
		b->sub = cursor_int(c, 3);
		b->month = cursor_int(c, 4);
		cursor_digest(c, 6, &b->plan);
		b->lines = (int)cursor_int(c, 7);
		b->fen = cursor_int(c, 8);
		b->day = (ymd)cursor_int(c, 9);
		snprintf(b->name, sizeof b->name, "%s", name);
		snprintf(b->step, sizeof b->step, "%s", cursor_text(c, 10));
	}
	cursor_end(c);
	return found && b->project != NULL;
}

int
batch_step(struct txn *t, int64_t batch, const char *step, const char *person, const char *why)
{
	return txn_put(t, Q_BATCH_STEP_PUT, "eittt", batch, step, person, why);
}

/* ---- what the releasers are shown: overridden rows and changed accounts, one by one */

static enum text_id
plan_text_of(const char *word)
{
	static const struct { const char *word; enum text_id text; } words[] = {
		{ "overridden ", T_PLAN_OVERRIDDEN }, { "changed-account ", T_PLAN_CHANGED }, { "again ", T_PLAN_AGAIN } };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strncmp(word, words[i].word, strlen(words[i].word)) == 0)
			return words[i].text;
	return T_MAX;
}

/* How far the answer on the former payment can be trusted: the releasers see where it came from. */
const char *
origin_word(const struct world *w, const char *origin)
{
	static const struct { const char *origin; enum text_id text; } words[] = { { "signed", T_ORIGIN_SIGNED },
		{ "unsigned", T_ORIGIN_FILE }, { "paper", T_ORIGIN_PAPER },
		{ "statement", T_ORIGIN_STATEMENT } };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].origin, origin) == 0)
			return text_of(words[i].text, w->out != NULL ? w->out->lang : LANG_ZH);
	return text_of(T_ORIGIN_WITHDRAWN, w->out != NULL ? w->out->lang : LANG_ZH);
}

static int
plan_tell(struct world *w, const struct digest *plan)
{
	struct buf b = { 0 };
	char *save = NULL;

	if (store_object_bytes(w->store, plan, LIMIT_FILE_BYTES, &b) != 0)
		return -1;
	for (char *l = strtok_r(b.p, "\n", &save); l != NULL; l = strtok_r(NULL, "\n", &save)) {
		enum text_id text = plan_text_of(l);
		char *field[10], *at = l;
		fen net;
		int n = 0;

		if (strncmp(l, "pay ", 4) == 0)
			break;
		if (text == T_MAX)
			continue;
		for (char *s = strsep(&at, "|"); s != NULL && n < 10; s = strsep(&at, "|"))
			field[n++] = s;
		if (n >= 9 && money_parse(slice_of(field[7]), &net) == MONEY_OK)
			world_say(w, text, VALS(V_TEXT("row", strchr(field[0], ' ') + 1), V_NAME("name", field[2]), V_CARD("card", field[3]),
			    V_FEN("net", net), V_TEXT("origin", origin_word(w, n == 10 ? field[9] : "-"))));
	}
	buf_free(&b);
	return 0;
}

/* ---- sealing */

/* What was owed for these claims before is booked already; only what is new is added (or taken back when a corrected sheet says less). */
static int
owed_book_kind(struct world *w, struct txn *t, const struct proposal *p, int advance)
{
	const char *against = advance ? "RECOVERABLE" : "OWNER";
	int64_t sub = advance ? p->sub : 0;
	struct posting owed = { .debit = against, .debit_sub = sub, .credit = "PAYABLE", .credit_sub = p->sub, .site = p->project->site,
		.day = time_day(w->now), .why = p->name };
	fen sum = 0;

	for (int i = 0; i < p->plan.lines; i++)
		if (p->line[i].advance == advance && fen_add(sum, p->line[i].first_fen, &sum) != 0)
			return world_fault(w, "sum");
	owed.fen = sum;
	if (sum < 0)
		owed = (struct posting){ .debit = "PAYABLE", .credit = against, .debit_sub = p->sub, .credit_sub = sub, .site = p->project->site,
			.fen = -sum, .day = time_day(w->now), .why = p->name };
	return book(w, t, &owed);
}

/* What the contractor pays in a subcontractor's place is recoverable from that one (724号 art. 30). */
static int
owed_book(struct world *w, struct txn *t, const struct proposal *p)
{
	return owed_book_kind(w, t, p, 0) != 0 ? -1 : owed_book_kind(w, t, p, 1);
}

static int
batch_put(struct world *w, struct txn *t, const struct proposal *p, const struct digest *plan, const char *person)
{
	int64_t batch;

	if (txn_put(t, Q_BATCH_PUT, "etiiiiibiii", p->name, p->project->site, p->project->account, p->sub, p->month, (int64_t)p->run, plan,
	    (int64_t)p->plan.lines, p->plan.fen, (int64_t)p->plan.day) != 0)
		return -1;
	batch = txn_id(t);
	for (int i = 0; i < p->plan.lines; i++) {
		const struct plan_line *l = &p->line[i];

		if (txn_put(t, Q_BATCH_ROW_PUT, "eiiiiibtttt", batch, l->row, l->claim, l->fen, l->first_fen, &l->seen, l->card, l->card_name,
		    l->card_bank, l->card_cnaps) != 0)
			return -1;
	}
	if (batch_step(t, batch, "SEALED", person, "") != 0)
		return -1;
	return owed_book(w, t, p);
}

static void
funds_tell(struct world *w, const struct project_view *v, const char *batch, fen need)
{
	fen available = available_fen(w, v->site);

	if (available < need)
		report_add(w->report, F_FUNDS_SHORT, NOWHERE, VALS(V_CARD("account", v->p.account.number), V_FEN("available", available),
		    V_TEXT("batch", batch), V_FEN("need", need), V_FEN("short", need - available)));
}

static int
seal(struct world *w, struct txn *t, struct call *c, struct proposal *p, const char *person)
{
	struct buf text = { 0 };
	struct digest plan;
	char hex[HEX_LEN];
	int rc;

	plan_text(&p->plan, &text);
	rc = txn_write(t, (struct slice){ text.p, text.n }, "plan", p->name, &plan);
	buf_free(&text);
	if (rc != 0 || batch_put(w, t, p, &plan, person) != 0)
		return -1;
	digest_hex(&plan, hex);
	call_set(c, "plan", hex);
	world_say(w, T_SEALED, VALS(V_TEXT("batch", p->name), V_TEXT("sub", p->plan.sub_name), V_INT("payments", p->plan.lines),
	    V_FEN("sum", p->plan.fen), V_YMD("day", p->plan.day), V_CARD("account", p->plan.account)));
	funds_tell(w, p->project, p->name, p->plan.fen);
	return plan_tell(w, &plan);
}

static int
without_ok(struct world *w, const struct call *c, char **list)
{
	int64_t sheet;
	int n = 0, row;

	for (int i = 0; i < c->params; i++)
		if (strcmp(c->key[i], "without") == 0) {
			if (row_find(w, c->value[i], &sheet, &row) != 0)
				return -1;
			list[n++] = c->value[i];
		}
	list[n] = NULL;
	return 0;
}

static int
first_release(struct world *w, struct txn *t, struct call *c, const char *name, const char *person)
{
	const struct project_view *v;
	struct arena *a = arena_new();
	char **without = mem_alloc((size_t)(c->params + 1) * sizeof *without);
	struct proposal p = { .line = NULL };
	int64_t sub, month;
	int run, rc = -1;
	ymd day;

	if (!batch_parse(w, name, &v, &sub, &month, &run)) {
		world_refuse(w, F_BATCH_UNKNOWN, VALS(V_TEXT("batch", name)));
		goto out;
	}
	if (!may(w, c, v, ROLE_RELEASE) || without_ok(w, c, without) != 0 || propose(w, a, v, sub, month, without, &p) != 0)
		goto out;
	if (strcmp(p.name, name) != 0) {
		world_refuse(w, F_BATCH_NOT_PROPOSED, VALS(V_TEXT("batch", name), V_TEXT("want", p.name)));
		goto out;
	}
	if (p.plan.lines == 0) {
		world_refuse(w, F_BATCH_EMPTY, VALS(V_TEXT("batch", name)));
		goto out;
	}
	if (ymd_parse(slice_of(call_get(c, "day")), &day) != 0 || day < time_day(w->now)) {
		world_refuse(w, F_DAY_MISSING, VALS(V_TEXT("day", call_get(c, "day"))));
		goto out;
	}
	p.plan.day = day;
	rc = seal(w, t, c, &p, person);
out:
	free(p.line);
	free(without);
	arena_free(a);
	return rc;
}

/* ---- the second person */

/* Certificates of one subject are one person, whatever ID numbers the project file gives. */
int
same_subject(struct world *w, const struct digest *first, const struct digest *second)
{
	struct cursor *c = store_query(w->store, Q_CERT_DER, "b", first);
	char subject[LIMIT_FIELD_BYTES + 1] = "";
	int same = 0;

	if (cursor_next(c))
		snprintf(subject, sizeof subject, "%s", cursor_text(c, 1));
	cursor_end(c);
	c = store_query(w->store, Q_CERT_DER, "b", second);
	if (cursor_next(c))
		same = *subject != '\0'
		    && strncmp(subject, cursor_text(c, 1), sizeof subject - 1) == 0;
	cursor_end(c);
	return same;
}

static int
same_releaser(struct world *w, int64_t batch, const struct digest *second)
{
	struct cursor *c = store_query(w->store, Q_BATCH_RELEASES, "i", batch);
	struct digest first = { { 0 } };

	if (cursor_next(c))
		(void)digest_parse(slice_of(cursor_text(c, 1)), &first);
	cursor_end(c);
	return same_subject(w, &first, second);
}

static int
second_release(struct world *w, struct txn *t, struct call *c, const struct batch_view *b, const char *person)
{
	const char *first = "";
	char kept[64];
	struct cursor *q = store_query(w->store, Q_BATCH_RELEASERS, "i", b->id);
	struct cursor *s;
	char hex[HEX_LEN];
	int held;

	if (cursor_next(q))
		first = cursor_text(q, 0);
	snprintf(kept, sizeof kept, "%s", first);
	cursor_end(q);
	if (strcmp(kept, person) == 0 || same_releaser(w, b->id, &c->actor))
		return world_refuse(w, F_RELEASE_SAME_PERSON, VALS(V_NAME("person", project_officer(&b->project->p, &c->actor)->name),
		    V_TEXT("batch", b->name)));
	/* what changed since the first approval voids it now, not on the day of payment */
	held = batch_holds(w, t, b);
	if (held != 1)
		return held;
	digest_hex(&b->plan, hex);
	call_set(c, "plan", hex);
	if (batch_step(t, b->id, "RELEASED", person, "") != 0)
		return -1;
	s = store_query(w->store, Q_SUB_CODE, "i", b->sub);
	if (cursor_next(s)) {
		const struct subcontractor *sub = project_sub(&b->project->p, cursor_text(s, 0));

		world_say(w, T_RELEASED, VALS(V_TEXT("batch", b->name), V_TEXT("sub", sub != NULL ? sub->name : ""), V_INT("payments", b->lines),
		    V_FEN("sum", b->fen), V_YMD("day", b->day), V_CARD("account", b->project->p.account.number)));
	}
	cursor_end(s);
	funds_tell(w, b->project, b->name, b->fen);
	return plan_tell(w, &b->plan);
}

static int
release_void(struct world *w, struct txn *t, struct call *c, const struct batch_view *b, const char *person)
{
	const char *why = call_get(c, "why");

	if (*why == '\0')
		return world_refuse(w, F_WHY_MISSING, NO_VALS);
	world_say(w, T_BATCH_VOIDED, VALS(V_TEXT("batch", b->name), V_TEXT("why", why)));
	return batch_step(t, b->id, "VOIDED", person, why);
}

int
step_release(struct world *w, struct txn *t, struct call *c)
{
	const char *name = call_get(c, "batch"), *person = world_officer(w, &c->actor)->person;
	int takes_back = *call_get(c, "void") != '\0', released;
	struct batch_view b;

	if (!batch_find(w, name, &b)) {
		if (takes_back)
			return world_refuse(w, F_BATCH_UNKNOWN, VALS(V_TEXT("batch", name)));
		return first_release(w, t, c, name, person);
	}
	if (!may(w, c, b.project, ROLE_RELEASE))
		return -1;
	released = strcmp(b.step, "RELEASED") == 0 || strcmp(b.step, "AWAITING_FUNDS") == 0;
	if (takes_back && (strcmp(b.step, "SEALED") == 0 || released))
		return release_void(w, t, c, &b, person);
	if (!takes_back && strcmp(b.step, "SEALED") == 0)
		return second_release(w, t, c, &b, person);
	if (!takes_back && released) {
		world_say(w, T_RELEASE_KNOWN, VALS(V_TEXT("batch", name)));
		return 0;
	}
	return world_refuse(w, F_BATCH_STANDS, VALS(V_TEXT("batch", name), V_TEXT("step", b.step)));
}
