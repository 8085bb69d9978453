/* Master data that people hand in: roster, attendance, progress, deposits, revocation lists.  Each can be repeated; what is there already adds nothing. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "priv.h"

struct import {
	struct world	*w;
	struct txn	*t;
	const struct call *c;
	const struct project_view *v;
	struct columns	*columns;	/* owned by step_import */
	struct arena	*arena;		/* likewise; texts of one line */
	const char	*document;
	const char	*person;	/* the actor's ID number */
	ym		 month;
	ymd		 from;
	int64_t		 set;		/* attendance_set */
	int64_t		 lines, added, waiting, accepted, days;
	fen		 fen;
};

static int64_t
person_id(struct world *w, struct txn *t, const char *id_no)
{
	int64_t id = store_int(w->store, 0, Q_PERSON_ID, "t", id_no);

	if (id == 0 && txn_put(t, Q_PERSON_PUT, "et", id_no) == 0)
		id = txn_id(t);
	return id;
}

/* ---- roster */

/* The line with what it does not name taken from the one in force; 1 when nothing changes by it. */
static int
roster_merge(struct import *im, int64_t person, ymd from, const struct roster_entry *e,
    struct roster_line *r)
{
	struct cursor *c = store_query(im->w->store, Q_ROSTER_ON, "iii", im->v->site, person, (int64_t)from);
	const char **const text[] = { &r->sub, &r->id_type, &r->name, &r->phone, &r->team, &r->trade };
	static const unsigned bit[] = { ROSTER_SUB, ROSTER_ID_TYPE, ROSTER_NAME, ROSTER_PHONE,
		ROSTER_TEAM, ROSTER_TRADE };
	int same = 0;

	*r = e->who;
	if (cursor_next(c)) {
		same = 1;
		for (int i = 0; i < 6; i++)
			if ((e->named & bit[i]) == 0)
				*text[i] = arena_text(im->arena, cursor_text(c, i));
			else
				same &= strcmp(*text[i], cursor_text(c, i)) == 0;
		if ((e->named & ROSTER_ENTRY) == 0)
			r->entry = (ymd)cursor_int(c, 6);
		/* who comes again is there again */
		if ((e->named & ROSTER_EXIT) == 0 && r->entry == (ymd)cursor_int(c, 6))
			r->exit = (ymd)cursor_int(c, 7);
		if ((e->named & ROSTER_CONTRACT) == 0)
			r->contract = arena_text(im->arena, cursor_text(c, 8));
		if ((e->named & ROSTER_LANGUAGE) == 0)
			r->language = arena_text(im->arena, cursor_text(c, 9));
		same &= strcmp(r->language, cursor_text(c, 9)) == 0 && r->entry == (ymd)cursor_int(c, 6) && r->exit == (ymd)cursor_int(c, 7) &&
		    strcmp(r->contract, cursor_text(c, 8)) == 0;
	}
	cursor_end(c);
	return same;
}

/* What a worker's first line must say, and what cannot be. */
static int
roster_whole(struct import *im, const struct roster_entry *e, const struct roster_line *r)
{
	const struct { const char *value, *column; } needed[] = {
		{ r->id_type, "证件类型" }, { r->name, "姓名" }, { r->sub, "分包" }, { r->team, "班组" },
		{ r->trade, "工种" }, { r->entry != 0 ? "1" : "", "进场日期" },
	};

	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		if (*needed[i].value == '\0') {
			report_add(im->w->report, F_ROSTER_NEW_LACKS, (struct where){ im->document, e->n, needed[i].column },
			    VALS(V_ID("id", r->id_no), V_TEXT("column", needed[i].column)));
			return 0;
		}
	if (r->exit != 0 && r->exit < r->entry) {
		report_add(im->w->report, F_LINE_DATES, (struct where){ im->document, e->n, "退场日期" },
		    VALS(V_YMD("entry", r->entry), V_YMD("exit", r->exit)));
		return 0;
	}
	if (project_sub(&im->v->p, r->sub) == NULL) {
		report_add(im->w->report, F_ROSTER_SUB_UNKNOWN, (struct where){ im->document, e->n, "分包" },
		    VALS(V_TEXT("sub", r->sub)));
		return 0;
	}
	return 1;
}

static int
card_same(struct cursor *c, const struct card_line *k)
{
	return strcmp(cursor_text(c, 0), k->card) == 0 && strcmp(cursor_text(c, 1), k->card_name) == 0 &&
	    strcmp(cursor_text(c, 2), k->card_bank) == 0 && strcmp(cursor_text(c, 3), k->card_cnaps) == 0;
}

