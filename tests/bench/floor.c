/*
 * floor MONTH KEYS DB OUT OUTBOX ANSWERS: the unavoidable work of a wage month, bare and alone (DESIGN 10), on one
 * thread; no code of src/.  MONTH is what tests/gen/month.c wrote.  DB and OUT must not exist.
 * Prints "step seconds cpu-seconds" for each step; exit 1 when anything does not come out as it should, so that
 * no step is quietly skipped.
 *	hash	every input byte read once and put through SHA-256
 *	verify	the CMS signature of every sheet and project file over its bytes
 *	sax	one pass over the sheets, fields copied out
 *	insert	the sheets' rows into SQLite, one transaction
 *	roster	rosters split into cells and inserted
 *	attend	attendance inflated, split, made one bitmap and minutes per worker, inserted
 *	join	rows with roster and attendance, and the rows that may be paid
 *	write	the payment files, in the charset of each bank
 *	batch	the rows of the batches into SQLite, one transaction
 *	books	the payments, likewise
 *	answer	the banks' answers read, hashed, split into lines; a row of each into SQLite, its payment's state moved
 *	paper	the bytes of the vouchers hashed and written
 */
#include <dirent.h>
#include <errno.h>
#include <iconv.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <libxml/parser.h>
#include <openssl/cms.h>
#include <openssl/pem.h>
#include <sqlite3.h>
#include <zlib.h>

#define FIELDS 24
enum field { ID, NAME, PHONE, TEAM, TRADE, CARD, HOLDER, BANK, CNAPS, DAYS, HOURS, OVERTIME, MODE,
	RATE, ITEMS, GROSS, NET, HOW, ON, EVIDENCE };

struct row {
	int	 seq;
	int	 at[FIELDS];		/* offsets into the arena */
};

static char	*arena;
static size_t	 arena_used, arena_room;
static struct row *rows;
static size_t	 row_count, row_room;
static struct row *now_row;
static char	 text[4096];
static size_t	 text_used;
static const char *const step_name[] = { "hash", "verify", "sax", "insert", "roster", "attend",
	"join", "write", "batch", "books", "answer", "paper" };
enum step { HASH, VERIFY, SAX, INSERT, ROSTER, ATTEND, JOIN, WRITE, BATCH, BOOKS, ANSWER, PAPER, STEPS };
static double	 spent[STEPS], worked[STEPS];
static struct timespec since, since_cpu;

static void
die(const char *what, const char *which)
{
	fprintf(stderr, "floor: %s: %s\n", which, what);
	exit(1);
}

static void
clock_start(void)
{
	clock_gettime(CLOCK_MONOTONIC, &since);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &since_cpu);
}

static void
clock_stop(enum step s)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	spent[s] += (double)(t.tv_sec - since.tv_sec) + (double)(t.tv_nsec - since.tv_nsec) / 1e9;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	worked[s] += (double)(t.tv_sec - since_cpu.tv_sec) + (double)(t.tv_nsec - since_cpu.tv_nsec) / 1e9;
}

/* ---- files */

static char *
file_read(const char *path, size_t *n)
{
	FILE *f = fopen(path, "rb");
	struct stat st;
	char *p;

	if (f == NULL || fstat(fileno(f), &st) != 0 ||
	    (p = malloc((size_t)st.st_size + 1)) == NULL ||
	    fread(p, 1, (size_t)st.st_size, f) != (size_t)st.st_size)
		die("cannot be read", path);
	fclose(f);
	p[st.st_size] = '\0';
	*n = (size_t)st.st_size;
	return p;
}

static int
ends(const char *s, const char *tail)
{
	size_t n = strlen(s), m = strlen(tail);

	return n >= m && strcmp(s + n - m, tail) == 0;
}

/* Calls fn for each file of the directory whose name begins and ends so, in order of names. */
static int
each(const char *dir, const char *head, const char *tail,
    void (*fn)(const char *path, const char *name, void *), void *ctx)
{
	struct dirent **e;
	int n = scandir(dir, &e, NULL, alphasort), hits = 0;
	char path[4096];
	struct stat st;

	if (n < 0)
		die(strerror(errno), dir);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof path, "%s/%s", dir, e[i]->d_name);
		if (stat(path, &st) == 0 && S_ISREG(st.st_mode) && ends(e[i]->d_name, tail) &&
		    strncmp(e[i]->d_name, head, strlen(head)) == 0) {
			fn(path, e[i]->d_name, ctx);
			hits++;
		}
		free(e[i]);
	}
	free(e);
	return hits;
}

