/* One row or one worker, with everything that is known: figures, findings, decisions, batch,
 * payments and what the bank said. */
#include <stdlib.h>
#include <string.h>

#include "papers.h"

struct trace {
	struct world	*w;
	enum lang	 lang;
	int		 n;		/* only this row of the sheet, 0: all */
	int64_t		 person;	/* only this one, 0: all */
	int		 found;
};

static void
trace_findings(struct trace *t, const struct row_view *v)
{
	for (int i = 0; i < v->findings; i++) {
		char *column = mem_text(v->finding[i].col), *vals = mem_text(v->finding[i].vals);
		struct finding f = { finding_by_code(v->finding[i].code),
			{ v->document, v->n, *column != '\0' ? column : NULL }, vals };

		out_finding(t->w->out, &f);
		free(column);
		free(vals);
	}
}

/* The officer by the ID number that decisions carry. */
const char *
person_name(struct world *w, const char *person)
{
	for (int i = 0; i < w->projects; i++) {
		const struct project_view *v = world_at(w, i);

		for (int k = 0; v != NULL && k < v->p.officers; k++)
			if (strcmp(v->p.officer[k].person, person) == 0)
				return v->p.officer[k].name;
	}
	return "";
}

const char *
verdict_word(const char *verdict, enum lang lang)
{
	static const struct {
		const char *verdict;
		enum text_id word;
	} words[] = { { "ACCEPT", T_VERDICT_ACCEPT }, { "HOLD", T_VERDICT_HOLD },
		{ "REJECT", T_VERDICT_REJECT } };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].verdict, verdict) == 0)
			return text_of(words[i].word, lang);
	return verdict;
}

static void
trace_decisions(struct trace *t, const struct row_view *v)
{
	struct cursor *c = store_query(t->w->store, v->rest != 0 ? Q_REST_DECISIONS : Q_ROW_DECISIONS, "i", v->rest != 0 ? v->rest : v->row);

	while (cursor_next(c)) {
		char at[TIME_TEXT];
		struct digest seen;
		int fresh;
		const char *verdict = verdict_word(cursor_text(c, 0), t->lang);

		cursor_digest(c, 4, &seen);
		fresh = digest_same(&seen, &v->seen) || row_as_then(t->w, v, cursor_int(c, 6), SEV_NOTE);
		out_say(t->w->out,
		    cursor_int(c, 5) != 0 ? (fresh ? T_TRACE_UP_TO : T_TRACE_UP_TO_OLD)
		                          : (fresh ? T_TRACE_DECISION : T_TRACE_DECISION_OLD),
		    VALS(V_TEXT("verdict", verdict), V_FEN("up_to", cursor_int(c, 5)),
		        V_NAME("person", person_name(t->w, cursor_text(c, 2))),
		        V_TEXT("why", cursor_text(c, 1)),
		        V_TEXT("at", time_text(cursor_int(c, 3), at))));
	}
	cursor_end(c);
}

static void
judged_say(struct trace *t, int64_t at, const struct buf *codes)
{
	char text[TIME_TEXT];

	out_say(t->w->out, codes->n > 0 ? T_TRACE_JUDGED : T_TRACE_JUDGED_CLEAN,
	    VALS(V_TEXT("at", time_text(at, text)), V_TEXT("codes", codes->n > 0 ? codes->p : "")));
}

/* When the row came and what each check said about it; a check that said the same again is left out. */
static void
trace_checks(struct trace *t, const struct row_view *v)
{
	int64_t received = store_int(t->w->store, 0, Q_ROW_RECEIVED, "i", v->sheet), id = 0, at = 0;
	struct cursor *c = store_query(t->w->store, Q_ROW_JUDGEMENTS, "ii", v->sheet, (int64_t)v->n);
	struct buf now = { 0 }, told = { 0 };
	char text[TIME_TEXT];
	int more, first = 1;

	out_say(t->w->out, T_TRACE_RECEIVED,
	    VALS(V_TEXT("at", time_text(received, text)), V_TEXT("document", v->document)));
	do {
		more = cursor_next(c);
		if (id != 0 && (!more || cursor_int(c, 0) != id)) {
			if (first || told.n != now.n || (now.n > 0 && memcmp(told.p, now.p, now.n) != 0))
				judged_say(t, at, &now);
			first = 0;
			buf_reset(&told);
			buf_add(&told, now.n > 0 ? now.p : "", now.n);
			buf_reset(&now);
		}
		if (!more)
			break;
		id = cursor_int(c, 0);
		at = cursor_int(c, 1);
		if (cursor_int(c, 2) != 0)
			buf_printf(&now, "%sW%04d", now.n > 0 ? " " : "", (int)cursor_int(c, 2));
	} while (more);
	cursor_end(c);
	buf_free(&now);
	buf_free(&told);
}

