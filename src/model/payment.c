#include "daifa/model.h"
#include "names.h"

static const char *const states[PS_MAX] = {
	[PS_ISSUED] = "ISSUED",
	[PS_PENDING] = "PENDING",
	[PS_UNKNOWN] = "UNKNOWN",
	[PS_PAID] = "PAID",
	[PS_FAILED] = "FAILED",
	[PS_RETURNED] = "RETURNED",
	[PS_CANCELLED] = "CANCELLED",
	[PS_PAID_TWICE] = "PAID_TWICE",
};

#define TO(state)	(1u << PS_##state)
/* DESIGN 6.  An answer to an ISSUED payment first makes it PENDING; RETURNED is final for the payment; PAID_TWICE is plainly
 * PAID once the other payment of its claim was withdrawn, and RETURNED once its own money came back. */
static const unsigned moves[PS_MAX] = {
	[PS_ISSUED] = TO(PENDING) | TO(UNKNOWN) | TO(CANCELLED),
	[PS_PENDING] = TO(PAID) | TO(FAILED) | TO(UNKNOWN) | TO(RETURNED),
	[PS_UNKNOWN] = TO(PAID) | TO(FAILED) | TO(RETURNED),
	[PS_PAID] = TO(RETURNED),
	[PS_FAILED] = TO(PAID) | TO(PAID_TWICE),
	[PS_CANCELLED] = TO(PAID) | TO(PAID_TWICE),
	[PS_PAID_TWICE] = TO(PAID) | TO(RETURNED),
};
static const unsigned live = TO(ISSUED) | TO(PENDING) | TO(UNKNOWN) | TO(PAID);

static const char *const reasons[R_MAX] = {
	[R_NONE] = "",
	[R_NAME_MISMATCH] = "NAME_MISMATCH",
	[R_ACCOUNT_INVALID] = "ACCOUNT_INVALID",
	[R_ACCOUNT_CLOSED] = "ACCOUNT_CLOSED",
	[R_ACCOUNT_FROZEN] = "ACCOUNT_FROZEN",
	[R_ACCOUNT_DORMANT] = "ACCOUNT_DORMANT",
	[R_ACCOUNT_TYPE] = "ACCOUNT_TYPE",
	[R_LIMIT] = "LIMIT",
	[R_FUNDS] = "FUNDS",
	[R_DUPLICATE] = "DUPLICATE",
	[R_SIGNATURE] = "SIGNATURE",
	[R_CHANNEL] = "CHANNEL",
	[R_RETURNED] = "RETURNED",
	[R_UNKNOWN] = "UNKNOWN",
};
/* What names no cause needs a person who looks; without any reason likewise. */
static const enum cure cures[R_MAX] = {
	[R_NONE] = CURE_DECISION,
	[R_NAME_MISMATCH] = CURE_NAME_OR_ACCOUNT,
	[R_ACCOUNT_INVALID] = CURE_NEW_ACCOUNT,
	[R_ACCOUNT_CLOSED] = CURE_NEW_ACCOUNT,
	[R_ACCOUNT_FROZEN] = CURE_ACCOUNT_OR_STATEMENT,
	[R_ACCOUNT_DORMANT] = CURE_ACCOUNT_OR_STATEMENT,
	[R_ACCOUNT_TYPE] = CURE_ACCOUNT_OR_STATEMENT,
	[R_LIMIT] = CURE_ACCOUNT_OR_STATEMENT,
	[R_FUNDS] = CURE_NOTHING,
	[R_DUPLICATE] = CURE_DECISION,
	[R_SIGNATURE] = CURE_NOTHING,
	[R_CHANNEL] = CURE_NOTHING,
	[R_RETURNED] = CURE_DECISION,
	[R_UNKNOWN] = CURE_DECISION,
};

const char *
pay_state_name(enum pay_state s)
{
	return name_at(states, PS_MAX, (int)s);
}

int
pay_state_by_name(const char *name, enum pay_state *out)
{
	int i = name_find(states, PS_MAX, slice_of(name));

	*out = i < 0 ? PS_ISSUED : (enum pay_state)i;
	return i < 0 ? -1 : 0;
}

int
pay_state_live(enum pay_state s)
{
	return s < PS_MAX && (live >> s & 1);
}

int
pay_state_may(enum pay_state from, enum pay_state to)
{
	return from < PS_MAX && to < PS_MAX && (moves[from] >> to & 1);
}

const char *
reason_name(enum reason r)
{
	return name_at(reasons, R_MAX, (int)r);
}

int
reason_by_name(struct slice name, enum reason *out)
{
	int i = name.n == 0 ? (int)R_NONE : name_find(reasons, R_MAX, name);

	*out = i < 0 ? R_NONE : (enum reason)i;
	return i < 0 ? -1 : 0;
}

enum cure
reason_cure(enum reason r)
{
	return r < R_MAX ? cures[r] : CURE_DECISION;
}
