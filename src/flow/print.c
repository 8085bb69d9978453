/*
 * Papers for people, printed on demand: nothing here changes the workspace, and the same chain gives
 * the same bytes.  Vouchers and statements are printed from the signed XML in the archive, whatever
 * has happened since.
 */
#include <stdlib.h>
#include <string.h>

#include "papers.h"

static int
printer(struct world *w, char path[LIMIT_PATH], struct print *p)
{
	snprintf(path, LIMIT_PATH, "%s/fonts.conf", w->formats);
	*p = (struct print){ .fonts = path, .report = w->report };
	return 0;
}

/* The subject of the certificate that signed it; "" when it has no signature. */
static const char *
signer_of(struct world *w, struct arena *a, const struct digest *object, struct digest *cert)
{
	struct cursor *c = store_query(w->store, Q_SIGNER_OF, "b", object);
	const char *subject = "";

	memset(cert, 0, sizeof *cert);
	if (cursor_next(c)) {
		subject = arena_text(a, cursor_text(c, 0));
		cursor_digest(c, 1, cert);
	}
	cursor_end(c);
	return subject;
}

static int
xml_print(struct world *w, const struct digest *object, const char *name, struct flow_paper *to)
{
	struct arena *a = arena_new();
	struct signed_xml xml = { .digest = *object };
	struct digest cert;
	struct voucher v;
	struct print p;
	char fonts[LIMIT_PATH];
	int rc;

	rc = store_object_bytes(w->store, object, LIMIT_FILE_BYTES, &to->xml);
	xml.signer = signer_of(w, a, object, &cert);
	if (rc == 0 && store_signature(w->store, object, &cert, &to->p7s) != 0)
		buf_reset(&to->p7s);
	if (rc == 0)
		rc = voucher_read(a, (struct slice){ to->xml.p, to->xml.n }, name, &v, w->report);
	if (rc == 0) {
		printer(w, fonts, &p);
		snprintf(to->name, sizeof to->name, "%s-v%d", v.number, v.version);
		rc = voucher_pdf(&p, &v, &xml, &to->pdf);
	}
	arena_free(a);
	return rc;
}

void
flow_paper_free(struct flow_paper *p)
{
	buf_free(&p->pdf);
	buf_free(&p->xml);
	buf_free(&p->p7s);
	buf_free(&p->text);
}

/* 1 and the object, 0 there is none */
static int
object_find(struct cursor *c, struct digest *object)
{
	int found = cursor_next(c) && cursor_digest(c, 0, object);

	cursor_end(c);
	return found;
}

int
flow_voucher_there(struct world *w, const char *batch)
{
	struct batch_view b;

	return batch_find(w, batch, &b) && store_int(w->store, 0, Q_VOUCHER_NEWEST, "i", b.id) > 0;
}

int
flow_statement_there(struct world *w, const struct flow_month *m)
{
	const struct project_view *v = world_project(w, m->project);

	return v != NULL && store_int(w->store, 0, Q_STATEMENT_PAPER_NEWEST, "iii", v->site,
	    store_int(w->store, 0, Q_SUB_ID, "it", v->site, m->sub), (int64_t)m->month) > 0;
}

int
flow_print_voucher(struct world *w, const char *batch, int version, struct flow_paper *to)
{
	struct batch_view b;
	struct digest object;
	char number[80];

	if (!batch_find(w, batch, &b))
		return world_refuse(w, F_BATCH_UNKNOWN, VALS(V_TEXT("batch", batch)));
	snprintf(number, sizeof number, "V-%s", b.name);
	if (!object_find(store_query(w->store, Q_VOUCHER_OBJECT, "ii", b.id, (int64_t)version), &object))
		return world_refuse(w, F_VOUCHER_MISSING, VALS(V_TEXT("voucher", number)));
	return xml_print(w, &object, number, to);
}

