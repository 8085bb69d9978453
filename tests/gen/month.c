/*
 * Writes one wage month, 2026-10, with all its documents: signed project files and wage sheets,
 * rosters, attendance, progress and deposits.  The same seed gives the same bytes (random
 * signatures, by ECDSA and SM2, excepted).  It shares no code with src/ and links libcrypto and zlib only.
 *
 *	gcc -std=c11 -D_GNU_SOURCE -O2 -o month tests/gen/month.c tests/gen/person.c -lcrypto -lz
 *	month --demo --keys fixtures/keys OUT
 *		the scene of fixtures/month
 *	month --rows N [--seed S] --keys fixtures/keys OUT
 *		a month of N rows, 1 % of them with a planted fault
 *
 * OUT must not exist.  expected.tsv says what the engine is to find: sheet, row, paid or
 * held:FINDING, stated net.
 */
#include <errno.h>
#include <iconv.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/cms.h>
#include <openssl/pem.h>
#include <zlib.h>

#include "person.h"

#define PROJECT_SHEETS	10
#define SHEET_ROWS	500
#define SIGNED_AT	"261102020000Z"		/* sheets: 2026-11-02 10:00 in Beijing */
#define PROJECT_SIGNED_AT "261031020000Z"	/* project files: two days before */
#define LABOUR_ROW_FEN	1100000			/* labour cost of the month's progress, per row */
#define DEPOSIT_PERCENT	30			/* of the progress */
#define XML_HEAD	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

struct signer {
	EVP_PKEY	*key;
	X509		*cert;
};

struct party {
	const char	*code, *name, *key, *contract, *uscc_body;
};

static const struct party parties[] = {
	{ "S1", "天山示例劳务有限公司", "S1", "FB-2026-01", "91650103MADE0001" },
	{ "S2", "昆仑示例劳务有限公司", "S2", "FB-2026-02", "91650104MADE0002" },
	{ "S3", "塔里木示例建筑劳务有限公司", "S3", "FB-2026-03", "91652801MADE0003" },
	{ "S4", "伊犁河示例劳务有限公司", "S4", "FB-2026-04", "91654002MADE0004" },
	{ "S5", "准噶尔示例建筑劳务有限公司", "S5", "FB-2026-05", "91652301MADE0005" },
};
#define PARTIES ((int)(sizeof parties / sizeof *parties))

struct officer {
	const char	*key, *id_body, *name, *roles;
};
static const struct officer officers[] = {
	{ "labour", "65010219840312501", "王建军", "import review release" },
	{ "finance", "65010319860725402", "李秀英", "release close" },
	{ "deputy", "65312519900518302", "阿依古丽·买买提", "import review" },
	{ "bank", "65010419790903601", "赵卫东", "bank" },
};
#define OFFICERS ((int)(sizeof officers / sizeof *officers))

struct sheet {
	int	 party;
	int	 serial;		/* of this subcontractor in this project and month */
	int	 rows;
	int	*row;			/* indexes into the project's workers */
	const char *signer;		/* key that signs it in sheets/, NULL: the right one */
	int	 altered;		/* row whose net is changed after signing; 0: none */
};

/* Layouts of formats/ that tests/bench/bank.c answers. */
struct format {
	const char	*name, *param;	/* param: that the layout asks for, NULL: none */
	int		 confirmed;	/* no "accept-unconfirmed" needed */
	const char	*bank, *account;	/* of the benchmark's month */
};
static const struct format formats[] = {
	{ "demo-pipe", "corp", 1, "102", "300200%011d" },
	{ "pain001-09", NULL, 0, "104", "1070%08d" },
	{ "demo-list", "corp", 1, "403", "9650%013d" },
	{ "generic-fixed", "customer", 0, "105", "6505%016d" },
};
#define FORMATS ((int)(sizeof formats / sizeof *formats))

struct project {
	char		 code[13], name[64], account[24];
	const struct format *format;
	const char	*bank;
	int		 first, parties;	/* of the table above */
	struct worker	*worker;
	int		 workers;
	struct sheet	 sheet[PROJECT_SHEETS];
	int		 sheets;
	int		 gb18030;
	int		 level;			/* of gzip */
	int64_t		 net_fen;		/* of all rows as stated */
};

static uint64_t	 seed = 202610;
static const char *out_dir, *keys_dir;
static struct signer anchor, party_signer[PARTIES], officer_signer[OFFICERS];
static FILE	*expected;