static int
card_put(struct import *im, int64_t person, const struct card_line *k, int changed, const struct digest *form)
{
	return txn_put(im->t, Q_CARD_PUT, "eiittttiib", im->v->site, person, k->card, k->card_name, k->card_bank, k->card_cnaps,
	    (int64_t)k->since, (int64_t)changed, form);
}

/* The second person's acceptance: the same line that another officer imported before. */
static int
card_asked(struct import *im, int64_t person, const struct card_line *k, struct digest *form)
{
	struct cursor *c = store_query(im->w->store, Q_CARD_ASK_NEWEST, "ii", im->v->site, person);
	int state = 0;

	if (cursor_next(c) && card_same(c, k) && cursor_int(c, 4) == k->since)
		state = strcmp(cursor_text(c, 5), im->person) == 0 ? 1 : 2;
	if (state != 0)
		cursor_digest(c, 6, form);
	cursor_end(c);
	return state;
}

static int
card_line_in(struct import *im, int64_t person, const struct roster_entry *e, const char *name)
{
	struct where at = { im->document, e->n, "工资卡号" };
	struct digest form = { { 0 } };
	struct input *paper;
	struct cursor *c;
	int known, same, asked;

	c = store_query(im->w->store, Q_CARD_NEWEST, "ii", im->v->site, person);
	known = cursor_next(c);
	same = known && card_same(c, &e->card);
	cursor_end(c);
	if (same)
		return 0;
	if (!known)
		return card_put(im, person, &e->card, 0, NULL);
	asked = card_asked(im, person, &e->card, &form);
	if (asked == 2) {
		im->accepted++;
		return card_put(im, person, &e->card, 1, &form);
	}
	im->waiting++;
	if (asked == 1) {
		report_add(im->w->report, F_CARD_CHANGE_WAITS, at, VALS(V_NAME("name", name), V_CARD("card", e->card.card)));
		return 0;
	}
	paper = *e->form != '\0' ? call_input(im->c, "evidence", e->form) : NULL;
	if (paper == NULL) {
		report_add(im->w->report, F_CARD_CHANGE_FORM, at, VALS(V_NAME("name", name), V_TEXT("form", e->form)));
		return 0;
	}
	report_add(im->w->report, F_CARD_CHANGE_WAITS, at, VALS(V_NAME("name", name), V_CARD("card", e->card.card)));
	return txn_put(im->t, Q_CARD_ASK_PUT, "eiittttibt", im->v->site, person, e->card.card, e->card.card_name, e->card.card_bank,
	    e->card.card_cnaps, (int64_t)e->card.since, &paper->digest, im->person);
}

static int
roster_line_in(void *ctx, const struct roster_entry *e)
{
	struct import *im = ctx;
	ymd from = e->from != 0 ? e->from : im->from;
	int64_t person = store_int(im->w->store, 0, Q_PERSON_ID, "t", e->who.id_no);
	struct roster_line r;
	int same;

	im->lines++;
	arena_reset(im->arena);
	same = roster_merge(im, person, from, e, &r);
	if (!roster_whole(im, e, &r))
		return 0;
	if (person == 0 && (person = person_id(im->w, im->t, r.id_no)) == 0)
		return -1;
	if (!same) {
		im->added++;
		if (txn_put(im->t, Q_ROSTER_PUT, "eiiittttttiitt", im->v->site, person, (int64_t)from, r.sub, r.id_type, r.name, r.phone,
		    r.team, r.trade, (int64_t)r.entry, (int64_t)r.exit, r.contract, r.language) != 0)
			return -1;
	}
	return *e->card.card == '\0' ? 0 : card_line_in(im, person, e, r.name);
}

/* ---- the others */

static int
attendance_line_in(void *ctx, const char *id_no, const struct attendance_line *a)
{
	struct import *im = ctx;
	int64_t person = person_id(im->w, im->t, id_no);

	im->lines++;
	im->days += days_count(a->days);
	if (person == 0)
		return -1;
	return txn_put(im->t, Q_ATTENDANCE_PUT, "eiiiii", im->set, person, (int64_t)a->days, (int64_t)a->minutes, (int64_t)a->open);
}

