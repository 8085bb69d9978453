/*
 * ZIP, read by its central directory and believed only where the local headers say the same: no
 * byte of the file belongs to two entries or to none, so that a reader that goes from front to back
 * would see the same files.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "codec/inner.h"

#define EOCD_BYTES	22	/* end of central directory, without its comment */
#define COMMENT_MAX	65535
#define LOCATOR_BYTES	20	/* before it in ZIP64: where the long form is */
#define EOCD64_BYTES	56
#define CENTRAL_BYTES 46 /* an entry of the directory, without name, extra field and comment */
#define NEEDS_MOST	63	/* version 6.3 of the format is the last one an entry can need */
#define LOCAL_BYTES	30
#define DESCRIPTOR_MAX	24	/* sizes after the data: signature or not, 4 or 8 bytes each */
#define DIRECTORY_MAX	(8 << 20)
#define RATIO_FROM	(1 << 20)	/* small files may compress as they like */
#define MODE_TYPE	0170000u
#define MODE_LINK	0120000u
enum { FLAG_ENCRYPTED = 1, FLAG_AFTER = 8, FLAG_PATCH = 32, FLAG_STRONG = 64, FLAG_UTF8 = 2048,
	FLAG_MASKED = 8192 };
enum { STORED = 0, DEFLATED = 8 };

struct item {
	struct zip_entry entry;		/* first: the public part */
	struct slice	 raw;		/* name as written; in the directory's bytes */
	int64_t		 offset;	/* of the local header */
	int64_t		 data;		/* of the content */
	int64_t		 packed;
	uint32_t	 crc;
	unsigned	 flags, method;
};

struct zip {
	int		 fd;		/* borrowed */
	const char	*document;	/* borrowed */
	struct report	*report;	/* borrowed */
	struct arena	*names;		/* owned */
	int64_t		 size;		/* of the file */
	int64_t		 from, end;	/* of the central directory */
	int64_t		 count;
	unsigned char	*directory;	/* owned */
	struct item	*item;		/* owned; by offset */
	struct zip_entry **entry;	/* owned; by name */
};

static unsigned
u16(const unsigned char *p)
{
	return (unsigned)p[0] | (unsigned)p[1] << 8;
}

static uint32_t
u32(const unsigned char *p)
{
	return (uint32_t)u16(p) | (uint32_t)u16(p + 2) << 16;
}

/* -1 for what no file offset can be */
static int64_t
u64(const unsigned char *p)
{
	uint64_t n = u32(p) | (uint64_t)u32(p + 4) << 32;

	return n > INT64_MAX ? -1 : (int64_t)n;
}

static int
refuse(const struct zip *z, enum finding_id id, const struct val *vals)
{
	report_add(z->report, id, (struct where){ z->document, 0, NULL }, vals);
	return -1;
}

static int
malformed(const struct zip *z, const char *reason)
{
	return refuse(z, F_ZIP_MALFORMED, VALS(V_TEXT("reason", reason)));
}

static int
contradicts(const struct zip *z, const struct item *it, const char *reason)
{
	return refuse(
	    z, F_ZIP_CONTRADICTS, VALS(V_TEXT("entry", it->entry.name), V_TEXT("reason", reason)));
}

static int
over_limit(const struct zip *z, const char *name, const char *limit, int64_t max)
{
	return refuse(
	    z, F_ZIP_LIMIT, VALS(V_TEXT("entry", name), V_TEXT("limit", limit), V_INT("max", max)));
}

