/* A worker's punches are all in one of the piles; a pile's are read again together. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "daifa/core.h"
#include "ingest/punches.h"

#define PILES	64
#define BLOCK	8192	/* punches of a pile in memory, and those of one place in the file */

struct punch {
	uint32_t	who;
	int32_t		when;
};

struct pile {
	struct punch	*block;		/* owned; NULL before the first */
	uint32_t	 n;		/* in the block */
	off_t		*place;		/* owned; of the full blocks in the file */
	size_t		 places, room;
};

struct punches {
	struct pile	 pile[PILES];
	FILE		*file;		/* owned; NULL while everything fits */
	off_t		 end;
};

struct punches *
punches_new(void)
{
	return mem_alloc(sizeof(struct punches));
}

void
punches_free(struct punches *p)
{
	if (p == NULL)
		return;
	for (int i = 0; i < PILES; i++) {
		free(p->pile[i].block);
		free(p->pile[i].place);
	}
	if (p->file != NULL)
		fclose(p->file);
	free(p);
}

/* All n bytes in or out of the file; 0 or -1. */
static int
file_move(const struct punches *p, void *bytes, size_t n, off_t at, int out)
{
	char *to = bytes;

	while (n > 0) {
		ssize_t got =
		    out ? pwrite(fileno(p->file), to, n, at) : pread(fileno(p->file), to, n, at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0)
			errno = EIO;
		if (got <= 0)
			return -1;
		to += got;
		at += got;
		n -= (size_t)got;
	}
	return 0;
}

static int
spill(struct punches *p, struct pile *pile)
{
	if (p->file == NULL && (p->file = tmpfile()) == NULL)
		return -1;
	if (file_move(p, pile->block, BLOCK * sizeof *pile->block, p->end, 1) < 0)
		return -1;
	if (pile->places == pile->room) {
		pile->room = pile->room ? 2 * pile->room : 16;
		pile->place = mem_grow(pile->place, pile->room, sizeof *pile->place);
	}
	pile->place[pile->places++] = p->end;
	p->end += (off_t)(BLOCK * sizeof *pile->block);
	pile->n = 0;
	return 0;
}

int
punches_add(struct punches *p, uint32_t who, int32_t when)
{
	struct pile *pile = &p->pile[who % PILES];

	if (pile->block == NULL)
		pile->block = mem_alloc(BLOCK * sizeof *pile->block);
	if (pile->n == BLOCK && spill(p, pile) < 0)
		return -1;
	pile->block[pile->n++] = (struct punch){ who, when };
	return 0;
}

/* The pile's punches in one array, owned by the caller; NULL on a read error. */
static struct punch *
pile_load(const struct punches *p, const struct pile *pile, size_t *n)
{
	struct punch *all = mem_grow(NULL, pile->places * BLOCK + pile->n + 1, sizeof *all);

	*n = 0;
	for (size_t i = 0; i < pile->places; i++, *n += BLOCK)
		if (file_move(p, all + *n, BLOCK * sizeof *all, pile->place[i], 0) < 0) {
			free(all);
			return NULL;
		}
	for (uint32_t i = 0; i < pile->n; i++)
		all[(*n)++] = pile->block[i];
	return all;
}

int
punches_each(struct punches *p, uint32_t workers,
    void (*fn)(void *ctx, uint32_t who, int32_t *when, uint32_t n), void *ctx)
{
	uint32_t *end = mem_alloc(((size_t)workers / PILES + 2) * sizeof *end);
	int rc = 0;

	for (uint32_t i = 0; i < PILES && i < workers && rc == 0; i++) {
		uint32_t count = (workers - 1 - i) / PILES + 1, from = 0;
		size_t n;
		struct punch *all = pile_load(p, &p->pile[i], &n);
		int32_t *when;

		if (all == NULL) {
			rc = -1;
			break;
		}
		when = mem_grow(NULL, n + 1, sizeof *when);
		/* how many each has, then where each begins, then where each ends */
		for (uint32_t k = 0; k < count; k++)
			end[k] = 0;
		for (size_t k = 0; k < n; k++)
			end[all[k].who / PILES]++;
		for (uint32_t k = 0; k < count; k++) {
			uint32_t has = end[k];

			end[k] = from;
			from += has;
		}
		for (size_t k = 0; k < n; k++)
			when[end[all[k].who / PILES]++] = all[k].when;
		for (uint32_t k = 0, begin = 0; k < count; begin = end[k++])
			if (end[k] > begin)
				fn(ctx, k * PILES + i, when + begin, end[k] - begin);
		free(when);
		free(all);
	}
	free(end);
	return rc;
}