static int
progress_line_in(void *ctx, const struct progress_line *p)
{
	struct import *im = ctx;
	struct cursor *c = store_query(im->w->store, Q_PROGRESS_NEWEST, "iit", im->v->site, (int64_t)im->month, p->sub);
	int same = cursor_next(c) && cursor_int(c, 0) == p->value_fen && cursor_int(c, 1) == p->labour_fen;

	cursor_end(c);
	im->lines++;
	if (fen_add(im->fen, p->labour_fen, &im->fen) != 0)
		return -1;
	im->added += !same;
	return same ? 0 : txn_put(im->t, Q_PROGRESS_PUT, "eiitii", im->v->site, (int64_t)im->month, p->sub, p->value_fen, p->labour_fen);
}

static int
deposit_line_in(void *ctx, const struct deposit_line *d)
{
	struct import *im = ctx;

	im->lines++;
	if (fen_add(im->fen, d->fen, &im->fen) != 0)
		return -1;
	if (store_int(im->w->store, 0, Q_DEPOSIT_ID, "it", im->v->site, d->ref) != 0)
		return 0;
	im->added++;
	return txn_put(im->t, Q_DEPOSIT_PUT, "eiiittt", im->v->site, (int64_t)d->day, d->fen, d->payer, d->ref, d->progress);
}

static int
attendance_in(struct import *im, const struct verified *doc, const struct input *in)
{
	struct cursor *c = store_query(im->w->store, Q_ATTENDANCE_SET_NEWEST, "ii", im->v->site, (int64_t)im->month);
	struct digest old;
	int same = cursor_next(c) && cursor_digest(c, 1, &old) && digest_same(&old, &in->digest);

	cursor_end(c);
	if (same)
		return 0;	/* this very file is in force */
	if (txn_put(im->t, Q_ATTENDANCE_SET_PUT, "eiib", im->v->site, (int64_t)im->month, &in->digest) != 0)
		return -1;
	im->set = txn_id(im->t);
	return ingest_attendance_with(doc, im->month, im->columns, attendance_line_in, im, im->w->report);
}

/* A revocation list proves itself: whoever hands it in, the anchor signed it. */
static int
crl_in(struct import *im, const struct input *in)
{
	struct where at = { in->name, 0, NULL };
	const struct crl *in_force = world_crl(im->w);
	struct buf b = { 0 };
	struct crl *crl = NULL;
	char day[TIME_TEXT];
	int rc = -1;

	if (store_object_bytes(im->w->store, &in->digest, LIMIT_CRL_BYTES, &b) == 0)
		crl = crl_read((struct slice){ b.p, b.n });
	buf_free(&b);
	if (crl == NULL) {
		report_add(im->w->report, F_CRL_UNREADABLE, at, NO_VALS);
	} else if (!crl_issued_by(crl, im->w->anchor)) {
		report_add(im->w->report, F_CRL_STRANGER, at,
		    VALS(V_TEXT("issuer", crl_issuer(crl))));
	} else if (in_force != NULL && crl_this_update(in_force) >= crl_this_update(crl)) {
		report_add(im->w->report, F_CRL_OLDER, at,
		    VALS(V_TEXT("this", time_text(crl_this_update(crl), day))));
		rc = 0;
	} else {
		rc = txn_put(im->t, Q_CRL_PUT, "etiib", crl_issuer(crl), crl_this_update(crl),
		    crl_next_update(crl), &in->digest);
		world_say(im->w, T_IMPORT_CRL, VALS(V_TEXT("issuer", crl_issuer(crl)),
		    V_TEXT("this", time_text(crl_this_update(crl), day))));
		crl_stale_tell(im->w, crl);
	}
	crl_free(crl);
	return rc;
}

/* ---- days without a gate */

static int
manual_line_in(void *ctx, const struct manual_line *m)
{
	struct import *im = ctx;
	struct where at = { im->document, m->n, "日期" };
	int64_t person;

	im->lines++;
	if (ymd_month(m->day) != im->month) {
		report_add(im->w->report, F_MANUAL_MONTH, at, VALS(V_YMD("day", m->day), V_YM("month", im->month)));
		return 0;
	}
	person = person_id(im->w, im->t, m->id_no);
	if (person == 0)
		return -1;
	if (store_int(im->w->store, 0, Q_MANUAL_HAS, "iiii", (int64_t)im->month, im->v->site, person, (int64_t)m->day) != 0)
		return 0;
	im->added++;
	return txn_put(im->t, Q_MANUAL_PUT, "eiiiit", im->v->site, (int64_t)im->month, person, (int64_t)m->day, m->why);
}

