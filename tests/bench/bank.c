/*
 * The benchmark's four banks: they answer payment files at the speed of reading them.  Made up like
 * tests/bank/testbank.py, without its proofs; no code is shared with src/.  A file's ending tells the layout:
 *	.txt	demo-pipe: every payment answered, debits booked gross
 *	.xml	pain001-09: pain.002 with every payment, camt.053; net
 *	.lst	demo-list: failures only, by account, name and amount; net
 *	.dat	generic-fixed: failures only, by our reference; net
 *
 *	bank answer LEDGER YYYYMMDD FAILS OUT FILE...
 *		pays every payment of each file but one in FAILS (0: all), writes OUT/<part> with the
 *		file's ending and books the debits and the lump of the failures into LEDGER
 *	bank statement LEDGER ACCOUNT FROM TO OPENING_FEN OUT
 *		in the layout of OUT's ending
 * A ledger line: account day fen kind ref.  Prints "payments paid_fen failed".
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct pay {
	const char	*ref, *account, *name;
	size_t		 ref_n, account_n, name_n;
	int64_t		 fen;
};

static int64_t	 payments, paid_fen, failures;

static void
die(const char *what, const char *which)
{
	fprintf(stderr, "bank: %s: %s\n", which, what);
	exit(1);
}

static char *
file_read(const char *path, size_t *n)
{
	FILE *f = fopen(path, "rb");
	char *p;
	long size;

	if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0)
		die("cannot be read", path);
	rewind(f);
	if ((p = malloc((size_t)size + 1)) == NULL || fread(p, 1, (size_t)size, f) != (size_t)size)
		die("cannot be read", path);
	fclose(f);
	p[size] = '\0';
	*n = (size_t)size;
	return p;
}

static FILE *
file_write(const char *path, const char *mode)
{
	FILE *f = fopen(path, mode);

	if (f == NULL)
		die("cannot be written", path);
	return f;
}

static void
file_end(FILE *f, const char *path)
{
	if (ferror(f) || fclose(f) != 0)
		die("cannot be written", path);
}

static int64_t
fen_read(const char *p, size_t n, const char *path)
{
	int64_t fen = 0;
	int digits = -1;

	for (size_t i = 0; i < n; i++) {
		if (p[i] == '.' && digits < 0) {
			digits = 0;
			continue;
		}
		if (p[i] < '0' || p[i] > '9')
			die("no amount", path);
		fen = fen * 10 + p[i] - '0';
		if (digits >= 0)
			digits++;
	}
	for (digits = digits < 0 ? 0 : digits; digits < 2; digits++)
		fen *= 10;
	return fen;
}

static const char *
yuan(int64_t fen)
{
	static char text[8][32];
	static unsigned next;
	char *p = text[next++ % 8];

	snprintf(p, 32, "%s%" PRId64 ".%02d", fen < 0 ? "-" : "", (fen < 0 ? -fen : fen) / 100,
	    (int)((fen < 0 ? -fen : fen) % 100));
	return p;
}

/* The next weekday: failures come back then. */
static int
day_after(int ymd)
{
	struct tm t = { .tm_year = ymd / 10000 - 1900, .tm_mon = ymd / 100 % 100 - 1,
	    .tm_mday = ymd % 100, .tm_hour = 12 };

	do {
		t.tm_mday++;
		t.tm_isdst = 0;
		timegm(&t);
	} while (t.tm_wday == 0 || t.tm_wday == 6);
	return (t.tm_year + 1900) * 10000 + (t.tm_mon + 1) * 100 + t.tm_mday;
}

/* GB18030: the second byte of a character may be '|'. */
static char *
cell_end(char *p)
{
	while (*p != '|' && *p != '\r' && *p != '\0')
		p += (unsigned char)*p < 0x80 ? 1 : (unsigned char)p[1] < 0x40 ? 4 : 2;
	return p;
}

struct part {
	char		 ref[64], account[64];
	struct pay	*pay;
	size_t		 count, room;
	int64_t		 fen;
};

static struct pay *
part_add(struct part *t)
{
	if (t->count == t->room) {
		t->room = t->room ? t->room * 2 : 1024;
		if ((t->pay = realloc(t->pay, t->room * sizeof *t->pay)) == NULL)
			die("no memory", "part");
	}
	return &t->pay[t->count++];
}

