/*
 * The wage sheet as XML: formats/wage-sheet.xsd as tables, and the handlers that fill one row after
 * the other. Memory is that of one row: its strings live in an arena that the next row empties.
 */
#include <string.h>

#include "ingest/shape.h"
#include "ingest/sheet.h"

enum { E_SHEET, E_REPLACES, E_SUB, E_PROGRESS, E_ROW, E_WORKER, E_ACCOUNT, E_WORK, E_ITEM, E_GROSS,
	E_NET, E_CONFIRM, E_TOTAL, E_MAX };

static const char *const kinds[] = { "normal", "back-pay", "final", "advance", NULL };
static const char *const modes[] = { "day", "month", "hour", "piece", NULL };
static const char *const item_kinds[] = { "pay", "tax", "social", "court", "law", "damages",
	"paid-before", "other", NULL };
static const char *const hows[] = { "handwritten", "fingerprint", "electronic", NULL };

static int
month_ok(struct slice s)
{
	ym month;

	return ym_parse(s, &month) == 0;
}

static const struct lex lex_number = { 1, 40,
	LEX_DIGIT | LEX_UPPER | LEX_LOWER | LEX_DASH | LEX_DOT | LEX_UNDER, NULL, NULL };
static const struct lex lex_code = { 1, 12, LEX_DIGIT | LEX_UPPER, NULL, NULL };
static const struct lex lex_uscc = { 18, 18, LEX_DIGIT | LEX_UPPER, NULL, NULL };
static const struct lex lex_month = { 7, 7, LEX_DIGIT | LEX_DASH, NULL, month_ok };
static const struct lex lex_count = { 1, 7, LEX_DIGIT, NULL, lex_int };
static const struct lex lex_line = { 1, 4, LEX_DIGIT, NULL, lex_int };
static const struct lex lex_amount = { 1, 40, LEX_DIGIT | LEX_DOT | LEX_DASH, NULL, NULL };
static const struct lex lex_short = { 0, 64, 0, NULL, NULL };
static const struct lex lex_name = { 0, 50, 0, NULL, NULL };
static const struct lex lex_field = { 0, 250, 0, NULL, NULL };
static const struct lex lex_kind = { .one_of = kinds };
static const struct lex lex_mode = { .one_of = modes };
static const struct lex lex_item_kind = { .one_of = item_kinds };
static const struct lex lex_how = { .one_of = hows };

static int
digest_ok(struct slice s)
{
	struct digest d;

	return digest_parse(s, &d) == 0;
}

static int
seq_ok(struct slice s)
{
	return lex_int(s) && s.p[0] != '0';
}

/* An amount that stands for the whole sheet: a row's may be unreadable, this one not. */
static int
money_ok(struct slice s)
{
	const char *dot = memchr(s.p, '.', s.n);
	size_t whole = (dot ? (size_t)(dot - s.p) : s.n) - (s.p[0] == '-');
	fen amount;

	return whole <= 13 && (!dot || s.p + s.n - dot <= 3) && money_parse(s, &amount) == MONEY_OK;
}

static const struct lex lex_money = { 1, 17, LEX_DIGIT | LEX_DOT | LEX_DASH, NULL, money_ok };
static const struct lex lex_sha256 = { 64, 64, 0, NULL, digest_ok };
static const struct lex lex_seq = { 1, 7, LEX_DIGIT, NULL, seq_ok };

