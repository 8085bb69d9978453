/* A made-up part, to show what a layout writes. */
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
	struct bank_payment p;

	params_make(f, &account);
	for (int i = 0; i < s.count; i++) {
		payee(&s, i, &p);
		part.total_fen += p.fen;
	}
	part.count = part.batch_count = s.count;
	part.batch_total_fen = part.total_fen;
	return bank_write(f, &part, sample_next, &s, sink, report);
}
