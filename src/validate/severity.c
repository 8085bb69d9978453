/* What a finding weighs: the catalogue's severity, a policy's change of it, the floor of both. */
#include "rules.h"

enum severity
severity_floor(enum finding_id id)
{
	for (size_t i = 0; i < rule_count(); i++)
		if (rule_at(i)->finding == id)
			return rule_at(i)->floor;
	return finding_severity(id);
}

/* The last change that holds on that day. */
static const struct severity_change *
change_on(const struct policy *p, enum finding_id id, ymd day)
{
	const struct severity_change *found = NULL;

	for (int i = 0; i < p->severities; i++) {
		const struct severity_change *c = &p->severity[i];

		if (c->finding == id && c->from <= day && (c->to == 0 || day <= c->to))
			found = c;
	}
	return found;
}

/* Only what is said about rows can be changed: what refuses a document or proves damage cannot. */
enum severity
severity_of(const struct policy *p, enum finding_id id, ymd day)
{
	const struct severity_change *c = change_on(p, id, day);
	enum severity floor;

	if (c == NULL || finding_severity(id) > SEV_REJECT)
		return finding_severity(id);
	floor = severity_floor(id);
	return c->severity < floor ? floor : c->severity;
}

/* The attempt is a finding, since a signed project file asks for what will not be done. */
int
rule_policy_above_floor(const struct project_facts *f, struct detail *d)
{
	const struct policy *p = &f->project->policy;
	const struct severity_change *first = NULL;
	int count = 0;

	for (int i = 0; i < p->severities; i++) {
		const struct severity_change *c = &p->severity[i];

		if (change_on(p, c->finding, f->today) != c ||
		    c->severity >= severity_floor(c->finding))
			continue;
		if (first == NULL)
			first = c;
		count++;
	}
	if (first == NULL)
		return 1;
	detail_put(d, V_TEXT("project", f->project->code));
	detail_put(d, V_TEXT("finding", finding_name(first->finding)));
	detail_put(d, V_TEXT("severity", severity_name(first->severity)));
	detail_put(d, V_TEXT("floor", severity_name(severity_floor(first->finding))));
	detail_put(d, V_INT("count", count));
	return 0;
}