static const struct element_rule rules[E_MAX] = {
	[E_SHEET] = { "wage-sheet", -1, 1, 1, NULL,
	    { { "number", &lex_number, 0 }, { "project", &lex_code, 0 }, { "month", &lex_month, 0 },
	        { "kind", &lex_kind, 0 }, { "for-month", &lex_month, 1 } } },
	[E_REPLACES] = { "replaces", E_SHEET, 0, 1, NULL,
	    { { "number", &lex_number, 0 }, { "sha256", &lex_sha256, 0 } } },
	[E_SUB] = { "subcontractor", E_SHEET, 1, 1, NULL,
	    { { "name", &lex_field, 0 }, { "uscc", &lex_uscc, 0 } } },
	[E_PROGRESS] = { "progress", E_SHEET, 0, 1, NULL,
	    { { "value", &lex_money, 0 }, { "labour", &lex_money, 0 } } },
	[E_ROW] = { "row", E_SHEET, 1, INT32_MAX, NULL,
	    { { "seq", &lex_seq, 0 }, { "line", &lex_line, 1 }, { "why", &lex_field, 1 } } },
	[E_WORKER] = { "worker", E_ROW, 1, 1, NULL,
	    { { "id-type", &lex_short, 0 }, { "id-number", &lex_short, 0 },
	        { "name", &lex_name, 0 }, { "phone", &lex_short, 0 }, { "team", &lex_name, 0 },
	        { "trade", &lex_short, 0 } } },
	[E_ACCOUNT] = { "account", E_ROW, 1, 1, NULL,
	    { { "number", &lex_short, 0 }, { "holder", &lex_name, 0 }, { "bank", &lex_short, 0 },
	        { "cnaps", &lex_short, 1 } } },
	[E_WORK] = { "work", E_ROW, 1, 1, NULL,
	    { { "days", &lex_short, 0 }, { "hours", &lex_short, 0 }, { "overtime", &lex_short, 0 },
	        { "mode", &lex_mode, 0 }, { "rate", &lex_amount, 0 } } },
	[E_ITEM] = { "item", E_ROW, 0, LIMIT_ROW_ITEMS, &lex_amount,
	    { { "kind", &lex_item_kind, 0 }, { "name", &lex_name, 0 },
	        { "refers", &lex_field, 1 } } },
	[E_GROSS] = { "gross", E_ROW, 1, 1, &lex_amount, { { NULL, NULL, 0 } } },
	[E_NET] = { "net", E_ROW, 1, 1, &lex_amount, { { NULL, NULL, 0 } } },
	[E_CONFIRM] = { "confirmation", E_ROW, 0, 1, NULL,
	    { { "how", &lex_how, 0 }, { "on", &lex_short, 0 }, { "evidence", &lex_field, 0 },
	        { "page", &lex_short, 1 } } },
	[E_TOTAL] = { "total", E_SHEET, 1, 1, NULL,
	    { { "rows", &lex_count, 0 }, { "gross", &lex_money, 0 }, { "withheld", &lex_money, 0 },
	        { "deducted", &lex_money, 0 }, { "net", &lex_money, 0 } } },
};
static const struct shape sheet_shape = { "urn:daifa:wage-sheet:1", rules, E_MAX, F_SHEET_STRUCTURE,
	F_SHEET_MISSING, F_SHEET_ATTRIBUTE, F_SHEET_VALUE };

enum { SUM_GROSS, SUM_WITHHELD, SUM_DEDUCTED, SUM_NET, SUM_MAX };
struct sum {
	fen	fen;
	int	over;	/* left int64: no stated total can be equal to it */
};

struct reader {
	struct arena	*head;		/* borrowed */
	struct arena	*line;		/* owned; strings of the row being read */
	struct sheet	*sheet;		/* borrowed */
	sheet_row_fn	 push;
	void		*ctx;
	struct notes	 notes;
	struct sheet_row row;
	struct item	 item[LIMIT_ROW_ITEMS];
	int		 rows;
	int		 unreadable;	/* rows whose amounts are not in the sums */
	struct sum	 sum[SUM_MAX];
};

static const char *
keep(struct arena *a, struct slice s)
{
	struct slice text = slice_trim(s);

	return text.n > 0 ? arena_bytes(a, text.p, text.n) : "";
}