int
flow_print_statement(struct world *w, const struct flow_month *m, int version, struct flow_paper *to)
{
	const struct project_view *v;
	int64_t sub;
	struct digest object;
	char number[80];

	if (month_of(w, m, &v, &sub) != 0)
		return -1;
	statement_number(v->p.code, m->sub, m->month, number);
	if (!object_find(store_query(w->store, Q_STATEMENT_OBJECT, "iiii", v->site, sub,
	        (int64_t)m->month, (int64_t)version), &object))
		return world_refuse(w, F_VOUCHER_MISSING, VALS(V_TEXT("voucher", number)));
	return xml_print(w, &object, number, to);
}

/* ---- slips */

struct slip_work {
	struct world	*w;
	const struct project_view *v;
	int64_t		 batch;		/* rows sealed in it last; 0: one row */
	int64_t		 sheet;
	int		 n;
	struct wage_slip *line;		/* owned */
	int		 lines;
	struct arena	*arena;		/* owned */
};

static void
slip_payment(struct slip_work *s, const struct row_view *v, struct wage_slip *l)
{
	struct cursor *c;
	struct buf b = { 0 };
	char ref[REF_TEXT];

	if (v->status == ROW_PAID) {
		c = store_query(s->w->store, Q_PAYMENT_PAID, "i", v->payment);
		if (cursor_next(c))
			l->l.paid_on = paid_on(cursor_int(c, 0), cursor_int(c, 1));
		cursor_end(c);
	}
	buf_text(&b, row_status_word(v->status, LANG_ZH));
	if (v->status == ROW_FAILED && v->reason != R_NONE)
		buf_printf(&b, "：%s", reason_word(v->reason, LANG_ZH));
	l->status = arena_text(s->arena, b.p);
	buf_free(&b);
	l->l.proof = "";
	if (v->payment == 0)
		return;
	ref_make(ref, 'W', s->w->tag, v->payment);
	l->l.proof = arena_text(s->arena, ref);
	c = store_query(s->w->store, Q_PAYMENT_CARD, "i", v->payment);
	if (cursor_next(c)) {
		l->l.card = arena_text(s->arena, cursor_text(c, 0));
		l->l.card_bank = arena_text(s->arena, cursor_text(c, 1));
	}
	cursor_end(c);
}

static int
slip_row(void *ctx, const struct row_view *v)
{
	struct slip_work *s = ctx;
	const struct subcontractor *sub = project_sub(&s->v->p, sub_code(s->v, s->w, v->sub));
	struct item *item = NULL;
	struct wage_slip *l;
	struct cursor *c;

	if (sub == NULL || v->status == ROW_SUPERSEDED ||
	    (s->batch != 0 ? v->batch != s->batch : v->n != s->n))
		return 0;
	s->line = mem_grow(s->line, (size_t)s->lines + 1, sizeof *s->line);
	l = &s->line[s->lines++];
	memset(l, 0, sizeof *l);
	l->contractor = s->v->p.contractor;
	l->l = (struct ledger_line){ .employer = sub->name, .employer_uscc = sub->uscc,
		.project = s->v->p.name, .name = arena_text(s->arena, v->name),
		.id_no = arena_text(s->arena, v->id_no), .phone = "",
		.team = arena_text(s->arena, v->team), .days_tenths = v->days_tenths,
		.minutes = v->minutes, .overtime_minutes = v->overtime_minutes,
		.gross_fen = v->gross_fen, .withheld_fen = v->withheld_fen,
		.deducted_fen = v->deducted_fen, .net_fen = v->net_fen,
		.card = arena_text(s->arena, v->card), .card_bank = arena_text(s->arena, v->card_bank) };
	c = store_query(s->w->store, Q_LEDGER_ROW, "i", v->row);
	l->l.trade = cursor_next(c) ? arena_text(s->arena, cursor_text(c, 0)) : "";
	cursor_end(c);
	c = store_query(s->w->store, Q_ROSTER_LANGUAGE, "ii", v->site, v->person);
	l->language = cursor_next(c) ? arena_text(s->arena, cursor_text(c, 0)) : "";
	cursor_end(c);
	l->l.items = items_parse(s->arena, v->items, &item);
	l->l.items = l->l.items < 0 ? 0 : l->l.items;
	l->l.item = item;
	slip_payment(s, v, l);
	return 0;
}

