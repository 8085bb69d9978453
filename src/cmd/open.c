/* Opening the world, making calls, and telling what was found. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "priv.h"

/* ---- telling */

int
cmd_wrong(struct cmd *c, enum text_id id, const struct val *vals)
{
	struct out err = { .to = stderr, .lang = c->out.lang };

	c->wrong = 1;
	out_say(&err, id, vals);
	if (c->what != NULL) {
		struct buf usage = { 0 };

		text_render(&usage, text_of(T_HELP_USAGE, c->out.lang), NO_VALS, c->out.lang, 0);
		fprintf(stderr, "%sdaifa %s\n", usage.p, c->what->usage);
		buf_free(&usage);
	}
	return -1;
}

int
cmd_needs(struct cmd *c, enum flag f)
{
	return cmd_wrong(c, T_USAGE_NEEDS,
	    VALS(V_TEXT("option", flag_name(f)), V_TEXT("value", flag_value(f))));
}

int
cmd_one_of(struct cmd *c, uint64_t flags)
{
	struct buf names = { 0 };
	int n = 0, rc = 0;

	for (int f = 0; f < FLAG_MAX; f++)
		if ((flags & UINT64_C(1) << f) != 0) {
			buf_printf(&names, "%s%s", names.n > 0 ? " " : "", flag_name((enum flag)f));
			n += option(c, (enum flag)f) != NULL;
		}
	if (n != 1)
		rc = cmd_wrong(c, T_USAGE_ONE_OF, VALS(V_TEXT("options", names.p)));
	buf_free(&names);
	return rc;
}

void
cmd_findings(struct cmd *c)
{
	struct out out = c->out;

	out.to = c->findings;
	for (; c->told < report_count(c->report); c->told++)
		out_finding(&out, report_at(c->report, c->told));
}

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Rows, rows per second and the time left, once there is something to tell them by. */
static void
progress_rest(struct cmd *c, int64_t done, int64_t total, struct buf *b)
{
	int64_t spent = now_ms() - c->began_ms, left;
	char clock[32];

	if (spent < 1000)
		return;
	if (c->rows > 0)
		text_render(b, text_of(T_PROGRESS_ROWS, c->out.lang),
		    VALS(V_INT("rows", c->rows), V_INT("rate", c->rows * 1000 / spent)), c->out.lang, 0);
	if (done <= 0 || done >= total)
		return;
	left = spent * (total - done) / done / 1000;
	snprintf(clock, sizeof clock, "%" PRId64 ":%02d", left / 60, (int)(left % 60));
	text_render(b, text_of(T_PROGRESS_LEFT, c->out.lang), VALS(V_TEXT("left", clock)), c->out.lang, 0);
}

/* ready: of total; done: the one that is being worked on */
static void
progress_line(struct cmd *c, int64_t ready, int64_t done, int64_t total, const char *what)
{
	struct buf b = { 0 };

	c->shown = 1;
	c->told_ms = now_ms();
	text_render(&b, "[{done}/{total}] {what}", VALS(V_INT("done", done),
	    V_INT("total", total), V_TEXT("what", what)), c->out.lang, 0);
	progress_rest(c, ready, total, &b);
	fprintf(stderr, "\r\033[K%s", b.p);
	fflush(stderr);
	buf_free(&b);
}

static int
is_watched(const struct cmd *c)
{
	return !c->out.json && isatty(STDERR_FILENO);
}

void
cmd_progress(struct cmd *c, int done, int total, const char *what)
{
	if (!is_watched(c) || (what == NULL && !c->shown))
		return;
	c->done = what != NULL ? done : 0;
	c->total = what != NULL ? total : 0;
	if (what != NULL) {
		progress_line(c, done - 1, done, total, what);
		return;
	}
	c->shown = 0;
	fputs("\r\033[K", stderr);
	fflush(stderr);
}

/* What a step tells of its sheets; several times a second is enough. */
static void
step_progress(void *ctx, int64_t done, int64_t of, int64_t rows)
{
	struct cmd *c = ctx;
	int64_t before = c->done > 0 ? c->done - 1 : 0, total = c->total > 0 ? c->total : of;

	c->rows = rows;
	if (now_ms() - c->told_ms >= 200)
		progress_line(c, before + done, before + done, total, c->what != NULL ? c->what->word : "");
}

