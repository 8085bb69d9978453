/* What the libraries need once per process. */
#include <libxml/globals.h>
#include <libxml/parser.h>
#include <libxml/xmlIO.h>
#include <libxml/xmlerror.h>
#include <malloc.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "codec/inner.h"

static void *
xml_alloc(size_t n)
{
	return mem_grow(NULL, n ? n : 1, 1);
}

static void *
xml_realloc(void *p, size_t n)
{
	return mem_grow(p, n ? n : 1, 1);
}

static char *
xml_strdup(const char *s)
{
	return mem_text(s);
}

/* OpenSSL expects NULL for nothing; running out of memory ends the program as everywhere. */
static void *
ssl_alloc(size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	return n ? mem_grow(NULL, n, 1) : NULL;
}

/* Wipes: OpenSSL reads key files through buffers that it gives back as they are. */
static void
ssl_free(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	if (p != NULL)
		OPENSSL_cleanse(p, malloc_usable_size(p));
	free(p);
}

static void *
ssl_realloc(void *p, size_t n, const char *file, int line)
{
	if (n)
		return mem_grow(p, n, 1);
	ssl_free(p, file, line);
	return NULL;
}

static void
quiet(void *ctx, const char *format, ...)
{
	(void)ctx;
	(void)format;
}

static void
quiet_structured(void *ctx, xmlErrorPtr error)
{
	(void)ctx;
	(void)error;
}

void
codec_init(void)
{
	static int done;

	if (!done) {
		/* Both must come before the libraries' first allocation, and only once. */
		CRYPTO_set_mem_functions(ssl_alloc, ssl_realloc, ssl_free);
		xmlMemSetup(free, xml_alloc, xml_realloc, xml_strdup);
		done = 1;
	}
	/* What we take must not depend on the machine's openssl.cnf. */
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	xmlInitParser();
	/* In libxml2 the handlers belong to a thread; the ThrDef forms are for threads to come. */
	xmlSetGenericErrorFunc(NULL, quiet);
	xmlThrDefSetGenericErrorFunc(NULL, quiet);
	xmlSetStructuredErrorFunc(NULL, quiet_structured);
	xmlThrDefSetStructuredErrorFunc(NULL, quiet_structured);
	xmlSetExternalEntityLoader(xmlNoNetExternalEntityLoader);
	hash_init();
	charset_init();
}

void
codec_done(void)
{
	hash_done();
	charset_done();
	xmlCleanupParser();
	ERR_clear_error();
}
