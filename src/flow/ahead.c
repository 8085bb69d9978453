/*
 * Sheets are proved and decoded by other threads while earlier ones are stored.  A thread only
 * computes: it reads an open file, looks at certificates that nobody changes, and fills memory of
 * its own; files are opened and the store is used by the caller alone, which takes the sheets back
 * in the order in which it gave them.  So nothing that is stored depends on how many threads there
 * are, and of memory there is as much as a few sheets need.
 */
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "priv.h"

#define THREADS	8	/* at most */
#define LEAST	8	/* fewer sheets are read before a thread is begun */

struct job {
	int		 done;
	int		 fd;		/* owned */
	char		*name;		/* owned */
	struct buf	 cms;		/* owned */
	struct ahead_sheet *sheet;	/* owned */
};
struct ahead {
	const struct cert *const *cert;	/* borrowed, like anchor */
	const struct cert *anchor;
	int		 certs;
	int64_t		 now;
	pthread_t	 thread[THREADS];
	int		 threads;
	pthread_mutex_t	 lock;
	pthread_cond_t	 given, done;
	int		 ending;
	struct job	 job[2 * THREADS + 2];
	unsigned	 room, first, next, end;	/* the oldest not returned, the next to be read, behind the newest */
};

/* ---- what a thread does */

static const char *
keep(struct arena *a, const char *s)
{
	return *s != '\0' ? arena_text(a, s) : "";
}

static int
row_keep(void *ctx, const struct sheet *head, const struct sheet_row *from)
{
	struct ahead_sheet *s = ctx;
	struct arena *a = s->arena;
	struct sheet_row *r;
	struct item *item = NULL;

	if (s->rows == 0) {
		s->head = *head;
		s->before = report_count(s->found);
	}
	if (s->rows == s->room) {
		s->room = s->room ? s->room * 2 : 512;
		s->row = mem_grow(s->row, (size_t)s->room, sizeof *s->row);
	}
	r = &s->row[s->rows++];
	*r = *from;
	r->id_type = keep(a, from->id_type);
	r->id_no = keep(a, from->id_no);
	r->name = keep(a, from->name);
	r->phone = keep(a, from->phone);
	r->team = keep(a, from->team);
	r->trade = keep(a, from->trade);
	r->card = keep(a, from->card);
	r->card_name = keep(a, from->card_name);
	r->card_bank = keep(a, from->card_bank);
	r->card_cnaps = keep(a, from->card_cnaps);
	r->confirm_ref = keep(a, from->confirm_ref);
	r->why = keep(a, from->why);
	if (from->items > 0)
		item = arena_alloc(a, (size_t)from->items * sizeof *item);
	for (int i = 0; i < from->items; i++) {
		item[i] = from->item[i];
		item[i].name = keep(a, item[i].name);
		item[i].refers = keep(a, item[i].refers);
	}
	r->item = item;
	return 0;
}

static void
job_read(const struct ahead *h, struct job *j)
{
	struct ahead_sheet *s = j->sheet;
	struct verified *doc = verify_signed(j->name, j->fd, (struct slice){ j->cms.p, j->cms.n },
	    h->cert, h->certs, h->now, h->anchor, s->proof);
	struct sheet head;

	if (doc == NULL)
		return;
	s->signer = verified_signer(doc);
	s->signed_at = verified_signing_time(doc);
	s->proved = verified_proved_time(doc);
	(void)ingest_sheet_with(doc, NULL, s->arena, &head, row_keep, NULL, s, s->found);
	if (s->rows == 0)
		s->before = report_count(s->found);
	verified_free(doc);
}

static void *
work(void *ctx)
{
	struct ahead *h = ctx;

	pthread_mutex_lock(&h->lock);
	for (;;) {
		struct job *j;

		while (h->next == h->end && !h->ending)
			pthread_cond_wait(&h->given, &h->lock);
		if (h->ending)
			break;
		j = &h->job[h->next++ % h->room];
		pthread_mutex_unlock(&h->lock);
		job_read(h, j);
		pthread_mutex_lock(&h->lock);
		j->done = 1;
		pthread_cond_signal(&h->done);
	}
	pthread_mutex_unlock(&h->lock);
	return NULL;
}

/* ---- what its caller does */

static int
cores(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

struct ahead *
ahead_begin(struct world *w, int sheets)
{
	int threads = cores() - 1;
	struct ahead *h;

	if (threads > THREADS)
		threads = THREADS;
	if (threads < 1 || sheets < LEAST)
		return NULL;
	h = mem_alloc(sizeof *h);
	h->cert = world_signers(w, &h->certs);
	h->anchor = w->anchor;
	h->now = w->now;
	h->room = (unsigned)(2 * threads + 2);
	pthread_mutex_init(&h->lock, NULL);
	pthread_cond_init(&h->given, NULL);
	pthread_cond_init(&h->done, NULL);
	while (h->threads < threads &&
	    pthread_create(&h->thread[h->threads], NULL, work, h) == 0)
		h->threads++;
	if (h->threads > 0)
		return h;
	ahead_end(h);
	return NULL;
}

int
ahead_room(const struct ahead *h)
{
	return h->end - h->first < h->room;
}

void
ahead_give(struct ahead *h, const char *name, int fd, struct buf *cms)
{
	struct job *j = &h->job[h->end % h->room];
	struct ahead_sheet *s = mem_alloc(sizeof *s);

	s->signer = -1;
	s->proof = report_new();
	s->found = report_new();
	s->arena = arena_new();
	*j = (struct job){ 0, fd, mem_text(name), *cms, s };
	*cms = (struct buf){ NULL, 0, 0 };
	pthread_mutex_lock(&h->lock);
	h->end++;
	pthread_cond_signal(&h->given);
	pthread_mutex_unlock(&h->lock);
}

static void
job_clear(struct job *j)
{
	close(j->fd);
	free(j->name);
	buf_free(&j->cms);
}

struct ahead_sheet *
ahead_take(struct ahead *h)
{
	struct job *j = &h->job[h->first % h->room];
	struct ahead_sheet *s;

	pthread_mutex_lock(&h->lock);
	while (!j->done)
		pthread_cond_wait(&h->done, &h->lock);
	pthread_mutex_unlock(&h->lock);
	s = j->sheet;
	j->sheet = NULL;
	job_clear(j);
	h->first++;
	return s;
}

void
ahead_sheet_free(struct ahead_sheet *s)
{
	if (s == NULL)
		return;
	report_free(s->proof);
	report_free(s->found);
	arena_free(s->arena);
	free(s->row);
	free(s);
}

void
ahead_end(struct ahead *h)
{
	if (h == NULL)
		return;
	pthread_mutex_lock(&h->lock);
	h->ending = 1;
	pthread_cond_broadcast(&h->given);
	pthread_mutex_unlock(&h->lock);
	for (int i = 0; i < h->threads; i++)
		pthread_join(h->thread[i], NULL);
	for (; h->first != h->end; h->first++) {
		struct job *j = &h->job[h->first % h->room];

		ahead_sheet_free(j->sheet);
		job_clear(j);
	}
	pthread_cond_destroy(&h->given);
	pthread_cond_destroy(&h->done);
	pthread_mutex_destroy(&h->lock);
	free(h);
}
