/* daifa: construction workers' wages, paid on their employers' behalf. */
#include <malloc.h>
#include <signal.h>
#include <sys/stat.h>

#include "daifa/cmd.h"
#include "daifa/codec.h"

int
main(int argc, char **argv)
{
	/* A reader that goes away must not stop the work in the middle; the lost output is
	 * reported at the end. */
	signal(SIGPIPE, SIG_IGN);
	umask(077);	/* wages, ID numbers and accounts are nobody else's */
	/* What is freed is asked for again at once, statement by statement: going to the system for it took three quarters of
	 * the time of reading an answer. */
	mallopt(M_TOP_PAD, 1 << 20);
	mallopt(M_TRIM_THRESHOLD, 4 << 20);
	mallopt(M_MMAP_THRESHOLD, 1 << 20);
	codec_init();
	return cmd_main(argc, argv);
}
