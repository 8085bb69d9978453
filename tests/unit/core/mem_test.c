#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"
#include "daifa/core.h"

/* The address sanitizer would end the program before we can. */
const char *__asan_default_options(void);

const char *
__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static volatile size_t huge = SIZE_MAX / 4;

static void
too_much(void)
{
	mem_alloc(huge);
}

static void
overflow(void)
{
	mem_grow(NULL, huge, 8);
}

static void
arena_too_much(void)
{
	arena_alloc(arena_new(), huge);
}

static void
arena_overflow(void)
{
	arena_alloc(arena_new(), SIZE_MAX - huge % 2);
}

static void
buf_overflow(void)
{
	struct buf b = { NULL, 0, 0 };

	buf_add(&b, "", huge * 3);
}

/* Runs in a child; its exit status, and what it wrote on stderr. */
static int
child(void (*run)(void), char *line, size_t size)
{
	int fd[2], status;
	ssize_t n;
	pid_t pid;

	assert_int_equal(pipe(fd), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		dup2(fd[1], STDERR_FILENO);
		run();
		_exit(0);
	}
	close(fd[1]);
	for (size_t at = 0; (n = read(fd[0], line + at, size - 1 - at)) > 0;)
		line[at += (size_t)n] = '\0';
	close(fd[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
out_of_memory_ends_with_70(void **state)
{
	void (*const run[])(void) = { too_much, overflow, arena_too_much, arena_overflow,
	    buf_overflow };

	(void)state;
	for (size_t i = 0; i < COUNT(run); i++) {
		char line[4096] = "";

		assert_int_equal(child(run[i], line, sizeof line), 70);
		assert_non_null(strstr(line, "daifa: out of memory ("));
	}
}

static void
gives_zeroed_and_keeps(void **state)
{
	unsigned char *p = mem_alloc(1000);
	char *s = mem_text("工资"), *none = mem_alloc(0);

	(void)state;
	for (int i = 0; i < 1000; i++)
		assert_int_equal(p[i], 0);
	p[999] = 7;
	p = mem_grow(p, 100, 1000);
	assert_int_equal(p[999], 7);
	assert_string_equal(s, "工资");
	none = mem_grow(none, 0, 8);
	assert_non_null(none);
	free(none);
	free(s);
	free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(out_of_memory_ends_with_70),
		cmocka_unit_test(gives_zeroed_and_keeps),
	};

	return cmocka_run_group_tests_name("core/mem", tests, NULL, NULL);
}