static void
die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fputs("month: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	exit(1);
}

static void *
must(void *p)
{
	if (p == NULL)
		die("out of memory");
	return p;
}

/* ---- files */

static FILE *
file_open(const char *mode, const char *fmt, ...)
{
	char path[4096];
	int n = snprintf(path, sizeof path, "%s/", out_dir);
	va_list ap;
	FILE *f;

	va_start(ap, fmt);
	vsnprintf(path + n, sizeof path - (size_t)n, fmt, ap);
	va_end(ap);
	if ((f = fopen(path, mode)) == NULL)
		die("%s: %s", path, strerror(errno));
	return f;
}

static void
file_close(FILE *f)
{
	if (ferror(f) || fclose(f) != 0)
		die("writing: %s", strerror(errno));
}

static void
file_bytes(const char *dir, const char *name, const char *suffix, const void *p, size_t n)
{
	FILE *f = file_open("w", "%s%s%s", dir, name, suffix);

	fwrite(p, 1, n, f);
	file_close(f);
}

static void
directory(const char *name)
{
	char path[4096];

	snprintf(path, sizeof path, "%s%s%s", out_dir, *name ? "/" : "", name);
	if (mkdir(path, 0777) != 0)
		die("%s: %s", path, strerror(errno));
}

static const char *
yuan(int64_t fen)
{
	static char text[8][32];
	static unsigned next;
	char *p = text[next++ % 8];
	int64_t size = fen < 0 ? -fen : fen;

	snprintf(p, 32, "%s%" PRId64 ".%02d", fen < 0 ? "-" : "", size / 100,
	    (int)(size % 100));
	return p;
}

/* ---- signatures */

static void
signer_load(struct signer *s, const char *name)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s.key", keys_dir, name);
	if ((f = fopen(path, "r")) == NULL ||
	    (s->key = PEM_read_PrivateKey(f, NULL, NULL, NULL)) == NULL)
		die("%s: no private key", path);
	fclose(f);
	snprintf(path, sizeof path, "%s/%s.pem", keys_dir, name);
	if ((f = fopen(path, "r")) == NULL ||
	    (s->cert = PEM_read_X509(f, NULL, NULL, NULL)) == NULL)
		die("%s: no certificate", path);
	fclose(f);
}

/* The SET that is signed, in DER: they were added in the order of their bytes. */
static size_t
attributes_der(CMS_SignerInfo *si, unsigned char *to)
{
	unsigned char *at = to + 2;

	for (int i = 0; i < CMS_signed_get_attr_count(si); i++)
		i2d_X509_ATTRIBUTE(CMS_signed_get_attr(si, i), &at);
	to[0] = V_ASN1_SET | V_ASN1_CONSTRUCTED;
	to[1] = (unsigned char)(at - to - 2);	/* three short attributes: below 128 */
	return (size_t)(at - to);
}

/*
 * SM2 with SM3 under the ID of the standard.  OpenSSL's CMS makes everything but the signature
 * itself, which is over the SET of the attributes and is put in at the end.
 */
static unsigned char *
signature_sm2(const struct signer *s, const char *p, size_t n, int *len)
{
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, CMS_DETACHED | CMS_BINARY |
	    CMS_PARTIAL);
	CMS_SignerInfo *si = CMS_add1_signer(cms, s->cert, s->key, EVP_sm3(),
	    CMS_BINARY | CMS_PARTIAL | CMS_NOATTR);
	ASN1_UTCTIME *at = ASN1_UTCTIME_new();
	X509_ALGOR *name = NULL;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *of_key = NULL;
	unsigned char digest[32], signature[160], signed_part[300], *der = NULL;
	size_t size = sizeof signature;

	if (si == NULL || at == NULL || !ASN1_UTCTIME_set_string(at, s == &anchor ? PROJECT_SIGNED_AT : SIGNED_AT) ||
	    !EVP_Digest(p, n, digest, NULL, EVP_sm3(), NULL))
		die("signing failed");
	CMS_SignerInfo_get0_algs(si, NULL, NULL, NULL, &name);
	X509_ALGOR_set0(name, OBJ_nid2obj(NID_SM2_with_SM3), V_ASN1_UNDEF, NULL);
	CMS_signed_add1_attr_by_NID(si, NID_pkcs9_contentType, V_ASN1_OBJECT,
	    OBJ_nid2obj(NID_pkcs7_data), -1);
	CMS_signed_add1_attr_by_NID(si, NID_pkcs9_signingTime, V_ASN1_UTCTIME, at, -1);
	CMS_signed_add1_attr_by_NID(si, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING, digest, 32);
	if (EVP_DigestSignInit(ctx, &of_key, EVP_sm3(), NULL, s->key) <= 0 ||
	    EVP_PKEY_CTX_set1_id(of_key, "1234567812345678", 16) <= 0 ||
	    EVP_DigestSign(ctx, signature, &size, signed_part,
	    attributes_der(si, signed_part)) <= 0 ||
	    !ASN1_STRING_set(CMS_SignerInfo_get0_signature(si), signature, (int)size) ||
	    (*len = i2d_CMS_ContentInfo(cms, &der)) <= 0)
		die("signing failed");
	EVP_MD_CTX_free(ctx);
	ASN1_UTCTIME_free(at);
	CMS_ContentInfo_free(cms);
	return der;
}

