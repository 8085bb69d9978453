/* Where every row stands: its findings, decisions, batch and payment put together.  The one place that decides what is payable. */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

/* Columns of SHEETS_VIEW and its like. */
enum { S_ID, S_SITE, S_SUB, S_MONTH, S_NUMBER, S_DOCUMENT, S_KIND, S_JUDGEMENT, S_REPLACED };
/* Columns of ROWS_VIEW. */
enum { C_ROW, C_CLAIM, C_PERSON, C_N, C_LINE, C_ID_NO, C_NAME, C_PHONE, C_TEAM, C_CARD, C_CARD_NAME, C_CARD_BANK, C_CARD_CNAPS, C_DAYS,
	C_MINUTES, C_OVERTIME, C_GROSS, C_WITHHELD, C_DEDUCTED, C_NET, C_ITEMS, C_BAD, C_REPLACED, C_VERDICT, C_SEEN, C_PAYMENT, C_STATE,
	C_BATCH_ROW, C_BATCH, C_DECIDED, C_PAID, C_UP_TO, C_SEALED, C_PAID_CARD, C_NOW, C_NOW_NAME, C_NOW_BANK, C_NOW_CNAPS, C_SINCE,
	C_CHANGED, C_BOOKED };
/* Columns of REST_VIEW. */
enum { R_ID, R_CLAIM, R_VERDICT, R_SEEN, R_PAYMENT, R_STATE, R_BATCH_ROW, R_BATCH, R_STEP, R_DECIDED };

struct sheet_findings {		/* of one sheet, in order of row */
	struct arena	*arena;
	struct finding_line *line;
	int		*n;
	int		 count, room, at;
};

/* What reading found comes before what the rules found. */
static void
findings_load(struct world *w, struct sheet_findings *f, int64_t sheet, int64_t judgement)
{
	struct cursor *c = store_query(w->store, Q_FINDINGS, "ii", sheet, judgement);

	f->count = f->at = 0;
	arena_reset(f->arena);
	while (cursor_next(c)) {
		if (f->count == f->room) {
			f->room = f->room == 0 ? 64 : f->room * 2;
			f->line = mem_grow(f->line, (size_t)f->room, sizeof *f->line);
			f->n = mem_grow(f->n, (size_t)f->room, sizeof *f->n);
		}
		f->n[f->count] = (int)cursor_int(c, 0);
		f->line[f->count].code = (int)cursor_int(c, 1);
		f->line[f->count].col = arena_text(f->arena, cursor_text(c, 2));
		f->line[f->count].vals = arena_text(f->arena, cursor_text(c, 3));
		f->count++;
	}
	cursor_end(c);
}

static void
hash_number(struct hash *h, const char *before, int64_t n)
{
	char text[INT_TEXT];

	hash_add(h, before, 1);
	hash_add(h, text, strlen(int_text(n, text)));
}

/* What an officer looks at when he decides: the figures that would be paid and every finding. */
static void
row_seen(struct row_view *v, struct hash *h)
{
	char line[400];

	hash_add(h, v->number, strlen(v->number));
	hash_number(h, "#", v->n);
	hash_number(h, " ", v->gross_fen);
	hash_number(h, " ", v->net_fen);
	hash_number(h, " ", v->days_tenths);
	hash_text(h, "");
	hash_text(h, v->id_no);
	hash_text(h, v->name);
	hash_text(h, v->card);
	hash_text(h, v->card_name);
	for (int i = 0; i < v->findings; i++) {
		snprintf(line, sizeof line, "%d %s", v->finding[i].code, v->finding[i].col);
		hash_text(h, line);
		hash_text(h, v->finding[i].vals);
	}
	hash_end(h, &v->seen);
}

int
row_as_then(struct world *w, const struct row_view *v, int64_t event, enum severity least)
{
	for (int i = 0; i < v->findings; i++) {
		const struct finding_line *f = &v->finding[i];

		if (f->severity >= least &&
		    store_int(w->store, 0, Q_FINDING_THEN, "iiiitit", v->sheet, (int64_t)v->n, event,
			(int64_t)f->code, f->col, (int64_t)(f->severity > SEV_NOTE), f->vals) == 0)
			return 0;
	}
	return 1;
}

/*
 * Does an acceptance still stand?  A row's figures never change, what is found on it does.  Of one up to an amount nothing
 * is left once nothing holds the row: then all of it is paid.
 */
