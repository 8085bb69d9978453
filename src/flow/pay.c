/* pay: a released batch, looked at once more, becomes the bank's files, each signed, and a manifest (DESIGN 3.7). */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "priv.h"

struct pay_line {		/* a sealed row and what it has become */
	int64_t		 id, row, claim;
	fen		 fen;
	struct digest	 seen;
	int64_t		 sealed;	/* the event */
	const char	*sheet;
	int		 n;
	const char	*id_no, *name, *phone;
	const char	*card, *card_name, *card_bank, *card_cnaps;
	int		 still;		/* rows_each saw it as it was sealed */
	int64_t		 payment;
};
struct pay_file { char name[256]; struct digest object; };
struct pay {
	struct world	*w;
	struct txn	*t;
	struct call	*c;
	struct batch_view b;
	struct arena	*arena;
	struct pay_line	*line;		/* owned; by id */
	struct pay_line	**by_claim;	/* owned; by claim */
	int		 lines;
	fen		 available;	/* before it was written */
	struct bank_fmt	*fmt;		/* owned */
	struct wrapping	 wrap;
	struct digest	 fmt_file;
	struct buf	 manifest;
	/* the part being written */
	int64_t		 part;
	char		 ref[REF_TEXT], payment_ref[REF_TEXT];
	int		 from, count, at;
	struct stage	*stage;
	char		 file[256];
	char		 sent[LIMIT_PATH];	/* as the bank gets it */
	struct pay_file	*written;	/* owned; of this part, in order */
	int		 files;
};

static enum lang
world_lang(const struct world *w)
{
	return w->out != NULL ? w->out->lang : LANG_ZH;
}

/* ---- once more: is every row still what was sealed? */

static int
lines_load(struct pay *p)
{
	struct cursor *c = store_query(p->w->store, Q_BATCH_ROWS, "i", p->b.id);

	p->line = mem_alloc((size_t)(p->b.lines + 1) * sizeof *p->line);
	while (cursor_next(c) && p->lines < p->b.lines) {
		struct pay_line *l = &p->line[p->lines++];

		l->id = cursor_int(c, 0);
		l->row = cursor_int(c, 1);
		l->claim = cursor_int(c, 2);
		l->fen = cursor_int(c, 3);
		cursor_digest(c, 4, &l->seen);
		l->card = arena_text(p->arena, cursor_text(c, 5));
		l->card_name = arena_text(p->arena, cursor_text(c, 6));
		l->card_bank = arena_text(p->arena, cursor_text(c, 7));
		l->card_cnaps = arena_text(p->arena, cursor_text(c, 8));
		l->n = (int)cursor_int(c, 9);
		l->sheet = arena_text(p->arena, cursor_text(c, 11));
		l->id_no = arena_text(p->arena, cursor_text(c, 12));
		l->name = arena_text(p->arena, cursor_text(c, 13));
		l->phone = arena_text(p->arena, cursor_text(c, 14));
		l->sealed = cursor_int(c, 15);
	}
	cursor_end(c);
	return p->lines == p->b.lines ? 0 : world_fault(p->w, "batch rows");
}

static int
by_claim(const void *x, const void *y)
{
	const struct pay_line *const *a = x, *const *b = y;

	/* a row and its rest may be in one batch: two claims */
	return ((*a)->claim > (*b)->claim) - ((*a)->claim < (*b)->claim);
}

