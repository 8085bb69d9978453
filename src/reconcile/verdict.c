/* The table of DESIGN 6, one function per thing a bank can say. */
#include "daifa/reconcile.h"

static struct verdict
nothing(enum finding_id finding)
{
	return (struct verdict){ 0, PS_MAX, finding };
}

static struct verdict
move(enum pay_state to, enum finding_id finding)
{
	return (struct verdict){ 1, to, finding };
}

static struct verdict
said_paid(const struct standing *s)
{
	switch (s->state) {
	case PS_PENDING:
	case PS_UNKNOWN:
		return move(PS_PAID, F_NONE);
	case PS_FAILED:
	case PS_CANCELLED:
		return s->claim_live ? move(PS_PAID_TWICE, F_PAID_TWICE) : move(PS_PAID, F_PAID_AFTER_ALL);
	default:
		/* PAID and PAID_TWICE: a repeat.  RETURNED: the notice came before the success file. */
		return nothing(F_NONE);
	}
}

static struct verdict
said_failed(const struct standing *s)
{
	switch (s->state) {
	case PS_PENDING:
	case PS_UNKNOWN:
		return move(PS_FAILED, F_NONE);
	case PS_FAILED:
	case PS_CANCELLED:
		return nothing(F_NONE);
	default:
		return nothing(F_ANSWER_CONTRADICTS);
	}
}

static struct verdict
said_returned(const struct standing *s)
{
	switch (s->state) {
	case PS_PENDING:
	case PS_UNKNOWN:
	case PS_PAID:
	case PS_PAID_TWICE:
		return move(PS_RETURNED, F_NONE);
	case PS_RETURNED:
		return nothing(F_NONE);
	default:
		return nothing(F_ANSWER_CONTRADICTS);
	}
}

static struct verdict
said_unknown(const struct standing *s)
{
	return s->state == PS_PENDING ? move(PS_UNKNOWN, F_NONE) : nothing(F_NONE);
}

struct verdict
reconcile(const struct standing *now, enum bank_status status, int has_fen, fen said_fen, int64_t at, int twice)
{
	struct standing s = *now;
	struct verdict v;

	if (s.state == PS_ISSUED)
		s.state = PS_PENDING;
	if (twice) {
		v = said_unknown(&s);
		v.finding = F_ANSWER_TWO_STATUSES;
		return v;
	}
	if (has_fen && said_fen != s.fen) {
		v = said_unknown(&s);
		v.finding = F_ANSWER_AMOUNT;
		return v;
	}
	/* Money that went out, or came back, is believed whenever it is said; only verdicts without money obey the clock. */
	if (at != 0 && s.answered_at != 0 && at < s.answered_at && status != BS_PAID && status != BS_RETURNED)
		return nothing(F_ANSWER_OLD);
	switch (status) {
	case BS_PAID:
		return said_paid(&s);
	case BS_FAILED:
		return said_failed(&s);
	case BS_RETURNED:
		return said_returned(&s);
	case BS_UNKNOWN:
		return said_unknown(&s);
	case BS_PENDING:
		break;
	}
	return nothing(F_NONE);
}
