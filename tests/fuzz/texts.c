/* What the engine reads again from a database that anyone may have touched, and single fields. */
#include <string.h>

#include "daifa/model.h"
#include "daifa/store.h"
#include "fuzz.h"

static struct arena *
arena_now(void)
{
	static struct arena *a;

	if (a == NULL)
		a = arena_new();
	arena_reset(a);
	return a;
}

int
fuzz_slip(const uint8_t *p, size_t n)
{
	struct slip s;

	memset(&s, 0, sizeof s);
	slip_parse(arena_now(), fuzz_slice(p, n), &s);
	return 0;
}

int
fuzz_vals(const uint8_t *p, size_t n)
{
	struct arena *a = arena_now();
	char *line = arena_bytes(a, p, n);
	struct val *v = vals_parse(a, line), *again;
	struct buf one = { NULL, 0, 0 }, two = { NULL, 0, 0 };

	if (v != NULL) {
		vals_canon(v, &one);
		buf_add(&one, "", 0);
		PROMISE((again = vals_parse(a, one.p)) != NULL);
		vals_canon(again, &two);
		buf_add(&two, "", 0);
		PROMISE(one.n == two.n && memcmp(one.p, two.p, one.n) == 0);
		buf_reset(&two);
		text_render(&two, finding_text(F_NET_MISMATCH, LANG_ZH), v, LANG_ZH, 0);
		text_render(&two, finding_text(F_NET_MISMATCH, LANG_EN), v, LANG_EN, 1);
		json_string(&two, line);
	}
	buf_free(&one);
	buf_free(&two);
	return 0;
}

int
fuzz_fields(const uint8_t *p, size_t n)
{
	struct slice s = fuzz_slice(p, n);
	char money[MONEY_TEXT], day[YMD_TEXT], time[TIME_TEXT], id[64];
	struct digest d;
	int64_t at, again;
	fen f, g;
	ymd y, z;
	ym m, k;
	int len;

	if (money_parse(s, &f) == MONEY_OK) {
		PROMISE(f >= -LIMIT_AMOUNT_FEN && f <= LIMIT_AMOUNT_FEN);
		PROMISE(money_parse(slice_of(money_text(f, money)), &g) == MONEY_OK && f == g);
	} else
		PROMISE(f == 0);
	if (ymd_parse(s, &y) == 0)
		PROMISE(ymd_parse(slice_of(ymd_text(y, day)), &z) == 0 && y == z &&
		    ymd_from_days(ymd_days(y)) == y);
	if (ymd_parse8(s, &y) == 0)
		PROMISE(ymd_valid(y));
	if (ym_parse(s, &m) == 0)
		PROMISE(ym_parse(slice_of(ym_text(m, day)), &k) == 0 && m == k &&
		    ym_last(m) >= ym_first(m));
	if (time_parse(s, &at) == 0)
		PROMISE(time_parse(slice_of(time_text(at, time)), &again) == 0 && at == again);
	if (int_parse(s, 1000000, &at) == 0)
		PROMISE(at >= 0 && at <= 1000000);
	digest_parse(s, &d);
	len = id_normal(s, id, sizeof id);
	if (len >= 0) {
		PROMISE((size_t)len < sizeof id && strlen(id) == (size_t)len);
		if (id_check(slice_of(id)) == ID_OK)
			PROMISE(age_on(id_birth(slice_of(id)), 20261101) >= -1);
	}
	id_check(s);
	luhn_ok(s);
	uscc_ok(s);
	cnaps_ok(s);
	ref_ok(s);
	s = slice_trim(s);
	PROMISE(s.n <= n);
	return 0;
}
