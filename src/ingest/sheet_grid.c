/*
 * The wage sheet as a spreadsheet: labels above the header say whose it is, columns are told by
 * their names, the 合计 row is what every sum is compared with.
 */
#include <string.h>

#include "ingest/labels.h"
#include "ingest/number.h"
#include "ingest/sheet.h"

enum { L_NUMBER, L_PROJECT, L_MONTH, L_KIND, L_FOR_MONTH, L_SUB_NAME, L_SUB_USCC, L_TEAM,
	L_REPLACES, L_REPLACES_SHA, L_PROGRESS, L_PROGRESS_LABOUR, L_MAX };
static const char *const labels[L_MAX] = { "number", "project", "month", "kind", "for-month",
	"sub-name", "sub-uscc", "team", "replaces", "replaces-sha256", "progress",
	"progress-labour" };

enum { C_ID, C_ID_TYPE, C_NAME, C_PHONE, C_TEAM, C_TRADE, C_CARD, C_HOLDER, C_BANK, C_CNAPS, C_DAYS,
	C_HOURS, C_OVERTIME, C_MODE, C_RATE, C_RATE_DAY, C_RATE_MONTH, C_RATE_HOUR, C_GROSS,
	C_WITHHELD, C_DEDUCTED, C_NET, C_HOW, C_ON, C_EVIDENCE, C_PAGE, C_LINE, C_WHY, C_MAX };
static const char *const fields[C_MAX] = { "id-number", "id-type", "name", "phone", "team", "trade",
	"card", "holder", "bank", "cnaps", "days", "hours", "overtime", "mode", "rate", "rate-day",
	"rate-month", "rate-hour", "gross", "withheld-total", "deducted-total", "net", "how", "on",
	"evidence", "page", "line", "why" };
static const unsigned char needed[C_MAX] = {
	[C_ID] = 1, [C_NAME] = 1, [C_CARD] = 1, [C_DAYS] = 1, [C_GROSS] = 1, [C_NET] = 1
};
static const struct want want = { "sheet", fields, needed, C_MAX, 1, 0 };

enum row_kind { ROW_BLANK, ROW_WORKER, ROW_TOTAL, ROW_OTHER };

struct column_sum {
	fen	fen;
	int	over;
};

struct reader {
	struct grid	*grid;
	const struct columns *columns;
	struct arena	*head;		/* borrowed */
	struct arena	*line;		/* owned; strings of the row being read */
	struct sheet	*sheet;
	sheet_row_fn	 push;
	void		*ctx;
	struct notes	 notes;
	struct header	 header;
	const char	*label[L_MAX];
	const struct grid_row *at;	/* the row being read */
	struct sheet_row row;
	struct item	 item[LIMIT_ROW_ITEMS];
	struct column_sum sum[GRID_COLUMNS];	/* of amounts, by column */
	struct column_sum withheld, deducted;
	int		 rows, unreadable;
	int		 has_pay, has_withheld, has_deducted;	/* item columns of these classes */
	int		 total_row;	/* row of the file, 0 before it */
	fen		 total[GRID_COLUMNS];
	unsigned char	 stated[GRID_COLUMNS];
};

/* ---- the head */

static const char *
label_title(const struct reader *r, int label)
{
	return columns_title(r->columns, "sheet.label", labels[label]);
}

static int
label_missing(struct reader *r, int label)
{
	return notes_whole(
	    &r->notes, F_LABEL_MISSING, VALS(V_TEXT("label", label_title(r, label))));
}

static int
label_wrong(struct reader *r, int label)
{
	char text[SHOWN_TEXT];

	return notes_whole(&r->notes, F_LABEL_VALUE,
	    VALS(V_TEXT("label", label_title(r, label)),
	        V_TEXT("text", shown(slice_of(r->label[label]), text))));
}

/* As the schema of the XML form has it. */
static int
code_ok(const char *s, size_t min, size_t max, const char *others)
{
	size_t n = strlen(s);

	if (n < min || n > max)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (!(s[i] >= '0' && s[i] <= '9') && !(s[i] >= 'A' && s[i] <= 'Z') &&
		    strchr(others, s[i]) == NULL)
			return 0;
	return 1;
}

