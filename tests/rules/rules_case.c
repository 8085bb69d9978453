/*
 * rules_case DIR: runs DIR/<rule>/{good,bad}/<file> for every rule of rules.def, discovered.  A file
 * holds cases between lines "---", a case is "key = value" lines that change the clean facts of
 * base.h.  A bad case expects exactly the findings it lists, the rule's own among them, with their
 * canonical values; a good one expects none.  A rule without both, a directory without a rule, and a
 * value that a finding's sentences want but do not get all fail by name.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"

#define CASE_CLAIMS	64

enum field_type { TEXT, FEN, INT, TENTHS, MINUTES, DAY, MONTH, TIME };
static const struct field {
	const char	*key;
	enum field_type	 type;
	size_t		 at;
} fields[] = {
#define FIELD(type, path) { #path, type, offsetof(struct base, path) },
	FIELD(TEXT, sub.code) FIELD(TEXT, signer.name) FIELD(TEXT, signer.uscc)
	FIELD(TEXT, sheet.number) FIELD(TEXT, sheet.project) FIELD(TEXT, sheet.sub_name)
	FIELD(TEXT, sheet.sub_uscc) FIELD(TEXT, sheet.replaces) FIELD(MONTH, sheet.month)
	FIELD(MONTH, sheet.for_month)
	FIELD(TEXT, row.id_type) FIELD(TEXT, row.id_no) FIELD(TEXT, row.name) FIELD(TEXT, row.team)
	FIELD(TEXT, row.card) FIELD(TEXT, row.card_name) FIELD(TEXT, row.card_bank)
	FIELD(TEXT, row.phone) FIELD(TEXT, row.trade) FIELD(TEXT, row.why)
	FIELD(TEXT, row.card_cnaps) FIELD(TEXT, row.confirm_ref) FIELD(DAY, row.confirm_day)
	FIELD(INT, row.line) FIELD(TENTHS, row.days_tenths) FIELD(MINUTES, row.minutes)
	FIELD(MINUTES, row.overtime_minutes) FIELD(FEN, row.rate_fen) FIELD(FEN, row.gross_fen)
	FIELD(FEN, row.net_fen)
	FIELD(TEXT, roster.name) FIELD(TEXT, roster.sub) FIELD(TEXT, roster.team)
	FIELD(TEXT, roster.phone) FIELD(TEXT, roster.trade)
	FIELD(MINUTES, attendance.minutes) FIELD(INT, attendance.open)
	FIELD(TEXT, roster.contract) FIELD(DAY, roster.entry) FIELD(DAY, roster.exit)
	FIELD(TEXT, card.card) FIELD(TEXT, card.card_name) FIELD(DAY, card.since)
	FIELD(INT, card.changed)
	FIELD(TEXT, before.team) FIELD(TEXT, before.card) FIELD(FEN, before.rate_fen)
	FIELD(FEN, before.gross_fen) FIELD(TENTHS, before.days_tenths)
	FIELD(FEN, policy.minimum_wage_fen) FIELD(FEN, policy.alert_month_fen)
	FIELD(INT, policy.deduction_percent) FIELD(INT, policy.overtime_hours)
	FIELD(INT, policy.contract_required) FIELD(INT, policy.card_quiet_days)
	FIELD(INT, policy.site_age_max)
	FIELD(TEXT, facts.name_key) FIELD(TEXT, facts.roster_name_key)
	FIELD(TEXT, facts.card_name_key) FIELD(TEXT, facts.holder_key) FIELD(DAY, facts.today)
	FIELD(FEN, facts.minimum_fen) FIELD(FEN, facts.year_fen) FIELD(FEN, facts.trade_median_fen)
	FIELD(INT, facts.trade_people) FIELD(INT, facts.phone_people) FIELD(MONTH, facts.card_failed_month)
	FIELD(INT, sheet_facts.number_taken) FIELD(INT, sheet_facts.replaces_known)
	FIELD(TIME, sheet_facts.signed_at) FIELD(TIME, sheet_facts.received_at)
	FIELD(TEXT, team.team) FIELD(INT, team.people) FIELD(FEN, team.net_fen) FIELD(INT, team.same)
	FIELD(INT, month.people) FIELD(FEN, month.gross_fen) FIELD(FEN, month.minimum_fen)
	FIELD(INT, month.attended) FIELD(INT, month.missing) FIELD(TEXT, month.missing_id)
	FIELD(INT, month.leavers) FIELD(TEXT, month.leaver_id) FIELD(DAY, month.leaver_exit)
	FIELD(INT, month.progress) FIELD(FEN, month.labour_fen) FIELD(DAY, month.due)
	FIELD(INT, month.unpaid) FIELD(DAY, month.agreed)
	FIELD(FEN, site.deposited_fen) FIELD(FEN, site.value_fen) FIELD(DAY, month.today)
	FIELD(DAY, site.deposit) FIELD(DAY, site.today) FIELD(FEN, site.minimum_fen)
	FIELD(DAY, site.minimum_since) FIELD(TEXT, project.account.name)
#undef FIELD
};

struct fixture {
	struct base	 base;
	struct claim_facts claim[CASE_CLAIMS];
	struct claim_group group;
	struct arena	*strings;
	struct buf	 want, got;
	int		 items_given;
	int		 gross_given, net_given;	/* otherwise they are the sums */
	int		 lines;			/* keys of this case */
};