static struct pay_line *
line_of_claim(struct pay *p, int64_t claim, int64_t row)
{
	int lo = 0, hi = p->lines;

	while (lo < hi) {
		int mid = lo + (hi - lo) / 2;

		if (p->by_claim[mid]->claim < claim)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < p->lines && p->by_claim[lo]->claim == claim && p->by_claim[lo]->row == row ? p->by_claim[lo] : NULL;
}

static void
row_gone(struct pay *p, const struct pay_line *l, enum text_id what)
{
	char name[LIMIT_FIELD_BYTES];

	snprintf(name, sizeof name, "%s#%d", l->sheet, l->n);
	report_add(p->w->report, F_ROW_NO_LONGER, (struct where){ name, l->n, NULL },
	    VALS(V_TEXT("what", text_of(what, world_lang(p->w))), V_TEXT("batch", p->b.name)));
}

static int
row_again(void *ctx, const struct row_view *v)
{
	struct pay *p = ctx;
	struct pay_line *l = line_of_claim(p, v->claim, v->row);
	enum text_id what = T_VOID_ROW;

	if (l == NULL)
		return 0;
	l->still = 0;
	if (v->status != ROW_SEALED || v->replaced || v->net_fen != l->fen)
		what = T_GONE_REPLACED;
	else if (!digest_same(&v->seen, &l->seen) && !row_as_then(p->w, v, l->sealed, SEV_HOLD))
		what = T_GONE_FINDINGS;
	else if (!v->known || strcmp(v->now.card, l->card) != 0 || strcmp(v->now.card_name, l->card_name) != 0)
		what = T_GONE_ACCOUNT;
	else
		l->still = 1;
	if (!l->still)
		row_gone(p, l, what);
	return 0;
}

/* The newest event that may have changed where a row of some sealed batch stands.  Those of these kinds do not: they
 * concern the rows of their own batch, or no row at all. */
static int64_t
chain_loud(struct world *w)
{
	int64_t loud = store_int(w->store, 0, Q_CHAIN_LOUD, "i", w->heard);

	w->heard = store_chain_length(w->store);
	if (loud != 0)
		w->loud = loud;
	return w->loud;
}

/* An account of the project comes into force after one day and by another. */
static int
card_begins(struct world *w, int64_t site, ymd after, ymd by)
{
	struct card_days *k = &w->card_days;

	if (after == by)
		return 0;
	if (k->loud != w->loud || k->site != site || k->after != after || k->by != by)
		*k = (struct card_days){ .loud = w->loud, .site = site, .after = after, .by = by,
			.any = store_int(w->store, 0, Q_CARD_BEGINS, "iii", site, (int64_t)after, (int64_t)by) != 0 };
	return k->any;
}

/* Nothing has happened since the sealing that could make a row of it stand otherwise: then each stands as it was sealed. */
static int
untouched(struct world *w, const struct batch_view *b)
{
	struct cursor *c = store_query(w->store, Q_BATCH_SEALED, "i", b->id);
	int64_t event = 0;
	ymd day = 0;

	if (cursor_next(c)) {
		event = cursor_int(c, 0);
		day = time_day(cursor_int(c, 1));
	}
	cursor_end(c);
	return event != 0 && chain_loud(w) < event && day <= time_day(w->now) &&
	    !card_begins(w, b->project->site, day, time_day(w->now)) && !store_failed(w->store);
}

/* 1: holds; 0: it does not, and the batch was voided; -1 */
static int
rows_hold(struct pay *p)
{
	struct rows_of of = { .month = p->b.month, .site = p->b.project->site, .sub = p->b.sub,
		.day = time_day(p->w->now) };
	int bad = 0;

	if (untouched(p->w, &p->b))
		return 1;
	p->by_claim = mem_alloc((size_t)(p->lines + 1) * sizeof *p->by_claim);
	for (int i = 0; i < p->lines; i++)
		p->by_claim[i] = &p->line[i];
	qsort(p->by_claim, (size_t)p->lines, sizeof *p->by_claim, by_claim);
	if (rows_each(p->w, &of, row_again, p) != 0)
		return -1;
	for (int i = 0; i < p->lines; i++)
		bad += !p->line[i].still;
	if (bad == 0)
		return 1;
	world_say(p->w, T_BATCH_VOIDED, VALS(V_TEXT("batch", p->b.name), V_TEXT("why", text_of(T_VOID_ROW, world_lang(p->w)))));
	return batch_step(p->t, p->b.id, "VOIDED", "-", "ROW_NO_LONGER") != 0 ? -1 : 0;
}

/* ---- gates: day, layout, money.  1 open, 0 shut (a finding says why; void put where it belongs), -1 */

static int
word_in(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *s = list; (s = strstr(s, word)) != NULL; s += n)
		if ((s == list || s[-1] == ' ') && (s[n] == ' ' || s[n] == '\0'))
			return 1;
	return 0;
}