static int
import_file(struct import *im, const struct input *in, const char *what)
{
	struct verified *doc;
	int fd, rc;

	if (strcmp(what, "crl") == 0)
		return crl_in(im, in);
	fd = world_input_fd(im->w, in);
	if (fd < 0)
		return -1;
	im->document = in->name;
	doc = verify_entrusted(in->name, fd);
	if (strcmp(what, "roster") == 0)
		rc = ingest_roster_with(doc, im->columns, roster_line_in, im, im->w->report);
	else if (strcmp(what, "attendance") == 0)
		rc = attendance_in(im, doc, in);
	else if (strcmp(what, "manual") == 0)
		rc = ingest_manual(doc, manual_line_in, im, im->w->report);
	else if (strcmp(what, "progress") == 0)
		rc = ingest_progress_with(doc, im->columns, progress_line_in, im, im->w->report);
	else
		rc = ingest_deposits_with(doc, im->columns, deposit_line_in, im, im->w->report);
	verified_free(doc);
	close(fd);
	return rc;
}

/* Which parameters this kind of file needs. */
static int
import_params(struct import *im, const char *what)
{
	int month = strcmp(what, "attendance") == 0 || strcmp(what, "manual") == 0 || strcmp(what, "progress") == 0;
	int from = strcmp(what, "roster") == 0;

	if (!month && !from && strcmp(what, "deposits") != 0 && strcmp(what, "crl") != 0)
		return world_refuse(im->w, F_PARAM_BAD, VALS(V_TEXT("param", "what")));
	if (month && ym_parse(slice_of(call_get(im->c, "month")), &im->month) != 0)
		return world_refuse(im->w, F_PARAM_BAD, VALS(V_TEXT("param", "month")));
	if (from && ymd_parse(slice_of(call_get(im->c, "from")), &im->from) != 0)
		return world_refuse(im->w, F_PARAM_BAD, VALS(V_TEXT("param", "from")));
	return 0;
}

int
step_import(struct world *w, struct txn *t, struct call *c)
{
	const char *what = call_get(c, "what"), *project = call_get(c, "project");
	struct import im = { .w = w, .t = t, .c = c, .v = world_project(w, project) };
	int rc = 0;

	if (im.v == NULL)
		return world_refuse(w, F_PROJECT_UNKNOWN, VALS(V_TEXT("project", project)));
	if (!may(w, c, im.v, ROLE_IMPORT) || import_params(&im, what) != 0)
		return -1;
	im.person = project_officer(&im.v->p, &c->actor)->person;
	if (strcmp(what, "crl") != 0 && (im.columns = world_columns(w, t, c)) == NULL)
		return -1;
	im.arena = arena_new();
	for (int i = 0; i < c->inputs && rc == 0; i++)
		if (strcmp(c->input[i].role, "data") == 0)
			rc = import_file(&im, &c->input[i], what);
	columns_free(im.columns);
	arena_free(im.arena);
	/* The credit may have been on a statement before: the two are one fact. */
	if (rc == 0 && strcmp(what, "deposits") == 0 && im.added > 0)
		rc = statement_retry(w, t, im.v);
	if (rc != 0)
		return -1;
	if (strcmp(what, "roster") == 0)
		world_say(w, T_IMPORT_ROSTER, VALS(V_TEXT("project", project), V_INT("lines", im.lines), V_INT("added", im.added),
		    V_INT("waiting", im.waiting), V_INT("accepted", im.accepted)));
	else if (strcmp(what, "crl") == 0)
		return 0;
	else if (strcmp(what, "manual") == 0)
		world_say(w, T_IMPORT_MANUAL, VALS(V_TEXT("project", project), V_YM("month", im.month), V_INT("lines", im.lines), V_INT("added", im.added)));
	else if (strcmp(what, "attendance") == 0)
		world_say(w, T_IMPORT_ATTENDANCE, VALS(V_TEXT("project", project), V_YM("month", im.month), V_INT("lines", im.lines),
		    V_INT("days", im.days)));
	else
		world_say(w, strcmp(what, "progress") == 0 ? T_IMPORT_PROGRESS : T_IMPORT_DEPOSITS, VALS(V_TEXT("project", project),
		    V_INT("lines", im.lines), V_INT("added", im.added), V_FEN("sum", im.fen)));
	return 0;
}