static int
head_kind(struct reader *r)
{
	struct sheet *s = r->sheet;
	const char *kind = columns_code(r->columns, "kind", r->label[L_KIND], r->head);

	if (kind[0] != '\0' && sheet_kind_by_name(slice_of(kind), &s->kind) < 0)
		return label_wrong(r, L_KIND);
	s->for_month = s->month;
	if (s->kind == KIND_BACK_PAY && r->label[L_FOR_MONTH][0] == '\0')
		return label_missing(r, L_FOR_MONTH);
	if (s->kind != KIND_BACK_PAY && r->label[L_FOR_MONTH][0] != '\0')
		return notes_whole(
		    &r->notes, F_SHEET_FOR_MONTH, VALS(V_INT("line", r->header.first)));
	if (r->label[L_FOR_MONTH][0] != '\0' &&
	    month_read(slice_of(r->label[L_FOR_MONTH]), &s->for_month) < 0)
		return label_wrong(r, L_FOR_MONTH);
	return 0;
}

static int
head_progress(struct reader *r)
{
	static const int label[] = { L_PROGRESS, L_PROGRESS_LABOUR };
	fen *to[] = { &r->sheet->progress_fen, &r->sheet->progress_labour_fen };
	char text[NUMBER_TEXT];

	for (int i = 0; i < 2; i++)
		if (r->label[label[i]][0] != '\0' &&
		    (amount_read(slice_of(r->label[label[i]]), text) < 0 ||
		        money_parse(slice_of(text), to[i]) != MONEY_OK))
			return label_wrong(r, label[i]);
	return 0;
}

static int
read_head(struct reader *r)
{
	static const int must[] = { L_NUMBER, L_PROJECT, L_MONTH, L_SUB_NAME, L_SUB_USCC };
	struct sheet *s = r->sheet;
	int rc = 0;

	for (size_t i = 0; i < sizeof must / sizeof *must; i++)
		if (r->label[must[i]][0] == '\0')
			rc = label_missing(r, must[i]);
	if (r->header.column[C_TEAM] < 0 && r->label[L_TEAM][0] == '\0')
		rc = label_missing(r, L_TEAM);
	if (rc < 0)
		return -1;
	s->number = r->label[L_NUMBER];
	s->project = r->label[L_PROJECT];
	s->sub_name = r->label[L_SUB_NAME];
	s->sub_uscc = r->label[L_SUB_USCC];
	if (!code_ok(s->number, 1, 40, "abcdefghijklmnopqrstuvwxyz-._"))
		return label_wrong(r, L_NUMBER);
	if (!code_ok(s->project, 1, 12, ""))
		return label_wrong(r, L_PROJECT);
	if (!code_ok(s->sub_uscc, 18, 18, ""))
		return label_wrong(r, L_SUB_USCC);
	if (month_read(slice_of(r->label[L_MONTH]), &s->month) < 0)
		return label_wrong(r, L_MONTH);
	if ((r->label[L_REPLACES][0] == '\0') != (r->label[L_REPLACES_SHA][0] == '\0'))
		return label_missing(
		    r, r->label[L_REPLACES][0] == '\0' ? L_REPLACES : L_REPLACES_SHA);
	s->replaces = r->label[L_REPLACES];
	if (s->replaces[0] != '\0' &&
	    digest_parse(slice_of(r->label[L_REPLACES_SHA]), &s->replaces_digest) < 0)
		return label_wrong(r, L_REPLACES_SHA);
	return head_kind(r) < 0 ? -1 : head_progress(r);
}

/* ---- one row */

static const struct cell *
cell_of(const struct reader *r, int column)
{
	static const struct cell empty = { CELL_EMPTY, 0, { "", 0 } };

	return column >= 0 && column < r->at->cells ? &r->at->cell[column] : &empty;
}

static const struct cell *
field_cell(const struct reader *r, int field)
{
	return cell_of(r, r->header.column[field]);
}

/* "K7 实发工资" */
static const char *
place(struct reader *r, int column, const char *title)
{
	char name[CELL_NAME];

	return arena_printf(r->line, "%s %s", cell_name(column, r->at->n, name), title);
}

