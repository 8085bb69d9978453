/*
 * The format language: one line, one statement; formats/README.md is its reference.  Lines that
 * speak of the whole bank come first, then the sections `file`, `return`, `notices` and
 * `statement`.  Nothing here has a default: what is needed and not said is a finding.
 */
#include <stdlib.h>
#include <string.h>

#include "bank/inner.h"

#define MAX_ERRORS 20		/* of one file: more help nobody */

#define SEEN_BANK	1u
#define SEEN_SOURCE	2u
#define SEEN_TRUST	4u
#define SEEN_SERVES	8u
#define SEEN_PARAMS	16u
#define SEEN_LIMIT	32u
#define SEEN_KEY	64u
#define SEEN_BOOKING	128u
#define SEEN_WITHIN	256u
#define SEEN_CUT_OFF	512u
#define SEEN_SIGNATURE	1024u
#define SEEN_ENCRYPTION	2048u
#define SEEN_ALL	(SEEN_BANK | SEEN_SOURCE | SEEN_TRUST | SEEN_SERVES | SEEN_KEY | \
			 SEEN_BOOKING | SEEN_WITHIN)

struct choice {
	const char	*word;
	int		 value;
};
static const struct choice trusts[] = {
	{ "confirmed", TRUST_CONFIRMED }, { "unconfirmed", TRUST_UNCONFIRMED },
	{ "test", TRUST_TEST }, { NULL, 0 }
};
static const struct choice bookings[] = {
	{ "gross", BOOKING_GROSS }, { "net", BOOKING_NET }, { "lines", BOOKING_LINES }, { NULL, 0 }
};
static const struct choice scopes[] = {
	{ "full", SCOPE_FULL }, { "failures", SCOPE_FAILURES }, { "notice", SCOPE_NOTICE },
	{ NULL, 0 }
};
static const struct choice serveds[] = {
	{ "any", SERVES_ANY }, { "same", SERVES_SAME }, { "other", SERVES_OTHER }, { NULL, 0 }
};
static const struct choice ends[] = {
	{ "lf", END_LF }, { "crlf", END_CRLF }, { "none", END_NONE }, { NULL, 0 }
};

int
fmt_error(struct fmt_reader *r, const char *reason, const char *word)
{
	struct buf b = { NULL, 0, 0 };

	buf_printf(&b, "%s%s%s", reason, *word ? ": " : "", word);
	report_add(r->report, F_FORMAT_SYNTAX, (struct where){ r->document, 0, NULL },
	    VALS(V_INT("line", r->words.line), V_TEXT("reason", b.p)));
	buf_free(&b);
	r->failed++;
	return -1;
}

void *
list_add(struct arena *a, void *list, int count, size_t size)
{
	void *larger;

	if (count > 0 && (count < 4 || (count & (count - 1)) != 0))
		return list;
	larger = arena_alloc(a, (count < 4 ? 4 : 2 * (size_t)count) * size);
	if (count > 0)
		memcpy(larger, list, (size_t)count * size);
	return larger;
}

static const struct word *
take(struct fmt_reader *r)
{
	static const struct word none = { "", "", 0 };

	return r->at < r->end ? r->at++ : &none;
}

static int
end_check(struct fmt_reader *r)
{
	return r->at == r->end ? 0 : fmt_error(r, "nothing more expected", r->at->text);
}

static int
choose(struct fmt_reader *r, const struct choice *c, int *out)
{
	const struct word *w = take(r);

	for (; c->word; c++)
		if (!w->quoted && strcmp(c->word, w->text) == 0) {
			*out = c->value;
			return 0;
		}
	return fmt_error(r, "unknown word", w->text);
}

static int
bank_line(struct fmt_reader *r)
{
	const struct word *w = take(r);

	if (strcmp(w->text, r->f->info.name) != 0)
		return fmt_error(r, "the bank's name is not the file's name", w->text);
	return end_check(r);
}