/* Detached CMS, DER, signingTime fixed. */
static unsigned char *
signature_make(const struct signer *s, const char *p, size_t n, int *len)
{
	const unsigned flags = CMS_DETACHED | CMS_BINARY | CMS_PARTIAL | CMS_STREAM |
	    CMS_NOSMIMECAP;
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags);
	CMS_SignerInfo *si;
	ASN1_UTCTIME *at = ASN1_UTCTIME_new();
	BIO *content = BIO_new_mem_buf(p, (int)n);
	unsigned char *der = NULL;

	if (EVP_PKEY_is_a(s->key, "SM2"))
		return signature_sm2(s, p, n, len);
	if (cms == NULL || at == NULL || content == NULL ||
	    !ASN1_UTCTIME_set_string(at, s == &anchor ? PROJECT_SIGNED_AT : SIGNED_AT) ||
	    (si = CMS_add1_signer(cms, s->cert, s->key, EVP_sha256(), flags)) == NULL ||
	    !CMS_signed_add1_attr_by_NID(si, NID_pkcs9_signingTime, V_ASN1_UTCTIME, at, -1) ||
	    !CMS_final(cms, content, NULL, flags) || (*len = i2d_CMS_ContentInfo(cms, &der)) <= 0)
		die("signing failed");
	BIO_free(content);
	ASN1_UTCTIME_free(at);
	CMS_ContentInfo_free(cms);
	return der;
}

static void
signed_write(const char *dir, const char *name, const struct signer *s, const char *p, size_t n)
{
	int len;
	unsigned char *der = signature_make(s, p, n, &len);

	file_bytes(dir, name, "", p, n);
	file_bytes(dir, name, ".p7s", der, (size_t)len);
	OPENSSL_free(der);
}

static const struct signer *
signer_of(const char *key)
{
	for (int i = 0; i < PARTIES; i++)
		if (strcmp(parties[i].key, key) == 0)
			return &party_signer[i];
	return &anchor;
}

/* ---- project file */

static void
certificate_print(FILE *f, X509 *cert)
{
	unsigned char *der = NULL;
	int n = i2d_X509(cert, &der);
	char *text = must(malloc((size_t)n * 4 / 3 + 8));

	EVP_EncodeBlock((unsigned char *)text, der, n);
	fprintf(f, "<certificate>%s</certificate>", text);
	free(text);
	OPENSSL_free(der);
}

