/* Arguments into options; the global ones may stand before or after the command. */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

enum kind { KIND_NONE, KIND_TEXT, KIND_MONTH, KIND_DAY };
static const struct {
	const char	*name, *dashed, *value;
	enum kind	 kind;
	int		 many;
} flags[FLAG_MAX] = {
#define X(flag, name, value, kind, many) \
	[FLAG_##flag] = { name, "--" name, value, KIND_##kind, many },
	FLAGS(X)
#undef X
};

const char *
flag_name(enum flag f)
{
	return f == FLAG_DIR ? "-C" : flags[f].dashed;
}

const char *
flag_value(enum flag f)
{
	return flags[f].value;
}

const char *
option(const struct cmd *c, enum flag f)
{
	for (int i = c->givens - 1; i >= 0; i--)
		if (c->given[i].flag == f)
			return c->given[i].value;
	return NULL;
}

int
option_count(const struct cmd *c, enum flag f)
{
	int n = 0;

	for (int i = 0; i < c->givens; i++)
		n += c->given[i].flag == f;
	return n;
}

ym
option_month(const struct cmd *c, enum flag f)
{
	const char *s = option(c, f);
	ym m = 0;

	return s != NULL && ym_parse(slice_of(s), &m) == 0 ? m : 0;
}

static int
lang_of(const char *s, enum lang *lang)
{
	if (strcmp(s, "zh") != 0 && strcmp(s, "en") != 0)
		return -1;
	*lang = *s == 'e' ? LANG_EN : LANG_ZH;
	return 0;
}

/* The language is needed to say what is wrong with the rest. */
void
options_lang(struct cmd *c, int argc, char **argv)
{
	const char *env = getenv("DAIFA_LANG");

	c->out.lang = env != NULL && strncmp(env, "en", 2) == 0 ? LANG_EN : LANG_ZH;
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strncmp(argv[i], "--lang=", 7) == 0)
			(void)lang_of(argv[i] + 7, &c->out.lang);
		else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
			(void)lang_of(argv[i + 1], &c->out.lang);
	}
}

/* "-C", "-CDIR", "-h", "--name", "--name=value"; *value: what is in the same argument, or NULL. */
static enum flag
flag_find(const char *arg, const char **value)
{
	size_t n;

	*value = NULL;
	if (arg[1] == 'C') {
		*value = arg[2] != '\0' ? arg + 2 : NULL;
		return FLAG_DIR;
	}
	if (strcmp(arg, "-h") == 0)
		return FLAG_HELP;
	if (arg[1] != '-')
		return FLAG_MAX;
	n = strcspn(arg + 2, "=");
	if (arg[2 + n] == '=')
		*value = arg + 3 + n;
	for (int f = FLAG_DIR + 1; f < FLAG_MAX; f++)
		if (strlen(flags[f].name) == n && strncmp(flags[f].name, arg + 2, n) == 0)
			return (enum flag)f;
	return FLAG_MAX;
}

static int
flag_add(struct cmd *c, enum flag f, const char *value)
{
	if (!flags[f].many && option(c, f) != NULL)
		return cmd_wrong(c, T_USAGE_TWICE, VALS(V_TEXT("option", flag_name(f))));
	c->given = mem_grow(c->given, (size_t)c->givens + 1, sizeof *c->given);
	c->given[c->givens++] = (struct given){ f, value };
	return 0;
}

/* Takes argument *i and, when it needs one, the value after it. */
static int
flag_take(struct cmd *c, int argc, char **argv, int *i)
{
	const char *value;
	enum flag f = flag_find(argv[*i], &value);

	if (f == FLAG_MAX)
		return cmd_wrong(c, T_USAGE_UNKNOWN, VALS(V_TEXT("option", argv[*i])));
	if (flags[f].kind == KIND_NONE) {
		if (value != NULL)
			return cmd_wrong(c, T_USAGE_NO_VALUE, VALS(V_TEXT("option", flag_name(f))));
		return flag_add(c, f, "");
	}
	if (value == NULL && *i + 1 < argc)
		value = argv[++*i];
	if (value == NULL)
		return cmd_wrong(c, T_USAGE_VALUE, VALS(V_TEXT("option", flag_name(f)),
		    V_TEXT("value", flags[f].value)));
	return flag_add(c, f, value);
}

