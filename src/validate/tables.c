/*
 * Figures that law leaves to provinces and years: minimum wages by county, days off.  They are
 * data, dated, each with its source and how far it is to be trusted: A law or authority, B press,
 * C copy; M is from memory and never used.
 */
#include <stdlib.h>
#include <string.h>

#include "daifa/validate.h"

#define CELLS	8

struct minimum {
	char	 region[8];	/* 2, 4 or 6 digits */
	ymd	 from;
	fen	 fen;
};
struct holiday {
	ymd	 day;
	int	 off;
};
struct tables {
	struct minimum	*minimum;	/* owned */
	size_t		 minimums;
	struct holiday	*holiday;	/* owned */
	size_t		 holidays;
};

struct tables *
tables_new(void)
{
	return mem_alloc(sizeof(struct tables));
}

void
tables_free(struct tables *t)
{
	if (t == NULL)
		return;
	free(t->minimum);
	free(t->holiday);
	free(t);
}

/* ---- lines */

static int
cells_split(struct slice line, struct slice cell[CELLS])
{
	int n = 0;

	for (;;) {
		const char *comma = n < CELLS - 1 ? memchr(line.p, ',', line.n) : NULL;
		size_t head = comma ? (size_t)(comma - line.p) : line.n;

		cell[n++] = slice_trim((struct slice){ line.p, head });
		if (comma == NULL)
			return n;
		line = (struct slice){ comma + 1, line.n - head - 1 };
	}
}

/* Every line that is neither empty, a comment nor the first.  0, or -1 and TABLE_LINE. */
static int
lines_each(struct slice text, const char *document, struct report *r,
    int (*take)(struct tables *, struct slice *, int), struct tables *t)
{
	int line = 0, head = 1;

	while (text.n > 0) {
		const char *end = memchr(text.p, '\n', text.n);
		size_t n = end ? (size_t)(end - text.p) : text.n;
		struct slice cell[CELLS], all = slice_trim((struct slice){ text.p, n });

		line++;
		text = (struct slice){ text.p + n + (end != NULL), text.n - n - (end != NULL) };
		if (all.n == 0 || all.p[0] == '#')
			continue;
		if (head) {
			head = 0;
			continue;
		}
		if (take(t, cell, cells_split(all, cell)) < 0) {
			report_add(r, F_TABLE_LINE, (struct where){ document, line, NULL },
			    VALS(V_INT("line", line)));
			return -1;
		}
	}
	return 0;
}

/* Digits only, of a length that the caller allows. */
static int
digits(struct slice s, char *out, size_t size)
{
	if (s.n == 0 || s.n >= size)
		return -1;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return -1;
	memcpy(out, s.p, s.n);
	out[s.n] = '\0';
	return 0;
}

static int
is_confidence(struct slice s)
{
	return s.n == 1 && s.p[0] != '\0' && strchr("ABCM", s.p[0]) != NULL;
}

/* region,from,month,hour,source,confidence */
static int
minimum_take(struct tables *t, struct slice *cell, int cells)
{
	struct minimum m = { "", 0, 0 };

	if (cells != 6 || digits(cell[0], m.region, 7) < 0 || cell[0].n % 2 != 0 ||
	    ymd_parse(cell[1], &m.from) < 0 || money_parse(cell[2], &m.fen) != MONEY_OK ||
	    m.fen <= 0 || !is_confidence(cell[5]))
		return -1;
	if (cell[5].p[0] == 'M')
		return 0;
	t->minimum = mem_grow(t->minimum, t->minimums + 1, sizeof *t->minimum);
	t->minimum[t->minimums++] = m;
	return 0;
}

int
tables_minimum_wage(struct tables *t, const char *document, struct slice text, struct report *r)
{
	return lines_each(text, document, r, minimum_take, t);
}

/* day,kind,name,source,confidence; kind: off, work */
static int
holiday_take(struct tables *t, struct slice *cell, int cells)
{
	struct holiday h = { 0, 0 };

	if (cells != 5 || ymd_parse(cell[0], &h.day) < 0 || !is_confidence(cell[4]) ||
	    (!slice_is(cell[1], "off") && !slice_is(cell[1], "work")))
		return -1;
	if (cell[4].p[0] == 'M')
		return 0;
	h.off = slice_is(cell[1], "off");
	t->holiday = mem_grow(t->holiday, t->holidays + 1, sizeof *t->holiday);
	t->holiday[t->holidays++] = h;
	return 0;
}

int
tables_holidays(struct tables *t, const char *document, struct slice text, struct report *r)
{
	return lines_each(text, document, r, holiday_take, t);
}

/* ---- what they say */

/* The most exact region; of these the newest figure that holds when the month begins. */
fen
minimum_wage(const struct tables *t, const char *region, ym month, ymd *since)
{
	const struct minimum *best = NULL;

	*since = 0;
	for (size_t i = 0; i < t->minimums; i++) {
		const struct minimum *m = &t->minimum[i];
		size_t n = strlen(m->region);

		if (strncmp(m->region, region, n) != 0 || m->from > ym_first(month))
			continue;
		if (best == NULL || n > strlen(best->region) ||
		    (n == strlen(best->region) && m->from >= best->from))
			best = m;
	}
	if (best == NULL)
		return 0;
	*since = best->from;
	return best->fen;
}

int
is_workday(const struct tables *t, ymd day)
{
	int weekday = ymd_weekday(day);

	for (size_t i = 0; i < t->holidays; i++)
		if (t->holiday[i].day == day)
			return !t->holiday[i].off;
	return weekday != 0 && weekday != 6;
}

ymd
workday_before(const struct tables *t, ymd day)
{
	for (int i = 0; i < 31 && !is_workday(t, day); i++)
		day = ymd_from_days(ymd_days(day) - 1);
	return day;
}

ymd
workdays_after(const struct tables *t, ymd day, int days)
{
	while (days > 0) {
		day = ymd_from_days(ymd_days(day) + 1);
		days -= is_workday(t, day);
	}
	return day;
}
