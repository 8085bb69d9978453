/* One submission on its way in: signature proved, document decoded, sheet and rows put; or the reasons why not. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "priv.h"

struct admit {
	struct world	*w;
	struct txn	*t;
	const struct submission *s;
	struct report	*report;	/* of this submission alone */
	struct digest	 signer;	/* zero until proved */
	int64_t		 signed_at;
	const struct project_view *v;	/* of the sheet, once its head was read */
	int64_t		 sheet;		/* store id; 0: rows are not put */
	int64_t		 sub, month;
	int		 begun;
	int		 known;		/* the newest attempt said the same */
	int64_t		 rows;
	struct buf	 items;
};

/* ---- the sheet's head: who may have signed it, and does it hold as a document */

static void
sheet_judge(struct admit *ad, const struct sheet *s)
{
	struct sheet_facts f = { .sheet = s, .signed_at = ad->signed_at, .received_at = ad->w->now, .replaces_known = 1 };
	const struct subcontractor *sub = NULL;
	int64_t sub_id = 0;

	ad->v = world_project(ad->w, s->project);
	if (ad->v != NULL) {
		f.project = &ad->v->p;
		sub = project_sub_by_uscc(&ad->v->p, s->sub_uscc);
		for (int i = 0; i < ad->v->p.subs; i++)
			if (digest_same(&ad->v->p.sub[i].cert.digest, &ad->signer) && (f.signer == NULL || &ad->v->p.sub[i] == sub))
				f.signer = &ad->v->p.sub[i];
	}
	if (ad->v != NULL && project_officer(&ad->v->p, &ad->signer) != NULL)
		f.contractor_signs = (project_officer(&ad->v->p, &ad->signer)->roles & 1u << ROLE_ADVANCE) != 0;
	if (sub != NULL)
		sub_id = store_int(ad->w->store, 0, Q_SUB_ID, "it", ad->v->site, sub->code);
	if (sub_id != 0)
		f.number_taken = store_int(ad->w->store, 0, Q_SHEET_NUMBER, "iit", ad->v->site, sub_id, s->number) != 0;
	if (*s->replaces != '\0')
		f.replaces_known = sub_id != 0 &&
		    store_int(ad->w->store, 0, Q_SHEET_REPLACED, "iitb", ad->v->site, sub_id, s->replaces, &s->replaces_digest) != 0;
	ad->sub = sub_id;
	ad->month = s->month;
	validate_sheet(&f, ad->report);
}

static int
sheet_begin(struct admit *ad, const struct sheet *s)
{
	int64_t replaces = 0;
	char hex[HEX_LEN];

	ad->begun = 1;
	sheet_judge(ad, s);
	if (report_worst(ad->report) >= SEV_REFUSE || ad->sub == 0)
		return 0;
	if (*s->replaces != '\0')
		replaces = store_int(ad->w->store, 0, Q_SHEET_REPLACED, "iitb", ad->v->site, ad->sub, s->replaces, &s->replaces_digest);
	cert_hex(&ad->signer, hex);
	if (txn_put(ad->t, Q_SHEET_PUT, "eiiiittiitt", ad->s->receipt, ad->v->site, ad->sub, (int64_t)s->month, s->number,
	    sheet_kind_name(s->kind), (int64_t)s->for_month, replaces, hex, ad->s->name) != 0)
		return -1;
	ad->sheet = txn_id(ad->t);
	return 0;
}

/* ---- rows */

/* A row without a usable number still is a row: it gets a person of its own, whom nothing can be joined with. */
static int64_t
row_person(struct admit *ad, const struct sheet_row *r)
{
	char own[64];
	const char *id_no = r->id_no;
	int64_t id;

	if (*id_no == '\0') {
		snprintf(own, sizeof own, "?%s-%d", ad->s->no, r->n);
		id_no = own;
	}
	id = store_int(ad->w->store, 0, Q_PERSON_ID, "t", id_no);
	if (id == 0 && txn_put(ad->t, Q_PERSON_PUT, "et", id_no) == 0)
		id = txn_id(ad->t);
	return id;
}

