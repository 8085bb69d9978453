/* daifa: construction workers' wages, paid on their employers' behalf. */
#include <signal.h>

#include "daifa/cmd.h"
#include "daifa/codec.h"

int
main(int argc, char **argv)
{
	/* A reader that goes away must not stop the work in the middle; the lost output is
	 * reported at the end. */
	signal(SIGPIPE, SIG_IGN);
	codec_init();
	return cmd_main(argc, argv);
}
