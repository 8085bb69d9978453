/* The only maker of `struct verified`: nothing else in the program can vouch for bytes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daifa/verify.h"

struct verified {
	char			*document;	/* owned */
	int			 fd;		/* borrowed */
	struct fd_source	*from;		/* owned; its address outlives the sources given out */
	enum provenance		 provenance;
	int			 signer;
	int64_t			 signing_time;
};

static struct verified *
verified_new(const char *document, int fd, enum provenance provenance)
{
	struct verified *v = mem_alloc(sizeof *v);

	v->document = mem_text(document);
	v->fd = fd;
	v->from = mem_alloc(sizeof *v->from);
	v->provenance = provenance;
	v->signer = -1;
	return v;
}

struct verified *
verify_archived(const char *document, int fd)
{
	return verified_new(document, fd, PROVENANCE_SIGNED);
}

void
verified_free(struct verified *v)
{
	if (v == NULL)
		return;
	free(v->document);
	free(v->from);
	free(v);
}

struct source
verified_source(const struct verified *v)
{
	/* a file that cannot be rewound reads as an error: half of it must not pass for the whole */
	int fd = lseek(v->fd, 0, SEEK_SET) == 0 ? v->fd : -1;

	return source_fd(v->from, fd);
}

static void
say_expired(const struct verified *v, const struct cert *c, struct report *report)
{
	report_add(report, F_CERT_EXPIRED, (struct where){ v->document, 0, NULL },
	    VALS(V_TEXT("subject", cert_subject(c)), V_YMD("from", time_day(cert_not_before(c))),
	    V_YMD("until", time_day(cert_not_after(c)))));
}

struct verified *
verify_signed(const char *document, int fd, struct slice cms, const struct cert *const *certs, int count,
    int64_t at, struct report *report)
{
	static const enum finding_id said[] = {
		[CMS_BAD_FORM] = F_SIGNATURE_FORM,
		[CMS_UNKNOWN_SIGNER] = F_SIGNER_UNKNOWN,
		[CMS_BAD_SIGNATURE] = F_SIGNATURE_BAD,
		[CMS_BAD_ALGORITHM] = F_SIGNATURE_ALGORITHM,
	};
	struct verified *v = verified_new(document, fd, PROVENANCE_SIGNED);
	struct where where = { document, 0, NULL };
	struct cms_signed got;
	enum cms_verdict verdict;

	errno = 0;
	verdict = cms_verify(cms, verified_source(v), certs, count, at, &got);
	if (verdict == CMS_GOOD) {
		v->signer = got.which;
		v->signing_time = got.signing_time;
		return v;
	}
	if (verdict == CMS_READ_ERROR)
		report_add(report, F_INPUT_READ, where, VALS(V_TEXT("error", strerror(errno ? errno : EIO))));
	else if (verdict == CMS_EXPIRED)
		say_expired(v, certs[got.which], report);
	else
		report_add(report, said[verdict], where, NO_VALS);
	verified_free(v);
	return NULL;
}

struct verified *
verify_entrusted(const char *document, int fd)
{
	return verified_new(document, fd, PROVENANCE_ENTRUSTED);
}

const char *
verified_document(const struct verified *v)
{
	return v->document;
}

enum provenance
verified_provenance(const struct verified *v)
{
	return v->provenance;
}

int
verified_signer(const struct verified *v)
{
	return v->signer;
}

int64_t
verified_signing_time(const struct verified *v)
{
	return v->signing_time;
}

int
verified_fd(const struct verified *v)
{
	return v->fd;
}