/* The cells of a line of at most seven; *p goes to the next one. */
static int
line_cells(char **p, char *cell[8], char *end[8], const char *path)
{
	int n = 0;

	while (n < 7) {
		cell[n] = *p;
		*p = end[n++] = cell_end(*p);
		if (**p != '|')
			break;
		(*p)++;
	}
	if (*(*p)++ != '\r' || *(*p)++ != '\n')
		die("line end", path);
	return n;
}

static void
pipe_read(struct part *t, char *p, const char *path)
{
	char *cell[8], *end[8];

	while (*p) {
		int n = line_cells(&p, cell, end, path);

		if (n == 6 && *cell[0] == 'H') {
			snprintf(t->ref, sizeof t->ref, "%.*s", (int)(end[1] - cell[1]), cell[1]);
			snprintf(t->account, sizeof t->account, "%.*s", (int)(end[3] - cell[3]),
			    cell[3]);
		} else if (n == 6) {
			*part_add(t) = (struct pay){ .ref = cell[4],
				.ref_n = (size_t)(end[4] - cell[4]),
				.account = cell[1],
				.account_n = (size_t)(end[1] - cell[1]),
				.name = cell[2],
				.name_n = (size_t)(end[2] - cell[2]),
				.fen = fen_read(cell[3], (size_t)(end[3] - cell[3]), path) };
		}
	}
}

/* demo-list: no reference; the payment is its account, name and amount. */
static void
list_read(struct part *t, char *p, const char *path)
{
	char *cell[8], *end[8];

	while (*p) {
		int n = line_cells(&p, cell, end, path);

		if (n == 6 && *cell[0] == 'D') {
			snprintf(t->ref, sizeof t->ref, "%.*s", (int)(end[1] - cell[1]), cell[1]);
			snprintf(t->account, sizeof t->account, "%.*s", (int)(end[3] - cell[3]),
			    cell[3]);
		} else if (n == 4) {
			*part_add(t) = (struct pay){ .account = cell[0],
				.account_n = (size_t)(end[0] - cell[0]),
				.name = cell[1],
				.name_n = (size_t)(end[1] - cell[1]),
				.fen = fen_read(cell[2], (size_t)(end[2] - cell[2]), path) };
		}
	}
}

/* Without the spaces that fill a field. */
static size_t
filled(const char *p, size_t n)
{
	while (n > 0 && p[n - 1] == ' ')
		n--;
	return n;
}

#define HEAD_BYTES	104	/* 1 ref:30 customer:10 account:32 date:8 count:6 total:15, and the line's end */
#define LINE_BYTES	186	/* 2 seq:6 ref:30 account:32 name:60 cnaps:12 net:13 purpose:30 */

static void
fixed_read(struct part *t, const char *p, size_t n, const char *path)
{
	const char *end = p + n;

	if (n < HEAD_BYTES || *p != '1')
		die("no head", path);
	snprintf(t->ref, sizeof t->ref, "%.*s", (int)filled(p + 1, 30), p + 1);
	snprintf(t->account, sizeof t->account, "%.*s", (int)filled(p + 41, 32), p + 41);
	for (p += HEAD_BYTES; p + LINE_BYTES <= end && *p == '2'; p += LINE_BYTES) {
		struct pay *pay = part_add(t);

		*pay = (struct pay){ .ref = p + 7, .ref_n = filled(p + 7, 30),
			.account = p + 37, .account_n = filled(p + 37, 32),
			.name = p + 69, .name_n = filled(p + 69, 60) };
		for (int i = 141; i < 154; i++)
			pay->fen = pay->fen * 10 + p[i] - '0';
	}
	if (p == end || *p != '9')
		die("no tail", path);
}

/* The text of the first <tag> from *at on; *at moves behind it. */
static const char *
between(const char **at, const char *tag, size_t *n, const char *path)
{
	const char *p = strstr(*at, tag), *end;

	if (p == NULL || (p = strchr(p + strlen(tag) - 1, '>')) == NULL ||
	    (end = strchr(++p, '<')) == NULL)
		die(tag, path);
	*n = (size_t)(end - p);
	*at = end;
	return p;
}

