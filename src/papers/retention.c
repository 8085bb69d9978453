/* Until when records are kept: dates only. */
#include "daifa/papers.h"

/* The same day so many years later; the 29th of February becomes the 1st of March. */
static ymd
years_after(ymd day, int years)
{
	ymd later = day + years * 10000;

	return ymd_valid(later) ? later : later / 10000 * 10000 + 301;
}

ymd
keep_until(ymd completed, ymd settled, int64_t open)
{
	if (completed == 0 || open > 0)
		return 0;
	return years_after(completed > settled ? completed : settled, 3);
}

ymd
keep_longer(ymd until, ymd newest, int years)
{
	ymd other = (newest / 10000 + years) * 10000 + 1231;

	return until != 0 && years != 0 && other > until ? other : until;
}