static int
layout_ok(struct pay *p)
{
	const struct bank_info *i = bank_info(p->fmt);

	/* A made-up bank pays nobody: it is for demonstrations only. */
	if (i->trust == TRUST_CONFIRMED || (i->trust == TRUST_TEST && p->w->demo))
		return 1;
	if (i->trust == TRUST_TEST || !word_in(p->b.project->p.policy.accept_unconfirmed, i->name))
		return world_refuse(p->w, F_LAYOUT_UNCONFIRMED, VALS(V_TEXT("format", i->name), V_TEXT("source", i->source)));
	report_add(p->w->report, F_LAYOUT_UNCONFIRMED_USED, NOWHERE, VALS(V_TEXT("format", i->name), V_TEXT("source", i->source)));
	return 1;
}

/* The bank takes no file of the same day after its last hour. */
static int
after_cut_off(const struct pay *p)
{
	char until[CLOCK_TEXT];

	if (!cut_off_passed(p->fmt, p->w->now, until))
		return 0;
	report_add(p->w->report, F_CUT_OFF_PASSED, NOWHERE, VALS(V_TEXT("batch", p->b.name), V_TEXT("until", until),
	    V_TEXT("format", bank_info(p->fmt)->name)));
	return 1;
}

/* An approval given by a key that was revoked by then is none.  1 the batch is void, 0, -1 */
static int
release_revoked(struct pay *p)
{
	struct cursor *c = store_query(p->w->store, Q_BATCH_RELEASES, "i", p->b.id);
	const struct crl *crl = world_crl(p->w);
	int bad = 0;

	while (cursor_next(c) && crl != NULL && !bad) {
		struct cursor *q;
		struct cert *cert = NULL;
		struct digest d;
		int64_t since = 0;

		if (digest_parse(slice_of(cursor_text(c, 1)), &d) != 0)
			continue;
		q = store_query(p->w->store, Q_CERT_DER, "b", &d);
		if (cursor_next(q) && (cert = cert_read(cursor_blob(q, 0))) != NULL)
			since = crl_revoked(crl, cert);
		cursor_end(q);
		bad = since != 0 && since <= cursor_int(c, 0);
		if (bad)
			report_add(p->w->report, F_RELEASE_REVOKED, NOWHERE, VALS(V_TEXT("batch", p->b.name), V_TEXT("subject", cert_subject(cert)),
			    V_YMD("day", time_day(since))));
		cert_free(cert);
	}
	cursor_end(c);
	if (!bad)
		return 0;
	world_say(p->w, T_BATCH_VOIDED, VALS(V_TEXT("batch", p->b.name), V_TEXT("why", text_of(T_VOID_KEY, world_lang(p->w)))));
	return batch_step(p->t, p->b.id, "VOIDED", "-", "RELEASE_REVOKED") != 0 ? -1 : 1;
}

static int
gates(struct pay *p)
{
	struct world *w = p->w;
	fen available = available_fen(w, p->b.project->site), need;
	int revoked;

	p->available = available;
	if (layout_ok(p) < 0)
		return -1;
	revoked = release_revoked(p);
	if (revoked != 0)
		return revoked < 0 ? -1 : 0;
	if (p->b.day < time_day(w->now) || (p->b.day == time_day(w->now) && after_cut_off(p))) {
		report_add(w->report, F_EXECUTION_PASSED, NOWHERE, VALS(V_TEXT("batch", p->b.name), V_YMD("day", p->b.day)));
		world_say(w, T_BATCH_VOIDED, VALS(V_TEXT("batch", p->b.name), V_TEXT("why", text_of(T_VOID_DAY, world_lang(w)))));
		return batch_step(p->t, p->b.id, "VOIDED", "-", "EXECUTION_PASSED") != 0 ? -1 : 0;
	}
	if (!notice_gate(w, &p->b))
		return 0;
	/* Which of several batches is paid first the engine never picks: finance names one, or the money covers all of them. */
	need = *call_get(p->c, "named") != '\0' ? p->b.fen : store_int(w->store, 0, Q_RELEASED_SUM, "i", p->b.project->site);
	if (available < need) {
		if (need > p->b.fen && available >= p->b.fen)
			report_add(w->report, F_FUNDS_COMPETE, NOWHERE, VALS(V_CARD("account", p->b.project->p.account.number),
			    V_FEN("available", available), V_FEN("need", need), V_TEXT("batch", p->b.name)));
		else
			report_add(w->report, F_FUNDS_SHORT, NOWHERE, VALS(V_CARD("account", p->b.project->p.account.number),
		    V_FEN("available", available), V_TEXT("batch", p->b.name), V_FEN("need", p->b.fen), V_FEN("short", p->b.fen - available)));
		if (strcmp(p->b.step, "AWAITING_FUNDS") != 0 && batch_step(p->t, p->b.id, "AWAITING_FUNDS", "-", "") != 0)
			return -1;
		return shortfall_issue(w, p->t, &p->b, available, store_int(w->store, 0, Q_RELEASED_SUM, "i", p->b.project->site));
	}
	return 1;
}

