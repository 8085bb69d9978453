/* sign and verify: for subcontractors, banks and auditors, who have no workspace. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "papers.h"

static int
refuse(struct report *report, enum finding_id id, const char *document, const struct val *vals)
{
	report_add(report, id, (struct where){ document, 0, NULL }, vals);
	return -1;
}

static int
disk(struct report *report, const char *path)
{
	return refuse(
	    report, F_DISK, NULL, VALS(V_TEXT("what", path), V_TEXT("error", strerror(errno))));
}

static int
open_file(const char *path, struct report *report)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), e = 0;
	struct stat sb;

	if (fd < 0 || fstat(fd, &sb) != 0)
		e = errno;
	else if (!S_ISREG(sb.st_mode))
		e = EISDIR;
	if (e == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return refuse(report, F_INPUT_OPEN, path, VALS(V_TEXT("error", strerror(e))));
}

static int
file_bytes(const char *path, size_t max, struct buf *b, struct report *report)
{
	struct fd_source from;
	int fd = open_file(path, report), rc;

	if (fd < 0)
		return -1;
	rc = source_all(source_fd(&from, fd), max, b);
	close(fd);
	if (rc != 0)
		(void)refuse(report, F_INPUT_TOO_LARGE, path, VALS(V_INT("max", max)));
	return rc;
}

/* A fixed clock makes examples repeatable; the time in a signature is in any case only what its
 * signer says. */
static int64_t
clock_now(void)
{
	const char *fixed = getenv("SOURCE_DATE_EPOCH");
	int64_t at;

	return fixed != NULL && int_parse(slice_of(fixed), INT64_C(253402300799), &at) == 0
	    ? at
	    : (int64_t)time(NULL);
}

/* ---- sign */

/* Writes beside the target, then names it, never over another file. */
static int
write_new(const char *path, struct slice bytes, struct report *report)
{
	const char *slash = strrchr(path, '/');
	char tmp[LIMIT_PATH], dir[LIMIT_PATH];
	int head = slash == NULL ? 0 : (int)(slash - path) + 1, fd, rc = -1;
	size_t done = 0;
	ssize_t n = 0;

	if (snprintf(tmp, sizeof tmp, "%.*s.%s.%ld", head, path, path + head, (long)getpid()) >=
	    (int)sizeof tmp) {
		errno = ENAMETOOLONG;
		return disk(report, path);
	}
	snprintf(dir, sizeof dir, "%.*s", head > 0 ? head : 1, head > 0 ? path : ".");
	fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return disk(report, tmp);
	while (done < bytes.n &&
	    ((n = write(fd, bytes.p + done, bytes.n - done)) >= 0 || errno == EINTR))
		done += n > 0 ? (size_t)n : 0;
	if (done < bytes.n || fsync(fd) != 0) {
		(void)disk(report, tmp);
		close(fd);
		goto out;
	}
	if (close(fd) != 0) {
		(void)disk(report, tmp);
		goto out;
	}
	rc = renameat2(AT_FDCWD, tmp, AT_FDCWD, path, RENAME_NOREPLACE);
	if (rc != 0 && errno == EINVAL &&
	    access(path, F_OK) != 0) /* a file system that does not know the flag */
		rc = rename(tmp, path);
	if (rc != 0) {
		(void)(errno == EEXIST
		        ? refuse(report, F_OUTPUT_EXISTS, NULL, VALS(V_TEXT("file", path)))
		        : disk(report, path));
		goto out;
	}
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) != 0)
		rc = disk(report, dir);
	if (fd >= 0)
		close(fd);
	return rc;
out:
	unlink(tmp);
	return -1;
}

int
flow_sign(const struct sign_args *a)
{
	char path[LIMIT_PATH];
	struct signer *signer = NULL;
	struct fd_source from;
	struct buf der = { 0 };
	int fd, rc = -1;

	snprintf(path, sizeof path, "%s.p7s", a->file);
	fd = open_file(a->file, a->report);
	if (fd < 0)
		return -1;
	if (access(path, F_OK) == 0) {
		(void)refuse(a->report, F_OUTPUT_EXISTS, NULL, VALS(V_TEXT("file", path)));
		goto out;
	}
	signer = signer_open(
	    a->key != NULL ? a->key : "", a->cert != NULL ? a->cert : "", a->pass, a->report);
	if (signer == NULL)
		goto out;
	signer_end_tell(signer, clock_now(), a->report);
	if (!cert_signs(signer_cert(signer))) {
		(void)refuse(a->report, F_CERT_USAGE, a->cert,
		    VALS(V_TEXT("subject", cert_subject(signer_cert(signer)))));
		goto out;
	}
	errno = 0;
	if (cms_sign_as(signer, source_fd(&from, fd), clock_now(), a->form, &der) != 0) {
		(void)refuse(a->report, F_INPUT_READ, a->file,
		    VALS(V_TEXT("error", strerror(errno != 0 ? errno : EIO))));
		goto out;
	}
	rc = write_new(path, (struct slice){ der.p, der.n }, a->report);
	if (rc == 0 && a->out != NULL)
		out_say(a->out, T_SIGN_DONE,
		    VALS(V_TEXT("file", a->file),
		        V_TEXT("subject", cert_subject(signer_cert(signer)))));
out:
	close(fd);
	signer_free(signer);
	buf_free(&der);
	return rc;
}