static void
trace_observations(struct trace *t, int64_t payment)
{
	struct cursor *c = store_query(t->w->store, Q_PAYMENT_OBSERVATIONS, "i", payment);

	while (cursor_next(c)) {
		const char *to = cursor_text(c, 1);
		enum pay_state state;
		enum reason reason = R_NONE;
		char at[TIME_TEXT];
		struct buf b = { 0 };

		buf_text(&b,
		    pay_state_by_name(to, &state) == 0 ? pay_state_word(state, t->lang)
		                                       : text_of(T_TRACE_UNMOVED, t->lang));
		if (reason_by_name(slice_of(cursor_text(c, 3)), &reason) == 0 && reason != R_NONE)
			buf_printf(&b, "%s%s", text_of(T_LIST_COMMA, t->lang),
			    reason_word(reason, t->lang));
		out_say(t->w->out, T_TRACE_SAID,
		    VALS(V_TEXT("at", cursor_int(c, 7) != 0 ? time_text(cursor_int(c, 7), at) : ""),
		        V_TEXT("outcome", b.p), V_TEXT("code", cursor_text(c, 2)),
		        V_TEXT("text", cursor_text(c, 6)), V_TEXT("state", to)));
		if (*cursor_text(c, 8) != '\0')
			out_say(t->w->out, T_TRACE_ORIGIN, VALS(V_TEXT("origin", origin_word(t->w, cursor_text(c, 8)))));
		buf_free(&b);
	}
	cursor_end(c);
}

/* "scan.pdf#3" points to scan.pdf, or to the one file of that name in some folder of the package. */
static int
points_to(const char *ref, const char *file)
{
	const char *slash = strrchr(file, '/'), *page = strrchr(ref, '#');
	const char *const name[] = { file, slash != NULL ? slash + 1 : file };
	size_t n = page != NULL ? (size_t)(page - ref) : strlen(ref);

	for (int i = 0; i < 2; i++)
		if (strcmp(ref, name[i]) == 0 ||
		    (strlen(name[i]) == n && strncmp(ref, name[i], n) == 0))
			return 1;
	return 0;
}

/* Where the worker's signature can be looked at, when it came with the sheet. */
static void
trace_evidence(struct trace *t, const struct row_view *v)
{
	struct cursor *c = store_query(t->w->store, Q_ROW_CONFIRMATION, "i", v->row);
	char *ref = mem_text(cursor_next(c) ? cursor_text(c, 0) : "");

	cursor_end(c);
	c = store_query(t->w->store, Q_EVIDENCE_OF, "i", v->sheet);
	while (cursor_next(c)) {
		char hex[HEX_LEN], path[HEX_LEN + 24];
		struct digest d;

		if (!points_to(ref, cursor_text(c, 0)) || !cursor_digest(c, 1, &d))
			continue;
		digest_hex(&d, hex);
		snprintf(path, sizeof path, "archive/object/%.2s/%s", hex, hex);
		out_say(t->w->out, T_TRACE_EVIDENCE, VALS(V_TEXT("ref", ref), V_TEXT("path", path)));
	}
	cursor_end(c);
	free(ref);
}

static void
trace_payments(struct trace *t, const struct row_view *v)
{
	struct cursor *c = store_query(t->w->store, Q_ROW_PAYMENTS, "i", v->claim);

	while (cursor_next(c)) {
		char ref[REF_TEXT];
		enum pay_state state = PS_ISSUED;

		ref_make(ref, 'W', t->w->tag, cursor_int(c, 0));
		(void)pay_state_by_name(cursor_text(c, 1), &state);
		out_say(t->w->out, T_TRACE_PAYMENT,
		    VALS(V_TEXT("ref", ref), V_FEN("fen", cursor_int(c, 2)),
		        V_TEXT("part", cursor_text(c, 3)), V_TEXT("batch", cursor_text(c, 4)),
		        V_CARD("card", cursor_text(c, 5)), V_TEXT("state", cursor_text(c, 1)),
		        V_TEXT("word", pay_state_word(state, t->lang))));
		trace_observations(t, cursor_int(c, 0));
	}
	cursor_end(c);
}

static void
trace_status(struct trace *t, const struct row_view *v)
{
	struct buf b = { 0 };

	if (v->status == ROW_FAILED)
		text_render(&b, text_of(T_WAIT_OF_FAILED, t->lang),
		    VALS(V_TEXT("what", wait_word(v->wait, t->lang))), t->lang, 1);
	else
		buf_text(&b, row_status_word(v->status, t->lang));
	out_say(t->w->out, T_TRACE_STATUS, VALS(V_TEXT("word", b.p)));
	buf_free(&b);
}