static void
pain_read(struct part *t, const char *p, const char *path)
{
	const char *q;
	size_t n;

	q = between(&p, "<PmtInfId>", &n, path);
	snprintf(t->ref, sizeof t->ref, "%.*s", (int)n, q);
	if ((p = strstr(p, "<DbtrAcct>")) == NULL)
		die("no DbtrAcct", path);
	q = between(&p, "<Id>", &n, path);
	while (n == 0 || q[0] < '0' || q[0] > '9')
		q = between(&p, "<Id>", &n, path);
	snprintf(t->account, sizeof t->account, "%.*s", (int)n, q);
	while ((p = strstr(p, "<CdtTrfTxInf>")) != NULL) {
		struct pay *pay = part_add(t);

		pay->ref = between(&p, "<EndToEndId>", &pay->ref_n, path);
		q = between(&p, "<InstdAmt ", &n, path);
		pay->fen = fen_read(q, n, path);
		pay->name = between(&p, "<Nm>", &pay->name_n, path);
		if ((p = strstr(p, "<CdtrAcct>")) == NULL)
			die("no CdtrAcct", path);
		do
			pay->account = between(&p, "<Id>", &pay->account_n, path);
		while (*pay->account < '0' || *pay->account > '9');
	}
}

static int
failed(size_t i, int one_in)
{
	return one_in > 0 && i % (size_t)one_in == (size_t)one_in / 2;
}

static void
pipe_answer(FILE *f, const struct part *t, int day, int one_in, int64_t bad_fen, size_t bad)
{
	fprintf(f, "R|%s|%d153000|%zu|%s|%zu|%s\r\n", t->ref, day, t->count - bad,
	    yuan(t->fen - bad_fen), bad, yuan(bad_fen));
	for (size_t i = 0; i < t->count; i++) {
		const struct pay *p = &t->pay[i];

		/* 户名不符, 交易成功 in GB18030 */
		fprintf(f, "%.*s|%.*s|%.*s|%s|%s|%d\r\n", (int)p->ref_n, p->ref, (int)p->account_n,
		    p->account, (int)p->name_n, p->name, yuan(p->fen),
		    failed(i, one_in) ? "01|\xbb\xa7\xc3\xfb\xb2\xbb\xb7\xfb"
				      : "00|\xbd\xbb\xd2\xd7\xb3\xc9\xb9\xa6",
		    day);
	}
	fprintf(f, "E|%zu\r\n", t->count);
}

static void
pain_answer(FILE *f, const struct part *t, int day, int one_in, size_t bad)
{
	const char *group = bad == 0 ? "ACSC" : "PART";

	fprintf(f, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document "
	    "xmlns=\"urn:iso:std:iso:20022:tech:xsd:"
	    "pain.002.001.10\"><CstmrPmtStsRpt>\n<GrpHdr><MsgId>R%s</MsgId>"
	    "<CreDtTm>%04d-%02d-%02dT15:30:00+08:00"
	    "</CreDtTm></GrpHdr>\n<OrgnlGrpInfAndSts><OrgnlMsgId>%s</OrgnlMsgId>"
	    "<OrgnlMsgNmId>pain.001.001.09"
	    "</OrgnlMsgNmId><OrgnlNbOfTxs>%zu</OrgnlNbOfTxs><OrgnlCtrlSum>%s</OrgnlCtrlSum>"
	    "<GrpSts>%s</GrpSts>"
	    "</OrgnlGrpInfAndSts>\n<OrgnlPmtInfAndSts><OrgnlPmtInfId>%s</OrgnlPmtInfId>\n", t->ref,
	    day / 10000, day / 100 % 100, day % 100, t->ref, t->count, yuan(t->fen), group, t->ref);
	for (size_t i = 0; i < t->count; i++) {
		const struct pay *p = &t->pay[i];

		fprintf(f,
		    "<TxInfAndSts><OrgnlEndToEndId>%.*s</OrgnlEndToEndId>"
		    "<TxSts>%s<OrgnlTxRef><Amt><InstdAmt "
		    "Ccy=\"CNY\">%s</InstdAmt></Amt><Cdtr><Pty><Nm>%.*s</Nm></Pty></Cdtr>"
		    "<CdtrAcct><Id><Othr><Id>"
		    "%.*s</Id></Othr></Id></CdtrAcct></OrgnlTxRef>"
		    "</TxInfAndSts>\n",
		    (int)p->ref_n, p->ref,
		    failed(i, one_in) ? "RJCT</TxSts><StsRsnInf><Rsn><Cd>BE01</Cd></Rsn>"
					"</StsRsnInf>"
				      : "ACSC</TxSts>",
		    yuan(p->fen), (int)p->name_n, p->name, (int)p->account_n, p->account);
	}
	fputs("</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>\n", f);
}