static int
acceptance_stands(struct world *w, const struct row_view *v, const struct digest *decided, int64_t event, fen up_to)
{
	return digest_same(decided, &v->seen) ||
	    ((up_to == 0 || v->worst >= SEV_HOLD) && row_as_then(w, v, event, SEV_NOTE));
}

/* By the newest version of the project and the wage month, so that a change of policy is seen at once and everywhere. */
static enum severity
row_severity(struct world *w, const struct row_view *v, int code)
{
	const struct project_view *p = world_site(w, v->site);
	enum finding_id id = finding_by_code(code);

	return p != NULL ? severity_of(&p->p.policy, id, ym_last((ym)v->month)) : finding_severity(id);
}

static void
row_findings(struct world *w, struct row_view *v, struct sheet_findings *f)
{
	while (f->at < f->count && f->n[f->at] < v->n)
		f->at++;
	v->finding = &f->line[f->at];
	v->findings = 0;
	v->worst = SEV_NOTE;
	while (f->at < f->count && f->n[f->at] == v->n) {
		struct finding_line *line = &f->line[f->at];

		line->severity = row_severity(w, v, line->code);
		if (line->severity > v->worst)
			v->worst = line->severity;
		v->findings++;
		f->at++;
	}
}

int
card_on(struct world *w, struct arena *a, int64_t site, int64_t person, ymd day, struct card_line *k)
{
	struct cursor *c = store_query(w->store, Q_CARD_ON, "iii", site, person, (int64_t)day);
	int found = cursor_next(c);

	if (found)
		*k = (struct card_line){ arena_text(a, cursor_text(c, 0)), arena_text(a, cursor_text(c, 1)), arena_text(a, cursor_text(c, 2)),
		    arena_text(a, cursor_text(c, 3)), (ymd)cursor_int(c, 4), (int)cursor_int(c, 5) };
	cursor_end(c);
	return found;
}

/* Is the cause of the failure cured (DESIGN 6 Reissue)?  decided: the event of an acceptance later than the failure. */
static enum wait
cure_wait(struct world *w, const struct row_view *v, const char *old_card, const char *old_name, int decided)
{
	struct arena *a = arena_new();
	struct card_line k;
	int known = card_on(w, a, v->site, v->person, time_day(w->now), &k);
	int other_card = known && strcmp(k.card, old_card) != 0;
	int other_name = known && strcmp(k.card_name, old_name) != 0;
	enum wait wait = WAIT_NONE;

	switch (reason_cure(v->reason)) {
	case CURE_NOTHING:
		break;
	case CURE_NEW_ACCOUNT:
		wait = other_card ? WAIT_NONE : WAIT_CURE;
		break;
	case CURE_NAME_OR_ACCOUNT:
		wait = other_card || other_name ? WAIT_NONE : WAIT_CURE;
		break;
	case CURE_ACCOUNT_OR_STATEMENT:
		wait = other_card || decided ? WAIT_NONE : WAIT_CURE;
		break;
	case CURE_DECISION:
		wait = other_card || decided ? WAIT_NONE : WAIT_DECISION;
		break;
	}
	arena_free(a);
	return wait;
}

static void
row_failed(struct world *w, struct row_view *v, int64_t decided_event, int accepted)
{
	struct cursor *c = store_query(w->store, Q_FAILED_VIEW, "i", v->payment);

	v->status = ROW_FAILED;
	if (cursor_next(c)) {
		int back = (int)cursor_int(c, 1), debit = (int)cursor_int(c, 2);
		const char *booking = cursor_text(c, 3);
		/* The money is accounted for: it came back, or a statement shows that it never left. */
		int accounted = v->state == PS_CANCELLED || back || (v->state == PS_FAILED && strcmp(booking, "net") == 0 && debit) ||
		    (v->state == PS_FAILED && !debit && cursor_int(c, 7) > cursor_int(c, 8) && cursor_int(c, 7) > cursor_int(c, 9));

		(void)reason_by_name(slice_of(cursor_text(c, 0)), &v->reason);
		v->wait = v->state == PS_CANCELLED ? WAIT_NONE :
		    cure_wait(w, v, cursor_text(c, 4), cursor_text(c, 5), accepted && decided_event > cursor_int(c, 6));
		if (!accounted)
			v->wait = WAIT_STATEMENT;
	}
	cursor_end(c);
}

