/* The signer: a private key in a file and its certificate. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codec/inner.h"

#define KEY_BYTES 65536	/* bytes of one key file: RSA 8192 takes 7 KB */

static struct where
in_file(const char *path)
{
	return (struct where){ path, 0, NULL };
}

/* error: NULL for what OpenSSL said last */
static int
unreadable(const char *path, const char *error, struct report *report)
{
	if (error == NULL)
		error = ERR_reason_error_string(ERR_peek_last_error());
	report_add(report, F_KEY_UNREADABLE, in_file(path),
	    VALS(V_TEXT("error", error ? error : "no PEM private key")));
	return -1;
}

/* Reads the whole file into key; bytes read, or -1 with a finding. */
static ssize_t
key_bytes(const char *path, char *key, struct report *report)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct fd_source from;
	struct stat st;
	char mode[8];
	ssize_t n = -1;

	if (fd < 0 || fstat(fd, &st) < 0) {
		unreadable(path, strerrordesc_np(errno), report);
	} else if (!S_ISREG(st.st_mode)) {
		unreadable(path, "not a regular file", report);
	} else if (st.st_mode & 077) {
		snprintf(mode, sizeof mode, "%04o", (unsigned)st.st_mode & 07777);
		report_add(report, F_KEY_MODE, in_file(path), VALS(V_TEXT("mode", mode)));
	} else {
		n = source_fill(source_fd(&from, fd), key, KEY_BYTES);
		if (n < 0)
			unreadable(path, strerrordesc_np(errno), report);
	}
	if (fd >= 0)
		close(fd);
	return n;
}

/*
 * Never asks at a terminal: without a passphrase an encrypted key is refused.  OpenSSL wipes its
 * copy.
 */
static int
passphrase(char *to, int size, int writing, void *arg)
{
	const char *pass = arg;
	size_t n = pass ? strlen(pass) : 0;

	(void)writing;
	if (pass == NULL || n > (size_t)size)
		return -1;
	memcpy(to, pass, n);
	return (int)n;
}

static struct cert *
cert_of(X509 *x)
{
	unsigned char *der = NULL;
	int n = x != NULL ? i2d_X509(x, &der) : 0;
	struct cert *c = n > 0 ? cert_read((struct slice){ (char *)der, (size_t)n }) : NULL;

	OPENSSL_free(der);
	return c;
}

/*
 * Key and, when *cert is still empty, certificate of a PKCS#12 file.  Files from older software
 * lock the certificate with RC2, which OpenSSL keeps apart.
 */
static EVP_PKEY *
pkcs12_read(struct slice bytes, const char *pass, struct cert **cert)
{
	const unsigned char *p = (const unsigned char *)bytes.p;
	PKCS12 *file = d2i_PKCS12(NULL, &p, (long)bytes.n);
	OSSL_PROVIDER *old = NULL;
	EVP_PKEY *key = NULL;
	X509 *x = NULL;

	if (file == NULL)
		return NULL;
	if (!PKCS12_parse(file, pass, &key, &x, NULL)
	    && PKCS12_verify_mac(file, pass ? pass : "", -1)
	    && (old = OSSL_PROVIDER_try_load(NULL, "legacy", 1)) != NULL)
		(void)PKCS12_parse(file, pass, &key, &x, NULL);
	OSSL_PROVIDER_unload(old);
	PKCS12_free(file);
	if (key != NULL && *cert == NULL)
		*cert = cert_of(x);
	X509_free(x);
	return key;
}

/* cert: where the certificate of a PKCS#12 file goes when there is none yet. */
static EVP_PKEY *
key_read(const char *path, const char *pass, struct cert **cert, struct report *report)
{
	char bytes[KEY_BYTES];
	const char *error = NULL;
	EVP_PKEY *key = NULL;
	BIO *bio;
	ssize_t n = 0;

	if (key_in_token(path)) {
		key = token_key(path, pass, &error);
	} else if ((n = key_bytes(path, bytes, report)) > 0 && bytes[0] == 0x30) {
		key = pkcs12_read((struct slice){ bytes, (size_t)n }, pass, cert);
	} else if (n >= 0) {
		ERR_clear_error();
		bio = BIO_new_mem_buf(bytes, (int)n);
		key = PEM_read_bio_PrivateKey(bio, NULL, passphrase, (char *)(uintptr_t)pass);
		BIO_free(bio);
	}
	OPENSSL_cleanse(bytes, sizeof bytes);
	if (key == NULL && n >= 0)
		unreadable(path, error, report);
	if (key != NULL && !EVP_PKEY_is_a(key, "RSA") && !EVP_PKEY_is_a(key, "EC")
	    && !EVP_PKEY_is_a(key, "SM2")) {
		unreadable(path, "neither RSA nor elliptic curve", report);
		EVP_PKEY_free(key);
		key = NULL;
	}
	return key;
}

/* ---- no core dump, and no other process of the user looking in, while any key is loaded */

static struct {
	int		keys;
	int		dumpable;
	struct rlimit	core;
} before;

static void
dumps_off(void)
{
	struct rlimit none;

	if (before.keys++ > 0)
		return;
	before.dumpable = prctl(PR_GET_DUMPABLE);
	(void)prctl(PR_SET_DUMPABLE, 0);
	if (getrlimit(RLIMIT_CORE, &before.core) == 0) {
		none = before.core;
		none.rlim_cur = 0;
		(void)setrlimit(RLIMIT_CORE, &none);
	}
}

static void
dumps_back(void)
{
	if (--before.keys > 0)
		return;
	(void)setrlimit(RLIMIT_CORE, &before.core);
	if (before.dumpable == 1)
		(void)prctl(PR_SET_DUMPABLE, 1);
}

static struct cert *
cert_load(const char *path, struct report *report)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct fd_source from;
	struct buf bytes = { 0 };
	struct cert *c = NULL;

	if (fd >= 0) {
		if (source_all(source_fd(&from, fd), LIMIT_CERT_BYTES, &bytes) == 0)
			c = cert_read((struct slice){ bytes.p, bytes.n });
		close(fd);
	}
	buf_free(&bytes);
	if (c == NULL)
		report_add(report, F_CERT_UNREADABLE, in_file(path), NO_VALS);
	return c;
}

struct signer *
signer_open(const char *key_path, const char *cert_path, const char *pass, struct report *report)
{
	struct signer *s = mem_alloc(sizeof *s);

	dumps_off();
	/* one PKCS#12 file may hold both */
	if (*cert_path != '\0' && strcmp(cert_path, key_path) != 0) {
		s->cert = cert_load(cert_path, report);
		if (s->cert == NULL)
			goto fail;
	}
	s->key = key_read(key_path, pass, &s->cert, report);
	if (s->key == NULL)
		goto fail;
	if (s->cert == NULL) {
		report_add(report, F_CERT_UNREADABLE, in_file(key_path), NO_VALS);
		goto fail;
	}
	if (EVP_PKEY_eq(X509_get0_pubkey(s->cert->x509), s->key) != 1) {
		report_add(report, F_KEY_MISMATCH, in_file(key_path), NO_VALS);
		goto fail;
	}
	ERR_clear_error();
	return s;
fail:
	ERR_clear_error();
	signer_free(s);
	return NULL;
}

const struct cert *
signer_cert(const struct signer *s)
{
	return s->cert;
}

void
signer_free(struct signer *s)
{
	if (s == NULL)
		return;
	EVP_PKEY_free(s->key);	/* wipes the private numbers */
	cert_free(s->cert);
	free(s);
	dumps_back();
}