void
cmd_hold(struct cmd *c, struct held *h)
{
	*h = (struct held){ .to = c->out.to };
	c->out.to = open_memstream(&h->text, &h->size);
	if (c->out.to == NULL)
		c->out.to = h->to;
}

void
cmd_let(struct cmd *c, struct held *h)
{
	if (c->out.to == h->to)
		return;
	fclose(c->out.to);
	c->out.to = h->to;
	fwrite(h->text, 1, h->size, h->to);
	free(h->text);
}

/* ---- the passphrase */

/* Both PEM forms of an encrypted key say so in their head; PKCS#12 always has a passphrase, a token a PIN. */
static int
key_encrypted(const char *path)
{
	char head[512];
	int fd, found = 0;
	ssize_t n;

	if (key_in_token(path))
		return 1;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return 0;
	n = read(fd, head, sizeof head - 1);
	if (n > 0) {
		head[n] = '\0';
		found = head[0] == 0x30 || strstr(head, "ENCRYPTED") != NULL;
	}
	explicit_bzero(head, sizeof head);
	close(fd);
	return found;
}

/* The first line, without its end; 0 or -1. */
static int
line_read(int fd, char *to, size_t size)
{
	size_t n = 0;

	while (n < size - 1) {
		ssize_t got = read(fd, to + n, 1);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0 || to[n] == '\n')
			break;
		n++;
	}
	if (n > 0 && to[n - 1] == '\r')
		n--;
	to[n] = '\0';
	return n > 0 ? 0 : -1;
}

static int
pass_ask(struct cmd *c, const char *key, char *to)
{
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY), rc;
	struct termios old, quiet;
	struct buf b = { 0 };

	if (tty < 0)
		return -1;
	text_render(&b, text_of(T_PASS_ASK, c->out.lang), VALS(V_TEXT("key", key)), c->out.lang, 0);
	rc = tcgetattr(tty, &old);
	quiet = old;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	if (rc == 0)
		rc = tcsetattr(tty, TCSAFLUSH, &quiet);
	if (rc == 0 && write(tty, b.p, b.n) == (ssize_t)b.n)
		rc = line_read(tty, to, PASS_BYTES);
	if (tcsetattr(tty, TCSAFLUSH, &old) != 0 || write(tty, "\n", 1) != 1)
		rc = -1;
	close(tty);
	buf_free(&b);
	return rc;
}

/* The passphrase of one key into `to`, which is wiped at the end. */
static int
pass_of(struct cmd *c, const char *key, const char *path, const char *env, char *to,
    const char **pass)
{
	int fd, rc;

	*pass = NULL;
	if (key == NULL || !key_encrypted(key))
		return 0;
	if (path != NULL) {
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		rc = fd < 0 ? -1 : line_read(fd, to, PASS_BYTES);
		if (rc != 0)
			report_add(c->report, F_INPUT_OPEN, (struct where){ path, 0, NULL },
			    VALS(V_TEXT("error", strerror(fd < 0 ? errno : ENODATA))));
		if (fd >= 0)
			close(fd);
		if (rc != 0)
			return -1;
	} else if (env != NULL && *env != '\0') {
		*pass = env;
		return 0;
	} else if (pass_ask(c, key, to) != 0)
		return 0;	/* without one the key is refused, with its reason */
	*pass = to;
	return 0;
}

int
cmd_pass(struct cmd *c, const char **pass)
{
	return pass_of(c, option(c, FLAG_KEY), option(c, FLAG_PASS_FILE), getenv("DAIFA_PASS"),
	    c->pass, pass);
}

/* ---- calls */