static int
row_has(const struct row_view *v, enum finding_id id)
{
	for (int i = 0; i < v->findings; i++)
		if (v->finding[i].code == finding_code(id))
			return 1;
	return 0;
}

/* What decides where a row, or its rest, stands. */
struct stand {
	const char	*verdict, *step;	/* of the newest decision; of the batch */
	int		 mine;			/* the batch has it through this very row */
	int		 judged, bad, waits;	/* waits: unless it is accepted */
	int64_t		 decided;		/* event of the decision */
	fen		 short_fen;		/* another row of the claim was paid so much less; 0 */
};

static void
stand_judge(struct world *w, struct row_view *v, const struct stand *s)
{
	if (s->short_fen > 0) {
		/* A corrected row says more than was paid: what is missing stands open until a supplement covers it. */
		v->status = ROW_REJECTED;
		v->net_fen = v->stated_fen = s->short_fen;
	} else if (v->payment != 0 && pay_state_live(v->state))
		v->status = !s->mine ? ROW_SUPERSEDED : v->state == PS_PAID ? ROW_PAID : v->state == PS_UNKNOWN ? ROW_UNKNOWN : ROW_IN_BANK;
	else if (v->payment != 0 && v->state == PS_PAID_TWICE)
		v->status = ROW_PAID;
	else if (v->batch != 0 && (strcmp(s->step, "SEALED") == 0 || strcmp(s->step, "RELEASED") == 0 ||
	    strcmp(s->step, "AWAITING_FUNDS") == 0))
		v->status = s->mine ? ROW_SEALED : ROW_SUPERSEDED;
	else if (v->replaced)
		v->status = ROW_SUPERSEDED;
	else if (!s->judged)
		v->status = ROW_UNJUDGED;
	else if (v->worst >= SEV_REJECT || s->bad || strcmp(s->verdict, "REJECT") == 0)
		v->status = ROW_REJECTED;
	else if ((s->waits && !v->accepted) || strcmp(s->verdict, "HOLD") == 0)
		v->status = ROW_HELD;
	else if (v->payment != 0)
		row_failed(w, v, s->decided, strcmp(s->verdict, "ACCEPT") == 0);
	else
		v->status = v->net_fen == 0 ? ROW_SETTLED : v->net_fen < 0 ? ROW_HELD : ROW_PAYABLE;
}

/* The part of the net that this claim pays: as it was sealed, else as it was accepted, else all. */
static fen
row_part(const struct row_view *v, struct cursor *c, const char *step, int mine)
{
	fen sealed = cursor_int(c, C_SEALED), up_to = cursor_int(c, C_UP_TO);

	if (mine && v->batch != 0 && strcmp(step, "VOIDED") != 0)
		return sealed < v->stated_fen ? sealed : v->stated_fen;
	return v->accepted && up_to > 0 && up_to < v->stated_fen ? up_to : v->stated_fen;
}

static void
row_judge(struct world *w, struct row_view *v, struct cursor *c, const char *step, int judged)
{
	struct stand s = { .verdict = cursor_text(c, C_VERDICT), .step = step,
		.mine = cursor_int(c, C_BATCH_ROW) == v->row, .judged = judged,
		.bad = cursor_int(c, C_BAD) != 0, .decided = cursor_int(c, C_DECIDED) };
	struct digest decided;

	cursor_digest(c, C_SEEN, &decided);
	v->accepted = strcmp(s.verdict, "ACCEPT") == 0 && acceptance_stands(w, v, &decided, s.decided, cursor_int(c, C_UP_TO));
	s.waits = v->worst == SEV_HOLD;
	v->net_fen = row_part(v, c, step, s.mine);
	if (v->payment != 0 && v->state == PS_PAID && !s.mine && row_has(v, F_PAID_LESS) && !v->replaced)
		(void)fen_add(v->stated_fen, -cursor_int(c, C_PAID), &s.short_fen);
	stand_judge(w, v, &s);
}

