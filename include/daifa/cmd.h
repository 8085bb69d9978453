/*
 * The command line: arguments in, calls of the flow, results out.  commands.def is the list of
 * commands; no rule and no SQL is here.
 */
#ifndef DAIFA_CMD_H
#define DAIFA_CMD_H

/* Runs one command; returns the exit status of DESIGN 4: 0 1 2 3 64 70 74. */
int	cmd_main(int argc, char **argv);

#endif
