/*
 * What the rules share; private to validate.  A rule returns 1 when it holds, otherwise 0 with the
 * figures that decided in its detail.  It sees const facts only: it cannot report, look anything up
 * or remember anything.
 *
 * One cause, one finding: where several rules would fire for the same reason, the one that names
 * the reason does and the others hold.  A fact that a silent rule would have shown stands among the
 * values of the one that speaks, so that whoever accepts that one has seen it.
 */
#ifndef DAIFA_VALIDATE_RULES_H
#define DAIFA_VALIDATE_RULES_H

#include "daifa/validate.h"

#define DETAIL_VALS	8
#define DETAIL_TEXTS	4
#define DETAIL_TEXT	48

struct detail {
	struct val	 v[DETAIL_VALS + 1];	/* ends with V_END */
	int		 n;
	char		 text[DETAIL_TEXTS][DETAIL_TEXT];	/* figures that values borrow */
	int		 texts;
};
void	 detail_clear(struct detail *);
void	 detail_put(struct detail *, struct val);
const char *detail_days(struct detail *, int64_t tenths);	/* "22.5" */
const char *detail_hours(struct detail *, int64_t minutes);	/* "1.5" */
const char *detail_time(struct detail *, int64_t at);

/* A group with what its rules need of all its claims, worked out once. */
struct group_view {
	const struct claim_group *group;
	const int	*first;		/* for each claim the first one of the same claim key */
	int64_t		 days_tenths;	/* each key once, none beyond its project's attendance */
	int		 keys;		/* different claim keys that claim days */
	int		 over_alone;	/* one is beyond all attendance by itself */
	int		 people;	/* different ID numbers */
};
void	 group_look(const struct claim_group *, int *first, struct group_view *);

#define RULE_SEES_SHEET		const struct sheet_facts *
#define RULE_SEES_ROW		const struct row_facts *
#define RULE_SEES_PERSON	const struct group_view *, int
#define RULE_SEES_CARD		const struct group_view *, int
#define RULE_SEES_TEAM		const struct team_facts *
#define RULE_SEES_MONTH		const struct month_facts *
#define RULE_SEES_PROJECT	const struct project_facts *
#define RULE(scope, name, column, finding, floor) \
	int	 rule_##name(RULE_SEES_##scope, struct detail *);
#include "rules.def"
#undef RULE

/* What several rules ask about a row. */
ym	 wage_month(const struct row_facts *);
uint32_t attended_bits(const struct row_facts *);	/* 0: no attendance */
int	 days_possible(const struct row_facts *);	/* read, and not more than the month has */
ymd	 first_day_worked(const struct row_facts *);
int	 id_sound(const struct sheet_row *);	/* 0 for a resident's number that cannot be one */
int	 amounts_sound(const struct sheet_row *);	/* read, not negative, add up */
#define FULL_MONTH_TENTHS	218	/* 21.75 paid days a month, 劳社部发〔2008〕3号 */
/* most: what days and overtime can earn at the rate; 0 when the rate says nothing */
int	 within_rate(const struct sheet_row *, fen *most);
fen	 minimum_of(fen county, const struct policy *);	/* the higher of the two */
int	 is_confirmed(const struct sheet_row *);
const char *sheet_key(const struct row_facts *);	/* the name on the sheet, for comparing */
const char *worker_key(const struct row_facts *);	/* the roster's, else the sheet's */

#endif
