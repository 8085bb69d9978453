/* Where bytes come from: memory, a descriptor, a gzip stream. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "codec/inner.h"

ssize_t
source_fill(struct source s, char *p, size_t n)
{
	size_t have = 0;

	while (have < n) {
		ssize_t got = s.read(s.ctx, p + have, n - have);

		if (got < 0)
			return -1;
		if (got == 0)
			break;
		have += (size_t)got;
	}
	return (ssize_t)have;
}

/* What the bytes are is the sender's fault, that they cannot be read the machine's. */
int
source_failed(const char *document, struct report *report)
{
	int error = errno;
	const char *text = strerrordesc_np(error);
	struct where where = { document, 0, NULL };

	if (error == EILSEQ)
		report_add(report, F_TEXT_CHARSET, where, NO_VALS);
	else if (error == 0 || error == EBADMSG || error == EFBIG)
		report_add(report, F_INPUT_DAMAGED, where, NO_VALS);
	else
		report_add(report, F_INPUT_READ, where, VALS(V_TEXT("error", text ? text : "?")));
	return -1;
}

static ssize_t
mem_read(void *ctx, char *p, size_t n)
{
	struct mem_source *m = ctx;

	if (n > m->left.n)
		n = m->left.n;
	if (n > 0) {
		memcpy(p, m->left.p, n);
		m->left.p += n;
		m->left.n -= n;
	}
	return (ssize_t)n;
}

struct source
source_mem(struct mem_source *m, struct slice s)
{
	m->left = s;
	return (struct source){ mem_read, m };
}

static ssize_t
fd_read(void *ctx, char *p, size_t n)
{
	const struct fd_source *f = ctx;
	ssize_t got;

	do
		got = read(f->fd, p, n);
	while (got < 0 && errno == EINTR);
	return got;
}

struct source
source_fd(struct fd_source *f, int fd)
{
	f->fd = fd;
	return (struct source){ fd_read, f };
}

int
source_all(struct source s, size_t max, struct buf *out)
{
	char chunk[CHUNK];
	size_t before = out->n, total = 0;
	ssize_t n;

	while ((n = s.read(s.ctx, chunk, sizeof chunk)) > 0) {
		total += (size_t)n;
		if (total > max)
			break;
		buf_add(out, chunk, (size_t)n);
	}
	if (n == 0) {
		buf_add(out, "", 0);
		return 0;
	}
	if (out->n > before) {
		out->n = before;
		out->p[before] = '\0';
	}
	return -1;
}

struct gunzip {
	struct source	from;
	z_stream	z;
	int64_t		in_bytes;
	int64_t		out_bytes;
	int		started;
	int		compressed;
	int		between;	/* a member has ended: another one or the end */
	int		ended;
	int		failed;		/* errno to give again, 0 when all is well */
	char		in[CHUNK];
};

void *
z_grow(void *ctx, unsigned count, unsigned size)
{
	(void)ctx;
	return mem_grow(NULL, count, size);
}

void
z_give_back(void *ctx, void *p)
{
	(void)ctx;
	free(p);
}

struct gunzip *
gunzip_new(struct source from)
{
	struct gunzip *g = mem_alloc(sizeof *g);

	g->from = from;
	return g;
}

static ssize_t
gunzip_fail(struct gunzip *g, int error)
{
	g->failed = error ? error : EIO;
	errno = g->failed;
	return -1;
}

static int
gunzip_start(struct gunzip *g)
{
	ssize_t n = source_fill(g->from, g->in, 3);

	if (n < 0)
		return -1;
	g->started = 1;
	g->z.next_in = (unsigned char *)g->in;
	g->z.avail_in = (unsigned)n;
	g->in_bytes = n;
	g->compressed = n == 3 && memcmp(g->in, "\x1f\x8b\x08", 3) == 0;
	if (!g->compressed)
		return 0;
	g->z.zalloc = z_grow;
	g->z.zfree = z_give_back;
	return inflateInit2(&g->z, 15 + 16) == Z_OK ? 0 : -1;	/* 16: gzip only */
}

/* More input when there is none left: 1, 0 at its end, -1 on an error. */
static int
gunzip_refill(struct gunzip *g)
{
	ssize_t n;

	if (g->z.avail_in > 0)
		return 1;
	n = g->from.read(g->from.ctx, g->in, sizeof g->in);
	if (n <= 0)
		return (int)n;
	g->z.next_in = (unsigned char *)g->in;
	g->z.avail_in = (unsigned)n;
	g->in_bytes += n;
	return 1;
}

static ssize_t
pass_through(struct gunzip *g, char *p, size_t n)
{
	if (g->z.avail_in == 0)
		return g->from.read(g->from.ctx, p, n);
	if (n > g->z.avail_in)
		n = g->z.avail_in;
	memcpy(p, g->z.next_in, n);
	g->z.next_in += n;
	g->z.avail_in -= (unsigned)n;
	return (ssize_t)n;
}

/* One step of inflating; bytes made, or -1.  Sets ended. */
static ssize_t
gunzip_step(struct gunzip *g, char *p, size_t n)
{
	unsigned want = n > CHUNK ? CHUNK : (unsigned)n;
	int more = gunzip_refill(g), rc;
	ssize_t made;

	if (more < 0)
		return gunzip_fail(g, errno);
	if (more == 0) {
		g->ended = 1;
		return g->between ? 0 : gunzip_fail(g, EBADMSG);
	}
	if (g->between) {
		inflateReset(&g->z);
		g->between = 0;
	}
	g->z.next_out = (unsigned char *)p;
	g->z.avail_out = want;
	rc = inflate(&g->z, Z_NO_FLUSH);
	if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
		return gunzip_fail(g, EBADMSG);
	g->between = rc == Z_STREAM_END;
	made = (ssize_t)(want - g->z.avail_out);
	g->out_bytes += made;
	if (g->out_bytes > LIMIT_FILE_BYTES || g->out_bytes / LIMIT_GUNZIP_RATIO > g->in_bytes)
		return gunzip_fail(g, EFBIG);
	return made;
}

static ssize_t
gunzip_read(void *ctx, char *p, size_t n)
{
	struct gunzip *g = ctx;
	ssize_t made = 0;

	if (g->failed)
		return gunzip_fail(g, g->failed);
	if (!g->started && gunzip_start(g) < 0)
		return gunzip_fail(g, errno);
	if (!g->compressed)
		return pass_through(g, p, n);
	while (n > 0 && made == 0 && !g->ended)
		made = gunzip_step(g, p, n);
	return made;
}

struct source
gunzip_source(struct gunzip *g)
{
	return (struct source){ gunzip_read, g };
}

int
gunzip_was_compressed(const struct gunzip *g)
{
	return g->compressed;
}

void
gunzip_free(struct gunzip *g)
{
	if (g == NULL)
		return;
	if (g->compressed)
		inflateEnd(&g->z);
	free(g);
}
