/*
 * What one thing a bank said does to one payment (DESIGN 6).  Pure: states in, move and finding out.  Every observation is recorded by the caller
 * whether it moves anything or not.
 */
#ifndef DAIFA_RECONCILE_H
#define DAIFA_RECONCILE_H

#include "daifa/bank.h"

struct standing {
	enum pay_state	 state;		/* now; an ISSUED payment that is answered counts as delivered first: PENDING */
	fen		 fen;
	int		 claim_live;	/* another payment of the same claim is live */
	int64_t		 answered_at;	/* the bank's own time of the newest answer that moved it; 0 none */
};
struct verdict {
	int		 moves;		/* 0 or 1 */
	enum pay_state	 to;
	enum finding_id	 finding;	/* F_NONE, or what to say about it */
};
/*
 * at: the bank's own time of this answer, 0 when it gives none (then order of receipt counts).  twice: the same file gives this payment two different
 * statuses.  Findings: ANSWER_AMOUNT (amount differs from ours: UNKNOWN), ANSWER_TWO_STATUSES, ANSWER_CONTRADICTS (says other than what stands; nothing
 * moves), ANSWER_OLD (older than what stands), PAID_AFTER_ALL (a failed or cancelled one was paid), PAID_TWICE.
 */
struct verdict reconcile(const struct standing *, enum bank_status, int has_fen, fen said_fen, int64_t at, int twice);

#endif
