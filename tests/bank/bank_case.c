/*
 * One step of a bank fixture, for the scripts beside it:
 *	bank_case write FORMAT BATCH DIR	writes the part's files into DIR, reads them back: the same
 *	bank_case answer|statement FORMAT FILE	prints what the reader says, line by line
 *	bank_case try FORMAT FILE		both readers over any bytes: which of them took it
 *	bank_case many FORMAT BATCH N		writes and reads back N payments like the batch's: memory
 *	bank_case sums FORMAT FILE		reads a long answer or statement: sums and memory
 *	bank_case encode FORMAT CHARSET		code points from stdin (hexadecimal), their bytes or "-"
 * A refusal prints its findings and exits 1.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bank/inner.h"

static const char *const status_names[] = { "paid", "failed", "returned", "pending", "unknown" };
static const char *const scope_names[] = { "full", "failures", "notice" };

static void
die(const char *what)
{
	fprintf(stderr, "bank_case: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void
slurp(const char *path, struct buf *b)
{
	struct fd_source ctx;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || source_all(source_fd(&ctx, fd), LIMIT_FILE_BYTES, b) < 0)
		die(path);
	close(fd);
	buf_add(b, "", 0);
}

static struct bank_fmt *
load(const char *path, struct report *r)
{
	const char *base = strrchr(path, '/');
	char name[128];
	struct buf text = { NULL, 0, 0 };
	struct bank_fmt *f;

	snprintf(name, sizeof name, "%s", base ? base + 1 : path);
	if (strlen(name) > 4)
		name[strlen(name) - 4] = '\0';
	slurp(path, &text);
	f = bank_load(name, (struct slice){ text.p, text.n }, r);
	buf_free(&text);
	return f;
}

/* ---- the batch description */
struct batch {
	struct arena	*arena;
	struct bank_part part;
	struct account	 account;
	struct param	 param[32];
	struct bank_payment *payment;
	int		 payments, at;
};

static char *
cell(char **line)
{
	char *c = strsep(line, "|");

	return c ? c : (char *)(uintptr_t)"";
}

static void
payment_line(struct batch *b, char *line)
{
	struct bank_payment *p;

	b->payment = list_add(b->arena, b->payment, b->payments, sizeof *p);
	p = &b->payment[b->payments++];
	p->seq = b->payments;
	p->ref = cell(&line);
	p->account = cell(&line);
	p->name = cell(&line);
	p->bank = cell(&line);
	p->cnaps = cell(&line);
	p->id_no = cell(&line);
	p->phone = cell(&line);
	if (money_parse(slice_of(cell(&line)), &p->fen) != MONEY_OK || line != NULL)
		die("payment line");
	b->part.total_fen += p->fen;
	b->part.count++;
}

static void
batch_line(struct batch *b, char *line)
{
	char *key = strsep(&line, " ");
	const struct { const char *key; const char **to; } texts[] = {
		{ "part", &b->part.ref }, { "batch", &b->part.batch },
		{ "purpose", &b->part.purpose },
		{ "contractor", &b->part.contractor }, { "uscc", &b->part.contractor_uscc },
		{ "project", &b->part.project }, { "account", &b->account.number },
		{ "account-name", &b->account.name },
		{ "bank", &b->account.bank }, { "cnaps", &b->account.cnaps }
	};

	if (line == NULL)
		die(key);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (strcmp(key, texts[i].key) == 0) {
			*texts[i].to = line;
			return;
		}
	if (strcmp(key, "day") == 0 && ymd_parse(slice_of(line), &b->part.day) == 0)
		return;
	if (strcmp(key, "month") == 0 && ym_parse(slice_of(line), &b->part.month) == 0)
		return;
	if (strcmp(key, "day-no") == 0) {
		b->part.day_no = atoi(line);
		return;
	}
	if (strcmp(key, "at") == 0 && time_parse(slice_of(line), &b->part.at) == 0)
		return;
	if (strcmp(key, "param") == 0 && b->account.params < 32) {
		b->param[b->account.params].name = strsep(&line, " ");
		b->param[b->account.params++].value = line ? line : "";
		return;
	}
	if (strcmp(key, "pay") != 0)
		die(key);
	payment_line(b, line);
}

static void
batch_read(struct batch *b, const char *path)
{
	struct buf text = { NULL, 0, 0 };
	char *rest, *line;

	b->arena = arena_new();
	slurp(path, &text);
	rest = arena_text(b->arena, text.p);
	buf_free(&text);
	b->part.no = b->part.of = 1;
	b->part.account = &b->account;
	b->account.param = b->param;
	while ((line = strsep(&rest, "\n")) != NULL)
		if (*line != '\0' && *line != '#')
			batch_line(b, line);
	b->part.batch_count = b->part.count;
	b->part.batch_total_fen = b->part.total_fen;
}