/* ---- writing */

static int
next_payment(void *ctx, struct bank_payment *out)
{
	struct pay *p = ctx;
	struct pay_line *l;

	if (p->at == p->count)
		return 0;
	l = &p->line[p->from + p->at++];
	ref_make(p->payment_ref, 'W', p->w->tag, l->payment);
	*out = (struct bank_payment){ .seq = p->at, .ref = p->payment_ref, .account = l->card, .name = l->card_name, .bank = l->card_bank,
		.cnaps = l->card_cnaps, .id_no = l->id_no, .phone = l->phone, .fen = l->fen };
	return 1;
}

static int
sink_open(void *ctx, const char *name)
{
	struct pay *p = ctx;

	snprintf(p->file, sizeof p->file, "%s", name);
	p->stage = stage_begin(p->t);
	return 0;
}

static int
sink_bytes(void *ctx, const char *bytes, size_t n)
{
	return stage_add(((struct pay *)ctx)->stage, bytes, n);
}

/* A finished file of the part: archived, signed, named in the manifest, on its way to the outbox. */
static int
sink_close(void *ctx)
{
	struct pay *p = ctx;
	struct digest d;
	char hex[HEX_LEN];
	int rc = stage_end(p->stage, "payment", p->file, &d);

	p->stage = NULL;
	if (rc != 0 || txn_put(p->t, Q_PART_FILE_PUT, "eitb", p->part, p->file, &d) != 0 ||
	    wrapping_send(&p->wrap, p->b.name, p->file, &d, p->sent) != 0)
		return -1;
	digest_hex(&d, hex);
	buf_printf(&p->manifest, "file %s %s %s\n", p->ref, hex, p->file);
	p->written = mem_grow(p->written, (size_t)p->files + 1, sizeof *p->written);
	memcpy(p->written[p->files].name, p->file, sizeof p->file);
	p->written[p->files++].object = d;
	return 0;
}

/* What was written is read with a reader's eyes: the same payments, or nothing of the batch goes out. */
static int
part_read_back(struct pay *p, const struct bank_part *part)
{
	int rc = 0;

	for (int i = 0; i < p->files && rc == 0; i++) {
		int fd = store_object(p->w->store, &p->written[i].object);
		struct fd_source fs;

		if (fd < 0)
			return -1;
		p->at = 0;
		rc = bank_read_back(p->fmt, part, i, source_fd(&fs, fd), p->written[i].name, next_payment, p, p->w->report);
		close(fd);
	}
	return rc;
}

static int
part_facts(struct pay *p, int no, fen *total)
{
	static const char *const booking[] = { "gross", "net", "lines" };
	int64_t first = store_int(p->w->store, 0, Q_PAYMENT_LAST, "") + 1;

	*total = 0;
	for (int i = 0; i < p->count; i++)
		if (fen_add(*total, p->line[p->from + i].fen, total) != 0)
			return -1;
	ref_make(p->ref, 'P', p->w->tag, store_int(p->w->store, 0, Q_PART_LAST, "") + 1);
	if (txn_put(p->t, Q_PART_PUT, "eiitbtii", p->b.id, (int64_t)no, p->ref, &p->fmt_file, booking[bank_info(p->fmt)->booking],
	    (int64_t)p->count, *total) != 0)
		return -1;
	p->part = txn_id(p->t);
	for (int i = 0; i < p->count; i++) {
		struct pay_line *l = &p->line[p->from + i];

		if (txn_put(p->t, Q_PAYMENT_PUT, "eiiiii", p->part, (int64_t)i + 1, l->id, l->claim, l->fen) != 0)
			return -1;
		l->payment = txn_id(p->t);
		if (l->payment != first + i)
			return world_fault(p->w, "payment numbers");
	}
	return 0;
}

