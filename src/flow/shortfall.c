/* The notice to the owner that an account's money is short (53号 art. 13): what waits, what there is, what is missing. */
#include <stdlib.h>

#include "papers.h"

static void
line(struct buf *b, enum text_id text, const struct val *vals)
{
	text_render(b, text_of(text, LANG_ZH), vals, LANG_ZH, 0);
	buf_text(b, "\n");
}

static void
notice_text(struct world *w, const struct batch_view *b, int no, fen available, fen need, struct buf *text)
{
	const struct project *p = &b->project->p;
	struct cursor *c = store_query(w->store, Q_RELEASED_LIST, "i", b->project->site);

	line(text, T_SHORTFALL_HEAD, VALS(V_TEXT("owner", p->owner), V_TEXT("batch", b->name), V_INT("no", no)));
	line(text, T_SHORTFALL_ACCOUNT, VALS(V_TEXT("project", p->name), V_TEXT("account", p->account.number), V_TEXT("name", p->account.name)));
	while (cursor_next(c))
		line(text, T_SHORTFALL_BATCH, VALS(V_TEXT("batch", cursor_text(c, 0)), V_INT("count", cursor_int(c, 3)),
		    V_FEN("sum", cursor_int(c, 1)), V_YMD("day", (ymd)cursor_int(c, 2))));
	cursor_end(c);
	line(text, T_SHORTFALL_SUM, VALS(V_FEN("need", need), V_FEN("available", available), V_FEN("short", need - available)));
	line(text, T_SHORTFALL_END, VALS(V_TEXT("contractor", p->contractor), V_YMD("today", time_day(w->now))));
}

int
shortfall_issue(struct world *w, struct txn *t, const struct batch_view *b, fen available, fen need)
{
	struct cursor *c = store_query(w->store, Q_SHORTFALL_NEWEST, "i", b->id);
	struct buf text = { 0 };
	struct digest d;
	char path[256], name[128];
	int no = 0, same = 0, rc;

	if (cursor_next(c)) {
		no = (int)cursor_int(c, 0);
		same = cursor_int(c, 1) == available && cursor_int(c, 2) == need;
	}
	cursor_end(c);
	if (same)
		return 0;
	no++;
	notice_text(w, b, no, available, need, &text);
	snprintf(name, sizeof name, "shortfall-%s-%d.txt", b->name, no);
	snprintf(path, sizeof path, "notices/%s", name);
	rc = txn_write(t, (struct slice){ text.p, text.n }, "notice", name, &d);
	buf_free(&text);
	if (rc != 0 || txn_put(t, Q_SHORTFALL_PUT, "eiiiib", b->id, (int64_t)no, available, need, &d) != 0)
		return -1;
	txn_outbox(t, path, &d, NULL);
	world_say(w, T_SHORTFALL_DONE, VALS(V_TEXT("batch", b->name), V_FEN("short", need - available), V_TEXT("file", path)));
	return 0;
}
