/*
 * The workspace built again from its archive alone: slip by slip the same hash, then row by row
 * the same database.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "priv.h"

struct again {
	struct audit	*x;
	struct world	*w;
	struct report *found; /* what the steps find anew; told before, so not told again */
	int64_t		 events;
	int		 differs;
};

static void
event_differs(struct again *g, const struct slip *s, const char *why)
{
	struct buf b = { 0 };

	buf_printf(&b, "%" PRId64 " %s%s%s", s->seq, s->kind, *why != '\0' ? ": " : "", why);
	report_add(g->x->report, F_REPLAY_DIFFERS, NOWHERE, VALS(V_TEXT("what", b.p)));
	buf_free(&b);
	g->differs = 1;
}

/* The slip's own hash, as the next one names it: the chain was proved before. */
static int
slip_hash(struct store *st, int64_t seq, struct digest *d)
{
	struct cursor *c = store_query(st, Q_EVENT_SLIP, "i", seq);
	int found = cursor_next(c);

	if (found)
		hash_bytes(cursor_blob(c, 0), d);
	cursor_end(c);
	return found ? 0 : -1;
}

static int
slip_again(void *ctx, const struct slip *s)
{
	struct again *g = ctx;
	struct digest got = { { 0 } }, want;
	const struct finding *worst = NULL;
	int rc;

	report_clear(g->found);
	rc = flow_replay(g->w, s, &got);
	if (rc == 0 && slip_hash(g->x->store, s->seq, &want) == 0 && digest_same(&got, &want)) {
		g->events++;
		return 0;
	}
	for (size_t i = 0; i < report_count(g->found); i++)
		if (worst == NULL ||
		    finding_severity(report_at(g->found, i)->id) > finding_severity(worst->id))
			worst = report_at(g->found, i);
	/* A disk that cannot be read says nothing of who changed what, nor does a layout of this
	 * machine that cannot be opened. */
	if (worst != NULL &&
	    (finding_severity(worst->id) >= SEV_WORLD || worst->id == F_INPUT_OPEN)) {
		report_take(g->x->report, g->found);
		return -1;
	}
	event_differs(g, s, worst != NULL ? finding_name(worst->id) : "");
	/* What comes after stands on another ground: nothing more can be compared. */
	return 1;
}

static int
replay_in(struct audit *x, const char *dir)
{
	struct again g = { .x = x, .found = report_new() };
	int rc = -1;

	g.w = world_replay(dir, x->a->dir, g.found);
	if (g.w == NULL) {
		report_take(x->report, g.found);
		goto out;
	}
	rc = store_audit_chain(x->store, slip_again, &g);
	if (rc == 0 && (rc = store_compare(x->store, g.w->store)) == 0)
		audit_say(x, T_AUDIT_REPLAY, VALS(V_INT("events", g.events)));
	if (store_failed(g.w->store) && !g.differs)
		report_take(x->report, g.found);
	rc = rc < 0 ? -1 : 0;
out:
	world_free(g.w);
	report_free(g.found);
	return rc;
}

static void
scratch_remove(const char *dir)
{
	static const char *const names[] = { "daifa.db", "daifa.db-journal", "daifa.db-wal",
		"daifa.db-shm" };
	char path[LIMIT_PATH];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (snprintf(path, sizeof path, "%s/%s", dir, names[i]) < (int)sizeof path)
			(void)unlink(path);
	(void)rmdir(dir);
}

int
audit_replay(struct audit *x)
{
	char *real = realpath(x->a->dir, NULL), dir[LIMIT_PATH];
	enum work before;
	int rc;

	if (real == NULL ||
	    snprintf(dir, sizeof dir, "%s.replay-XXXXXX", real) >= (int)sizeof dir ||
	    mkdtemp(dir) == NULL) {
		report_add(x->report, F_DISK, NOWHERE,
		    VALS(V_TEXT("what", x->a->dir), V_TEXT("error", strerror(errno))));
		free(real);
		return -1;
	}
	free(real);
	before = work_enter(WORK_REPLAY);
	rc = replay_in(x, dir);
	scratch_remove(dir);
	work_leave(before);
	return rc;
}