static void
row_finding(struct reader *r, enum finding_id id, unsigned bad, int column, const char *title,
    struct slice s)
{
	char text[SHOWN_TEXT], name[CELL_NAME];

	r->row.bad |= bad;
	notes_row(&r->notes, id, r->row.n, place(r, column, title),
	    VALS(
	        V_TEXT("cell", cell_name(column, r->at->n, name)), V_TEXT("text", shown(s, text))));
}

/* Line breaks within a cell are layout, and would break the lines of a bank's file. */
static const char *
one_line(char *s)
{
	for (char *p = s; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = ' ';
	return s;
}

/* A text of the row, as it is. */
static const char *
row_text(struct reader *r, int field)
{
	const struct cell *c = field_cell(r, field);
	int column = r->header.column[field];
	struct slice s = slice_trim(c->text);

	if (c->flags & CELL_NO_VALUE)
		row_finding(r, F_ROW_FORMULA, ROW_BAD_FIELD, column, r->header.title[field], s);
	else if (c->kind == CELL_ERROR || s.n > LIMIT_FIELD_BYTES)
		row_finding(
		    r, F_FIELD_UNREADABLE, ROW_BAD_FIELD, column, r->header.title[field], s);
	else
		return s.n > 0 ? one_line(arena_bytes(r->line, s.p, s.n)) : "";
	return "";
}

/* The number of a person or an account, whose every digit counts. */
static const char *
row_number(struct reader *r, int field)
{
	const struct cell *c = field_cell(r, field);
	const char *text = row_text(r, field);
	char number[LIMIT_FIELD_BYTES + 1];
	int n;

	if ((c->flags & CELL_LONG) || (c->kind == CELL_NUMBER && strchr(text, '.') != NULL)) {
		row_finding(r, F_ROW_DIGITS_LOST, ROW_BAD_FIELD, r->header.column[field],
		    r->header.title[field], c->text);
		return "";
	}
	n = text[0] ? id_normal(slice_of(text), number, sizeof number) : 0;
	return n > 0 ? arena_bytes(r->line, number, (size_t)n) : "";
}

static const char *
row_code(struct reader *r, int field)
{
	return columns_code(r->columns, fields[field], row_text(r, field), r->line);
}

/* An amount; *blank when the cell says nothing.  0 when it cannot be read, with its finding. */
static fen
row_amount(struct reader *r, int column, const char *title, int *blank)
{
	const struct cell *c = cell_of(r, column);
	char text[NUMBER_TEXT];
	enum money_error error;
	fen amount;

	*blank = 0;
	if (c->flags & CELL_NO_VALUE)
		row_finding(r, F_ROW_FORMULA, ROW_BAD_AMOUNT, column, title, c->text);
	else if (c->kind != CELL_EMPTY && c->flags & (CELL_DOWN | CELL_ACROSS))
		row_finding(r, F_ROW_MERGED, ROW_BAD_AMOUNT, column, title, c->text);
	else if (c->kind == CELL_ERROR || c->kind == CELL_BOOL || c->kind == CELL_DATE ||
	    amount_read(c->text, text) < 0)
		row_finding(r, F_AMOUNT_UNREADABLE, ROW_BAD_AMOUNT, column, title, c->text);
	else if (text[0] == '\0')
		*blank = 1;
	else if ((error = money_parse(slice_of(text), &amount)) != MONEY_OK)
		row_finding(r, error == MONEY_DECIMALS ? F_AMOUNT_DECIMALS : F_AMOUNT_UNREADABLE,
		    ROW_BAD_AMOUNT, column, title, c->text);
	else
		return amount;
	return 0;
}

/* Gross and net are never left out. */
static fen
row_stated(struct reader *r, int field)
{
	int blank;
	fen amount = row_amount(r, r->header.column[field], r->header.title[field], &blank);

	if (blank)
		row_finding(r, F_AMOUNT_UNREADABLE, ROW_BAD_AMOUNT, r->header.column[field],
		    r->header.title[field], field_cell(r, field)->text);
	return amount;
}

/* A count with decimals, in units of which `per` make 100 hundredths; it must come out whole. */
static int
row_quantity(struct reader *r, int field, int per, int must)
{
	const struct cell *c = field_cell(r, field);
	struct slice s = slice_trim(c->text);
	int column = r->header.column[field];
	fen hundredths = 0;

	if (column < 0 || (c->kind == CELL_EMPTY && !must))
		return 0;
	if (c->flags & CELL_NO_VALUE)
		row_finding(r, F_ROW_FORMULA, ROW_BAD_FIELD, column, r->header.title[field], s);
	else if (c->flags & (CELL_DOWN | CELL_ACROSS))
		row_finding(r, F_ROW_MERGED, ROW_BAD_FIELD, column, r->header.title[field], s);
	else if ((c->kind != CELL_TEXT && c->kind != CELL_NUMBER) ||
	    money_parse(s, &hundredths) != MONEY_OK || hundredths < 0 || hundredths > 1000000 ||
	    hundredths * per % 100 != 0)
		row_finding(
		    r, F_FIELD_UNREADABLE, ROW_BAD_FIELD, column, r->header.title[field], s);
	else
		return (int)(hundredths * per / 100);
	return 0;
}

static void
row_mode(struct reader *r)
{
	static const struct { int field; enum wage_mode mode;
	} rates[] = {
		{ C_RATE_DAY, MODE_DAY },
		{ C_RATE_MONTH, MODE_MONTH },
		{ C_RATE_HOUR, MODE_HOUR },
		{ C_RATE, MODE_DAY },
	};
	const char *mode = row_code(r, C_MODE);
	int blank, chosen = -1;

	for (int i = 0; i < 4 && chosen < 0; i++)
		if (r->header.column[rates[i].field] >= 0 &&
		    field_cell(r, rates[i].field)->kind != CELL_EMPTY)
			chosen = i;
	r->row.mode = chosen >= 0 ? rates[chosen].mode : MODE_DAY;
	if (chosen >= 0)
		r->row.rate_fen = row_amount(r, r->header.column[rates[chosen].field],
		    r->header.title[rates[chosen].field], &blank);
	if (mode[0] != '\0' && wage_mode_by_name(slice_of(mode), &r->row.mode) < 0)
		row_finding(r, F_FIELD_UNREADABLE, ROW_BAD_FIELD, r->header.column[C_MODE],
		    r->header.title[C_MODE], slice_of(mode));
}

static void
add_item(struct reader *r, enum item_kind kind, const char *name, int column, fen amount)
{
	r->item[r->row.items++] = (struct item){ kind, name, "", amount };
	if (item_class(kind) == ITEM_WITHHELD)
		r->row.withheld_fen += amount;
	else if (item_class(kind) == ITEM_DEDUCTED)
		r->row.deducted_fen += amount;
	(void)column;
}

/* A sheet without columns of items states their total: it then is the item. */
static void
row_items(struct reader *r)
{
	const struct header *h = &r->header;
	const struct { int has, field; enum item_kind kind;
	} totals[] = {
		{ r->has_withheld, C_WITHHELD, ITEM_LAW },
		{ r->has_deducted, C_DEDUCTED, ITEM_OTHER },
	};
	int blank;
	fen amount;

	for (int i = 0; i < h->items; i++) {
		amount = row_amount(r, h->item[i].column, h->item[i].name, &blank);
		if (amount != 0)
			add_item(r, h->item[i].kind, h->item[i].name, h->item[i].column, amount);
	}
	if (!r->has_pay)
		add_item(r, ITEM_PAYABLE, h->title[C_GROSS], h->column[C_GROSS], r->row.gross_fen);
	for (int i = 0; i < 2; i++) {
		if (totals[i].has || h->column[totals[i].field] < 0)
			continue;
		amount =
		    row_amount(r, h->column[totals[i].field], h->title[totals[i].field], &blank);
		if (amount != 0)
			add_item(r, totals[i].kind, h->title[totals[i].field],
			    h->column[totals[i].field], amount);
	}
}

static void
row_confirm(struct reader *r)
{
	const char *how = row_code(r, C_HOW), *file = row_text(r, C_EVIDENCE),
	           *page = row_text(r, C_PAGE);
	struct slice on = slice_of(row_text(r, C_ON));

	if (how[0] != '\0' && confirm_how_by_name(slice_of(how), &r->row.confirm) < 0)
		row_finding(r, F_FIELD_UNREADABLE, ROW_BAD_FIELD, r->header.column[C_HOW],
		    r->header.title[C_HOW], slice_of(how));
	if (on.n > 0 && day_read(on, &r->row.confirm_day) < 0)
		row_finding(r, F_FIELD_UNREADABLE, ROW_BAD_FIELD, r->header.column[C_ON],
		    r->header.title[C_ON], on);
	r->row.confirm_ref = page[0] ? arena_printf(r->line, "%s#%s", file, page) : file;
}

static void
row_person(struct reader *r)
{
	struct sheet_row *w = &r->row;

	w->id_no = row_number(r, C_ID);
	w->id_type = r->header.column[C_ID_TYPE] < 0 ? "01" : row_code(r, C_ID_TYPE);
	w->name = row_text(r, C_NAME);
	w->phone = row_number(r, C_PHONE);
	w->team = row_text(r, C_TEAM);
	if (w->team[0] == '\0')
		w->team = r->label[L_TEAM];
	w->trade = row_code(r, C_TRADE);
	w->card = row_number(r, C_CARD);
	w->card_name = r->header.column[C_HOLDER] < 0 ? w->name : row_text(r, C_HOLDER);
	w->card_bank = row_code(r, C_BANK);
	w->card_cnaps = row_number(r, C_CNAPS);
	w->why = row_text(r, C_WHY);
}

static void
sum_add(struct column_sum *sum, fen amount)
{
	sum->over |= fen_add(sum->fen, amount, &sum->fen) < 0;
}

/* Once the row is known to be sound. */
static void
sum_row(struct reader *r)
{
	const struct header *h = &r->header;
	int blank;

	for (int i = 0; i < h->items; i++)
		sum_add(&r->sum[h->item[i].column], row_amount(r, h->item[i].column, "", &blank));
	sum_add(&r->sum[h->column[C_GROSS]], r->row.gross_fen);
	sum_add(&r->sum[h->column[C_NET]], r->row.net_fen);
	sum_add(&r->withheld, r->row.withheld_fen);
	sum_add(&r->deducted, r->row.deducted_fen);
}

static int
take_worker(struct reader *r)
{
	char name[CELL_NAME];
	int64_t line = 0;

	if (r->at->wide)
		return notes_whole(&r->notes, F_BOOK_LIMIT,
		    VALS(V_TEXT("part", cell_name(0, r->at->n, name)),
		        V_TEXT("limit", "LIMIT_CSV_COLUMNS"), V_INT("max", LIMIT_CSV_COLUMNS)));
	if (r->rows == LIMIT_SHEET_ROWS)
		return notes_whole(&r->notes, F_SHEET_ROWS,
		    VALS(V_TEXT("limit", "LIMIT_SHEET_ROWS"), V_INT("max", LIMIT_SHEET_ROWS)));
	r->row = sheet_row_none;
	r->row.item = r->item;
	r->row.n = ++r->rows;
	row_person(r);
	r->row.days_tenths = row_quantity(r, C_DAYS, 10, 1);
	r->row.minutes = row_quantity(r, C_HOURS, 60, 0);
	r->row.overtime_minutes = row_quantity(r, C_OVERTIME, 60, 0);
	row_mode(r);
	r->row.gross_fen = row_stated(r, C_GROSS);
	r->row.net_fen = row_stated(r, C_NET);
	row_items(r);
	row_confirm(r);
	if (field_cell(r, C_LINE)->kind != CELL_EMPTY &&
	    int_parse(slice_trim(field_cell(r, C_LINE)->text), 9999, &line) < 0)
		row_finding(r, F_FIELD_UNREADABLE, ROW_BAD_FIELD, r->header.column[C_LINE],
		    r->header.title[C_LINE], field_cell(r, C_LINE)->text);
	r->row.line = (int)line;
	if (r->at->hidden)
		row_finding(
		    r, F_ROW_HIDDEN, 0, r->header.column[C_ID], r->header.title[C_ID], SLICE(""));
	if (r->row.bad & ROW_BAD_AMOUNT)
		r->unreadable++;
	else
		sum_row(r);
	return r->push(r->ctx, r->sheet, &r->row);
}

/* ---- what a row is */

static int
says(const struct reader *r, int field)
{
	struct slice s = slice_trim(field_cell(r, field)->text);
	char text[NUMBER_TEXT];

	if (field == C_GROSS || field == C_NET) {
		if (field_cell(r, field)->flags & (CELL_DOWN | CELL_ACROSS))
			return 0;
		return s.n > 0 && (amount_read(s, text) < 0 || strspn(text, "0.-") != strlen(text));
	}
	return s.n > 0;
}

static int
has_digit(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= '0' && s.p[i] <= '9')
			return 1;
	return 0;
}

