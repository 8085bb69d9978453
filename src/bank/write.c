/*
 * Payment files: every file of the part in the format's order, payments pulled one at a time.  What
 * cannot be written exactly is refused before its record is given to the sink.
 */
#include <string.h>

#include "bank/inner.h"

struct writer {
	struct put_ctx	 c;
	struct bank_payment first;	/* pulled ahead: it decides which files are written */
	int		 ahead;		/* what next() said of it; 0 once it was written */
	const struct file_layout *file;
	const struct bank_sink *sink;
	bank_next	 next;
	void		*next_ctx;
	struct buf	 bytes;		/* not yet given to the sink */
};

#define ENOUGH 65536	/* bytes given to the sink at once */

static int
pull(struct writer *w, struct bank_payment *p)
{
	if (w->ahead == 0)
		return w->next(w->next_ctx, p);
	*p = w->first;
	w->ahead = 0;
	return 1;
}

static int
part_totals(struct put_ctx *c, const char *what, int64_t want, int64_t got, int is_fen)
{
	report_add(c->report, F_PART_TOTALS, c->where,
	    VALS(V_TEXT("what", what), is_fen ? V_FEN("want", want) : V_INT("want", want),
	    is_fen ? V_FEN("got", got) : V_INT("got", got)));
	return -1;
}

/* A payment's own field, whatever file it stands in. */
static int
of_payment(const struct field *fd)
{
	return fd->id == FD_PARAM || (fd->id >= FD_SEQ && fd->id <= FD_PAYEE_SAME_CITY);
}

static int
over_limit(struct put_ctx *c, fen amount, fen limit)
{
	if (limit == 0 || amount <= limit)
		return 0;
	report_add(c->report, F_AMOUNT_OVER_LIMIT, c->where,
	    VALS(V_FEN("fen", amount), V_FEN("limit", limit)));
	return -1;
}

static int
is_served(const struct put_ctx *c, enum bank_serves serves)
{
	return serves == SERVES_ANY || same_bank(c->account, c->payment) == (serves == SERVES_SAME);
}

static int
not_served(struct put_ctx *c, enum bank_serves serves)
{
	if (is_served(c, serves))
		return 0;
	report_add(c->report, F_BANK_NOT_SERVED, c->where,
	    VALS(V_TEXT("bank", c->payment->bank ? c->payment->bank : ""),
	    V_TEXT("format", c->f->info.name)));
	return -1;
}

/* Our own numbers may not be given yet when a payment is only tried. */
static int
not_yet(const struct bank_payment *p, const struct field *fd)
{
	return fd->id == FD_SEQ || (fd->id == FD_REF && (p->ref == NULL || *p->ref == '\0'));
}

int
bank_fits(const struct bank_fmt *f, const struct account *account, const struct bank_payment *p,
    struct where where, struct report *report)
{
	struct put_ctx c = { .f = f, .account = account, .payment = p, .where = where,
	    .report = report };
	struct buf out = { NULL, 0, 0 };
	int rc = over_limit(&c, p->fen, f->info.max_row_fen);

	if (not_served(&c, f->info.serves) < 0)
		rc = -1;
	for (int i = 0; i < f->files; i++) {
		const struct layout *l = &f->file[i].layout;

		if (!is_served(&c, f->file[i].serves))
			continue;

		for (int k = 0; k < l->record.fields; k++) {
			const struct field *fd = &l->record.field[k];

			if (!of_payment(fd) || not_yet(p, fd) ||
			    (fd->id != FD_PARAM && c.told[fd->id]))
				continue;
			buf_reset(&out);
			if (put_field(&c, fd, &l->record, l->charset, &out) < 0) {
				c.told[fd->id] = 1;
				rc = -1;
			}
		}
	}
	buf_free(&out);
	buf_free(&c.value);
	buf_free(&c.coded);
	return rc;
}

static int
flush(struct writer *w)
{
	int rc = w->bytes.n > 0 ? w->sink->bytes(w->sink->ctx, w->bytes.p, w->bytes.n) : 0;

	buf_reset(&w->bytes);
	return rc;
}

static int
line_put(struct writer *w, const struct form *form)
{
	const struct layout *l = &w->file->layout;

	for (int i = 0; i < form->fields; i++) {
		if (i > 0 && !form->fixed)
			buf_add(&w->bytes, form->separator, 1);
		if (put_field(&w->c, &form->field[i], form, l->charset, &w->bytes) < 0)
			return -1;
	}
	if (l->end != END_NONE)
		buf_text(&w->bytes, l->end == END_CRLF ? "\r\n" : "\n");
	return w->bytes.n >= ENOUGH ? flush(w) : 0;
}

static int
xml_put(struct writer *w, struct xml_writer *xml, int rc)
{
	if (rc < 0 || xml_write_take(xml, &w->c, &w->bytes) < 0)
		return -1;
	return w->bytes.n >= ENOUGH ? flush(w) : 0;
}

