/*
 * What check finds on a row because of what became of its claim elsewhere: paid already through another sheet, replaced by less or
 * more, older than the workspace (DESIGN 5 Claim).  The engine nets nothing: it says what it sees.
 */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

struct touched {
	int		 n, line, before;
	fen		 net, paid, extra;	/* paid: by another sheet's row; extra: by supplements */
	int		 elsewhere, advance;
	char		 from[LIMIT_FIELD_BYTES];	/* that row */
};

static void
touched_find(struct world *w, const struct touched *k, const char *document, struct report *found)
{
	struct where at = { document, k->n, "net" };
	fen covered = 0;

	if (k->advance && !k->elsewhere)
		report_add(found, F_ADVANCE_EVIDENCE, (struct where){ document, k->n, NULL }, NO_VALS);
	if (k->before && k->line == 0)
		report_add(found, F_BACK_PAY_BEFORE, (struct where){ document, k->n, "month" }, VALS(V_FEN("net", k->net)));
	if (!k->elsewhere || fen_add(k->paid, k->extra, &covered) != 0)
		return;
	if (k->net > covered) {
		report_add(found, F_PAID_LESS, at, VALS(V_TEXT("row", k->from), V_FEN("paid", covered), V_FEN("net", k->net),
		    V_FEN("short", k->net - covered)));
		report_add(w->report, F_PAID_LESS, at, VALS(V_TEXT("row", k->from), V_FEN("paid", covered), V_FEN("net", k->net),
		    V_FEN("short", k->net - covered)));
	} else if (k->net < k->paid) {
		report_add(found, F_OVERPAID, at, VALS(V_TEXT("row", k->from), V_FEN("paid", k->paid), V_FEN("net", k->net),
		    V_FEN("over", k->paid - k->net)));
		report_add(w->report, F_OVERPAID, at, VALS(V_TEXT("row", k->from), V_FEN("paid", k->paid), V_FEN("net", k->net),
		    V_FEN("over", k->paid - k->net)));
	}
}

/* Rows that were paid and do not stand on the sheet any more: all of it was too much. */
static int
gone_tell(struct world *w, int64_t sheet, const char *document)
{
	struct cursor *c = store_query(w->store, Q_CLAIMS_GONE, "i", sheet);

	while (cursor_next(c)) {
		char row[LIMIT_FIELD_BYTES];

		snprintf(row, sizeof row, "%s#%d", cursor_text(c, 0), (int)cursor_int(c, 1));
		report_add(w->report, F_OVERPAID, (struct where){ document, 0, NULL }, VALS(V_TEXT("row", row), V_FEN("paid", cursor_int(c, 2)),
		    V_FEN("net", 0), V_FEN("over", cursor_int(c, 2))));
	}
	cursor_end(c);
	return store_failed(w->store) ? -1 : 0;
}

int
claims_check(struct world *w, int64_t sheet, const char *document, struct report *found)
{
	struct cursor *c;

	if (store_int(w->store, 0, Q_SHEET_TOUCHES, "i", sheet) == 0)
		return 0;
	c = store_query(w->store, Q_CLAIMS_TOUCHED, "i", sheet);
	while (cursor_next(c)) {
		struct touched k = { .n = (int)cursor_int(c, 0), .line = (int)cursor_int(c, 1), .net = cursor_int(c, 2),
			.before = (int)cursor_int(c, 3), .paid = cursor_int(c, 4), .elsewhere = (int)cursor_int(c, 5),
			.extra = cursor_int(c, 6), .advance = strcmp(cursor_text(c, 9), "advance") == 0 };

		if (k.elsewhere)
			snprintf(k.from, sizeof k.from, "%s#%d", cursor_text(c, 7), (int)cursor_int(c, 8));
		touched_find(w, &k, document, found);
	}
	cursor_end(c);
	return gone_tell(w, sheet, document);
}