/* Numbers of people and accounts, in their one form. */
static const char *
keep_number(struct arena *a, struct slice s)
{
	char text[4 * 64 + 1];
	int n = s.n > 0 ? id_normal(s, text, sizeof text) : 0;

	return n > 0 ? arena_bytes(a, text, (size_t)n) : "";
}

static void
row_finding(struct reader *r, enum finding_id id, unsigned bad, const char *column, struct slice s)
{
	char text[SHOWN_TEXT];

	r->row.bad |= bad;
	notes_row(&r->notes, id, r->row.n, column, VALS(V_TEXT("text", shown(s, text))));
}

static fen
row_amount(struct reader *r, const char *column, struct slice s)
{
	fen amount;
	enum money_error error = money_parse(s, &amount);

	if (error != MONEY_OK)
		row_finding(r, error == MONEY_DECIMALS ? F_AMOUNT_DECIMALS : F_AMOUNT_UNREADABLE,
		    ROW_BAD_AMOUNT, column, s);
	return amount;
}

/* A count with decimals, in units of which `per` make 100 hundredths; it must come out whole. */
static int
row_quantity(struct reader *r, const char *column, struct slice s, int per)
{
	fen hundredths;

	if (money_parse(s, &hundredths) != MONEY_OK || hundredths < 0 || hundredths > 1000000 ||
	    hundredths * per % 100 != 0) {
		row_finding(r, F_FIELD_UNREADABLE, ROW_BAD_FIELD, column, s);
		return 0;
	}
	return (int)(hundredths * per / 100);
}

static int
start_sheet(struct reader *r, const struct shape_event *e)
{
	struct sheet *s = r->sheet;

	s->number = keep(r->head, e->attr[0]);
	s->project = keep(r->head, e->attr[1]);
	ym_parse(e->attr[2], &s->month);
	sheet_kind_by_name(e->attr[3], &s->kind);
	s->for_month = s->month;
	if ((s->kind == KIND_BACK_PAY) != (e->attr[4].p != NULL))
		return notes_whole(&r->notes, F_SHEET_FOR_MONTH, VALS(V_INT("line", e->line)));
	if (e->attr[4].p != NULL)
		ym_parse(e->attr[4], &s->for_month);
	return 0;
}

static int
start_replaces(struct reader *r, const struct shape_event *e)
{
	r->sheet->replaces = keep(r->head, e->attr[0]);
	return digest_parse(e->attr[1], &r->sheet->replaces_digest);
}

static int
start_sub(struct reader *r, const struct shape_event *e)
{
	r->sheet->sub_name = keep(r->head, e->attr[0]);
	r->sheet->sub_uscc = keep(r->head, e->attr[1]);
	return 0;
}

const struct sheet_row sheet_row_none = { .id_type = "", .id_no = "", .name = "", .phone = "",
	.team = "", .trade = "", .card = "", .card_name = "", .card_bank = "", .card_cnaps = "",
	.confirm_ref = "", .why = "" };

static int
start_progress(struct reader *r, const struct shape_event *e)
{
	money_parse(e->attr[0], &r->sheet->progress_fen);
	money_parse(e->attr[1], &r->sheet->progress_labour_fen);
	return 0;
}

static int
start_row(struct reader *r, const struct shape_event *e)
{
	int64_t seq, line = 0;

	if (r->rows == LIMIT_SHEET_ROWS)
		return notes_whole(&r->notes, F_SHEET_ROWS,
		    VALS(V_TEXT("limit", "LIMIT_SHEET_ROWS"), V_INT("max", LIMIT_SHEET_ROWS)));
	r->rows++;
	int_parse(e->attr[0], INT32_MAX, &seq);
	if (seq != r->rows)
		return notes_whole(&r->notes, F_SHEET_ORDER,
		    VALS(V_INT("line", e->line), V_INT("want", r->rows), V_INT("got", seq)));
	if (e->attr[1].p != NULL)
		int_parse(e->attr[1], INT32_MAX, &line);
	arena_reset(r->line);
	r->row = sheet_row_none;
	r->row.item = r->item;
	r->row.n = r->rows;
	r->row.line = (int)line;
	r->row.why = keep(r->line, e->attr[2]);
	return 0;
}

