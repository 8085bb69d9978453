/* formats: what bank layouts there are, and what a new one writes and reads.  Needs no workspace. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daifa/papers.h"
#include "priv.h"

struct formats {
	const struct out *out;
	struct report	*report;
	struct bank_fmt	*fmt;		/* owned */
	struct buf	 bytes;		/* of the sample being written */
	char		 name[256];	/* its name */
};

static const char *
word(const struct formats *f, enum text_id id)
{
	return text_of(id, f->out->lang);
}

/* ---- one layout in words */

static void
clock_text(int minutes, char to[CLOCK_TEXT])
{
	to[0] = '\0';
	if (minutes >= 0)
		snprintf(to, CLOCK_TEXT, "%02d:%02d", minutes / 60 % 24, minutes % 60);
}

static void
params_text(const struct bank_info *i, struct buf *b)
{
	buf_add(b, "", 0);
	for (int k = 0; k < i->params; k++)
		buf_printf(b, "%s%s", k > 0 ? " " : "", i->param[k]);
}

static void
signed_say(const struct formats *f, const struct bank_info *i)
{
	static const enum text_id ciphers[] = { [CMS_NO_CIPHER] = T_FORMAT_PLAIN, [CMS_AES256] = T_FORMAT_AES256, [CMS_SM4] = T_FORMAT_SM4 };

	out_say(f->out, T_FORMAT_SIGNED, VALS(V_TEXT("place", word(f, i->attached ? T_FORMAT_ATTACHED : T_FORMAT_DETACHED)),
	    V_INT("signers", i->signers), V_TEXT("form", i->signature == CMS_GBT35275 ? "GB/T 35275" : "RFC 5652"), V_TEXT("cipher", word(f, ciphers[i->cipher]))));
}

/* All values go with the first sentence, one object in JSON; the lines after it are for people. */
static void
info_say(const struct formats *f, const struct bank_info *i)
{
	static const enum text_id trust[] = { T_TRUST_CONFIRMED, T_TRUST_UNCONFIRMED, T_TRUST_TEST };
	static const enum text_id serves[] = { T_SERVES_ANY, T_SERVES_SAME, T_SERVES_OTHER };
	static const enum text_id scope[] = { T_SCOPE_FULL, T_SCOPE_FAILURES, T_SCOPE_NOTICE };
	static const enum text_id booking[] = { T_BOOKING_GROSS, T_BOOKING_NET, T_BOOKING_LINES };
	static const char *const trust_key[] = { "confirmed", "unconfirmed", "test" }, *const serves_key[] = { "any", "same", "other" },
	    *const scope_key[] = { "full", "failures", "notice" }, *const booking_key[] = { "gross", "net", "lines" };
	static const char *const encryption[] = { [CMS_NO_CIPHER] = "", [CMS_AES256] = "rsa-aes256", [CMS_SM4] = "sm2-sm4" };
	struct buf params = { 0 };
	char until[CLOCK_TEXT];

	clock_text(i->cut_off, until);
	params_text(i, &params);
	out_say(f->out, T_FORMAT_NAME, VALS(V_TEXT("format", i->name), V_TEXT("word", word(f, trust[i->trust])), V_TEXT("trust", trust_key[i->trust]),
	    V_TEXT("source", i->source), V_TEXT("charset", i->charset), V_INT("files", i->files), V_TEXT("serves", serves_key[i->serves]),
	    V_INT("max_rows", i->max_rows), V_FEN("max_row", i->max_row_fen), V_FEN("max_part", i->max_part_fen), V_TEXT("cut_off", until),
	    V_TEXT("booking", booking_key[i->booking]), V_TEXT("answers", i->answers ? scope_key[i->scope] : ""), V_INT("notices", i->notices),
	    V_INT("statements", i->statements), V_INT("answer_within", i->answer_within), V_TEXT("params", params.p),
	    V_TEXT("signature", i->attached ? "attached" : "detached"), V_TEXT("content_types", i->signature == CMS_GBT35275 ? "gbt35275" : "rfc5652"),
	    V_INT("signers", i->signers), V_TEXT("encryption", encryption[i->cipher])));
	if (!f->out->json) {
		out_say(f->out, T_FORMAT_SOURCE, VALS(V_TEXT("source", i->source)));
		out_say(f->out, T_FORMAT_OUT, VALS(V_TEXT("serves", word(f, serves[i->serves])), V_INT("rows", i->max_rows), V_INT("files", i->files),
		    V_TEXT("charset", i->charset)));
		signed_say(f, i);
		if (i->max_row_fen > 0)
			out_say(f->out, T_FORMAT_ROW_LIMIT, VALS(V_FEN("limit", i->max_row_fen)));
		if (i->max_part_fen > 0)
			out_say(f->out, T_FORMAT_PART_LIMIT, VALS(V_FEN("limit", i->max_part_fen)));
		if (*until != '\0')
			out_say(f->out, T_FORMAT_CUT_OFF, VALS(V_TEXT("until", until)));
		out_say(f->out, i->answers ? T_FORMAT_ANSWER : T_FORMAT_NO_ANSWER, VALS(V_TEXT("scope", word(f, scope[i->scope])),
		    V_INT("days", i->answer_within)));
		if (i->notices)
			out_say(f->out, T_FORMAT_NOTICES, NO_VALS);
		out_say(f->out, i->statements ? T_FORMAT_STATEMENT : T_FORMAT_NO_STATEMENT, VALS(V_TEXT("booking", word(f, booking[i->booking]))));
		if (i->params > 0)
			out_say(f->out, T_FORMAT_PARAMS, VALS(V_TEXT("params", params.p)));
	}
	buf_free(&params);
}