static int
next(void *ctx, struct bank_payment *p)
{
	struct batch *b = ctx;

	if (b->at == b->payments)
		return 0;
	*p = b->payment[b->at++];
	return 1;
}

/* ---- write */
struct files {
	const char	*dir;
	int		 fd;
	char		 path[8][4096];
	int		 count;
};

static int
file_open(void *ctx, const char *name)
{
	struct files *f = ctx;

	snprintf(f->path[f->count], sizeof f->path[0], "%s/%s", f->dir, name);
	f->fd = open(f->path[f->count++], O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	return f->fd < 0 ? -1 : 0;
}

static int
file_bytes(void *ctx, const char *p, size_t n)
{
	struct files *f = ctx;

	return write(f->fd, p, n) == (ssize_t)n ? 0 : -1;
}

static int
file_close(void *ctx)
{
	struct files *f = ctx;

	return close(f->fd);
}

static int
read_back(const struct bank_fmt *f, struct batch *batch, const struct files *files,
    struct report *r)
{
	struct fd_source ctx;
	int rc = 0;

	for (int i = 0; rc == 0 && i < files->count; i++) {
		int fd = open(files->path[i], O_RDONLY | O_CLOEXEC);

		batch->at = 0;
		rc = bank_read_back(f, &batch->part, i, source_fd(&ctx, fd), files->path[i], next,
		    batch, r);
		close(fd);
	}
	return rc;
}

static int
do_write(const struct bank_fmt *f, const char *batch_path, const char *dir, struct report *r)
{
	struct batch b = { 0 };
	struct files *files = mem_alloc(sizeof *files);
	struct bank_sink sink = { file_open, file_bytes, file_close, files };
	int rc;

	files->dir = dir;
	batch_read(&b, batch_path);
	for (int i = 0; i < b.payments; i++)
		bank_fits(f, &b.account, &b.payment[i], (struct where){ "batch", i + 1, NULL }, r);
	rc = bank_write(f, &b.part, next, &b, &sink, r);
	if (rc == 0)
		rc = read_back(f, &b, files, r);
	arena_free(b.arena);
	free(files);
	return rc;
}

/* ---- back */
static const char *
dash(const char *s)
{
	return *s ? s : "-";
}

static int
print_line(void *ctx, const struct bank_answer_line *l)
{
	char money[MONEY_TEXT], day[YMD_TEXT];

	(void)ctx;
	printf("%d seq %d ref %s account %s name %s fen %s %s code %s reason %s text %s day %s\n",
	    l->n, l->seq, dash(l->ref), dash(l->account), dash(l->name),
	    l->has_fen ? money_text(l->fen, money) : "-", status_names[l->status], dash(l->code),
	    dash(reason_name(l->reason)), dash(l->text), dash(ymd_text(l->day, day)));
	return 0;
}

static int
do_answer(const struct bank_fmt *f, struct slice bytes, const char *name, struct report *r)
{
	struct bank_answer a;
	struct mem_source m;
	char at[TIME_TEXT] = "-", ok[MONEY_TEXT] = "-", bad[MONEY_TEXT] = "-";

	if (bank_read_answer(f, source_mem(&m, bytes), name, &a, print_line, NULL, r) < 0)
		return -1;
	if (a.at)
		time_text(a.at, at);
	if (a.ok_fen >= 0)
		money_text(a.ok_fen, ok);
	if (a.bad_fen >= 0)
		money_text(a.bad_fen, bad);
	printf("part %s account %s at %s scope %s more %d ok %d %s bad %d %s lines %d\n",
	    dash(a.part_ref), dash(a.account), at, scope_names[a.scope], a.more, a.ok_count, ok,
	    a.bad_count, bad, a.lines);
	if (a.group_set)
		printf("group %s code %s reason %s\n", status_names[a.group], a.group_code,
		    dash(reason_name(a.group_reason)));
	return 0;
}

static int
print_entry(void *ctx, const struct bank_entry *e)
{
	char day[YMD_TEXT], money[MONEY_TEXT], balance[MONEY_TEXT];

	(void)ctx;
	printf("%d %s %s balance %s %s serial %s ref %s party %s text %s\n", e->n,
	    ymd_text(e->day, day), money_text(e->fen, money),
	    e->has_balance ? money_text(e->balance_fen, balance) : "-", entry_kind_name(e->kind),
	    dash(e->serial), dash(e->ref), dash(e->party), dash(e->text));
	return 0;
}

static int
do_statement(const struct bank_fmt *f, struct slice bytes, const char *name, struct report *r)
{
	struct bank_statement s;
	struct mem_source m;
	char from[YMD_TEXT], to[YMD_TEXT], opening[MONEY_TEXT], closing[MONEY_TEXT];

	if (bank_read_statement(f, source_mem(&m, bytes), name, &s, print_entry, NULL, r) < 0)
		return -1;
	printf("account %s %s %s opening %s closing %s entries %d\n", s.account,
	    ymd_text(s.from, from), ymd_text(s.to, to), money_text(s.opening_fen, opening),
	    money_text(s.closing_fen, closing), s.entries);
	return 0;
}

/* ---- many: parts go to memory files, which are not the process's own memory */
struct many {
	struct batch	 b;
	int		 from, count, at;	/* of the part */
	char		 ref[REF_TEXT], account[32];
	int		 fd[8];
	int		 files;
};

static int
many_next(void *ctx, struct bank_payment *p)
{
	struct many *m = ctx;
	int n = m->from + m->at;

	if (m->at == m->count)
		return 0;
	*p = m->b.payment[n % m->b.payments];
	snprintf(m->ref, sizeof m->ref, "W%013d", n);
	snprintf(m->account, sizeof m->account, "62220%013d", n);
	p->seq = ++m->at;
	p->ref = m->ref;
	p->account = m->account;
	p->fen = 100 + n;
	return 1;
}

static int
many_open(void *ctx, const char *name)
{
	struct many *m = ctx;

	m->fd[m->files] = memfd_create(name, MFD_CLOEXEC);
	return m->fd[m->files++] < 0 ? -1 : 0;
}

static int
many_bytes(void *ctx, const char *p, size_t n)
{
	struct many *m = ctx;

	return write(m->fd[m->files - 1], p, n) == (ssize_t)n ? 0 : -1;
}

static int
many_close(void *ctx)
{
	(void)ctx;
	return 0;
}

static int
many_part(const struct bank_fmt *f, struct many *m, struct report *r)
{
	struct bank_sink sink = { many_open, many_bytes, many_close, m };
	struct fd_source source;
	int rc;

	m->files = m->at = 0;
	m->b.part.total_fen = 0;
	for (int i = 0; i < m->count; i++)
		m->b.part.total_fen += 100 + m->from + i;
	m->b.part.count = m->count;
	rc = bank_write(f, &m->b.part, many_next, m, &sink, r);
	for (int i = 0; i < m->files; i++) {
		m->at = 0;
		if (rc == 0 && lseek(m->fd[i], 0, SEEK_SET) == 0)
			rc = bank_read_back(f, &m->b.part, i, source_fd(&source, m->fd[i]), "many",
			    many_next, m, r);
		close(m->fd[i]);
	}
	return rc;
}

static long
peak_kb(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss;
}

static int
do_many(const struct bank_fmt *f, const char *batch_path, int n, struct report *r)
{
	struct many m = { .from = 0 };
	int parts = 0, rc = 0;

	batch_read(&m.b, batch_path);
	for (m.from = 0; rc == 0 && m.from < n; m.from += m.count) {
		m.count = n - m.from < bank_info(f)->max_rows ? n - m.from : bank_info(f)->max_rows;
		rc = many_part(f, &m, r);
		parts++;
	}
	printf("payments %d parts %d peak %ld\n", n, parts, peak_kb());
	arena_free(m.b.arena);
	return rc;
}

static int
do_sums(const struct bank_fmt *f, const char *path, struct report *r)
{
	struct bank_answer a;
	struct bank_statement s;
	struct fd_source source;
	char start[65536];
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = -1;
	ssize_t n = fd < 0 ? -1 : read(fd, start, sizeof start);
	enum bank_paper paper = n < 0 ? PAPER_NONE
	    : bank_probe(f, (struct slice){ start, (size_t)n });

	if (n < 0 || lseek(fd, 0, SEEK_SET) < 0)
		die(path);
	if (paper == PAPER_ANSWER && (rc = bank_read_answer(f, source_fd(&source, fd), path, &a,
	    NULL, NULL, r)) == 0)
		printf("lines %d ok %d bad %d peak %ld\n", a.lines, a.ok_count, a.bad_count,
		    peak_kb());
	if (paper == PAPER_STATEMENT && (rc = bank_read_statement(f, source_fd(&source, fd), path,
	    &s, NULL, NULL, r)) == 0)
		printf("entries %d closing %" PRId64 " peak %ld\n", s.entries, s.closing_fen,
		    peak_kb());
	close(fd);
	return rc;
}

/* Each character as a payee's name, through a layout of that charset. */
static int
do_encode(const char *charset)
{
	struct report *r = report_new();
	struct account account = { .bank = "102", .cnaps = "", .number = "1", .name = "a",
		    .format = "t" };
	struct buf text = { NULL, 0, 0 }, value = { NULL, 0, 0 };
	struct bank_fmt *f;
	unsigned code;

	buf_printf(&text, "bank t\nsource \"t\"\ntrust test\nserves any\nkey ref\nbooking net\n"
	    "answer-within 1\n"
	    "file p lines %s lf \"a\"\nrecord \"|\" payee.name ref payee.account net:fen\n",
	    charset);
	f = bank_load("t", (struct slice){ text.p, text.n }, r);
	while (f != NULL && scanf("%x", &code) == 1) {
		char name[8];
		struct bank_payment p = { 1, "W1", "1", name, "102", "", "", "", 1 };
		struct put_ctx c = { .f = f, .account = &account, .payment = &p, .report = r };
		const struct layout *l = &f->file[0].layout;

		name[utf8_put((int32_t)code, name)] = '\0';
		buf_reset(&value);
		if (put_field(&c, &l->record.field[0], &l->record, l->charset, &value) < 0)
			printf("-");
		for (size_t i = 0; i < value.n; i++)
			printf("%02x", (unsigned char)value.p[i]);
		printf("\n");
		report_clear(r);
		buf_free(&c.value);
		buf_free(&c.coded);
	}
	bank_free(f);
	buf_free(&text);
	buf_free(&value);
	report_free(r);
	return 0;
}

/* Reads the bytes as whatever they are; a refusal without a finding is a fault. */
static int
do_try(const struct bank_fmt *f, struct slice bytes, const char *name, struct report *r)
{
	struct bank_answer a;
	struct bank_statement b;
	struct mem_source m;
	char money[MONEY_TEXT];
	int answer = bank_read_answer(f, source_mem(&m, bytes), name, &a, NULL, NULL, r) == 0,
	    statement;

	if (!answer && report_count(r) == 0)
		return -1;
	report_clear(r);
	statement = bank_read_statement(f, source_mem(&m, bytes), name, &b, NULL, NULL, r) == 0;
	if (!statement && report_count(r) == 0)
		return -1;
	if (answer)
		printf("answer %s: %d lines\n", name, a.lines);
	else if (statement)
		printf("statement %s: %d entries, closing %s\n", name, b.entries,
		    money_text(b.closing_fen, money));
	else
		printf("refused %s: %s %s\n", name,
		    finding_name(report_at(r, report_count(r) - 1)->id),
		    report_at(r, report_count(r) - 1)->vals);
	report_clear(r);
	return 0;
}

int
main(int argc, char **argv)
{
	struct report *r = report_new();
	struct out out = { stderr, LANG_EN, 0, 1 };
	struct buf bytes = { NULL, 0, 0 };
	struct bank_fmt *f = NULL;
	struct slice all;
	int rc = -1;

	codec_init();
	if (argc < 4)
		return 64;
	f = load(argv[2], r);
	if (f == NULL)
		goto out;
	if (strcmp(argv[1], "write") == 0 && argc == 5) {
		rc = do_write(f, argv[3], argv[4], r);
		goto out;
	}
	if (strcmp(argv[1], "many") == 0 && argc == 5) {
		rc = do_many(f, argv[3], atoi(argv[4]), r);
		goto out;
	}
	if (strcmp(argv[1], "encode") == 0) {
		rc = do_encode(argv[3]);
		goto out;
	}
	if (strcmp(argv[1], "sums") == 0) {
		rc = do_sums(f, argv[3], r);
		goto out;
	}
	slurp(argv[3], &bytes);
	all = (struct slice){ bytes.p, bytes.n };
	if (strcmp(argv[1], "try") != 0 && bank_probe(f,
	    all) != (strcmp(argv[1], "answer") == 0 ? PAPER_ANSWER : PAPER_STATEMENT))
		fprintf(stderr, "bank_case: %s does not begin like this paper\n", argv[3]);
	else if (strcmp(argv[1], "answer") == 0)
		rc = do_answer(f, all, argv[3], r);
	else if (strcmp(argv[1], "statement") == 0)
		rc = do_statement(f, all, argv[3], r);
	else if (strcmp(argv[1], "try") == 0)
		rc = do_try(f, all, argv[3], r);
out:
	out_report(&out, r);
	bank_free(f);
	buf_free(&bytes);
	report_free(r);
	codec_done();
	return rc == 0 ? 0 : 1;
}
