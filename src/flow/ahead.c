/* Sheets are proved and decoded by other threads while earlier ones are stored (pool.c). */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "priv.h"

struct ahead {
	struct pool	*pool;		/* owned */
	const struct cert *const *cert;	/* borrowed, like anchor */
	const struct cert *anchor;
	int		 certs;
	int64_t		 now;
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
work(void *ctx, void *thing)
{
	const struct ahead *h = ctx;
	struct ahead_sheet *s = thing;
	struct verified *doc = verify_signed(s->name, s->fd, (struct slice){ s->cms.p, s->cms.n },
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

/* ---- what its caller does */

struct ahead *
ahead_begin(struct world *w, int sheets)
{
	struct ahead *h = mem_alloc(sizeof *h);

	h->cert = world_signers(w, &h->certs);
	h->anchor = w->anchor;
	h->now = w->now;
	h->pool = pool_begin(work, h, sheets);
	if (h->pool != NULL)
		return h;
	free(h);
	return NULL;
}

int
ahead_room(const struct ahead *h)
{
	return pool_room(h->pool);
}

void
ahead_give(struct ahead *h, const char *name, int fd, struct buf *cms)
{
	struct ahead_sheet *s = mem_alloc(sizeof *s);

	s->signer = -1;
	s->fd = fd;
	s->name = mem_text(name);
	s->cms = *cms;
	*cms = (struct buf){ NULL, 0, 0 };
	s->proof = report_new();
	s->found = report_new();
	s->arena = arena_new();
	pool_give(h->pool, s);
}

struct ahead_sheet *
ahead_take(struct ahead *h)
{
	return pool_take(h->pool);
}

void
ahead_sheet_free(struct ahead_sheet *s)
{
	if (s == NULL)
		return;
	close(s->fd);
	free(s->name);
	buf_free(&s->cms);
	report_free(s->proof);
	report_free(s->found);
	arena_free(s->arena);
	free(s->row);
	free(s);
}

void
ahead_end(struct ahead *h)
{
	struct ahead_sheet *s;

	if (h == NULL)
		return;
	while ((s = pool_end(h->pool)) != NULL)
		ahead_sheet_free(s);
	free(h);
}