static void
project_write(const struct project *p)
{
	char *text, file[64], uscc[19], id[19];
	size_t n;
	FILE *f = must(open_memstream(&text, &n));

	fprintf(f, XML_HEAD "<project xmlns=\"urn:daifa:project:1\" code=\"%s\" "
	    "valid-from=\"2026-03-01\">\n  <name>%s</name>\n  <region>650102</region>\n",
	    p->code, p->name);
	fprintf(f, "  <contractor name=\"新疆示例建工有限公司\" uscc=\"%s\"/>\n",
	    uscc_make(uscc, "91650102MADE0100"));
	fprintf(f, "  <owner name=\"乌鲁木齐示例城市建设投资有限公司\"/>\n");
	fprintf(f, "  <account bank=\"%s\" cnaps=\"%s\" number=\"%s\" "
	    "name=\"新疆示例建工有限公司%s农民工工资专用账户\" format=\"%s\"",
	    p->bank, strcmp(p->bank, "102") == 0 ? "102881000019" : bank_cnaps(p->bank),
	    p->account, p->name, p->format->name);
	if (p->format->param)
		fprintf(f, "><param name=\"%s\" value=\"XJSL000001\"/></account>\n", p->format->param);
	else
		fputs("/>\n", f);
	fprintf(f, "  <policy minimum-wage=\"1700.00\" alert-month=\"50000.00\" "
	    "deduction-percent=\"20\" overtime-hours=\"36\" contract-required=\"yes\"\n"
	    "          card-quiet-days=\"10\" "
	    "site-age-max=\"60\" accept-unconfirmed=\"%s\"/>\n",
	    p->format->confirmed ? "" : p->format->name);
	for (int i = p->first; i < p->first + p->parties; i++) {
		fprintf(f, "  <subcontractor code=\"%s\" name=\"%s\" uscc=\"%s\" contract=\"%s\">",
		    parties[i].code, parties[i].name, uscc_make(uscc, parties[i].uscc_body),
		    parties[i].contract);
		certificate_print(f, party_signer[i].cert);
		fputs("</subcontractor>\n", f);
	}
	for (int i = 0; i < OFFICERS; i++) {
		fprintf(f, "  <officer person=\"%s\" name=\"%s\" roles=\"%s\">",
		    id_make(id, officers[i].id_body), officers[i].name, officers[i].roles);
		certificate_print(f, officer_signer[i].cert);
		fputs("</officer>\n", f);
	}
	fputs("</project>\n", f);
	file_close(f);
	snprintf(file, sizeof file, "project-%s.xml", p->code);
	signed_write("", file, &anchor, text, n);
	free(text);
}

/* ---- master data */

static void
gb18030(char **text, size_t *n)
{
	iconv_t cd = iconv_open("GB18030", "UTF-8");
	size_t size = *n * 2 + 16, left = size, in = *n;
	char *out = must(malloc(size)), *to = out, *from = *text;

	if (cd == (iconv_t)-1 || iconv(cd, &from, &in, &to, &left) == (size_t)-1)
		die("GB18030: %s", strerror(errno));
	iconv_close(cd);
	free(*text);
	*text = out;
	*n = size - left;
}

#define ROSTER_HEAD "证件类型,证件号码,姓名,手机号,分包,班组,工种,进场日期,退场日期,合同编号,工资卡号,户名,银行代码," \
    "联行号,启用日期,变更单\n"

static void
roster_line(FILE *f, const struct worker *w)
{
	char entry[11], exit_day[11];

	/* the second shape is how spreadsheets keep long numbers whole */
	fprintf(f, w->k % 5 == 0 ? "01,=\"%s\",%s," : "01,%s,%s,", w->id, w->roster_name);
	fprintf(f, "%s,%s,%s,%s,%s,%s,%s,", w->phone, parties[w->party].code, w->team, w->trade,
	    day_text(entry, w->entry), w->exit ? day_text(exit_day, w->exit) : "", w->contract);
	fprintf(f, w->k % 5 == 1 ? "'%s,%s," : "%s,%s,", w->roster_card, w->roster_name);
	fprintf(f, "%s,%s,%s,\n", w->bank, w->cnaps, entry);
}

static void
roster_write(const struct project *p)
{
	char *text;
	size_t n;
	FILE *f = must(open_memstream(&text, &n));

	fputs(ROSTER_HEAD, f);
	for (int i = 0; i < p->workers; i++)
		roster_line(f, &p->worker[i]);
	file_close(f);
	if (p->gb18030)
		gb18030(&text, &n);
	f = file_open("w", "roster-%s.csv", p->code);
	fwrite(text, 1, n, f);
	file_close(f);
	free(text);
}

struct punch {
	int	 second;
	int	 worker;
	int	 out;
};

static int
punch_order(const void *a, const void *b)
{
	const struct punch *x = a, *y = b;

	return x->second != y->second ? (x->second > y->second) - (x->second < y->second) :
	    (x->worker > y->worker) - (x->worker < y->worker);
}

