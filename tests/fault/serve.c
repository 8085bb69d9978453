/*
 * FAULT_SERVE=1: the program is loaded once, and is here before its main().  Each line of standard
 * input, "HOW AT OUTPUT", makes a copy of the process that goes on as if it had been started with
 * FAULT_HOW and FAULT_AT and its output to that file; how it ended is answered on standard output
 * as wait() tells it.  What a start costs is saved thousands of times.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "serve.h"

/* One line without its end; 0 when there is none. Stdio would read ahead of the copies. */
static int
line(char *to, size_t room)
{
	size_t n = 0;
	char c;

	while (n + 1 < room && read(0, &c, 1) == 1 && c != '\n')
		to[n++] = c;
	to[n] = '\0';
	return n > 0;
}

static void
become(const char *how, const char *at, const char *output)
{
	int in = open("/dev/null", O_RDONLY), out = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		_exit(98);
	close(in);
	close(out);
	setenv("FAULT_HOW", how, 1);
	setenv("FAULT_AT", at, 1);
}

void
serve(void)
{
	static char request[4400], how[32], at[32], output[4200];

	if (getenv("FAULT_SERVE") == NULL)
		return;
	unsetenv("FAULT_SERVE");
	while (line(request, sizeof request)) {
		char reply[16];
		int status = 0, n;
		pid_t child;

		if (sscanf(request, "%31s %31s %4199[^\n]", how, at, output) != 3)
			_exit(97);
		child = fork();
		if (child == 0) {
			become(how, at, output);
			return;
		}
		if (child < 0 || waitpid(child, &status, 0) != child)
			_exit(96);
		n = snprintf(reply, sizeof reply, "%d\n", status);
		if (write(1, reply, (size_t)n) != n)
			_exit(95);
	}
	_exit(0);
}