struct world *
cmd_world(struct cmd *c, int write)
{
	struct world_args a = { .dir = c->dir, .write = write, .key = option(c, FLAG_KEY),
	    .cert = option(c, FLAG_CERT), .key2 = option(c, FLAG_SECOND_KEY),
	    .cert2 = option(c, FLAG_SECOND_CERT), .out = &c->out, .report = c->report };

	struct world *w;

	if (cmd_pass(c, &a.pass) != 0 || pass_of(c, a.key2, option(c, FLAG_SECOND_PASS_FILE),
	    getenv("DAIFA_SECOND_PASS"), c->pass2, &a.pass2) != 0)
		return NULL;
	w = world_new(&a);
	if (w != NULL && c->out.full && world_full(w) != 0) {
		world_free(w);
		w = NULL;
	}
	if (w != NULL && is_watched(c)) {
		w->progress = step_progress;
		w->watcher = c;
		c->began_ms = now_ms();
	}
	return w;
}

void
call_option(const struct cmd *c, struct call *k, const char *key, enum flag f)
{
	for (int i = 0; i < c->givens; i++)
		if (c->given[i].flag == f)
			call_add(k, key, *flag_value(f) != '\0' ? c->given[i].value : "1");
}

int
call_inputs(struct cmd *c, struct call *k, const char *role, enum flag f)
{
	int rc = 0;

	for (int i = 0; i < c->givens; i++)
		if (c->given[i].flag == f && call_open(k, role, c->given[i].value, c->report) != 0)
			rc = -1;
	return rc;
}

int
call_signature(struct cmd *c, struct call *k, const char *file)
{
	struct buf path = { 0 };
	int rc = 0;

	buf_printf(&path, "%s.p7s", file);
	if (access(path.p, F_OK) == 0)
		rc = call_open(k, "signature", path.p, c->report);
	buf_free(&path);
	return rc;
}

int
cmd_call(struct cmd *c, struct world *w, struct call *k)
{
	struct held held;
	int64_t event;
	int rc;

	/* A line of progress is wiped before anything is said over it. */
	cmd_hold(c, &held);
	k->actor = world_actor(w);
	rc = flow_call(w, k, &event);
	call_free(k);
	cmd_progress(c, 0, 0, NULL);
	cmd_let(c, &held);
	if (flow_together_full(w)) {
		rc |= cmd_together_end(c, w);
		flow_together(w);
	}
	return rc;
}

int
cmd_together_end(struct cmd *c, struct world *w)
{
	struct held held;
	int rc;

	cmd_hold(c, &held);
	rc = flow_together_end(w);
	cmd_progress(c, 0, 0, NULL);
	cmd_let(c, &held);
	return rc;
}

int
cmd_once(struct cmd *c, struct call *k)
{
	struct world *w = cmd_world(c, 1);
	int rc = -1;

	if (w != NULL)
		rc = cmd_call(c, w, k);
	else
		call_free(k);
	world_free(w);
	return rc;
}

int
cmd_batches(struct cmd *c, struct world *w, const char *kind, const char *step,
    enum text_id nothing)
{
	const char *one = option(c, FLAG_BATCH);
	char **name = NULL;
	int count = 0, rc = 0;

	if (one == NULL) {
		name = flow_batches(w, step, &count);
		if (count < 0)
			return -1;
		if (count == 0)
			out_say(&c->out, nothing, NO_VALS);
	}
	flow_together(w);
	for (int i = 0; i < (one != NULL ? 1 : count) && !cmd_gone(c); i++) {
		struct call k = { .kind = kind };

		cmd_progress(c, i + 1, count, one != NULL ? one : name[i]);
		call_set(&k, "batch", one != NULL ? one : name[i]);
		if (one != NULL && strcmp(kind, "PAY") == 0)
			call_set(&k, "named", "1");
		if (w->second != NULL) {
			const struct digest second = world_second(w);
			char hex[HEX_LEN];

			digest_hex(&second, hex);
			call_set(&k, "second", hex);
		}
		if (cmd_call(c, w, &k) != 0)
			rc = -1;	/* the other batches do not wait for this one */
	}
	rc |= cmd_together_end(c, w);
	names_free(name, count);
	return rc;
}

int
cmd_gone(const struct cmd *c)
{
	return report_worst(c->report) >= SEV_WORLD;
}