static int
source_line(struct fmt_reader *r)
{
	const struct word *w = take(r);

	if (!w->quoted || w->text[0] == '\0' || w->rest[0])
		return fmt_error(r, "a quoted text expected", w->text);
	r->f->info.source = w->text;
	return end_check(r);
}

static int
trust_line(struct fmt_reader *r)
{
	int value = 0;

	if (choose(r, trusts, &value) < 0)
		return -1;
	r->f->info.trust = (enum bank_trust)value;
	return end_check(r);
}

static int
serves_line(struct fmt_reader *r)
{
	int value = 0;

	if (choose(r, serveds, &value) < 0)
		return -1;
	r->f->info.serves = (enum bank_serves)value;
	return end_check(r);
}

/* "cut-off 16:30" */
static int
cut_off_line(struct fmt_reader *r)
{
	const char *w = take(r)->text;
	int64_t hours, minutes;

	if (strlen(w) != 5 || w[2] != ':' || int_parse((struct slice){ w, 2 }, 23, &hours) < 0 ||
	    int_parse((struct slice){ w + 3, 2 }, 59, &minutes) < 0)
		return fmt_error(r, "HH:MM expected", w);
	r->f->info.cut_off = (int)(hours * 60 + minutes);
	return end_check(r);
}

/* "signature attached gbt35275 2" */
static int
signature_line(struct fmt_reader *r)
{
	static const struct choice places[] = { { "detached", 0 }, { "attached", 1 }, { NULL, 0 } };
	static const struct choice forms[] = { { "rfc5652", CMS_RFC5652 }, { "gbt35275", CMS_GBT35275 },
		{ NULL, 0 } };
	static const struct choice counts[] = { { "1", 1 }, { "2", 2 }, { NULL, 0 } };
	struct bank_info *info = &r->f->info;
	int value = 0;

	if (choose(r, places, &info->attached) < 0 || choose(r, forms, &value) < 0)
		return -1;
	info->signature = (enum cms_form)value;
	if (r->at < r->end && choose(r, counts, &info->signers) < 0)
		return -1;
	return end_check(r);
}

/* "encryption sm2-sm4" */
static int
encryption_line(struct fmt_reader *r)
{
	static const struct choice ways[] = { { "rsa-aes256", CMS_AES256 }, { "sm2-sm4", CMS_SM4 },
		{ NULL, 0 } };
	int value = 0;

	if (choose(r, ways, &value) < 0)
		return -1;
	r->f->info.cipher = (enum cms_cipher)value;
	return end_check(r);
}

static int
params_line(struct fmt_reader *r)
{
	struct bank_fmt *f = r->f;
	const char **names;

	while (r->at < r->end) {
		const struct word *w = take(r);
		size_t n = strcspn(w->text, ":");
		int64_t width = 0;

		if (w->quoted || n == 0 || (w->text[n] == ':' &&
		    (int_parse(slice_of(w->text + n + 1), 1000, &width) < 0 || width == 0)))
			return fmt_error(r, "name:width expected", w->text);
		f->param = list_add(f->arena, f->param, f->info.params, sizeof *f->param);
		f->param[f->info.params].name = arena_bytes(f->arena, w->text, n);
		f->param[f->info.params++].width = (int)width;
	}
	names = arena_alloc(f->arena, ((size_t)f->info.params + 1) * sizeof *names);
	for (int i = 0; i < f->info.params; i++) {
		names[i] = f->param[i].name;
		for (int k = 0; k < i; k++)
			if (strcmp(names[k], names[i]) == 0)
				return fmt_error(r, "the parameter stands twice", names[i]);
	}
	f->info.param = names;
	return 0;
}