static struct tally { int rules, files, cases, failed; } tally;

static void
failed(const char *path, int number, const char *what, const char *more)
{
	fprintf(stderr, "rules: %s", path);
	if (number > 0)
		fprintf(stderr, " case %d", number);
	fprintf(stderr, ": %s%s\n", what, more);
	tally.failed++;
}

static void
fixture_clear(struct fixture *x)
{
	base_fill(&x->base);
	memset(x->claim, 0, sizeof x->claim);
	x->group = (struct claim_group){ .claim = x->claim, .month = 202610, .attended_days = 25 };
	buf_reset(&x->want);
	buf_reset(&x->got);
	x->items_given = x->gross_given = x->net_given = x->lines = 0;
}

/* ---- one line */
static int
int_set(struct slice v, int *out)
{
	int minus = v.n > 0 && v.p[0] == '-';
	int64_t n;

	if (int_parse((struct slice){ v.p + minus, v.n - (size_t)minus }, 1000000000, &n) < 0)
		return -1;
	*out = (int)(minus ? -n : n);
	return 0;
}

/* A number with decimals, in so many parts of 1. */
static int
parts_set(struct slice v, int parts, int *out)
{
	fen hundredths;

	if (money_parse(v, &hundredths) != MONEY_OK)
		return -1;
	*out = (int)(hundredths * parts / 100);
	return 0;
}

static int
field_set(struct fixture *x, const struct field *f, struct slice v)
{
	char *at = (char *)&x->base + f->at;

	switch (f->type) {
	case TEXT:
		*(const char **)(void *)at = arena_bytes(x->strings, v.p, v.n);
		return 0;
	case FEN:
		return money_parse(v, (fen *)(void *)at) == MONEY_OK ? 0 : -1;
	case INT:
		return int_set(v, (int *)(void *)at);
	case TENTHS:
		return parts_set(v, 10, (int *)(void *)at);
	case MINUTES:
		return parts_set(v, 60, (int *)(void *)at);
	case DAY:
		*(ymd *)(void *)at = 0;
		return v.n == 0 ? 0 : ymd_parse(v, (ymd *)(void *)at);
	case MONTH:
		return ym_parse(v, (ym *)(void *)at);
	case TIME:
		*(int64_t *)(void *)at = 0;
		return v.n == 0 ? 0 : time_parse(v, (int64_t *)(void *)at);
	}
	return -1;
}

