/*
 * A list of findings.  A month may have a million of them: strings live in one arena, and the few
 * names of documents and columns are kept once each.
 */
#include <stdlib.h>
#include <string.h>

#include "daifa/report.h"

struct report {
	struct finding	*list;		/* owned */
	size_t		 count;
	size_t		 room;
	struct arena	*strings;	/* owned */
	const char	**names;	/* owned; open hash of the names, at most half full */
	size_t		 names_count;
	size_t		 names_room;	/* a power of two */
	uint32_t	 by_id[F_MAX];
	enum severity	 worst;
};

struct report *
report_new(void)
{
	struct report *r = mem_alloc(sizeof *r);

	r->strings = arena_new();
	return r;
}

void
report_free(struct report *r)
{
	if (r == NULL)
		return;
	arena_free(r->strings);
	free(r->names);
	free(r->list);
	free(r);
}

void
report_clear(struct report *r)
{
	r->count = 0;
	r->names_count = 0;
	r->worst = SEV_NOTE;
	memset(r->by_id, 0, sizeof r->by_id);
	if (r->names)
		memset(r->names, 0, r->names_room * sizeof *r->names);
	arena_reset(r->strings);
}

static const char **
name_slot(const char **names, size_t room, const char *name)
{
	uint64_t h = 0xcbf29ce484222325;	/* FNV-1a */

	for (const char *p = name; *p; p++)
		h = (h ^ (unsigned char)*p) * 0x100000001b3;
	for (h &= room - 1; names[h] && strcmp(names[h], name) != 0; h = (h + 1) & (room - 1))
		;
	return &names[h];
}

static void
names_grow(struct report *r)
{
	size_t room = r->names_room ? r->names_room * 2 : 16;
	const char **names = mem_alloc(room * sizeof *names);

	for (size_t i = 0; i < r->names_room; i++)
		if (r->names[i])
			*name_slot(names, room, r->names[i]) = r->names[i];
	free(r->names);
	r->names = names;
	r->names_room = room;
}

/* The report's one copy of the name; NULL stays NULL. */
static const char *
name_keep(struct report *r, const char *name)
{
	const char **slot;

	if (name == NULL)
		return NULL;
	if (r->names_count * 2 >= r->names_room)
		names_grow(r);
	slot = name_slot(r->names, r->names_room, name);
	if (*slot == NULL) {
		*slot = arena_text(r->strings, name);
		r->names_count++;
	}
	return *slot;
}

void
report_add_canon(struct report *r, enum finding_id id, struct where where, const char *vals)
{
	struct finding *f;

	if ((unsigned)id >= F_MAX)
		id = F_NONE;
	if (r->count == r->room) {
		r->room = r->room ? r->room * 2 : 8;
		r->list = mem_grow(r->list, r->room, sizeof *r->list);
	}
	f = &r->list[r->count++];
	f->id = id;
	f->where = (struct where){ name_keep(r, where.document), where.row,
	    name_keep(r, where.column) };
	f->vals = arena_text(r->strings, vals ? vals : "");
	r->by_id[id]++;
	if (finding_severity(id) > r->worst)
		r->worst = finding_severity(id);
}

void
report_add(struct report *r, enum finding_id id, struct where where, const struct val *vals)
{
	struct buf b = { NULL, 0, 0 };

	vals_canon(vals, &b);
	report_add_canon(r, id, where, b.p);
	buf_free(&b);
}

size_t
report_count(const struct report *r)
{
	return r->count;
}

const struct finding *
report_at(const struct report *r, size_t i)
{
	return &r->list[i];
}

int
report_has(const struct report *r, enum finding_id id)
{
	return (unsigned)id < F_MAX && r->by_id[id] > 0;
}

enum severity
report_worst(const struct report *r)
{
	return r->worst;
}

void
report_take(struct report *to, struct report *from)
{
	if (to == from)
		return;
	for (size_t i = 0; i < from->count; i++)
		report_add_canon(to, from->list[i].id, from->list[i].where, from->list[i].vals);
	report_clear(from);
}