/* Day by day in the order of time, as a gate exports them. */
static void
attendance_write(const struct project *p)
{
	char path[4096], line[96];
	struct punch *punch = must(calloc((size_t)p->workers * 2, sizeof *punch));
	gzFile gz;

	snprintf(path, sizeof path, "%s/attendance-%s.csv.gz", out_dir, p->code);
	snprintf(line, sizeof line, "wb%d", p->level);
	if ((gz = gzopen(path, line)) == NULL)
		die("%s: %s", path, strerror(errno));
	gzbuffer(gz, 1 << 17);
	gzputs(gz, "证件号码,时间,方向\n");
	for (int day = 1; day <= 31; day++) {
		size_t n = 0;

		for (int i = 0; i < p->workers; i++) {
			const struct worker *w = &p->worker[i];
			uint64_t r;

			if (!(w->days >> (day - 1) & 1))
				continue;
			r = mix(seed ^ (uint64_t)w->k * 64 ^ (uint64_t)day << 48);
			punch[n++] = (struct punch){
			    (w->long_day ? 24000 : 27000) + (int)(r % 1740), i, 0 };
			punch[n++] = (struct punch){
			    (w->long_day ? 68400 : 64800) + (int)((r >> 32) % 2400), i, 1 };
		}
		qsort(punch, n, sizeof *punch, punch_order);
		for (size_t i = 0; i < n; i++) {
			int s = punch[i].second;
			int len = snprintf(line, sizeof line, "%s,2026-10-%02d %02d:%02d:%02d,%s\n",
			    p->worker[punch[i].worker].id, day, s / 3600, s / 60 % 60, s % 60,
			    punch[i].out ? "02" : "01");

			gzwrite(gz, line, (unsigned)len);
		}
	}
	if (gzclose(gz) != Z_OK)
		die("%s: not written", path);
	free(punch);
}

static int
party_rows(const struct project *p, int party)
{
	int rows = 0;

	for (int i = 0; i < p->sheets; i++)
		if (p->sheet[i].party == party)
			rows += p->sheet[i].rows;
	return rows;
}

static void
money_write(const struct project *p)
{
	FILE *f = file_open("w", "progress-%s.csv", p->code);
	int64_t deposit_fen = p->net_fen, value_fen = 0;

	fputs("分包,产值,人工费\n", f);
	for (int i = p->first; i < p->first + p->parties; i++) {
		int64_t labour_fen = (int64_t)party_rows(p, i) * LABOUR_ROW_FEN;

		fprintf(f, "%s,%s,%s\n", parties[i].code, yuan(labour_fen * 4), yuan(labour_fen));
		value_fen += labour_fen * 4;
	}
	file_close(f);
	/* what the owner is to pay in, and enough for the wages: in whole ten thousands */
	if (deposit_fen < value_fen / 100 * DEPOSIT_PERCENT)
		deposit_fen = value_fen / 100 * DEPOSIT_PERCENT;
	deposit_fen = (deposit_fen + 999999) / 1000000 * 1000000;
	f = file_open("w", "deposits-%s.csv", p->code);
	fprintf(f, "日期,金额,付款人,凭证号,进度款\n2026-11-02,%s,乌鲁木齐示例城市建设投资有限公司,RZ20261102%s,"
	    "2026-10期进度款\n", yuan(deposit_fen), p->code);
	file_close(f);
}

/* ---- sheets */

static void
row_print(FILE *f, const struct sheet *s, int seq, const struct worker *w, const struct claim *c)
{
	static const char *const how[] = { "handwritten", "fingerprint", "electronic" };

	fprintf(f, "  <row seq=\"%d\">\n    <worker id-type=\"01\" id-number=\"%s\" name=\"%s\" "
	    "phone=\"%s\" team=\"%s\" trade=\"%s\"/>\n", seq, w->id, w->name, w->phone, w->team,
	    w->trade);
	fprintf(f, "    <account number=\"%s\" holder=\"%s\" bank=\"%s\" cnaps=\"%s\"/>\n",
	    w->card, w->roster_name, w->bank, w->cnaps);
	fprintf(f, "    <work days=\"%d", c->days_tenths / 10);
	if (c->days_tenths % 10)
		fprintf(f, ".%d", c->days_tenths % 10);
	fprintf(f, "\" hours=\"%d\" overtime=\"%d%s\" mode=\"%s\" rate=\"%s\"/>\n", c->minutes / 60,
	    c->half_hours / 2, c->half_hours % 2 ? ".5" : "", mode_name[w->mode],
	    yuan(w->rate_fen));
	for (int i = 0; i < c->items; i++)
		fprintf(f, "    <item kind=\"%s\" name=\"%s\">%s</item>\n", c->item[i].kind,
		    c->item[i].name, yuan(c->item[i].fen));
	fprintf(f, "    <gross>%s%s</gross>\n    <net>%s%s</net>\n", yuan(c->gross_fen), c->tail,
	    yuan(c->net_fen), c->tail);
	if (w->fault != CONFIRMATION_MISSING)
		fprintf(f, "    <confirmation how=\"%s\" on=\"2026-11-01\" "
		    "evidence=\"scan-%s-%02d.pdf\" page=\"%d\"/>\n", how[w->k % 3],
		    parties[s->party].code, s->serial, (seq + 19) / 20);
	fputs("  </row>\n", f);
}

