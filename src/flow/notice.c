/* The public notice: an officer declares that it hangs on the board, and pay waits for its period. */
#include <string.h>

#include "papers.h"

int
notice_days(const struct project_view *p, ymd day)
{
	return (int)policy_threshold(&p->p.policy, TH_NOTICE_DAYS, day);
}

ymd
notice_posted(struct world *w, int64_t batch)
{
	return (ymd)store_int(w->store, 0, Q_NOTICE_DAY, "i", batch);
}

/* The last day on the board; the first counts. */
ymd
notice_end(ymd from, int days)
{
	return ymd_from_days(ymd_days(from) + (days > 0 ? days - 1 : 0));
}

int
notice_gate(struct world *w, const struct batch_view *b)
{
	int days = notice_days(b->project, time_day(w->now));
	ymd from = notice_posted(w, b->id), last;

	if (days == 0)
		return 1;
	if (from == 0) {
		report_add(w->report, F_NOTICE_MISSING, NOWHERE,
		    VALS(V_TEXT("batch", b->name), V_INT("days", days)));
		return 0;
	}
	last = notice_end(from, days);
	if (time_day(w->now) > last)
		return 1;
	report_add(w->report, F_NOTICE_RUNS, NOWHERE,
	    VALS(V_TEXT("batch", b->name), V_YMD("from", from), V_YMD("until", last),
	        V_INT("days", days), V_YMD("pay", ymd_from_days(ymd_days(last) + 1))));
	return 0;
}

/* Parameters batch, day: "" today. */
int
step_notice(struct world *w, struct txn *t, struct call *c)
{
	const char *name = call_get(c, "batch");
	struct batch_view b;
	int64_t sealed;
	ymd day;
	int days;

	if (!batch_find(w, name, &b))
		return world_refuse(w, F_BATCH_UNKNOWN, VALS(V_TEXT("batch", name)));
	if (!may(w, c, b.project, ROLE_REVIEW))
		return -1;
	if (strcmp(b.step, "VOIDED") == 0 || strcmp(b.step, "ISSUED") == 0)
		return world_refuse(w, F_BATCH_STANDS, VALS(V_TEXT("batch", name), V_TEXT("step", b.step)));
	sealed = store_int(w->store, 0, Q_BATCH_SEALED_AT, "i", b.id);
	day = time_day(w->now);
	if ((*call_get(c, "day") != '\0' && ymd_parse(slice_of(call_get(c, "day")), &day) != 0) || day > time_day(w->now) ||
	    day < time_day(sealed))
		return world_refuse(w, F_NOTICE_DAY,
		    VALS(V_TEXT("batch", name), V_TEXT("day", call_get(c, "day")),
		        V_YMD("sealed", time_day(sealed)), V_YMD("today", time_day(w->now))));
	days = notice_days(b.project, time_day(w->now));
	if (notice_posted(w, b.id) == day) {
		world_say(w, T_NOTICE_KNOWN, VALS(V_TEXT("batch", name), V_YMD("day", day)));
		return 0;
	}
	if (txn_put(t, Q_NOTICE_PUT, "eii", b.id, (int64_t)day) != 0)
		return -1;
	world_say(w, days > 0 ? T_NOTICE_DONE : T_NOTICE_NO_PERIOD,
	    VALS(V_TEXT("batch", name), V_YMD("day", day), V_YMD("until", notice_end(day, days))));
	return 0;
}