/* Loads PATH, whose last part is NAME.fmt; NULL and findings. */
static struct bank_fmt *
layout_load(struct formats *f, const char *path)
{
	const char *base = strrchr(path, '/');
	struct bank_fmt *fmt = NULL;
	struct buf text = { 0 };
	struct fd_source fs;
	char name[128];
	size_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	base = base != NULL ? base + 1 : path;
	n = strlen(base);
	snprintf(name, sizeof name, "%.*s", (int)(n > 4 && strcmp(base + n - 4, ".fmt") == 0 ? n - 4 : n), base);
	if (fd < 0)
		report_add(f->report, F_INPUT_OPEN, (struct where){ path, 0, NULL }, VALS(V_TEXT("error", strerror(errno))));
	else if (source_all(source_fd(&fs, fd), LIMIT_FORMAT_BYTES, &text) != 0)
		report_add(f->report, F_INPUT_TOO_LARGE, (struct where){ path, 0, NULL }, VALS(V_INT("max", LIMIT_FORMAT_BYTES)));
	else
		fmt = bank_load(name, (struct slice){ text.p != NULL ? text.p : "", text.n }, f->report);
	if (fd >= 0)
		close(fd);
	buf_free(&text);
	return fmt;
}

/* ---- what it writes */

static int
sample_open(void *ctx, const char *name)
{
	struct formats *f = ctx;

	snprintf(f->name, sizeof f->name, "%s", name);
	buf_reset(&f->bytes);
	return 0;
}

static int
sample_bytes(void *ctx, const char *p, size_t n)
{
	buf_add(&((struct formats *)ctx)->bytes, p, n);
	return 0;
}

static int
sample_close(void *ctx)
{
	struct formats *f = ctx;
	enum charset charset = CHARSET_UTF8;
	struct buf text = { 0 };

	out_say(f->out, T_FORMAT_SAMPLE, VALS(V_TEXT("file", f->name), V_INT("bytes", f->bytes.n), V_TEXT("charset", bank_info(f->fmt)->charset)));
	(void)charset_by_name(slice_of(bank_info(f->fmt)->charset), &charset);
	if (charset_decode(charset, (struct slice){ f->bytes.p, f->bytes.n }, &text) == 0)
		for (size_t at = 0; at < text.n; ) {
			const char *end = memchr(text.p + at, '\n', text.n - at);
			size_t n = end != NULL ? (size_t)(end - text.p) - at : text.n - at;
			char *line = mem_alloc(n + 1);

			memcpy(line, text.p + at, n);
			line[n > 0 && line[n - 1] == '\r' ? n - 1 : n] = '\0';
			out_say(f->out, T_FORMAT_SAMPLE_LINE, VALS(V_TEXT("line", line)));
			free(line);
			at += n + 1;
		}
	buf_free(&text);
	return 0;
}

/* ---- how it reads what lies beside it */

