/*
 * The proof of audit that reads the archive: each file against its digest, and no file that nobody
 * names.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "priv.h"

static int
object_unread(struct store *st, const char *path)
{
	int error = errno;

	if (!store_unreadable(error))
		return 0;
	report_add(st->report, F_DISK, NOWHERE,
	    VALS(V_TEXT("what", path), V_TEXT("error", strerror(error))));
	return 1;
}

/* Whether the archived bytes are those of the digest.  Bytes that the disk does not give are told as
 * that, and count as held: nobody has shown that they were changed. */
static int
object_holds(struct store *st, const struct digest *want, int64_t size, char *block, size_t room)
{
	struct hash *h;
	struct digest got;
	struct path p;
	int64_t total = 0;
	ssize_t n;
	int fd, error = 0;

	fd = open(path_object(st, &p, want), O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return object_unread(st, p.text);
	h = hash_new();
	while ((n = read(fd, block, room)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			error = errno;
			break;
		}
		hash_add(h, block, (size_t)n);
		total += n;
	}
	close(fd);
	hash_end(h, &got);
	hash_free(h);
	errno = error;
	if (n < 0)
		return object_unread(st, p.text);
	return n == 0 && total == size && digest_same(&got, want);
}

static void
stranger(struct store *st, const char *dir, const char *name)
{
	struct path file;

	if (snprintf(file.text, sizeof file.text, "%s/%s", dir, name) < (int)sizeof file.text)
		report_add(
		    st->report, F_ARCHIVE_STRANGER, NOWHERE, VALS(V_TEXT("file", file.text)));
}

/* Every name of one directory of the archive must be known. */
static void
audit_names(struct store *st, const char *sub,
    int (*known)(struct store *, const char *sub, const char *name))
{
	struct path p;
	struct dirent *e;
	DIR *dir;

	if (snprintf(p.text, sizeof p.text, "%s/%s", st->archive, sub) >= (int)sizeof p.text)
		return;
	dir = opendir(p.text);
	if (dir == NULL) {
		if (errno != ENOENT)
			store_fail_io(st, p.text);
		return;
	}
	while ((errno = 0, e = readdir(dir)) != NULL)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 &&
		    !known(st, sub, e->d_name))
			stranger(st, sub, e->d_name);
	if (errno != 0)
		store_fail_io(st, p.text);
	closedir(dir);
}

static int
known_top(struct store *st, const char *sub, const char *name)
{
	static const char *const names[] = { "object", "sig", "chain", "stage" };

	(void)st;
	(void)sub;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i], name) == 0)
			return 1;
	return 0;
}

static int
known_directory(struct store *st, const char *sub, const char *name)
{
	(void)st;
	(void)sub;
	return strlen(name) == 2 && strspn(name, "0123456789abcdef") == 2;
}

static int
known_object(struct store *st, const char *sub, const char *name)
{
	struct digest d;

	return digest_parse(slice_of(name), &d) == 0 &&
	    strncmp(strrchr(sub, '/') + 1, name, 2) == 0 &&
	    store_int(st, -1, Q_OBJECT_HAS, "b", &d) >= 0;
}

static int
known_signature(struct store *st, const char *sub, const char *name)
{
	struct digest object, cert;

	(void)sub;
	if (strlen(name) == HEX_LEN + 3 && name[HEX_LEN - 1] == '.')
		return digest_parse((struct slice){ name, HEX_LEN - 1 }, &object) == 0 &&
		    store_int(st, 0, Q_WRAPPED_HAS, "bt", &object, name + HEX_LEN) != 0;
	return strlen(name) == 2 * (HEX_LEN - 1) + 5 && name[HEX_LEN - 1] == '-' &&
	    strcmp(name + 2 * HEX_LEN - 1, ".p7s") == 0 &&
	    digest_parse((struct slice){ name, HEX_LEN - 1 }, &object) == 0 &&
	    digest_parse((struct slice){ name + HEX_LEN, HEX_LEN - 1 }, &cert) == 0 &&
	    store_int(st, 0, Q_SIGNATURE_HAS, "bb", &object, &cert) != 0;
}

/* Whoever writes has emptied it; what is there came from somebody else. */
static int
known_stage(struct store *st, const char *sub, const char *name)
{
	(void)sub;
	(void)name;
	return st->lock < 0;
}

int
store_audit_objects(struct store *st)
{
	struct cursor *c = store_query(st, Q_OBJECT_ALL, "");
	size_t room = 1 << 18;
	char *block = mem_alloc(room), hex[HEX_LEN], sub[16];
	struct digest d;

	while (cursor_next(c)) {
		cursor_digest(c, 0, &d);
		if (object_holds(st, &d, cursor_int(c, 1), block, room))
			continue;
		digest_hex(&d, hex);
		report_add(st->report, F_OBJECT_ALTERED,
		    (struct where){ cursor_text(c, 3), 0, NULL },
		    VALS(V_TEXT("object", hex), V_TEXT("role", cursor_text(c, 2))));
	}
	cursor_end(c);
	free(block);
	audit_names(st, ".", known_top);
	audit_names(st, "object", known_directory);
	for (int i = 0; i < 256; i++) {
		snprintf(sub, sizeof sub, "object/%02x", (unsigned)i);
		audit_names(st, sub, known_object);
	}
	audit_names(st, "sig", known_signature);
	audit_names(st, "stage", known_stage);
	return st->failed ? -1 : 0;
}