static int
part_write(struct pay *p, int no, int of, fen *issued)
{
	const struct project *project = &p->b.project->p;
	struct bank_sink sink = { sink_open, sink_bytes, sink_close, p };
	char purpose[64], month[YMD_TEXT], amount[MONEY_TEXT];
	struct posting sent = { .debit = "PAYABLE", .credit = "TRANSIT", .debit_sub = p->b.sub, .site = p->b.project->site, .day = p->b.day,
		.why = p->b.name };
	struct bank_part part;
	fen total;

	if (part_facts(p, no, &total) != 0)
		return -1;
	snprintf(purpose, sizeof purpose, "工资%s", ym_text((ym)p->b.month, month));
	part = (struct bank_part){ .ref = p->ref, .no = no, .of = of, .count = p->count, .total_fen = total, .batch = p->b.name,
		.month = (ym)p->b.month, .day_no = (int)store_int(p->w->store, 0, Q_PARTS_OF_DAY, "i", (int64_t)p->b.day), .batch_count = p->b.lines, .batch_total_fen = p->b.fen, .day = p->b.day, .at = p->w->now, .purpose = purpose,
		.contractor = project->contractor, .contractor_uscc = project->contractor_uscc, .project = project->name,
		.account = &project->account };
	p->at = p->files = 0;
	buf_printf(&p->manifest, "part %s %d %s\n", p->ref, p->count, money_text(total, amount));
	if (bank_write(p->fmt, &part, next_payment, p, &sink, p->w->report) != 0) {
		if (p->stage != NULL)
			(void)sink_close(p);
		return -1;
	}
	if (part_read_back(p, &part) != 0)
		return -1;
	*issued += total;
	sent.fen = total;
	sent.part = p->part;
	world_say(p->w, T_PART_ISSUED, VALS(V_TEXT("file", p->sent), V_INT("payments", p->count), V_FEN("sum", total), V_TEXT("part", p->ref),
	    V_TEXT("batch", p->b.name)));
	return book(p->w, p->t, &sent);
}

/* ---- the manifest: what the bank and an auditor hold against the files */

static void
manifest_head(struct pay *p)
{
	struct buf *m = &p->manifest;
	struct cursor *c;
	struct digest head;
	char hex[HEX_LEN], amount[MONEY_TEXT], day[YMD_TEXT], at[TIME_TEXT];

	store_chain_head(p->w->store, &head);
	digest_hex(&head, hex);
	buf_printf(m, "daifa manifest 1\nchain %" PRId64 " %s\ntime %s\n", store_chain_length(p->w->store), hex, time_text(p->w->now, at));
	buf_printf(m, "contractor %s %s\nproject %s %s\naccount %s\n", p->b.project->p.contractor_uscc, p->b.project->p.contractor,
	    p->b.project->p.code, p->b.project->p.name, p->b.project->p.account.number);
	buf_printf(m, "batch %s\nexecution %s\npayments %d\ntotal %s\n", p->b.name, ymd_text(p->b.day, day), p->b.lines,
	    money_text(p->b.fen, amount));
	digest_hex(&p->b.plan, hex);
	buf_printf(m, "plan %s\n", hex);
	c = store_query(p->w->store, Q_BATCH_RELEASES, "i", p->b.id);
	while (cursor_next(c))
		buf_printf(m, "release %s %s\n", time_text(cursor_int(c, 0), at), cursor_text(c, 1));
	cursor_end(c);
}

static int
manifest_end(struct pay *p)
{
	char name[128], path[512];
	struct digest d;

	snprintf(name, sizeof name, "manifest-%s.txt", p->b.name);
	if (txn_write(p->t, (struct slice){ p->manifest.p, p->manifest.n }, "manifest", name, &d) != 0 ||
	    world_sign(p->w, p->t, p->c, &d, CMS_RFC5652) != 0)
		return -1;
	snprintf(path, sizeof path, "%s/%s", p->b.name, name);
	txn_outbox(p->t, path, &d, NULL);
	snprintf(path, sizeof path, "%s/%s.p7s", p->b.name, name);
	txn_outbox(p->t, path, &d, &p->c->actor);
	return 0;
}

