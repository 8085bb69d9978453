/*
 * Proof before parsing: the only maker of `struct verified`, which is all that ingest accepts (DESIGN 9, REVIEW 9).
 */
#ifndef DAIFA_VERIFY_H
#define DAIFA_VERIFY_H

#include "daifa/codec.h"

enum provenance { PROVENANCE_SIGNED, PROVENANCE_ENTRUSTED };	/* by a registered certificate; by the person who hands it in */
struct verified;
/*
 * Proves that one of the certificates signed the bytes of fd (borrowed until verified_free; read from its start).  at: the time of receipt, at which
 * the certificate must be valid, or at an earlier time that a time stamp by an authority of the anchor's proves (anchor NULL: none is believed).
 * NULL and one finding: that of verdict_finding(), CERT_EXPIRED or CERT_RAN_OUT {subject until}, CERT_NOT_VALID_THEN, CERT_USAGE, STAMP_BAD, INPUT_READ.
 * Else perhaps the notes STAMP_STRANGER {by at} and SIGNED_AHEAD {signed at}.
 */
enum finding_id verdict_finding(enum cms_verdict);	/* F_NONE for CMS_GOOD; those of times and reading need values */
struct verified *verify_signed(const char *document, int fd, struct slice cms, const struct cert *const *certs, int count, int64_t at,
	    const struct cert *anchor, struct report *);
/* How many signatures in one file hold (or have run out), each judged by itself; *bad: how many do not. */
int	verify_several(int fd, struct slice cms, const struct cert *const *certs, int count, int64_t at, int *bad);
/* Bytes that an authorised person hands in and signs for in the event itself (exports of devices, bank answers). */
struct verified *verify_entrusted(const char *document, int fd);
/* Bytes of our own archive that were proved signed when they came in; counts as SIGNED, signer -1. */
struct verified *verify_archived(const char *document, int fd);
void	verified_free(struct verified *);
const char *verified_document(const struct verified *);
enum provenance verified_provenance(const struct verified *);
int	verified_signer(const struct verified *);		/* index into certs; -1 when entrusted */
int64_t	verified_signing_time(const struct verified *);	/* 0 when the signature states none */
int64_t	verified_proved_time(const struct verified *);	/* at which a time stamp proves it was there; 0: none does */
int	verified_fd(const struct verified *);			/* borrowed; for what is not read from front to back */
/* The bytes from their start; each call rewinds. */
struct source verified_source(const struct verified *);

#endif
