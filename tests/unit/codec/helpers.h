/* Shared by the tests of codec: sources that are awkward, keys made on the spot, hostile files. */
#ifndef HELPERS_H
#define HELPERS_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daifa/codec.h"

/* At most `piece` bytes a read; an error instead of the end when fail is set. */
struct slow { struct slice left; size_t piece; int fail; };

static inline ssize_t
slow_read(void *ctx, char *p, size_t n)
{
	struct slow *s = ctx;

	if (s->left.n == 0 && s->fail) {
		errno = EIO;
		return -1;
	}
	if (n > s->left.n)
		n = s->left.n;
	if (n > s->piece)
		n = s->piece;
	if (n > 0)
		memcpy(p, s->left.p, n);
	s->left.p += n;
	s->left.n -= n;
	return (ssize_t)n;
}

static inline struct source
slow_source(struct slow *s)
{
	return (struct source){ slow_read, s };
}

/* The same byte over and over. */
struct zeros { int64_t left; int byte; };

static inline ssize_t
zeros_read(void *ctx, char *p, size_t n)
{
	struct zeros *z = ctx;

	if ((int64_t)n > z->left)
		n = (size_t)z->left;
	memset(p, z->byte, n);
	z->left -= (int64_t)n;
	return (ssize_t)n;
}

static inline enum finding_id
only_finding(const struct report *r)
{
	assert_true(report_count(r) <= 1);
	return report_count(r) ? report_at(r, 0)->id : F_NONE;
}

static char scratch[64];	/* directory of this test program */

static inline int
scratch_make(void **state)
{
	(void)state;
	strcpy(scratch, "/tmp/daifa-codec-XXXXXX");
	return mkdtemp(scratch) ? 0 : -1;
}

static inline int
scratch_remove(void **state)
{
	char path[400];
	struct dirent *e;
	DIR *d = opendir(scratch);

	(void)state;
	while (d != NULL && (e = readdir(d)) != NULL) {
		snprintf(path, sizeof path, "%s/%s", scratch, e->d_name);
		unlink(path);
	}
	if (d != NULL)
		closedir(d);
	rmdir(scratch);
	return 0;
}

/* Path of a file in the scratch directory; two at a time. */
static inline const char *
in_scratch(const char *name)
{
	static char path[8][400];
	static int turn;

	turn = (turn + 1) % 8;
	snprintf(path[turn], sizeof path[turn], "%s/%s", scratch, name);
	return path[turn];
}

static inline void
file_write(const char *path, struct slice s)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	if (s.n > 0)
		assert_int_equal(fwrite(s.p, 1, s.n, f), s.n);
	fclose(f);
}

static inline struct buf
file_read(const char *path)
{
	struct fd_source from;
	struct buf out = { 0 };
	int fd = open(path, O_RDONLY);

	assert_true(fd >= 0);
	assert_int_equal(source_all(source_fd(&from, fd), 1 << 28, &out), 0);
	close(fd);
	return out;
}

static inline struct slice
slice_buf(const struct buf *b)
{
	return (struct slice){ b->p ? b->p : "", b->n };
}

#define DAY 86400
#define NOW INT64_C(1793844000)	/* 2026-11-05 */

static inline void
name_add(X509_NAME *name, const char *key, const char *value)
{
	X509_NAME_add_entry_by_txt(name, key, MBSTRING_UTF8, (const unsigned char *)value, -1, -1,
	    0);
}

/* As issuers of SM2 certificates do: under the ID of the standard. */
static inline void
cert_sign(X509 *x, EVP_PKEY *by)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int sm2 = EVP_PKEY_is_a(by, "SM2");
	EVP_PKEY_CTX *of_key = NULL;

	assert_true(EVP_DigestSignInit(ctx, &of_key, sm2 ? EVP_sm3() : EVP_sha256(), NULL, by) > 0);
	if (sm2)
		assert_true(EVP_PKEY_CTX_set1_id(of_key, "1234567812345678", 16) > 0);
	assert_true(X509_sign_ctx(x, ctx) > 0);
	EVP_MD_CTX_free(ctx);
}

/*
 * <name>.key (0600) and <name>.crt, valid 30 days around NOW moved by shift_days; issuer: a name
 * made before, or NULL.
 */