static struct slice
word_next(struct slice *rest)
{
	struct slice word;

	*rest = slice_trim(*rest);
	word = (struct slice){ rest->p, 0 };
	while (word.n < rest->n && rest->p[word.n] != ' ')
		word.n++;
	*rest = slice_trim((struct slice){ rest->p + word.n, rest->n - word.n });
	return word;
}

/* item = KIND NAME AMOUNT [REFERS]; the first one of a case takes the place of the clean items. */
static int
item_set(struct fixture *x, struct slice v)
{
	struct sheet_row *row = &x->base.row;
	struct item item = { .refers = "" };
	struct slice name, amount;

	if (!x->items_given)
		row->items = 0;
	x->items_given = 1;
	if (row->items == BASE_ITEMS || item_kind_by_name(word_next(&v), &item.kind) < 0)
		return -1;
	name = word_next(&v);
	amount = word_next(&v);
	item.name = arena_bytes(x->strings, name.p, name.n);
	item.refers = arena_bytes(x->strings, v.p, v.n);
	x->base.item[row->items++] = item;
	return money_parse(amount, &x->base.item[row->items - 1].fen) == MONEY_OK ? 0 : -1;
}

/* 1-24 26 */
static int
days_set(uint32_t *out, struct slice v)
{
	uint32_t bits = 0;

	while (v.n > 0) {
		struct slice word = word_next(&v);
		int from, to;
		const char *dash = memchr(word.p, '-', word.n);
		size_t head = dash ? (size_t)(dash - word.p) : word.n;

		if (int_set((struct slice){ word.p, head }, &from) < 0)
			return -1;
		to = from;
		if (dash && int_set((struct slice){ dash + 1, word.n - head - 1 }, &to) < 0)
			return -1;
		for (int day = from; day <= to && day >= 1 && day <= 31; day++)
			bits |= UINT32_C(1) << (day - 1);
	}
	*out = bits;
	return 0;
}

/* threshold = extra-percent 30 */
static int
threshold_set(struct fixture *x, struct slice v)
{
	struct slice name = word_next(&v);
	int value;

	if (x->base.policy.thresholds == BASE_CHANGES || int_set(v, &value) < 0 ||
	    threshold_by_name(name, &x->base.threshold[x->base.policy.thresholds].threshold) < 0)
		return -1;
	x->base.threshold[x->base.policy.thresholds++].value = value;
	return 0;
}

/* severity = CONTRACT_MISSING NOTE */
static int
severity_set(struct fixture *x, struct slice v)
{
	struct policy *p = &x->base.policy;
	struct slice name = word_next(&v);
	struct severity_change *c = &x->base.severity[p->severities];

	if (p->severities == BASE_CHANGES || severity_by_name(v, &c->severity) < 0)
		return -1;
	c->finding = finding_by_name(arena_bytes(x->strings, name.p, name.n));
	p->severities++;
	return c->finding == F_NONE ? -1 : 0;
}

static int
claim_word(struct fixture *x, struct claim_facts *c, struct slice key, struct slice v)
{
	const char *text = arena_bytes(x->strings, v.p, v.n);
	struct { const char *name; const char **at; } texts[] = {
		{ "project", &c->project }, { "sub", &c->sub }, { "team", &c->team },
		{ "sheet", &c->sheet_number }, { "id", &c->id_no }, { "card", &c->card },
	};
	struct { const char *name; int *at; } numbers[] = {
		{ "line", &c->line }, { "n", &c->n }, { "own", &c->own_attended },
		{ "sealed", &c->sealed }, { "twin_sealed", &c->same_claim_as_sealed },
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		if (slice_is(key, texts[i].name)) {
			*texts[i].at = text;
			return 0;
		}
	}
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (slice_is(key, numbers[i].name))
			return int_set(v, numbers[i].at);
	if (slice_is(key, "own_days"))
		return days_set(&c->own_days, v);
	return slice_is(key, "days") ? parts_set(v, 10, &c->days_tenths) : -1;
}