/* 户名不符 in GBK */
#define WRONG_NAME	"\xbb\xa7\xc3\xfb\xb2\xbb\xb7\xfb"

static void
list_answer(FILE *f, const struct part *t, int day, int one_in, int64_t bad_fen, size_t bad)
{
	fprintf(f, "F|%s|%d153000|%zu|%s|%zu|%s|0\r\n", t->ref, day, t->count - bad,
	    yuan(t->fen - bad_fen), bad, yuan(bad_fen));
	for (size_t i = 0; i < t->count; i++) {
		const struct pay *p = &t->pay[i];

		if (failed(i, one_in))
			fprintf(f, "%.*s|%.*s|%s|01|" WRONG_NAME "\r\n", (int)p->account_n,
			    p->account, (int)p->name_n, p->name, yuan(p->fen));
	}
	fprintf(f, "Z|%zu\r\n", bad);
}

static void
fixed_answer(FILE *f, const struct part *t, int day, int one_in, int64_t bad_fen, size_t bad)
{
	fprintf(f, "1%-30s%d153000%06zu%015" PRId64 "%06zu%015" PRId64 "0\r\n", t->ref, day,
	    t->count - bad, t->fen - bad_fen, bad, bad_fen);
	for (size_t i = 0; i < t->count; i++) {
		const struct pay *p = &t->pay[i];

		if (failed(i, one_in))
			fprintf(f, "2%-30.*s%-32.*s%-60.*s%013" PRId64 "E001%-40s\r\n",
			    (int)p->ref_n, p->ref, (int)p->account_n, p->account, (int)p->name_n,
			    p->name, p->fen, WRONG_NAME);
	}
	fprintf(f, "9%06zu\r\n", bad);
}

static void
answer_write(FILE *f, const struct part *t, const char *ending, int day, int one_in, int64_t bad_fen, size_t bad)
{
	if (strcmp(ending, ".txt") == 0)
		pipe_answer(f, t, day, one_in, bad_fen, bad);
	else if (strcmp(ending, ".xml") == 0)
		pain_answer(f, t, day, one_in, bad);
	else if (strcmp(ending, ".lst") == 0)
		list_answer(f, t, day, one_in, bad_fen, bad);
	else
		fixed_answer(f, t, day, one_in, bad_fen, bad);
}

static const char *
ending_of(const char *path)
{
	const char *dot = strrchr(path, '.');

	if (dot == NULL || strlen(dot) != 4 || strstr(".txt.xml.lst.dat", dot) == NULL)
		die("no layout has this ending", path);
	return dot;
}

static void
answer(FILE *ledger, int day, int one_in, const char *out, const char *path)
{
	struct part t = { .count = 0 };
	const char *ending = ending_of(path);
	int gross = strcmp(ending, ".txt") == 0;
	char file[4096];
	int64_t bad_fen = 0;
	size_t bad = 0, n;
	char *text = file_read(path, &n);
	FILE *f;

	if (strcmp(ending, ".txt") == 0)
		pipe_read(&t, text, path);
	else if (strcmp(ending, ".xml") == 0)
		pain_read(&t, text, path);
	else if (strcmp(ending, ".lst") == 0)
		list_read(&t, text, path);
	else
		fixed_read(&t, text, n, path);
	for (size_t i = 0; i < t.count; i++) {
		t.fen += t.pay[i].fen;
		bad += failed(i, one_in) ? 1 : 0;
		bad_fen += failed(i, one_in) ? t.pay[i].fen : 0;
	}
	snprintf(file, sizeof file, "%s/%s%s", out, t.ref, ending);
	f = file_write(file, "wb");
	answer_write(f, &t, ending, day, one_in, bad_fen, bad);
	file_end(f, file);
	/* gross with a lump refund, or net: what the layouts say of themselves */
	fprintf(ledger, "%s %d %" PRId64 " DF %s\n", t.account, day,
	    -(gross ? t.fen : t.fen - bad_fen), t.ref);
	if (gross && bad_fen > 0)
		fprintf(
		    ledger, "%s %d %" PRId64 " TH %s\n", t.account, day_after(day), bad_fen, t.ref);
	payments += (int64_t)t.count;
	paid_fen += t.fen - bad_fen;
	failures += (int64_t)bad;
	free(t.pay);
	free(text);
}

