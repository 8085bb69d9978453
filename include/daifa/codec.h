/*
 * Encodings: the only code that includes libxml2, OpenSSL, zlib, utf8proc, iconv or libxlsxwriter.  No domain knowledge.
 *
 * Every reader takes bytes it does not trust, works within limits.h and adds a finding with the place when it stops.
 * A source that fails is INPUT_READ; INPUT_DAMAGED or TEXT_CHARSET when the bytes themselves are the reason.
 * Return values: 0 done; -1 refused or failed, and exactly then a finding was added (unless said otherwise).
 */
#ifndef DAIFA_CODEC_H
#define DAIFA_CODEC_H

#include <sys/types.h>

#include "daifa/core.h"
#include "daifa/limits.h"
#include "daifa/report.h"

void	codec_init(void);	/* once per process, before threads: library allocators, error hooks */
void	codec_done(void);	/* gives back what the libraries hold, for leak checkers */

/* ---- hash.c: SHA-256 */
struct hash;
struct hash *hash_new(void);				/* owned: hash_free() */
void	hash_add(struct hash *, const void *, size_t);
void	hash_text(struct hash *, const char *);		/* the characters and one newline */
void	hash_end(struct hash *, struct digest *);	/* ready for a new message afterwards */
void	hash_copy(struct hash *to, struct hash *from);	/* to goes on where from stands */
void	hash_free(struct hash *);
void	hash_bytes(struct slice, struct digest *);

/* ---- source.c: where bytes come from */
struct source {
	/* Up to n bytes into p; 0 at the end, -1 on an input error. */
	ssize_t	(*read)(void *ctx, char *p, size_t n);
	void	*ctx;		/* borrowed */
};
struct mem_source { struct slice left; };
struct source source_mem(struct mem_source *, struct slice);	/* the first argument is the context and must outlive the source */
struct fd_source { int fd; };
struct source source_fd(struct fd_source *, int fd);		/* retries EINTR; does not close */
/* Gunzips when the first bytes are a gzip header, passes through otherwise.  Owned: gunzip_free().  Bombs (LIMIT_GUNZIP_RATIO, LIMIT_FILE_BYTES) and damage read as -1. */
struct gunzip;
struct gunzip *gunzip_new(struct source);
struct source gunzip_source(struct gunzip *);
int	gunzip_was_compressed(const struct gunzip *);		/* after the first read */
void	gunzip_free(struct gunzip *);
/* Whole input into *out, at most max bytes.  -1: more, or a read error; no finding. */
int	source_all(struct source, size_t max, struct buf *out);

/* ---- xmlin.c: XML by SAX callbacks.  No DOCTYPE, no network, no entities beyond the five, limits on everything.
 * A document is read only when its end was seen and it was well-formed. */
struct xml_attr {
	const char	*name;	/* borrowed; local name, "r:id" for that of OOXML's relationships */
	struct slice	 value;	/* borrowed; not NUL-terminated */
};
struct xml_element {
	const char	*ns;	/* borrowed; namespace name or "" */
	const char	*name;	/* borrowed; local name */
	const struct xml_attr *attr;
	int		 attrs;
	int		 line;	/* 1-based line in the document */
	int		 depth;	/* 1 for the root */
};
struct xml_handler {
	/* Non-zero stops the reading; the handler has then added its own finding. */
	int	(*start)(void *ctx, const struct xml_element *);
	/* text: all character data directly inside this element, concatenated; borrowed, NUL-terminated for convenience. */
	int	(*end)(void *ctx, const struct xml_element *, struct slice text);
};
struct slice xml_attr(const struct xml_element *, const char *name);	/* p == NULL when absent */
/* document: the name to put in findings.  Adds XML_MALFORMED, XML_DOCTYPE, XML_LIMIT, XML_EMPTY, INPUT_READ. */
int	xml_read(struct source, const char *document, const struct xml_handler *, void *ctx, struct report *);
/* Local name and namespace of the root, looking at no more than the first 64 KiB; 0 or -1 without a finding. */
int	xml_sniff(struct slice start, char *name, size_t name_size, char *ns, size_t ns_size);
/* Validates against an XSD file, one finding XML_SCHEMA per error with its line (at most 20).  -1 when invalid or unreadable. */
int	xml_validate(const char *xsd_path, struct source, const char *document, struct report *);