/* claim = sub=S2 days=10 ...; what is not said is the clean row's. */
static int
claim_set(struct fixture *x, struct slice v)
{
	struct claim_facts *c = &x->claim[x->group.count];

	if (x->group.count == CASE_CLAIMS)
		return -1;
	*c = (struct claim_facts){ .row = ++x->group.count, .project = "XJ01", .sub = "S1",
		.team = "钢筋一班", .sheet_number = "S1-202610-01", .id_no = x->base.row.id_no,
		.card = x->base.row.card, .days_tenths = 220, .n = 7 };
	while (v.n > 0) {
		struct slice word = word_next(&v);
		const char *eq = memchr(word.p, '=', word.n);
		size_t head = eq ? (size_t)(eq - word.p) : 0;

		if (eq == NULL || claim_word(x, c, (struct slice){ word.p, head },
		    (struct slice){ eq + 1, word.n - head - 1 }) < 0)
			return -1;
	}
	return 0;
}

/* roster = none and the like. */
static int
none_set(struct fixture *x, struct slice key)
{
	if (slice_is(key, "roster"))
		x->base.facts.roster = NULL;
	else if (slice_is(key, "card"))
		x->base.facts.card = NULL;
	else if (slice_is(key, "attendance"))
		x->base.facts.attendance = NULL;
	else if (slice_is(key, "project"))
		x->base.sheet_facts.project = NULL;
	else if (slice_is(key, "signer"))
		x->base.sheet_facts.signer = NULL;
	else
		return -1;
	return 0;
}

static int
key_set(struct fixture *x, struct slice key, struct slice v)
{
	struct sheet_row *row = &x->base.row;

	x->lines++;
	if (slice_is(key, "expect")) {
		buf_add(&x->want, v.p, v.n);
		buf_text(&x->want, "\n");
		return 0;
	}
	if (key.n > 7 && memcmp(key.p, "before.", 7) == 0)
		x->base.facts.before = &x->base.before;
	x->gross_given |= slice_is(key, "row.gross_fen");
	x->net_given |= slice_is(key, "row.net_fen");
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (slice_is(key, fields[i].key))
			return field_set(x, &fields[i], v);
	if (slice_is(key, "item"))
		return item_set(x, v);
	if (slice_is(key, "claim"))
		return claim_set(x, v);
	if (slice_is(key, "attendance.days"))
		return days_set(&x->base.attendance.days, v);
	if (slice_is(key, "threshold"))
		return threshold_set(x, v);
	if (slice_is(key, "severity"))
		return severity_set(x, v);
	if (slice_is(key, "facts.card_failed"))
		return reason_by_name(v, &x->base.facts.card_failed);
	if (slice_is(key, "row.mode"))
		return wage_mode_by_name(v, &row->mode);
	if (slice_is(key, "before.mode"))
		return wage_mode_by_name(v, &x->base.before.mode);
	if (slice_is(key, "row.confirm"))
		return confirm_how_by_name(v, &row->confirm);
	if (slice_is(key, "sheet.kind"))
		return sheet_kind_by_name(v, &x->base.sheet.kind);
	if (slice_is(key, "group.attended_days"))
		return int_set(v, &x->group.attended_days);
	if (slice_is(key, "group.month"))
		return ym_parse(v, &x->group.month);
	if (slice_is(key, "row.bad")) {
		row->bad |= slice_is(v, "amount") ? ROW_BAD_AMOUNT : ROW_BAD_FIELD;
		return slice_is(v, "amount") || slice_is(v, "field") ? 0 : -1;
	}
	return slice_is(v, "none") ? none_set(x, key) : -1;
}

