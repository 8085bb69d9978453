/* Numbers of spreadsheets, the decimal texts of doubles, read without one; private to ingest. */
#ifndef DAIFA_INGEST_NUMBER_H
#define DAIFA_INGEST_NUMBER_H

#include "daifa/core.h"

#define NUMBER_TEXT	64
/*
 * The number at Excel's 15 significant digits as plain decimal digits: "5511.4799999999996" is
 * "5511.48", "1.5E-3" is "0.0015".  *whole: digits before the point; above 15 the last ones are
 * lost.  0, or -1 when it is no number or of more than 40 digits.
 */
int	number_plain(struct slice, char out[NUMBER_TEXT], int *whole);
/*
 * A plain number as the date it stands for, counted from 1900 or 1904: "2026-10-05", "2026-10-05
 * 07:58:12", or "07:58:12" when it is less than a day.  0, or -1 when no date has that number.
 */
int	number_date(const char *plain, int from_1904, char out[NUMBER_TEXT]);
/*
 * 2026-10-05, 2026/10/5, 2026.10.5, 20261005, 2026年10月5日, with or without a time 00:00[:00] after
 * it.  0 or -1.
 */
int	day_read(struct slice, ymd *);
/* A day in one of these forms and a time 7:58[:12] after it, as "2026-10-05 07:58:12".  0 or -1. */
int	time_read(struct slice, char out[NUMBER_TEXT]);
/* 2026-10, 2026/10, 2026.10, 202610, 2026年10月, or a day of it.  0 or -1. */
int	month_read(struct slice, ym *);
/*
 * The digits of an amount: "¥1,234.50元" is "1234.50"; blanks, "-", "—" and "/" are "".  0, or -1
 * when it is none.
 */
int	amount_read(struct slice, char out[NUMBER_TEXT]);

#endif
