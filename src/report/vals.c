/*
 * Values as one line: "key=" type letter, value; one blank between two.  A blank, a control
 * character, "%" and a malformed byte are written %XX, so a line is valid UTF-8 and equal values
 * give equal bytes.
 */
#include <string.h>

#include "daifa/report.h"

static const char letters[] = {
	[V_END] = '.', [V_TYPE_TEXT] = 't', [V_TYPE_FEN] = 'f', [V_TYPE_DAY] = 'd',
	[V_TYPE_MONTH] = 'm',
	[V_TYPE_INT] = 'i', [V_TYPE_ID] = 'p', [V_TYPE_CARD] = 'c', [V_TYPE_NAME] = 'n',
};

static int
type_is_number(enum val_type type)
{
	return type == V_TYPE_FEN || type == V_TYPE_DAY || type == V_TYPE_MONTH ||
	    type == V_TYPE_INT;
}

static void
escape(struct buf *b, const char *s)
{
	struct slice in = slice_of(s);
	const char *p = in.p, *end = in.p + in.n;

	while (p < end) {
		const char *from = p;
		int32_t code = utf8_next(&p, end);

		if (code > ' ' && code != '%' && code != 0x7f)
			buf_add(b, from, (size_t)(p - from));
		else
			buf_printf(b, "%%%02X", (unsigned char)*from);
	}
}

void
vals_canon(const struct val *v, struct buf *b)
{
	buf_add(b, "", 0);
	for (const struct val *first = v; v->type != V_END; v++) {
		buf_printf(b, "%s%s=%c", v > first ? " " : "", v->key, letters[v->type]);
		if (type_is_number(v->type))
			buf_printf(b, "%" PRId64, v->i);
		else
			escape(b, v->s);
	}
}

static enum val_type
type_of(char letter)
{
	for (int t = V_END + 1; t < (int)sizeof letters; t++)
		if (letters[t] == letter)
			return (enum val_type)t;
	return V_END;
}

static int
hex_value(char c)
{
	const char *digits = "0123456789ABCDEF", *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

static const char *
unescape(struct arena *a, struct slice s)
{
	char *out = arena_bytes(a, s.p, s.n), *to = out;

	for (size_t i = 0; i < s.n; i++) {
		int high, low;

		if (s.p[i] != '%') {
			*to++ = s.p[i];
			continue;
		}
		if (s.n - i < 3 || (high = hex_value(s.p[i + 1])) < 0 ||
		    (low = hex_value(s.p[i + 2])) < 0)
			return NULL;
		*to++ = (char)(high << 4 | low);
		i += 2;
	}
	*to = '\0';
	return out;
}

static int
number_parse(struct slice s, int64_t *out)
{
	int minus = s.n > 0 && s.p[0] == '-';

	if (minus && slice_is(s, "-9223372036854775808")) {
		*out = INT64_MIN;
		return 0;
	}
	if (int_parse((struct slice){ s.p + minus, s.n - (size_t)minus }, INT64_MAX, out) < 0)
		return -1;
	if (minus)
		*out = -*out;
	return 0;
}

/* One "key=" letter value; 0 or -1 */
static int
val_parse(struct arena *a, struct slice s, struct val *v)
{
	size_t key = 0;
	struct slice rest;

	while (key < s.n && ((s.p[key] >= 'a' && s.p[key] <= 'z') || s.p[key] == '_' ||
	    (s.p[key] >= '0' && s.p[key] <= '9')))
		key++;
	if (key == 0 || s.n - key < 2 || s.p[key] != '=')
		return -1;
	rest = (struct slice){ s.p + key + 2, s.n - key - 2 };
	*v = (struct val){ arena_bytes(a, s.p, key), type_of(s.p[key + 1]), 0, NULL };
	if (v->type == V_END)
		return -1;
	if (type_is_number(v->type))
		return number_parse(rest, &v->i);
	v->s = unescape(a, rest);
	return v->s ? 0 : -1;
}

/* Takes only what vals_canon writes, so that two different lines never mean the same. */
struct val *
vals_parse(struct arena *a, const char *line)
{
	struct slice left = slice_of(line);
	struct buf again = { NULL, 0, 0 };
	size_t count = left.n > 0, k = 0;
	struct val *v;
	int same;

	for (size_t i = 0; i < left.n; i++)
		count += left.p[i] == ' ';
	v = arena_alloc(a, (count + 1) * sizeof *v);
	for (; k < count; k++) {
		const char *blank = memchr(left.p, ' ', left.n);
		size_t n = blank ? (size_t)(blank - left.p) : left.n;

		if (val_parse(a, (struct slice){ left.p, n }, &v[k]) < 0)
			return NULL;
		n += blank != NULL;
		left = (struct slice){ left.p + n, left.n - n };
	}
	vals_canon(v, &again);
	same = slice_is((struct slice){ again.p, again.n }, line ? line : "");
	buf_free(&again);
	return same ? v : NULL;
}
