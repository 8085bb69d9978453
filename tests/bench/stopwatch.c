/*
 * stopwatch LOG STEP STATUS COMMAND...: runs the command and adds a line to LOG,
 * "STEP <wall us> <peak KiB> <user+system us> <KiB written>".  Exit 0 when the command ended with at most STATUS,
 * 1 otherwise.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t
us(struct timeval t)
{
	return (int64_t)t.tv_sec * 1000000 + t.tv_usec;
}

int
main(int argc, char **argv)
{
	struct rusage used;
	int64_t begin;
	int status, want;
	pid_t pid;
	FILE *log;

	if (argc < 5) {
		fputs("usage: stopwatch LOG STEP STATUS COMMAND...\n", stderr);
		return 64;
	}
	want = atoi(argv[3]);
	begin = now_us();
	if ((pid = fork()) == 0) {
		execvp(argv[4], argv + 4);
		fprintf(stderr, "stopwatch: %s: %s\n", argv[4], strerror(errno));
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &used) != pid) {
		perror("stopwatch");
		return 1;
	}
	begin = now_us() - begin;
	if ((log = fopen(argv[1], "a")) == NULL) {
		perror(argv[1]);
		return 1;
	}
	fprintf(log, "%s %lld %ld %lld %ld\n", argv[2], (long long)begin, used.ru_maxrss,
	    (long long)(us(used.ru_utime) + us(used.ru_stime)), used.ru_oublock / 2);
	fclose(log);
	if (WIFEXITED(status) && WEXITSTATUS(status) <= want)
		return 0;
	fprintf(stderr, "stopwatch: %s: %s %d, expected at most %d\n", argv[2],
	    WIFEXITED(status) ? "exit" : "signal",
	    WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status), want);
	return 1;
}
