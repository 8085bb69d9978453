/* Punches of many workers in any order, given back worker by worker; private to ingest. */
#ifndef DAIFA_INGEST_PUNCHES_H
#define DAIFA_INGEST_PUNCHES_H

#include <stddef.h>
#include <stdint.h>

/*
 * Memory does not grow with their number: what is more than a few megabytes goes to a file that the
 * system removes. Workers are numbered from 0 without gaps.
 */
struct punches;
struct punches *punches_new(void);		/* owned: punches_free() */
void	punches_free(struct punches *);
int	punches_add(struct punches *, uint32_t who, int32_t when);	/* 0, or -1 with errno */
/*
 * Each worker that has any, in no order; `when` in the order in which they were added.  0, or -1
 * with errno.
 */
int	punches_each(struct punches *, uint32_t workers, void (*fn)(void *ctx, uint32_t who,
	    int32_t *when, uint32_t n),
	    void *ctx);

#endif
