/*
 * What was written, read again by the layout's own forms and compared with what should stand there.
 */
#include <string.h>

#include "bank/inner.h"

struct readback {
	struct paper	 p;
	bank_next	 next;
	void		*next_ctx;
	const struct bank_part *part;
	struct bank_payment first;	/* pulled ahead: it decides which files there are */
	int		 ahead;
	int		 count;
	fen		 sum;
};

static int
same_text(const struct got *g, enum field_id id, const char *want)
{
	return g->text[id] == NULL || strcmp(g->text[id], want ? want : "") == 0;
}

static int
same_number(const struct got *g, enum field_id id, int64_t want)
{
	return g->text[id] == NULL || g->n[id] == want;
}

/* The name of the first field that is not the payment's, or NULL. */
static const char *
differs(const struct got *g, const struct bank_payment *p)
{
	const struct { enum field_id id; const char *name, *want; } texts[] = {
		{ FD_REF, "ref", p->ref }, { FD_PAYEE_ACCOUNT, "payee.account", p->account },
		{ FD_PAYEE_NAME, "payee.name", p->name }, { FD_PAYEE_BANK, "payee.bank", p->bank },
		{ FD_PAYEE_CNAPS, "payee.cnaps", p->cnaps },
		{ FD_PAYEE_ID_NO, "payee.id_no", p->id_no },
		{ FD_PAYEE_PHONE, "payee.phone", p->phone }
	};

	if (!same_number(g, FD_SEQ, p->seq))
		return "seq";
	if (!same_number(g, FD_NET, p->fen))
		return "net";
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (!same_text(g, texts[i].id, texts[i].want))
			return texts[i].name;
	return NULL;
}

static int
pull(struct readback *r, struct bank_payment *p)
{
	if (r->ahead == 0)
		return r->next(r->next_ctx, p);
	*p = r->first;
	r->ahead = 0;
	return 1;
}

static int
record_take(void *ctx, const struct got *g, int line)
{
	struct readback *r = ctx;
	struct bank_payment p;
	const char *wrong;

	if (pull(r, &p) != 1)
		return paper_bad(&r->p, line, "more records than payments", "");
	r->count++;
	wrong = differs(g, &p);
	if (wrong != NULL)
		return paper_bad(&r->p, line, "is not what was to be written", wrong);
	return fen_add(r->sum, p.fen, &r->sum) < 0 ? paper_bad(&r->p, line, "does not read", "net")
	    : 0;
}

static int
head_take(void *ctx, const struct got *g, int line)
{
	struct readback *r = ctx;
	const struct bank_part *part = r->part;

	if (!same_number(g, FD_PART_COUNT, part->count) ||
	    !same_number(g, FD_PART_TOTAL, part->total_fen) ||
	    !same_number(g, FD_BATCH_COUNT, part->batch_count) ||
	    !same_number(g, FD_BATCH_TOTAL, part->batch_total_fen) ||
	    !same_number(g, FD_BATCH_DATE, part->day) || !same_text(g, FD_PART_REF, part->ref))
		return paper_bad(&r->p, line, "is not what was to be written", "head");
	return 0;
}

int
bank_read_back(const struct bank_fmt *f, const struct bank_part *part, int file, struct source from,
    const char *document, bank_next next, void *next_ctx, struct report *report)
{
	const struct file_layout *written = NULL;
	struct readback r = { .next = next, .next_ctx = next_ctx, .part = part };
	struct bank_payment p;
	int same, rc;

	r.ahead = next(next_ctx, &r.first) == 1;
	same = r.ahead && same_bank(part->account, &r.first) == 1;
	for (int i = 0; i < f->files; i++)
		if (f->file[i].serves == SERVES_ANY || same == (f->file[i].serves == SERVES_SAME))
			if (file-- == 0)
				written = &f->file[i];
	r.p = (struct paper){ written ? &written->layout : NULL, document, report, F_READ_BACK,
	    head_take, record_take, &r };
	if (written == NULL)
		return paper_bad(&r.p, 0, "the part has no such file", "");
	rc = written->layout.type == LAYOUT_XML ? xml_paper_read(&r.p, from)
	    : lines_read(&r.p, from);
	if (rc < 0 || !written->layout.has_record)
		return rc;
	if (pull(&r, &p) != 0 || r.count != part->count || r.sum != part->total_fen)
		return paper_bad(&r.p, 0, "fewer records than payments", "");
	return 0;
}
