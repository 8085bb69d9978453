/*
 * A small made-up layout in pieces, and what the tests of bank/ share: loading, a sink in memory,
 * collected lines.
 */
#ifndef BANK_HELPERS_H
#define BANK_HELPERS_H

#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "bank/inner.h"

#define TEST_HEAD "bank t\nsource \"made up\"\ntrust test\nserves any\nparams corp:5\nkey ref\nbooking gross\nanswer-within 2\n"
#define TEST_FILE "file p lines GB18030 crlf \"{part.ref}.txt\"\n" \
	"head \"|\" \"H\" part.ref:30 part.count part.total:yuan2\n" \
	"record \"|\" seq ref:20 payee.account:20 payee.name:12 net:yuan2:10\n" \
	"tail \"|\" \"T\" part.count\n"
#define TEST_RETURN "return lines UTF-8 lf full\n" \
	"head \"|\" \"R\" part.ref at:yyyymmddhhmmss ok.count ok.total:yuan2 bad.count bad.total:yuan2\n" \
	"record \"|\" ref payee.account payee.name net:yuan2 status reason text\n" \
	"tail \"|\" \"E\" here.count\n" \
	"status 00 = paid ; 01 = failed NAME_MISMATCH ; 09 = failed ; 50 = returned RETURNED ; 60 = pending\n" \
	"status other = unknown\n" \
	"reason R1 = LIMIT ; text ~ \"销户\" = ACCOUNT_CLOSED ; other = UNKNOWN\n" \
	"notice 50\n"
#define TEST_STATEMENT "statement lines UTF-8 lf\n" \
	"head \"|\" \"S\" account from:yyyymmdd to:yyyymmdd opening:yuan2 closing:yuan2\n" \
	"record \"|\" day:yyyymmdd amount:yuan2s balance:yuan2 kind ref text\n" \
	"tail \"|\" \"E\" here.count\n" \
	"kind DF = batch ; TH = return ; text ~ \"手续费\" = fee ; other = other\n"

static inline struct bank_fmt *
load(const char *text)
{
	struct report *r = report_new();
	struct bank_fmt *f = bank_load("t", slice_of(text), r);

	if (f == NULL)
		print_message("%s\n", report_at(r, 0)->vals);
	assert_non_null(f);
	assert_int_equal(report_count(r), 0);
	report_free(r);
	return f;
}

/* The first finding is this one and its values hold the words. */
static inline void
assert_says(struct report *r, enum finding_id id, const char *words)
{
	assert_true(report_count(r) > 0);
	if (report_at(r, 0)->id != id || strstr(report_at(r, 0)->vals, words) == NULL)
		print_message("%s %s; wanted %s\n", finding_name(report_at(r, 0)->id),
		    report_at(r, 0)->vals, words);
	assert_int_equal(report_at(r, 0)->id, id);
	assert_non_null(strstr(report_at(r, 0)->vals, words));
}

/* ---- written files */
struct written {
	int		 files;
	char		 name[4][128];
	struct buf	 bytes[4];
	int		 fail_at;	/* the n-th call of the sink fails; 0: none */
	int		 calls;
};

static inline int
written_fails(struct written *w)
{
	return ++w->calls == w->fail_at ? -1 : 0;
}

static inline int
written_open(void *ctx, const char *name)
{
	struct written *w = ctx;

	assert_true(w->files < 4);
	snprintf(w->name[w->files++], sizeof w->name[0], "%s", name);
	return written_fails(w);
}

static inline int
written_bytes(void *ctx, const char *p, size_t n)
{
	struct written *w = ctx;

	buf_add(&w->bytes[w->files - 1], p, n);
	return written_fails(w);
}

static inline int
written_close(void *ctx)
{
	return written_fails(ctx);
}

static inline void
written_free(struct written *w)
{
	for (int i = 0; i < 4; i++)
		buf_free(&w->bytes[i]);
}

/* ---- a part of up to eight payments */
struct payments {
	const struct bank_payment *p;
	int		 count, at;
};

static inline int
payments_next(void *ctx, struct bank_payment *p)
{
	struct payments *s = ctx;

	if (s->at == s->count)
		return 0;
	*p = s->p[s->at++];
	return 1;
}

static const struct bank_payment two_payments[] = {
	{ 1, "W1", "6222001", "买买提·艾力", "102", "102881000018", "650102199001011234", "13900000000",
	    551248 },
	{ 2, "W2", "6222002", "张三", "105", "105881000011", "510102198502023456", "", 650000 }
};
static struct param corp_param = { "corp", "C1" };
static const struct account test_account = { .bank = "102", .cnaps = "102881000018",
	.number = "3002001", .name = "某某公司", .format = "t", .param = &corp_param, .params = 1 };