struct entry {
	int	 day, serial;
	int64_t	 fen;
	char	 kind[3], ref[64];
};

static int
entry_order(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return x->day != y->day ? (x->day > y->day) - (x->day < y->day) : x->serial - y->serial;
}

static void
camt_balance(FILE *f, const char *kind, int64_t fen, int day)
{
	fprintf(f, "<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy=\"CNY\">%s</Amt>"
	    "<CdtDbtInd>%s</CdtDbtInd>"
	    "<Dt><Dt>%04d-%02d-%02d</Dt></Dt>"
	    "</Bal>\n", kind, yuan(fen < 0 ? -fen : fen), fen < 0 ? "DBIT" : "CRDT",
	    day / 10000, day / 100 % 100, day % 100);
}

static void
camt_entry(FILE *f, const struct entry *e)
{
	const char *code = strcmp(e->kind, "RZ") == 0 ? "RCDT</Cd><SubFmlyCd>DMCT" :
	    strcmp(e->kind, "TH") == 0 ? "ICDT</Cd><SubFmlyCd>RRTN" : "ICDT</Cd><SubFmlyCd>SALA";

	fprintf(f, "<Ntry><Amt Ccy=\"CNY\">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Sts><Cd>BOOK</Cd>"
	    "</Sts><BookgDt><Dt>"
	    "%04d-%02d-%02d</Dt></BookgDt><AcctSvcrRef>B%08d</AcctSvcrRef><BkTxCd><Domn>"
	    "<Cd>PMNT</Cd><Fmly><Cd>%s"
	    "</SubFmlyCd></Fmly></Domn>"
	    "</BkTxCd>", yuan(e->fen < 0 ? -e->fen : e->fen), e->fen < 0 ? "DBIT" : "CRDT",
	    e->day / 10000, e->day / 100 % 100, e->day % 100, e->serial, code);
	if (strcmp(e->kind, "RZ") == 0)
		fputs("<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>"
		    "<RltdPties><Dbtr><Pty><Nm>"
		    "乌鲁木齐示例城市建设投资有限公司</Nm></Pty></Dbtr></RltdPties><RmtInf>"
		    "<Ustrd>2026-10期进度款</Ustrd>"
		    "</RmtInf></TxDtls></NtryDtls></Ntry>\n", f);
	else
		fprintf(f, "<NtryDtls><Btch><PmtInfId>%s</PmtInfId></Btch></NtryDtls>"
		    "</Ntry>\n", e->ref);
}

static void
camt_write(FILE *f, const char *account, int from, int to, int64_t opening, int64_t closing,
    const struct entry *e, int n)
{
	fprintf(f,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document "
	    "xmlns=\"urn:iso:std:iso:20022:tech:xsd:"
	    "camt.053.001.08\"><BkToCstmrStmt>\n<GrpHdr><MsgId>S%s-%d</MsgId>"
	    "<CreDtTm>%04d-%02d-%02dT23:59:59+08:00"
	    "</CreDtTm></GrpHdr>\n<Stmt><Id>S%s-%d</Id>"
	    "<CreDtTm>%04d-%02d-%02dT23:59:59+08:00</CreDtTm><FrToDt>"
	    "<FrDtTm>%04d-%02d-%02dT00:00:00+08:00</FrDtTm>"
	    "<ToDtTm>%04d-%02d-%02dT23:59:59+08:00</ToDtTm></FrToDt>"
	    "<Acct><Id><Othr><Id>%s</Id></Othr></Id><Ccy>CNY</Ccy>"
	    "</Acct>\n",
	    account, to, to / 10000, to / 100 % 100, to % 100, account, to, to / 10000,
	    to / 100 % 100, to % 100, from / 10000, from / 100 % 100, from % 100, to / 10000,
	    to / 100 % 100, to % 100, account);
	camt_balance(f, "OPBD", opening, from);
	camt_balance(f, "CLBD", closing, to);
	for (int i = 0; i < n; i++)
		camt_entry(f, &e[i]);
	fputs("</Stmt></BkToCstmrStmt></Document>\n", f);
}

