/* One loop for each kind of facts, and the only place that reports.  It knows no rule. */
#include <stdlib.h>

#include "rules.h"

enum scope { SCOPE_SHEET, SCOPE_ROW, SCOPE_PERSON, SCOPE_CARD, SCOPE_TEAM, SCOPE_MONTH,
	SCOPE_PROJECT };

struct rule {
	struct rule_info info;
	enum scope	 scope;
	union {
		int	(*sheet)(const struct sheet_facts *, struct detail *);
		int	(*row)(const struct row_facts *, struct detail *);
		int	(*group)(const struct group_view *, int, struct detail *);
		int	(*team)(const struct team_facts *, struct detail *);
		int	(*month)(const struct month_facts *, struct detail *);
		int	(*project)(const struct project_facts *, struct detail *);
	} holds;
};

#define HOLDS_SHEET	sheet
#define HOLDS_ROW	row
#define HOLDS_PERSON	group
#define HOLDS_CARD	group
#define HOLDS_TEAM	team
#define HOLDS_MONTH	month
#define HOLDS_PROJECT	project
#define RULE(scope, name, column, finding, floor) \
	{ { #name, column, #scope, F_##finding, SEV_##floor }, SCOPE_##scope, \
	    { .HOLDS_##scope = rule_##name } },
static const struct rule rules[] = {
#include "rules.def"
};
#undef RULE

#define RULES (sizeof rules / sizeof *rules)

int
validate_sheet(const struct sheet_facts *f, struct report *report)
{
	struct detail d;
	int found = 0;

	for (const struct rule *r = rules; r < rules + RULES; r++) {
		if (r->scope != SCOPE_SHEET)
			continue;
		detail_clear(&d);
		if (r->holds.sheet(f, &d))
			continue;
		report_add(report, r->info.finding,
		    (struct where){ f->sheet->document, 0, r->info.column }, d.v);
		found++;
	}
	return found;
}

int
validate_row(const struct row_facts *f, struct report *report)
{
	struct detail d;
	int found = 0;

	for (const struct rule *r = rules; r < rules + RULES; r++) {
		if (r->scope != SCOPE_ROW)
			continue;
		detail_clear(&d);
		if (r->holds.row(f, &d))
			continue;
		report_add(report, r->info.finding,
		    (struct where){ f->sheet->document, f->row->n, r->info.column }, d.v);
		found++;
	}
	return found;
}

/*
 * Claim by claim, so that each sheet's findings come in the order of the rules.  A sealed claim is
 * a fact for the others, never a hit.
 */
static int
validate_group(enum scope scope, const struct claim_group *group, group_hit hit, void *ctx)
{
	int *first = mem_alloc((size_t)group->count * sizeof *first + 1);
	struct group_view view;
	struct detail d;
	int found = 0;

	group_look(group, first, &view);
	for (int i = 0; i < group->count; i++) {
		if (group->claim[i].sealed)
			continue;
		for (const struct rule *r = rules; r < rules + RULES; r++) {
			if (r->scope != scope)
				continue;
			detail_clear(&d);
			if (r->holds.group(&view, i, &d))
				continue;
			hit(ctx, i, r->info.finding, r->info.column, d.v);
			found++;
		}
	}
	free(first);
	return found;
}

int
validate_person(const struct claim_group *group, group_hit hit, void *ctx)
{
	return validate_group(SCOPE_PERSON, group, hit, ctx);
}

int
validate_card(const struct claim_group *group, group_hit hit, void *ctx)
{
	return validate_group(SCOPE_CARD, group, hit, ctx);
}

/* These three concern no single document. */
static int
holds_many(const struct rule *r, const void *facts, struct detail *d)
{
	if (r->scope == SCOPE_TEAM)
		return r->holds.team(facts, d);
	return r->scope == SCOPE_MONTH ? r->holds.month(facts, d) : r->holds.project(facts, d);
}

static int
validate_many(enum scope scope, const void *facts, struct report *report)
{
	struct detail d;
	int found = 0;

	for (const struct rule *r = rules; r < rules + RULES; r++) {
		if (r->scope != scope)
			continue;
		detail_clear(&d);
		if (holds_many(r, facts, &d))
			continue;
		report_add(report, r->info.finding, NOWHERE, d.v);
		found++;
	}
	return found;
}

int
validate_team(const struct team_facts *f, struct report *report)
{
	return validate_many(SCOPE_TEAM, f, report);
}

int
validate_month(const struct month_facts *f, struct report *report)
{
	return validate_many(SCOPE_MONTH, f, report);
}

int
validate_project(const struct project_facts *f, struct report *report)
{
	return validate_many(SCOPE_PROJECT, f, report);
}

size_t
rule_count(void)
{
	return RULES;
}

const struct rule_info *
rule_at(size_t i)
{
	return i < RULES ? &rules[i].info : NULL;
}