static int
limit_line(struct fmt_reader *r)
{
	struct bank_info *info = &r->f->info;
	int64_t rows;
	fen amount;

	do {
		const char *what = take(r)->text, *value = take(r)->text;

		if (strcmp(what, "rows") == 0) {
			if (int_parse(slice_of(value), LIMIT_PART_LINES, &rows) < 0 || rows == 0)
				return fmt_error(r, "number of rows expected", value);
			info->max_rows = (int)rows;
		} else if (strcmp(what, "row") == 0 || strcmp(what, "part") == 0) {
			if (money_parse(slice_of(value), &amount) != MONEY_OK || amount <= 0)
				return fmt_error(r, "amount in yuan expected", value);
			*(what[1] == 'o' ? &info->max_row_fen : &info->max_part_fen) = amount;
		} else {
			return fmt_error(r, "unknown limit", what);
		}
	} while (r->at < r->end);
	return 0;
}

static int
key_line(struct fmt_reader *r)
{
	do {
		const char *w = take(r)->text;

		if (strcmp(w, "ref") == 0)
			r->f->info.key |= BANK_KEY_REF;
		else if (strcmp(w, "seq") == 0)
			r->f->info.key |= BANK_KEY_SEQ;
		else if (strcmp(w, "account") == 0 && strcmp(take(r)->text, "amount") == 0 &&
		    strcmp(take(r)->text, "name") == 0)
			r->f->info.key |= BANK_KEY_ACCOUNT;
		else
			return fmt_error(r, "ref, seq or account amount name expected", w);
	} while (r->at < r->end);
	return 0;
}

static int
booking_line(struct fmt_reader *r)
{
	int value = 0;

	if (choose(r, bookings, &value) < 0)
		return -1;
	r->f->info.booking = (enum bank_booking)value;
	return end_check(r);
}

static int
within_line(struct fmt_reader *r)
{
	const char *w = take(r)->text;
	int64_t days;

	if (int_parse(slice_of(w), 60, &days) < 0 || days == 0)
		return fmt_error(r, "number of bank working days expected", w);
	r->f->info.answer_within = (int)days;
	return end_check(r);
}

/* "CHARSET lf|crlf|none" of a section's first line */
static int
charset_take(struct fmt_reader *r, struct layout *l)
{
	const char *w = take(r)->text;
	int value = 0;

	if (charset_by_name(slice_of(w), &l->charset) < 0)
		return fmt_error(r, "unknown charset", w);
	if (choose(r, ends, &value) < 0)
		return -1;
	l->end = (enum line_end)value;
	if (l->type == LAYOUT_XML && l->end != END_LF)
		return fmt_error(r, "XML is written with lf", w);
	return 0;
}

/* What a section may be: declared by its lines, or one of the readers in C. */
static const struct {
	const char	*word, *section;	/* "*": any that is not only built in */
	enum layout_type type;
} types[] = {
	{ "lines", "*", LAYOUT_LINES }, { "xml", "*", LAYOUT_XML },
	{ "pain.002", "return", LAYOUT_PAIN002 },
	{ "camt.054", "notices", LAYOUT_CAMT054 }, { "camt.053", "statement", LAYOUT_CAMT053 },
	{ "mt940", "statement", LAYOUT_MT940 }
};

static int
type_take(struct fmt_reader *r, struct layout *l)
{
	const char *w = take(r)->text;

	l->line = r->words.line;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		if (strcmp(w, types[i].word) != 0 ||
		    (types[i].section[0] == '*' ? strcmp(r->section, "notices") == 0
		    : strcmp(r->section, types[i].section) != 0))
			continue;
		l->type = types[i].type;
		return types[i].section[0] == '*' ? charset_take(r, l) : 0;
	}
	return fmt_error(r, "unknown type of layout", w);
}

static int
file_section(struct fmt_reader *r)
{
	struct bank_fmt *f = r->f;
	struct file_layout *file;
	const struct word *w = take(r);
	int serves = SERVES_ANY;

	if (w->quoted || w->text[0] == '\0')
		return fmt_error(r, "the file's name expected", w->text);
	for (int i = 0; i < f->files; i++)
		if (strcmp(f->file[i].name, w->text) == 0)
			return fmt_error(r, "the file stands twice", w->text);
	f->file = list_add(f->arena, f->file, f->files, sizeof *f->file);
	file = &f->file[f->files++];
	file->name = w->text;
	r->layout = &file->layout;
	r->section = "file";
	r->use_head = USE_PAY_HEAD;
	r->use_record = USE_PAY_RECORD;
	if (type_take(r, &file->layout) < 0)
		return -1;
	w = take(r);
	if (!w->quoted)
		return fmt_error(r, "the quoted name of the written file expected", w->text);
	if (form_file_name(r, w->text, &file->file_name) < 0)
		return -1;
	if (r->at < r->end && choose(r, serveds, &serves) < 0)
		return -1;
	file->serves = (enum bank_serves)serves;
	return end_check(r);
}