/* Exactly n bytes at the offset; 0, or -1 without a finding. */
static int
read_at(const struct zip *z, int64_t at, void *p, size_t n)
{
	char *to = p;

	if (at < 0 || at > z->size || (int64_t)n > z->size - at)
		return -1;
	while (n > 0) {
		ssize_t got = pread(z->fd, to, n, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return -1;
		to += got;
		at += got;
		n -= (size_t)got;
	}
	return 0;
}

/* The long form stands between directory and end record; every number that the short form has must
 * be the same. */
static int
read_end64(struct zip *z, int64_t at, const unsigned char *end)
{
	unsigned char locator[LOCATOR_BYTES], e[EOCD64_BYTES];
	int64_t long_at;

	if (at < LOCATOR_BYTES || read_at(z, at - LOCATOR_BYTES, locator, sizeof locator) < 0 ||
	    u32(locator) != 0x07064b50)
		return 0;
	long_at = u64(locator + 8);
	if (u32(locator + 4) != 0 || read_at(z, long_at, e, sizeof e) < 0 || u32(e) != 0x06064b50 ||
	    u64(e + 4) != at - LOCATOR_BYTES - long_at - 12 || u32(e + 16) != 0 ||
	    u32(e + 20) != 0 || u64(e + 24) != u64(e + 32))
		return malformed(z, "ZIP64 end record");
	if ((u16(end + 10) != 0xffff && u16(end + 10) != u64(e + 32)) ||
	    (u32(end + 12) != UINT32_MAX && u32(end + 12) != u64(e + 40)) ||
	    (u32(end + 16) != UINT32_MAX && u32(end + 16) != u64(e + 48)))
		return malformed(z, "two end records that differ");
	z->count = u64(e + 32);
	z->from = u64(e + 48);
	z->end = long_at;
	if (z->from < 0 || u64(e + 40) != z->end - z->from)
		return malformed(z, "central directory");
	return 1;
}

/* Finds the end record, which ends the file.  0 or -1. */
static int
read_end(struct zip *z)
{
	size_t n = z->size < EOCD_BYTES + COMMENT_MAX ? (size_t)z->size : EOCD_BYTES + COMMENT_MAX;
	unsigned char *tail = mem_alloc(n + 1), *end = NULL;
	int rc = -1, found = 0;

	if (n < EOCD_BYTES || read_at(z, z->size - (int64_t)n, tail, n) < 0) {
		malformed(z, "too short");
		goto out;
	}
	for (size_t i = 0; i + EOCD_BYTES <= n; i++) {
		if (u32(tail + i) == 0x06054b50 && i + EOCD_BYTES + u16(tail + i + 20) == n) {
			end = tail + i;
			found++;
		}
	}
	if (found != 1) {
		malformed(z, found ? "two end records" : "no end record");
		goto out;
	}
	z->end = z->size - (int64_t)n + (end - tail);
	z->count = u16(end + 10);
	z->from = u32(end + 16);
	if (u16(end + 4) != 0 || u16(end + 6) != 0 || u16(end + 8) != u16(end + 10)) {
		malformed(z, "several volumes");
		goto out;
	}
	rc = read_end64(z, z->end, end);
	if (rc == 0 && u32(end + 12) != z->end - z->from)
		rc = malformed(z, "central directory");
	rc = rc < 0 ? -1 : 0;
out:
	free(tail);
	return rc;
}

/* The data of an extra field, or NULL. */
static const unsigned char *
extra_find(const unsigned char *p, size_t n, unsigned id, size_t *len)
{
	while (n >= 4) {
		size_t m = u16(p + 2);

		if (m > n - 4)
			return NULL;
		if (u16(p) == id) {
			*len = m;
			return p + 4;
		}
		p += 4 + m;
		n -= 4 + m;
	}
	return NULL;
}

/* Long sizes stand in an extra field, in this order, those that the header leaves open. */
static int
sizes64(const unsigned char *extra, size_t n, int64_t **field)
{
	size_t len = 0;
	const unsigned char *p = extra_find(extra, n, 1, &len);

	for (int i = 0; field[i]; i++) {
		if (*field[i] != UINT32_MAX)
			continue;
		if (p == NULL || len < 8)
			return -1;
		*field[i] = u64(p);
		if (*field[i] < 0)
			return -1;
		p += 8;
		len -= 8;
	}
	return 0;
}

static int
is_ascii(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return 0;
	return 1;
}

/* UTF-8 where the entry says so or it is; otherwise what Chinese Windows writes. */
static int
name_decode(const struct item *it, const unsigned char *extra, size_t n, struct buf *out)
{
	size_t len = 0;
	const unsigned char *path = extra_find(extra, n, 0x7075, &len);

	if (path != NULL && len > 5 && path[0] == 1 && !(it->flags & FLAG_UTF8) &&
	    u32(path + 1) == crc32(0, (const unsigned char *)it->raw.p, (unsigned)it->raw.n))
		return charset_decode(
		    CHARSET_UTF8, (struct slice){ (const char *)path + 5, len - 5 }, out);
	if ((it->flags & FLAG_UTF8) || is_ascii(it->raw) || utf8_valid(it->raw))
		return charset_decode(CHARSET_UTF8, it->raw, out);
	return charset_decode(CHARSET_GBK, it->raw, out);
}

/* A relative path without "." and ".." and without what no file should be called. */
static int
name_sound(const char *name)
{
	const char *p = name;

	if (*p == '\0' || *p == '/' || (p[0] != '\0' && p[1] == ':'))
		return 0;
	for (size_t i = 0; name[i]; i++)
		if ((unsigned char)name[i] < 0x20 || name[i] == 0x7f)
			return 0;
	while (*p) {
		size_t n = strcspn(p, "/");

		if (n == 0 || (n == 1 && p[0] == '.') || (n == 2 && p[0] == '.' && p[1] == '.'))
			return 0;
		p += n + (p[n] == '/');
	}
	return 1;
}

static int
take_name(struct zip *z, struct item *it, const unsigned char *extra, size_t n)
{
	struct buf name = { NULL, 0, 0 };
	int rc = name_decode(it, extra, n, &name);

	if (rc == 0 &&
	    (memchr(name.p, '\0', name.n) != NULL || name.n == 0 || name.n > LIMIT_FIELD_BYTES))
		rc = -1;
	for (size_t i = 0; rc == 0 && i < name.n; i++)
		if (name.p[i] == '\\')
			name.p[i] = '/';
	if (rc == 0 && !name_sound(name.p))
		rc = -1;
	if (rc < 0)
		refuse(z, F_ZIP_NAME,
		    VALS(V_TEXT("entry", arena_bytes(z->names, it->raw.p, it->raw.n))));
	else
		it->entry.name = arena_bytes(z->names, name.p, name.n);
	buf_free(&name);
	if (rc == 0)
		it->entry.is_dir = it->entry.name[strlen(it->entry.name) - 1] == '/';
	return rc;
}

static int
take_item(
    struct zip *z, struct item *it, const unsigned char *p, const unsigned char *extra, size_t n)
{
	int64_t size = u32(p + 24), packed = u32(p + 20), offset = u32(p + 42);
	int64_t *field[] = { &size, &packed, &offset, NULL };
	uint32_t mode = u16(p + 4) >> 8 == 3 ? u32(p + 38) >> 16 : 0;	/* made on Unix */
	const char *name;

	it->flags = u16(p + 8);
	it->method = u16(p + 10);
	it->crc = u32(p + 16);
	if (take_name(z, it, extra, n) < 0)
		return -1;
	name = it->entry.name;
	if (sizes64(extra, n, field) < 0 || u16(p + 34) != 0)
		return malformed(z, "central directory");
	if ((u16(p + 6) & 0xff) > NEEDS_MOST)
		return malformed(z, "version needed");
	it->entry.bytes = size;
	it->packed = packed;
	it->offset = offset;
	if (it->flags & (FLAG_ENCRYPTED | FLAG_STRONG | FLAG_MASKED))
		return refuse(z, F_ZIP_ENCRYPTED, VALS(V_TEXT("entry", name)));
	if ((it->flags & FLAG_PATCH) || (it->method != STORED && it->method != DEFLATED))
		return refuse(
		    z, F_ZIP_METHOD, VALS(V_TEXT("entry", name), V_INT("method", it->method)));
	if ((mode & MODE_TYPE) == MODE_LINK)
		return refuse(z, F_ZIP_NAME, VALS(V_TEXT("entry", name)));
	if ((it->method == STORED && size != packed) || (it->entry.is_dir && size != 0))
		return contradicts(z, it, "size");
	if (size > LIMIT_ZIP_ENTRY_BYTES)
		return over_limit(z, name, "LIMIT_ZIP_ENTRY_BYTES", LIMIT_ZIP_ENTRY_BYTES);
	if (size > RATIO_FROM && size / LIMIT_ZIP_RATIO > packed)
		return over_limit(z, name, "LIMIT_ZIP_RATIO", LIMIT_ZIP_RATIO);
	return 0;
}

static int
read_directory(struct zip *z)
{
	int64_t bytes = z->end - z->from, total = 0;
	const unsigned char *p, *end;

	if (z->count < 0 || z->count > LIMIT_ZIP_ENTRIES)
		return over_limit(z, "", "LIMIT_ZIP_ENTRIES", LIMIT_ZIP_ENTRIES);
	if (bytes < 0 || bytes > DIRECTORY_MAX)
		return malformed(z, "central directory");
	z->directory = mem_alloc((size_t)bytes + 1);
	z->item = mem_alloc(((size_t)z->count + 1) * sizeof *z->item);
	if (read_at(z, z->from, z->directory, (size_t)bytes) < 0)
		return malformed(z, "central directory");
	p = z->directory;
	end = p + bytes;
	for (int64_t i = 0; i < z->count; i++) {
		struct item *it = &z->item[i];
		size_t name, extra, comment;

		if (end - p < CENTRAL_BYTES || u32(p) != 0x02014b50)
			return malformed(z, "central directory");
		name = u16(p + 28);
		extra = u16(p + 30);
		comment = u16(p + 32);
		if ((size_t)(end - p) - CENTRAL_BYTES < name + extra + comment)
			return malformed(z, "central directory");
		it->raw = (struct slice){ (const char *)p + CENTRAL_BYTES, name };
		if (take_item(z, it, p, p + CENTRAL_BYTES + name, extra) < 0)
			return -1;
		total += it->entry.bytes;
		if (total > LIMIT_ZIP_TOTAL_BYTES)
			return over_limit(
			    z, it->entry.name, "LIMIT_ZIP_TOTAL_BYTES", LIMIT_ZIP_TOTAL_BYTES);
		p += CENTRAL_BYTES + name + extra + comment;
	}
	return p == end ? 0 : malformed(z, "central directory");
}

static int
by_offset(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return (x->offset > y->offset) - (x->offset < y->offset);
}

static int
by_name(const void *a, const void *b)
{
	const struct zip_entry *const *x = a, *const *y = b;

	return strcasecmp((*x)->name, (*y)->name);
}

/* The sizes that stand after the data must be those of the directory. */
static int
descriptor_fits(const struct zip *z, const struct item *it, int64_t at, int64_t bytes)
{
	unsigned char d[DESCRIPTOR_MAX], *p = d;
	int wide = bytes >= 20;

	if ((bytes != 12 && bytes != 16 && bytes != 20 && bytes != 24) ||
	    read_at(z, at, d, (size_t)bytes) < 0)
		return 0;
	if (bytes == 16 || bytes == 24) {
		if (u32(p) != 0x08074b50)
			return 0;
		p += 4;
	}
	return u32(p) == it->crc && (wide ? u64(p + 4) : u32(p + 4)) == it->packed &&
	    (wide ? u64(p + 12) : u32(p + 8)) == it->entry.bytes;
}

/* The local header against the directory, and the data against what comes next. */
static int
check_local(struct zip *z, struct item *it, int64_t next)
{
	unsigned char h[LOCAL_BYTES], *more = NULL;
	int64_t packed, size, *field[] = { &size, &packed, NULL };
	size_t name, extra;
	int rc = -1;

	if (read_at(z, it->offset, h, sizeof h) < 0 || u32(h) != 0x04034b50)
		return contradicts(z, it, "local header");
	name = u16(h + 26);
	extra = u16(h + 28);
	more = mem_alloc(name + extra + 1);
	if (read_at(z, it->offset + LOCAL_BYTES, more, name + extra) < 0 || name != it->raw.n ||
	    memcmp(more, it->raw.p, name) != 0) {
		contradicts(z, it, "name");
		goto out;
	}
	packed = u32(h + 18);
	size = u32(h + 22);
	if (((u16(h + 6) ^ it->flags) & (FLAG_ENCRYPTED | FLAG_AFTER | FLAG_PATCH)) != 0 ||
	    u16(h + 8) != it->method) {
		contradicts(z, it, "method");
		goto out;
	}
	if ((it->flags & FLAG_AFTER) == 0 && (sizes64(more + name, extra, field) < 0 ||
	    packed != it->packed || size != it->entry.bytes || u32(h + 14) != it->crc))
		contradicts(z, it, "size");
	else
		rc = 0;
	it->data = it->offset + LOCAL_BYTES + (int64_t)(name + extra);
	if (rc == 0 && (it->data > next || it->packed > next - it->data))
		rc = contradicts(z, it, "overlap");
	if (rc == 0 && it->flags & FLAG_AFTER
	        ? !descriptor_fits(z, it, it->data + it->packed, next - it->data - it->packed)
	        : rc == 0 && it->data + it->packed != next)
		rc = contradicts(z, it, "bytes between the entries");
out:
	free(more);
	return rc;
}

static int
check_places(struct zip *z)
{
	size_t n = (size_t)z->count;

	qsort(z->item, n, sizeof *z->item, by_offset);
	if (z->count == 0 ? z->from != 0 : z->item[0].offset != 0)
		return malformed(z, "bytes before the first entry");
	for (size_t i = 0; i < n; i++)
		if (check_local(z, &z->item[i], i + 1 < n ? z->item[i + 1].offset : z->from) < 0)
			return -1;
	z->entry = mem_alloc((n + 1) * sizeof *z->entry);
	for (size_t i = 0; i < n; i++)
		z->entry[i] = &z->item[i].entry;
	qsort(z->entry, n, sizeof *z->entry, by_name);
	for (size_t i = 1; i < n; i++)
		if (strcasecmp(z->entry[i - 1]->name, z->entry[i]->name) == 0)
			return refuse(z, F_ZIP_TWICE, VALS(V_TEXT("entry", z->entry[i]->name)));
	return 0;
}

struct zip *
zip_open(int fd, const char *document, struct report *report)
{
	struct zip *z = mem_alloc(sizeof *z);
	struct stat st;

	z->fd = fd;
	z->document = document;
	z->report = report;
	z->names = arena_new();
	errno = 0;
	if (fstat(fd, &st) < 0) {
		source_failed(document, report);
		goto bad;
	}
	z->size = st.st_size;
	if (z->size > LIMIT_ZIP_BYTES) {
		over_limit(z, "", "LIMIT_ZIP_BYTES", LIMIT_ZIP_BYTES);
		goto bad;
	}
	if (read_end(z) < 0 || read_directory(z) < 0 || check_places(z) < 0)
		goto bad;
	return z;
bad:
	zip_free(z);
	return NULL;
}

void
zip_free(struct zip *z)
{
	if (z == NULL)
		return;
	arena_free(z->names);
	free(z->directory);
	free(z->item);
	free(z->entry);
	free(z);
}

int
zip_count(const struct zip *z)
{
	return (int)z->count;
}

const struct zip_entry *
zip_at(const struct zip *z, int i)
{
	return z->entry[i];
}

const struct zip_entry *
zip_find(const struct zip *z, const char *name)
{
	int from = 0, to = (int)z->count;

	while (from < to) {
		int mid = from + (to - from) / 2, order = strcasecmp(name, z->entry[mid]->name);

		if (order == 0)
			return z->entry[mid];
		if (order < 0)
			to = mid;
		else
			from = mid + 1;
	}
	return NULL;
}

struct unzip {
	const struct zip	*zip;
	const struct item	*item;
	z_stream		 z;
	int64_t			 at;	/* packed bytes taken from the file */
	int64_t			 made;
	uint32_t		 crc;
	int			 ended, failed;
	unsigned char		 in[CHUNK];
};

struct unzip *
unzip_new(const struct zip *zip, const struct zip_entry *e)
{
	struct unzip *u = mem_alloc(sizeof *u);

	u->zip = zip;
	u->item = (const struct item *)(const void *)e;
	u->z.zalloc = z_grow;
	u->z.zfree = z_give_back;
	u->failed = u->item->method == DEFLATED && inflateInit2(&u->z, -15) != Z_OK;
	return u;
}

/* More packed bytes when all were used; 0, or -1 at their end or on a read error. */
static int
unzip_refill(struct unzip *u)
{
	int64_t left = u->item->packed - u->at;
	size_t n = left < CHUNK ? (size_t)left : CHUNK;

	if (u->z.avail_in > 0)
		return 0;
	if (n == 0 || read_at(u->zip, u->item->data + u->at, u->in, n) < 0)
		return -1;
	u->z.next_in = u->in;
	u->z.avail_in = (unsigned)n;
	u->at += (int64_t)n;
	return 0;
}

/* One step; bytes made, or -1.  Sets ended, and then everything that was promised has come. */
static ssize_t
unzip_step(struct unzip *u, char *p, size_t n)
{
	size_t want = n < CHUNK ? n : CHUNK;
	int rc;

	if (u->item->method == STORED) {
		if (u->made == u->item->entry.bytes) {
			u->ended = 1;
			return 0;
		}
		if (unzip_refill(u) < 0)
			return -1;
		want = want < u->z.avail_in ? want : u->z.avail_in;
		memcpy(p, u->z.next_in, want);
		u->z.next_in += want;
		u->z.avail_in -= (unsigned)want;
		return (ssize_t)want;
	}
	if (unzip_refill(u) < 0)
		return -1;
	u->z.next_out = (unsigned char *)p;
	u->z.avail_out = (unsigned)want;
	rc = inflate(&u->z, Z_NO_FLUSH);
	if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
		return -1;
	u->ended = rc == Z_STREAM_END;
	return (ssize_t)(want - u->z.avail_out);
}

static ssize_t
unzip_read(void *ctx, char *p, size_t n)
{
	struct unzip *u = ctx;
	ssize_t made = 0;

	while (!u->failed && made == 0 && n > 0 && !u->ended) {
		made = unzip_step(u, p, n);
		u->failed = made < 0;
		if (made > 0) {
			u->made += made;
			u->crc = (uint32_t)crc32(u->crc, (const unsigned char *)p, (unsigned)made);
		}
		if (u->made > u->item->entry.bytes)
			u->failed = 1;
		if (u->ended &&
		    (u->made != u->item->entry.bytes || u->crc != u->item->crc ||
		        u->z.avail_in > 0 || u->at != u->item->packed))
			u->failed = 1;
	}
	if (!u->failed)
		return made;
	errno = 0;	/* the file could be read: it is its content that is damaged */
	return -1;
}

struct source
unzip_source(struct unzip *u)
{
	return (struct source){ unzip_read, u };
}

void
unzip_free(struct unzip *u)
{
	if (u == NULL)
		return;
	if (u->item->method == DEFLATED)
		inflateEnd(&u->z);
	free(u);
}