/* Back pay of a month that is older than every month this project was ever paid through the workspace. */
static int
before_daifa(struct admit *ad, const struct sheet *s)
{
	int64_t oldest;

	if (s->kind != KIND_BACK_PAY)
		return 0;
	oldest = store_int(ad->w->store, 0, Q_MONTH_OLDEST, "i", ad->v->site);
	return oldest == 0 || s->for_month < oldest;
}

static int64_t
row_claim(struct admit *ad, const struct sheet *s, const struct sheet_row *r, int64_t person)
{
	int64_t month = s->kind == KIND_BACK_PAY ? s->for_month : s->month;
	int64_t id = store_int(ad->w->store, 0, Q_CLAIM_ID, "iiiiti", month, ad->v->site, ad->sub, person, r->team, (int64_t)r->line);

	if (id == 0 && txn_put(ad->t, Q_CLAIM_PUT, "eiiiitit", month, ad->v->site, ad->sub, person, r->team, (int64_t)r->line,
	    before_daifa(ad, s) ? "before" : "sheet") == 0)
		id = txn_id(ad->t);
	return id;
}

static int
row_in(void *ctx, const struct sheet *s, const struct sheet_row *r)
{
	struct admit *ad = ctx;
	int64_t person, claim;

	if (!ad->begun && sheet_begin(ad, s) != 0)
		return -1;
	ad->rows++;
	ad->w->rows++;
	if (ad->sheet == 0)
		return 0;
	person = row_person(ad, r);
	claim = person == 0 ? 0 : row_claim(ad, s, r, person);
	if (claim == 0)
		return -1;
	buf_reset(&ad->items);
	buf_text(&ad->items, "");
	items_text(r->item, r->items, &ad->items);
	return txn_put(ad->t, Q_ROW_PUT, "eiiiiiitttttttttiiitit" "iiiititt", ad->sheet, (int64_t)r->n, claim, person, (int64_t)r->bad,
	    (int64_t)r->line, r->id_type, r->name, r->phone, r->team, r->trade, r->card, r->card_name, r->card_bank, r->card_cnaps,
	    (int64_t)r->days_tenths, (int64_t)r->minutes, (int64_t)r->overtime_minutes, wage_mode_name(r->mode), r->rate_fen, ad->items.p,
	    r->gross_fen, r->withheld_fen, r->deducted_fen, r->net_fen, confirm_how_name(r->confirm), (int64_t)r->confirm_day, r->confirm_ref,
	    r->why);
}

/* ---- verdict */

/* A file of the package, into the archive.  Of a sheet that is refused nothing is taken. */
static int
evidence_in(void *ctx, const char *name, int64_t bytes, struct source from)
{
	struct admit *ad = ctx;
	char *block;
	struct stage *g;
	struct digest d;
	ssize_t n;

	(void)bytes;
	if (ad->sheet == 0 || report_worst(ad->report) >= SEV_REFUSE)
		return 0;
	g = stage_begin(ad->t);
	block = mem_alloc(65536);
	while ((n = from.read(from.ctx, block, 65536)) > 0 &&
	    stage_add(g, block, (size_t)n) == 0)
		;
	free(block);
	if (n < 0)
		report_add(ad->report, F_INPUT_DAMAGED, (struct where){ ad->s->name, 0, NULL }, NO_VALS);
	if (stage_end(g, "evidence", name, &d) != 0 || n < 0)
		return -1;
	return txn_put(ad->t, Q_EVIDENCE_PUT, "eitb", ad->sheet, name, &d);
}

/* A receipt in words, when there is one. */
static int
receipt_text(struct cursor *c, char *to, size_t size)
{
	int found = cursor_next(c);

	if (found)
		snprintf(to, size, "%s (%s)", cursor_text(c, 1), cursor_text(c, 0));
	cursor_end(c);
	return found;
}