/* ---- xmlout.c: XML by appending to a buffer.  Escapes; a character XML cannot carry, or malformed UTF-8, sets the error flag. */
struct xmlout {
	struct buf	*to;		/* borrowed */
	const char	*open[LIMIT_XML_DEPTH];	/* borrowed element names */
	int		 depth;
	int		 in_tag;	/* the start tag is not yet closed */
	int		 had_child;
	int		 bad;		/* sticky: something could not be written */
};
void	xmlout_begin(struct xmlout *, struct buf *to);		/* writes the declaration, UTF-8 */
/* Children of an element that is written elsewhere, one level below the root; xmlout_children() puts them there. */
void	xmlout_inside(struct xmlout *, struct buf *to, const char *parent);
void	xmlout_children(struct xmlout *, struct slice);
void	xmlout_open(struct xmlout *, const char *name);		/* name borrowed until closed */
void	xmlout_attr(struct xmlout *, const char *name, const char *value);
void	xmlout_text(struct xmlout *, const char *value);
void	xmlout_leaf(struct xmlout *, const char *name, const char *value);	/* <name>value</name> */
void	xmlout_close(struct xmlout *);
int	xmlout_end(struct xmlout *);				/* closes what is open; 0, or -1 when bad */
int	xml_escape(struct buf *, struct slice, int in_attr);	/* 0, or -1 for a character XML cannot carry */

/* ---- csv.c: one separator character, RFC 4180 quotes, "\r\n" or "\n"; input is UTF-8 (convert first) */
struct csv_line {
	int		 number;	/* 1-based line of the file on which the record begins */
	int		 cells;
	const struct slice *cell;	/* borrowed until the callback returns; unquoted */
};
/* Callback: non-zero stops, its finding already added.  Adds CSV_MALFORMED, CSV_LIMIT, INPUT_READ. */
int	csv_read(struct source, char separator, const char *document, int (*line)(void *ctx, const struct csv_line *), void *ctx, struct report *);
/* Adds one cell, quoted when it must be; a cell that begins with = + - @ (or tab, CR) gets a leading apostrophe. */
void	csv_put(struct buf *, const char *cell, int last);	/* "," after it, or "\r\n" when last */

/* ---- zip.c: ZIP archives, stored and deflated entries, ZIP64, read from a file that can be read at any place.
 * Refused as a whole: entries that overlap, occur twice (letter case aside), contradict their local header or leave bytes unaccounted for; absolute names, ".."
 * and links; encryption; what is beyond LIMIT_ZIP_*.  Adds ZIP_MALFORMED, ZIP_LIMIT, ZIP_NAME, ZIP_TWICE, ZIP_CONTRADICTS, ZIP_ENCRYPTED, ZIP_METHOD, INPUT_READ. */
struct zip_entry {
	const char	*name;	/* UTF-8 (from UTF-8 or GBK), "/" between its parts */
	int64_t		 bytes;	/* unpacked */
	int		 is_dir;
};
struct zip;
struct zip *zip_open(int fd, const char *document, struct report *);	/* owned: zip_free(); fd and document borrowed; NULL and a finding */
void	zip_free(struct zip *);
int	zip_count(const struct zip *);
const struct zip_entry *zip_at(const struct zip *, int);		/* borrowed; in order of their names */
const struct zip_entry *zip_find(const struct zip *, const char *name);	/* letter case aside; NULL when there is none */
/* The content of one entry.  Owned: unzip_free().  Damage, or more or fewer bytes than stated, reads as -1. */
struct unzip;
struct unzip *unzip_new(const struct zip *, const struct zip_entry *);
struct source unzip_source(struct unzip *);
void	unzip_free(struct unzip *);

