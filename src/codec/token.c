/*
 * Keys in tokens, by PKCS#11.  OpenSSL reaches them through its engine of that name (Debian:
 * libengine-pkcs11-openssl), which it calls deprecated and has nothing yet to put in its place here.
 * DAIFA_PKCS11 names the token's module; without it the engine asks p11-kit.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/engine.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "codec/inner.h"

int
key_in_token(const char *key_path)
{
	return strncmp(key_path, "pkcs11:", 7) == 0;
}

static const char *
last_error(const char *otherwise)
{
	const char *said = ERR_reason_error_string(ERR_peek_last_error());

	return said != NULL ? said : otherwise;
}

EVP_PKEY *
token_key(const char *uri, const char *pin, const char **error)
{
	const char *module = getenv("DAIFA_PKCS11");
	EVP_PKEY *key = NULL;
	ENGINE *e;

	ENGINE_load_dynamic();
	e = ENGINE_by_id("pkcs11");
	if (e == NULL) {
		*error = "no PKCS#11 engine for OpenSSL (libengine-pkcs11-openssl)";
		return NULL;
	}
	(void)ENGINE_ctrl_cmd_string(e, "QUIET", NULL, 1);
	if (module != NULL && *module != '\0'
	    && !ENGINE_ctrl_cmd_string(e, "MODULE_PATH", module, 0)) {
		*error = "the PKCS#11 module cannot be set";
	} else if (!ENGINE_init(e)) {
		*error = last_error("the PKCS#11 module does not start");
	} else {
		if (pin == NULL || ENGINE_ctrl_cmd_string(e, "PIN", pin, 0)) {
			key = ENGINE_load_private_key(e, uri, NULL, NULL);
			if (key == NULL)
				*error = last_error("no such key in the token");
		} else {
			*error = "the PIN is not taken";
		}
		ENGINE_finish(e);	/* the key holds the engine as long as it lives */
	}
	ENGINE_free(e);
	return key;
}
