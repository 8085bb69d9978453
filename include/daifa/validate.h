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
	int			 contractor_signs;	/* an officer who may sign advances */
	int			 number_taken;	/* another accepted sheet of this subcontractor has the same number */
	int			 replaces_known;	/* the sheet it says it replaces is here with that digest; meaningful when it names one */
	int64_t			 signed_at;	/* 0 when the signature states no time */
	int64_t			 received_at;
};
/* A worker's wage of the month before, with the same subcontractor in the same project. */
struct before_line {
	const char	*team, *card;
	enum wage_mode	 mode;
	fen		 rate_fen, gross_fen;
	int		 days_tenths;
};
/* Everything a row is compared with. */
struct row_facts {
	const struct sheet	*sheet;
	const struct sheet_row	*row;
	const struct subcontractor *sub;	/* of the sheet */
	const struct roster_line *roster;	/* on the days worked; NULL: not on this project's roster */
	const struct card_line	*card;		/* in force on the day of the worker's confirmation (or today when there is none); NULL: none known */
	const struct attendance_line *attendance;	/* of the wage month (sheet->for_month, which is month unless back pay); NULL: none */
	const struct before_line *before;	/* of the same team where there were several; NULL: none */
	/* name_normal() of names, since a rule may not use codec.  NULL: the name itself is compared. */
	const char		*name_key;		/* row->name */
	const char		*roster_name_key;	/* roster->name */
	const char		*card_name_key;		/* row->card_name, the holder on the sheet */
	const char		*holder_key;		/* card->card_name, the holder of the account in force */
	const struct policy	*policy;
	/* What only the store and the tables know; 0 where it was not looked up. */
	fen			 minimum_fen;		/* minimum wage of the project's county in the wage month */
	fen			 year_fen;		/* this person's net of the year's sheets up to the sheet's month, where it is remarkable */
	fen			 trade_median_fen;	/* gross a day of the trade in this project and month */
	int			 trade_people;		/* it is the median of so many */
	int			 phone_people;		/* so many have row->phone in the month; 0: only this one */
	enum reason		 card_failed;		/* why the last payment to row->card of an earlier wage month did not succeed */
	ym			 card_failed_month;
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
	uint32_t		 own_days;	/* the same, as bits; 0: not looked up */
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

/* Many rows together: no document is theirs alone, so their findings name project and subcontractor in their values. */
struct team_facts {			/* one team's rows of a wage month */
	const char		*project, *sub, *team;
	const struct policy	*policy;
	ym			 month;
	int			 people;	/* rows of the month's wage; supplements are not among them */
	fen			 net_fen;	/* of the first one */
	int			 same;		/* all have it */
};
struct month_facts {			/* one subcontractor's wage month in one project */
	const char		*project, *sub;
	const struct policy	*policy;
	ym			 month;
	int			 people;	/* rows of the month's wage */
	fen			 gross_fen;	/* of all its rows that could be read */
	fen			 minimum_fen;	/* as in row_facts */
	int			 attended;	/* workers of its roster with attendance; -1: none came */
	int			 missing;	/* of these on no sheet of the project */
	const char		*missing_id;	/* the first of them */
	int			 leavers;	/* of the missing: exit within the month */
	const char		*leaver_id;
	ymd			 leaver_exit;
	int			 progress;	/* known */
	fen			 labour_fen;	/* of the progress; 0: not stated */
	ymd			 due;		/* last working day of the month after; 0: unknown */
	ymd			 agreed;	/* pay day of the contract, before holidays; 0: not stated */
	int			 unpaid;	/* rows with a net that nobody was paid */
	ymd			 today;
};
struct project_facts {
	const struct project	*project;
	ym			 month;
	fen			 deposited_fen, value_fen;	/* labour cost paid in for the month's progress; that progress, 0: unknown */
	ymd			 deposit;	/* day of the newest one, 0: none yet */
	ymd			 today;
	fen			 minimum_fen;	/* of the county in that month */
	ymd			 minimum_since;
};

/* Each returns the number of findings added. */
int	validate_team(const struct team_facts *, struct report *);
int	validate_month(const struct month_facts *, struct report *);
int	validate_project(const struct project_facts *, struct report *);
int	validate_sheet(const struct sheet_facts *, struct report *);			/* document findings */
int	validate_row(const struct row_facts *, struct report *);
/* Findings go through `hit`, since each belongs to its own sheet: index into the group, finding, column, values. */
typedef void (*group_hit)(void *ctx, int index, enum finding_id, const char *column, const struct val *);
int	validate_person(const struct claim_group *, group_hit, void *ctx);		/* claims of one person */
int	validate_card(const struct claim_group *, group_hit, void *ctx);		/* claims paid to one account */

/* What a finding weighs under a project's policy on a day: the catalogue's severity or the policy's, never below the floor. */
enum severity severity_of(const struct policy *, enum finding_id, ymd);
enum severity severity_floor(enum finding_id);	/* of its rule; what no rule judges stays as the catalogue has it */

/* Dated tables in formats/ (CSV: the first line names the columns, # begins a comment).  0, or -1 and TABLE_LINE. */
struct tables;
struct tables *tables_new(void);		/* owned: tables_free() */
void	tables_free(struct tables *);
int	tables_minimum_wage(struct tables *, const char *document, struct slice, struct report *);	/* minimum-wage.csv */
int	tables_holidays(struct tables *, const char *document, struct slice, struct report *);		/* holidays.csv */
/* The minimum wage of a 6-digit region in a month, by figures with a source only; 0 when none is known.  since: from when. */
fen	minimum_wage(const struct tables *, const char *region, ym, ymd *since);
int	is_workday(const struct tables *, ymd);	/* by weekday where the table says nothing */
ymd	workdays_after(const struct tables *, ymd, int days);	/* the last of so many workdays after that day */
ymd	workday_before(const struct tables *, ymd);	/* that day, or the last workday before it: 724号 art. 14 */

/* The catalogue, for explain and coverage. */
struct rule_info {
	const char		*name, *column, *scope;	/* scope: "SHEET" "ROW" "PERSON" "CARD" "TEAM" "MONTH" "PROJECT" */
	enum finding_id		 finding;
	enum severity		 floor;		/* no policy may lower the finding below it */
};
size_t	rule_count(void);
const struct rule_info *rule_at(size_t);

#endif
