/*
 * From payable rows to instructions: the plan that two people sign, and how it falls into parts.  Pure: no disk, no database.
 */
#ifndef DAIFA_PAY_H
#define DAIFA_PAY_H

#include "daifa/bank.h"

/* One wage of a batch, as it will be paid: the account is the one in force when the batch is sealed (REVIEW 11). */
struct plan_line {
	int64_t		 row, claim;		/* store ids, not part of the text */
	const char	*sheet;			/* number of the sheet */
	int		 n;			/* row of that sheet */
	const char	*id_no, *name, *phone;
	const char	*card, *card_name, *card_bank, *card_cnaps;
	fen		 fen;
	fen		 first_fen;		/* of it, not yet booked as owed */
	struct digest	 seen;			/* figures and findings on which this rests */
	int		 accepted;		/* an officer overrode a finding */
	int		 changed;		/* the account is not the worker's first, or not the sheet's */
	int		 advance;		/* paid in the subcontractor's place: recoverable from it */
	int		 again;			/* a former payment of this claim failed or came back */
	const char	*origin;		/* of the answer that says so: "unsigned" "paper" "statement", "-" when it was withdrawn; NULL: "-" */
};
struct plan {
	const char	*batch;			/* XJ01-S1-202610-1 */
	const char	*project, *project_name, *sub, *sub_name, *account;
	ym		 month;
	ymd		 day;			/* execution date */
	const struct plan_line *line;
	int		 lines;
	fen		 fen;			/* sum of the lines */
};
/* Sums the lines; -1 on overflow. */
int	plan_sum(struct plan *);
/* The text that is archived and signed: head, then overridden rows and changed accounts one by one, then every line.  Reproducible to the byte. */
void	plan_text(const struct plan *, struct buf *);
/*
 * Where parts end: writes the number of lines of each part into size[] (at least `lines` places) and returns how many parts there are.
 * Honours the layout's rows and amount per part, and keeps its key unique within a part: where answers name no reference,
 * two lines with the same account, name and amount never share one (DESIGN 6).  Order of lines is kept; -1: one line alone exceeds the part ceiling.
 */
int	plan_split(const struct bank_info *, const struct plan_line *, int lines, int *size);

#endif
