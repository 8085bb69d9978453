/*
 * Documents in (DESIGN 5): verified bytes to model structs, pushed one by one.  0, or -1 when the document is refused
 * as a whole (a REFUSE finding was added); what is wrong with one row is a finding on that row and the row is pushed with its `bad` bits.
 * Strings in callbacks live until the callback returns.  A callback's non-zero return stops the reading and is returned as -1.
 */
#ifndef DAIFA_INGEST_H
#define DAIFA_INGEST_H

#include "daifa/model.h"
#include "daifa/verify.h"

/* The signed project file (formats/project.xsd).  Needs PROVENANCE_SIGNED.  Everything in the arena. */
int	ingest_project(const struct verified *, struct arena *, struct project *, struct report *);
/* A wage sheet as XML (formats/wage-sheet.xsd).  Needs PROVENANCE_SIGNED.  The head's strings are arena; totals are filled when it returns 0.
 * Compares stated totals with the rows read (TOTAL_MISMATCH, or TOTAL_NOT_PROVABLE when a row's amount could not be read) and gross and items are left to validate. */
int	ingest_sheet(const struct verified *, struct arena *, struct sheet *, int (*row)(void *ctx, const struct sheet *, const struct sheet_row *), void *ctx, struct report *);
/* Roster CSV (formats/README.md: columns).  card.card is "" when the line names no account; form: name of the change form, "". */
struct roster_entry {
	int			 n;	/* 1-based line of the file */
	struct roster_line	 who;
	struct card_line	 card;
	const char		*form;
};
int	ingest_roster(const struct verified *, int (*line)(void *ctx, const struct roster_entry *), void *ctx, struct report *);
/* Punches of one project and month, plain or gzip CSV, any order.  One call per worker, in order of ID number.  Punches outside the month: only an out-punch in the
 * first 12 hours after it that closes an in-punch counts; others are ATTENDANCE_OUTSIDE {count} (NOTE).  A night shift belongs to the day of its in-punch. */
int	ingest_attendance(const struct verified *, ym, int (*line)(void *ctx, const char *id_no, const struct attendance_line *), void *ctx, struct report *);
struct progress_line { const char *sub; fen value_fen, labour_fen; };
int	ingest_progress(const struct verified *, int (*line)(void *ctx, const struct progress_line *), void *ctx, struct report *);
struct deposit_line { ymd day; fen fen; const char *payer, *ref, *progress; };
int	ingest_deposits(const struct verified *, int (*line)(void *ctx, const struct deposit_line *), void *ctx, struct report *);

#endif
