/*
 * Rules (DESIGN 3.4, DOMAIN 6): does this row hold, and if not, which finding with which figures.  Pure: const structs in, findings out.
 * rules.def lists them, file order is report order; walk.c is the only loop and the only caller of report_add.
 */
#ifndef DAIFA_VALIDATE_H
#define DAIFA_VALIDATE_H

#include "daifa/model.h"

/* A sheet as a whole, after decoding.  signer: the subcontractor of that project whose certificate signed, NULL when the certificate is registered elsewhere only. */
struct sheet_facts {
	const struct sheet	*sheet;
	const struct project	*project;	/* NULL: no such project here */
	const struct subcontractor *signer;
	int			 number_taken;	/* another accepted sheet of this subcontractor has the same number */
	int			 replaces_known;	/* the sheet it says it replaces is here with that digest; meaningful when it names one */
	int64_t			 signed_at;	/* 0 when the signature states no time */
	int64_t			 received_at;
};
/* Everything a row is compared with. */
struct row_facts {
	const struct sheet	*sheet;
	const struct sheet_row	*row;
	const struct subcontractor *sub;	/* of the sheet */
	const struct roster_line *roster;	/* on the days worked; NULL: not on this project's roster */
	const struct card_line	*card;		/* in force on the day of the worker's confirmation (or today when there is none); NULL: none known */
	const struct attendance_line *attendance;	/* of the wage month (sheet->for_month, which is month unless back pay); NULL: none */
	/* name_normal() of names, since a rule may not use codec.  NULL: the name itself is compared. */
	const char		*name_key;		/* row->name */
	const char		*roster_name_key;	/* roster->name */
	const char		*card_name_key;		/* row->card_name, the holder on the sheet */
	const char		*holder_key;		/* card->card_name, the holder of the account in force */
	const struct policy	*policy;
	int			 decided;	/* not used by rules: kept for the walk's callers */
	ymd			 today;
};
/* One row seen beside others of the same person, or on the same account, in the same wage month, over all projects. */
struct claim_facts {
	int64_t			 row;		/* store id; opaque here */
	const char		*project, *sub, *team, *sheet_number;
	const char		*id_no, *card;
	int			 line;
	int			 days_tenths;
	int			 own_attended;	/* days attended in its own project that month; 0: not looked up */
	int			 n;
	int			 sealed;	/* already in a sealed batch or paid */
	int			 same_claim_as_sealed;	/* filled by the caller: another row of this claim is sealed */
};
struct claim_group {
	const struct claim_facts *claim;
	int			 count;
	ym			 month;		/* the wage month; 0 counts as one of 31 days */
	int			 attended_days;	/* distinct days over all projects of the month; -1 when there is no attendance at all */
};

/* Each returns the number of findings added. */
int	validate_sheet(const struct sheet_facts *, struct report *);			/* document findings */
int	validate_row(const struct row_facts *, struct report *);
/* Findings go through `hit`, since each belongs to its own sheet: index into the group, finding, column, values. */
typedef void (*group_hit)(void *ctx, int index, enum finding_id, const char *column, const struct val *);
int	validate_person(const struct claim_group *, group_hit, void *ctx);		/* claims of one person */
int	validate_card(const struct claim_group *, group_hit, void *ctx);		/* claims paid to one account */

/* The catalogue, for explain and coverage. */
struct rule_info {
	const char		*name, *column, *scope;	/* scope: "SHEET" "ROW" "PERSON" "CARD" */
	enum finding_id		 finding;
	enum severity		 floor;		/* no policy may lower the finding below it */
};
size_t	rule_count(void);
const struct rule_info *rule_at(size_t);

#endif
