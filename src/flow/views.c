/* Lists for the command line: batches at a step, and what can be paid again. */
#include <stdlib.h>
#include <string.h>

#include "papers.h"

char **
flow_batches(struct world *w, const char *step, int *count)
{
	struct cursor *c = store_query(w->store, Q_BATCHES_AT, "t", step);
	char **list = mem_alloc(sizeof *list);

	*count = 0;
	while (cursor_next(c)) {
		list = mem_grow(list, (size_t)*count + 1, sizeof *list);
		list[(*count)++] = mem_text(cursor_text(c, 0));
	}
	cursor_end(c);
	if (store_failed(w->store)) {
		names_free(list, *count);
		*count = -1;
		return NULL;
	}
	return list;
}

void
names_free(char **list, int count)
{
	for (int i = 0; list != NULL && i < count; i++)
		free(list[i]);
	free(list);
}

/* ---- reissue */

struct again {
	struct world	*w;
	enum lang	 lang;
	int64_t		 batch;		/* only rows last sealed in it, 0: all */
	struct tally	 ready, lacking, unknown;
};

static int
again_row(void *ctx, const struct row_view *v)
{
	struct again *g = ctx;
	/* A new finding may hold a row whose payment failed: then the row is judged first. */
	int held = v->payment != 0 && !pay_state_live(v->state) &&
	    (v->status == ROW_HELD || v->status == ROW_REJECTED);
	char name[LIMIT_FIELD_BYTES];
	struct tally *t;

	if (g->batch != 0 && v->batch != g->batch)
		return 0;
	if (v->status == ROW_UNKNOWN)
		return tally_add(&g->unknown, v->net_fen);
	if (v->status != ROW_FAILED && !held)
		return 0;
	t = v->status == ROW_FAILED && v->wait == WAIT_NONE ? &g->ready : &g->lacking;
	snprintf(name, sizeof name, "%s#%d", v->number, v->n);
	if (g->w->out != NULL)
		out_say(g->w->out, T_AGAIN_ROW,
		    VALS(V_TEXT("row", name), V_NAME("name", v->name), V_FEN("net", v->net_fen),
		        V_TEXT("state", pay_state_word(v->state, g->lang)),
		        V_TEXT("reason", reason_word(v->reason, g->lang)),
		        V_TEXT("what",
		            held ? row_status_word(v->status, g->lang)
		                 : wait_word(v->wait, g->lang)),
		        V_TEXT("wait", wait_name(v->wait))));
	return tally_add(t, v->net_fen);
}

const char *
wait_name(enum wait wait)
{
	static const char *const names[] = { [WAIT_NONE] = "NONE",
		[WAIT_STATEMENT] = "STATEMENT",
		[WAIT_CURE] = "CURE",
		[WAIT_DECISION] = "DECISION" };

	return names[wait];
}

int
flow_reissue(struct world *w, const char *batch)
{
	struct again g = { .w = w, .lang = w->out != NULL ? w->out->lang : LANG_ZH };
	struct rows_of of = { 0 };
	struct batch_view b;

	if (batch != NULL && *batch != '\0') {
		if (!batch_find(w, batch, &b))
			return world_refuse(w, F_BATCH_UNKNOWN, VALS(V_TEXT("batch", batch)));
		g.batch = b.id;
		of = (struct rows_of){ .month = b.month, .site = b.project->site, .sub = b.sub };
	}
	if (rows_each(w, &of, again_row, &g) != 0)
		return -1;
	if (w->out != NULL)
		out_say(w->out, T_AGAIN_SUM,
		    VALS(V_INT("ready", g.ready.count), V_FEN("ready_sum", g.ready.fen),
		        V_INT("lacking", g.lacking.count), V_FEN("lacking_sum", g.lacking.fen),
		        V_INT("unknown", g.unknown.count), V_FEN("unknown_sum", g.unknown.fen)));
	if (g.lacking.count + g.unknown.count > 0)
		report_add(w->report, F_REISSUE_WAITS, NOWHERE,
		    VALS(V_INT("count", g.lacking.count + g.unknown.count),
		        V_FEN("sum", g.lacking.fen + g.unknown.fen)));
	return g.ready.count > 0 && flow_proposals(w, (ym)of.month) < 0 ? -1 : 0;
}