static int
answer_line(void *ctx, const struct bank_answer_line *l)
{
	static const enum pay_state state[] = { [BS_PAID] = PS_PAID, [BS_FAILED] = PS_FAILED, [BS_RETURNED] = PS_RETURNED,
		[BS_PENDING] = PS_PENDING, [BS_UNKNOWN] = PS_UNKNOWN };
	const struct formats *f = ctx;
	char seq[16] = "";

	if (l->seq > 0)
		snprintf(seq, sizeof seq, "%d", l->seq);
	out_say(f->out, l->has_fen ? T_FORMAT_ANSWER_LINE : T_FORMAT_ANSWER_LINE_BARE, VALS(V_INT("n", l->n), V_TEXT("ref", *l->ref != '\0' ? l->ref : seq),
	    V_CARD("account", l->account), V_NAME("name", l->name), V_FEN("net", l->fen), V_TEXT("state", pay_state_name(state[l->status])),
	    V_TEXT("word", pay_state_word(state[l->status], f->out->lang)), V_TEXT("code", l->code), V_TEXT("reason", reason_name(l->reason)),
	    V_TEXT("text", l->text)));
	return 0;
}

static int
entry_line(void *ctx, const struct bank_entry *e)
{
	static const enum text_id kind[ENTRY_KIND_MAX] = { [ENTRY_BATCH] = T_ENTRY_BATCH, [ENTRY_RETURN] = T_ENTRY_RETURN,
		[ENTRY_DEPOSIT] = T_ENTRY_DEPOSIT, [ENTRY_FEE] = T_ENTRY_FEE, [ENTRY_INTEREST] = T_ENTRY_INTEREST, [ENTRY_OTHER] = T_ENTRY_OTHER };
	const struct formats *f = ctx;

	out_say(f->out, T_FORMAT_ENTRY, VALS(V_INT("n", e->n), V_YMD("day", e->day), V_FEN("fen", e->fen), V_TEXT("kind", entry_kind_name(e->kind)),
	    V_TEXT("word", word(f, kind[e->kind])), V_TEXT("serial", e->serial), V_TEXT("ref", e->ref), V_TEXT("party", e->party),
	    V_TEXT("text", e->text)));
	return 0;
}

static void
answer_read(struct formats *f, const char *path, struct slice bytes)
{
	struct mem_source ms;
	struct bank_answer a;

	if (bank_read_answer(f->fmt, source_mem(&ms, bytes), path, &a, NULL, NULL, f->report) != 0)
		return;
	(void)bank_read_answer(f->fmt, source_mem(&ms, bytes), path, &a, answer_line, f, f->report);
	out_say(f->out, T_FORMAT_ANSWER_END, VALS(V_TEXT("part", a.part_ref), V_INT("lines", a.lines)));
	if (a.ok_count >= 0)
		out_say(f->out, T_FORMAT_ANSWER_HEAD, VALS(V_INT("ok", a.ok_count), V_INT("bad", a.bad_count < 0 ? 0 : a.bad_count)));
}

static void
statement_read(struct formats *f, const char *path, struct slice bytes)
{
	struct mem_source ms;
	struct bank_statement s;

	if (bank_read_statement(f->fmt, source_mem(&ms, bytes), path, &s, NULL, NULL, f->report) != 0)
		return;
	(void)bank_read_statement(f->fmt, source_mem(&ms, bytes), path, &s, entry_line, f, f->report);
	out_say(f->out, T_FORMAT_STATEMENT_END, VALS(V_CARD("account", s.account), V_YMD("from", s.from), V_YMD("to", s.to),
	    V_FEN("opening", s.opening_fen), V_INT("entries", s.entries), V_FEN("closing", s.closing_fen)));
}

static void
paper_show(struct formats *f, const char *path, enum bank_paper want)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct buf b = { 0 };
	struct fd_source fs;
	struct slice all;

	if (fd < 0 || source_all(source_fd(&fs, fd), LIMIT_FILE_BYTES, &b) != 0) {
		report_add(f->report, F_INPUT_OPEN, (struct where){ path, 0, NULL }, VALS(V_TEXT("error", strerror(fd < 0 ? errno : EIO))));
		goto out;
	}
	all = (struct slice){ b.p != NULL ? b.p : "", b.n };
	out_say(f->out, want == PAPER_ANSWER ? T_FORMAT_READS_ANSWER : T_FORMAT_READS_STATEMENT, VALS(V_TEXT("file", path)));
	/* `reconcile` tells papers apart by their beginning. */
	if (bank_probe(f->fmt, (struct slice){ all.p, all.n < 65536 ? all.n : 65536 }) != want)
		report_add(f->report, F_SAMPLE_UNKNOWN, (struct where){ path, 0, NULL }, VALS(V_TEXT("format", bank_info(f->fmt)->name)));
	if (want == PAPER_ANSWER)
		answer_read(f, path, all);
	else
		statement_read(f, path, all);
