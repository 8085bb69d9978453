/* What the files of codec share and nobody else sees. */
#ifndef DAIFA_CODEC_INNER_H
#define DAIFA_CODEC_INNER_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "daifa/codec.h"

#define CHUNK 65536	/* bytes asked of a source at a time */

struct cert {
	X509		*x509;
	struct buf	 der;
	char		*subject;
	char		*common_name;
	int64_t		 not_before;
	int64_t		 not_after;
};

struct signer {
	EVP_PKEY	*key;
	struct cert	*cert;
};

/* Reads until n bytes are there or the input ends; -1 on an input error. */
ssize_t	source_fill(struct source, char *, size_t n);
/* Adds INPUT_READ with what errno says; returns -1. */
int	source_failed(const char *document, struct report *);
/* Seconds since 1970 of a certificate's or signature's time; 0 or -1. */
int	asn1_seconds(const ASN1_TIME *, int64_t *);
/* zlib's memory, from mem_grow. */
void	*z_grow(void *, unsigned count, unsigned size);
void	z_give_back(void *, void *);
void	hash_init(void);
void	hash_done(void);
void	charset_init(void);
void	charset_done(void);

#endif
