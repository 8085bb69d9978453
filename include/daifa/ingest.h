/*
 * Documents in (DESIGN 5): verified bytes to model structs, pushed one by one.  0, or -1 when the document is refused
 * as a whole (a REFUSE finding was added); what is wrong with one row is a finding on that row and the row is pushed with its `bad` bits.
 * Strings in callbacks live until the callback returns.  A callback's non-zero return stops the reading and is returned as -1.
 */
#ifndef DAIFA_INGEST_H
#define DAIFA_INGEST_H

#include "daifa/model.h"
#include "daifa/verify.h"

/* What columns of spreadsheets are called: formats/columns/columns.tsv, read from the bytes that were archived.  NULL and COLUMNS_FILE. */
struct columns;
struct columns *columns_load(struct slice text, struct report *);	/* owned: columns_free() */
void	columns_free(struct columns *);
/* The workbook to hand out: kind "sheet", "attendance" or "roster", its columns called by their first names; notes in that language.  0, or -1: no such kind, or it
 * could not be written (no finding). */
int	ingest_template(const struct columns *, const char *kind, enum lang, struct buf *xlsx);
/* Do these bytes need it?  1 unless they begin as XML does. */
int	ingest_wants_columns(int fd);
/* The signed project file (formats/project.xsd).  Needs PROVENANCE_SIGNED.  Everything in the arena. */
int	ingest_project(const struct verified *, struct arena *, struct project *, struct report *);
/* The same for one that was taken in before: its certificates were looked at then. */
int	ingest_project_again(const struct verified *, struct arena *, struct project *, struct report *);
/* A wage sheet as XML (formats/wage-sheet.xsd).  Needs PROVENANCE_SIGNED.  The head's strings are arena; totals are filled when it returns 0.
 * Compares stated totals with the rows read (TOTAL_MISMATCH, or TOTAL_NOT_PROVABLE when a row's amount could not be read) and gross and items are left to validate. */
int	ingest_sheet(const struct verified *, struct arena *, struct sheet *, int (*row)(void *ctx, const struct sheet *, const struct sheet_row *), void *ctx, struct report *);
/*
 * The same sheet as people make it, told by its content: XML, an xlsx workbook, CSV (UTF-8 or GB18030; comma, tab or semicolon), or a ZIP package of one of these
 * and its evidence.  columns NULL: only XML, alone or in a package; SPREADSHEET_NOT_TAKEN otherwise.  ingest_sheet() is this without columns and evidence.
 * evidence (NULL: not wanted): called once for each other file of a package after the sheet was read and found sound; the source is the file's bytes and is read to
 * its end or not at all; non-zero stops, -1 is then returned.  A row's evidence file that the package lacks is EVIDENCE_MISSING (HOLD).
 */
typedef int (*sheet_row_fn)(void *ctx, const struct sheet *, const struct sheet_row *);
typedef int (*evidence_fn)(void *ctx, const char *name, int64_t bytes, struct source);
int	ingest_sheet_with(const struct verified *, const struct columns *, struct arena *, struct sheet *, sheet_row_fn, evidence_fn, void *ctx, struct report *);
/* Roster CSV (formats/README.md: columns).  card.card is "" when the line names no account; form: name of the change form, "". */
struct roster_entry {
	int			 n;	/* 1-based line of the file */
	struct roster_line	 who;
	struct card_line	 card;
	const char		*form;
	unsigned	 named;	/* ROSTER_*: what the line says; the rest of who is "" or 0 and stays as it was */
	ymd		 from;	/* from when on it holds; 0: as the import says */
};
#define ROSTER_ID_TYPE	0x001u
#define ROSTER_ID	0x002u
#define ROSTER_NAME	0x004u
#define ROSTER_PHONE	0x008u
#define ROSTER_SUB	0x010u
#define ROSTER_TEAM	0x020u
#define ROSTER_TRADE	0x040u
#define ROSTER_ENTRY	0x080u
#define ROSTER_EXIT	0x100u
#define ROSTER_CONTRACT	0x200u
#define ROSTER_LANGUAGE	0x400u
int	ingest_roster(const struct verified *, int (*line)(void *ctx, const struct roster_entry *), void *ctx, struct report *);
/* Punches of one project and month, plain or gzip CSV, any order.  One call per worker, in order of ID number.  Punches outside the month: only an out-punch in the
 * first 12 hours after it that closes an in-punch counts; others are ATTENDANCE_OUTSIDE {count} (NOTE).  A night shift belongs to the day of its in-punch. */
int	ingest_attendance(const struct verified *, ym, int (*line)(void *ctx, const char *id_no, const struct attendance_line *), void *ctx, struct report *);
struct progress_line { const char *sub; fen value_fen, labour_fen; };
int	ingest_progress(const struct verified *, int (*line)(void *ctx, const struct progress_line *), void *ctx, struct report *);
/* A day that no gate recorded, by a signed record with its reason. */
struct manual_line { int n; ymd day; const char *id_no, *why; };
int	ingest_manual(const struct verified *, int (*line)(void *ctx, const struct manual_line *), void *ctx, struct report *);
struct deposit_line { ymd day; fen fen; const char *payer, *ref, *progress; };
int	ingest_deposits(const struct verified *, int (*line)(void *ctx, const struct deposit_line *), void *ctx, struct report *);

/*
 * The same lists as people keep them, as xlsx or CSV, with the names of the file of column names; days and codes in the forms people write.  SPREADSHEET_READ (NOTE) says
 * how each was read.  Attendance is punches, or a month's grid of one column a day (marks, hours or fractions of a day).  columns NULL: exactly the functions above.
 */
int	ingest_roster_with(const struct verified *, const struct columns *, int (*line)(void *ctx, const struct roster_entry *), void *ctx, struct report *);
int	ingest_attendance_with(const struct verified *, ym, const struct columns *, int (*line)(void *ctx, const char *id_no, const struct attendance_line *), void *ctx, struct report *);
int	ingest_progress_with(const struct verified *, const struct columns *, int (*line)(void *ctx, const struct progress_line *), void *ctx, struct report *);
int	ingest_deposits_with(const struct verified *, const struct columns *, int (*line)(void *ctx, const struct deposit_line *), void *ctx, struct report *);

#endif