/* ---- verify */

struct verifying {
	const struct verify_args *a;
	struct cert	**cert;		/* owned */
	int		 certs;
	struct cert	*anchor;	/* owned; NULL: not given */
	struct cert	*tsa;		/* owned; NULL: not given */
	enum stamp	 stamp;
	struct stamped	 stamped;
	int		 fd;
	struct buf	 cms;
};

/* owned: cert_free(); NULL and a finding */
static struct cert *
cert_file(const char *path, struct report *report)
{
	struct buf b = { 0 };
	struct cert *c = NULL;

	if (file_bytes(path, LIMIT_CERT_BYTES, &b, report) == 0) {
		c = cert_read((struct slice){ b.p, b.n });
		if (c == NULL)
			(void)refuse(report, F_CERT_UNREADABLE, path, NO_VALS);
	}
	buf_free(&b);
	return c;
}

static int
certs_read(struct verifying *v)
{
	v->cert = mem_alloc((size_t)(v->a->certs + 1) * sizeof *v->cert);
	for (int i = 0; i < v->a->certs; i++) {
		v->cert[v->certs] = cert_file(v->a->cert[i], v->a->report);
		v->certs += v->cert[v->certs] != NULL;
	}
	if (v->a->anchor != NULL && (v->anchor = cert_file(v->a->anchor, v->a->report)) == NULL)
		return -1;
	if (v->a->tsa != NULL && (v->tsa = cert_file(v->a->tsa, v->a->report)) == NULL)
		return -1;
	return v->certs == v->a->certs ? 0 : -1;
}

/* The signature holds; is the certificate one that may stand for it? */
static int
cert_ok(struct verifying *v, const struct cms_signed *got)
{
	const struct cert *c = v->cert[got->which];
	struct val subject = V_TEXT("subject", cert_subject(c));
	char at[TIME_TEXT], stamped[TIME_TEXT];

	if (!cert_signs(c))
		return refuse(v->a->report, F_CERT_USAGE, v->a->file, VALS(subject));
	if (v->anchor != NULL && !cert_issued_by(c, v->anchor))
		return refuse(v->a->report, F_CERT_STRANGER, v->a->file,
		    VALS(subject, V_TEXT("anchor", cert_subject(v->anchor))));
	if (v->stamp == STAMP_GOOD && got->signing_time > v->stamped.at + 600)
		report_add(v->a->report, F_SIGNED_AHEAD, (struct where){ v->a->file, 0, NULL },
		    VALS(V_TEXT("signed", time_text(got->signing_time, at)),
		        V_TEXT("at", time_text(v->stamped.at, stamped))));
	if (got->signing_time != 0 && (got->signing_time < cert_not_before(c) ||
	        got->signing_time > cert_not_after(c)))
		return refuse(v->a->report, F_CERT_NOT_VALID_THEN, v->a->file,
		    VALS(V_TEXT("signed", time_text(got->signing_time, at)), subject,
		        V_YMD("from", time_day(cert_not_before(c))),
		        V_YMD("until", time_day(cert_not_after(c)))));
	return 0;
}

static enum cms_verdict
judge(struct verifying *v, int64_t at, struct cms_signed *got)
{
	struct fd_source from;

	if (lseek(v->fd, 0, SEEK_SET) < 0)
		return CMS_READ_ERROR;
	return cms_verify((struct slice){ v->cms.p, v->cms.n }, source_fd(&from, v->fd),
	    (const struct cert *const *)v->cert, v->certs, at, got);
}

static int
content_digest(int fd, struct digest *d, int64_t *bytes)
{
	struct hash *h = hash_new();
	char *block = mem_alloc(65536);
	struct fd_source from;
	struct source s = source_fd(&from, fd);
	ssize_t n = -1;

	*bytes = 0;
	if (lseek(fd, 0, SEEK_SET) == 0)
		while ((n = s.read(s.ctx, block, 65536)) > 0) {
			hash_add(h, block, (size_t)n);
			*bytes += n;
		}
	hash_end(h, d);
	hash_free(h);
	free(block);
	return n < 0 ? -1 : 0;
}