/* Pulls every payment and writes its record; the head's count and sum must come true. */
static int
records_put(struct writer *w, struct xml_writer *xml)
{
	const struct bank_part *part = w->c.part;
	struct bank_payment p;
	int count = 0, rc = 0;
	fen sum = 0;

	memset(&p, 0, sizeof p);
	while (rc == 0 && (rc = pull(w, &p)) == 1) {
		w->c.payment = &p;
		w->c.where.row = p.seq;
		if (p.seq != ++count)
			rc = part_totals(&w->c, "seq", count, p.seq, 0);
		else if (count > part->count)
			rc = part_totals(&w->c, "part.count", part->count, count, 0);
		else if (p.fen <= 0 || fen_add(sum, p.fen, &sum) < 0)
			rc = part_totals(&w->c, "net", 1, p.fen, 1);
		else if (not_served(&w->c, w->c.f->info.serves) < 0 ||
		    not_served(&w->c, w->file->serves) < 0 ||
		    over_limit(&w->c, p.fen, w->c.f->info.max_row_fen) < 0)
			rc = -1;
		else
			rc = xml ? xml_put(w, xml, xml_write_record(xml, &w->c)) :
			    line_put(w, &w->file->layout.record);
	}
	w->c.payment = NULL;
	w->c.where.row = 0;
	if (rc < 0)
		return -1;
	if (count != part->count)
		return part_totals(&w->c, "part.count", part->count, count, 0);
	return sum == part->total_fen ? 0
	    : part_totals(&w->c, "part.total", part->total_fen, sum, 1);
}

static int
lines_put(struct writer *w)
{
	const struct layout *l = &w->file->layout;

	for (int i = 0; i < l->heads; i++)
		if (line_put(w, &l->head[i]) < 0)
			return -1;
	if (l->has_record && records_put(w, NULL) < 0)
		return -1;
	for (int i = 0; i < l->tails; i++)
		if (line_put(w, &l->tail[i]) < 0)
			return -1;
	return flush(w);
}

static int
xml_file_put(struct writer *w)
{
	const struct layout *l = &w->file->layout;
	struct xml_writer *xml = xml_writer_new(l);
	int rc = -1;

	if (l->heads > 0 && xml_put(w, xml, xml_write_form(xml, &w->c, &l->head[0])) < 0)
		goto out;
	if (l->has_record && records_put(w, xml) < 0)
		goto out;
	if (l->tails > 0 && xml_put(w, xml, xml_write_form(xml, &w->c, &l->tail[0])) < 0)
		goto out;
	if (xml_put(w, xml, xml_write_end(xml, &w->c)) < 0)
		goto out;
	rc = flush(w);
out:
	xml_writer_free(xml);
	return rc;
}

/* What can be refused before the first byte is. */
static int
part_check(struct writer *w)
{
	const struct bank_info *info = &w->c.f->info;
	const struct bank_part *part = w->c.part;
	int rc = 0;

	for (int i = 0; i < info->params; i++)
		if (param_value(part->account, info->param[i]) == NULL) {
			report_add(w->c.report, F_PARAM_MISSING, w->c.where,
			    VALS(V_TEXT("param", info->param[i]), V_TEXT("format", info->name)));
			rc = -1;
		}
	if (part->count < 1 || part->count > info->max_rows)
		rc = part_totals(&w->c, "limit rows", info->max_rows, part->count, 0);
	if (over_limit(&w->c, part->total_fen, info->max_part_fen) < 0)
		rc = -1;
	return rc;
}

static int
files_differ(const struct bank_fmt *f)
{
	for (int i = 0; i < f->files; i++)
		if (f->file[i].serves != SERVES_ANY)
			return 1;
	return 0;
}

int
bank_write(const struct bank_fmt *f, const struct bank_part *part, bank_next next, void *next_ctx,
    const struct bank_sink *sink, struct report *report)
{
	struct writer w = { .c = { .f = f, .part = part, .account = part->account, .report = report,
	    .where = { part->ref, 0, NULL } }, .sink = sink, .next = next, .next_ctx = next_ctx };
	struct buf name = { NULL, 0, 0 };
	int rc = part_check(&w), differ = files_differ(f);

	if (rc == 0 && differ) {
		w.ahead = next(next_ctx, &w.first);
		rc = w.ahead == 1 ? 0 : -1;
	}
	for (int i = 0; rc == 0 && i < f->files; i++) {
		w.file = &f->file[i];
		w.c.payment = differ ? &w.first : NULL;
		if (differ && !is_served(&w.c, w.file->serves))
			continue;
		w.c.payment = NULL;
		buf_reset(&name);
		if (put_file_name(&w.c, w.file, &name) < 0 || sink->open(sink->ctx, name.p) != 0) {
			rc = -1;
			break;
		}
		rc = w.file->layout.type == LAYOUT_XML ? xml_file_put(&w) : lines_put(&w);
		if (rc == 0 && sink->close(sink->ctx) != 0)
			rc = -1;
	}
	buf_free(&name);
	buf_free(&w.bytes);
	buf_free(&w.c.value);
	buf_free(&w.c.coded);
	return rc == 0 ? 0 : -1;
}
