#include "daifa/model.h"

int
days_count(uint32_t bits)
{
	int n = 0;

	for (; bits; bits &= bits - 1)
		n++;
	return n;
}

uint32_t
days_between(ym month, ymd from, ymd to)
{
	ymd first = ym_first(month), last = ym_last(month);
	uint32_t upto_last;

	if (ym_days(month) == 0)
		return 0;
	if (from > first)
		first = from;
	if (to != 0 && to < last)
		last = to;
	if (first > last)
		return 0;
	/* days are bits 0..30, so neither shift reaches 32 */
	upto_last = (UINT32_C(1) << (last % 100)) - 1;
	return upto_last & ~((UINT32_C(1) << (first % 100 - 1)) - 1);
}
