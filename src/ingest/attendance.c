/*
 * Punches, tens of millions of them in any order, to one line per worker.  They are dealt out to
 * their workers, and at the end each worker's are sorted and paired.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/month_grid.h"
#include "ingest/punches.h"
#include "ingest/table.h"

#define DAY_SECONDS	86400
#define CST_SECONDS	(8 * 3600)	/* +08:00 */
#define TAIL_SECONDS                                                                               \
	(12 * 3600) /* after the month: only here may a night shift of its last day end */
#define PAIR_SECONDS	(16 * 3600)	/* nobody works longer: a punch was missed */
#define TWICE_SECONDS	120		/* a gate that reads a card twice */

enum { C_ID, C_TIME, C_DIRECTION, C_MAX };

static const struct table_column columns[C_MAX] = {
	[C_ID] = { "证件号码", 1, 1, "id-number", TABLE_TEXT },
	[C_TIME] = { "时间", 1, 0, "time", TABLE_TIME },
	[C_DIRECTION] = { "方向", 1, 0, "direction", TABLE_CODE },
};

struct worker {
	const char	*id_no;		/* arena */
	uint32_t	 hash;
	uint32_t	 punches;
	struct attendance_line line;	/* at the end */
};

struct reader {
	int64_t		 begin;		/* of the month */
	int32_t		 seconds;	/* of the month */
	struct punches	*punches;	/* owned */
	int64_t		 count;
	struct worker	*worker;	/* owned */
	uint32_t	 workers, worker_room;
	uint32_t *slot; /* owned; index + 1 of a worker, 0 empty; at most half full */
	uint32_t	 slots;		/* a power of two */
	struct arena	*ids;		/* owned */
	int64_t		 outside;
	int		 (*line)(void *ctx, const char *id_no, const struct attendance_line *);
	void		*ctx;
};

static uint32_t
hash_of(const char *s, size_t n)
{
	uint64_t h = 0xcbf29ce484222325;	/* FNV-1a */

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * 0x100000001b3;
	return (uint32_t)(h ^ h >> 32);
}

static void
slots_grow(struct reader *r)
{
	r->slots = r->slots ? r->slots * 2 : 1024;
	free(r->slot);
	r->slot = mem_alloc(r->slots * sizeof *r->slot);
	for (uint32_t i = 0; i < r->workers; i++) {
		uint32_t k = r->worker[i].hash & (r->slots - 1);

		while (r->slot[k] != 0)
			k = (k + 1) & (r->slots - 1);
		r->slot[k] = i + 1;
	}
}

static uint32_t
worker_of(struct reader *r, const char *id_no, size_t n)
{
	uint32_t hash = hash_of(id_no, n), k;

	if (r->workers >= r->slots / 2)
		slots_grow(r);
	for (k = hash & (r->slots - 1); r->slot[k] != 0; k = (k + 1) & (r->slots - 1)) {
		const struct worker *w = &r->worker[r->slot[k] - 1];

		if (w->hash == hash && strcmp(w->id_no, id_no) == 0)
			return r->slot[k] - 1;
	}
	if (r->workers == r->worker_room) {
		r->worker_room = r->worker_room ? r->worker_room * 2 : 512;
		r->worker = mem_grow(r->worker, r->worker_room, sizeof *r->worker);
	}
	r->worker[r->workers] =
	    (struct worker){ arena_bytes(r->ids, id_no, n), hash, 0, { 0, 0, 0 } };
	r->slot[k] = ++r->workers;
	return r->workers - 1;
}

static int
over_limit(struct table *t, const char *limit, int64_t max)
{
	return notes_whole(
	    &t->notes, F_ATTENDANCE_LIMIT, VALS(V_TEXT("limit", limit), V_INT("max", max)));
}

/* Sorted, an in comes before an out of the same second: seconds since the month began, doubled,
 * plus 1 for an out. */
static int
punch_add(struct reader *r, struct table *t, uint32_t who, int32_t when)
{
	if (r->count++ == LIMIT_PUNCHES)
		return over_limit(t, "LIMIT_PUNCHES", LIMIT_PUNCHES);
	if (r->worker[who].punches++ == LIMIT_WORKER_PUNCHES)
		return over_limit(t, "LIMIT_WORKER_PUNCHES", LIMIT_WORKER_PUNCHES);
	if (punches_add(r->punches, who, when) == 0)
		return 0;
	return notes_whole(
	    &t->notes, F_DISK, VALS(V_TEXT("what", "tmpfile"), V_TEXT("error", strerror(errno))));
}

static int
on_line(void *ctx, struct table *t, int n, const struct slice *cell)
{
	struct reader *r = ctx;
	char id_no[LIMIT_FIELD_BYTES + 1];
	int out = slice_is(cell[C_DIRECTION], "02"), len;
	int64_t at;

	if (!out && !slice_is(cell[C_DIRECTION], "01"))
		return table_unreadable(t, n, C_DIRECTION, cell[C_DIRECTION]);
	if (time_parse(cell[C_TIME], &at) < 0)
		return table_unreadable(t, n, C_TIME, cell[C_TIME]);
	len = id_normal(cell[C_ID], id_no, sizeof id_no);
	if (len <= 0)
		return table_unreadable(t, n, C_ID, cell[C_ID]);
	at -= r->begin;
	if (at < 0 || at >= r->seconds + TAIL_SECONDS) {
		r->outside++;
		return 0;
	}
	return punch_add(r, t, worker_of(r, id_no, (size_t)len), (int32_t)at * 2 + out);
}

