/* The roster: one line per worker, entry, account and change; a line says what it names, no more. */
#include "ingest/grid.h"
#include "ingest/roster.h"

static const struct table_column columns[ROS_MAX] = {
	[ROS_ID_TYPE] = { "证件类型", 1, 0, "id-type", TABLE_CODE },
	[ROS_ID] = { "证件号码", 1, 1, "id-number", TABLE_TEXT },
	[ROS_NAME] = { "姓名", 1, 0, "name", TABLE_TEXT },
	[ROS_PHONE] = { "手机号", 0, 1, "phone", TABLE_TEXT },
	[ROS_SUB] = { "分包", 1, 0, "sub", TABLE_TEXT },
	[ROS_TEAM] = { "班组", 1, 0, "team", TABLE_TEXT },
	[ROS_TRADE] = { "工种", 1, 0, "trade", TABLE_CODE },
	[ROS_ENTRY] = { "进场日期", 1, 0, "entry", TABLE_DAY },
	[ROS_EXIT] = { "退场日期", 0, 0, "exit", TABLE_DAY },
	[ROS_CONTRACT] = { "合同编号", 0, 0, "contract", TABLE_TEXT },
	[ROS_CARD] = { "工资卡号", 0, 1, "card", TABLE_TEXT },
	[ROS_HOLDER] = { "户名", 0, 0, "holder", TABLE_TEXT },
	[ROS_BANK] = { "银行代码", 0, 0, "bank", TABLE_CODE },
	[ROS_CNAPS] = { "联行号", 0, 1, "cnaps", TABLE_TEXT },
	[ROS_SINCE] = { "启用日期", 0, 0, "since", TABLE_DAY },
	[ROS_FORM] = { "变更单", 0, 0, "form", TABLE_TEXT },
	[ROS_LANGUAGE] = { "语言", 0, 0, "language", TABLE_TEXT, .may_lack = 1 },
	[ROS_FROM] = { "变更日期", 0, 0, "from", TABLE_DAY, .may_lack = 1 },
};

struct reader {
	int	(*line)(void *ctx, const struct roster_entry *);
	void	*ctx;
};

/* "" is the day 0; -1 when it is no day, with its finding. */
static int
take_day(struct table *t, int n, int column, struct slice cell, ymd *out)
{
	*out = 0;
	if (cell.n == 0 || ymd_parse(cell, out) == 0)
		return 0;
	table_unreadable(t, n, column, cell);
	return -1;
}

static int
empty(struct table *t, int n, int column)
{
	const char *name = columns[column].name;

	notes_row(&t->notes, F_LINE_FIELD_EMPTY, n, name, VALS(V_TEXT("column", name)));
	return -1;
}

/* An account needs its holder, bank and first day: none of them is guessed.  -1 with a finding. */
static int
take_card(struct table *t, int n, const struct slice *cell, struct card_line *card)
{
	static const int needed[] = { ROS_HOLDER, ROS_BANK, ROS_SINCE };

	*card =
	    (struct card_line){ .card = "", .card_name = "", .card_bank = "", .card_cnaps = "" };
	if (cell[ROS_CARD].n == 0)
		return 0;
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		if (cell[needed[i]].n == 0)
			return empty(t, n, needed[i]);
	card->card = table_number(t, cell[ROS_CARD]);
	card->card_name = table_text(t, cell[ROS_HOLDER]);
	card->card_bank = table_text(t, cell[ROS_BANK]);
	card->card_cnaps = table_number(t, cell[ROS_CNAPS]);
	card->changed = cell[ROS_FORM].n > 0;
	return take_day(t, n, ROS_SINCE, cell[ROS_SINCE], &card->since);
}

/* Of the wage slip, beside Chinese; -1 for one we have no labels in, with its finding. */
static int
take_language(struct table *t, int n, struct slice cell, const char **out)
{
	static const struct { const char *word, *language; } words[] = { 
		{ "汉语", "" }, { "汉文", "" }, { "中文", "" }, { "zh", "" }, { "维吾尔语", "ug" },
		{ "维吾尔文", "ug" }, { "维语", "ug" }, { "维文", "ug" }, { "ug", "ug" } };

	*out = "";
	if (cell.n == 0)
		return 0;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (slice_is(cell, words[i].word)) {
			*out = words[i].language;
			return 0;
		}
	table_unreadable(t, n, ROS_LANGUAGE, cell);
	return -1;
}

int
roster_cells(struct table *t, int n, const struct slice *cell)
{
	struct reader *r = t->ctx;
	struct roster_entry e = { .n = n };

	for (int k = 0; k <= ROS_CONTRACT; k++) {
		if (cell[k].p == NULL)
			continue;
		e.named |= 1u << k;
		if (cell[k].n == 0 && columns[k].needed) {
			(void)empty(t, n, k);
			return 0;
		}
	}
	if (cell[ROS_LANGUAGE].p != NULL)
		e.named |= ROSTER_LANGUAGE;
	if (take_day(t, n, ROS_ENTRY, cell[ROS_ENTRY], &e.who.entry) < 0 ||
	    take_day(t, n, ROS_EXIT, cell[ROS_EXIT], &e.who.exit) < 0 ||
	    take_day(t, n, ROS_FROM, cell[ROS_FROM], &e.from) < 0 || take_card(t, n, cell, &e.card) < 0 ||
	    take_language(t, n, cell[ROS_LANGUAGE], &e.who.language) < 0)
		return 0;
	if (e.who.exit != 0 && e.who.exit < e.who.entry) {
		notes_row(&t->notes, F_LINE_DATES, n, columns[ROS_EXIT].name,
		    VALS(V_YMD("entry", e.who.entry), V_YMD("exit", e.who.exit)));
		return 0;
	}
	e.who.id_type = table_text(t, cell[ROS_ID_TYPE]);
	e.who.id_no = table_number(t, cell[ROS_ID]);
	e.who.name = table_text(t, cell[ROS_NAME]);
	e.who.phone = table_text(t, cell[ROS_PHONE]);
	e.who.sub = table_text(t, cell[ROS_SUB]);
	e.who.team = table_text(t, cell[ROS_TEAM]);
	e.who.trade = table_text(t, cell[ROS_TRADE]);
	e.who.contract = table_text(t, cell[ROS_CONTRACT]);
	e.form = table_text(t, cell[ROS_FORM]);
	return r->line(r->ctx, &e);
}

static int
on_line(void *ctx, struct table *t, int n, const struct slice *cell)
{
	(void)ctx;
	return roster_cells(t, n, cell);
}

int
ingest_roster_with(const struct verified *v, const struct columns *names,
    int (*line)(void *ctx, const struct roster_entry *), void *ctx, struct report *report)
{
	struct reader r = { line, ctx };
	struct table t = { .column = columns, .columns = ROS_MAX, .line = on_line, .ctx = &r,
		.table = "roster", .partial = names != NULL, .key = ROS_ID };

	if (names != NULL && content_of(verified_fd(v)) == CONTENT_XML)
		return roster_xml_read(&t, v, report);
	return table_read(&t, v, names, report);
}

int
ingest_roster(const struct verified *v, int (*line)(void *ctx, const struct roster_entry *),
    void *ctx, struct report *report)
{
	return ingest_roster_with(v, NULL, line, ctx, report);
}
