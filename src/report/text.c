#include <string.h>

#include "print.h"

#define DOTS "****"

static const char *const severity_word[][2] = {
	[SEV_NOTE] = { "提示", "NOTE" },
	[SEV_HOLD] = { "待核", "HOLD" },
	[SEV_REJECT] = { "驳回", "REJECT" },
	[SEV_REFUSE] = { "拒收", "REFUSE" },
	[SEV_INTEGRITY] = { "完整性", "INTEGRITY" },
	[SEV_WORLD] = { "环境", "WORLD" },
	[SEV_INTERNAL] = { "内部错误", "INTERNAL" },
};

const char *
severity_label(enum severity s, enum lang lang)
{
	return severity_word[s][lang];
}

/* The columns of rules.def as the wage sheet's printed form names them. */
const char *
column_label(const char *column, enum lang lang)
{
	static const char *const label[][2] = {
		{ "account", "工资卡号" },
		{ "bank", "开户银行" },
		{ "cnaps", "联行号" },
		{ "confirmation", "本人签字" },
		{ "days", "出勤天数" },
		{ "dedicated-account", "工资专户" },
		{ "deposit", "人工费拨付" },
		{ "gross", "应发工资" },
		{ "holder", "户名" },
		{ "hours", "工时" },
		{ "id-number", "证件号码" },
		{ "id-type", "证件类型" },
		{ "item", "工资项目" },
		{ "kind", "表的种类" },
		{ "line", "整行" },
		{ "minimum-wage", "最低工资" },
		{ "month", "工资月份" },
		{ "name", "姓名" },
		{ "net", "实发工资" },
		{ "number", "表号" },
		{ "overtime", "加班" },
		{ "phone", "手机号码" },
		{ "progress", "工程进度" },
		{ "project", "项目" },
		{ "rate", "单价" },
		{ "replaces", "替代的表" },
		{ "severity", "严重程度" },
		{ "signature", "签名" },
		{ "subcontractor", "分包单位" },
		{ "team", "班组" },
		{ "trade", "工种" },
		{ "why", "原因" },
	};

	for (size_t i = 0; lang == LANG_ZH && i < sizeof label / sizeof *label; i++) {
		if (strcmp(label[i][0], column) == 0)
			return label[i][1];
	}
	return column;
}

