/* Every proof in its order; what holds is said, what does not is a finding that names it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "priv.h"

int
audit_worse(const struct audit *x, size_t since)
{
	for (size_t i = since; i < report_count(x->report); i++)
		if (finding_severity(report_at(x->report, i)->id) >= SEV_INTEGRITY)
			return 1;
	return 0;
}

int
audit_unread(struct audit *x, const char *path)
{
	int error = errno;

	if (!store_unreadable(error))
		return 0;
	report_add(x->report, F_DISK, NOWHERE,
	    VALS(V_TEXT("what", path), V_TEXT("error", strerror(error))));
	return 1;
}

void
audit_say(const struct audit *x, enum text_id id, const struct val *vals)
{
	if (x->a->out != NULL)
		out_say(x->a->out, id, vals);
}

static int
slip_look(void *ctx, const struct slip *s)
{
	struct audit *x = ctx;

	x->events++;
	if (audit_slip_signatures(x, s) != 0 || audit_outbox_add(x, s) != 0)
		return -1;
	return 0;
}

static int
chain(struct audit *x)
{
	size_t since = report_count(x->report);
	char hex[HEX_LEN];

	if (store_audit_chain(x->store, slip_look, x) != 0)
		return -1;
	store_chain_head(x->store, &x->head);
	digest_hex(&x->head, hex);
	x->whole = x->events == store_chain_length(x->store);
	if (!audit_worse(x, since))
		audit_say(x, T_AUDIT_CHAIN, VALS(V_INT("events", x->events), V_TEXT("head", hex)));
	return 0;
}

static int
facts(struct audit *x)
{
	size_t since = report_count(x->report);

	if (store_audit_facts(x->store) != 0)
		return -1;
	if (!audit_worse(x, since))
		audit_say(x, T_AUDIT_FACTS, VALS(V_INT("events", x->events)));
	return 0;
}

static int
objects(struct audit *x)
{
	size_t since = report_count(x->report);
	struct cursor *c;

	if (store_audit_objects(x->store) != 0)
		return -1;
	if (audit_worse(x, since))
		return 0;
	c = store_query(x->store, Q_AUDIT_OBJECTS, "");
	if (cursor_next(c))
		audit_say(x, T_AUDIT_OBJECTS,
		    VALS(V_INT("objects", cursor_int(c, 0)), V_INT("bytes", cursor_int(c, 1))));
	cursor_end(c);
	return 0;
}

/* Tables are gone or other than they were: whatever is asked of them further would only fail. */
static int
all_proofs(struct audit *x)
{
	int form = store_audit_form(x->store);

	if (form != 0)
		return form < 0 ? -1 : 0;
	if (chain(x) != 0 || facts(x) != 0 || objects(x) != 0 || audit_signatures(x) != 0 ||
	    audit_wrapped(x) != 0 || audit_states(x) != 0 || audit_money(x) != 0 ||
	    audit_issued(x) != 0)
		return -1;
	/*
	 * A chain with a gap knows neither all of the outbox nor how to be run again; where it
	 * breaks was said.
	 */
	if (!x->whole)
		return 0;
	if (audit_outbox(x) != 0)
		return -1;
	return x->a->replay ? audit_replay(x) : 0;
}

int
audit_run(const struct audit_args *a)
{
	struct audit x = { .a = a, .report = a->report };
	size_t since = report_count(a->report);
	enum work before = work_enter(WORK_AUDIT);
	int rc;

	/* As a writer: nothing moves meanwhile, and what was interrupted is finished first. */
	x.store = store_open(a->dir, STORE_WRITE, a->report);
	if (x.store == NULL)
		return -1;
	rc = all_proofs(&x);
	if (rc == 0 && !x.refused && !audit_worse(&x, since))
		audit_say(&x, T_AUDIT_HOLDS, NO_VALS);
	audit_outbox_free(&x);
	store_close(x.store);
	work_leave(before);
	return rc;
}

int
audit_dump(const char *dir, FILE *to, struct report *report)
{
	struct store *st = store_open(dir, STORE_READ, report);
	int rc = -1;

	if (st != NULL)
		rc = store_dump(st, to);
	store_close(st);
	return rc;
}