static int
by_when(const void *a, const void *b)
{
	const int32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int
by_id(const void *a, const void *b)
{
	const struct worker *const *x = a, *const *y = b;

	return strcmp((*x)->id_no, (*y)->id_no);
}

/*
 * One worker's month.  An in-punch without an out-punch within 16 hours is open: its day counts,
 * its hours do not. Hours are between the minutes the clock showed.
 */
static void
pair_up(struct reader *r, int32_t *when, uint32_t n, struct attendance_line *line)
{
	int32_t in = -1, before = -1; /* seconds of the in-punch not yet closed; the punch before */

	*line = (struct attendance_line){ 0, 0, 0 };
	qsort(when, n, sizeof *when, by_when);
	for (uint32_t i = 0; i < n; i++) {
		int32_t at = when[i] / 2;
		int is_out = when[i] % 2, after = at >= r->seconds;
		int twice = before >= 0 && before % 2 == is_out && at - before / 2 <= TWICE_SECONDS;

		before = when[i];
		if (twice) {
			r->outside += after;
			continue;
		}
		if (in >= 0 && is_out && at - in <= PAIR_SECONDS) {
			line->minutes += at / 60 - in / 60;
			in = -1;
			continue;
		}
		/* whatever else comes, the out-punch that belongs to the in-punch before was missed
		 */
		line->open += in >= 0;
		in = -1;
		r->outside += after;
		if (!is_out && !after) {
			line->days |= UINT32_C(1) << (at / DAY_SECONDS);
			in = at;
		}
	}
	line->open += in >= 0;
}

static void
on_worker(void *ctx, uint32_t who, int32_t *when, uint32_t n)
{
	struct reader *r = ctx;

	pair_up(r, when, n, &r->worker[who].line);
}

static int
emit(struct reader *r, struct table *t)
{
	const struct worker **order;
	int rc = 0;

	if (punches_each(r->punches, r->workers, on_worker, r) < 0)
		return notes_whole(&t->notes, F_DISK,
		    VALS(V_TEXT("what", "tmpfile"), V_TEXT("error", strerror(errno))));
	order = mem_alloc((r->workers + 1) * sizeof(const struct worker *));
	for (uint32_t i = 0; i < r->workers; i++)
		order[i] = &r->worker[i];
	qsort(order, r->workers, sizeof *order, by_id);
	for (uint32_t i = 0; i < r->workers && rc == 0; i++)
		/* who only left, or came after the month, was not here in it */
		if (order[i]->line.days != 0)
			rc = r->line(r->ctx, order[i]->id_no, &order[i]->line);
	free(order);
	return rc != 0 ? -1 : 0;
}

static int
read_punches(const struct verified *v, ym month, const struct columns *names, struct reader *r,
    struct report *report)
{
	struct table t = { .column = columns,
		.columns = C_MAX,
		.line = on_line,
		.ctx = r,
		.table = "attendance" };
	int rc;

	r->begin = (int64_t)ymd_days(ym_first(month)) * DAY_SECONDS - CST_SECONDS;
	r->seconds = ym_days(month) * DAY_SECONDS;
	r->ids = arena_new();
	r->punches = punches_new();
	rc = table_read(&t, v, names, report);
	if (rc == 0)
		rc = emit(r, &t);
	if (rc == 0 && r->outside > 0)
		notes_whole(&t.notes, F_ATTENDANCE_OUTSIDE,
		    VALS(V_INT("count", r->outside), V_YM("month", month)));
	punches_free(r->punches);
	free(r->worker);
	free(r->slot);
	arena_free(r->ids);
	return rc;
}

int
ingest_attendance_with(const struct verified *v, ym month, const struct columns *names,
    int (*line)(void *ctx, const char *id_no, const struct attendance_line *), void *ctx,
    struct report *report)
{
	struct reader r = { .line = line, .ctx = ctx };
	struct report *punches = report_new(), *days;
	int rc = read_punches(v, month, names, &r, punches);

	/* no table of punches: perhaps one of days, which sites keep by hand */
	if (rc < 0 && names != NULL && report_has(punches, F_HEADER_MISSING)) {
		days = report_new();
		rc = month_grid_read(v, month, names, line, ctx, days);
		if (rc == 0 || !report_has(days, F_HEADER_MISSING)) {
			report_clear(punches);
			report_take(punches, days);
		}
		report_free(days);
	}
	report_take(report, punches);
	report_free(punches);
	return rc;
}

int
ingest_attendance(const struct verified *v, ym month,
    int (*line)(void *ctx, const char *id_no, const struct attendance_line *), void *ctx,
    struct report *report)
{
	return ingest_attendance_with(v, month, NULL, line, ctx, report);
}
