/*
 * The program's commands one after another in one process, for tests that run very many of them.
 * One command a line: the time in seconds since 1970, then its words, all apart by tabs.  The answer
 * is "STATUS LENGTH" and a line's end, then LENGTH bytes of what it printed.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daifa/cmd.h"
#include "daifa/codec.h"

#define WORDS 64

static char *
said(int fd, size_t *n)
{
	struct stat st;
	char *text;

	fflush(stdout);
	if (fstat(fd, &st) < 0)
		return NULL;
	*n = (size_t)st.st_size;
	text = malloc(*n + 1);
	if (text == NULL || pread(fd, text, *n, 0) != (ssize_t)*n || ftruncate(fd, 0) < 0 ||
	    lseek(fd, 0, SEEK_SET) < 0)
		return NULL;
	return text;
}

int
main(void)
{
	FILE *to = fdopen(dup(STDOUT_FILENO), "w");
	int fd = memfd_create("said", 0);
	char *line = NULL, *word[WORDS + 1], *text;
	size_t room = 0, length;
	ssize_t got;

	codec_init();
	if (to == NULL || fd < 0 || dup2(fd, STDOUT_FILENO) < 0 || dup2(fd, STDERR_FILENO) < 0)
		return 74;
	while ((got = getline(&line, &room, stdin)) > 0) {
		int n = 0, status;

		line[got - 1] = '\0';
		for (char *w = strtok(line, "\t"); w != NULL && n < WORDS; w = strtok(NULL, "\t"))
			word[n++] = w;
		if (n == 0)
			continue;
		word[n] = NULL;
		setenv("SOURCE_DATE_EPOCH", word[0], 1);
		word[0] = (char *)(uintptr_t)"daifa";
		status = cmd_main(n, word);
		text = said(fd, &length);
		if (text == NULL)
			return 74;
		fprintf(to, "%d %zu\n", status, length);
		fwrite(text, 1, length, to);
		fflush(to);
		free(text);
	}
	free(line);
	return 0;
}