static int
say_good(struct verifying *v, const struct cms_signed *got, int expired)
{
	const struct cert *c = v->cert[got->which];
	char cert_text[HEX_LEN], sha[HEX_LEN], at[TIME_TEXT];
	struct digest d, content;
	int64_t bytes;

	if (content_digest(v->fd, &content, &bytes) != 0)
		return refuse(
		    v->a->report, F_INPUT_READ, v->a->file, VALS(V_TEXT("error", strerror(errno))));
	if (v->a->out == NULL)
		return 0;
	cert_digest(c, &d);
	digest_hex(&d, cert_text);
	digest_hex(&content, sha);
	out_say(v->a->out, T_VERIFY_GOOD,
	    VALS(V_TEXT("file", v->a->file), V_TEXT("subject", cert_subject(c)),
	        V_TEXT("cert", cert_text),
	        V_TEXT("at",
	            got->signing_time != 0 ? time_text(got->signing_time, at)
	                                   : text_of(T_VERIFY_NO_TIME, v->a->out->lang)),
	        V_INT("bytes", bytes), V_TEXT("sha256", sha)));
	if (expired)
		out_say(v->a->out, v->stamp == STAMP_GOOD ? T_VERIFY_EXPIRED_STAMPED : T_VERIFY_EXPIRED,
		    VALS(V_YMD("until", time_day(cert_not_after(c)))));
	out_say(v->a->out, T_VERIFY_PROVED, NO_VALS);
	if (v->anchor != NULL)
		out_say(v->a->out, T_VERIFY_ANCHOR, VALS(V_TEXT("anchor", cert_subject(v->anchor))));
	else
		out_say(v->a->out, T_VERIFY_NO_ANCHOR, NO_VALS);
	if (v->stamp == STAMP_GOOD || v->stamp == STAMP_STRANGER)
		out_say(v->a->out, v->stamp == STAMP_GOOD ? T_VERIFY_STAMP : T_VERIFY_STAMP_STRANGER,
		    VALS(V_TEXT("at", time_text(v->stamped.at, at)), V_TEXT("by", v->stamped.by)));
	out_say(v->a->out, v->stamp == STAMP_GOOD ? T_VERIFY_NOT_CHECKED_STAMPED : T_VERIFY_NOT_CHECKED,
	    NO_VALS);
	return 0;
}

static int
is_good(enum cms_verdict is)
{
	return is == CMS_GOOD || is == CMS_EXPIRED;
}

/* Does that signature hold over that file? */
static int
fits(struct verifying *v, const char *file, struct slice cms)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK), yes;
	struct fd_source from;
	struct cms_signed got;

	if (fd < 0)
		return 0;
	yes = is_good(cms_verify(cms, source_fd(&from, fd), (const struct cert *const *)v->cert, v->certs,
	    (int64_t)time(NULL), &got));
	close(fd);
	return yes;
}

/* The signature is over other bytes: over the file that its own name tells, and has this file its own? */
static int
say_foreign(struct verifying *v, const char *signature, const char *beside)
{
	size_t n = strlen(signature);
	char base[LIMIT_PATH];
	struct report *unsaid = report_new();
	struct buf own = { 0 };
	int swapped = 0;

	snprintf(base, sizeof base, "%.*s", (int)(n > 4 ? n - 4 : 0), signature);
	if (n > 4 && strcmp(signature + n - 4, ".p7s") == 0 && strcmp(base, v->a->file) != 0 &&
	    fits(v, base, (struct slice){ v->cms.p, v->cms.n })) {
		report_free(unsaid);
		return refuse(v->a->report, F_SIGNATURE_MOVED, v->a->file, VALS(V_TEXT("other", base)));
	}
	if (strcmp(signature, beside) != 0 && file_bytes(beside, LIMIT_CMS_BYTES, &own, unsaid) == 0)
		swapped = fits(v, v->a->file, (struct slice){ own.p, own.n });
	buf_free(&own);
	report_free(unsaid);
	return swapped ? refuse(v->a->report, F_CONTENT_SWAPPED, v->a->file, VALS(V_TEXT("other", beside)))
	    : refuse(v->a->report, F_SIGNATURE_BAD, v->a->file, NO_VALS);
}

static int
say_bad(struct verifying *v, enum cms_verdict verdict, const struct cms_signed *got)
{
	const char *file = v->a->file;
	const struct cert *c;

	if (verdict == CMS_UNKNOWN_SIGNER)
		return refuse(v->a->report, F_SIGNER_NOT_GIVEN, file, NO_VALS);
	if (verdict == CMS_READ_ERROR)
		return refuse(v->a->report, F_INPUT_READ, file,
		    VALS(V_TEXT("error", strerror(errno != 0 ? errno : EIO))));
	if (verdict != CMS_EXPIRED)
		return refuse(v->a->report, verdict_finding(verdict), file, NO_VALS);
	c = v->cert[got->which];
	return refuse(v->a->report, F_CERT_EXPIRED, file,
	    VALS(V_TEXT("subject", cert_subject(c)), V_YMD("from", time_day(cert_not_before(c))),
	        V_YMD("until", time_day(cert_not_after(c)))));
}

