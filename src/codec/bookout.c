/* Workbooks to be filled in by people, through libxlsxwriter: styles, drop-downs, sums.  Made in
 * memory; without a clock, so the same calls give the same bytes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "codec/inner.h"

#define MADE_AT	1577836800	/* what the document says when it was made: 2020-01-01 */

struct bookout {
	int		 fd;		/* owned; of no name: the library writes through its /proc path */
	lxw_workbook	*book;		/* owned until it is closed */
	lxw_worksheet	*sheet;		/* the newest */
	lxw_format	*style[BOOKOUT_STYLES];
	int		 bad;		/* sticky */
};

static void
style_set(lxw_format *f, enum bookout_style style)
{
	/* numbers by the formats every spreadsheet has: 49 is text, 2 has two decimals */
	static const struct {
		uint8_t number;
		int bold, size, border, center, wrap, fill;
	} looks[BOOKOUT_STYLES] = {
		[BOOKOUT_TITLE] = { 49, 1, 16, 0, 1, 0, 0 },
		[BOOKOUT_LABEL] = { 49, 1, 11, 1, 0, 0, 0xf2f2f2 },
		[BOOKOUT_HEAD] = { 49, 1, 11, 1, 1, 1, 0xf2f2f2 },
		[BOOKOUT_NEEDED] = { 49, 1, 11, 1, 1, 1, 0xffe699 },
		[BOOKOUT_TEXT] = { 49, 0, 11, 0, 0, 0, 0 },
		[BOOKOUT_FIELD] = { 49, 0, 11, 1, 0, 0, 0 },
		[BOOKOUT_AMOUNT] = { 2, 0, 11, 0, 0, 0, 0 },
		[BOOKOUT_COUNT] = { 0, 0, 11, 0, 0, 0, 0 },
		[BOOKOUT_NOTE] = { 49, 0, 11, 0, 0, 1, 0 },
	};

	format_set_num_format_index(f, looks[style].number);
	format_set_font_size(f, looks[style].size);
	if (looks[style].bold)
		format_set_bold(f);
	if (looks[style].border)
		format_set_border(f, LXW_BORDER_THIN);
	if (looks[style].center)
		format_set_align(f, LXW_ALIGN_CENTER);
	format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
	if (looks[style].wrap)
		format_set_text_wrap(f);
	if (looks[style].fill)
		format_set_bg_color(f, (lxw_color_t)looks[style].fill);
}

struct bookout *
bookout_new(void)
{
	struct bookout *b = mem_alloc(sizeof *b);
	lxw_doc_properties made = { .created = MADE_AT };
	char path[40];

	b->fd = memfd_create("workbook", MFD_CLOEXEC);
	snprintf(path, sizeof path, "/proc/self/fd/%d", b->fd);
	if (b->fd >= 0)
		b->book = workbook_new(path);
	if (b->book == NULL || workbook_set_properties(b->book, &made) != LXW_NO_ERROR) {
		b->bad = 1;
		return b;
	}
	for (int i = 0; i < BOOKOUT_STYLES; i++) {
		b->style[i] = workbook_add_format(b->book);
		if (b->style[i] == NULL)
			b->bad = 1;
		else
			style_set(b->style[i], (enum bookout_style)i);
	}
	return b;
}

/* Takes the library's answer; nothing is asked of it after it once failed. */
static void
took(struct bookout *b, lxw_error error)
{
	if (error != LXW_NO_ERROR)
		b->bad = 1;
}

void
bookout_sheet(struct bookout *b, const char *name)
{
	if (!b->bad)
		b->sheet = workbook_add_worksheet(b->book, name);
	if (b->sheet == NULL)
		b->bad = 1;
}

void
bookout_columns(struct bookout *b, int first, int last, int width, enum bookout_style style)
{
	if (!b->bad)
		took(b, worksheet_set_column(b->sheet, (lxw_col_t)first, (lxw_col_t)last, width,
		    b->style[style]));
}

void
bookout_text(struct bookout *b, int row, int column, enum bookout_style style, const char *text)
{
	if (b->bad)
		return;
	if (*text == '\0')
		took(b, worksheet_write_blank(b->sheet, (lxw_row_t)row, (lxw_col_t)column,
		    b->style[style]));
	else
		took(b, worksheet_write_string(b->sheet, (lxw_row_t)row, (lxw_col_t)column, text,
		    b->style[style]));
}

void
bookout_across(struct bookout *b, int row, int first, int last, enum bookout_style style,
    const char *text)
{
	if (!b->bad)
		took(b, worksheet_merge_range(b->sheet, (lxw_row_t)row, (lxw_col_t)first,
		    (lxw_row_t)row, (lxw_col_t)last, text, b->style[style]));
}

void
bookout_count(struct bookout *b, int row, int column, int n)
{
	if (!b->bad)
		took(b, worksheet_write_number(b->sheet, (lxw_row_t)row, (lxw_col_t)column, n,
		    b->style[BOOKOUT_COUNT]));
}

void
bookout_formula(struct bookout *b, int row, int column, const char *formula)
{
	if (!b->bad)
		took(b, worksheet_write_formula_num(b->sheet, (lxw_row_t)row, (lxw_col_t)column,
		    formula, b->style[BOOKOUT_AMOUNT], 0));
}

void
bookout_choose(struct bookout *b, int top, int bottom, int column, const char *range)
{
	char *formula = mem_text(range);
	lxw_data_validation v = { .validate = LXW_VALIDATION_TYPE_LIST_FORMULA,
		.value_formula = formula, .error_type = LXW_VALIDATION_ERROR_TYPE_WARNING };

	if (!b->bad)
		took(b, worksheet_data_validation_range(b->sheet, (lxw_row_t)top, (lxw_col_t)column,
		    (lxw_row_t)bottom, (lxw_col_t)column, &v));
	free(formula);
}

void
bookout_freeze(struct bookout *b, int rows, int columns)
{
	if (!b->bad)
		worksheet_freeze_panes(b->sheet, (lxw_row_t)rows, (lxw_col_t)columns);
}

int
bookout_end(struct bookout *b, struct buf *file)
{
	struct fd_source from = { b->fd };
	int rc = -1;

	if (b->book != NULL && workbook_close(b->book) != LXW_NO_ERROR)
		b->bad = 1;
	if (!b->bad && lseek(b->fd, 0, SEEK_SET) == 0)
		rc = source_all(source_fd(&from, b->fd), LIMIT_ZIP_BYTES, file);
	if (b->fd >= 0)
		close(b->fd);
	free(b);
	return rc;
}