static void
hash_one(const char *path, const char *name, void *ctx)
{
	static char buf[1 << 18];
	unsigned char digest[32];
	FILE *f = fopen(path, "rb");
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	size_t n;

	(void)name;
	if (f == NULL || md == NULL || !EVP_DigestInit_ex(md, EVP_sha256(), NULL))
		die("cannot be hashed", path);
	setvbuf(f, NULL, _IONBF, 0);
	while ((n = fread(buf, 1, sizeof buf, f)) > 0) {
		EVP_DigestUpdate(md, buf, n);
		*(int64_t *)ctx += (int64_t)n;
	}
	EVP_DigestFinal_ex(md, digest, NULL);
	EVP_MD_CTX_free(md);
	fclose(f);
}

/* ---- signatures */

/* The attributes as the SET that is signed: CMS hands them out one by one. */
static size_t
attributes_der(const CMS_SignerInfo *si, unsigned char *to)
{
	unsigned char body[2048], *at = body, *p = to;
	int n = CMS_signed_get_attr_count(si);

	for (int i = 0; i < n; i++) {
		X509_ATTRIBUTE *a = CMS_signed_get_attr(si, i);

		if (i2d_X509_ATTRIBUTE(a, NULL) > (int)(body + sizeof body - at))
			return 0;
		i2d_X509_ATTRIBUTE(a, &at);
	}
	ASN1_put_object(&p, 1, (int)(at - body), V_ASN1_SET, V_ASN1_UNIVERSAL);
	memcpy(p, body, (size_t)(at - body));
	return (size_t)(p - to) + (size_t)(at - body);
}

/* OpenSSL's CMS does not know SM2: the digest of the content among the attributes, and the signature over these. */
static int
verify_sm2(CMS_ContentInfo *cms, EVP_PKEY *key, const char *content, size_t n)
{
	CMS_SignerInfo *si = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0);
	ASN1_OCTET_STRING *stated = CMS_signed_get0_data_by_OBJ(si, OBJ_nid2obj(NID_pkcs9_messageDigest),
	    -3, V_ASN1_OCTET_STRING);
	ASN1_OCTET_STRING *signature = CMS_SignerInfo_get0_signature(si);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *of_key = NULL;
	unsigned char digest[32], set[2100];
	size_t m = attributes_der(si, set);
	int good = stated != NULL && m > 0 && EVP_Digest(content, n, digest, NULL, EVP_sm3(), NULL) &&
	    ASN1_STRING_length(stated) == 32 && memcmp(ASN1_STRING_get0_data(stated), digest, 32) == 0 &&
	    EVP_DigestVerifyInit(ctx, &of_key, EVP_sm3(), NULL, key) == 1 &&
	    EVP_PKEY_CTX_set1_id(of_key, "1234567812345678", 16) > 0 &&
	    EVP_DigestVerify(ctx, ASN1_STRING_get0_data(signature),
	    (size_t)ASN1_STRING_length(signature), set, m) == 1;

	EVP_MD_CTX_free(ctx);
	return good;
}

static void
verify_one(const char *path, const char *name, void *ctx)
{
	const char *party =
	    ends(name, ".xml") && strncmp(name, "project", 7) != 0 ? strchr(name, '-') : NULL;
	char file[4096];
	size_t n, m;
	char *content = file_read(path, &n), *der;
	const unsigned char *p;
	CMS_ContentInfo *cms;
	BIO *bio;
	STACK_OF(X509) *certs = sk_X509_new_null();
	X509 *cert;
	FILE *f;

	snprintf(file, sizeof file, "%s/%.*s.pem", (const char *)ctx, party ? 2 : 6,
	    party ? party + 1 : "anchor");
	if ((f = fopen(file, "r")) == NULL || (cert = PEM_read_X509(f, NULL, NULL, NULL)) == NULL)
		die("no certificate", file);
	fclose(f);
	snprintf(file, sizeof file, "%s.p7s", path);
	der = file_read(file, &m);
	p = (const unsigned char *)der;
	bio = BIO_new_mem_buf(content, (int)n);
	sk_X509_push(certs, cert);
	cms = d2i_CMS_ContentInfo(NULL, &p, (long)m);
	if (cms != NULL && EVP_PKEY_is_a(X509_get0_pubkey(cert), "SM2")) {
		if (!verify_sm2(cms, X509_get0_pubkey(cert), content, n))
			die("signature", path);
	} else if (cms == NULL || CMS_verify(cms, certs, NULL, bio, NULL,
		CMS_DETACHED | CMS_BINARY | CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY) != 1)
		die("signature", path);
	CMS_ContentInfo_free(cms);
	BIO_free(bio);
	X509_free(cert);
	sk_X509_free(certs);
	free(content);
	free(der);
}

