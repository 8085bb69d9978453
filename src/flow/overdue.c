/* Bank working days, and the parts whose answer is overdue: silence becomes UNKNOWN, never a success (DESIGN 6). */
#include <stdlib.h>

#include "priv.h"

struct tables *
world_holidays(struct world *w, struct txn *t, struct call *c)
{
	static const char name[] = "holidays.csv";
	struct input *in = world_data_file(w, t, c, name);
	struct tables *tables = tables_new();
	struct buf b = { 0 };
	int rc = -1;

	if (in != NULL && store_object_bytes(w->store, &in->digest, LIMIT_FORMAT_BYTES, &b) == 0)
		rc = tables_holidays(tables, name, (struct slice){ b.p != NULL ? b.p : "", b.n }, w->report);
	buf_free(&b);
	if (rc == 0)
		return tables;
	tables_free(tables);
	return NULL;
}

struct silent { int64_t part; ymd due; int64_t count; fen sum; };

static int
silence_observe(struct world *w, struct txn *t, const struct silent *s)
{
	struct cursor *c = store_query(w->store, Q_PART_PENDING, "i", s->part);
	int64_t *id = NULL;
	fen *sum = NULL;
	int n = 0, rc = 0;

	while (cursor_next(c)) {
		id = mem_grow(id, (size_t)n + 1, sizeof *id);
		sum = mem_grow(sum, (size_t)n + 1, sizeof *sum);
		id[n] = cursor_int(c, 0);
		sum[n++] = cursor_int(c, 1);
	}
	cursor_end(c);
	for (int i = 0; i < n && rc == 0; i++)
		rc = txn_put(t, Q_OBSERVATION_PUT, "eiiittttiit", (int64_t)0, (int64_t)0, id[i], "PENDING", "UNKNOWN", "", "UNKNOWN", sum[i],
		    (int64_t)s->due, "");
	if (rc == 0)
		rc = txn_put(t, Q_PAYMENTS_MOVE, "itt", s->part, "UNKNOWN", "PENDING");
	free(id);
	free(sum);
	return rc;
}

int
overdue_check(struct world *w, struct txn *t, const struct tables *tables, struct bank_fmt *const *fmt)
{
	struct cursor *c = store_query(w->store, Q_PARTS_SILENT, "");
	struct silent *list = NULL;
	ymd today = time_day(w->now);
	int n = 0, rc = 0;

	while (cursor_next(c)) {
		const struct project_view *v = world_site(w, cursor_int(c, 1));
		ymd handed = time_day(cursor_int(c, 3)), day = (ymd)cursor_int(c, 2);
		struct silent s = { .part = cursor_int(c, 0), .count = cursor_int(c, 4), .sum = cursor_int(c, 5) };

		if (v == NULL)
			continue;
		s.due = workdays_after(tables, handed > day ? handed : day, bank_info(fmt[v - w->project])->answer_within);
		if (s.due >= today)
			continue;
		list = mem_grow(list, (size_t)n + 1, sizeof *list);
		list[n++] = s;
	}
	cursor_end(c);
	for (int i = 0; i < n && rc == 0; i++) {
		struct part_view p;

		if (!part_get(w, list[i].part, &p))
			rc = -1;
		if (rc == 0)
			rc = silence_observe(w, t, &list[i]);
		if (rc == 0)
			report_add(w->report, F_ANSWER_OVERDUE, NOWHERE, VALS(V_TEXT("part", p.ref), V_YMD("due", list[i].due),
			    V_INT("count", list[i].count), V_FEN("sum", list[i].sum)));
	}
	free(list);
	return rc;
}
