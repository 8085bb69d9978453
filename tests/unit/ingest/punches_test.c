#include <stdlib.h>
#include <string.h>

#include "unit.h"
#include "ingest/punches.h"

#define EACH 300

struct seen {
	uint32_t	workers;
	uint64_t	punches;
	int64_t		sum;
	int		disorder;
};

/* Worker w has the times w, w + 1, ... in this order. */
static void
on_worker(void *ctx, uint32_t who, int32_t *when, uint32_t n)
{
	struct seen *s = ctx;

	s->workers++;
	s->punches += n;
	for (uint32_t i = 0; i < n; i++) {
		s->sum += when[i];
		s->disorder += when[i] != (int32_t)(who + i);
	}
}

/* From nothing to more than the piles keep in memory. */
static void
dealt_out(void **state)
{
	static const uint32_t workers[] = { 0, 1, 2, 63, 64, 65, 1000, 5000 };

	(void)state;
	for (size_t i = 0; i < COUNT(workers); i++) {
		struct punches *p = punches_new();
		struct seen seen = { 0, 0, 0, 0 };
		int64_t sum = 0;

		for (int32_t k = 0; k < EACH; k++)
			for (uint32_t w = 0; w < workers[i]; w++) {
				assert_int_equal(punches_add(p, w, (int32_t)w + k), 0);
				sum += (int32_t)w + k;
			}
		assert_int_equal(punches_each(p, workers[i], on_worker, &seen), 0);
		assert_int_equal(seen.workers, workers[i]);
		assert_int_equal(seen.punches, (uint64_t)workers[i] * EACH);
		assert_int_equal(seen.sum, sum);
		assert_int_equal(seen.disorder, 0);
		punches_free(p);
	}
	punches_free(NULL);
}

/* One worker with more than a block; others with none. */
static void
uneven(void **state)
{
	struct punches *p = punches_new();
	struct seen seen = { 0, 0, 0, 0 };

	(void)state;
	for (int32_t k = 0; k < 50000; k++)
		assert_int_equal(punches_add(p, 130, 130 + k), 0);
	assert_int_equal(punches_each(p, 200, on_worker, &seen), 0);
	assert_int_equal(seen.workers, 1);
	assert_int_equal(seen.punches, 50000);
	assert_int_equal(seen.disorder, 0);
	punches_free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dealt_out),
		cmocka_unit_test(uneven),
	};

	return cmocka_run_group_tests_name("ingest/punches", tests, NULL, NULL);
}