/* What the part above left waiting, as a row of its own. 1, or 0 when there is no such rest */
static int
rest_judge(struct world *w, const struct row_view *of, int bad, struct hash *h, struct row_view *v)
{
	struct cursor *c = store_query(w->store, Q_REST_VIEW, "ii", of->row, of->stated_fen - of->net_fen);
	int there = cursor_next(c);

	if (there) {
		struct stand s = { .verdict = cursor_text(c, R_VERDICT), .step = cursor_text(c, R_STEP),
			.mine = 1, .judged = 1, .bad = bad, .decided = cursor_int(c, R_DECIDED) };
		char line[64];
		struct digest decided;

		*v = *of;
		v->rest = cursor_int(c, R_ID);
		v->claim = cursor_int(c, R_CLAIM);
		v->net_fen = of->stated_fen - of->net_fen;
		v->gross_fen = v->withheld_fen = v->deducted_fen = 0;
		v->items = "";
		v->booked_fen = store_int(w->store, 0, Q_CLAIM_BOOKED, "i", v->claim);
		v->payment = cursor_int(c, R_PAYMENT);
		v->paid_fen = 0;
		v->paid_card = NULL;
		v->batch = cursor_int(c, R_BATCH);
		v->wait = WAIT_NONE;
		v->reason = R_NONE;
		if (v->payment != 0)
			(void)pay_state_by_name(cursor_text(c, R_STATE), &v->state);
		snprintf(line, sizeof line, "rest %" PRId64, v->net_fen);
		hash_text(h, line);
		hash_add(h, of->seen.b, sizeof of->seen.b);
		hash_end(h, &v->seen);
		cursor_digest(c, R_SEEN, &decided);
		v->accepted = strcmp(s.verdict, "ACCEPT") == 0 &&
		    (digest_same(&decided, &v->seen) || row_as_then(w, of, s.decided, SEV_NOTE));
		/* once what was disputed is gone, by an attendance record that came, say, nothing keeps it */
		s.waits = of->accepted || v->worst >= SEV_HOLD;
		stand_judge(w, v, &s);
	}
	cursor_end(c);
	return there;
}

/* What all rows of a sheet share. */
static void
sheet_read(struct row_view *v, struct cursor *c)
{
	memset(v, 0, sizeof *v);
	v->sheet = cursor_int(c, S_ID);
	v->site = cursor_int(c, S_SITE);
	v->sub = cursor_int(c, S_SUB);
	v->month = cursor_int(c, S_MONTH);
	v->number = cursor_text(c, S_NUMBER);
	v->document = cursor_text(c, S_DOCUMENT);
	v->advance = strcmp(cursor_text(c, S_KIND), "advance") == 0;
	v->replaced = cursor_int(c, S_REPLACED) != 0;
}

static void
row_read(struct row_view *v, struct cursor *c, int on_day)
{
	v->row = cursor_int(c, C_ROW);
	v->claim = cursor_int(c, C_CLAIM);
	v->person = cursor_int(c, C_PERSON);
	v->n = (int)cursor_int(c, C_N);
	v->line = (int)cursor_int(c, C_LINE);
	v->id_no = cursor_text(c, C_ID_NO);
	v->name = cursor_text(c, C_NAME);
	v->phone = cursor_text(c, C_PHONE);
	v->team = cursor_text(c, C_TEAM);
	v->card = cursor_text(c, C_CARD);
	v->card_name = cursor_text(c, C_CARD_NAME);
	v->card_bank = cursor_text(c, C_CARD_BANK);
	v->card_cnaps = cursor_text(c, C_CARD_CNAPS);
	v->days_tenths = (int)cursor_int(c, C_DAYS);
	v->minutes = (int)cursor_int(c, C_MINUTES);
	v->overtime_minutes = (int)cursor_int(c, C_OVERTIME);
	v->gross_fen = cursor_int(c, C_GROSS);
	v->withheld_fen = cursor_int(c, C_WITHHELD);
	v->deducted_fen = cursor_int(c, C_DEDUCTED);
	v->net_fen = v->stated_fen = cursor_int(c, C_NET);
	v->items = cursor_text(c, C_ITEMS);
	v->payment = cursor_int(c, C_PAYMENT);
	v->batch = cursor_int(c, C_BATCH);
	v->replaced |= cursor_int(c, C_REPLACED) != 0;
	if (v->payment != 0) {
		(void)pay_state_by_name(cursor_text(c, C_STATE), &v->state);
		v->paid_fen = cursor_int(c, C_PAID);
		v->paid_card = pay_state_live(v->state) ? cursor_text(c, C_PAID_CARD) : NULL;
	}
	v->booked_fen = cursor_int(c, C_BOOKED);
	if (!on_day)
		return;
	v->known = cursor_int(c, C_SINCE) != 0;
	v->now = (struct card_line){ cursor_text(c, C_NOW), cursor_text(c, C_NOW_NAME), cursor_text(c, C_NOW_BANK),
		cursor_text(c, C_NOW_CNAPS), (ymd)cursor_int(c, C_SINCE), (int)cursor_int(c, C_CHANGED) };
}

