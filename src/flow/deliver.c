/* deliver and cancel: what became of a payment file after it left the outbox (DESIGN 3.8, 6). */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

static int
part_read(struct world *w, struct cursor *c, struct part_view *p)
{
	int found = cursor_next(c);

	if (found) {
		p->batch = cursor_int(c, 1);
		p->no = (int)cursor_int(c, 2);
		snprintf(p->booking, sizeof p->booking, "%s", cursor_text(c, 3));
		p->lines = (int)cursor_int(c, 4);
		p->fen = cursor_int(c, 5);
		p->site = cursor_int(c, 6);
		p->sub = cursor_int(c, 7);
		p->account = cursor_int(c, 8);
		snprintf(p->batch_name, sizeof p->batch_name, "%s", cursor_text(c, 9));
		snprintf(p->step, sizeof p->step, "%s", cursor_text(c, 10));
		p->day = (ymd)cursor_int(c, 11);
		p->project = world_site(w, p->site);
	}
	cursor_end(c);
	return found && p->project != NULL;
}

int
part_get(struct world *w, int64_t id, struct part_view *p)
{
	struct cursor *c = store_query(w->store, Q_PART_BY_ID, "i", id);

	memset(p, 0, sizeof *p);
	p->id = id;
	if (!part_read(w, c, p))
		return 0;
	ref_make(p->ref, 'P', w->tag, id);
	return 1;
}

int64_t
ref_number(const struct world *w, char kind, const char *ref)
{
	size_t n = strlen(ref), tag = strlen(w->tag);
	char again[REF_TEXT];
	int64_t number;

	if (n < tag + 4 || n >= REF_TEXT || ref[0] != kind || strncmp(ref + 1, w->tag, tag) != 0 ||
	    int_parse((struct slice){ ref + 1 + tag, n - tag - 3 }, INT64_MAX, &number) != 0)
		return 0;
	ref_make(again, kind, w->tag, number);
	return strcmp(again, ref) == 0 ? number : 0;
}

int
part_find(struct world *w, const char *ref, struct part_view *p)
{
	int64_t id = ref_number(w, 'P', ref);

	return id != 0 && part_get(w, id, p);
}

static int
part_of_call(struct world *w, struct call *c, enum role role, struct part_view *p)
{
	const char *ref = call_get(c, "part");

	if (!part_find(w, ref, p))
		return world_refuse(w, F_PART_UNKNOWN, VALS(V_TEXT("part", ref)));
	return may(w, c, p->project, role) ? 0 : -1;
}

static int
part_step(struct world *w, struct txn *t, const struct part_view *p, const char *step, const char *receipt, const char *person)
{
	return txn_put(t, Q_PART_STEP_PUT, "eittti", p->id, step, receipt, person, w->now);
}

int
cut_off_passed(const struct bank_fmt *f, int64_t now, char until[CLOCK_TEXT])
{
	int cut_off = bank_info(f)->cut_off, minutes = (int)((now + 8 * 3600) % 86400 / 60);

	until[0] = '\0';
	if (cut_off < 0)
		return 0;
	snprintf(until, CLOCK_TEXT, "%02d:%02d", cut_off / 60 % 24, cut_off % 60);
	return minutes >= cut_off;
}

/* The layout as it was when the part was written; NULL without one. */
static struct bank_fmt *
part_format(struct world *w, const struct part_view *p)
{
	struct cursor *c = store_query(w->store, Q_PART_FORMAT, "i", p->id);
	struct bank_fmt *f = NULL;
	struct digest object;
	struct buf b = { 0 };
	char name[128];

	if (cursor_next(c)) {
		/* the object is named NAME.fmt */
		snprintf(name, sizeof name, "%.*s", (int)strcspn(cursor_text(c, 1), "."), cursor_text(c, 1));
		cursor_digest(c, 0, &object);
		if (store_object_bytes(w->store, &object, LIMIT_FORMAT_BYTES, &b) == 0)
			f = bank_load(name, (struct slice){ b.p, b.n }, w->report);
	}
	cursor_end(c);
	buf_free(&b);
	return f;
}

/* What was handed over was handed over; but the officer must know that the bank may not take it. */
static void
late_tell(struct world *w, const struct part_view *p)
{
	ymd today = time_day(w->now);
	char until[CLOCK_TEXT], day[YMD_TEXT], moment[YMD_TEXT + CLOCK_TEXT];
	struct bank_fmt *f;

	if (p->day > today)
		return;
	if (p->day < today) {
		report_add(w->report, F_DELIVERED_PAST, NOWHERE, VALS(V_TEXT("part", p->ref), V_YMD("day", p->day)));
		return;
	}
	f = part_format(w, p);
	if (f == NULL)
		return;
	if (cut_off_passed(f, w->now, until)) {
		snprintf(moment, sizeof moment, "%s %s", ymd_text(p->day, day), until);
		report_add(w->report, F_DELIVERED_LATE, NOWHERE, VALS(V_TEXT("part", p->ref), V_TEXT("until", moment)));
	}
	bank_free(f);
}