/* ---- xlsxout.c: worksheets as XLSX by appending.  The first row of each is its head: bold, frozen, with a
 * filter.  Text is text and can never run as a formula; the same cells give the same bytes. */
struct xlsxout {
	struct buf	 sheet;		/* owned, like done; xlsxout_end frees them */
	struct xlsxout_sheet { char *name; struct buf bytes; } *done;
	int		 dones;
	int		 columns, row, column;
	int		 bad;		/* sticky: something could not be written */
};
void	xlsxout_begin(struct xlsxout *, const int *width, int columns);	/* widths in characters */
void	xlsxout_text(struct xlsxout *, const char *);
void	xlsxout_number(struct xlsxout *, const char *decimal);	/* "-12.05"; shown with two decimals */
void	xlsxout_count(struct xlsxout *, int64_t);		/* a whole number */
void	xlsxout_row(struct xlsxout *);				/* ends a row */
/* Ends the worksheet, which gets this name, and begins another. */
void	xlsxout_next(struct xlsxout *, const char *sheet_name, const int *width, int columns);
int	xlsxout_end(struct xlsxout *, const char *sheet_name, struct buf *file);	/* 0, or -1 when bad */

/* ---- bookout.c: a workbook that people fill in: styles, drop-downs, sums.  Rows and columns from 0;
 * a call that cannot be done makes the end fail. */
enum bookout_style { BOOKOUT_TITLE, BOOKOUT_LABEL, BOOKOUT_HEAD, BOOKOUT_NEEDED, BOOKOUT_TEXT, BOOKOUT_FIELD, BOOKOUT_AMOUNT,
	BOOKOUT_COUNT, BOOKOUT_NOTE, BOOKOUT_STYLES };		/* FIELD: text in a frame */
struct bookout;
struct bookout *bookout_new(void);			/* owned: bookout_end() */
void	bookout_sheet(struct bookout *, const char *name);	/* one more worksheet; what follows is on it */
void	bookout_columns(struct bookout *, int first, int last, int width, enum bookout_style);	/* how cells there are, unless written otherwise */
void	bookout_text(struct bookout *, int row, int column, enum bookout_style, const char *);
void	bookout_across(struct bookout *, int row, int first, int last, enum bookout_style, const char *);	/* merged */
void	bookout_count(struct bookout *, int row, int column, int n);
void	bookout_formula(struct bookout *, int row, int column, const char *formula);	/* an amount; its result is stored as 0 */
void	bookout_choose(struct bookout *, int top, int bottom, int column, const char *range);	/* a drop-down of the texts in a range, "=codes!$A$2:$A$9" */
void	bookout_freeze(struct bookout *, int rows, int columns);
int	bookout_end(struct bookout *, struct buf *file);	/* frees it; 0, or -1 when something could not be written */

/* ---- charset.c */
enum charset { CHARSET_UTF8, CHARSET_GB18030, CHARSET_GBK };
int	charset_by_name(struct slice, enum charset *);		/* "UTF-8" "GB18030" "GBK"; 0 or -1 */
const char *charset_name(enum charset);
/* UTF-8 to the charset, appended.  -1 when a character cannot be carried (nothing appended; *bad is its code point), never a substitute. */
int	charset_encode(enum charset, struct slice utf8, struct buf *out, int32_t *bad);
/* The reverse; -1 on malformed bytes, nothing appended. */
int	charset_decode(enum charset, struct slice, struct buf *utf8);
/* A source that delivers UTF-8: strips a UTF-8 BOM; input that is not valid UTF-8 is decoded as GB18030, decided on the first 64 KiB; damage reads as -1. */
struct utf8_source;
struct utf8_source *utf8_source_new(struct source);		/* owned: utf8_source_free() */
struct source utf8_source(struct utf8_source *);
enum charset utf8_source_charset(const struct utf8_source *);	/* after the first read */
void	utf8_source_free(struct utf8_source *);

/* ---- name.c: the form in which names are compared (DOMAIN 4.1): NFKC, blanks removed, every 间隔号 variant
 * (U+00B7 U+2022 U+2027 U+30FB U+FF65 U+22C5 U+2219 U+FF0E "." U+0387) as U+00B7, ASCII letters upper case. */