/* The signature is not over these bytes: is it over others that came here? */
static void
foreign_tell(struct admit *ad)
{
	struct store *st = ad->w->store;
	struct where where = { ad->s->name, 0, NULL };
	char other[2 * LIMIT_FIELD_BYTES];
	enum finding_id id = F_SIGNATURE_BAD;
	struct buf cms = { 0 };
	struct digest named;
	int64_t of = 0;

	if (store_object_bytes(st, &ad->s->cms, LIMIT_CMS_BYTES, &cms) == 0 &&
	    cms_names((struct slice){ cms.p, cms.n }, &named))
		of = store_int(st, 0, Q_RECEIPT_BY_OBJECT, "b", &named);
	buf_free(&cms);
	if (of != 0 && of != ad->s->receipt)
		id = receipt_text(store_query(st, Q_RECEIPT_NAMED, "i", of), other, sizeof other) ? F_SIGNATURE_MOVED : id;
	else if (receipt_text(store_query(st, Q_ATTEMPT_OF_CMS, "bi", &ad->s->cms, ad->s->receipt), other, sizeof other))
		id = F_SIGNATURE_MOVED;
	if (id == F_SIGNATURE_BAD)
		report_add(ad->report, id, where, NO_VALS);
	else
		report_add(ad->report, id, where, VALS(V_TEXT("other", other)));
}

static void
report_part(struct report *to, const struct report *from, size_t begin, size_t end)
{
	for (size_t i = begin; i < end; i++) {
		const struct finding *f = report_at(from, i);

		report_add_canon(to, f->id, f->where, f->vals);
	}
}

/* The same from what a thread has read already, every finding in the place where decode() makes it. */
static void
decoded(struct admit *ad, const struct ahead_sheet *s)
{
	int certs, rc = 0;
	const struct cert *const *cert = world_signers(ad->w, &certs);

	if (report_has(s->proof, F_SIGNATURE_BAD))
		foreign_tell(ad);
	else
		report_part(ad->report, s->proof, 0, report_count(s->proof));
	if (s->signer < 0 || world_revoked(ad->w, cert[s->signer], s->proved, ad->s->name, ad->report))
		return;
	cert_digest(cert[s->signer], &ad->signer);
	ad->signed_at = s->signed_at;
	report_part(ad->report, s->found, 0, s->before);
	for (int i = 0; i < s->rows && rc == 0; i++)
		rc = row_in(ad, &s->head, &s->row[i]);
	if (rc == 0)
		report_part(ad->report, s->found, s->before, report_count(s->found));
}

static void
decode(struct admit *ad, int fd, struct slice cms)
{
	int certs;
	const struct cert *const *cert = world_signers(ad->w, &certs);
	struct report *found = report_new();
	struct verified *doc = verify_signed(ad->s->name, fd, cms, cert, certs, ad->w->now, ad->w->anchor, found);
	struct arena *a = arena_new();
	struct sheet s;

	if (report_has(found, F_SIGNATURE_BAD))
		foreign_tell(ad);
	else
		report_take(ad->report, found);
	report_free(found);

	if (doc != NULL && !world_revoked(ad->w, cert[verified_signer(doc)], verified_proved_time(doc), ad->s->name, ad->report)) {
		cert_digest(cert[verified_signer(doc)], &ad->signer);
		ad->signed_at = verified_signing_time(doc);
		(void)ingest_sheet_with(doc, *ad->s->columns, a, &s, row_in, evidence_in, ad, ad->report);
	}
	arena_free(a);
	verified_free(doc);
}

/* The newest attempt with the same verdict and the same findings makes this one superfluous. */
static int
attempt_known(struct admit *ad, const char *verdict)
{
	struct cursor *c = store_query(ad->w->store, Q_ATTEMPT_NEWEST, "i", ad->s->receipt);
	struct digest cms;
	int64_t id = 0;
	size_t n = 0;
	int same = 0;

	if (cursor_next(c)) {
		id = cursor_int(c, 0);
		cursor_digest(c, 2, &cms);
		same = strcmp(cursor_text(c, 1), verdict) == 0 && digest_same(&cms, &ad->s->cms);
	}
	cursor_end(c);
	if (!same)
		return 0;
	c = store_query(ad->w->store, Q_ATTEMPT_FINDINGS, "i", id);
	while (same && cursor_next(c)) {
		const struct finding *f = n < report_count(ad->report) ? report_at(ad->report, n) : NULL;

		same = f != NULL && finding_code(f->id) == cursor_int(c, 1) && strcmp(f->vals, cursor_text(c, 3)) == 0;
		n++;
	}
	cursor_end(c);
	return same && n == report_count(ad->report);
}

