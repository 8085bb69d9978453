/*
 * Does a format hang together?  What one line cannot see: keys, totals, what tells a tail from a
 * record.
 */
#include <string.h>

#include "bank/inner.h"

static int
holds(const struct layout *l, enum field_id id)
{
	for (int i = 0; i < l->heads; i++)
		if (form_find(&l->head[i], id) != NULL)
			return 1;
	for (int i = 0; i < l->tails; i++)
		if (form_find(&l->tail[i], id) != NULL)
			return 1;
	return 0;
}

static void
need(struct fmt_reader *r, int there, const char *reason, const char *word)
{
	if (!there)
		fmt_error(r, reason, word);
}

/* Without line ends a delimited line ends by its last separator. */
static int
ends_itself(const struct form *form)
{
	const struct field *last = form->fields > 1 ? &form->field[form->fields - 1] : NULL;

	return form->fixed || (last != NULL && last->id == FD_CONST && last->text[0] == '\0');
}

/* What is written must be readable again. */
static void
writing_check(struct fmt_reader *r, const struct layout *l)
{
	if (l->type != LAYOUT_LINES || l->end != END_NONE)
		return;
	need(r, l->tails == 0, "without line ends a tail cannot be told", "tail");
	need(r, !l->has_record || ends_itself(&l->record),
	    "without line ends a delimited line ends with \"\"", "record");
	for (int i = 0; i < l->heads; i++)
		need(r, ends_itself(&l->head[i]),
		    "without line ends a delimited line ends with \"\"", "head");
}

static void
files_check(struct fmt_reader *r)
{
	struct bank_fmt *f = r->f;
	int same = 0, other = 0;	/* files with records that such a part has */

	need(r, f->files > 0, "there is no file section", "");
	for (int i = 0; i < f->files; i++) {
		struct layout *l = &f->file[i].layout;

		r->words.line = l->line;
		if (f->file[i].serves != SERVES_ANY)
			need(r, f->info.serves == SERVES_ANY && f->info.max_rows == 1,
			    "files for some payees only want serves any and one row in a part",
			    f->file[i].name);
		same += l->has_record && f->file[i].serves != SERVES_OTHER;
		other += l->has_record && f->file[i].serves != SERVES_SAME;
		if (l->has_record && l->type == LAYOUT_XML && l->bases == 1)
			need(r, f->info.max_rows == 1,
			    "a record that is the whole document wants one row in a part",
			    f->file[i].name);
		need(r, l->heads > 0 || l->has_record, "the file is empty", f->file[i].name);
		writing_check(r, l);
		if (!l->has_record)
			continue;
		need(r, form_find(&l->record, FD_NET) != NULL, "the record has no", "net");
		need(r, form_find(&l->record, FD_PAYEE_ACCOUNT) != NULL, "the record has no",
		    "payee.account");
		if (f->info.key & BANK_KEY_REF)
			need(r, form_find(&l->record, FD_REF) != NULL,
			    "the key is ref, the record has no", "ref");
		if (f->info.key & BANK_KEY_ACCOUNT)
			need(r, form_find(&l->record, FD_PAYEE_NAME) != NULL,
			    "the key is the name, the record has no", "payee.name");
	}
	need(r, (same == 1 && other == 1) || f->files == 0, "one file of a part holds the records",
	    "");
}

static int
form_constants(const struct form *form)
{
	const struct field *c = form_find(form, FD_CONST);

	return c != NULL && c->text[0] != '\0';
}

/* Lines are told apart by number of cells, width, or a constant. */
static void
reading_check(struct fmt_reader *r, const struct layout *l)
{
	need(r, l->has_record && l->record.fields > 0, "there is no record", "");
	if (l->type != LAYOUT_LINES)
		return;
	for (int i = 0; i < l->tails; i++)
		need(r, form_constants(&l->tail[i]) || (l->tail[i].fixed && l->record.fixed
		    ? l->tail[i].bytes != l->record.bytes : l->tail[i].fields != l->record.fields),
		    "nothing tells the tail from a record", "tail");
	if (l->end != END_NONE)
		return;
	writing_check(r, l);
}

static void
answer_check(struct fmt_reader *r)
{
	struct bank_fmt *f = r->f;
	struct layout *l = &f->answer;
	const struct form *record = &l->record;
	int plain = l->type == LAYOUT_LINES || l->type == LAYOUT_XML;
	enum reason said;

	r->words.line = l->line;
	need(r, f->status.rows > 0, "there is no status line", "");
	if (plain) {
		reading_check(r, l);
		if (f->info.key & BANK_KEY_REF)
			need(r, form_find(record, FD_REF) != NULL,
			    "the key is ref, the answer has no", "ref");
		if ((f->info.key & BANK_KEY_SEQ) && f->info.max_rows > 1)
			need(r, form_find(record, FD_SEQ) != NULL,
			    "the key is seq, the answer has no", "seq");
		if (f->info.key & BANK_KEY_ACCOUNT)
			need(r, form_find(record, FD_PAYEE_ACCOUNT) &&
			    form_find(record, FD_PAYEE_NAME) && form_find(record, FD_NET),
			    "the key's fields are not all in the answer", "account amount name");
		if (f->info.scope == SCOPE_FAILURES)
			need(r, holds(l, FD_OK_COUNT) && holds(l, FD_OK_TOTAL),
			    "an answer of failures states how many were paid", "ok.count ok.total");
	}
	for (int i = 0; i < f->status.rows; i++)
		if (f->status.row[i].by == MAP_OTHER && f->status.row[i].status != BS_UNKNOWN &&
		    f->status.row[i].status != BS_PENDING)
			need(r, plain && f->info.scope == SCOPE_FAILURES &&
			    form_find(record, FD_STATUS) == NULL &&
			    f->status.row[i].status == BS_FAILED,
			    "an unknown status is unknown or pending", "other");
	if (f->notice != NULL)
		need(r, map_status(f, f->notice, &said) == BS_RETURNED,
		    "a notice's status is returned", f->notice);
}

static void
statement_check(struct fmt_reader *r)
{
	static const struct { enum field_id id; const char *name; } heads[] = {
		{ FD_ACCOUNT, "account" }, { FD_FROM, "from" }, { FD_TO, "to" },
		{ FD_OPENING, "opening" },
		{ FD_CLOSING, "closing" }
	};
	struct layout *l = &r->f->statement;
	int amount, sides;

	r->words.line = l->line;
	if (l->type != LAYOUT_LINES && l->type != LAYOUT_XML)
		return;
	reading_check(r, l);
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		need(r, holds(l, heads[i].id), "the statement has no", heads[i].name);
	amount = form_find(&l->record, FD_AMOUNT) != NULL;
	sides = (form_find(&l->record, FD_CREDIT) != NULL) + (form_find(&l->record,
	    FD_DEBIT) != NULL);
	need(r, form_find(&l->record, FD_DAY) != NULL, "the entry has no", "day");
	need(r, (amount && sides == 0) || (!amount && sides == 2),
	    "the entry has either amount, or credit and debit", "");
}

void
fmt_check(struct fmt_reader *r, int all_seen)
{
	need(r, all_seen, "bank, source, trust, serves, key, booking, answer-within are all said",
	    "");
	files_check(r);
	if (r->f->notices.type != LAYOUT_NONE)
		need(r, r->f->answer.type != LAYOUT_NONE,
		    "notices take their reasons from the return section", "notices");
	if (r->f->answer.type != LAYOUT_NONE)
		answer_check(r);
	if (r->f->statement.type != LAYOUT_NONE)
		statement_check(r);
}