static int
value_check(struct cmd *c, const struct given *g)
{
	struct val option_named = V_TEXT("option", flag_name(g->flag));
	ymd day;
	ym month;

	if (flags[g->flag].kind == KIND_MONTH && ym_parse(slice_of(g->value), &month) != 0)
		return cmd_wrong(c, T_USAGE_MONTH, VALS(option_named, V_TEXT("value", g->value)));
	if (flags[g->flag].kind == KIND_DAY && ymd_parse(slice_of(g->value), &day) != 0)
		return cmd_wrong(c, T_USAGE_DAY, VALS(option_named, V_TEXT("value", g->value)));
	if (g->flag == FLAG_LANG && lang_of(g->value, &c->out.lang) != 0)
		return cmd_wrong(c, T_USAGE_LANG, VALS(V_TEXT("value", g->value)));
	return 0;
}

static int
command_check(struct cmd *c)
{
	const struct command *w = c->what;
	/* whoever asks to see everything shows who he is */
	uint64_t taken = w->flags | GLOBAL | (option(c, FLAG_FULL) != NULL ? SIGN : 0);

	for (int i = 0; i < c->givens; i++)
		if ((taken & UINT64_C(1) << c->given[i].flag) == 0)
			return cmd_wrong(c, T_USAGE_OPTION, VALS(V_TEXT("command", w->word),
			    V_TEXT("option", flag_name(c->given[i].flag))));
	if (option(c, FLAG_HELP) != NULL)
		return 0;
	if (c->args < w->least)
		return cmd_wrong(c, T_USAGE_FEW, VALS(V_TEXT("command", w->word)));
	if (w->most >= 0 && c->args > w->most)
		return cmd_wrong(c, T_USAGE_MANY, VALS(V_TEXT("value", c->arg[w->most])));
	for (int f = 0; f < FLAG_MAX; f++)
		if ((w->required & UINT64_C(1) << f) != 0 && option(c, (enum flag)f) == NULL)
			return cmd_needs(c, (enum flag)f);
	if ((taken & F(KEY)) != 0) {
		if ((option(c, FLAG_KEY) == NULL) != (option(c, FLAG_CERT) == NULL))
			return cmd_wrong(c, T_USAGE_PAIR, NO_VALS);
		if ((option(c, FLAG_SECOND_KEY) == NULL) != (option(c, FLAG_SECOND_CERT) == NULL))
			return cmd_wrong(c, T_USAGE_SECOND_PAIR, NO_VALS);
		if (option_count(c, FLAG_CERT) > 1)
			return cmd_wrong(c, T_USAGE_TWICE, VALS(V_TEXT("option", "--cert")));
	}
	return 0;
}

int
options_parse(struct cmd *c, int argc, char **argv)
{
	const char *word = NULL;
	int plain = 0;

	c->arg = mem_alloc((size_t)argc * sizeof *c->arg + 1);
	for (int i = 1; i < argc; i++) {
		if (!plain && strcmp(argv[i], "--") == 0) {
			plain = 1;
		} else if (!plain && argv[i][0] == '-' && argv[i][1] != '\0') {
			if (flag_take(c, argc, argv, &i) != 0)
				return -1;
		} else if (word == NULL) {
			word = argv[i];
			c->what = command_find(word);
			if (c->what == NULL)
				return cmd_wrong(c, T_USAGE_COMMAND, VALS(V_TEXT("command", word)));
		} else
			c->arg[c->args++] = argv[i];
	}
	c->out.json = option(c, FLAG_JSON) != NULL;
	c->out.full = option(c, FLAG_FULL) != NULL;
	if (option(c, FLAG_DIR) != NULL)
		c->dir = option(c, FLAG_DIR);
	for (int i = 0; i < c->givens; i++)
		if (value_check(c, &c->given[i]) != 0)
			return -1;
	if (c->what != NULL)
		return command_check(c);
	for (int i = 0; i < c->givens; i++)
		if ((GLOBAL & UINT64_C(1) << c->given[i].flag) == 0)
			return cmd_wrong(c, T_USAGE_NO_COMMAND,
			    VALS(V_TEXT("option", flag_name(c->given[i].flag))));
	return 0;
}
