/* A slip run again: its call, in a world that reads everything from the archive (REVIEW 1). */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

static int
input_add(struct call *c, const struct slip_line *l)
{
	struct digest d;

	if (digest_parse(slice_of(l->a), &d) != 0)
		return -1;
	call_fd(c, l->b, l->c, -1);
	c->input[c->inputs - 1].digest = d;
	return 0;
}

int
slip_call(const struct slip *s, struct call *c)
{
	memset(c, 0, sizeof *c);
	c->kind = s->kind;
	if (strcmp(s->actor, "-") != 0 && digest_parse(slice_of(s->actor), &c->actor) != 0)
		return -1;
	for (int i = 0; i < s->lines; i++) {
		if (strcmp(s->line[i].word, "param") == 0)
			call_add(c, s->line[i].a, s->line[i].b);
		else if (strcmp(s->line[i].word, "read") == 0 && input_add(c, &s->line[i]) != 0)
			return -1;
	}
	return 0;
}

struct world *
world_replay(const char *dir, const char *archive_of, struct report *report)
{
	struct world *w = mem_alloc(sizeof *w);

	w->report = report;
	w->replay = 1;
	w->formats = "/dev/null";	/* nothing lies there: the archive has what was read */
	w->store = store_replay(dir, archive_of, report);
	if (w->store != NULL && world_load(w) == 0)
		return w;
	world_free(w);
	return NULL;
}

static int
inputs_open(struct world *w, struct call *c)
{
	for (int i = 0; i < c->inputs; i++) {
		c->input[i].fd = store_object(w->store, &c->input[i].digest);
		if (c->input[i].fd < 0)
			return -1;
	}
	return 0;
}

int
flow_replay(struct world *w, const struct slip *s, struct digest *hash)
{
	struct call c;
	int64_t event = 0;
	int rc = slip_call(s, &c);

	w->now = s->at;
	if (rc == 0)
		rc = inputs_open(w, &c);
	if (rc == 0)
		rc = flow_call(w, &c, &event);
	call_free(&c);
	if (rc != 0 || event != s->seq)
		return -1;
	store_chain_head(w->store, hash);
	/* Roots of trust and projects are what a world knows by heart. */
	return strcmp(s->kind, "INIT") == 0 || strcmp(s->kind, "PROJECT") == 0 ? world_load(w) : 0;
}
