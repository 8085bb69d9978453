/* What the proofs share. */
#ifndef AUDIT_PRIV_H
#define AUDIT_PRIV_H

#include "daifa/audit.h"

struct out_file {		/* what the chain last said of a path of the outbox */
	char		*path;		/* owned */
	struct digest	 object, cert;
	char		 kind[4];	/* "p7s" "p7m": what was wrapped of the object; "" */
	int		 cert_set, gone;	/* a signature; withdrawn */
	size_t		 order;
};
struct audit {
	const struct audit_args *a;
	struct store	*store;		/* owned */
	struct report	*report;
	struct digest	 head;		/* of the chain */
	int64_t		 events, signatures, received;
	int		 whole;		/* every event of the chain holds */
	int		 refused;	/* a document could not be held against it */
	struct out_file	*file;		/* owned */
	size_t		 files;
};

/* audit.c */
int	audit_worse(const struct audit *, size_t since);	/* something of INTEGRITY was found since the report had so many findings */
int	audit_unread(struct audit *, const char *path);	/* errno is the machine's: said so, 1; else 0 */
void	audit_say(const struct audit *, enum text_id, const struct val *);

/* signs.c */
int	audit_slip_signatures(struct audit *, const struct slip *);	/* what a slip says was signed, and by whom the call itself */
int	audit_signatures(struct audit *);	/* all of our own and all that came in, again, at their time */

/* wrapped.c */
int	audit_wrapped(struct audit *);		/* what was made for banks of content and signatures */

/* states.c */
int	audit_states(struct audit *);		/* batches, parts, payments and what was observed of them */
/* money.c */
int	audit_money(struct audit *);		/* every ledger account against its list of items */

/* outbox.c */
int	audit_outbox_add(struct audit *, const struct slip *);
int	audit_outbox(struct audit *);
int	audit_hash(int fd, struct digest *);	/* 0 or -1 */
void	audit_outbox_free(struct audit *);

/* issued.c */
int	audit_issued(struct audit *);		/* the documents of the arguments, against the chain */

/* replay.c */
int	audit_replay(struct audit *);

#endif