static int
slips_out(struct slip_work *s, const struct rows_of *of, const char *name, ym month,
    struct flow_paper *to)
{
	struct slips paper = { .name = name, .month = month, .contractor = s->v->p.contractor,
		.at = store_last_time(s->w->store) };
	struct print p;
	char fonts[LIMIT_PATH];
	int rc;

	s->arena = arena_new();
	rc = rows_each(s->w, of, slip_row, s);
	if (rc == 0 && s->lines == 0)
		rc = world_refuse(s->w, F_PAPER_EMPTY, VALS(V_TEXT("paper", name)));
	if (rc == 0) {
		paper.line = s->line;
		paper.lines = s->lines;
		printer(s->w, fonts, &p);
		if (to->wants_text)
			slips_text(&paper, &to->text);
		else
			rc = slips_pdf(&p, &paper, &to->pdf);
	}
	free(s->line);
	arena_free(s->arena);
	return rc;
}

int
flow_print_slips(struct world *w, const char *batch, struct flow_paper *to)
{
	struct slip_work s = { .w = w };
	struct rows_of of = { 0 };
	struct batch_view b;

	if (!batch_find(w, batch, &b))
		return world_refuse(w, F_BATCH_UNKNOWN, VALS(V_TEXT("batch", batch)));
	s.v = b.project;
	s.batch = b.id;
	of = (struct rows_of){ .month = b.month, .site = b.project->site, .sub = b.sub };
	snprintf(to->name, sizeof to->name, "slips-%s", b.name);
	return slips_out(&s, &of, b.name, (ym)b.month, to);
}

int
flow_print_slip(struct world *w, const char *row, struct flow_paper *to)
{
	struct slip_work s = { .w = w };
	struct rows_of of = { 0 };
	struct cursor *c;

	if (row_find(w, row, &s.sheet, &s.n) != 0)
		return -1;
	c = store_query(w->store, Q_SHEET_MONTH, "i", s.sheet);
	if (cursor_next(c)) {
		of = (struct rows_of){ .site = cursor_int(c, 0), .sub = cursor_int(c, 1),
			.month = cursor_int(c, 2), .sheet = s.sheet };
		s.v = world_site(w, of.site);
	}
	cursor_end(c);
	if (s.v == NULL)
		return world_refuse(w, F_PAPER_EMPTY, VALS(V_TEXT("paper", row)));
	snprintf(to->name, sizeof to->name, "slip-%s", row);
	return slips_out(&s, &of, row, (ym)of.month, to);
}

/* ---- notice */

int
flow_print_notice(struct world *w, const char *batch, struct flow_paper *to)
{
	struct paper_batch b;
	struct notice n = { 0 };
	struct print p;
	char fonts[LIMIT_PATH];
	int rc = paper_batch(w, batch, &b);

	if (rc == 0) {
		n.v = &b.v;
		n.project_name = b.project->p.name;
		n.at = store_last_time(w->store);
		n.days = notice_days(b.project, time_day(n.at));
		n.from = notice_posted(w, b.id);
		if (n.from != 0)
			n.to = notice_end(n.from, n.days);
		printer(w, fonts, &p);
		snprintf(to->name, sizeof to->name, "notice-%s", b.v.batch);
		rc = notice_pdf(&p, &n, &to->pdf);
	}
	paper_batch_free(&b);
	return rc;
}

/* ---- application */

static void
application_files(struct world *w, const struct part_view *v, struct arena *a,
    struct application *app)
{
	struct cursor *c = store_query(w->store, Q_PART_FILES, "i", v->id);
	struct application_file *file = NULL;

	while (cursor_next(c)) {
		file = mem_grow(file, (size_t)app->files + 1, sizeof *file);
		file[app->files].name = arena_text(a, cursor_text(c, 0));
		cursor_digest(c, 1, &file[app->files++].digest);
	}
	cursor_end(c);
	app->file = file;
}