int
code_acts(int32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029 ||
	    code == 0x200e || code == 0x200f || code == 0x61c ||
	    (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

void
text_safe(struct buf *b, struct slice s)
{
	const char *p = s.p, *end = s.p + s.n;

	while (p < end) {
		const char *from = p;
		int32_t code;

		while (p < end && *p >= 0x20 && *p < 0x7f)
			p++;
		if (p > from) {
			buf_add(b, from, (size_t)(p - from));
			continue;
		}
		code = utf8_next(&p, end);
		if (code < 0)
			buf_text(b, "\xef\xbf\xbd");
		else if (!code_acts(code))
			buf_add(b, from, (size_t)(p - from));
		else
			buf_printf(b, code < 0x80 ? "\\x%02x" : "\\u%04x", (unsigned)code);
	}
}

/* Keeps the first and last characters (not bytes) of a number and hides the middle. */
static void
mask_middle(struct buf *b, const char *s)
{
	const char *p = s, *end = s + strlen(s);
	size_t count = 0, head, tail;

	for (; p < end; count++)
		if ((unsigned char)*p < 0x80)
			p++;
		else
			utf8_next(&p, end);
	head = count > 10 ? 6 : count > 5 ? 2 : 0;
	tail = count > 10 ? 4 : count > 5 ? 2 : 0;
	p = s;
	for (size_t i = 0; i < count; i++) {
		const char *from = p;

		utf8_next(&p, end);
		if (i < head || i >= count - tail)
			buf_add(b, from, (size_t)(p - from));
		else
			buf_text(b, "*");
	}
}

/* The last four characters; none of a number too short for that to hide anything. */
static void
mask_head(struct buf *b, const char *s)
{
	const char *p = s, *end = s + strlen(s);
	size_t count = 0;

	for (; p < end; count++)
		utf8_next(&p, end);
	buf_text(b, DOTS);
	if (count < 8)
		return;
	p = s;
	for (size_t i = 0; i < count - 4; i++)
		utf8_next(&p, end);
	buf_printf(b, " %s", p);
}

void
val_text(struct buf *b, const struct val *v, int full)
{
	char day[YMD_TEXT], money[MONEY_TEXT];
	const char *s = v->s ? v->s : "";

	switch (v->type) {
	case V_TYPE_FEN:
		buf_text(b, money_text(v->i, money));
		break;
	case V_TYPE_DAY:
	case V_TYPE_MONTH:
		if (v->i < INT32_MIN || v->i > INT32_MAX)
			buf_printf(b, "%" PRId64, v->i);
		else if (v->type == V_TYPE_DAY)
			buf_text(b, ymd_text((ymd)v->i, day));
		else
			buf_text(b, ym_text((ym)v->i, day));
		break;
	case V_TYPE_INT:
		buf_printf(b, "%" PRId64, v->i);
		break;
	case V_TYPE_ID:
		if (full || *s == '\0')
			buf_text(b, s);
		else
			mask_middle(b, s);
		break;
	case V_TYPE_CARD:
		if (full || *s == '\0')
			buf_text(b, s);
		else
			mask_head(b, s);
		break;
	case V_TYPE_TEXT:
	case V_TYPE_NAME:
		buf_text(b, s);
		break;
	case V_END:
		break;
	}
}

/* Length of the {key} at the start of s, 0 when there is none. */
static size_t
place_length(const char *s)
{
	size_t n = 1;

	if (*s != '{')
		return 0;
	n += strspn(s + 1, "abcdefghijklmnopqrstuvwxyz0123456789_");
	return n > 1 && s[n] == '}' ? n + 1 : 0;
}

/* What is not there is said so, except a text, which may be an empty ending of a sentence. */
static void
place_fill(struct buf *b, const struct val *v, enum lang lang, int full)
{
	struct buf plain = { NULL, 0, 0 };

	val_text(&plain, v, full);
	if (plain.n == 0 && v->type != V_TYPE_TEXT)
		buf_text(b, lang == LANG_ZH ? "（无）" : "(none)");
	else if (plain.n > 0)
		text_safe(b, (struct slice){ plain.p, plain.n });
	buf_free(&plain);
}

/* A place without a value stays as it is: {key}. */
void
text_render(struct buf *b, const char *text, const struct val *vals, enum lang lang, int full)
{
	size_t n;

	buf_add(b, "", 0);
	while (*text) {
		const struct val *v = vals;

		n = strcspn(text, "{");
		buf_add(b, text, n);
		text += n;
		n = place_length(text);
		if (n == 0) {
			n = *text != '\0';
			buf_add(b, text, n);
			text += n;
			continue;
		}
		while (v->type != V_END && !slice_is((struct slice){ text + 1, n - 2 }, v->key))
			v++;
		if (v->type == V_END)
			buf_add(b, text, n);
		else
			place_fill(b, v, lang, full);
		text += n;
	}
}

static void
where_text(struct buf *b, const struct where *w, enum lang lang)
{
	size_t before = b->n;

	if (w->document)
		text_safe(b, slice_of(w->document));
	if (w->row > 0)
		buf_printf(b, lang == LANG_ZH ? "%s第 %d 行" : "%srow %d", b->n > before ? " " : "",
		    w->row);
	if (w->column) {
		buf_text(b, b->n > before ? " " : "");
		text_safe(b, slice_of(column_label(w->column, lang)));
	}
	if (b->n > before)
		buf_text(b, lang == LANG_ZH ? "：" : ": ");
}

static void
finding_lines(struct buf *b, const struct out *out, const struct finding *f, const struct val *vals)
{
	int zh = out->lang == LANG_ZH;
	const char *clause = finding_clause(f->id), *advice = finding_advice(f->id, out->lang);

	where_text(b, &f->where, out->lang);
	buf_printf(b, "[%s W%04d] ", severity_word[finding_severity(f->id)][out->lang],
	    finding_code(f->id));
	text_render(b, finding_text(f->id, out->lang), vals, out->lang, out->full);
	if (*clause)
		buf_printf(b, zh ? "（依据：%s）" : " (basis: %s)", clause);
	buf_text(b, "\n");
	if (*advice) {
		buf_text(b, zh ? "    → 处理：" : "    -> do: ");
		text_render(b, advice, vals, out->lang, out->full);
		buf_text(b, "\n");
	}
}

static void
print_finding(const struct out *out, const struct finding *f, struct buf *b, struct arena *a)
{
	const struct val *vals = vals_parse(a, f->vals);

	if (vals == NULL)
		vals = vals_parse(a, "");
	if (out->json)
		json_finding(b, out, f, vals);
	else
		finding_lines(b, out, f, vals);
	fwrite(b->p, 1, b->n, out->to);
	buf_reset(b);
	arena_reset(a);
}

void
out_finding(const struct out *out, const struct finding *f)
{
	struct buf b = { NULL, 0, 0 };
	struct arena *a = arena_new();

	print_finding(out, f, &b, a);
	arena_free(a);
	buf_free(&b);
}

void
out_report(const struct out *out, const struct report *r)
{
	struct buf b = { NULL, 0, 0 };
	struct arena *a = arena_new();

	for (size_t i = 0; i < report_count(r); i++)
		print_finding(out, report_at(r, i), &b, a);
	arena_free(a);
	buf_free(&b);
}

void
out_say(const struct out *out, enum text_id id, const struct val *vals)
{
	struct buf b = { NULL, 0, 0 };

	if (out->json) {
		json_say(&b, out, id, vals);
	} else {
		text_render(&b, text_of(id, out->lang), vals, out->lang, out->full);
		buf_text(&b, "\n");
	}
	fwrite(b.p, 1, b.n, out->to);
	buf_free(&b);
}