static enum row_kind
kind_of(const struct reader *r)
{
	struct slice id = field_cell(r, C_ID)->text;
	const char *total = NULL, *same;

	/* nothing else in that column has a digit: no need to look further */
	if (!(field_cell(r, C_ID)->flags & CELL_ACROSS) && has_digit(id))
		return ROW_WORKER;
	for (int c = 0; c < r->at->cells && total == NULL; c++)
		if (r->at->cell[c].kind == CELL_TEXT)
			total = columns_field(r->columns, "sheet.total", r->at->cell[c].text);
	if (total != NULL &&
	    (!says(r, C_ID) || columns_field(r->columns, "sheet.total", id) != NULL ||
	        field_cell(r, C_ID)->flags & CELL_ACROSS))
		return strcmp(total, "total") == 0 ? ROW_TOTAL : ROW_OTHER;
	/* the header again, on the next printed page */
	same = says(r, C_ID) ? columns_field(r->columns, "sheet", id) : NULL;
	if (same != NULL && strcmp(same, fields[C_ID]) == 0)
		return ROW_OTHER;
	return says(r, C_ID) || says(r, C_CARD) || says(r, C_GROSS) || says(r, C_NET) ? ROW_WORKER
	                                                                              : ROW_BLANK;
}

/* A row that is nobody's: worth a word unless it holds only its number. */
static void
skip_row(struct reader *r)
{
	char name[CELL_NAME], text[SHOWN_TEXT];
	int64_t n;

	for (int c = 0; c < r->at->cells; c++) {
		struct slice s = slice_trim(r->at->cell[c].text);

		if (s.n == 0 || r->at->cell[c].kind != CELL_TEXT ||
		    int_parse(s, INT32_MAX, &n) == 0)
			continue;
		notes_row(&r->notes, F_ROW_SKIPPED, 0, NULL,
		    VALS(V_TEXT("cell", cell_name(c, r->at->n, name)),
		        V_TEXT("text", shown(s, text))));
		return;
	}
}

