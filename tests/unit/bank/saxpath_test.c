#include "unit.h"

#include <string.h>

#include "bank/saxpath.h"

static const struct sax_row rows[] = { SAX_ROW("a", 1), SAX_ROW("a/b", 2), SAX_ROW("a/b/c", 3) };

static void
test_path(void **state)
{
	static struct sax_path p;

	(void)state;
	assert_int_equal(sax_id(&p, rows, COUNT(rows)), 0);
	sax_push(&p, "a");
	assert_int_equal(sax_id(&p, rows, COUNT(rows)), 1);
	sax_push(&p, "b");
	sax_push(&p, "c");
	assert_string_equal(p.text, "a/b/c");
	assert_int_equal(sax_id(&p, rows, COUNT(rows)), 3);
	sax_pop(&p);
	sax_push(&p, "cc");
	assert_int_equal(sax_id(&p, rows, COUNT(rows)), 0);
	sax_pop(&p);
	assert_int_equal(sax_id(&p, rows, COUNT(rows)), 2);
	sax_pop(&p);
	sax_pop(&p);
	assert_int_equal(p.depth, 0);
	assert_int_equal(p.n, 0);
}

/* Names that no longer fit are lost until their level is left; what is above is not. */
static void
test_long(void **state)
{
	static struct sax_path p;
	char name[600];

	(void)state;
	memset(name, 'x', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	sax_push(&p, "a");
	sax_push(&p, name);
	sax_push(&p, name);
	sax_push(&p, "b");
	assert_int_equal(sax_id(&p, rows, COUNT(rows)), 0);
	sax_pop(&p);
	sax_pop(&p);
	sax_pop(&p);
	assert_int_equal(sax_id(&p, rows, COUNT(rows)), 1);
	sax_push(&p, "b");
	assert_int_equal(sax_id(&p, rows, COUNT(rows)), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_path),
	    cmocka_unit_test(test_long) };

	return cmocka_run_group_tests_name("bank/saxpath", tests, NULL, NULL);
}