static int
findings_put(struct admit *ad, enum stmt put, int64_t of, int rows)
{
	for (size_t i = 0; i < report_count(ad->report); i++) {
		const struct finding *f = report_at(ad->report, i);

		if (rows && f->where.row == 0)
			continue;
		if (txn_put(ad->t, put, "eiiitt", of, (int64_t)f->where.row, (int64_t)finding_code(f->id),
		    f->where.column != NULL ? f->where.column : "", f->vals) != 0)
			return -1;
	}
	return 0;
}

/* What was said before is not said again: whoever asks finds it under status. */
static int
attempt_put(struct admit *ad, const char *verdict)
{
	char hex[HEX_LEN];

	ad->known = attempt_known(ad, verdict);
	if (ad->known)
		return 0;
	cert_hex(&ad->signer, hex);
	if (txn_put(ad->t, Q_ATTEMPT_PUT, "eibtt", ad->s->receipt, digest_is_zero(&ad->s->cms) ? NULL : &ad->s->cms, verdict, hex) != 0)
		return -1;
	return findings_put(ad, Q_ATTEMPT_FINDING_PUT, txn_id(ad->t), 0);
}

static void
say(struct admit *ad, enum text_id text)
{
	struct cursor *c;
	fen net = 0;
	int64_t readable = 0;

	if (text == T_SHEET_ADMITTED) {
		c = store_query(ad->w->store, Q_SHEET_TOTALS, "i", ad->sheet);
		if (cursor_next(c)) {
			readable = cursor_int(c, 0);
			net = cursor_int(c, 1);
		}
		cursor_end(c);
	}
	world_say(ad->w, text, VALS(V_TEXT("receipt", ad->s->no), V_TEXT("file", ad->s->name), V_INT("rows", ad->rows),
	    V_INT("readable", readable), V_FEN("net", net)));
}

int
admit(struct world *w, struct txn *t, const struct submission *s)
{
	struct admit ad = { .w = w, .t = t, .s = s, .report = report_new() };
	struct buf cms = { 0 };
	int fd = -1, rc = -1, refused;

	if (digest_is_zero(&s->cms)) {
		rc = attempt_put(&ad, "INCOMPLETE");
		if (!ad.known)
			say(&ad, T_SHEET_INCOMPLETE);
		goto out;
	}
	if (s->ahead == NULL) {
		fd = store_object(w->store, &s->object);
		if (fd < 0 || store_object_bytes(w->store, &s->cms, LIMIT_CMS_BYTES, &cms) != 0)
			goto out;
		/* before the point: what names columns stays in the archive though the sheet may not */
		if (*s->columns == NULL && ingest_wants_columns(fd) &&
		    (*s->columns = world_columns(w, t, s->call)) == NULL)
			goto out;
	}
	if (txn_point(t) != 0)
		goto out;
	if (s->ahead != NULL)
		decoded(&ad, s->ahead);
	else
		decode(&ad, fd, (struct slice){ cms.p, cms.n });
	if (report_worst(ad.report) >= SEV_WORLD)	/* not read is not refused */
		goto out;
	refused = ad.sheet == 0 || report_worst(ad.report) >= SEV_REFUSE;
	if (store_failed(w->store) || (refused ? txn_undo(t) : txn_keep(t)) != 0)
		goto out;
	rc = attempt_put(&ad, refused ? "REFUSED" : "ADMITTED");
	if (rc == 0 && !refused)
		rc = findings_put(&ad, Q_SHEET_FINDING_PUT, ad.sheet, 1);
	if (!ad.known)
		say(&ad, refused ? T_SHEET_REFUSED : T_SHEET_ADMITTED);
out:
	if (fd >= 0)
		close(fd);
	if (!ad.known)
		report_take(w->report, ad.report);
	report_free(ad.report);
	buf_free(&ad.items);
	buf_free(&cms);
	return rc;
}