static int
take_total(struct reader *r)
{
	const struct header *h = &r->header;
	int columns[LIMIT_ROW_ITEMS + 2], n = 0;
	char text[NUMBER_TEXT];

	columns[n++] = h->column[C_GROSS];
	columns[n++] = h->column[C_NET];
	for (int i = 0; i < h->items; i++)
		columns[n++] = h->item[i].column;
	r->total_row = r->at->n;
	for (int i = 0; i < n; i++) {
		const struct cell *c = cell_of(r, columns[i]);

		if (c->flags & (CELL_ACROSS | CELL_DOWN | CELL_NO_VALUE) ||
		    amount_read(c->text, text) < 0 || text[0] == '\0')
			continue;
		r->stated[columns[i]] =
		    money_parse(slice_of(text), &r->total[columns[i]]) == MONEY_OK;
	}
	return 0;
}

static int
on_row(void *ctx, const struct grid_row *row)
{
	struct reader *r = ctx;
	char name[CELL_NAME];
	enum row_kind kind;

	if (row->n <= r->header.last)
		return 0;
	r->at = row;
	arena_reset(r->line);
	kind = kind_of(r);
	if (kind == ROW_OTHER)
		return 0;
	if (r->total_row > 0) {
		/* signatures and remarks follow; a worker may not */
		if (kind == ROW_TOTAL || (kind == ROW_WORKER && says(r, C_ID) && says(r, C_CARD)))
			return notes_whole(&r->notes, F_ROW_AFTER_TOTAL,
			    VALS(V_TEXT("cell", cell_name(r->header.column[C_ID], row->n, name))));
		return 0;
	}
	if (kind == ROW_BLANK) {
		skip_row(r);
		return 0;
	}
	if (kind == ROW_TOTAL)
		return take_total(r);
	return take_worker(r) != 0 ? -1 : 0;
}