/* ---- sheets */

static int
keep(const char *p, size_t n)
{
	int at = (int)arena_used;

	if (arena_used + n + 1 > arena_room) {
		arena_room = (arena_room + n + 1) * 2;
		if ((arena = realloc(arena, arena_room)) == NULL)
			die("no memory", "arena");
	}
	memcpy(arena + arena_used, p, n);
	arena[arena_used + n] = '\0';
	arena_used += n + 1;
	return at;
}

static void
attribute(const xmlChar **a, int n, const char *name, enum field to)
{
	for (int i = 0; i < n; i++)
		if (strcmp((const char *)a[i * 5], name) == 0)
			now_row->at[to] =
			    keep((const char *)a[i * 5 + 3], (size_t)(a[i * 5 + 4] - a[i * 5 + 3]));
}

static void
sax_start(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int nn,
    const xmlChar **ns, int n, int defaulted, const xmlChar **a)
{
	static const struct {
		const char *element, *attr;
		enum field to;
	} map[] = {
		{ "worker", "id-number", ID },
		{ "worker", "name", NAME },
		{ "worker", "phone", PHONE },
		{ "worker", "team", TEAM },
		{ "worker", "trade", TRADE },
		{ "account", "number", CARD },
		{ "account", "holder", HOLDER },
		{ "account", "bank", BANK },
		{ "account", "cnaps", CNAPS },
		{ "work", "days", DAYS },
		{ "work", "hours", HOURS },
		{ "work", "overtime", OVERTIME },
		{ "work", "mode", MODE },
		{ "work", "rate", RATE },
		{ "confirmation", "how", HOW },
		{ "confirmation", "on", ON },
		{ "confirmation", "evidence", EVIDENCE },
	};

	(void)ctx, (void)prefix, (void)uri, (void)nn, (void)ns, (void)defaulted;
	text_used = 0;
	if (strcmp((const char *)name, "row") == 0) {
		if (row_count == row_room &&
		    (rows = realloc(rows, (row_room = row_room * 2 + 512) * sizeof *rows)) == NULL)
			die("no memory", "rows");
		now_row = &rows[row_count++];
		*now_row = (struct row){ .seq = (int)row_count };
		return;
	}
	for (size_t i = 0; now_row && i < sizeof map / sizeof *map; i++)
		if (strcmp((const char *)name, map[i].element) == 0)
			attribute(a, n, map[i].attr, map[i].to);
}

static void
sax_text(void *ctx, const xmlChar *p, int n)
{
	(void)ctx;
	if (text_used + (size_t)n < sizeof text) {
		memcpy(text + text_used, p, (size_t)n);
		text_used += (size_t)n;
	}
}

static void
sax_end(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	(void)ctx, (void)prefix, (void)uri;
	if (now_row == NULL)
		return;
	if (strcmp((const char *)name, "gross") == 0)
		now_row->at[GROSS] = keep(text, text_used);
	else if (strcmp((const char *)name, "net") == 0)
		now_row->at[NET] = keep(text, text_used);
	else if (strcmp((const char *)name, "item") == 0)
		now_row->at[ITEMS] = keep(text, text_used);
	else if (strcmp((const char *)name, "row") == 0)
		now_row = NULL;
	text_used = 0;
}

static int64_t
fen(const char *s)
{
	int64_t v = 0;
	int digits = -1;

	for (; *s; s++) {
		if (*s == '.')
			digits = 0;
		else if (digits < 2) {
			v = v * 10 + *s - '0';
			digits += digits >= 0;
		}
	}
	for (digits = digits < 0 ? 0 : digits; digits < 2; digits++)
		v *= 10;
	return v;
}

/* An ID number as an integer that stands for it. */
static int64_t
person(const char *id)
{
	int64_t v = 0;

	for (int i = 0; i < 17 && id[i]; i++)
		v = v * 10 + id[i] - '0';
	return v;
}