static int
return_section(struct fmt_reader *r)
{
	int scope = 0;

	if (r->f->answer.type != LAYOUT_NONE)
		return fmt_error(r, "the section stands twice", "return");
	r->layout = &r->f->answer;
	r->section = "return";
	r->use_head = USE_ANSWER_HEAD;
	r->use_record = USE_ANSWER_RECORD;
	if (type_take(r, r->layout) < 0 || choose(r, scopes, &scope) < 0)
		return -1;
	r->f->info.scope = (enum bank_scope)scope;
	return end_check(r);
}

static int
notices_section(struct fmt_reader *r)
{
	if (r->f->notices.type != LAYOUT_NONE)
		return fmt_error(r, "the section stands twice", "notices");
	r->layout = &r->f->notices;
	r->section = "notices";
	r->use_head = r->use_record = 0;
	return type_take(r, r->layout) < 0 ? -1 : end_check(r);
}

static int
statement_section(struct fmt_reader *r)
{
	if (r->f->statement.type != LAYOUT_NONE)
		return fmt_error(r, "the section stands twice", "statement");
	r->layout = &r->f->statement;
	r->section = "statement";
	r->use_head = USE_STATEMENT_HEAD;
	r->use_record = USE_STATEMENT_RECORD;
	return type_take(r, r->layout) < 0 ? -1 : end_check(r);
}

static int
head_line(struct fmt_reader *r)
{
	return form_line(r, PLACE_HEAD);
}

static int
tail_line(struct fmt_reader *r)
{
	return form_line(r, PLACE_TAIL);
}

static int
record_line(struct fmt_reader *r)
{
	if (r->layout->type == LAYOUT_XML)
		return form_record_path(r, r->at < r->end ? r->at++ : NULL);
	return form_line(r, PLACE_RECORD);
}

static int
xmlns_line(struct fmt_reader *r)
{
	const struct word *w = take(r);

	if (!w->quoted || w->text[0] == '\0' || r->layout->type == LAYOUT_LINES ||
	    r->layout->type == LAYOUT_MT940 || r->layout->ns != NULL)
		return fmt_error(r, "xmlns gives an XML layout its quoted namespace once", w->text);
	r->layout->ns = w->text;
	return end_check(r);
}

static int
notice_line(struct fmt_reader *r)
{
	const struct word *w = take(r);

	if (r->f->notice != NULL || w->text[0] == '\0')
		return fmt_error(r, "one status code expected", w->text);
	r->f->notice = w->text;
	return end_check(r);
}

/*
 * section: where it may stand; "" before all sections, "*" in each, otherwise in that one; "-"
 * opens one.
 */