/* ---- the end */

static int
compare(struct reader *r, int column, const char *what)
{
	if (!r->stated[column] || (!r->sum[column].over && r->sum[column].fen == r->total[column]))
		return 0;
	return notes_whole(&r->notes, F_TOTAL_MISMATCH,
	    VALS(V_TEXT("what", what), V_FEN("want", r->total[column]),
	        V_FEN("got", r->sum[column].fen)));
}

static int
totals(struct reader *r)
{
	const struct header *h = &r->header;
	struct sheet *s = r->sheet;
	int rc = 0;

	s->total_rows = r->rows;
	if (r->rows == 0 || r->total_row == 0 || !r->stated[h->column[C_GROSS]] ||
	    !r->stated[h->column[C_NET]])
		return notes_whole(&r->notes, F_TOTAL_ROW_MISSING, NO_VALS);
	s->total_gross_fen = r->total[h->column[C_GROSS]];
	s->total_net_fen = r->total[h->column[C_NET]];
	s->total_withheld_fen = r->withheld.fen;
	s->total_deducted_fen = r->deducted.fen;
	if (r->unreadable > 0) {
		notes_whole(&r->notes, F_TOTAL_NOT_PROVABLE, VALS(V_INT("rows", r->unreadable)));
		return 0;
	}
	rc |= compare(r, h->column[C_GROSS], h->title[C_GROSS]);
	rc |= compare(r, h->column[C_NET], h->title[C_NET]);
	for (int i = 0; i < h->items; i++)
		rc |= compare(r, h->item[i].column, h->item[i].name);
	return rc;
}

