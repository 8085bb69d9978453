/* Format files, and the answers and statements that they describe. */
#include <string.h>

#include "daifa/bank.h"
#include "fuzz.h"

static int
answer_look(void *ctx, const struct bank_answer_line *l)
{
	fen *sum = ctx;

	PROMISE(l->n > 0);
	fuzz_text(l->ref);
	fuzz_text(l->account);
	fuzz_text(l->name);
	fuzz_text(l->code);
	fuzz_text(l->text);
	PROMISE(!l->has_fen || (l->fen >= -LIMIT_AMOUNT_FEN && l->fen <= LIMIT_AMOUNT_FEN));
	PROMISE(l->day == 0 || ymd_valid(l->day));
	if (l->has_fen && l->status == BS_PAID)
		*sum += l->fen;
	return 0;
}

struct entries {
	int	n;
	fen	sum;
};

static int
entry_look(void *ctx, const struct bank_entry *e)
{
	struct entries *s = ctx;

	PROMISE(ymd_valid(e->day));
	fuzz_text(e->serial);
	fuzz_text(e->ref);
	fuzz_text(e->party);
	fuzz_text(e->text);
	s->n++;
	s->sum += e->fen;
	return 0;
}

/* Both readers over the bytes, whatever they look like: a statement that is taken adds up. */
static int
papers(const struct bank_fmt *f, const uint8_t *p, size_t n)
{
	struct report *r = fuzz_report();
	struct mem_source mem;
	struct bank_answer a;
	struct bank_statement s;
	struct entries sum = { 0, 0 };
	fen paid = 0;
	int rc;

	bank_probe(f, fuzz_slice(p, n));
	memset(&a, 0, sizeof a);
	if (bank_info(f)->answers || bank_info(f)->notices) {
		rc = bank_read_answer(
		    f, source_mem(&mem, fuzz_slice(p, n)), "answer", &a, answer_look, &paid, r);
		PROMISE((rc < 0) == (report_worst(r) >= SEV_REFUSE));
		PROMISE(rc < 0 || a.scope != SCOPE_FULL || a.ok_fen < 0 || a.ok_count < 0 ||
		    paid == 0 || a.ok_fen == paid || a.more);
		fuzz_printed(r);
		report_clear(r);
	}
	if (!bank_info(f)->statements)
		return 0;
	memset(&s, 0, sizeof s);
	rc = bank_read_statement(
	    f, source_mem(&mem, fuzz_slice(p, n)), "statement", &s, entry_look, &sum, r);
	fuzz_told(rc, r);
	if (rc == 0) {
		PROMISE(s.entries == sum.n);
		PROMISE(s.opening_fen + sum.sum == s.closing_fen);
		PROMISE(ymd_valid(s.from) && ymd_valid(s.to) && s.from <= s.to);
	}
	return 0;
}

static struct bank_fmt *
format(const char *name)
{
	char path[200];
	struct bank_fmt *f;

	snprintf(path, sizeof path, "formats/%s.fmt", name);
	if ((f = bank_load(name, fuzz_file(path), fuzz_report())) == NULL)
		abort();
	return f;
}

#define READER(target, name)							\
int										\
fuzz_##target(const uint8_t *p, size_t n)					\
{										\
	static struct bank_fmt *f;						\
										\
	return papers(f != NULL ? f : (f = format(name)), p, n);		\
}
READER(pipe, "demo-pipe")
READER(delimited, "generic-delimited")
READER(fixed, "generic-fixed")
READER(xmllines, "icbc-payper")
READER(pain002, "pain001-03")
READER(camt, "pain001-09")
READER(mt940, "abc-cfrt03")

static int
sink_open(void *ctx, const char *name)
{
	(void)ctx;
	PROMISE(strchr(name, '/') == NULL);
	return 0;
}

static int
sink_bytes(void *ctx, const char *p, size_t n)
{
	(void)ctx;
	(void)p;
	(void)n;
	return 0;
}

static int
sink_close(void *ctx)
{
	(void)ctx;
	return 0;
}

/* A file that loads can be sampled and asked. */
int
fuzz_format(const uint8_t *p, size_t n)
{
	static const struct bank_sink sink = { sink_open, sink_bytes, sink_close, NULL };
	struct report *r = fuzz_report();
	char name[64] = "x";
	const char *at = n > 0 ? memmem(p, n, "bank", 4) : NULL;
	struct bank_fmt *f;
	size_t k = 0;

	for (at = at != NULL ? at + 4 : (const char *)p + n;
	     at < (const char *)p + n && k < sizeof name - 1; at++) {
		if (*at > ' ')
			name[k++] = *at;
		else if (k > 0)
			break;
	}
	name[k > 0 ? k : 1] = '\0';
	f = bank_load(name, fuzz_slice(p, n), r);
	fuzz_told(f == NULL ? -1 : 0, r);
	if (f == NULL)
		return 0;
	PROMISE(strcmp(bank_info(f)->name, name) == 0);
	report_clear(r);
	if (bank_sample(f, &sink, r) < 0)
		PROMISE(report_count(r) > 0);
	fuzz_printed(r);
	papers(f, (const uint8_t *)"R|1|2\r\n", 7);
	bank_free(f);
	return 0;
}
