#include <string.h>

#include "unit.h"
#include "daifa/model.h"

static void
names_go_there_and_back(void **state)
{
	static const char *const kinds[KIND_MAX] = { "normal", "back-pay", "final", "advance" };
	static const char *const modes[MODE_MAX] = { "day", "month", "hour", "piece" };
	static const char *const hows[CONFIRM_MAX] = { "", "handwritten", "fingerprint", "electronic" };
	enum sheet_kind kind;
	enum wage_mode mode;
	enum confirm_how how;

	(void)state;
	for (int i = 0; i < KIND_MAX; i++) {
		assert_string_equal(sheet_kind_name((enum sheet_kind)i), kinds[i]);
		assert_int_equal(sheet_kind_by_name(slice_of(kinds[i]), &kind), 0);
		assert_int_equal(kind, i);
	}
	for (int i = 0; i < MODE_MAX; i++) {
		assert_string_equal(wage_mode_name((enum wage_mode)i), modes[i]);
		assert_int_equal(wage_mode_by_name(slice_of(modes[i]), &mode), 0);
		assert_int_equal(mode, i);
	}
	for (int i = 0; i < CONFIRM_MAX; i++) {
		assert_string_equal(confirm_how_name((enum confirm_how)i), hows[i]);
		assert_int_equal(confirm_how_by_name(slice_of(hows[i]), &how), 0);
		assert_int_equal(how, i);
	}
	assert_int_equal(sheet_kind_by_name(SLICE("backpay"), &kind), -1);
	assert_int_equal(sheet_kind_by_name(SLICE(""), &kind), -1);
	assert_int_equal(wage_mode_by_name(SLICE("Day"), &mode), -1);
	assert_int_equal(confirm_how_by_name(SLICE("seal"), &how), -1);
	assert_string_equal(sheet_kind_name(KIND_MAX), "");
}

static void
items_have_names_and_classes(void **state)
{
	static const struct {
		enum item_kind	 kind;
		const char	*name;
		enum item_class	 class;
	} rows[] = {
		{ ITEM_PAYABLE, "pay", ITEM_PAY },
		{ ITEM_TAX, "tax", ITEM_WITHHELD },
		{ ITEM_SOCIAL, "social", ITEM_WITHHELD },
		{ ITEM_COURT, "court", ITEM_WITHHELD },
		{ ITEM_LAW, "law", ITEM_WITHHELD },
		{ ITEM_DAMAGES, "damages", ITEM_DEDUCTED },
		{ ITEM_PAID_BEFORE, "paid-before", ITEM_DEDUCTED },
		{ ITEM_OTHER, "other", ITEM_DEDUCTED },
	};
	enum item_kind got;

	(void)state;
	assert_int_equal(COUNT(rows), ITEM_MAX);
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(rows[i].kind, i);
		assert_string_equal(item_kind_name(rows[i].kind), rows[i].name);
		assert_int_equal(item_kind_by_name(slice_of(rows[i].name), &got), 0);
		assert_int_equal(got, i);
		assert_int_equal(item_class(rows[i].kind), rows[i].class);
	}
	assert_int_equal(item_kind_by_name(SLICE("fine"), &got), -1);
}

static struct sheet_row
some_row(struct item items[2])
{
	items[0] = (struct item){ ITEM_PAYABLE, "基本工资", "", 676000 };
	items[1] = (struct item){ ITEM_PAID_BEFORE, "预支", "W1\t%", -1 };
	return (struct sheet_row){ .n = 3, .line = 1, .bad = ROW_BAD_FIELD, .id_type = "01",
	    .id_no = "65010219900101123X", .name = "买买提·艾力", .phone = "13900000000", .team = "钢筋一班",
	    .trade = "020", .card = "6222000011112222337", .card_name = "买买提·艾力", .card_bank = "102",
	    .card_cnaps = "", .days_tenths = 265, .minutes = 12480, .overtime_minutes = 750, .mode = MODE_HOUR,
	    .rate_fen = 26000, .item = items, .items = 2, .gross_fen = 676000, .withheld_fen = 0,
	    .deducted_fen = -1, .net_fen = INT64_MIN, .confirm = CONFIRM_FINGER, .confirm_day = 20261101,
	    .confirm_ref = "scan.pdf#3", .why = "line\nbreak" };
}

static void
canonical_line(void **state)
{
	struct item items[2];
	struct sheet_row row = some_row(items);
	struct buf b = { NULL, 0, 0 };

	(void)state;
	sheet_row_canon(&row, &b);
	assert_string_equal(b.p, "3\t1\t2\t01\t65010219900101123X\t买买提·艾力\t13900000000\t钢筋一班\t020\t"
	    "6222000011112222337\t买买提·艾力\t102\t\t265\t12480\t750\thour\t26000\t2\tpay\t基本工资\t\t676000\t"
	    "paid-before\t预支\tW1%09%25\t-1\t676000\t0\t-1\t-9223372036854775808\tfingerprint\t20261101\t"
	    "scan.pdf#3\tline%0Abreak\n");
	buf_free(&b);
}

/* Each row changes one field of the struct: the line must change with it. */
static void
every_field_is_in_the_line(void **state)
{
	struct buf base = { NULL, 0, 0 }, b = { NULL, 0, 0 };
	struct item items[2];
	struct sheet_row row = some_row(items);

	(void)state;
	sheet_row_canon(&row, &base);
#define CHANGED(change) do { \
		row = some_row(items); \
		change; \
		buf_reset(&b); \
		sheet_row_canon(&row, &b); \
		assert_string_not_equal(b.p, base.p); \
	} while (0)
	CHANGED(row.n++);
	CHANGED(row.line++);
	CHANGED(row.bad = 0);
	CHANGED(row.id_type = "08");
	CHANGED(row.id_no = "1");
	CHANGED(row.name = "买买提•艾力");
	CHANGED(row.phone = "");
	CHANGED(row.team = "钢筋二班");
	CHANGED(row.trade = "030");
	CHANGED(row.card = "62");
	CHANGED(row.card_name = "甲");
	CHANGED(row.card_bank = "103");
	CHANGED(row.card_cnaps = "102881000019");
	CHANGED(row.days_tenths++);
	CHANGED(row.minutes++);
	CHANGED(row.overtime_minutes++);
	CHANGED(row.mode = MODE_DAY);
	CHANGED(row.rate_fen++);
	CHANGED(row.items--);
	CHANGED(items[0].kind = ITEM_OTHER);
	CHANGED(items[0].name = "");
	CHANGED(items[0].refers = "W");
	CHANGED(items[0].fen++);
	CHANGED(row.gross_fen++);
	CHANGED(row.withheld_fen++);
	CHANGED(row.deducted_fen++);
	CHANGED(row.net_fen++);
	CHANGED(row.confirm = CONFIRM_HAND);
	CHANGED(row.confirm_day++);
	CHANGED(row.confirm_ref = "");
	CHANGED(row.why = "");
#undef CHANGED
	buf_free(&base);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_go_there_and_back),
		cmocka_unit_test(items_have_names_and_classes),
		cmocka_unit_test(canonical_line),
		cmocka_unit_test(every_field_is_in_the_line),
	};

	return cmocka_run_group_tests_name("model/sheet", tests, NULL, NULL);
}
