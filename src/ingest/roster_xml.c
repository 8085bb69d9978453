/*
 * The roster as XML, in the fields of the national data standard (formats/roster.xsd).  A worker
 * becomes the line that a spreadsheet's row would be, with what the file names and nothing else.
 */
#include <string.h>

#include "ingest/roster.h"
#include "ingest/shape.h"

enum { E_ROSTER, E_WORKER, E_FIELD };

static const struct lex lex_field = { 0, 250, 0, NULL, NULL };
#define FIELD(column, name) [E_FIELD + (column)] = { name, E_WORKER, 0, 1, &lex_field, { { NULL, NULL, 0 } } }
static const struct element_rule rules[E_FIELD + ROS_MAX] = {
	[E_ROSTER] = { "roster", -1, 1, 1, NULL, { { NULL, NULL, 0 } } },
	[E_WORKER] = { "worker", E_ROSTER, 1, LIMIT_SHEET_ROWS, NULL, { { NULL, NULL, 0 } } },
	FIELD(ROS_ID_TYPE, "idCardType"),
	[E_FIELD + ROS_ID] = { "idCardNumber", E_WORKER, 1, 1, &lex_field, { { NULL, NULL, 0 } } },
	FIELD(ROS_NAME, "workerName"),
	FIELD(ROS_PHONE, "cellPhone"),
	FIELD(ROS_SUB, "corpCode"),
	FIELD(ROS_TEAM, "teamName"),
	FIELD(ROS_TRADE, "workType"),
	FIELD(ROS_ENTRY, "entryTime"),
	FIELD(ROS_EXIT, "exitTime"),
	FIELD(ROS_CONTRACT, "contractCode"),
	FIELD(ROS_CARD, "payRollBankCardNumber"),
	FIELD(ROS_HOLDER, "payRollBankCardName"),
	FIELD(ROS_BANK, "payRollTopBankCode"),
	FIELD(ROS_CNAPS, "bankLinkNumber"),
	FIELD(ROS_SINCE, "cardSince"),
	FIELD(ROS_FORM, "cardChangeForm"),
	FIELD(ROS_LANGUAGE, "slipLanguage"),
	FIELD(ROS_FROM, "changeDate"),
};
static const struct shape shape = { "urn:daifa:roster:1", rules, E_FIELD + ROS_MAX, F_LIST_STRUCTURE,
	F_LIST_MISSING, F_LIST_ATTRIBUTE, F_LIST_VALUE };

struct reader {
	struct table	*table;
	int		 line, rows;
	struct slice	 cell[ROS_MAX];	/* p NULL: not named */
};

static int
on_start(void *ctx, const struct shape_event *e)
{
	struct reader *r = ctx;

	if (e->rule == E_WORKER) {
		r->line = e->line;
		memset(r->cell, 0, sizeof r->cell);
	}
	return 0;
}

static int
on_end(void *ctx, const struct shape_event *e)
{
	struct reader *r = ctx;
	struct slice s = slice_trim(e->text);
	int rc = 0;

	if (e->rule >= E_FIELD) {
		/* the standard gives days a time of day */
		if (s.n == 19 && s.p[10] == ' ' && s.p[13] == ':')
			s.n = 10;
		r->cell[e->rule - E_FIELD] = (struct slice){ arena_bytes(r->table->strings, s.p, s.n), s.n };
	} else if (e->rule == E_WORKER) {
		r->rows++;
		rc = roster_cells(r->table, r->line, r->cell);
		arena_reset(r->table->strings);
	}
	return rc != 0 ? -1 : 0;
}

int
roster_xml_read(struct table *t, const struct verified *v, struct report *report)
{
	static const struct shape_handler handler = { on_start, on_end };
	struct reader r = { .table = t };
	int rc;

	t->notes = (struct notes){ report, verified_document(v), 0, 0 };
	t->strings = arena_new();
	rc = shape_read(verified_source(v), &shape, &handler, &r, &t->notes);
	if (rc == 0)
		notes_whole(&t->notes, F_LIST_READ, VALS(V_TEXT("kind", "XML"), V_INT("rows", r.rows)));
	notes_end(&t->notes);
	arena_free(t->strings);
	t->strings = NULL;
	return rc;
}