static inline void
identity_make(const char *name, const char *kind, long serial, int shift_days, const char *issuer)
{
	char file[100];
	EVP_PKEY *key = strcmp(kind, "EC") == 0 ? EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256")
	    : EVP_PKEY_Q_keygen(NULL, NULL, kind, (size_t)2048);
	EVP_PKEY *by = key;
	X509 *x = X509_new(), *ca = NULL;
	FILE *f;

	assert_non_null(key);
	X509_set_version(x, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(x), serial);
	ASN1_TIME_set(X509_getm_notBefore(x), NOW + (shift_days - 30) * DAY);
	ASN1_TIME_set(X509_getm_notAfter(x), NOW + (shift_days + 30) * DAY);
	name_add(X509_get_subject_name(x), "O", "天山建工");
	name_add(X509_get_subject_name(x), "CN", name);
	X509_set_issuer_name(x, X509_get_subject_name(x));
	X509_set_pubkey(x, key);
	if (issuer != NULL) {
		snprintf(file, sizeof file, "%s.key", issuer);
		f = fopen(in_scratch(file), "r");
		by = PEM_read_PrivateKey(f, NULL, NULL, NULL);
		fclose(f);
		snprintf(file, sizeof file, "%s.crt", issuer);
		f = fopen(in_scratch(file), "r");
		ca = PEM_read_X509(f, NULL, NULL, NULL);
		fclose(f);
		X509_set_issuer_name(x, X509_get_subject_name(ca));
	}
	cert_sign(x, by);
	snprintf(file, sizeof file, "%s.key", name);
	f = fopen(in_scratch(file), "w");
	fchmod(fileno(f), 0600);
	PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL);
	fclose(f);
	snprintf(file, sizeof file, "%s.crt", name);
	f = fopen(in_scratch(file), "w");
	PEM_write_X509(f, x);
	fclose(f);
	X509_free(x);
	X509_free(ca);
	if (by != key)
		EVP_PKEY_free(by);
	EVP_PKEY_free(key);
}

/* The scratch directory, and in it one signer of each kind of key: rsa, ec, sm2. */
static inline int
signers_make(void **state)
{
	if (scratch_make(state) < 0)
		return -1;
	identity_make("rsa", "RSA", 1, 0, NULL);
	identity_make("ec", "EC", 2, 0, NULL);
	identity_make("sm2", "SM2", 6, 0, NULL);
	return 0;
}

static inline struct cert *
identity_cert(const char *name)
{
	char file[100];
	struct buf b;
	struct cert *c;

	snprintf(file, sizeof file, "%s.crt", name);
	b = file_read(in_scratch(file));
	c = cert_read(slice_buf(&b));
	buf_free(&b);
	assert_non_null(c);
	return c;
}

static inline struct signer *
identity_signer(const char *name)
{
	char key[100], crt[100];
	struct report *r = report_new();
	struct signer *s;

	snprintf(key, sizeof key, "%s.key", name);
	snprintf(crt, sizeof crt, "%s.crt", name);
	s = signer_open(in_scratch(key), in_scratch(crt), NULL, r);
	assert_non_null(s);
	assert_int_equal(report_count(r), 0);
	report_free(r);
	return s;
}

/*
 * Calls each() with the bytes of every file below path; how many there were, -1 without the
 * directory.
 */
static inline int
each_file(const char *path, void (*each)(const char *, struct slice))
{
	char *below;
	struct dirent *e;
	struct stat st;
	struct buf b;
	int count = 0;
	DIR *d = opendir(path);

	if (d == NULL)
		return -1;
	while ((e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		assert_true(asprintf(&below, "%s/%s", path, e->d_name) > 0);
		assert_int_equal(stat(below, &st), 0);
		if (S_ISDIR(st.st_mode)) {
			count += each_file(below, each);
		} else if (S_ISREG(st.st_mode)) {
			b = file_read(below);
			each(below, slice_buf(&b));
			buf_free(&b);
			count++;
		}
		free(below);
	}
	closedir(d);
	return count;
}

/*
 * The same for a directory of the collected standards; prints "skipped" where they are not at hand.
 */
static inline void
each_standard(const char *dir, void (*each)(const char *, struct slice))
{
	const char *root = getenv("DAIFA_STANDARDS");
	char path[500];

	snprintf(path, sizeof path, "%s/%s", root ? root : "../shared/standards", dir);
	if (each_file(path, each) < 0)
		printf("skipped: no %s\n", path);
}

#endif