/* tail: E, or Z of demo-list */
static void
pipe_write(FILE *f, const char *account, int from, int to, int64_t opening, int64_t closing,
    const struct entry *e, int n, int tail)
{
	int64_t balance = opening;

	fprintf(f, "S|%s|%d|%d|%s|%s|%d\r\n", account, from, to, yuan(opening), yuan(closing), n);
	for (int i = 0; i < n; i++) {
		balance += e[i].fen;
		fprintf(f, "%d|%s%s|%s|%s|B%08d|%s||\r\n", e[i].day, e[i].fen > 0 ? "+" : "",
		    yuan(e[i].fen), yuan(balance), e[i].kind, e[i].serial, e[i].ref);
	}
	fprintf(f, "%c|%d\r\n", tail, n);
}

static void
fixed_write(FILE *f, const char *account, int from, int to, int64_t opening, int64_t closing,
    const struct entry *e, int n)
{
	fprintf(f, "1%-32s%d%d%015" PRId64 "%015" PRId64 "\r\n", account, from, to, opening, closing);
	for (int i = 0; i < n; i++)
		fprintf(f, "2%d%015" PRId64 "%-2s%-12s%08d%-30s%-60s%-60s\r\n", e[i].day, e[i].fen,
		    strcmp(e[i].kind, "RZ") == 0 ? "ZR" : e[i].kind, "B", e[i].serial, e[i].ref, "", "");
	fprintf(f, "9%06d\r\n", n);
}

static void
statement(
    const char *ledger, const char *account, int from, int to, int64_t opening, const char *out)
{
	size_t size;
	char *text = file_read(ledger, &size), number[64], *save = NULL;
	struct entry *e = NULL, new;
	int64_t closing = opening;
	int n = 0, serial = 0;
	FILE *f = file_write(out, "wb");

	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		*new.ref = '\0';
		new.serial = ++serial;
		if (sscanf(line, "%63s %d %" SCNd64 " %2s %63s", number, &new.day, &new.fen,
			new.kind, new.ref) < 4)
			die("ledger line", line);
		if (strcmp(number, account) != 0 || new.day < from || new.day > to || new.fen == 0)
			continue;
		if ((e = realloc(e, (size_t)(n + 1) * sizeof *e)) == NULL)
			die("no memory", out);
		e[n++] = new;
		closing += new.fen;
	}
	if (n > 0)
		qsort(e, (size_t)n, sizeof *e, entry_order);
	if (strcmp(ending_of(out), ".xml") != 0 && strcmp(ending_of(out), ".dat") != 0)
		pipe_write(f, account, from, to, opening, closing, e, n,
		    strcmp(ending_of(out), ".txt") == 0 ? 'E' : 'Z');
	else if (strcmp(ending_of(out), ".dat") == 0)
		fixed_write(f, account, from, to, opening, closing, e, n);
	else
		camt_write(f, account, from, to, opening, closing, e, n);
	file_end(f, out);
	free(e);
	free(text);
}

int
main(int argc, char **argv)
{
	if (argc >= 7 && strcmp(argv[1], "answer") == 0) {
		FILE *ledger = file_write(argv[2], "a");

		for (int i = 6; i < argc; i++)
			answer(ledger, atoi(argv[3]), atoi(argv[4]), argv[5], argv[i]);
		file_end(ledger, argv[2]);
		printf("%" PRId64 " %" PRId64 " %" PRId64 "\n", payments, paid_fen, failures);
		return 0;
	}
	if (argc == 8 && strcmp(argv[1], "statement") == 0) {
		statement(argv[2], argv[3], atoi(argv[4]), atoi(argv[5]),
		    strtoll(argv[6], NULL, 10), argv[7]);
		return 0;
	}
	fputs("usage: bank answer LEDGER DAY FAILS OUT FILE... | statement LEDGER ACCOUNT FROM TO "
	    "OPENING_FEN OUT\n", stderr);
	return 64;
}