struct reading {		/* of rows_each */
	struct world	*w;
	ymd		 day;
	int		 (*each)(void *, const struct row_view *);
	void		*ctx;
	struct sheet_findings f;
	struct hash	*h;
	int		 booked, unseen;
	int64_t		 batch;		/* the one last asked for */
	char		 step[16];	/* and its newest step */
};

/* Rows of a sheet are mostly in one batch. */
static const char *
batch_at(struct reading *r, int64_t batch)
{
	struct cursor *c;

	if (batch == r->batch)
		return r->step;
	r->batch = batch;
	r->step[0] = '\0';
	c = store_query(r->w->store, Q_BATCH_STEP_NEWEST, "i", batch);
	if (cursor_next(c))
		snprintf(r->step, sizeof r->step, "%s", cursor_text(c, 0));
	cursor_end(c);
	return r->step;
}

static int
rows_of_sheet(struct reading *r, const struct row_view *sheet, int judged)
{
	struct cursor *c = store_query(r->w->store, Q_ROWS_VIEW, "iiii", sheet->sheet, (int64_t)r->day, sheet->site,
	    (int64_t)r->booked);
	struct row_view v, rest;
	int rc = 0, seen;

	while (rc == 0 && cursor_next(c)) {
		v = *sheet;
		row_read(&v, c, r->day != 0);
		row_findings(r->w, &v, &r->f);
		seen = !r->unseen || *cursor_text(c, C_VERDICT) != '\0';
		if (seen)
			row_seen(&v, r->h);
		row_judge(r->w, &v, c, batch_at(r, v.batch), judged);
		rc = r->each(r->ctx, &v);
		if (v.net_fen < v.stated_fen && !seen)
			row_seen(&v, r->h);
		if (rc == 0 && v.net_fen < v.stated_fen && rest_judge(r->w, &v, cursor_int(c, C_BAD) != 0, r->h, &rest))
			rc = r->each(r->ctx, &rest);
	}
	cursor_end(c);
	return rc;
}

static struct cursor *
sheets_query(struct world *w, const struct rows_of *of)
{
	if (of->sheet != 0)
		return store_query(w->store, Q_SHEET_VIEW, "i", of->sheet);
	return store_query(w->store, of->month != 0 && of->site != 0 && of->sub != 0 ? Q_SHEETS_OF_SUB : Q_SHEETS_VIEW, "iii", of->month, of->site,
	    of->sub);
}

int
rows_each(struct world *w, const struct rows_of *of, int (*each)(void *, const struct row_view *), void *ctx)
{
	struct reading r = { .w = w, .day = of->day, .booked = of->booked, .unseen = of->unseen, .each = each, .ctx = ctx, .f = { .arena = arena_new() }, .h = hash_new() };
	struct cursor *c = sheets_query(w, of);
	struct row_view sheet;
	int rc = 0;

	while (rc == 0 && cursor_next(c)) {
		sheet_read(&sheet, c);
		findings_load(w, &r.f, sheet.sheet, cursor_int(c, S_JUDGEMENT));
		rc = rows_of_sheet(&r, &sheet, cursor_int(c, S_JUDGEMENT) != 0);
	}
	cursor_end(c);
	hash_free(r.h);
	arena_free(r.f.arena);
	free(r.f.line);
	free(r.f.n);
	return rc != 0 || store_failed(w->store) ? -1 : 0;
}

int
row_find(struct world *w, const char *name, int64_t *sheet, int *n)
{
	const char *hash = strrchr(name, '#');
	char number[LIMIT_FIELD_BYTES + 1];
	int64_t row;

	if (hash != NULL && hash != name && int_parse(slice_of(hash + 1), LIMIT_SHEET_ROWS, &row) == 0 && row > 0) {
		snprintf(number, sizeof number, "%.*s", (int)(hash - name), name);
		*sheet = store_int(w->store, 0, Q_SHEET_BY_NUMBER, "t", number);
		*n = (int)row;
		if (*sheet != 0)
			return 0;
	}
	return world_refuse(w, F_ROW_NAME_UNKNOWN, VALS(V_TEXT("row", name)));
}
