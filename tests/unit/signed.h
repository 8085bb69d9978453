/*
 * Signed documents for tests: a key and a self-signed certificate made on the spot, so that no key lies in the tree.
 * Include after unit.h.
 */
#ifndef SIGNED_H
#define SIGNED_H

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "daifa/verify.h"

#define SIGNED_FROM	INT64_C(1767196800)	/* 2026-01-01 00:00 +08:00 */
#define SIGNED_UNTIL	INT64_C(1893427200)	/* 2030-01-01 00:00 +08:00 */
#define SIGNED_AT	INT64_C(1793844000)	/* 2026-11-05 10:00 +08:00 */

static inline X509 *
signed_cert(const char *name, EVP_PKEY *key)
{
	static long serial = 1;
	X509 *x = X509_new();
	X509_NAME *subject = X509_get_subject_name(x);

	X509_set_version(x, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(x), serial++);
	ASN1_TIME_set(X509_getm_notBefore(x), (time_t)SIGNED_FROM);
	ASN1_TIME_set(X509_getm_notAfter(x), (time_t)SIGNED_UNTIL);
	X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(x, subject);
	X509_set_pubkey(x, key);
	assert_true(X509_sign(x, key, EVP_sha256()) > 0);
	return x;
}

/* owned: signer_free() */
static inline struct signer *
signed_signer(const char *name)
{
	char key_path[] = "/tmp/daifa-test-key-XXXXXX", cert_path[] = "/tmp/daifa-test-cert-XXXXXX";
	FILE *key_file = fdopen(mkstemp(key_path), "w"), *cert_file = fdopen(mkstemp(cert_path), "w");
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = signed_cert(name, key);
	struct report *report = report_new();
	struct signer *signer;

	assert_true(PEM_write_PrivateKey(key_file, key, NULL, NULL, 0, NULL, NULL));
	assert_true(PEM_write_X509(cert_file, x));
	fclose(key_file);
	fclose(cert_file);
	signer = signer_open(key_path, cert_path, NULL, report);
	assert_non_null(signer);
	unlink(key_path);
	unlink(cert_path);
	X509_free(x);
	EVP_PKEY_free(key);
	report_free(report);
	return signer;
}

/* The one file of a test, with new content. */
static inline int
signed_file(struct slice content)
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("document", 0);
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(pwrite(fd, content.p, content.n, 0), content.n);
	return fd;
}

/* Signed and proven; owned: verified_free().  One at a time, since the file is one. */
static inline struct verified *
signed_document(const struct signer *signer, const char *document, struct slice content)
{
	const struct cert *cert = signer_cert(signer);
	struct mem_source mem;
	struct buf cms = { NULL, 0, 0 };
	struct report *report = report_new();
	struct verified *v;

	assert_int_equal(cms_sign(signer, source_mem(&mem, content), SIGNED_AT, &cms), 0);
	v = verify_signed(document, signed_file(content), (struct slice){ cms.p, cms.n }, &cert, 1, SIGNED_AT, NULL, report);
	assert_non_null(v);
	buf_free(&cms);
	report_free(report);
	return v;
}

#endif