static void
sheet_text(struct project *p, const struct sheet *s, const char *number, char **text, size_t *n)
{
	int64_t labour_fen = (int64_t)party_rows(p, s->party) * LABOUR_ROW_FEN;
	int64_t gross = 0, withheld = 0, deducted = 0, net = 0;
	char uscc[19];
	FILE *f = must(open_memstream(text, n));

	fprintf(f, XML_HEAD "<wage-sheet xmlns=\"urn:daifa:wage-sheet:1\" "
	    "number=\"%s\" project=\"%s\" month=\"2026-10\" kind=\"normal\">\n", number, p->code);
	fprintf(f, "  <subcontractor name=\"%s\" uscc=\"%s\"/>\n", parties[s->party].name,
	    uscc_make(uscc, parties[s->party].uscc_body));
	fprintf(f, "  <progress value=\"%s\" labour=\"%s\"/>\n", yuan(labour_fen * 4),
	    yuan(labour_fen));
	for (int i = 0; i < s->rows; i++) {
		const struct worker *w = &p->worker[s->row[i]];
		struct claim c;

		claim_make(&c, w, s->serial);
		row_print(f, s, i + 1, w, &c);
		fprintf(expected, "%s\t%d\t%s%s\t%s%s\n", number, i + 1,
		    w->fault ? "held:" : "paid", fault_name[w->fault], yuan(c.net_fen), c.tail);
		if (*c.tail)	/* unreadable: in no sum */
			continue;
		gross += c.gross_fen;
		withheld += c.withheld_fen;
		deducted += c.deducted_fen;
		net += c.net_fen;
	}
	fprintf(f, "  <total rows=\"%d\" gross=\"%s\" withheld=\"%s\" deducted=\"%s\" "
	    "net=\"%s\"/>\n</wage-sheet>\n", s->rows, yuan(gross), yuan(withheld),
	    yuan(deducted), yuan(net));
	file_close(f);
	p->net_fen += net;
}

/* The first digit of a row's net, one up, after the signature was made. */
static void
sheet_alter(char *text, int seq)
{
	char row[32];
	const char *at;
	size_t i;

	snprintf(row, sizeof row, "<row seq=\"%d\">", seq);
	if ((at = strstr(text, row)) == NULL || (at = strstr(at, "<net>")) == NULL)
		die("no row %d to alter", seq);
	i = (size_t)(at - text) + 5;
	text[i] = text[i] == '9' ? '8' : (char)(text[i] + 1);
}

static void
sheet_write(struct project *p, const struct sheet *s)
{
	char number[64], file[80];
	const char *own = parties[s->party].key;
	size_t n;
	char *text;

	snprintf(number, sizeof number, "%s-%s-202610-%02d", p->code, own, s->serial);
	snprintf(file, sizeof file, "%s.xml", number);
	sheet_text(p, s, number, &text, &n);
	if (s->signer == NULL && s->altered == 0) {
		signed_write("sheets/", file, signer_of(own), text, n);
	} else {
		signed_write("sheets/later/", file, signer_of(own), text, n);
		signed_write("sheets/", file, signer_of(s->signer ? s->signer : own), text, n);
		if (s->altered) {
			sheet_alter(text, s->altered);
			file_bytes("sheets/", file, "", text, n);
		}
	}
	free(text);
}

static void
project_done(struct project *p)
{
	project_write(p);
	roster_write(p);
	attendance_write(p);
	for (int i = 0; i < p->sheets; i++)
		sheet_write(p, &p->sheet[i]);
	money_write(p);
	for (int i = 0; i < p->sheets; i++)
		free(p->sheet[i].row);
	free(p->worker);
}

