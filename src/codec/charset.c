/*
 * Character sets through iconv.  glibc converts some characters one way only (it drops language
 * tags, and writes the euro sign as a byte 0x80 that GBK does not have), so what was encoded is
 * decoded again and must be the same.
 */
#include <errno.h>
#include <iconv.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "codec/inner.h"

#define NO_ICONV ((iconv_t)-1)
#define EURO 0x20AC
#define TAIL 3	/* bytes of a character that a piece of input can end in at most */

static const char *const names[] = {
	[CHARSET_UTF8] = "UTF-8", [CHARSET_GB18030] = "GB18030", [CHARSET_GBK] = "GBK"
};
#define CHARSETS (sizeof names / sizeof *names)

/* One per thread: opening a converter costs more than converting a line. */
struct converters {
	iconv_t		encode[CHARSETS];
	iconv_t		decode[CHARSETS];
	struct buf	there;	/* scratch */
	struct buf	back;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;

static void
converters_free(void *p)
{
	struct converters *c = p;

	if (c == NULL)
		return;
	for (size_t i = 0; i < CHARSETS; i++) {
		if (c->encode[i] != NO_ICONV)
			iconv_close(c->encode[i]);
		if (c->decode[i] != NO_ICONV)
			iconv_close(c->decode[i]);
	}
	buf_free(&c->there);
	buf_free(&c->back);
	free(c);
}

static void
key_make(void)
{
	pthread_key_create(&key, converters_free);
}

void
charset_init(void)
{
	pthread_once(&once, key_make);
}

/* Other threads give theirs back when they end. */
void
charset_done(void)
{
	charset_init();
	converters_free(pthread_getspecific(key));
	pthread_setspecific(key, NULL);
}

static struct converters *
converters_get(void)
{
	struct converters *c;

	charset_init();
	c = pthread_getspecific(key);
	if (c != NULL)
		return c;
	c = mem_alloc(sizeof *c);
	for (size_t i = 0; i < CHARSETS; i++) {
		c->encode[i] = i == CHARSET_UTF8 ? NO_ICONV : iconv_open(names[i], "UTF-8");
		c->decode[i] = i == CHARSET_UTF8 ? NO_ICONV : iconv_open("UTF-8", names[i]);
	}
	pthread_setspecific(key, c);
	return c;
}

int
charset_by_name(struct slice name, enum charset *out)
{
	for (size_t i = 0; i < CHARSETS; i++)
		if (slice_is(name, names[i])) {
			*out = (enum charset)i;
			return 0;
		}
	return -1;
}

const char *
charset_name(enum charset c)
{
	return names[c];
}

static int
is_ascii(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return 0;
	return 1;
}

/*
 * Converts s into out, replacing what it held.  Returns the bytes of s taken: all of them, or fewer
 * with errno EILSEQ (a character it cannot convert follows) or EINVAL (cut off within a character).
 */
static size_t
convert(iconv_t cd, struct slice s, struct buf *out)
{
	char *from = (char *)(uintptr_t)s.p, *to;
	/* the most it grows: two bytes of UTF-8 to four of GB18030 */
	size_t left = s.n, room = 2 * s.n + 16;

	if (out->cap < room) {
		out->p = mem_grow(out->p, room, 1);
		out->cap = room;
	}
	out->n = 0;
	errno = EILSEQ;
	if (cd == NO_ICONV)
		return 0;
	to = out->p;
	room = out->cap - 1;
	iconv(cd, NULL, NULL, NULL, NULL);
	iconv(cd, &from, &left, &to, &room);
	out->n = (size_t)(to - out->p);
	out->p[out->n] = '\0';
	return s.n - left;
}

static int32_t
code_at(struct slice s, size_t at)
{
	const char *p = s.p + at;

	return at < s.n ? utf8_next(&p, s.p + s.n) : -1;
}

/* A byte 0x80 or 0xFF where a GBK character begins is a private habit of some converters. */
static int
gbk_strict(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == 0x80 || c == 0xFF)
			return 0;
		if (c > 0x80)
			i++;
	}
	return 1;
}

/* Where the first character stands that is not in both. */
static size_t
difference(struct slice a, struct slice b)
{
	size_t i = 0, whole = 0;

	while (i < a.n && i < b.n && a.p[i] == b.p[i]) {
		i++;
		if (i < a.n && ((unsigned char)a.p[i] & 0xC0) != 0x80)
			whole = i;
	}
	return whole;
}

static int
encode_gb(enum charset to, struct slice utf8, struct buf *out, int32_t *bad)
{
	struct converters *c = converters_get();
	size_t taken = convert(c->encode[to], utf8, &c->there), same;
	struct slice there = { c->there.p, c->there.n };

	if (to == CHARSET_GBK)
		for (const char *p = utf8.p, *end = utf8.p + taken; p < end;)
			if (utf8_next(&p, end) == EURO) {
				*bad = EURO;
				return -1;
			}
	if (taken < utf8.n) {
		*bad = code_at(utf8, taken);
		return -1;
	}
	convert(c->decode[to], there, &c->back);
	same = difference(utf8, (struct slice){ c->back.p, c->back.n });
	if (c->back.n != utf8.n || memcmp(c->back.p, utf8.p, utf8.n) != 0) {
		*bad = code_at(utf8, same);
		return -1;
	}
	buf_add(out, there.p, there.n);
	return 0;
}