static void
say_how(struct reader *r, int sheet)
{
	const char *name = grid_sheet_name(r->grid, sheet);
	const char *kind =
	    arena_printf(r->head, "%s%s%s", grid_kind(r->grid), name[0] ? " " : "", name);

	notes_whole(&r->notes, F_SHEET_READ,
	    VALS(V_TEXT("kind", kind), V_INT("header", r->header.first), V_INT("rows", r->rows),
	        V_FEN("gross", r->sheet->total_gross_fen), V_FEN("net", r->sheet->total_net_fen),
	        V_TEXT("columns", r->header.mapping)));
}

static int
count_items(struct reader *r)
{
	if (r->header.items > LIMIT_ROW_ITEMS - 3)
		return notes_whole(&r->notes, F_BOOK_LIMIT, VALS(V_TEXT("part", "items"),
		    V_TEXT("limit", "LIMIT_ROW_ITEMS"), V_INT("max", LIMIT_ROW_ITEMS)));
	for (int i = 0; i < r->header.items; i++) {
		enum item_class class = item_class(r->header.item[i].kind);

		r->has_pay |= class == ITEM_PAY;
		r->has_withheld |= class == ITEM_WITHHELD;
		r->has_deducted |= class == ITEM_DEDUCTED;
	}
	return 0;
}

int
sheet_grid_read(struct grid *grid, const struct columns *columns, struct arena *arena,
    struct sheet *sheet, sheet_row_fn row, void *ctx, struct report *report)
{
	struct reader *r = arena_alloc(arena, sizeof *r);
	struct preview *preview;
	int which, rc;

	r->grid = grid;
	r->columns = columns;
	r->head = arena;
	r->sheet = sheet;
	r->push = row;
	r->ctx = ctx;
	r->notes = (struct notes){ report, sheet->document, 0, 0 };
	r->line = arena_new();
	rc = header_locate(grid, columns, &want, arena, &which, &r->header, &preview, &r->notes);
	if (rc == 0)
		rc = labels_read(preview, r->header.first, columns, "sheet.label", labels, L_MAX,
		    arena, r->label, &r->notes);
	if (rc == 0)
		rc =
		    count_items(r) < 0 || read_head(r) < 0 || grid_rows(grid, which, on_row, r) != 0
		    ? -1
		    : 0;
	if (rc == 0)
		rc = totals(r);
	if (rc == 0)
		say_how(r, which);
	notes_end(&r->notes);
	arena_free(r->line);
	return rc;
}