/* A sheet of `rows` new workers. */
static struct sheet *
sheet_add(struct project *p, int party, int rows, int64_t first_k, int demo)
{
	struct sheet *s = &p->sheet[p->sheets++];

	*s = (struct sheet){ .party = party, .serial = 1, .rows = rows };
	for (int i = 0; i < p->sheets - 1; i++)
		s->serial += p->sheet[i].party == party;
	s->row = must(calloc((size_t)rows, sizeof *s->row));
	for (int i = 0; i < rows; i++) {
		s->row[i] = p->workers;
		worker_make(&p->worker[p->workers++], seed, first_k + i, party, demo);
	}
	return s;
}

/* ---- the benchmark's month: ten sheets to a project, fewer where that would leave a bank out */

static void
bench(int64_t rows)
{
	int64_t k = 0, sheets = (rows + SHEET_ROWS - 1) / SHEET_ROWS;
	int each = sheets / FORMATS >= PROJECT_SHEETS ? PROJECT_SHEETS :
	    sheets < FORMATS ? 1 : (int)(sheets / FORMATS);

	for (int no = 1; k < rows; no++) {
		struct project p = { .parties = PARTIES, .gb18030 = no % 2 == 0, .level = 1,
		    .format = &formats[(no - 1) % FORMATS] };

		snprintf(p.code, sizeof p.code, "B%04d", no);
		snprintf(p.name, sizeof p.name, "示例第%d标段", no);
		p.bank = p.format->bank;
		snprintf(p.account, sizeof p.account, p.format->account, no);
		p.worker = must(calloc(PROJECT_SHEETS * SHEET_ROWS, sizeof *p.worker));
		for (int i = 0; i < each && k < rows; i++) {
			int n = rows - k < SHEET_ROWS ? (int)(rows - k) : SHEET_ROWS;
			struct sheet *s = sheet_add(&p, i % PARTIES, n, k + 1, 0);

			for (int j = 0; j < n; j++)
				if ((k + j) % 100 == (int64_t)(seed % 100))
					worker_spoil(&p.worker[s->row[j]],
					    BENCH_FAULT_FIRST + (int)((k + j) / 100 % BENCH_FAULTS),
					    (i + 1) % PARTIES);
			k += n;
		}
		project_done(&p);
	}
}

/* ---- the scene of fixtures/month */

static void
plant(struct project *p, int sheet, int seq, enum fault fault, int party)
{
	worker_spoil(&p->worker[p->sheet[sheet].row[seq - 1]], fault, party);
}

static struct worker *
worker_at(struct project *p, int sheet, int seq)
{
	return &p->worker[p->sheet[sheet].row[seq - 1]];
}

static void
demo_change(struct project *p)
{
	struct worker w = *worker_at(p, 0, 5);
	FILE *f = file_open("w", "roster-XJ01-change.csv");
	char entry[11];

	card_make(w.roster_card, w.bank = "105", 90000005);
	w.cnaps = bank_cnaps(w.bank);
	fprintf(f, ROSTER_HEAD "01,%s,%s,%s,S1,%s,%s,%s,,%s,%s,%s,%s,%s,2026-11-09,"
	    "change-S1-05.txt\n", w.id, w.roster_name, w.phone, w.team, w.trade,
	    day_text(entry, w.entry), w.contract, w.roster_card, w.roster_name, w.bank, w.cnaps);
	file_close(f);
}

