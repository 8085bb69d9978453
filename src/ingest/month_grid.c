#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/columns.h"
#include "ingest/month_grid.h"
#include "ingest/table.h"

#define DAY_MINUTES	480	/* of a whole day that states no hours */

enum { C_ID, C_MAX };

static const struct table_column grid_columns[C_MAX] = {
	[C_ID] = { "证件号码", 1, 1, "id-number", TABLE_TEXT },
};

struct worker {
	const char		*id_no;	/* arena */
	struct attendance_line	 line;
};

struct reader {
	const struct columns *names;
	int		 days;		/* of the month */
	struct arena	*ids;		/* owned */
	struct worker	*worker;	/* owned */
	size_t		 workers, room;
};

/*
 * Minutes of one mark; 0 absent, -1 not readable.  A number up to 1.5 is days, from 4 to 24 it is
 * hours: what is between nobody means clearly.
 */
static int
mark_minutes(const struct reader *r, struct slice s)
{
	const char *mark = s.n > 0 ? columns_field(r->names, "value.mark", s) : "none";
	fen hundredths;

	if (mark != NULL)
		return strcmp(mark, "day") == 0 ? DAY_MINUTES
		    : strcmp(mark, "half") == 0 ? DAY_MINUTES / 2
		                                : 0;
	if (money_parse(s, &hundredths) != MONEY_OK || hundredths < 0)
		return -1;
	if (hundredths <= 150)
		return (int)(hundredths * DAY_MINUTES / 100);
	if (hundredths < 400 || hundredths > 2400)
		return -1;
	return (int)(hundredths * 60 / 100);
}

static int
on_line(void *ctx, struct table *t, int n, const struct slice *cell)
{
	struct reader *r = ctx;
	struct attendance_line line = { 0, 0, 0 };
	const char *id_no = table_number(t, cell[C_ID]);

	if (id_no[0] == '\0')
		return table_unreadable(t, n, C_ID, cell[C_ID]);
	for (int day = 1; day <= 31; day++) {
		struct slice s = cell[C_MAX + day - 1];
		int minutes = day <= r->days || s.n == 0 ? mark_minutes(r, s) : -1;
		char text[SHOWN_TEXT], name[16];

		if (minutes < 0) {
			snprintf(name, sizeof name, "%d日", day);
			notes_row(&t->notes, F_LINE_UNREADABLE, n, name,
			    VALS(V_TEXT("column", name), V_TEXT("text", shown(s, text))));
			return 0;
		}
		line.minutes += minutes;
		line.days |= minutes > 0 ? UINT32_C(1) << (day - 1) : 0;
	}
	if (r->workers == r->room) {
		r->room = r->room ? 2 * r->room : 256;
		r->worker = mem_grow(r->worker, r->room, sizeof *r->worker);
	}
	r->worker[r->workers++] = (struct worker){ arena_text(r->ids, id_no), line };
	return 0;
}

static int
by_id(const void *a, const void *b)
{
	const struct worker *x = a, *y = b;

	return strcmp(x->id_no, y->id_no);
}

int
month_grid_read(const struct verified *v, ym month, const struct columns *names,
    int (*line)(void *ctx, const char *id_no, const struct attendance_line *), void *ctx,
    struct report *report)
{
	struct reader r = { .names = names, .days = ym_days(month), .ids = arena_new() };
	struct table t = { .column = grid_columns,
		.columns = C_MAX,
		.line = on_line,
		.ctx = &r,
		.table = "month-grid",
		.days = 1 };
	int rc = table_read(&t, v, names, report);

	if (rc == 0 && r.workers > 1)
		qsort(r.worker, r.workers, sizeof *r.worker, by_id);
	for (size_t i = 0; i < r.workers && rc == 0; i++) {
		struct worker *w = &r.worker[i];

		/* two rows of one worker: two teams */
		if (i + 1 < r.workers && strcmp(w->id_no, w[1].id_no) == 0) {
			w[1].line.days |= w->line.days;
			w[1].line.minutes += w->line.minutes;
		} else if (w->line.days != 0)
			rc = line(ctx, w->id_no, &w->line) != 0 ? -1 : 0;
	}
	free(r.worker);
	arena_free(r.ids);
	return rc;
}