static int
parts_write(struct pay *p)
{
	struct plan_line *line = mem_alloc((size_t)p->lines * sizeof *line);
	int *size = mem_alloc((size_t)(p->lines + 1) * sizeof *size), parts, rc = 0;
	fen issued = 0;

	for (int i = 0; i < p->lines; i++)
		line[i] = (struct plan_line){ .card = p->line[i].card, .card_name = p->line[i].card_name, .fen = p->line[i].fen };
	parts = plan_split(bank_info(p->fmt), line, p->lines, size);
	if (parts < 0)
		rc = world_refuse(p->w, F_PART_CEILING, VALS(V_TEXT("batch", p->b.name), V_FEN("limit", bank_info(p->fmt)->max_part_fen)));
	for (int i = 0; i < parts && rc == 0; i++) {
		p->count = size[i];
		rc = part_write(p, i + 1, parts, &issued);
		p->from += size[i];
	}
	/* The parts together are the batch, no payment more or less. */
	if (rc == 0 && (p->from != p->lines || issued != p->b.fen))
		rc = world_refuse(p->w, F_PART_TOTALS, VALS(V_TEXT("what", p->b.name), V_FEN("want", p->b.fen), V_FEN("got", issued)));
	free(line);
	free(size);
	if (rc == 0)
		rc = batch_step(p->t, p->b.id, "ISSUED", "-", "");
	if (rc == 0)
		world_say(p->w, T_BATCH_ISSUED, VALS(V_TEXT("batch", p->b.name), V_INT("parts", parts), V_INT("payments", p->lines),
		    V_FEN("sum", p->b.fen), V_FEN("available", p->available - issued)));
	return rc;
}

static int
pay_batch(struct pay *p)
{
	int open;

	p->fmt = world_format(p->w, p->t, p->c, p->b.project->p.account.format, &p->fmt_file);
	if (p->fmt == NULL || lines_load(p) != 0)
		return -1;
	open = rows_hold(p);
	if (open == 1)
		open = gates(p);
	if (open != 1)
		return open;
	p->wrap = (struct wrapping){ .w = p->w, .t = p->t, .c = p->c, .info = bank_info(p->fmt), .project = p->b.project };
	if (wrapping_ok(&p->wrap) != 0)
		return -1;
	manifest_head(p);
	return parts_write(p) != 0 ? -1 : manifest_end(p);
}

int
batch_holds(struct world *w, struct txn *t, const struct batch_view *b)
{
	struct pay p = { .w = w, .t = t, .b = *b };
	int rc;

	if (untouched(w, b))
		return 1;
	p.arena = arena_new();
	rc = lines_load(&p) != 0 ? -1 : rows_hold(&p);
	free(p.line);
	free(p.by_claim);
	arena_free(p.arena);
	return rc;
}

int
step_pay(struct world *w, struct txn *t, struct call *c)
{
	struct pay p = { .w = w, .t = t, .c = c };
	const char *name = call_get(c, "batch");
	int rc;

	if (!batch_find(w, name, &p.b))
		return world_refuse(w, F_BATCH_UNKNOWN, VALS(V_TEXT("batch", name)));
	if (!may(w, c, p.b.project, ROLE_BANK))
		return -1;
	if (strcmp(p.b.step, "ISSUED") == 0) {
		world_say(w, T_PAY_KNOWN, VALS(V_TEXT("batch", name)));
		return 0;
	}
	if (strcmp(p.b.step, "RELEASED") != 0 && strcmp(p.b.step, "AWAITING_FUNDS") != 0)
		return world_refuse(w, F_BATCH_STANDS, VALS(V_TEXT("batch", name), V_TEXT("step", p.b.step)));
	p.arena = arena_new();
	rc = pay_batch(&p);
	bank_free(p.fmt);
	buf_free(&p.manifest);
	free(p.line);
	free(p.by_claim);
	free(p.written);
	arena_free(p.arena);
	return rc;
}