/* ---- one case */
/* Every place in the finding's sentences has its value. */
static void
sentences_check(const char *path, int number, enum finding_id id, const struct val *vals)
{
	struct buf b = { NULL, 0, 0 };

	for (int lang = LANG_ZH; lang <= LANG_EN; lang++) {
		text_render(&b, finding_text(id, (enum lang)lang), vals, (enum lang)lang, 1);
		text_render(&b, finding_advice(id, (enum lang)lang), vals, (enum lang)lang, 1);
	}
	if (strchr(b.p, '{'))
		failed(path, number, "a sentence lacks a value: ", b.p);
	buf_free(&b);
}

struct hits {
	struct fixture	*x;
	const char	*path;
	int		 number;
};

static void
hit_take(void *ctx, int index, enum finding_id id, const char *column, const struct val *vals)
{
	struct hits *h = ctx;

	(void)column;
	sentences_check(h->path, h->number, id, vals);
	buf_printf(&h->x->got, "%d %s ", index, finding_name(id));
	vals_canon(vals, &h->x->got);
	buf_text(&h->x->got, "\n");
}

static void
got_take(struct fixture *x, const char *path, int number, const struct report *r)
{
	for (size_t i = 0; i < report_count(r); i++) {
		const struct finding *f = report_at(r, i);
		const struct val *vals = vals_parse(x->strings, f->vals);

		if (vals == NULL) {
			failed(path, number, "values do not read back: ", f->vals);
			continue;
		}
		sentences_check(path, number, f->id, vals);
		buf_printf(&x->got, "%s %s\n", finding_name(f->id), f->vals);
	}
}

static void
amounts_settle(struct fixture *x)
{
	struct sheet_row *row = &x->base.row;
	fen gross = row->gross_fen, net = row->net_fen;

	base_sum(&x->base);
	if (x->gross_given)
		row->gross_fen = gross;
	if (x->net_given)
		row->net_fen = net;
}

static void
case_run(struct fixture *x, const struct rule_info *rule, int bad, const char *path, int number)
{
	struct hits hits = { x, path, number };
	struct report *r = report_new();

	tally.cases++;
	if (x->lines == 0)
		failed(path, number, "an empty case", "");
	amounts_settle(x);
	x->base.project.policy = x->base.policy;
	if (strcmp(rule->scope, "SHEET") == 0)
		validate_sheet(&x->base.sheet_facts, r);
	else if (strcmp(rule->scope, "ROW") == 0)
		validate_row(&x->base.facts, r);
	else if (strcmp(rule->scope, "PERSON") == 0)
		validate_person(&x->group, hit_take, &hits);
	else if (strcmp(rule->scope, "TEAM") == 0)
		validate_team(&x->base.team, r);
	else if (strcmp(rule->scope, "MONTH") == 0)
		validate_month(&x->base.month, r);
	else if (strcmp(rule->scope, "PROJECT") == 0)
		validate_project(&x->base.site, r);
	else
		validate_card(&x->group, hit_take, &hits);
	got_take(x, path, number, r);
	buf_add(&x->want, "", 0);
	buf_add(&x->got, "", 0);
	if (!bad && x->want.n > 0)
		failed(path, number, "a good case expects nothing", "");
	if (bad && strstr(x->want.p, finding_name(rule->finding)) == NULL)
		failed(path, number, "does not expect ", finding_name(rule->finding));
	if (strcmp(x->want.p, x->got.p) != 0) {
		failed(path, number, "other findings than expected", "");
		fprintf(stderr, "  want:\n%s  got:\n%s", x->want.p, x->got.p);
	}
	report_free(r);
}

