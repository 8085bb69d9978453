/*
 * What the time goes into, for the benchmark: each thread is at one kind of work at a time, and what
 * it spends there is added up.  Off unless asked for, and then one comparison a call.
 */
#include <stdatomic.h>
#include <time.h>

#include "daifa/core.h"

static const char *const names[WORK_MAX] = {
	[WORK_NONE] = "",
#define WORK(id, name) [WORK_##id] = (name),
	WORKS
#undef WORK
};
static int	 on;
static _Atomic int64_t wall_ns[WORK_MAX], cpu_ns[WORK_MAX];
static _Thread_local enum work now;
static _Thread_local int64_t wall_since, cpu_since;

static int64_t
clock_ns(clockid_t which)
{
	struct timespec t;

	clock_gettime(which, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void
turn_to(enum work w)
{
	int64_t wall, cpu;

	if (w == now)
		return;
	wall = clock_ns(CLOCK_MONOTONIC);
	cpu = clock_ns(CLOCK_THREAD_CPUTIME_ID);
	if (now != WORK_NONE) {
		atomic_fetch_add(&wall_ns[now], wall - wall_since);
		atomic_fetch_add(&cpu_ns[now], cpu - cpu_since);
	}
	wall_since = wall;
	cpu_since = cpu;
	now = w;
}

static int
is_whole(enum work w)
{
	return w == WORK_AUDIT || w == WORK_REPLAY;
}

enum work
work_enter(enum work w)
{
	enum work before = now;

	if (on && (!is_whole(now) || is_whole(w)))
		turn_to(w);
	return before;
}

void
work_leave(enum work before)
{
	if (on)
		turn_to(before);
}

enum work
work_now(void)
{
	return now;
}

void
work_clock(void)
{
	on = 1;
	turn_to(WORK_OTHER);
}

const char *
work_spent(enum work w, int64_t *wall, int64_t *cpu)
{
	enum work before = now;

	if (on) {	/* what runs is counted up to here */
		turn_to(WORK_NONE);
		turn_to(before);
	}
	*wall = atomic_load(&wall_ns[w]);
	*cpu = atomic_load(&cpu_ns[w]);
	return names[w];
}
