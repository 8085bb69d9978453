/* Tables of single facts changed on the clean row or sheet, and what one rule then says. */
#ifndef VALIDATE_CASES_H
#define VALIDATE_CASES_H

#include "unit.h"

#include "../../rules/base.h"
#include "validate/rules.h"

struct row_case {
	const char	*why;
	int		(*rule)(const struct row_facts *, struct detail *);
	void		(*change)(struct base *);	/* NULL: the clean row */
	const char	*says;		/* canonical values; NULL: the rule holds */
};
struct sheet_case {
	const char	*why;
	int		(*rule)(const struct sheet_facts *, struct detail *);
	void		(*change)(struct base *);
	const char	*says;
};

static inline void
says_check(const char *why, int holds, const struct detail *d, const char *says)
{
	struct buf b = { NULL, 0, 0 };

	if (holds != (says == NULL))
		fail_msg("%s: the rule %s", why, holds ? "holds" : "does not hold");
	vals_canon(d->v, &b);
	if (says != NULL && strcmp(b.p ? b.p : "", says) != 0)
		fail_msg("%s: %s", why, b.p ? b.p : "");
	buf_free(&b);
}

static inline void
row_cases_run(const struct row_case *c, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct base b;
		struct detail d;

		base_fill(&b);
		detail_clear(&d);
		if (c[i].change)
			c[i].change(&b);
		says_check(c[i].why, c[i].rule(&b.facts, &d), &d, c[i].says);
	}
}

static inline void
sheet_cases_run(const struct sheet_case *c, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct base b;
		struct detail d;

		base_fill(&b);
		detail_clear(&d);
		if (c[i].change)
			c[i].change(&b);
		says_check(c[i].why, c[i].rule(&b.sheet_facts, &d), &d, c[i].says);
	}
}

/* One line for each fact that a case changes: CHANGE(no_roster, b->facts.roster = NULL;) */
#define CHANGE(name, ...) \
	static void name(struct base *b) { __VA_ARGS__ }

#endif
