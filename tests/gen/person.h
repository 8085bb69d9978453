/*
 * Synthetic workers of the generator: who they are, when they came, what they earned.
 * No real person is meant.
 */
#ifndef GEN_PERSON_H
#define GEN_PERSON_H

#include <stdint.h>

/* Findings that are planted; the names are the engine's. */
enum fault { FINE, CARD_SHARED, DUPLICATE_CLAIM, NO_ATTENDANCE, OTHER_SUBCONTRACTOR, ID_CHECK_DIGIT,
	NAME_DIFFERS, ACCOUNT_CHANGED, DAYS_OVER_ATTENDANCE, NET_MISMATCH, AMOUNT_DECIMALS,
	CONFIRMATION_MISSING, FAULT_MAX };
#define BENCH_FAULT_FIRST	NO_ATTENDANCE	/* those that need one row only */
#define BENCH_FAULTS		(FAULT_MAX - NO_ATTENDANCE)
extern const char *const fault_name[FAULT_MAX];	/* "" for FINE */

enum mode { BY_DAY, BY_MONTH, BY_HOUR, BY_PIECE };
extern const char *const mode_name[];

struct worker {
	int64_t		 k;		/* serial; everything follows from it and the seed */
	int		 party;		/* subcontractor on the roster */
	enum fault	 fault;
	char		 id[19];
	char		 name[64], roster_name[64];
	char		 phone[12], contract[12];
	char		 card[20], roster_card[20];
	const char	*bank, *cnaps, *team, *trade;
	int		 entry, exit;	/* yyyymmdd; exit 0: still there */
	uint32_t	 days;		/* of October with attendance, bit 0 = the 1st */
	int		 long_day;	/* twelve hours between in and out instead of ten */
	int		 days_tenths;	/* claimed */
	int		 half_hours;	/* overtime */
	enum mode	 mode;
	int64_t		 rate_fen;
	uint64_t	 luck;		/* decides allowances and deductions */
};

struct claim {
	int		 days_tenths, minutes, half_hours;
	struct { const char *kind, *name; int64_t fen; } item[8];
	int		 items;
	int64_t		 gross_fen, withheld_fen, deducted_fen, net_fen;
	const char	*tail;		/* after gross and net: "" or a third decimal */
};

uint64_t mix(uint64_t);
void	worker_make(struct worker *, uint64_t seed, int64_t k, int party, int demo);
void	worker_name(struct worker *, const char *);
void	worker_leaves(struct worker *, int day);	/* of October, the last one */
void	worker_spoil(struct worker *, enum fault, int other_party);
/* The worker's row on that sheet of the subcontractor. */
void	claim_make(struct claim *, const struct worker *, int serial);

/* Each returns its buffer.  17 digits get their check digit, 16 characters both of theirs. */
char	*id_make(char id[19], const char *body);
char	*uscc_make(char uscc[19], const char *body);
void	 card_make(char card[20], const char *bank, int64_t serial);
const char *bank_cnaps(const char *bank);
char	*day_text(char text[11], int ymd);

#endif