static int
start_worker(struct reader *r, const struct shape_event *e)
{
	r->row.id_type = keep(r->line, e->attr[0]);
	r->row.id_no = keep_number(r->line, e->attr[1]);
	r->row.name = keep(r->line, e->attr[2]);
	r->row.phone = keep(r->line, e->attr[3]);
	r->row.team = keep(r->line, e->attr[4]);
	r->row.trade = keep(r->line, e->attr[5]);
	return 0;
}

static int
start_account(struct reader *r, const struct shape_event *e)
{
	r->row.card = keep_number(r->line, e->attr[0]);
	r->row.card_name = keep(r->line, e->attr[1]);
	r->row.card_bank = keep(r->line, e->attr[2]);
	r->row.card_cnaps = keep_number(r->line, e->attr[3]);
	return 0;
}

static int
start_work(struct reader *r, const struct shape_event *e)
{
	r->row.days_tenths = row_quantity(r, "days", e->attr[0], 10);
	r->row.minutes = row_quantity(r, "hours", e->attr[1], 60);
	r->row.overtime_minutes = row_quantity(r, "overtime", e->attr[2], 60);
	wage_mode_by_name(e->attr[3], &r->row.mode);
	r->row.rate_fen = row_amount(r, "rate", e->attr[4]);
	return 0;
}

static int
start_item(struct reader *r, const struct shape_event *e)
{
	struct item *item = &r->item[r->row.items];

	item_kind_by_name(e->attr[0], &item->kind);
	item->name = keep(r->line, e->attr[1]);
	item->refers = keep(r->line, e->attr[2]);
	return 0;
}

static int
start_confirm(struct reader *r, const struct shape_event *e)
{
	struct slice file = slice_trim(e->attr[2]), page = slice_trim(e->attr[3]);

	confirm_how_by_name(e->attr[0], &r->row.confirm);
	if (ymd_parse(e->attr[1], &r->row.confirm_day) < 0)
		row_finding(r, F_FIELD_UNREADABLE, ROW_BAD_FIELD, "on", e->attr[1]);
	if (page.n > 0)
		r->row.confirm_ref =
		    arena_printf(r->line, "%.*s#%.*s", (int)file.n, file.p, (int)page.n, page.p);
	else
		r->row.confirm_ref = keep(r->line, file);
	return 0;
}

static int
start_total(struct reader *r, const struct shape_event *e)
{
	struct sheet *s = r->sheet;
	int64_t count;

	int_parse(e->attr[0], INT32_MAX, &count);
	s->total_rows = (int)count;
	money_parse(e->attr[1], &s->total_gross_fen);
	money_parse(e->attr[2], &s->total_withheld_fen);
	money_parse(e->attr[3], &s->total_deducted_fen);
	money_parse(e->attr[4], &s->total_net_fen);
	return 0;
}

static int
end_item(struct reader *r, const struct shape_event *e)
{
	struct item *item = &r->item[r->row.items++];
	enum item_class class = item_class(item->kind);

	item->fen = row_amount(r, item->name[0] ? item->name : "item", e->text);
	/* LIMIT_ROW_ITEMS of the largest amount are far from int64's end */
	if (class == ITEM_WITHHELD)
		r->row.withheld_fen += item->fen;
	else if (class == ITEM_DEDUCTED)
		r->row.deducted_fen += item->fen;
	return 0;
}

static int
end_gross(struct reader *r, const struct shape_event *e)
{
	r->row.gross_fen = row_amount(r, "gross", e->text);
	return 0;
}

static int
end_net(struct reader *r, const struct shape_event *e)
{
	r->row.net_fen = row_amount(r, "net", e->text);
	return 0;
}

