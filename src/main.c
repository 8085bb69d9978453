/* daifa: construction workers' wages, paid on their employers' behalf. */
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
	codec_init();
	return cmd_main(argc, argv);
}