static void
trace_next(struct trace *t, const struct row_view *v)
{
	struct buf b = { 0 };
	enum text_id why = row_next(t->w, v, &b);

	if (why != T_MAX)
		out_say(t->w->out, T_TRACE_NEXT, VALS(V_TEXT("command", b.p), V_TEXT("why", text_of(why, t->lang))));
	buf_free(&b);
}

static int
trace_row(void *ctx, const struct row_view *v)
{
	struct trace *t = ctx;
	char name[LIMIT_FIELD_BYTES], days[24];

	if ((t->n != 0 && v->n != t->n) || (t->person != 0 && v->person != t->person))
		return 0;
	t->found = 1;
	if (t->w->out == NULL)
		return 0;
	snprintf(name, sizeof name, "%s#%d", v->number, v->n);
	snprintf(days, sizeof days, v->days_tenths % 10 != 0 ? "%d.%d" : "%d", v->days_tenths / 10,
	    v->days_tenths % 10);
	if (v->rest != 0) {
		out_say(t->w->out, T_TRACE_REST,
		    VALS(V_TEXT("row", name), V_FEN("rest", v->net_fen), V_FEN("net", v->stated_fen)));
		goto stand;
	}
	out_say(t->w->out, T_TRACE_ROW,
	    VALS(V_TEXT("row", name), V_YM("month", (ym)v->month), V_NAME("name", v->name),
	        V_ID("id", v->id_no), V_TEXT("team", v->team), V_CARD("card", v->card),
	        V_TEXT("days", days), V_FEN("gross", v->gross_fen),
	        V_FEN("withheld", v->withheld_fen), V_FEN("deducted", v->deducted_fen),
	        V_FEN("net", v->stated_fen)));
	if (v->net_fen < v->stated_fen)
		out_say(t->w->out, T_TRACE_PART,
		    VALS(V_FEN("part", v->net_fen), V_FEN("rest", v->stated_fen - v->net_fen)));
	trace_evidence(t, v);
stand:
	trace_status(t, v);
	if (v->rest == 0) {
		trace_findings(t, v);
		trace_checks(t, v);
	}
	trace_decisions(t, v);
	if (v->batch != 0 && v->payment == 0) {
		struct cursor *c = store_query(t->w->store, Q_BATCH_NAME, "i", v->batch);

		if (cursor_next(c))
			out_say(t->w->out, T_TRACE_BATCH, VALS(V_TEXT("batch", cursor_text(c, 0)),
			    V_TEXT("word", batch_step_word(cursor_text(c, 1), t->lang))));
		cursor_end(c);
	}
	trace_payments(t, v);
	trace_next(t, v);
	return 0;
}

int
flow_status_row(struct world *w, const char *row)
{
	struct trace t = { .w = w, .lang = w->out != NULL ? w->out->lang : LANG_ZH };
	struct rows_of of = { 0 };

	if (row_find(w, row, &of.sheet, &t.n) != 0 || rows_each(w, &of, trace_row, &t) != 0)
		return -1;
	return t.found ? 0 : world_refuse(w, F_ROW_NAME_UNKNOWN, VALS(V_TEXT("row", row)));
}

int
flow_status_worker(struct world *w, const char *id_no)
{
	struct trace t = { .w = w, .lang = w->out != NULL ? w->out->lang : LANG_ZH };
	struct rows_of *of = NULL;
	char normal[64];
	struct cursor *c;
	int sheets = 0, rc = 0;

	if (id_normal(slice_of(id_no), normal, sizeof normal) > 0)
		t.person = store_int(w->store, 0, Q_PERSON_ID, "t", normal);
	if (t.person == 0)
		return world_refuse(w, F_WORKER_UNKNOWN, VALS(V_ID("id", id_no)));
	c = store_query(w->store, Q_PERSON_SHEETS, "i", t.person);
	while (cursor_next(c)) {
		of = mem_grow(of, (size_t)sheets + 1, sizeof *of);
		of[sheets++] = (struct rows_of){ .sheet = cursor_int(c, 0) };
	}
	cursor_end(c);
	for (int i = 0; i < sheets && rc == 0; i++)
		rc = rows_each(w, &of[i], trace_row, &t);
	free(of);
	if (rc == 0 && sheets == 0 && w->out != NULL)
		out_say(w->out, T_TRACE_NO_ROW, VALS(V_ID("id", id_no)));
	return rc;
}