void	name_normal(struct buf *, struct slice);	/* appended */
int	name_same(struct slice, struct slice);

/* ---- cert.c, key.c: X.509 certificates and private keys */
struct cert;
struct cert *cert_read(struct slice pem_or_der);	/* owned: cert_free(); NULL when it is not exactly one certificate */
void	cert_free(struct cert *);
void	cert_digest(const struct cert *, struct digest *);	/* SHA-256 of its DER */
struct slice cert_der(const struct cert *);		/* borrowed */
const char *cert_subject(const struct cert *);		/* borrowed; one line, "CN=...,O=..." (RFC 2253, UTF-8) */
const char *cert_common_name(const struct cert *);	/* borrowed; "" when there is none */
int64_t	cert_not_before(const struct cert *);
int64_t	cert_not_after(const struct cert *);
/* Signed by the issuer's key and issuer names match (or the same certificate). 1 or 0 */
int	cert_issued_by(const struct cert *, const struct cert *issuer);
int	cert_signs(const struct cert *);	/* key usage has digitalSignature or nonRepudiation, or says nothing */

/* ---- crl.c: revocation lists, DER or PEM */
struct crl;
struct crl *crl_read(struct slice);			/* owned: crl_free(); NULL when it is not exactly one complete list */
void	crl_free(struct crl *);
const char *crl_issuer(const struct crl *);		/* borrowed */
int64_t	crl_this_update(const struct crl *);
int64_t	crl_next_update(const struct crl *);		/* 0: not stated */
int	crl_issued_by(const struct crl *, const struct cert *);	/* its name, its key's signature, and it may sign lists. 1 or 0 */
int64_t	crl_revoked(const struct crl *, const struct cert *);	/* since when; 0: it is not in the list */

/* The one signer: a key file or a token (PKCS#11) stands behind the same calls.  The key never meets a parser. */
struct signer;
int	key_in_token(const char *key_path);		/* "pkcs11:..." (RFC 7512): the key stays where it is, pass is its PIN */
/* PEM or PKCS#12 private key (pass: borrowed, NULL for none) and the certificate it must match; cert_path "" or key_path: the one in the PKCS#12.
 * While a key is loaded the process leaves no core dump.  NULL, and a finding: KEY_UNREADABLE, KEY_MISMATCH, KEY_MODE (readable by others), CERT_UNREADABLE. */
struct signer *signer_open(const char *key_path, const char *cert_path, const char *pass, struct report *);
const struct cert *signer_cert(const struct signer *);	/* borrowed */
void	signer_free(struct signer *);			/* wipes the key */

/* ---- cms.c: detached CMS SignedData, DER out, DER or PEM in.  RSA (PKCS#1 v1.5; PSS is read) and ECDSA with SHA-256, SM2 with SM3 and the ID 1234567812345678.
 * sign: signingTime is `at`; the certificate is included.  Constant memory for any content size. */
int	cms_sign(const struct signer *, struct source content, int64_t at, struct buf *der);	/* 0, or -1 on a library or read error (no finding) */
/* cmsparts.c: what the first signer's key signed (the attributes as a SET; empty when it signed the content) and the signature, appended.
 * 1 with SM3, 0 with another digest, -1 malformed.  For papers that explain themselves; cms_verify() judges. */
