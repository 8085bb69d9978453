/* The form in which names are compared.  It is never printed and never sent to a bank. */
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "codec/inner.h"

#define DOT 0xB7	/* 间隔号 */

static int
is_dot(int32_t c)
{
	return c == DOT || c == 0x2022 || c == 0x2027 || c == 0x30FB || c == 0xFF65 || c == 0x22C5
	    || c == 0x2219 || c == 0xFF0E || c == '.' || c == 0x0387;
}

/* Also those of no width, which nobody can see. */
static int
is_blank(int32_t c)
{
	return (c >= 0x9 && c <= 0xD) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680
	    || (c >= 0x2000 && c <= 0x200D) || c == 0x2028 || c == 0x2029 || c == 0x202F
	    || c == 0x205F || c == 0x2060 || c == 0x3000 || c == 0xFEFF;
}

static void
add_normal(struct buf *to, struct slice s)
{
	const char *p = s.p, *end = s.p + s.n;

	while (p < end) {
		const char *at = p;
		int32_t c = utf8_next(&p, end);
		char out[4];

		if (c < 0) {
			/* bytes that are no text stay as they are: they only equal themselves */
			p = at + 1;
			buf_add(to, at, 1);
			continue;
		}
		if (is_blank(c))
			continue;
		if (is_dot(c))
			c = DOT;
		else if (c >= 'a' && c <= 'z')
			c -= 'a' - 'A';
		buf_add(to, out, utf8_put(c, out));
	}
}

/* Most names are of these characters only, which NFKC leaves alone. */
static int
is_plain(struct slice s)
{
	const char *p = s.p, *end = s.p + s.n;

	while (p < end) {
		int32_t c = utf8_next(&p, end);

		if (!((c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x20 && c < 0x7F) || c == DOT))
			return 0;
	}
	return 1;
}

void
name_normal(struct buf *to, struct slice name)
{
	utf8proc_uint8_t *nfkc = NULL;
	utf8proc_ssize_t n = -1;

	if (name.n == 0)
		return;
	if (!is_plain(name))
		n = utf8proc_map((const utf8proc_uint8_t *)name.p, (utf8proc_ssize_t)name.n, &nfkc,
		    UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
	if (n >= 0)
		add_normal(to, (struct slice){ (const char *)nfkc, (size_t)n });
	else
		add_normal(to, name);
	free(nfkc);
}

int
name_same(struct slice a, struct slice b)
{
	struct buf x = { 0 }, y = { 0 };
	int same;

	name_normal(&x, a);
	name_normal(&y, b);
	same = x.n == y.n && (x.n == 0 || memcmp(x.p, y.p, x.n) == 0);
	buf_free(&x);
	buf_free(&y);
	return same;
}