static void
application_approvers(struct world *w, const struct part_view *v, struct arena *a,
    struct application *app)
{
	struct cursor *c = store_query(w->store, Q_BATCH_RELEASES, "i", v->batch);
	const char **name = NULL;

	while (cursor_next(c)) {
		const struct officer *o;
		struct digest cert;

		if (digest_parse(slice_of(cursor_text(c, 1)), &cert) != 0)
			continue;
		o = world_officer(w, &cert);
		name = mem_grow(name, (size_t)app->approvers + 1, sizeof *name);
		name[app->approvers++] = o != NULL ? arena_text(a, o->name) : "";
	}
	cursor_end(c);
	app->approver = name;
}

int
flow_print_application(struct world *w, const char *part, struct flow_paper *to)
{
	struct application app = { .at = store_last_time(w->store) };
	struct arena *a;
	struct part_view v;
	struct batch_view b;
	struct print p;
	char fonts[LIMIT_PATH];
	int rc;

	if (!part_find(w, part, &v) || !batch_find(w, v.batch_name, &b))
		return world_refuse(w, F_PART_UNKNOWN, VALS(V_TEXT("part", part)));
	a = arena_new();
	app.project = &v.project->p;
	app.sub = project_sub(&v.project->p, sub_code(v.project, w, v.sub));
	app.month = (ym)b.month;
	app.day = v.day;
	app.batch = v.batch_name;
	app.part = v.ref;
	app.no = v.no;
	app.of = (int)store_int(w->store, v.no, Q_PART_COUNT, "i", v.batch);
	app.sum = (struct tally){ v.lines, v.fen };
	application_files(w, &v, a, &app);
	application_approvers(w, &v, a, &app);
	printer(w, fonts, &p);
	snprintf(to->name, sizeof to->name, "application-%s", v.ref);
	rc = app.sub == NULL ? world_refuse(w, F_PART_UNKNOWN, VALS(V_TEXT("part", part))) :
	    application_pdf(&p, &app, &to->pdf);
	free((void *)app.file);
	free((void *)app.approver);
	arena_free(a);
	return rc;
}

/* ---- the code on a voucher */

static int
differs(struct world *w, const char *what, const char *code, const char *paper)
{
	return world_refuse(w, F_CODE_DIFFERS,
	    VALS(V_TEXT("what", what), V_TEXT("code", code), V_TEXT("paper", paper)));
}

/* Every word of the code is that of the XML in the archive, and the chain was where it says. */
int
flow_code(struct world *w, const char *text)
{
	struct voucher_code code;
	struct digest object, head;
	struct cursor *c;
	struct buf xml = { 0 };
	int rc;

	if (voucher_code_read(slice_of(text), &code) != 0)
		return world_refuse(w, F_CODE_UNREADABLE, VALS(V_TEXT("code", text)));
	c = store_query(w->store, code.number[0] == 'M' ? Q_STATEMENT_BY_NUMBER : Q_VOUCHER_BY_NUMBER,
	    "ti", code.number, (int64_t)code.version);
	if (!object_find(c, &object))
		return world_refuse(w, F_VOUCHER_MISSING, VALS(V_TEXT("voucher", code.number)));
	c = store_query(w->store, Q_EVENT_HASH, "i", code.chain_length);
	if (!object_find(c, &head) || !digest_same(&head, &code.chain_head)) {
		char was[HEX_LEN], says[HEX_LEN];

		digest_hex(&head, was);
		digest_hex(&code.chain_head, says);
		return differs(w, "chain", says, was);
	}
	rc = store_object_bytes(w->store, &object, LIMIT_FILE_BYTES, &xml);
	if (rc == 0)
		rc = code_check(&code, (struct slice){ xml.p, xml.n }, code.number, w->out, w->report);
	if (rc == 0 && w->out != NULL)
		out_say(w->out, T_CODE_CHAIN, VALS(V_INT("length", code.chain_length)));
	buf_free(&xml);
	return rc;
}