int
step_deliver(struct world *w, struct txn *t, struct call *c)
{
	const char *receipt = call_get(c, "receipt"), *person = world_officer(w, &c->actor)->person;
	int unsure = *call_get(c, "unconfirmed") != '\0';
	const char *step = unsure ? "UNCONFIRMED" : "DELIVERED";
	struct part_view p = { 0 };
	int64_t blocked;

	if (part_of_call(w, c, ROLE_REVIEW, &p) != 0)
		return -1;
	if (!unsure && *receipt == '\0')
		return world_refuse(w, F_RECEIPT_MISSING, NO_VALS);
	if (strcmp(p.step, "CANCELLED") == 0)
		return world_refuse(w, F_PART_STANDS, VALS(V_TEXT("part", p.ref), V_TEXT("step", p.step)));
	if (strcmp(p.step, step) == 0 || strcmp(p.step, "DELIVERED") == 0) {
		world_say(w, T_PART_KNOWN, VALS(V_TEXT("part", p.ref)));
		return 0;
	}
	/* of what has been handed over already nothing is ISSUED any more */
	blocked = store_int(w->store, 0, Q_PART_BLOCKED, "i", p.id);
	if (blocked != 0 && !unsure) {
		char ref[REF_TEXT];

		ref_make(ref, 'W', w->tag, blocked);
		return world_refuse(w, F_PART_BLOCKED, VALS(V_TEXT("part", p.ref), V_TEXT("ref", ref)));
	}
	if (part_step(w, t, &p, step, receipt, person) != 0 ||
	    txn_put(t, Q_PAYMENTS_MOVE, "itt", p.id, unsure ? "UNKNOWN" : "PENDING", "ISSUED") != 0)
		return -1;
	if (strcmp(p.step, "UNCONFIRMED") != 0)
		late_tell(w, &p);
	world_say(w, unsure ? T_PART_UNCONFIRMED : T_PART_DELIVERED,
	    VALS(V_TEXT("part", p.ref), V_TEXT("receipt", receipt), V_INT("payments", txn_changes(t))));
	return 0;
}

/* ---- cancel: before hand-over only, on two people's word that it was never uploaded */

/* The files leave the outbox: nobody shall upload them now. */
static void
files_withdraw(struct world *w, struct txn *t, const struct part_view *p)
{
	struct cursor *c = store_query(w->store, Q_PART_FILES, "i", p->id);
	struct digest object;

	while (cursor_next(c)) {
		cursor_digest(c, 1, &object);
		wrapping_withdraw(t, w->store, p->batch_name, cursor_text(c, 0), &object);
	}
	cursor_end(c);
}

/* Whose other payment turned out to be paid after all needs this one no longer. */
static int
twice_settle_part(struct world *w, struct txn *t, int64_t part)
{
	struct cursor *c = store_query(w->store, Q_PART_CLAIMS, "i", part);
	int64_t *claim = NULL;
	int n = 0, rc = 0;

	while (cursor_next(c)) {
		claim = mem_grow(claim, (size_t)n + 1, sizeof *claim);
		claim[n++] = cursor_int(c, 0);
	}
	cursor_end(c);
	for (int i = 0; i < n && rc == 0; i++)
		rc = twice_settle(w, t, 0, claim[i]);
	free(claim);
	return rc;
}

static int
cancel(struct world *w, struct txn *t, const struct part_view *p, const char *why, const char *person)
{
	struct posting back = { .debit = "TRANSIT", .credit = "PAYABLE", .credit_sub = p->sub, .site = p->site, .fen = p->fen,
		.day = time_day(w->now), .why = p->batch_name, .part = p->id };
	int64_t moved;

	if (part_step(w, t, p, "CANCELLED", why, person) != 0 ||
	    txn_put(t, Q_PAYMENTS_MOVE, "itt", p->id, "CANCELLED", "ISSUED") != 0)
		return -1;
	moved = txn_changes(t);
	if (moved != p->lines)
		return world_refuse(w, F_PART_STANDS, VALS(V_TEXT("part", p->ref), V_TEXT("step", "PENDING")));
	if (twice_settle_part(w, t, p->id) != 0)
		return -1;
	files_withdraw(w, t, p);
	world_say(w, T_CANCEL_DONE, VALS(V_TEXT("part", p->ref), V_INT("payments", moved), V_FEN("sum", p->fen)));
	return book(w, t, &back);
}

int
step_cancel(struct world *w, struct txn *t, struct call *c)
{
	const struct officer *o = world_officer(w, &c->actor);
	const char *why = call_get(c, "why");
	struct part_view p = { 0 };
	struct cursor *q;
	int same;

	if (part_of_call(w, c, ROLE_RELEASE, &p) != 0)
		return -1;
	if (*why == '\0')
		return world_refuse(w, F_WHY_MISSING, NO_VALS);
	if (strcmp(p.step, "CANCELLED") == 0) {
		world_say(w, T_PART_KNOWN, VALS(V_TEXT("part", p.ref)));
		return 0;
	}
	if (*p.step != '\0' && strcmp(p.step, "CANCEL_ASKED") != 0)
		return world_refuse(w, F_PART_STANDS, VALS(V_TEXT("part", p.ref), V_TEXT("step", p.step)));
	/* An answer moved its payments although nobody recorded the hand-over: it was uploaded. */
	if (store_int(w->store, 0, Q_PART_STARTED, "i", p.id) != 0)
		return world_refuse(w, F_PART_STANDS, VALS(V_TEXT("part", p.ref), V_TEXT("step", "PENDING")));
	if (*p.step == '\0') {
		world_say(w, T_CANCEL_ASKED, VALS(V_TEXT("part", p.ref)));
		return part_step(w, t, &p, "CANCEL_ASKED", why, o->person);
	}
	q = store_query(w->store, Q_PART_STEP_NEWEST, "i", p.id);
	same = cursor_next(q) && strcmp(cursor_text(q, 2), o->person) == 0;
	cursor_end(q);
	if (same)
		return world_refuse(w, F_CANCEL_SAME_PERSON, VALS(V_TEXT("part", p.ref), V_NAME("person", o->name)));
	return cancel(w, t, &p, why, o->person);
}
