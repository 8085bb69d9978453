/*
 * Other threads work on things in the order in which they are given, and the giver takes them back
 * in that order.  A thread only computes: it reads what nobody changes, and an open file at most,
 * and fills memory of its thing; files are opened and the store is used by the giver alone.  So
 * nothing that is stored or said depends on how many threads there are, and of memory there is as
 * much as a few things need.
 */
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "priv.h"

#define THREADS	8	/* at most */

struct slot {
	void		*thing;
	int		 done;
};
struct pool {
	void		(*work)(void *ctx, void *thing);
	void		*ctx;		/* borrowed; not changed by work */
	pthread_t	 thread[THREADS];
	int		 threads;
	pthread_mutex_t	 lock;
	pthread_cond_t	 given, done;
	int		 ending;
	struct slot	 slot[2 * THREADS + 2];
	unsigned	 room;
	enum work	 kind;		/* what its owner was at */
	unsigned	 first, next, end;	/* not taken back, not begun, behind the newest */
};

static void *
run(void *ctx)
{
	struct pool *p = ctx;

	pthread_mutex_lock(&p->lock);
	for (;;) {
		struct slot *s;

		while (p->next == p->end && !p->ending)
			pthread_cond_wait(&p->given, &p->lock);
		if (p->ending)
			break;
		s = &p->slot[p->next++ % p->room];
		pthread_mutex_unlock(&p->lock);
		(void)work_enter(p->kind);
		p->work(p->ctx, s->thing);
		work_leave(WORK_NONE);
		pthread_mutex_lock(&p->lock);
		s->done = 1;
		pthread_cond_signal(&p->done);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

static int
cores(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

struct pool *
pool_begin(void (*work)(void *, void *), void *ctx, int things)
{
	int threads = cores() - 1;
	struct pool *p;

	if (threads > THREADS)
		threads = THREADS;
	if (threads < 1 || things < POOL_LEAST)
		return NULL;
	p = mem_alloc(sizeof *p);
	p->work = work;
	p->kind = work_now();
	p->ctx = ctx;
	p->room = (unsigned)(2 * threads + 2);
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->given, NULL);
	pthread_cond_init(&p->done, NULL);
	while (p->threads < threads &&
	    pthread_create(&p->thread[p->threads], NULL, run, p) == 0)
		p->threads++;
	if (p->threads > 0)
		return p;
	(void)pool_end(p);
	return NULL;
}

int
pool_room(const struct pool *p)
{
	return p->end - p->first < p->room;
}

void
pool_give(struct pool *p, void *thing)
{
	pthread_mutex_lock(&p->lock);
	p->slot[p->end++ % p->room] = (struct slot){ thing, 0 };
	pthread_cond_signal(&p->given);
	pthread_mutex_unlock(&p->lock);
}

void *
pool_take(struct pool *p)
{
	struct slot *s = &p->slot[p->first % p->room];
	enum work before;

	if (p->first == p->end)
		return NULL;
	before = work_enter(WORK_WAIT);
	pthread_mutex_lock(&p->lock);
	while (!s->done)
		pthread_cond_wait(&p->done, &p->lock);
	pthread_mutex_unlock(&p->lock);
	work_leave(before);
	p->first++;
	return s->thing;
}

/* What a thread is at work on is finished; what no thread has begun is not begun any more. */
void *
pool_end(struct pool *p)
{
	if (p == NULL)
		return NULL;
	pthread_mutex_lock(&p->lock);
	p->ending = 1;
	pthread_cond_broadcast(&p->given);
	pthread_mutex_unlock(&p->lock);
	for (int i = 0; i < p->threads; i++)
		pthread_join(p->thread[i], NULL);
	p->threads = 0;
	if (p->first != p->end)
		return p->slot[p->first++ % p->room].thing;
	pthread_cond_destroy(&p->given);
	pthread_cond_destroy(&p->done);
	pthread_mutex_destroy(&p->lock);
	free(p);
	return NULL;
}
