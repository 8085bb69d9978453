#include <string.h>

#include "ingest/notes.h"

#define SHOWN_MOST 60	/* characters: enough to find the place */

int
notes_whole(struct notes *n, enum finding_id id, const struct val *vals)
{
	report_add(n->report, id, (struct where){ n->document, 0, NULL }, vals);
	return -1;
}

void
notes_row(struct notes *n, enum finding_id id, int row, const char *column, const struct val *vals)
{
	if (n->rows == LIMIT_SHEET_FINDINGS) {
		n->cut++;
		return;
	}
	n->rows++;
	report_add(n->report, id, (struct where){ n->document, row, column }, vals);
}

void
notes_end(struct notes *n)
{
	if (n->cut > 0)
		notes_whole(n, F_FINDINGS_CUT, VALS(V_INT("count", n->cut), V_INT("max", n->rows)));
}

const char *
shown(struct slice s, char text[SHOWN_TEXT])
{
	_Static_assert(SHOWN_MOST * 4 + sizeof "…" <= SHOWN_TEXT, "a character has four bytes");
	const char *p = s.p, *end = s.p + s.n;
	size_t n;

	for (int i = 0; i < SHOWN_MOST && p < end; i++) {
		/* bytes that are not UTF-8 stay: the printer knows how to show them */
		if (utf8_next(&p, end) < 0)
			break;
	}
	n = (size_t)(p - s.p);
	if (n > 0)
		memcpy(text, s.p, n);
	text[n] = '\0';
	if (p < end)
		memcpy(text + n, "…", sizeof "…");
	return text;
}
