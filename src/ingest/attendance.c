/*
 * Punches, tens of millions of them in any order, to one line per worker.  Each punch is eight bytes until the end of
 * the file; then they are dealt out to their workers, and each worker's are sorted and paired.
 */
#include <stdlib.h>
#include <string.h>

#include "ingest/table.h"

#define DAY_SECONDS	86400
#define CST_SECONDS	(8 * 3600)	/* +08:00 */
#define TAIL_SECONDS	(12 * 3600)	/* after the month: only here may a night shift of its last day end */
#define PAIR_SECONDS	(16 * 3600)	/* nobody works longer: a punch was missed */
#define TWICE_SECONDS	120		/* a gate that reads a card twice */

enum { C_ID, C_TIME, C_DIRECTION, C_MAX };

static const struct table_column columns[C_MAX] = {
	[C_ID] = { "证件号码", 1, 1 },
	[C_TIME] = { "时间", 1, 0 },
	[C_DIRECTION] = { "方向", 1, 0 },
};

/* when: seconds since the month began, doubled, plus 1 for an out-punch: sorted, an in comes before an out of the
 * same second. */
struct punch {
	uint32_t	who;
	int32_t		when;
};

struct worker {
	const char	*id_no;		/* arena */
	uint32_t	 hash;
	uint32_t	 punches;
	uint32_t	 first;		/* in the dealt-out array */
};

struct reader {
	int64_t		 begin;		/* of the month */
	int32_t		 seconds;	/* of the month */
	struct punch	*punch;		/* owned */
	size_t		 punches, room;
	struct worker	*worker;	/* owned */
	uint32_t	 workers, worker_room;
	uint32_t	*slot;		/* owned; index + 1 of a worker, 0 empty; at most half full */
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
	r->worker[r->workers] = (struct worker){ arena_bytes(r->ids, id_no, n), hash, 0, 0 };
	r->slot[k] = ++r->workers;
	return r->workers - 1;
}

static void
punch_add(struct reader *r, uint32_t who, int32_t when)
{
	if (r->punches == r->room) {
		r->room = r->room ? r->room * 2 : 4096;
		r->punch = mem_grow(r->punch, r->room, sizeof *r->punch);
	}
	r->punch[r->punches++] = (struct punch){ who, when };
	r->worker[who].punches++;
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
	if (r->punches == LIMIT_PUNCHES)
		return notes_whole(&t->notes, F_ATTENDANCE_LIMIT,
		    VALS(V_TEXT("limit", "LIMIT_PUNCHES"), V_INT("max", LIMIT_PUNCHES)));
	punch_add(r, worker_of(r, id_no, (size_t)len), (int32_t)at * 2 + out);
	return 0;
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

/* The punches of each worker side by side; r->punch is given back. */
static int32_t *
deal_out(struct reader *r)
{
	int32_t *when = mem_alloc((r->punches + 1) * sizeof *when);
	uint32_t at = 0;

	for (uint32_t i = 0; i < r->workers; i++) {
		r->worker[i].first = at;
		at += r->worker[i].punches;
		r->worker[i].punches = 0;
	}
	for (size_t i = 0; i < r->punches; i++) {
		struct worker *w = &r->worker[r->punch[i].who];

		when[w->first + w->punches++] = r->punch[i].when;
	}
	free(r->punch);
	r->punch = NULL;
	return when;
}

/*
 * One worker's month.  An in-punch without an out-punch within 16 hours is open: its day counts, its hours do not.
 * Hours are between the minutes the clock showed.
 */
static void
pair_up(struct reader *r, int32_t *when, uint32_t n, struct attendance_line *line)
{
	int32_t in = -1, before = -1;	/* seconds of the in-punch not yet closed; the punch before */

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
		/* whatever else comes, the out-punch that belongs to the in-punch before was missed */
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

static int
emit(struct reader *r)
{
	int32_t *when = deal_out(r);
	const struct worker **order = mem_alloc((r->workers + 1) * sizeof(const struct worker *));
	struct attendance_line line;
	int rc = 0;

	for (uint32_t i = 0; i < r->workers; i++)
		order[i] = &r->worker[i];
	qsort(order, r->workers, sizeof *order, by_id);
	for (uint32_t i = 0; i < r->workers && rc == 0; i++) {
		pair_up(r, when + order[i]->first, order[i]->punches, &line);
		/* who only left, or came after the month, was not here in it */
		if (line.days != 0)
			rc = r->line(r->ctx, order[i]->id_no, &line);
	}
	free(order);
	free(when);
	return rc != 0 ? -1 : 0;
}

int
ingest_attendance(const struct verified *v, ym month,
    int (*line)(void *ctx, const char *id_no, const struct attendance_line *), void *ctx, struct report *report)
{
	struct reader r = { .line = line, .ctx = ctx };
	struct table t = { .column = columns, .columns = C_MAX, .line = on_line, .ctx = &r };
	int rc;

	r.begin = (int64_t)ymd_days(ym_first(month)) * DAY_SECONDS - CST_SECONDS;
	r.seconds = ym_days(month) * DAY_SECONDS;
	r.ids = arena_new();
	rc = table_read(&t, v, report);
	if (rc == 0)
		rc = emit(&r);
	if (rc == 0 && r.outside > 0)
		notes_whole(&t.notes, F_ATTENDANCE_OUTSIDE, VALS(V_INT("count", r.outside), V_YM("month", month)));
	free(r.punch);
	free(r.worker);
	free(r.slot);
	arena_free(r.ids);
	return rc;
}