/* The code printed on a voucher, against the file that was just proved. */
static int
code_of_file(struct verifying *v)
{
	struct voucher_code code;
	struct fd_source from;
	struct buf xml = { 0 };
	int rc = -1;

	if (voucher_code_read(slice_of(v->a->code), &code) != 0)
		return refuse(v->a->report, F_CODE_UNREADABLE, v->a->file, VALS(V_TEXT("code", v->a->code)));
	if (lseek(v->fd, 0, SEEK_SET) < 0 || source_all(source_fd(&from, v->fd), LIMIT_FILE_BYTES, &xml) != 0)
		rc = refuse(v->a->report, F_INPUT_READ, v->a->file, VALS(V_TEXT("error", strerror(errno))));
	else
		rc = code_check(&code, (struct slice){ xml.p, xml.n }, v->a->file, v->a->out, v->a->report);
	buf_free(&xml);
	return rc;
}

/* One signer's signature, and all that is said of it. */
static int
one_signature(struct verifying *v, const char *signature, const char *beside)
{
	struct cms_signed got = { .which = -1 };
	enum cms_verdict verdict;
	int expired;

	errno = 0;
	v->stamp = STAMP_NONE;
	verdict = judge(v, (int64_t)time(NULL), &got);
	expired = verdict == CMS_EXPIRED;
	/* Years later the certificate has run out; what counts is whether it was valid when it
	 * signed. */
	if (is_good(verdict))
		v->stamp = cms_stamp((struct slice){ v->cms.p, v->cms.n },
		    v->tsa != NULL ? v->tsa : v->anchor, &v->stamped);
	if (expired && v->stamp == STAMP_GOOD)
		verdict = judge(v, v->stamped.at, &got);
	else if (expired && got.signing_time != 0)
		verdict = judge(v, got.signing_time, &got);
	if (verdict == CMS_BAD_SIGNATURE)
		return say_foreign(v, signature, beside);
	if (verdict != CMS_GOOD)
		return say_bad(v, verdict, &got);
	if (v->stamp == STAMP_BAD)
		return refuse(v->a->report, F_STAMP_BAD, v->a->file, NO_VALS);
	return cert_ok(v, &got) != 0 ? -1 : say_good(v, &got, expired);
}

/* Each signer by himself, when every one of them holds. */
static int
each_signature(struct verifying *v, const char *signature, const char *beside)
{
	struct buf all = v->cms;
	int bad, good = 0, rc = 0;

	v->cms = (struct buf){ 0 };
	good = verify_several(v->fd, (struct slice){ all.p, all.n }, (const struct cert *const *)v->cert,
	    v->certs, (int64_t)time(NULL), &bad);
	if (bad > 0)
		rc = good > 0 ? refuse(v->a->report, F_SIGNATURE_ONE_BAD, v->a->file,
		    VALS(V_INT("good", good), V_INT("bad", bad)))
		    : refuse(v->a->report, F_SIGNATURE_SEVERAL, v->a->file, NO_VALS);
	for (int i = 0; bad == 0 && i < good && rc == 0; i++) {
		buf_reset(&v->cms);
		(void)cms_split((struct slice){ all.p, all.n }, i, &v->cms);
		rc = one_signature(v, signature, beside);
	}
	buf_free(&all);
	return rc;
}

int
flow_verify(const struct verify_args *a)
{
	struct verifying v = { .a = a, .fd = -1 };
	const char *signature;
	char beside[LIMIT_PATH];
	int rc = -1;

	snprintf(beside, sizeof beside, "%s.p7s", a->file);
	v.fd = open_file(a->file, a->report);
	if (v.fd < 0)
		return -1;
	signature = a->signature != NULL ? a->signature : beside;
	if (file_bytes(signature, LIMIT_CMS_BYTES, &v.cms, a->report) != 0 || certs_read(&v) != 0)
		goto out;
	rc = cms_split((struct slice){ v.cms.p, v.cms.n }, -1, NULL) > 1 ? each_signature(&v, signature, beside)
	    : one_signature(&v, signature, beside);
	if (rc == 0 && a->code != NULL)
		rc = code_of_file(&v);
out:
	close(v.fd);
	for (int i = 0; i < v.certs; i++)
		cert_free(v.cert[i]);
	free(v.cert);
	cert_free(v.anchor);
	cert_free(v.tsa);
	buf_free(&v.cms);
	return rc;
}
