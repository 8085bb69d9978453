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
	int64_t			 proved;	/* by a time stamp; 0 */
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

enum finding_id
verdict_finding(enum cms_verdict verdict)
{
	static const enum finding_id said[] = {
		[CMS_GOOD] = F_NONE,
		[CMS_BAD_FORM] = F_SIGNATURE_FORM,
		[CMS_UNKNOWN_SIGNER] = F_SIGNER_UNKNOWN,
		[CMS_BAD_SIGNATURE] = F_SIGNATURE_BAD,
		[CMS_EXPIRED] = F_CERT_EXPIRED,
		[CMS_BAD_ALGORITHM] = F_SIGNATURE_ALGORITHM,
		[CMS_READ_ERROR] = F_INPUT_READ,
		[CMS_BROKEN] = F_SIGNATURE_BROKEN,
		[CMS_CUT] = F_SIGNATURE_CUT,
		[CMS_NOT_DER] = F_SIGNATURE_NOT_DER,
		[CMS_TRAILING] = F_SIGNATURE_TRAILING,
		[CMS_SEVERAL] = F_SIGNATURE_SEVERAL,
		[CMS_ATTRIBUTES] = F_SIGNATURE_ATTRIBUTES,
		[CMS_SM2_ID] = F_SIGNATURE_SM2_ID,
		[CMS_HUGE] = F_SIGNATURE_HUGE,
		[CMS_ALTERED] = F_SIGNATURE_ALTERED,
	};

	return said[verdict];
}

static int
valid_at(const struct cert *c, int64_t at)
{
	return at >= cert_not_before(c) && at <= cert_not_after(c);
}

/*
 * The certificate's part: F_NONE when nothing is wrong with it.  The time in the signature is only
 * what its signer says, so it can refuse but never excuse.
 */
static enum finding_id
cert_judge(const struct cert *c, enum cms_verdict verdict, int64_t signed_at)
{
	int then = signed_at == 0 || valid_at(c, signed_at);

	if (!cert_signs(c))
		return F_CERT_USAGE;
	if (verdict == CMS_EXPIRED)
		return then && signed_at != 0 ? F_CERT_RAN_OUT : F_CERT_EXPIRED;
	return then ? F_NONE : F_CERT_NOT_VALID_THEN;
}

static void
cert_say(enum finding_id id, const struct where *where, const struct cert *c, int64_t signed_at,
    struct report *report)
{
	struct val subject = V_TEXT("subject", cert_subject(c));
	struct val from = V_YMD("from", time_day(cert_not_before(c)));
	struct val until = V_YMD("until", time_day(cert_not_after(c)));
	char at[TIME_TEXT];

	if (id == F_CERT_USAGE)
		report_add(report, id, *where, VALS(subject));
	else if (id == F_CERT_EXPIRED)
		report_add(report, id, *where, VALS(subject, from, until));
	else
		report_add(report, id, *where, VALS(V_TEXT("signed", time_text(signed_at, at)),
		    subject, from, until));
}

#define CLOCKS_APART 600	/* seconds that two clocks may differ without a word */

/* The time stamp, when there is one: 0 and perhaps its time in v, or -1 with a finding. */
static int
stamp_judge(struct verified *v, struct slice cms, const struct cert *anchor,
    const struct where *where, struct report *report)
{
	struct stamped stamped;
	char at[TIME_TEXT];

	switch (cms_stamp(cms, anchor, &stamped)) {
	case STAMP_NONE:
		break;
	case STAMP_GOOD:
		v->proved = stamped.at;
		break;
	case STAMP_STRANGER:
		report_add(report, F_STAMP_STRANGER, *where,
		    VALS(V_TEXT("by", stamped.by), V_TEXT("at", time_text(stamped.at, at))));
		break;
	case STAMP_BAD:
		report_add(report, F_STAMP_BAD, *where, NO_VALS);
		return -1;
	}
	return 0;
}

/* Nobody signs after the receipt, or after the stamp over the signature. */
static void
ahead_tell(const struct verified *v, int64_t signed_at, int64_t received,
    const struct where *where, struct report *report)
{
	int64_t latest = v->proved != 0 && v->proved < received ? v->proved : received;
	char then[TIME_TEXT], at[TIME_TEXT];

	if (signed_at > latest + CLOCKS_APART)
		report_add(report, F_SIGNED_AHEAD, *where,
		    VALS(V_TEXT("signed", time_text(signed_at, then)),
		    V_TEXT("at", time_text(latest, at))));
}

int
verify_several(int fd, struct slice cms, const struct cert *const *certs, int count, int64_t at,
    int *bad)
{
	int signers = cms_split(cms, -1, NULL), good = 0;

	*bad = 0;
	for (int i = 0; i < signers; i++) {
		struct buf one = { 0 };
		struct fd_source from;
		struct cms_signed got;
		enum cms_verdict is = CMS_READ_ERROR;

		(void)cms_split(cms, i, &one);
		if (lseek(fd, 0, SEEK_SET) == 0)
			is = cms_verify((struct slice){ one.p, one.n }, source_fd(&from, fd), certs,
			    count, at, &got);
		*(is == CMS_GOOD || is == CMS_EXPIRED ? &good : bad) += 1;
		buf_free(&one);
	}
	return good;
}

static struct verified *
signed_judge(const char *document, int fd, struct slice cms, const struct cert *const *certs,
    int count, int64_t at, const struct cert *anchor, struct report *report)
{
	struct verified *v = verified_new(document, fd, PROVENANCE_SIGNED);
	struct where where = { document, 0, NULL };
	struct cms_signed got;
	enum cms_verdict verdict;
	enum finding_id id;
	int good, bad;

	errno = 0;
	verdict = cms_verify(cms, verified_source(v), certs, count, at, &got);
	if (verdict == CMS_READ_ERROR) {
		report_add(report, F_INPUT_READ, where,
		    VALS(V_TEXT("error", strerror(errno ? errno : EIO))));
	} else if (verdict == CMS_SEVERAL && (good = verify_several(fd, cms, certs, count, at,
	    &bad)) > 0 && bad > 0) {
		report_add(report, F_SIGNATURE_ONE_BAD, where,
		    VALS(V_INT("good", good), V_INT("bad", bad)));
	} else if (verdict != CMS_GOOD && verdict != CMS_EXPIRED) {
		report_add(report, verdict_finding(verdict), where, NO_VALS);
	} else if (stamp_judge(v, cms, anchor, &where, report) == 0) {
		if (v->proved != 0 && v->proved < at && valid_at(certs[got.which], v->proved))
			verdict = CMS_GOOD;
		id = cert_judge(certs[got.which], verdict, got.signing_time);
		if (id == F_NONE) {
			v->signer = got.which;
			v->signing_time = got.signing_time;
			ahead_tell(v, got.signing_time, at, &where, report);
			return v;
		}
		cert_say(id, &where, certs[got.which], got.signing_time, report);
	}
	verified_free(v);
	return NULL;
}

struct verified *
verify_signed(const char *document, int fd, struct slice cms, const struct cert *const *certs,
    int count, int64_t at, const struct cert *anchor, struct report *report)
{
	enum work before = work_enter(WORK_VERIFY);
	struct verified *v = signed_judge(document, fd, cms, certs, count, at, anchor, report);

	work_leave(before);
	return v;
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

int64_t
verified_proved_time(const struct verified *v)
{
	return v->proved;
}
