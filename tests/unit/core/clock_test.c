#include <pthread.h>
#include <time.h>

#include "unit.h"
#include "daifa/core.h"

static int64_t
cpu(enum work w)
{
	int64_t wall_ns, cpu_ns;

	(void)work_spent(w, &wall_ns, &cpu_ns);
	assert_true(wall_ns >= 0 && cpu_ns >= 0);
	return cpu_ns;
}

/* At least three milliseconds of this thread. */
static void
spin(void)
{
	struct timespec from, t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
	do
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	while ((t.tv_sec - from.tv_sec) * 1000000000 + t.tv_nsec - from.tv_nsec < 3000000);
}

static void
takes_no_time_unasked(void **state)
{
	(void)state;
	assert_int_equal(work_enter(WORK_VERIFY), WORK_NONE);
	assert_int_equal(work_now(), WORK_NONE);
	spin();
	work_leave(WORK_NONE);
	for (enum work w = WORK_OTHER; w < WORK_MAX; w++)
		assert_true(cpu(w) == 0);
}

static void
counts_for_the_innermost(void **state)
{
	enum work outer, inner;
	int64_t store, other;

	(void)state;
	work_clock();
	assert_int_equal(work_now(), WORK_OTHER);
	outer = work_enter(WORK_STORE);
	spin();
	store = cpu(WORK_STORE);
	assert_true(store >= 3000000);
	inner = work_enter(WORK_VERIFY);
	spin();
	work_leave(inner);
	assert_true(cpu(WORK_VERIFY) >= 3000000);
	assert_true(cpu(WORK_STORE) - store < 3000000);
	work_leave(outer);
	other = cpu(WORK_OTHER);
	spin();
	assert_true(cpu(WORK_OTHER) - other >= 3000000);
}

static void
leaves_audit_what_is_done_for_it(void **state)
{
	enum work audit = work_enter(WORK_AUDIT), replay, store;
	int64_t before = cpu(WORK_STORE), of_replay;

	(void)state;
	replay = work_enter(WORK_REPLAY);
	store = work_enter(WORK_STORE);
	assert_int_equal(work_now(), WORK_REPLAY);
	spin();
	of_replay = cpu(WORK_REPLAY);
	assert_true(of_replay >= 3000000);
	work_leave(store);
	work_leave(replay);
	assert_int_equal(work_now(), WORK_AUDIT);
	work_leave(audit);
	assert_int_equal(work_now(), WORK_OTHER);
	assert_true(cpu(WORK_STORE) == before);
}

static void *
other_thread(void *ctx)
{
	enum work before = work_enter(*(enum work *)ctx);

	spin();
	work_leave(before);
	return NULL;
}

static void
adds_up_threads(void **state)
{
	enum work w = WORK_DECODE;
	pthread_t one, two;

	(void)state;
	assert_int_equal(pthread_create(&one, NULL, other_thread, &w), 0);
	assert_int_equal(pthread_create(&two, NULL, other_thread, &w), 0);
	pthread_join(one, NULL);
	pthread_join(two, NULL);
	assert_true(cpu(WORK_DECODE) >= 6000000);
}

static void
names_every_kind(void **state)
{
	int64_t wall_ns, cpu_ns;

	(void)state;
	for (enum work w = WORK_OTHER; w < WORK_MAX; w++)
		assert_true(*work_spent(w, &wall_ns, &cpu_ns) != '\0');
	assert_string_equal(work_spent(WORK_REPLAY, &wall_ns, &cpu_ns), "replay");
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(takes_no_time_unasked),
		cmocka_unit_test(counts_for_the_innermost),
		cmocka_unit_test(leaves_audit_what_is_done_for_it), cmocka_unit_test(adds_up_threads),
		cmocka_unit_test(names_every_kind) };

	return cmocka_run_group_tests_name("core/clock", tests, NULL, NULL);
}
