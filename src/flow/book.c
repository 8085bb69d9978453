/* Double entry (DESIGN 6 Money): one movement is both legs. Only statement entries touch BANK. */
#include <string.h>

#include "priv.h"

static int64_t
ledger_id(struct world *w, struct txn *t, const char *kind, int64_t site, int64_t sub)
{
	int64_t id = store_int(w->store, 0, Q_LEDGER_ID, "tii", kind, site, sub);

	if (id == 0 && txn_put(t, Q_LEDGER_PUT, "etii", kind, site, sub) == 0)
		id = txn_id(t);
	return id;
}

int
book(struct world *w, struct txn *t, const struct posting *p)
{
	int64_t debit, credit;

	if (p->fen == 0)
		return 0;
	debit = ledger_id(w, t, p->debit, p->site, p->debit_sub);
	credit = ledger_id(w, t, p->credit, p->site, p->credit_sub);
	if (debit == 0 || credit == 0)
		return -1;
	return txn_put(t, Q_MOVEMENT_PUT, "eiiiitiii", debit, credit, p->fen, (int64_t)p->day, p->why, p->part, p->entry, p->cites);
}

fen
ledger_balance(struct world *w, const char *kind, int64_t site, int64_t sub)
{
	return store_int(w->store, 0, Q_LEDGER_BALANCE, "tii", kind, site, sub);
}

fen
available_fen(struct world *w, int64_t site)
{
	return ledger_balance(w, "BANK", site, 0) - store_int(w->store, 0, Q_UNDERWAY, "i", site);
}
