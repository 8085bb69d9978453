/* SHA-256. */
#include <stdlib.h>
#include <string.h>

#include "codec/inner.h"

struct hash {
	EVP_MD_CTX	*ctx;
	size_t		 n;
	unsigned char	 pending[1024];	/* gathers small pieces: a call costs more than what it adds */
};

static EVP_MD *sha256;	/* fetched once: a look-up per message costs more than a short message */

void
hash_init(void)
{
	if (sha256 == NULL)
		sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
}

void
hash_done(void)
{
	EVP_MD_free(sha256);
	sha256 = NULL;
}

/* SHA-256 cannot fail once it was found; without it nothing can be trusted. */
static void
must(int ok)
{
	if (ok)
		return;
	fputs("daifa: SHA-256 is not available\n", stderr);
	exit(70);
}

static const EVP_MD *
algorithm(void)
{
	return sha256 ? sha256 : EVP_sha256();
}

struct hash *
hash_new(void)
{
	struct hash *h = mem_alloc(sizeof *h);

	h->ctx = EVP_MD_CTX_new();
	must(h->ctx != NULL && EVP_DigestInit_ex(h->ctx, algorithm(), NULL));
	return h;
}

static void
hash_flush(struct hash *h)
{
	if (h->n > 0)
		must(EVP_DigestUpdate(h->ctx, h->pending, h->n));
	h->n = 0;
}

void
hash_add(struct hash *h, const void *p, size_t n)
{
	if (h->n + n > sizeof h->pending) {
		hash_flush(h);
		if (n >= sizeof h->pending) {
			must(EVP_DigestUpdate(h->ctx, p, n));
			return;
		}
	}
	if (n > 0)
		memcpy(h->pending + h->n, p, n);
	h->n += n;
}

void
hash_text(struct hash *h, const char *s)
{
	if (s != NULL)
		hash_add(h, s, strlen(s));
	hash_add(h, "\n", 1);
}

void
hash_end(struct hash *h, struct digest *out)
{
	hash_flush(h);
	must(EVP_DigestFinal_ex(h->ctx, out->b, NULL));
	must(EVP_DigestInit_ex(h->ctx, NULL, NULL));
}

void
hash_copy(struct hash *to, struct hash *from)
{
	hash_flush(from);
	to->n = 0;
	must(EVP_MD_CTX_copy_ex(to->ctx, from->ctx));
}

void
hash_free(struct hash *h)
{
	if (h == NULL)
		return;
	EVP_MD_CTX_free(h->ctx);
	free(h);
}

void
hash_bytes(struct slice s, struct digest *out)
{
	must(EVP_Digest(s.n ? s.p : "", s.n, out->b, NULL, algorithm(), NULL));
}