int	cms_parts(struct slice cms, struct buf *attributes, struct buf *signature);
enum cms_form { CMS_RFC5652, CMS_GBT35275 };	/* which names the content types bear; both are read */
int	cms_sign_as(const struct signer *, struct source content, int64_t at, enum cms_form, struct buf *der);
enum cms_verdict {
	CMS_GOOD,
	CMS_BAD_FORM,		/* not one detached SignedData, too large */
	CMS_UNKNOWN_SIGNER,	/* no given certificate is the signer's */
	CMS_BAD_SIGNATURE,	/* the content is not what was signed */
	CMS_EXPIRED,		/* signer's certificate not valid at `at` */
	CMS_BAD_ALGORITHM,	/* a digest or signature algorithm we do not take (MD5, SHA-1, ...) */
	CMS_READ_ERROR,		/* the content could not be read */
	CMS_BROKEN,		/* the signature is not that of the certificate's key over the signed attributes */
	CMS_CUT,		/* ends too early, or states lengths that it does not have */
	CMS_NOT_DER,		/* indefinite or needlessly long lengths */
	CMS_TRAILING,		/* bytes behind the signature */
	CMS_SEVERAL,		/* not exactly one signer */
	CMS_ATTRIBUTES,		/* content type or message digest missing, twice, or contradicting */
	CMS_SM2_ID,		/* SM2 with another ID: the empty one, OpenSSL's default, or that of the standard's examples */
	CMS_HUGE,		/* states a length beyond LIMIT_CMS_BYTES */
	CMS_ALTERED		/* the certificate's key made the signature, over other attributes than these */
};
struct cms_signed {
	int		 which;		/* index of the certificate that signed; -1 unless CMS_GOOD or CMS_EXPIRED */
	int64_t		 signing_time;	/* from the signed attributes; 0 when absent */
};
/* Exactly one signer, who must be one of certs (pinned; certificates inside the CMS are not believed). */
enum cms_verdict cms_verify(struct slice cms, struct source content, const struct cert *const *certs, int count, int64_t at, struct cms_signed *);

/* The SHA-256 of the content as the one signer names it; 1, or 0: he names none, or by another digest. */
int	cms_names(struct slice cms, struct digest *);

/* ---- envelope.c: what goes to a bank in place of a file and its signature.  DER with definite lengths, constant memory for any size. */
/*
 * Detached signatures of one signer each, over the same bytes and with the same names of content types, as one SignedData of all of them (at most 8).
 * bytes >= 0: the content's, which belongs between before and after; -1: detached, all of it in before.  Always the same bytes for the same signatures.
 * Appended; 0, or -1 when they are not such signatures.
 */
int	cms_join(const struct slice *cms, int count, int64_t bytes, struct buf *before, struct buf *after);
/* How many signers a detached SignedData has, -1 when it is none; signer i alone is appended when there is one. */
int	cms_split(struct slice cms, int i, struct buf *one);
enum cms_cipher { CMS_NO_CIPHER, CMS_AES256, CMS_SM4 };		/* CBC; its key for an RSA certificate (PKCS#1 v1.5), for an SM2 one */
int	cert_takes(const struct cert *, enum cms_cipher);		/* a key of that kind, of 112 bits, that may encipher. 1 or 0 */
/* The content as EnvelopedData for the certificate's holder, handed to put piece by piece.  0, or -1: a certificate that does not fit, put failed, or the content has not that many bytes (no finding). */
int	cms_seal(const struct cert *to, enum cms_cipher, enum cms_form, struct source content, int64_t bytes, int (*put)(void *ctx, const void *, size_t), void *ctx);
/* Is this the beginning (16 KiB suffice) of an envelope of `all` bytes as cms_seal() makes it of so many bytes of content? 1 or 0; what is inside only the bank sees. */
int	cms_sealed_for(struct slice start, int64_t all, const struct cert *to, enum cms_cipher, enum cms_form, int64_t bytes);

/* ---- stamp.c: the RFC 3161 time stamp among the unsigned attributes of a signature that was verified */
enum stamp {
	STAMP_NONE,
	STAMP_GOOD,
	STAMP_BAD,		/* not one whole token, not over this signature, or its own signature does not hold */
	STAMP_STRANGER		/* it holds, but its authority was not issued by the anchor for this purpose (or no anchor) */
};
struct stamped {
	int64_t	 at;			/* what the authority says; 0 unless GOOD or STRANGER */
	char	 by[256];		/* its certificate's subject, UTF-8, cut when longer */
};
/* anchor: who must have issued the authority's certificate; NULL when nobody is trusted. */
enum stamp cms_stamp(struct slice cms, const struct cert *anchor, struct stamped *);

#endif