static void
demo_first(void)
{
	struct project p = { .code = "XJ01", .name = "天山南路安置房项目", .account = "30020012345678901",
	    .format = &formats[0], .bank = "102", .first = 0, .parties = 3, .level = 9 };
	struct worker *a, *b;

	p.worker = must(calloc(400, sizeof *p.worker));
	sheet_add(&p, 0, 80, 1, 1);
	sheet_add(&p, 1, 70, 101, 1);
	sheet_add(&p, 2, 25, 201, 1);
	sheet_add(&p, 2, 15, 301, 1)->signer = "S4";
	plant(&p, 0, 17, NO_ATTENDANCE, 0);
	plant(&p, 0, 23, OTHER_SUBCONTRACTOR, 1);
	plant(&p, 0, 31, ID_CHECK_DIGIT, 0);
	worker_name(worker_at(&p, 0, 44), "买买提·艾力");
	plant(&p, 0, 44, NAME_DIFFERS, 0);
	plant(&p, 0, 52, ACCOUNT_CHANGED, 0);
	a = worker_at(&p, 1, 12);
	b = worker_at(&p, 1, 13);
	a->fault = b->fault = CARD_SHARED;
	memcpy(b->card, a->card, sizeof b->card);
	memcpy(b->roster_card, a->roster_card, sizeof b->roster_card);
	b->bank = a->bank;
	b->cnaps = a->cnaps;
	plant(&p, 1, 27, DAYS_OVER_ATTENDANCE, 0);
	plant(&p, 1, 40, NET_MISMATCH, 0);
	/* one worker on both sheets of S3; the row's own worker stays on the roster, on no sheet */
	p.sheet[3].row[2] = p.sheet[2].row[7];
	plant(&p, 3, 3, DUPLICATE_CLAIM, 0);
	worker_name(worker_at(&p, 0, 3), "王䶮");
	worker_name(worker_at(&p, 0, 11), "阿卜杜热合曼·麦麦提依明");
	worker_name(worker_at(&p, 1, 9), "李㑇");
	worker_name(worker_at(&p, 2, 4), "陈𠮷成");
	worker_leaves(worker_at(&p, 0, 60), 20);
	demo_change(&p);
	project_done(&p);
}

static void
demo_second(void)
{
	struct project p = { .code = "XJ02", .name = "伊宁河滨学校项目", .account = "107082345678",
	    .format = &formats[1], .bank = "104", .first = 3, .parties = 2, .gb18030 = 1,
	    .level = 9 };

	p.worker = must(calloc(200, sizeof *p.worker));
	sheet_add(&p, 3, 60, 401, 1);
	sheet_add(&p, 4, 50, 501, 1)->altered = 7;
	plant(&p, 0, 15, AMOUNT_DECIMALS, 0);
	plant(&p, 0, 33, CONFIRMATION_MISSING, 0);
	worker_name(worker_at(&p, 0, 6), "叶尔兰·巴合提江");
	worker_name(worker_at(&p, 0, 22), "赵䶮");
	worker_name(worker_at(&p, 1, 8), "古丽巴哈尔·阿布都热依木");
	worker_name(worker_at(&p, 1, 19), "马𠮷");
	project_done(&p);
}

static void
usage(void)
{
	fputs("usage: month --demo --keys DIR OUT\n"
	    "       month --rows N [--seed S] --keys DIR OUT\n", stderr);
	exit(64);
}

int
main(int argc, char **argv)
{
	int64_t rows = 0;
	int demo = 0, i;

	for (i = 1; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
		if (strcmp(argv[i], "--demo") == 0)
			demo = 1;
		else if (i + 1 == argc)
			usage();
		else if (strcmp(argv[i], "--rows") == 0)
			rows = strtoll(argv[++i], NULL, 10);
		else if (strcmp(argv[i], "--seed") == 0)
			seed = strtoull(argv[++i], NULL, 10);
		else if (strcmp(argv[i], "--keys") == 0)
			keys_dir = argv[++i];
		else
			usage();
	}
	if (i != argc - 1 || keys_dir == NULL || demo == (rows > 0) || rows < 0 || rows > 49995000)
		usage();
	out_dir = argv[i];
	signer_load(&anchor, "anchor");
	for (i = 0; i < PARTIES; i++)
		signer_load(&party_signer[i], parties[i].key);
	for (i = 0; i < OFFICERS; i++)
		signer_load(&officer_signer[i], officers[i].key);
	directory("");
	directory("sheets");
	if (demo)
		directory("sheets/later");
	expected = file_open("w", "expected.tsv");
	fputs("sheet\trow\toutcome\tnet\n", expected);
	if (demo) {
		demo_first();
		demo_second();
	} else {
		bench(rows);
	}
	file_close(expected);
	for (i = 0; i < PARTIES; i++) {
		EVP_PKEY_free(party_signer[i].key);
		X509_free(party_signer[i].cert);
	}
	for (i = 0; i < OFFICERS; i++) {
		EVP_PKEY_free(officer_signer[i].key);
		X509_free(officer_signer[i].cert);
	}
	EVP_PKEY_free(anchor.key);
	X509_free(anchor.cert);
	return 0;
}