/* ---- database */

struct db {
	sqlite3		*db;
	sqlite3_stmt	*row, *roster, *attendance;
	int		 site, sheet;
	int64_t		 rows;
};

static void
sql_run(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(db), sql);
}

static sqlite3_stmt *
sql_make(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *s;

	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(db), sql);
	return s;
}

static void
sql_step(struct db *d, sqlite3_stmt *s)
{
	if (sqlite3_step(s) != SQLITE_DONE)
		die(sqlite3_errmsg(d->db), "step");
	sqlite3_reset(s);
}

static void
db_open(struct db *d, const char *path)
{
	if (sqlite3_open(path, &d->db) != SQLITE_OK)
		die("cannot be made", path);
	sql_run(d->db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
	    "CREATE TABLE row(id INTEGER PRIMARY KEY, site INTEGER, sub TEXT, sheet INTEGER, n "
	    "INTEGER, person INTEGER, name TEXT,"
	    " phone TEXT, team TEXT, trade TEXT, card TEXT, holder TEXT, bank TEXT, cnaps TEXT, "
	    "days INTEGER, hours INTEGER,"
	    " overtime TEXT, mode TEXT, rate INTEGER, items TEXT, gross INTEGER, net INTEGER, how "
	    "TEXT, on_day TEXT, evidence TEXT);"
	    "CREATE TABLE roster(site INTEGER, person INTEGER, name TEXT, phone TEXT, sub TEXT, "
	    "team TEXT, trade TEXT, entry TEXT,"
	    " exit TEXT, contract TEXT, card TEXT, holder TEXT, bank TEXT, cnaps TEXT, since "
	    "TEXT, PRIMARY KEY(site,person))"
	    " WITHOUT ROWID;"
	    "CREATE TABLE attendance(site INTEGER, person INTEGER, days INTEGER, minutes INTEGER, "
	    "PRIMARY KEY(site,person))"
	    " WITHOUT ROWID;"
	    "CREATE TABLE pay(id INTEGER PRIMARY KEY, site INTEGER, sub TEXT, row INTEGER)");
	d->row = sql_make(d->db, "INSERT INTO row "
	    "VALUES(NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
	d->roster = sql_make(d->db, "INSERT OR REPLACE INTO roster "
	    "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
	d->attendance = sql_make(d->db, "INSERT INTO attendance VALUES(?,?,?,?)");
}

static void
row_insert(struct db *d, const struct row *r, const char *sub)
{
	static const enum field plain[] = { NAME, PHONE, TEAM, TRADE, CARD, HOLDER, BANK, CNAPS };
	static const enum field last[] = { HOW, ON, EVIDENCE };
	sqlite3_stmt *s = d->row;
	int k = 1;
#define TEXT_OF(f) arena + r->at[f], -1, SQLITE_STATIC

	sqlite3_bind_int(s, k++, d->site);
	sqlite3_bind_text(s, k++, sub, 2, SQLITE_STATIC);
	sqlite3_bind_int(s, k++, d->sheet);
	sqlite3_bind_int(s, k++, r->seq);
	sqlite3_bind_int64(s, k++, person(arena + r->at[ID]));
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		sqlite3_bind_text(s, k++, TEXT_OF(plain[i]));
	sqlite3_bind_int64(s, k++, fen(arena + r->at[DAYS]));
	sqlite3_bind_int64(s, k++, fen(arena + r->at[HOURS]));
	sqlite3_bind_text(s, k++, TEXT_OF(OVERTIME));
	sqlite3_bind_text(s, k++, TEXT_OF(MODE));
	sqlite3_bind_int64(s, k++, fen(arena + r->at[RATE]));
	sqlite3_bind_text(s, k++, TEXT_OF(ITEMS));
	sqlite3_bind_int64(s, k++, fen(arena + r->at[GROSS]));
	sqlite3_bind_int64(s, k++, fen(arena + r->at[NET]));
	for (size_t i = 0; i < sizeof last / sizeof *last; i++)
		sqlite3_bind_text(s, k++, TEXT_OF(last[i]));
	sql_step(d, s);
}

static void
sheet_one(const char *path, const char *name, void *ctx)
{
	struct db *d = ctx;
	xmlSAXHandler h = { .initialized = XML_SAX2_MAGIC,
		.startElementNs = sax_start,
		.endElementNs = sax_end,
		.characters = sax_text };
	size_t n;
	char *p;

	clock_start();
	row_count = 0;
	arena_used = 0;
	keep("", 0);
	p = file_read(path, &n);
	if (xmlSAXUserParseMemory(&h, NULL, p, (int)n) != 0)
		die("not well-formed", path);
	free(p);
	clock_stop(SAX);
	clock_start();
	d->site = atoi(name + 1);
	d->sheet++;
	for (size_t i = 0; i < row_count; i++)
		row_insert(d, &rows[i], strchr(name, '-') + 1);
	d->rows += (int64_t)row_count;
	clock_stop(INSERT);
}

/* ---- roster: cells end at bytes that are neither in a GB18030 character's tail nor in UTF-8's */
static void
roster_one(const char *path, const char *name, void *ctx)
{
	struct db *d = ctx;
	size_t n;
	char *text_all = file_read(path, &n), *p = strchr(text_all, '\n');
	int site = atoi(strchr(name, '-') + 2);

	if (p == NULL)
		die("no head", path);
	for (p++; *p; ) {
		char *cell[16];
		int cells = 0;

		while (cells < 16 && *p && *p != '\n') {
			while (*p == '=' || *p == '"' || *p == '\'')
				p++;
			cell[cells++] = p;
			while (*p != ',' && *p != '\n' && *p)
				p++;
			if (*p == ',')
				*p++ = '\0';
		}
		if (*p == '\n')
			*p++ = '\0';
		if (cells < 15)
			die("cells", path);
		sqlite3_bind_int(d->roster, 1, site);
		sqlite3_bind_int64(d->roster, 2, person(cell[1]));
		for (int i = 2; i < 15; i++)
			sqlite3_bind_text(d->roster, i + 1, cell[i], -1, SQLITE_STATIC);
		sql_step(d, d->roster);
	}
	free(text_all);
}

/* ---- attendance */

struct seen {
	int64_t	 person;
	uint32_t days;
	int	 minutes, in;
};
#define SEEN 65536	/* a project has at most 5,000 workers here */

static int
two(const char *p)
{
	return (p[0] - '0') * 10 + p[1] - '0';
}

static void
punch(struct seen *seen, char *line)
{
	int64_t who = person(line);
	size_t at = (size_t)((uint64_t)who * UINT64_C(0x9e3779b97f4a7c15) >> 48);
	const char *t = line + 19;
	int day = two(t + 8), minute = two(t + 11) * 60 + two(t + 14);

	while (seen[at].person != 0 && seen[at].person != who)
		at = (at + 1) % SEEN;
	seen[at].person = who;
	seen[at].days |= UINT32_C(1) << (day - 1);
	if (t[21] == '1')
		seen[at].in = minute;
	else
		seen[at].minutes += minute - seen[at].in;
}

static void
attendance_one(const char *path, const char *name, void *ctx)
{
	static char buf[1 << 17];
	struct seen *seen = calloc(SEEN, sizeof *seen);
	struct db *d = ctx;
	gzFile gz = gzopen(path, "rb");
	int site = atoi(strchr(name, '-') + 2), n, have = 0, head = 1;

	if (gz == NULL || seen == NULL)
		die("cannot be read", path);
	gzbuffer(gz, 1 << 17);
	while ((n = gzread(gz, buf + have, (unsigned)(sizeof buf - 1 - (size_t)have))) > 0) {
		char *p = buf, *end;

		have += n;
		buf[have] = '\0';
		while ((end = memchr(p, '\n', (size_t)(buf + have - p))) != NULL) {
			if (!head)
				punch(seen, p);
			head = 0;
			p = end + 1;
		}
		have = (int)(buf + have - p);
		memmove(buf, p, (size_t)have);
	}
	gzclose(gz);
	for (int i = 0; i < SEEN; i++) {
		if (seen[i].person == 0)
			continue;
		sqlite3_bind_int(d->attendance, 1, site);
		sqlite3_bind_int64(d->attendance, 2, seen[i].person);
		sqlite3_bind_int64(d->attendance, 3, seen[i].days);
		sqlite3_bind_int(d->attendance, 4, seen[i].minutes);
		sql_step(d, d->attendance);
	}
	free(seen);
}

/* ---- payments */

/* By the number of the project, as the generator deals them out. */
enum layout { FIXED, PIPE, PAIN, LIST };

static FILE *
part_open(const char *out, int site, const char *sub, char *path, size_t size)
{
	static const char *const ending[] = { "dat", "txt", "xml", "lst" };
	FILE *f;

	snprintf(path, size, "%s/%d-%s.%s", out, site, sub, ending[site % 4]);
	if ((f = fopen(path, "wb")) == NULL)
		die("cannot be written", path);
	return f;
}

static void
pain_print(FILE *f, int64_t id, const char *card, const char *holder, const char *cnaps, int64_t net)
{
	fprintf(f,
	    "   <CdtTrfTxInf>\n    <PmtId>\n     "
	    "<InstrId>W%014" PRId64 "</InstrId>\n     <EndToEndId>W%014" PRId64
	    "</EndToEndId>\n    </PmtId>\n    <Amt>\n     <InstdAmt "
	    "Ccy=\"CNY\">%" PRId64 ".%02d</InstdAmt>\n    </Amt>\n"
	    "    <CdtrAgt>\n     <FinInstnId>\n      <ClrSysMmbId>\n       "
	    "<ClrSysId>\n        <Cd>CNAPS</Cd>\n"
	    "       </ClrSysId>\n       <MmbId>%s</MmbId>\n      </ClrSysMmbId>\n "
	    "    </FinInstnId>\n    </CdtrAgt>\n"
	    "    <Cdtr>\n     <Nm>%s</Nm>\n    </Cdtr>\n    <CdtrAcct>\n     "
	    "<Id>\n      <Othr>\n       <Id>%s</Id>\n"
	    "      </Othr>\n     </Id>\n    </CdtrAcct>\n    <RmtInf>\n     "
	    "<Ustrd>工资2026-10</Ustrd>\n    </RmtInf>\n"
	    "   </CdtTrfTxInf>\n",
	    id, id, net / 100, (int)(net % 100), cnaps, holder, card);
}

/* The three that are not XML, through iconv line by line. */
static void
line_print(FILE *f, iconv_t cd, enum layout layout, int64_t n, int64_t id, const char *card, const char *holder,
    const char *cnaps, int64_t net)
{
	char line[1024], coded[2048], *from = line, *to = coded;
	size_t in, left = sizeof coded;

	if (layout == PIPE)
		in = (size_t)snprintf(line, sizeof line, "%" PRId64 "|%s|%s|%" PRId64 ".%02d|W%014" PRId64 "|工资2026-10\r\n",
		    n, card, holder, net / 100, (int)(net % 100), id);
	else if (layout == LIST)
		in = (size_t)snprintf(line, sizeof line, "%s|%s|%" PRId64 ".%02d|工资2026-10\r\n", card, holder, net / 100,
		    (int)(net % 100));
	else
		in = (size_t)snprintf(line, sizeof line, "2%06" PRId64 "W%014" PRId64 "%15s%-32s%-60s%-12s%013" PRId64 "%-30s\r\n",
		    n, id, "", card, holder, cnaps, net, "工资2026-10");
	if (in >= sizeof line || iconv(cd, &from, &in, &to, &left) == (size_t)-1)
		die("cannot be written", holder);
	fwrite(coded, 1, sizeof coded - left, f);
}

static int64_t
payments_write(struct db *d, const char *out)
{
	sqlite3_stmt *s = sql_make(d->db, "SELECT p.site,p.sub,p.id,r.card,r.holder,r.cnaps,r.net "
	    "FROM pay p JOIN row r ON r.id=p.row"
	    " ORDER BY p.id");
	iconv_t cd = iconv_open("GB18030", "UTF-8");
	char sub[8] = "", path[4096];
	int site = 0;
	int64_t n = 0;
	FILE *f = NULL;

	while (sqlite3_step(s) == SQLITE_ROW) {
		const char *t = (const char *)sqlite3_column_text(s, 1),
			   *card = (const char *)sqlite3_column_text(s, 3),
			   *holder = (const char *)sqlite3_column_text(s, 4),
			   *cnaps = (const char *)sqlite3_column_text(s, 5);
		int64_t id = sqlite3_column_int64(s, 2), net = sqlite3_column_int64(s, 6);

		if (sqlite3_column_int(s, 0) != site || strcmp(t, sub) != 0) {
			if (f != NULL && fclose(f) != 0)
				die("cannot be written", path);
			site = sqlite3_column_int(s, 0);
			snprintf(sub, sizeof sub, "%s", t);
			f = part_open(out, site, sub, path, sizeof path);
		}
		n++;
		if (site % 4 == PAIN)
			pain_print(f, id, card, holder, cnaps, net);
		else
			line_print(f, cd, (enum layout)(site % 4), n, id, card, holder, cnaps, net);
	}
	if (f != NULL && fclose(f) != 0)
		die("cannot be written", path);
	sqlite3_finalize(s);
	iconv_close(cd);
	return n;
}

/* What payments leave in the books, bare: a row of the batch, and one of the payment. */
static void
books_write(struct db *d)
{
	clock_start();
	sql_run(d->db, "CREATE TABLE batch_row(id INTEGER PRIMARY KEY, batch INTEGER, row INTEGER, fen INTEGER, seen BLOB, card TEXT, "
	    "holder TEXT, bank TEXT, cnaps TEXT);"
	    "CREATE TABLE payment(id INTEGER PRIMARY KEY, part INTEGER, seq INTEGER, batch_row INTEGER, fen INTEGER, state TEXT);"
	    "CREATE TABLE observation(id INTEGER PRIMARY KEY, payment INTEGER, n INTEGER, state TEXT, line TEXT);"
	    "BEGIN;"
	    "INSERT INTO batch_row SELECT p.id,p.site,p.row,r.net,zeroblob(32),r.card,r.holder,r.bank,r.cnaps FROM pay p JOIN row r "
	    "ON r.id=p.row ORDER BY p.id;"
	    "COMMIT");
	clock_stop(BATCH);
	clock_start();
	sql_run(d->db, "BEGIN;"
	    "INSERT INTO payment SELECT id,batch,id,id,fen,'ISSUED' FROM batch_row ORDER BY id;"
	    "COMMIT");
	clock_stop(BOOKS);
}

struct answers {
	struct db	*d;
	sqlite3_stmt	*said, *moves;
	int64_t		 payments, lines;
};

static void
said_one(struct answers *a, const char *p, size_t n)
{
	if (a->lines == a->payments)
		return;
	a->lines++;
	sqlite3_bind_int64(a->said, 1, a->lines);
	sqlite3_bind_int64(a->said, 2, a->lines);
	sqlite3_bind_text(a->said, 3, p, n < 60 ? (int)n : 60, SQLITE_STATIC);
	sql_step(a->d, a->said);
	sqlite3_bind_int64(a->moves, 1, a->lines);
	sql_step(a->d, a->moves);
}

/* demo-list and generic-fixed list failures only and state how many were paid: what is not listed is said too. */
static int64_t
said_by_head(const char *name, const char *p)
{
	int64_t good = 0;

	if (ends(name, ".dat"))
		sscanf(p + 45, "%6" SCNd64, &good);
	else if (ends(name, ".lst"))
		sscanf(p, "F|%*[^|]|%*[^|]|%" SCNd64, &good);
	return good;
}

/* Each line, or each transaction of XML, is one payment's. */
static void
answer_one(const char *path, const char *name, void *ctx)
{
	struct answers *a = ctx;
	unsigned char digest[32];
	const char *mark = ends(name, ".xml") ? "</TxInfAndSts>" : "\n";
	size_t n;
	char *text_all, *p, *end;

	if (*name != 'P')
		return;
	text_all = file_read(path, &n);
	EVP_Digest(text_all, n, digest, NULL, EVP_sha256(), NULL);
	for (int64_t good = said_by_head(name, text_all); good > 0; good--)
		said_one(a, "", 0);
	for (p = text_all; (end = strstr(p, mark)) != NULL; p = end + strlen(mark))
		said_one(a, p, (size_t)(end - p));
	free(text_all);
}

static void
answers_read(struct db *d, const char *answers)
{
	struct answers a = { .d = d };
	sqlite3_stmt *count = sql_make(d->db, "SELECT count(*) FROM payment");

	if (sqlite3_step(count) == SQLITE_ROW)
		a.payments = sqlite3_column_int64(count, 0);
	sqlite3_finalize(count);
	a.said = sql_make(d->db, "INSERT INTO observation VALUES(NULL,?,?,'PAID',?)");
	a.moves = sql_make(d->db, "UPDATE payment SET state='PAID' WHERE id=?");
	sql_run(d->db, "BEGIN");
	each(answers, "P", "", answer_one, &a);
	sql_run(d->db, "COMMIT");
	sqlite3_finalize(a.said);
	sqlite3_finalize(a.moves);
	if (a.lines == 0)
		die("no answer", answers);
}

/* Reading a voucher's bytes is not counted: the program makes them. */
static void
paper_one(const char *path, const char *name, void *ctx)
{
	char to[4096];
	unsigned char digest[32];
	size_t n;
	char *p = file_read(path, &n);
	FILE *f;

	clock_start();
	snprintf(to, sizeof to, "%s/%s", (const char *)ctx, name);
	EVP_Digest(p, n, digest, NULL, EVP_sha256(), NULL);
	f = fopen(to, "wb");
	if (f == NULL || fwrite(p, 1, n, f) != n || fclose(f) != 0)
		die("cannot be written", to);
	clock_stop(PAPER);
	free(p);
}

static void
papers_write(const char *outbox, const char *out)
{
	struct dirent **e;
	int n = scandir(outbox, &e, NULL, alphasort), papers = 0;
	char path[4096];

	for (int i = 0; i < n; i++) {
		struct stat st;

		snprintf(path, sizeof path, "%s/%s", outbox, e[i]->d_name);
		if (e[i]->d_name[0] != '.' && stat(path, &st) == 0 && S_ISDIR(st.st_mode))
			papers += each(path, "voucher-", ".xml", paper_one, (void *)(uintptr_t)out);
		free(e[i]);
	}
	if (n >= 0)
		free(e);
	if (papers == 0)
		die("no voucher", outbox);
}

int
main(int argc, char **argv)
{
	struct db d = { .sheet = 0 };
	char sheets[4096];
	int64_t bytes = 0, paid;
	double all = 0, all_cpu = 0;
	int files;

	if (argc != 7 || mkdir(argv[4], 0700) != 0) {
		fputs("usage: floor MONTH KEYS DB OUT OUTBOX ANSWERS\n", stderr);
		return 64;
	}
	snprintf(sheets, sizeof sheets, "%s/sheets", argv[1]);
	clock_start();
	files = each(argv[1], "", "", hash_one, &bytes);
	files += each(sheets, "", "", hash_one, &bytes);
	clock_stop(HASH);
	clock_start();
	each(argv[1], "project-", ".xml", verify_one, argv[2]);
	each(sheets, "", ".xml", verify_one, argv[2]);
	clock_stop(VERIFY);
	db_open(&d, argv[3]);
	sql_run(d.db, "BEGIN");
	each(sheets, "", ".xml", sheet_one, &d);
	clock_start();
	sql_run(d.db, "COMMIT");
	clock_stop(INSERT);
	clock_start();
	sql_run(d.db, "BEGIN");
	each(argv[1], "roster-", ".csv", roster_one, &d);
	sql_run(d.db, "COMMIT");
	clock_stop(ROSTER);
	clock_start();
	sql_run(d.db, "BEGIN");
	each(argv[1], "attendance-", ".csv.gz", attendance_one, &d);
	sql_run(d.db, "COMMIT");
	clock_stop(ATTEND);
	clock_start();
	sql_run(d.db, "INSERT INTO pay(site,sub,row) SELECT r.site,r.sub,r.id FROM row r JOIN "
	    "roster o ON o.site=r.site AND"
	    " o.person=r.person JOIN attendance a ON a.site=r.site AND a.person=r.person WHERE "
	    "o.sub=r.sub AND o.card=r.card AND"
	    " r.days<=100*22 AND a.days<>0 AND r.how<>'' ORDER BY r.site,r.sub,r.id");
	clock_stop(JOIN);
	clock_start();
	paid = payments_write(&d, argv[4]);
	clock_stop(WRITE);
	books_write(&d);
	clock_start();
	answers_read(&d, argv[6]);
	clock_stop(ANSWER);
	papers_write(argv[5], argv[4]);
	sqlite3_finalize(d.row);
	sqlite3_finalize(d.roster);
	sqlite3_finalize(d.attendance);
	if (paid == 0 || sqlite3_close(d.db) != SQLITE_OK)
		die("nothing to pay", argv[1]);
	for (int i = 0; i < STEPS; i++) {
		printf("%s %.3f %.3f\n", step_name[i], spent[i], worked[i]);
		all += spent[i];
		all_cpu += worked[i];
	}
	printf("# %d files, %" PRId64 " bytes, %" PRId64 " rows, %" PRId64 " payments\nall "
	    "%.3f %.3f\n", files, bytes, d.rows, paid, all, all_cpu);
	return 0;
}
