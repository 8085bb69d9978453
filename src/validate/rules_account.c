/* The account on the row beside the one in force for the worker. */
#include <string.h>

#include "rules.h"

static int
same_account(const struct row_facts *f)
{
	return f->card && strcmp(f->row->card, f->card->card) == 0;
}

int
rule_account_known(const struct row_facts *f, struct detail *d)
{
	detail_put(d, V_CARD("sheet", f->row->card));
	return f->card != NULL || f->roster == NULL;
}

/* The holder stands beside it: whose account it would be is half of the answer. */
int
rule_account_in_force(const struct row_facts *f, struct detail *d)
{
	if (f->card == NULL)
		return 1;
	detail_put(d, V_CARD("sheet", f->row->card));
	detail_put(d, V_CARD("roster", f->card->card));
	detail_put(d, V_NAME("holder", f->row->card_name));
	return same_account(f);
}

/* By the roster's name, or by the sheet's where those two differ, which is a finding of its own. */
static int
is_worker(const struct row_facts *f, const char *key)
{
	return strcmp(key, worker_key(f)) == 0 || strcmp(key, sheet_key(f)) == 0;
}

/* The sheet's holder and that of the account in force must both be the worker. */
int
rule_holder_is_worker(const struct row_facts *f, struct detail *d)
{
	const char *sheet = f->card_name_key ? f->card_name_key : f->row->card_name;
	const char *bank = sheet, *holder = f->row->card_name;

	if (f->card && !same_account(f))
		return 1;
	if (f->card)
		bank = f->holder_key ? f->holder_key : f->card->card_name;
	if (is_worker(f, sheet) && f->card)
		holder = f->card->card_name;
	detail_put(d, V_NAME("worker", f->roster ? f->roster->name : f->row->name));
	detail_put(d, V_NAME("holder", holder));
	return is_worker(f, sheet) && is_worker(f, bank);
}

/* The same name in another form: another dot, blanks, full-width letters.  The bank is sent its own. */
int
rule_holder_as_bank_has(const struct row_facts *f, struct detail *d)
{
	struct detail other;

	detail_clear(&other);
	if (!same_account(f) || !rule_holder_is_worker(f, &other))
		return 1;
	detail_put(d, V_NAME("sheet", f->row->card_name));
	detail_put(d, V_NAME("bank", f->card->card_name));
	return strcmp(f->row->card_name, f->card->card_name) == 0;
}

/* Bank cards by their first digits; old passbooks have numbers without a check digit. */
static int
is_card(const char *number)
{
	size_t n = strlen(number);

	if (n == 16 && (number[0] == '4' || number[0] == '5'))
		return 1;
	return n >= 16 && n <= 19 &&
	    (strncmp(number, "62", 2) == 0 || strncmp(number, "9558", 4) == 0);
}

int
rule_account_adds_up(const struct row_facts *f, struct detail *d)
{
	detail_put(d, V_CARD("account", f->row->card));
	return !is_card(f->row->card) || luhn_ok(slice_of(f->row->card));
}

int
rule_cnaps_adds_up(const struct row_facts *f, struct detail *d)
{
	detail_put(d, V_TEXT("cnaps", f->row->card_cnaps));
	return f->row->card_cnaps[0] == '\0' || cnaps_ok(slice_of(f->row->card_cnaps));
}

/* The real-name platform's dictionary of banks, rising (DOMAIN 2.1). */
static const short banks[] = {
	1, 100, 102, 103, 104, 105, 201, 202, 203, 301, 302, 303, 304, 305, 306, 307, 308, 309,
	310, 311, 313, 314, 315, 316, 317, 318, 319, 320, 401, 402, 403, 501, 502, 503, 504, 505,
	506, 507, 509, 510, 512, 531, 532, 533, 561, 563, 564, 565, 591, 593, 594, 595, 596, 597,
	621, 622, 631, 641, 651, 652, 661, 662, 671, 672, 691, 694, 695, 711, 712, 713, 714, 715,
	716, 732, 741,
};

int
rule_bank_known(const struct row_facts *f, struct detail *d)
{
	struct slice code = slice_of(f->row->card_bank);
	int64_t number;

	detail_put(d, V_TEXT("bank", f->row->card_bank));
	if (code.n != 3 || int_parse(code, 999, &number) < 0)
		return 0;
	for (size_t i = 0; i < sizeof banks / sizeof *banks; i++)
		if (banks[i] == number)
			return 1;
	return 0;
}

int
rule_account_settled(const struct row_facts *f, struct detail *d)
{
	int days;

	if (f->card == NULL || !f->card->changed || !same_account(f))
		return 1;
	days = ymd_days(f->today) - ymd_days(f->card->since);
	detail_put(d, V_YMD("since", f->card->since));
	detail_put(d, V_INT("days", days));
	detail_put(d, V_INT("limit", f->policy->card_quiet_days));
	return days >= f->policy->card_quiet_days;
}

/* A change just made, or not in force, has its own finding; this one is the month's list of them. */
int
rule_account_as_before(const struct row_facts *f, struct detail *d)
{
	struct detail other;

	detail_clear(&other);
	if (f->before == NULL || f->before->card[0] == '\0' || !same_account(f) ||
	    !rule_account_settled(f, &other))
		return 1;
	detail_put(d, V_CARD("before", f->before->card));
	detail_put(d, V_CARD("account", f->row->card));
	detail_put(d, V_YMD("since", f->card->since));
	return strcmp(f->before->card, f->row->card) == 0;
}

int
rule_branch_is_banks(const struct row_facts *f, struct detail *d)
{
	const char *cnaps = f->row->card_cnaps, *bank = f->row->card_bank;

	detail_put(d, V_TEXT("cnaps", cnaps));
	detail_put(d, V_TEXT("bank", bank));
	return cnaps[0] == '\0' || !cnaps_ok(slice_of(cnaps)) || strlen(bank) != 3 ||
	    strncmp(cnaps, bank, 3) == 0;
}

int
rule_account_was_good(const struct row_facts *f, struct detail *d)
{
	detail_put(d, V_YM("month", f->card_failed_month));
	detail_put(d, V_TEXT("reason", reason_name(f->card_failed)));
	return f->card_failed == R_NONE;
}
