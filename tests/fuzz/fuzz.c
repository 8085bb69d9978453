/* What the targets share. */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"

_Noreturn void
fuzz_broken(const char *truth, const char *file, int line)
{
	fprintf(stderr, "%s:%d: ERROR: promise broken: %s\n", file, line, truth);
	abort();
}

struct slice
fuzz_slice(const uint8_t *p, size_t n)
{
	return (struct slice){ n == 0 ? "" : (const char *)p, n };
}

int
fuzz_fd(const uint8_t *p, size_t n)
{
	static int fd = -1;

	if (fd < 0 && ((fd = memfd_create("fuzz", MFD_CLOEXEC)) < 0 || fchmod(fd, 0600) != 0))
		abort();
	if (ftruncate(fd, 0) != 0 || pwrite(fd, p, n, 0) != (ssize_t)n ||
	    lseek(fd, 0, SEEK_SET) != 0)
		abort();
	return fd;
}

struct slice
fuzz_file(const char *path)
{
	static struct buf kept[32];	/* so that they are not leaks */
	static size_t n;
	struct buf b = { NULL, 0, 0 };
	struct fd_source ctx;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || source_all(source_fd(&ctx, fd), 1 << 24, &b) != 0) {
		fprintf(stderr, "fuzz: %s cannot be read (run it at the top of the tree)\n", path);
		exit(1);
	}
	close(fd);
	buf_add(&b, "", 0);
	if (n == sizeof kept / sizeof *kept)
		abort();
	kept[n++] = b;
	return (struct slice){ b.p, b.n };
}

struct report *
fuzz_report(void)
{
	static struct report *r;

	if (r == NULL)
		r = report_new();
	report_clear(r);
	return r;
}

void
fuzz_printed(struct report *r)
{
	static FILE *null;
	struct out o = { .lang = LANG_ZH };
	size_t n = report_count(r);

	if (null == NULL && (null = fopen("/dev/null", "w")) == NULL)
		abort();
	o.to = null;
	for (size_t i = 0; i < n && i < 20; i++) {
		out_finding(&o, report_at(r, i));
		o.lang = o.lang == LANG_ZH ? LANG_EN : LANG_ZH;
		o.json = i % 3 == 2;
		o.full = i % 2;
	}
}

void
fuzz_told(int rc, struct report *r)
{
	PROMISE((rc < 0) == (report_worst(r) >= SEV_REFUSE));
	PROMISE(report_worst(r) < SEV_INTERNAL);
	fuzz_printed(r);
}

void
fuzz_text(const char *s)
{
	PROMISE(s != NULL);
	PROMISE(utf8_valid(slice_of(s)));
}
