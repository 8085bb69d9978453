/* Slips read back (txn.c writes them). */
#include <string.h>

#include "priv.h"

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static char *
unescape(struct arena *a, const char *s, size_t n)
{
	char *out = arena_bytes(a, s, n), *w = out;

	for (size_t i = 0; i < n; i++) {
		int escape = s[i] == '%' && i + 2 < n;
		int high = escape ? hex_digit(s[i + 1]) : -1, low = escape ? hex_digit(s[i + 2]) : -1;

		if (high >= 0 && low >= 0) {
			*w++ = (char)(high << 4 | low);
			i += 2;
		} else
			*w++ = s[i];
	}
	*w = '\0';
	return out;
}

/* Values of a line: words are split at blanks, the last takes the rest. */
static int
line_split(struct arena *a, char *line, struct slip_line *l)
{
	static const struct {
		const char *word;
		int values;
	} words[] = {
		{ "param", 2 },
		{ "read", 3 },
		{ "wrote", 3 },
		{ "signed", 2 },
		{ "wrapped", 2 },
		{ "out", 3 },
		{ "facts", 3 },
	};
	const char **value[3] = { &l->a, &l->b, &l->c };
	char *rest = strchr(line, ' ');
	int values = 0;

	l->word = line;
	l->a = l->b = l->c = "";
	if (rest == NULL)
		return -1;
	*rest++ = '\0';
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].word, line) == 0)
			values = words[i].values;
	if (values == 0)
		return -1;
	for (int i = 0; i < values; i++) {
		char *end = i + 1 < values ? strchr(rest, ' ') : rest + strlen(rest);

		if (end == NULL)
			return -1;
		*value[i] = unescape(a, rest, (size_t)(end - rest));
		rest = *end == '\0' ? end : end + 1;
	}
	return 0;
}

static int
head_value(char **at, const char *word, char **value)
{
	size_t n = strlen(word);
	char *end = strchr(*at, '\n');

	if (end == NULL || strncmp(*at, word, n) != 0 || (*at)[n] != ' ')
		return -1;
	*end = '\0';
	*value = *at + n + 1;
	*at = end + 1;
	return 0;
}

int
slip_parse(struct arena *a, struct slice text, struct slip *s)
{
	static const char first[] = "daifa slip 1\n";
	char *at = arena_bytes(a, text.p, text.n), *v, *end;
	int64_t seq;
	int room = 0;

	memset(s, 0, sizeof *s);
	for (size_t i = 0; i < text.n; i++)
		room += text.p[i] == '\n';
	s->line = arena_alloc(a, (size_t)(room + 1) * sizeof *s->line);
	if (strlen(at) != text.n || strncmp(at, first, sizeof first - 1) != 0)
		return -1;
	at += sizeof first - 1;
	if (head_value(&at, "release", &v) != 0)
		return -1;
	s->release = v;
	if (head_value(&at, "seq", &v) != 0 || int_parse(slice_of(v), INT64_MAX, &seq) != 0)
		return -1;
	s->seq = seq;
	if (head_value(&at, "prev", &v) != 0 || digest_parse(slice_of(v), &s->prev) != 0)
		return -1;
	if (head_value(&at, "time", &v) != 0 || time_parse(slice_of(v), &s->at) != 0)
		return -1;
	if (head_value(&at, "kind", &v) != 0)
		return -1;
	s->kind = v;
	if (head_value(&at, "actor", &v) != 0)
		return -1;
	s->actor = v;
	while (*at != '\0') {
		if ((end = strchr(at, '\n')) == NULL)
			return -1;
		*end = '\0';
		if (line_split(a, at, &s->line[s->lines]) != 0)
			return -1;
		s->lines++;
		at = end + 1;
	}
	return 0;
}