static inline struct bank_part
part_of(const struct bank_payment *p, int count)
{
	struct bank_part part = { .ref = "P1", .no = 1, .of = 1, .count = count, .day_no = 7,
	    .batch = "B1", .month = 202610, .batch_count = count, .day = 20261106, .at = 1793870400,
	    .purpose = "工资2026-10", .contractor = "某某公司", .contractor_uscc = "91650100MA0000000A",
	    .project = "XJ01", .account = &test_account };

	for (int i = 0; i < count; i++)
		part.total_fen += p[i].fen;
	part.batch_total_fen = part.total_fen;
	return part;
}

static inline int
write_part(const struct bank_fmt *f, const struct bank_part *part, const struct bank_payment *p,
    int count, struct written *w, struct report *r)
{
	struct payments s = { p, count, 0 };
	struct bank_sink sink = { written_open, written_bytes, written_close, w };

	return bank_write(f, part, payments_next, &s, &sink, r);
}

/* ---- answers and statements: what came, one text per line */
struct heard {
	struct buf	 text;
	int		 stop_at;	/* the callback refuses the n-th; 0: none */
	int		 n;
};

static inline int
heard_line(void *ctx, const struct bank_answer_line *l)
{
	static const char *const names[] = { "paid", "failed", "returned", "pending", "unknown" };
	struct heard *h = ctx;
	char money[MONEY_TEXT];

	buf_printf(&h->text, "%s %s %s %s %s;", l->ref[0] ? l->ref : l->account,
	    l->has_fen ? money_text(l->fen, money) : "-", names[l->status], l->code,
	    reason_name(l->reason));
	return ++h->n == h->stop_at ? -1 : 0;
}

static inline int
heard_entry(void *ctx, const struct bank_entry *e)
{
	struct heard *h = ctx;
	char money[MONEY_TEXT];

	buf_printf(&h->text, "%d %s %s %s;", e->day, money_text(e->fen, money),
	    entry_kind_name(e->kind), e->ref);
	return ++h->n == h->stop_at ? -1 : 0;
}

static inline int
read_answer(const struct bank_fmt *f, struct slice bytes, struct bank_answer *a, struct heard *h,
    struct report *r)
{
	struct mem_source m;

	return bank_read_answer(f, source_mem(&m, bytes), "answer", a, h ? heard_line : NULL, h, r);
}

static inline int
read_statement(const struct bank_fmt *f, struct slice bytes, struct bank_statement *s,
    struct heard *h, struct report *r)
{
	struct mem_source m;

	return bank_read_statement(f, source_mem(&m, bytes), "statement", s, h ? heard_entry : NULL,
	    h, r);
}

/*
 * Damages the bytes in every way of a list and calls try with each: cut at every length, each byte
 * changed in four ways.  Nothing may crash; when something is refused there is a finding, checked
 * by try.
 */
static inline void
damage(struct slice good, void (*try)(struct slice, void *ctx), void *ctx)
{
	static const unsigned char with[] = { 0, 0xff, '|', 0x81 };
	char *copy = mem_alloc(good.n + 1);

	for (size_t n = 0; n <= good.n; n++) {
		char *cut = mem_alloc(n + 1);

		memcpy(cut, good.p, n);
		try((struct slice){ cut, n }, ctx);
		free(cut);
	}
	for (size_t i = 0; i < good.n; i++)
		for (size_t k = 0; k < sizeof with; k++) {
			memcpy(copy, good.p, good.n);
			copy[i] = (char)with[k];
			try((struct slice){ copy, good.n }, ctx);
		}
	free(copy);
}

static inline void
try_answer(struct slice bytes, void *ctx)
{
	struct report *r = report_new();
	struct bank_answer a;

	if (read_answer(ctx, bytes, &a, NULL, r) < 0)
		assert_true(report_count(r) > 0);
	else
		assert_int_equal(report_count(r), 0);
	bank_probe(ctx, bytes);
	report_free(r);
}

static inline void
try_statement(struct slice bytes, void *ctx)
{
	struct report *r = report_new();
	struct bank_statement s;

	if (read_statement(ctx, bytes, &s, NULL, r) < 0)
		assert_true(report_count(r) > 0);
	else
		assert_int_equal(report_count(r), 0);
	bank_probe(ctx, bytes);
	report_free(r);
}

static inline int
codec_setup(void **state)
{
	(void)state;
	codec_init();
	return 0;
}

static inline int
codec_teardown(void **state)
{
	(void)state;
	codec_done();
	return 0;
}

#endif