out:
	if (fd >= 0)
		close(fd);
	buf_free(&b);
}

static int
is_paper(const struct dirent *e)
{
	size_t n = strlen(e->d_name);

	return (strncmp(e->d_name, "return", 6) == 0 || strncmp(e->d_name, "statement", 9) == 0) &&
	    !(n > 7 && strcmp(e->d_name + n - 7, ".golden") == 0);
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* Samples lie in a folder of the layout's name beside it, or among the fixtures: return…, statement…. */
static void
papers_show(struct formats *f, const char *path)
{
	const struct bank_info *i = bank_info(f->fmt);
	const char *base = strrchr(path, '/');
	int dir_len = base != NULL ? (int)(base + 1 - path) : 0, n = -1, answers = 0, statements = 0;
	struct dirent **list = NULL;
	char dir[LIMIT_PATH], file[LIMIT_PATH + 260];

	for (size_t k = 0; k < 2 && n < 0; k++) {
		if (k == 0)
			snprintf(dir, sizeof dir, "%.*s%s", dir_len, path, i->name);
		else
			snprintf(dir, sizeof dir, "%.*s../fixtures/bank/%s", dir_len, path, i->name);
		n = scandir(dir, &list, is_paper, by_name);
	}
	for (int k = 0; k < n; k++) {
		int answer = list[k]->d_name[0] == 'r';

		snprintf(file, sizeof file, "%s/%s", dir, list[k]->d_name);
		if (answer ? i->answers || i->notices : i->statements)
			paper_show(f, file, answer ? PAPER_ANSWER : PAPER_STATEMENT);
		answers += answer;
		statements += !answer;
		free(list[k]);
	}
	free(list);
	if (n < 0)
		snprintf(dir, sizeof dir, "%.*s%s", dir_len, path, i->name);
	if (i->answers && answers == 0)
		report_add(f->report, F_SAMPLE_MISSING, NOWHERE, VALS(V_TEXT("dir", dir), V_TEXT("file", "return"), V_TEXT("format", i->name)));
	if (i->statements && statements == 0)
		report_add(f->report, F_SAMPLE_MISSING, NOWHERE, VALS(V_TEXT("dir", dir), V_TEXT("file", "statement"), V_TEXT("format", i->name)));
}

/* ---- the command */

static int
check_one(struct formats *f, const char *path)
{
	struct bank_sink sink = { sample_open, sample_bytes, sample_close, f };
	size_t before = report_count(f->report);

	f->fmt = layout_load(f, path);
	if (f->fmt == NULL)
		return -1;
	info_say(f, bank_info(f->fmt));
	if (bank_sample(f->fmt, &sink, f->report) == 0)
		out_say(f->out, T_FORMAT_READ_BACK, NO_VALS);
	papers_show(f, path);
	if (report_count(f->report) == before)
		out_say(f->out, T_FORMAT_GOOD, VALS(V_TEXT("format", bank_info(f->fmt)->name)));
	return report_worst(f->report) >= SEV_REFUSE ? -1 : 0;
}

static int
is_format(const struct dirent *e)
{
	size_t n = strlen(e->d_name);

	return n > 4 && e->d_name[0] != '.' && strcmp(e->d_name + n - 4, ".fmt") == 0;
}

static int
list_all(struct formats *f)
{
	const char *dir = formats_dir();
	struct dirent **list = NULL;
	int n = scandir(dir, &list, is_format, by_name), rc = n < 0 ? -1 : 0;
	char path[LIMIT_PATH];

	if (n < 0)
		report_add(f->report, F_INPUT_OPEN, (struct where){ dir, 0, NULL }, VALS(V_TEXT("error", strerror(errno))));
	for (int k = 0; k < n; k++) {
		snprintf(path, sizeof path, "%s/%s", dir, list[k]->d_name);
		f->fmt = layout_load(f, path);
		if (f->fmt != NULL)
			info_say(f, bank_info(f->fmt));
		else
			rc = -1;
		bank_free(f->fmt);
		f->fmt = NULL;
		free(list[k]);
	}
	free(list);
	return rc;
}

int
flow_formats(const char *check, const struct out *out, struct report *report)
{
	struct formats f = { .out = out, .report = report };
	int rc = check != NULL ? check_one(&f, check) : list_all(&f);

	bank_free(f.fmt);
	buf_free(&f.bytes);
	return rc;
}