static void
sum_add(struct sum *sum, fen amount)
{
	sum->over |= fen_add(sum->fen, amount, &sum->fen) < 0;
}

static int
end_row(struct reader *r, const struct shape_event *e)
{
	(void)e;
	if (r->row.bad & ROW_BAD_AMOUNT)
		r->unreadable++;
	else {
		sum_add(&r->sum[SUM_GROSS], r->row.gross_fen);
		sum_add(&r->sum[SUM_WITHHELD], r->row.withheld_fen);
		sum_add(&r->sum[SUM_DEDUCTED], r->row.deducted_fen);
		sum_add(&r->sum[SUM_NET], r->row.net_fen);
	}
	return r->push(r->ctx, r->sheet, &r->row);
}

static int (*const starts[E_MAX])(struct reader *, const struct shape_event *) = {
	[E_SHEET] = start_sheet,
	[E_REPLACES] = start_replaces,
	[E_SUB] = start_sub,
	[E_PROGRESS] = start_progress,
	[E_ROW] = start_row,
	[E_WORKER] = start_worker,
	[E_ACCOUNT] = start_account,
	[E_WORK] = start_work,
	[E_ITEM] = start_item,
	[E_CONFIRM] = start_confirm,
	[E_TOTAL] = start_total,
};
static int (*const ends[E_MAX])(struct reader *, const struct shape_event *) = {
	[E_ROW] = end_row,
	[E_ITEM] = end_item,
	[E_GROSS] = end_gross,
	[E_NET] = end_net,
};

static int
on_start(void *ctx, const struct shape_event *e)
{
	return starts[e->rule] ? starts[e->rule](ctx, e) : 0;
}

static int
on_end(void *ctx, const struct shape_event *e)
{
	return ends[e->rule] ? ends[e->rule](ctx, e) : 0;
}

/* The stated totals against the rows; 0 or -1 with findings. */
static int
totals(struct reader *r)
{
	const struct sheet *s = r->sheet;
	const struct {
		const char	*what;
		fen		 want;
	} stated[SUM_MAX] = {
		[SUM_GROSS] = { "gross", s->total_gross_fen },
		[SUM_WITHHELD] = { "withheld", s->total_withheld_fen },
		[SUM_DEDUCTED] = { "deducted", s->total_deducted_fen },
		[SUM_NET] = { "net", s->total_net_fen },
	};
	int rc = 0;

	if (s->total_rows != r->rows)
		rc = notes_whole(&r->notes, F_SHEET_ROW_COUNT,
		    VALS(V_INT("want", s->total_rows), V_INT("got", r->rows)));
	if (r->unreadable > 0) {
		notes_whole(&r->notes, F_TOTAL_NOT_PROVABLE, VALS(V_INT("rows", r->unreadable)));
		return rc;
	}
	for (int i = 0; i < SUM_MAX; i++) {
		if (r->sum[i].over || r->sum[i].fen != stated[i].want)
			rc = notes_whole(&r->notes, F_TOTAL_MISMATCH,
			    VALS(V_TEXT("what", stated[i].what), V_FEN("want", stated[i].want),
			        V_FEN("got", r->sum[i].fen)));
	}
	return rc;
}

int
sheet_xml_read(struct source from, struct arena *arena, struct sheet *sheet, sheet_row_fn row,
    void *ctx, struct report *report)
{
	static const struct shape_handler handler = { on_start, on_end };
	struct reader *r = arena_alloc(arena, sizeof *r);
	int rc;

	r->head = arena;
	r->sheet = sheet;
	r->push = row;
	r->ctx = ctx;
	r->notes = (struct notes){ report, sheet->document, 0, 0 };
	r->line = arena_new();
	rc = shape_read(from, &sheet_shape, &handler, r, &r->notes);
	if (rc == 0)
		rc = totals(r);
	notes_end(&r->notes);
	arena_free(r->line);
	return rc;
}
