/* What the files of codec share and nobody else sees. */
#ifndef DAIFA_CODEC_INNER_H
#define DAIFA_CODEC_INNER_H

#include <openssl/cms.h>
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
/* Adds INPUT_READ, INPUT_DAMAGED or TEXT_CHARSET, by what errno says; returns -1. */
int	source_failed(const char *document, struct report *);
/* Seconds since 1970 of a certificate's or signature's time; 0 or -1. */
int	asn1_seconds(const ASN1_TIME *, int64_t *);
/* One line, RFC 2253.  owned: free(); NULL when the name has no readable form */
char	*name_text(const X509_NAME *);
/* zlib's memory, from mem_grow. */
void	*z_grow(void *, unsigned count, unsigned size);
void	z_give_back(void *, void *);
/* der.c: is it one SEQUENCE, every length definite, shortest and exactly filled? */
enum der {
	DER_GOOD,
	DER_NONE,	/* no SEQUENCE */
	DER_CUT,	/* a length that the bytes do not have */
	DER_HUGE,	/* one that no signature has */
	DER_OTHER,	/* indefinite or needlessly long lengths, or too deep */
	DER_TRAILING	/* bytes behind it */
};
enum der der_check(struct slice);
/* sm2.c */
#define SM2_ID "1234567812345678"
int	oid_is(const ASN1_OBJECT *, const char *dotted);
int	sm2_named(const ASN1_OBJECT *signature);	/* is this algorithm SM2 with SM3? */
int	sm3_named(const ASN1_OBJECT *digest);
void	sm2_id_default(X509 *);		/* with which ID its issuer's signature is checked */
CMS_SignerInfo *sm2_signer_add(CMS_ContentInfo *, X509 *, EVP_PKEY *);	/* NULL when it fails */
/* A signature over a message that comes in pieces. */
struct sm2_check;
struct sm2_check *sm2_check_new(EVP_PKEY *);
void	sm2_check_add(struct sm2_check *, const void *, size_t);
/* A whole message at once, under more IDs that would be mistakes. */
enum cms_verdict sm2_judge(EVP_PKEY *, struct slice, const ASN1_OCTET_STRING *signature);
/* Frees it; CMS_GOOD, CMS_BROKEN or CMS_SM2_ID. */
enum cms_verdict sm2_check_end(struct sm2_check *, const ASN1_OCTET_STRING *signature);
/* cms.c: a SignedData that is being verified */
struct judged {
	CMS_ContentInfo	*cms;		/* owned */
	CMS_SignerInfo	*si;
	const EVP_MD	*md;
	int		 sm2;
	int		 pss;
	int		 plain;		/* the content itself is signed, without attributes */
};
enum cms_verdict judged_parse(struct slice, struct judged *);	/* DER or PEM, either name of signed data */
int	judged_algorithm(struct judged *);			/* 1: digest and signature count */
int	judged_key(const struct judged *, EVP_PKEY *);		/* 1: such a key may sign so */
enum cms_verdict judged_named(const struct judged *, const ASN1_OBJECT *type);
enum cms_verdict judged_attributes(const struct judged *, X509 *);	/* the key signed them */
enum cms_verdict judged_content(const struct judged *, struct source);	/* they name the content */
int	attributes_der(CMS_SignerInfo *, struct buf *);	/* as they were signed: a SET; 0 or -1 */
int	pem_signature(struct slice, struct buf *der);	/* of the one PEM block; 0, -1, or 1 when it is no PEM */
int	content_digest(const EVP_MD *, struct source, unsigned char [EVP_MAX_MD_SIZE], unsigned *size);	/* 0 or -1 */
/* cmswhy.c: did the key sign, but other attributes than these? CMS_ALTERED, CMS_BROKEN or CMS_READ_ERROR */
enum cms_verdict judged_why(const struct judged *, X509 *, struct source);
/* token.c: a key that stays in its device. owned: EVP_PKEY_free(); NULL, and *error says why */
EVP_PKEY *token_key(const char *uri, const char *pin, const char **error);
void	hash_init(void);
void	hash_done(void);
void	charset_init(void);
void	charset_done(void);

#endif