/* ---- files */
static void
file_run(const char *path, const struct rule_info *rule, int bad)
{
	struct fixture *x = mem_alloc(sizeof *x);
	FILE *in = fopen(path, "r");
	char *text = NULL;
	size_t room = 0;
	int number = 1;

	if (in == NULL) {
		failed(path, 0, "cannot be opened", "");
		goto out;
	}
	tally.files++;
	x->strings = arena_new();
	fixture_clear(x);
	while (getline(&text, &room, in) >= 0) {
		struct slice s = slice_trim(slice_of(text));
		const char *eq = s.n > 0 ? memchr(s.p, '=', s.n) : NULL;
		size_t head = eq ? (size_t)(eq - s.p) : 0;

		if (s.n == 0 || s.p[0] == '#')
			continue;
		if (slice_is(s, "---")) {
			case_run(x, rule, bad, path, number++);
			fixture_clear(x);
		} else if (eq == NULL || key_set(x, slice_trim((struct slice){ s.p, head }),
		    slice_trim((struct slice){ eq + 1, s.n - head - 1 })) < 0) {
			failed(path, number, "not understood: ", text);
		}
	}
	case_run(x, rule, bad, path, number);
	fclose(in);
out:
	free(text);
	arena_free(x->strings);
	buf_free(&x->want);
	buf_free(&x->got);
	free(x);
}

static void
side_run(const char *dir, const struct rule_info *rule, int bad)
{
	char side[4096], path[8192];
	struct dirent **names = NULL;
	int count, ran = 0;

	snprintf(side, sizeof side, "%s/%s/%s", dir, rule->name, bad ? "bad" : "good");
	count = scandir(side, &names, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof path, "%s/%s", side, names[i]->d_name);
		if (names[i]->d_name[0] != '.') {
			file_run(path, rule, bad);
			ran++;
		}
		free(names[i]);
	}
	free(names);
	if (ran == 0)
		failed(side, 0, "no file for this rule", "");
}

static int
rule_exists(const char *name)
{
	for (size_t i = 0; i < rule_count(); i++)
		if (strcmp(rule_at(i)->name, name) == 0)
			return 1;
	return 0;
}

static void
strangers_check(const char *dir)
{
	struct dirent **names = NULL;
	int count = scandir(dir, &names, NULL, alphasort);

	if (count < 0)
		failed(dir, 0, "cannot be read", "");
	for (int i = 0; i < count; i++) {
		if (names[i]->d_name[0] != '.' && !rule_exists(names[i]->d_name))
			failed(names[i]->d_name, 0, "fixtures of a rule that is not in rules.def", "");
		free(names[i]);
	}
	free(names);
}

/* What people read about a rule's finding: its basis, and what to do next in both languages. */
static void
catalogue_check(const struct rule_info *rule)
{
	const char *name = finding_name(rule->finding);

	if (finding_clause(rule->finding)[0] == '\0')
		failed(rule->name, 0, "no clause for ", name);
	for (int lang = LANG_ZH; lang <= LANG_EN; lang++)
		if (finding_text(rule->finding, (enum lang)lang)[0] == '\0' ||
		    finding_advice(rule->finding, (enum lang)lang)[0] == '\0')
			failed(rule->name, 0, "a sentence is missing for ", name);
	if (strcmp(column_label(rule->column, LANG_ZH), rule->column) == 0)
		failed(rule->name, 0, "no Chinese name for its column ", rule->column);
	if (rule->floor > finding_severity(rule->finding))
		failed(rule->name, 0, "its floor lies above the severity of ", name);
}

int
main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: rules_case DIR\n");
		return 64;
	}
	strangers_check(argv[1]);
	for (size_t i = 0; i < rule_count(); i++) {
		const struct rule_info *rule = rule_at(i);
		int cases = tally.cases, bad = tally.failed;

		side_run(argv[1], rule, 0);
		side_run(argv[1], rule, 1);
		catalogue_check(rule);
		printf("%s rule %s (%d cases)\n", tally.failed > bad ? "FAIL" : "ok", rule->name,
		    tally.cases - cases);
		tally.rules++;
	}
	printf("%s rules: %d rules, %d files, %d cases, %d failed\n",
	    tally.failed ? "FAIL" : "ok", tally.rules, tally.files, tally.cases, tally.failed);
	return tally.failed > 0;
}