int
charset_encode(enum charset to, struct slice utf8, struct buf *out, int32_t *bad)
{
	const char *p = utf8.p, *end = utf8.p + utf8.n;

	*bad = 0;
	if (utf8.n == 0 || is_ascii(utf8)) {
		buf_add(out, utf8.n ? utf8.p : "", utf8.n);
		return 0;
	}
	while (p < end)
		if (utf8_next(&p, end) < 0) {
			*bad = -1;
			return -1;
		}
	if (to != CHARSET_UTF8)
		return encode_gb(to, utf8, out, bad);
	buf_add(out, utf8.p, utf8.n);
	return 0;
}

int
charset_decode(enum charset from, struct slice s, struct buf *utf8)
{
	struct converters *c;

	if (s.n == 0 || is_ascii(s)) {
		buf_add(utf8, s.n ? s.p : "", s.n);
		return 0;
	}
	if (from == CHARSET_UTF8) {
		if (!utf8_valid(s))
			return -1;
		buf_add(utf8, s.p, s.n);
		return 0;
	}
	if (from == CHARSET_GBK && !gbk_strict(s))
		return -1;
	c = converters_get();
	if (convert(c->decode[from], s, &c->there) != s.n)
		return -1;
	buf_add(utf8, c->there.p, c->there.n);
	return 0;
}

struct utf8_source {
	struct source	from;
	iconv_t		cd;
	enum charset	charset;
	int		started;
	int		ended;
	int		failed;		/* errno, 0 when all is well */
	size_t		have;		/* bytes in `in` */
	size_t		given;		/* bytes of `out` delivered */
	struct buf	out;
	char		in[CHUNK + TAIL];
};

struct utf8_source *
utf8_source_new(struct source from)
{
	struct utf8_source *u = mem_alloc(sizeof *u);

	u->from = from;
	u->cd = NO_ICONV;
	return u;
}

/* Bytes at the end of s that begin a character of UTF-8 without finishing it. */
static size_t
utf8_tail(struct slice s)
{
	for (size_t n = 1; n <= TAIL && n <= s.n; n++) {
		unsigned char c = (unsigned char)s.p[s.n - n];

		if ((c & 0xC0) == 0x80)
			continue;
		return n < (c >= 0xF0 ? 4u : c >= 0xE0 ? 3u : c >= 0xC0 ? 2u : 1u) ? n : 0;
	}
	return 0;
}

static ssize_t
utf8_fail(struct utf8_source *u, int error)
{
	u->failed = error ? error : EIO;
	errno = u->failed;
	return -1;
}

/* Adds to `in`; 0, or -1 with errno. */
static int
utf8_fill(struct utf8_source *u)
{
	ssize_t n = source_fill(u->from, u->in + u->have, CHUNK);

	if (n < 0)
		return -1;
	u->ended = n < CHUNK;
	u->have += (size_t)n;
	return 0;
}

/* Takes what is whole out of `in` into `out`; -1 on damage. */
static int
utf8_convert(struct utf8_source *u)
{
	struct slice s = { u->in, u->have };
	size_t taken;

	if (u->charset == CHARSET_UTF8) {
		if (!u->ended)
			s.n -= utf8_tail(s);
		if (!utf8_valid(s))
			return -1;
		buf_reset(&u->out);
		buf_add(&u->out, s.p, s.n);
		taken = s.n;
	} else {
		taken = convert(u->cd, s, &u->out);
		if (taken < s.n && (errno != EINVAL || u->ended || s.n - taken > TAIL))
			return -1;
	}
	memmove(u->in, u->in + taken, u->have - taken);
	u->have -= taken;
	u->given = 0;
	return 0;
}

static int
utf8_start(struct utf8_source *u)
{
	struct slice s;

	if (utf8_fill(u) < 0)
		return -1;
	u->started = 1;
	if (u->have >= 3 && memcmp(u->in, "\xEF\xBB\xBF", 3) == 0) {
		u->have -= 3;
		memmove(u->in, u->in + 3, u->have);
		return 0;
	}
	s = (struct slice){ u->in, u->have };
	if (!u->ended)
		s.n -= utf8_tail(s);
	if (!utf8_valid(s)) {
		u->charset = CHARSET_GB18030;
		u->cd = iconv_open("UTF-8", "GB18030");
	}
	return 0;
}

static ssize_t
utf8_read(void *ctx, char *p, size_t n)
{
	struct utf8_source *u = ctx;

	if (u->failed)
		return utf8_fail(u, u->failed);
	if (!u->started && (utf8_start(u) < 0 || utf8_convert(u) < 0))
		return utf8_fail(u, u->started ? EILSEQ : errno);
	while (u->given == u->out.n && !u->ended) {
		if (utf8_fill(u) < 0)
			return utf8_fail(u, errno);
		if (utf8_convert(u) < 0)
			return utf8_fail(u, EILSEQ);
	}
	if (n > u->out.n - u->given)
		n = u->out.n - u->given;
	if (n > 0)
		memcpy(p, u->out.p + u->given, n);
	u->given += n;
	return (ssize_t)n;
}

struct source
utf8_source(struct utf8_source *u)
{
	return (struct source){ utf8_read, u };
}

enum charset
utf8_source_charset(const struct utf8_source *u)
{
	return u->charset;
}

void
utf8_source_free(struct utf8_source *u)
{
	if (u == NULL)
		return;
	if (u->cd != NO_ICONV)
		iconv_close(u->cd);
	buf_free(&u->out);
	free(u);
}
