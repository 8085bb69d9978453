/* A made-up part, to show what a layout writes. */
#include <stdlib.h>
#include <string.h>

#include "bank/inner.h"

#define SAMPLES 3

struct sample {
	const struct account *account;
	const struct bank_fmt *f;
	int	 at, count;
};

/* Payees of the account's bank, or of another when the layout serves no others. */
static void
payee(const struct sample *s, int i, struct bank_payment *p)
{
	static const struct bank_payment made_up[SAMPLES] = {
		{ 1, "WSAMPLE0000000111", "6222020200011112222", "买买提·艾力", "102", "102100099996",
		    "650102199001011234", "13900000001", 551248 },
		{ 2, "WSAMPLE0000000208", "6222020200033334444", "张三", "102", "102100099996",
		    "510102198502023456", "13900000002", 650000 },
		{ 3, "WSAMPLE0000000305", "6222020200055556666", "李四", "102", "102100099996",
		    "410102197903034567", "13900000003", 1 }
	};

	*p = made_up[i];
	if (s->f->info.serves == SERVES_OTHER) {
		p->bank = "103";
		p->cnaps = "103100000026";
	}
}

static int
sample_next(void *ctx, struct bank_payment *p)
{
	struct sample *s = ctx;

	if (s->at == s->count)
		return 0;
	payee(s, s->at++, p);
	return 1;
}

/* Every parameter gets its own name as value, cut to its width. */
static void
params_make(const struct bank_fmt *f, struct account *a)
{
	a->param = arena_alloc(f->arena, ((size_t)f->info.params + 1) * sizeof *a->param);
	a->params = f->info.params;
	for (int i = 0; i < f->info.params; i++) {
		size_t n = strlen(f->info.param[i]);

		if (f->param[i].width > 0 && n > (size_t)f->param[i].width)
			n = (size_t)f->param[i].width;
		a->param[i].name = f->info.param[i];
		a->param[i].value = arena_bytes(f->arena, f->info.param[i], n);
	}
}

/* What goes out is kept as well, to be read back: three payments are little. */
struct kept {
	const struct bank_sink *to;
	struct buf	*file;		/* owned */
	char		**name;		/* owned */
	int		 files;
};

static int
kept_open(void *ctx, const char *name)
{
	struct kept *k = ctx;

	k->file = mem_grow(k->file, (size_t)k->files + 1, sizeof *k->file);
	k->name = mem_grow(k->name, (size_t)k->files + 1, sizeof *k->name);
	k->file[k->files] = (struct buf){ NULL, 0, 0 };
	k->name[k->files++] = mem_text(name);
	return k->to->open(k->to->ctx, name);
}

static int
kept_bytes(void *ctx, const char *p, size_t n)
{
	struct kept *k = ctx;

	buf_add(&k->file[k->files - 1], p, n);
	return k->to->bytes(k->to->ctx, p, n);
}

static int
kept_close(void *ctx)
{
	struct kept *k = ctx;

	return k->to->close(k->to->ctx);
}

static int
kept_read(struct kept *k, const struct bank_fmt *f, const struct bank_part *part, struct sample *s,
    struct report *report)
{
	int rc = 0;

	for (int i = 0; i < k->files && rc == 0; i++) {
		struct mem_source ms;
		struct slice bytes = { k->file[i].p, k->file[i].n };

		s->at = 0;
		rc = bank_read_back(f, part, i, source_mem(&ms, bytes), k->name[i], sample_next, s,
		    report);
	}
	return rc;
}

static void
kept_free(struct kept *k)
{
	for (int i = 0; i < k->files; i++) {
		buf_free(&k->file[i]);
		free(k->name[i]);
	}
	free(k->file);
	free(k->name);
}

int
bank_sample(const struct bank_fmt *f, const struct bank_sink *sink, struct report *report)
{
	struct account account = { .bank = "102", .cnaps = "102100099996",
	    .number = "30020012345678", .name = "某某建工有限公司农民工工资专户", .format = f->info.name };
	struct sample s = { &account, f, 0, f->info.max_rows < SAMPLES ? f->info.max_rows
	    : SAMPLES };
	struct bank_part part = { .ref = "PSAMPLE0000000119", .no = 1, .of = 1, .day_no = 1,
	    .batch = "SAMPLE-202610-01", .month = 202610, .day = 20261106, .at = 1793870400,
	    .purpose = "工资2026-10", .contractor = "某某建工有限公司",
	    .contractor_uscc = "91650100MA0000000A", .project = "SAMPLE", .account = &account };
	struct kept kept = { .to = sink };
	struct bank_sink keep = { kept_open, kept_bytes, kept_close, &kept };
	struct bank_payment p;
	int rc;

	params_make(f, &account);
	for (int i = 0; i < s.count; i++) {
		payee(&s, i, &p);
		part.total_fen += p.fen;
	}
	part.count = part.batch_count = s.count;
	part.batch_total_fen = part.total_fen;
	rc = bank_write(f, &part, sample_next, &s, &keep, report);
	if (rc == 0)
		rc = kept_read(&kept, f, &part, &s, report);
	kept_free(&kept);
	return rc;
}