static const struct {
	const char	*word, *section;
	int		(*read)(struct fmt_reader *);
	unsigned	 seen;
} directives[] = {
	{ "bank", "", bank_line, SEEN_BANK }, { "source", "", source_line, SEEN_SOURCE },
	{ "trust", "", trust_line, SEEN_TRUST }, { "serves", "", serves_line, SEEN_SERVES },
	{ "params", "", params_line, SEEN_PARAMS }, { "limit", "", limit_line, SEEN_LIMIT },
	{ "key", "", key_line, SEEN_KEY }, { "booking", "", booking_line, SEEN_BOOKING },
	{ "answer-within", "", within_line, SEEN_WITHIN },
	{ "cut-off", "", cut_off_line, SEEN_CUT_OFF },
	{ "signature", "", signature_line, SEEN_SIGNATURE },
	{ "encryption", "", encryption_line, SEEN_ENCRYPTION },
	{ "file", "-", file_section, 0 }, { "return", "-", return_section, 0 },
	{ "notices", "-", notices_section, 0 },
	{ "statement", "-", statement_section, 0 },
	{ "head", "*", head_line, 0 }, { "record", "*", record_line, 0 },
	{ "tail", "*", tail_line, 0 },
	{ "xmlns", "*", xmlns_line, 0 },
	{ "status", "return", map_status_line, 0 }, { "reason", "return", map_reason_line, 0 },
	{ "notice", "return", notice_line, 0 }, { "kind", "statement", map_kind_line, 0 }
};

static int
line_read(struct fmt_reader *r)
{
	const struct word *w = take(r);
	size_t i = 0, n = sizeof directives / sizeof *directives;

	while (i < n && (w->quoted || strcmp(directives[i].word, w->text) != 0))
		i++;
	if (i == n)
		return r->layout != NULL && r->layout->type == LAYOUT_XML ? form_path(r, w) :
		    fmt_error(r, "unknown word", w->text);
	if (directives[i].section[0] == '\0' && r->section[0] != '\0')
		return fmt_error(r, "stands before the first section", w->text);
	if (directives[i].section[0] == '*' && r->layout == NULL)
		return fmt_error(r, "stands in a section", w->text);
	if (directives[i].section[0] >= 'a' && strcmp(directives[i].section, r->section) != 0)
		return fmt_error(r, "does not stand in this section", w->text);
	if (r->f->seen & directives[i].seen)
		return fmt_error(r, "stands twice", w->text);
	r->f->seen |= directives[i].seen;
	return directives[i].read(r);
}

struct bank_fmt *
bank_load(const char *name, struct slice text, struct report *report)
{
	struct fmt_reader *r = mem_alloc(sizeof *r);
	struct bank_fmt *f = mem_alloc(sizeof *f);
	struct arena *a = arena_new();
	const char *p = text.p, *end = text.p + text.n, *reason;

	f->arena = a;
	f->info.name = arena_text(a, name);
	f->info.source = "";
	f->info.max_rows = LIMIT_PART_LINES;
	f->info.cut_off = -1;
	f->info.signers = 1;
	r->f = f;
	r->report = report;
	r->document = f->info.name;
	r->section = "";
	if (text.n > LIMIT_FORMAT_BYTES)
		fmt_error(r, "the file is too long", "");
	while (text.n <= LIMIT_FORMAT_BYTES && p < end && r->failed < MAX_ERRORS) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));
		struct slice line = { p, (size_t)((stop ? stop : end) - p) };

		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		r->words.line++;
		p = stop ? stop + 1 : end;
		if (words_split(a, line, &r->words, &reason) < 0) {
			fmt_error(r, reason, "");
			continue;
		}
		r->at = r->words.word;
		r->end = r->words.word + r->words.count;
		if (r->words.count > 0)
			line_read(r);
	}
	if (r->failed == 0)
		fmt_check(r, (f->seen & SEEN_ALL) == SEEN_ALL);
	f->info.answers = f->answer.type != LAYOUT_NONE;
	f->info.notices = f->notices.type != LAYOUT_NONE;
	f->info.statements = f->statement.type != LAYOUT_NONE;
	f->info.charset = "";
	for (int i = 0; i < f->files; i++) {
		f->info.files += f->file[i].serves != SERVES_OTHER;
		if (f->file[i].layout.has_record)
			f->info.charset = charset_name(f->file[i].layout.charset);
	}
	if (r->failed) {
		bank_free(f);
		f = NULL;
	}
	free(r);
	return f;
}

void
bank_free(struct bank_fmt *f)
{
	if (f == NULL)
		return;
	arena_free(f->arena);
	free(f);
}

const struct bank_info *
bank_info(const struct bank_fmt *f)
{
	return &f->info;
}
