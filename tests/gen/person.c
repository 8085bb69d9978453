/* See person.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "person.h"

const char *const fault_name[FAULT_MAX] = { "", "CARD_SHARED", "DUPLICATE_CLAIM", "NO_ATTENDANCE",
	"OTHER_SUBCONTRACTOR", "ID_CHECK_DIGIT", "NAME_DIFFERS", "ACCOUNT_CHANGED",
	"DAYS_OVER_ATTENDANCE", "NET_MISMATCH", "AMOUNT_DECIMALS", "CONFIRMATION_MISSING" };
const char *const mode_name[] = { "day", "month", "hour", "piece" };

#define COUNT(a) (sizeof (a) / sizeof *(a))

/*
 * Divisions of the ID numbers: Xinjiang's counties and the provinces its builders come from.
 * h, u, k: whose names are common there.
 */
static const struct { const char *code; char people; } regions[] = {
	{ "650102", 'h' }, { "650103", 'u' }, { "650104", 'h' }, { "652301", 'k' },
	{ "652901", 'u' }, { "652924", 'u' }, { "653101", 'u' }, { "653121", 'u' },
	{ "653122", 'u' }, { "653125", 'u' }, { "653201", 'u' }, { "653222", 'u' },
	{ "653224", 'u' }, { "654002", 'k' }, { "654021", 'u' }, { "654201", 'k' },
	{ "654301", 'k' }, { "411327", 'h' }, { "510722", 'h' }, { "620522", 'h' },
	{ "610528", 'h' }, { "341221", 'h' }, { "500235", 'h' }, { "372925", 'h' },
	{ "130126", 'h' }, { "513701", 'h' }, { "622722", 'h' },
};
#define BIRTH_DAYS	14245		/* 1968-01-01 to 2006-12-31: 19 to 58 years old */
#define MEN		499		/* odd sequence numbers */
#define WOMEN		99		/* even ones that are used: few women work on sites */

/* Beginnings of debit cards with the length of the whole number. */
static const struct { const char *bank, *cnaps, *bin; int length; } banks[] = {
	{ "102", "102100099996", "620058", 19 }, { "103", "103100000026", "621336", 19 },
	{ "104", "104100000004", "621212", 19 }, { "105", "105100000017", "621081", 16 },
	{ "403", "403100000004", "621095", 19 }, { "308", "308584000013", "621483", 16 },
	{ "313", "313881000002", "621754", 19 },
};

static const struct { const char *name, *trade; } teams[] = { { "钢筋一班", "020" }, { "模板班", "050" },
	{ "混凝土班", "040" }, { "架子班", "030" }, { "砌筑班", "010" }, { "水电班", "130" }, { "木工班", "240" },
	{ "防水班", "230" } };

static const char *const family[] = {
	"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "马",
	"朱", "胡", "郭", "何", "高", "林", "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹",
	"彭", "欧阳", "上官", "白", "丁" };
static const char *const given_m[] = {
	"伟", "强", "军", "建国", "志刚", "永福", "德胜", "国庆", "小龙", "海涛", "文斌",
	"玉山", "大勇", "长林", "平", "铁柱", "春生", "红兵", "明亮", "学文" };
static const char *const given_f[] = { "秀英", "桂兰", "丽", "芳", "玉梅", "春花", "红霞", "艳", "小燕", "淑珍" };
static const char *const uyghur_m[] = {
	"买买提", "艾力", "吐尔逊", "阿卜杜拉", "玉素甫", "艾合买提", "麦麦提明", "卡斯木",
	"阿不都热合曼", "依明江", "图尔荪", "库尔班", "热合曼", "艾散江", "亚森", "木合塔尔" };
static const char *const uyghur_f[] = {
	"阿依古丽", "古丽娜尔", "帕提古丽", "热依罕", "阿米娜", "祖丽皮亚", "茹仙古丽",
	"努尔比耶" };
static const char *const kazak_m[] = {
	"叶尔兰", "努尔兰", "巴合提", "哈布力汗", "塔勒哈提", "加尔肯", "阿斯哈尔",
	"赛力克", "木拉提", "叶尔波力", "胡安德克", "达吾列提汗" };
static const char *const kazak_f[] = { "古丽米拉", "阿依达娜", "加娜尔", "叶尔克古丽" };

uint64_t
mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

/* A draw below n, and the next state. */
static unsigned
draw(uint64_t *state, size_t n)
{
	*state = mix(*state);
	return (unsigned)(*state % n);
}

char *
id_make(char id[19], const char *body)
{
	static const int weight[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;

	for (int i = 0; i < 17; i++) {
		id[i] = body[i];
		sum += (body[i] - '0') * weight[i];
	}
	id[17] = "10X98765432"[sum % 11];
	id[18] = '\0';
	return id;
}

char *
uscc_make(char uscc[19], const char *body)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	static const int weight[8] = { 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0, power = 1;

	memcpy(uscc, body, 16);
	for (int i = 0; i < 8; i++) {
		char c = uscc[8 + i];

		sum += (c <= '9' ? c - '0' : c - 'A' + 10) * weight[i];
	}
	uscc[16] = "0X987654321"[sum % 11];
	sum = 0;
	for (int i = 0; i < 17; i++) {
		sum += (int)(strchr(alphabet, uscc[i]) - alphabet) * power;
		power = power * 3 % 31;
	}
	uscc[17] = alphabet[(31 - sum % 31) % 31];
	uscc[18] = '\0';
	return uscc;
}

static size_t
bank_index(const char *bank)
{
	for (size_t i = 0; i < COUNT(banks); i++)
		if (strcmp(banks[i].bank, bank) == 0)
			return i;
	abort();
}

const char *
bank_cnaps(const char *bank)
{
	return banks[bank_index(bank)].cnaps;
}

void
card_make(char card[20], const char *bank, int64_t serial)
{
	size_t b = bank_index(bank);
	int n = banks[b].length, sum = 0;

	/* 9 digits that never repeat: a multiplication modulo a prime */
	snprintf(card, 20, "%s%0*lld", banks[b].bin, n - 7,
	    (long long)((uint64_t)serial * 7919 % 999999937));
	for (int i = 0; i < n - 1; i++) {
		int d = card[n - 2 - i] - '0';

		d = i % 2 ? d : d * 2;
		sum += d > 9 ? d - 9 : d;
	}
	card[n - 1] = (char)('0' + (10 - sum % 10) % 10);
	card[n] = '\0';
}

char *
day_text(char text[11], int ymd)
{
	unsigned day = (unsigned)ymd;

	snprintf(text, 11, "%04u-%02u-%02u", day / 10000 % 10000, day / 100 % 100, day % 100);
	return text;
}

/* Days since 1968-01-01 as yyyymmdd; no century year lies in the range. */
static int
birth_day(int n)
{
	static const int length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int year = 1968, month = 0;

	for (int days; n >= (days = year % 4 ? 365 : 366); year++)
		n -= days;
	for (int days; n >= (days = length[month] + (month == 1 && year % 4 == 0)); month++)
		n -= days;
	return year * 10000 + (month + 1) * 100 + n + 1;
}

/* Distinct for every k: a multiplication modulo the number of numbers.  Returns the people. */
static char
worker_id(struct worker *w, uint64_t seed)
{
	const uint64_t all = (uint64_t)COUNT(regions) * BIRTH_DAYS * (MEN + WOMEN);
	uint64_t x = ((uint64_t)w->k * 179424673 + seed % all) % all;
	size_t region = x % COUNT(regions);
	int birth, sequence;
	char body[32];

	x /= COUNT(regions);
	birth = birth_day((int)(x % BIRTH_DAYS));
	sequence = (int)(x / BIRTH_DAYS);
	sequence = sequence < MEN ? 2 * sequence + 1 : 2 * (sequence - MEN) + 2;
	snprintf(body, sizeof body, "%s%08d%03d", regions[region].code, birth, sequence);
	id_make(w->id, body);
	return regions[region].people;
}

/* One's own name and the father's, another one. */
static void
two_names(char *out, size_t size, const char *own, const char *const *father, size_t fathers,
    size_t luck)
{
	if (strcmp(own, father[luck % fathers]) == 0)
		luck++;
	snprintf(out, size, "%s·%s", own, father[luck % fathers]);
}

static void
random_name(struct worker *w, char people, uint64_t *r)
{
	char name[64];
	int woman = (w->id[16] - '0') % 2 == 0;
	unsigned a = draw(r, 1 << 20), b = draw(r, 1 << 20);

	if (people == 'h')
		snprintf(name, sizeof name, "%s%s", family[a % COUNT(family)],
		    woman ? given_f[b % COUNT(given_f)] : given_m[b % COUNT(given_m)]);
	else if (people == 'u')
		two_names(name, sizeof name,
		    woman ? uyghur_f[a % COUNT(uyghur_f)] : uyghur_m[a % COUNT(uyghur_m)],
		    uyghur_m, COUNT(uyghur_m), b);
	else
		two_names(name, sizeof name,
		    woman ? kazak_f[a % COUNT(kazak_f)] : kazak_m[a % COUNT(kazak_m)],
		    kazak_m, COUNT(kazak_m), b);
	worker_name(w, name);
}

void
worker_name(struct worker *w, const char *name)
{
	snprintf(w->name, sizeof w->name, "%s", name);
	snprintf(w->roster_name, sizeof w->roster_name, "%s", name);
}

/* n days, none before `first`: 1 to 3 October are statutory holidays, which are paid threefold. */
static uint32_t
some_days(int n, int first, int last, uint64_t *r)
{
	uint32_t days = 0;

	for (int d = first; d <= last; d++)
		days |= 1u << (d - 1);
	for (int off = last - first + 1 - n; off > 0;) {
		uint32_t bit = 1u << (first - 1 + (int)draw(r, (size_t)(last - first + 1)));

		off -= (days & bit) != 0;
		days &= ~bit;
	}
	return days;
}

/* Rates divide so that half an hour of overtime at one and a half times is whole fen. */
static void
worker_rate(struct worker *w, uint64_t *r)
{
	unsigned luck = draw(r, 100);

	w->half_hours = draw(r, 2) ? 8 + (int)draw(r, 40) : 0;
	if (luck < 60) {
		w->mode = BY_DAY;
		w->rate_fen = 24000 + 800 * draw(r, 16);
	} else if (luck < 75) {
		w->mode = BY_MONTH;
		w->rate_fen = 696000 + 87000 * draw(r, 3);
	} else if (luck < 85) {
		w->mode = BY_HOUR;
		w->rate_fen = 3000 + 200 * draw(r, 7);
	} else {
		w->mode = BY_PIECE;
		w->rate_fen = 2800 + 50 * draw(r, 33);
		w->half_hours = 0;
	}
}

void
worker_make(struct worker *w, uint64_t seed, int64_t k, int party, int demo)
{
	static const int less[] = { 0, 0, 0, 5, 10 };
	uint64_t r = mix(seed ^ (uint64_t)k * 0xd1342543de82ef95);
	size_t team = (size_t)(k / 12 % (int64_t)COUNT(teams));
	int attended;

	*w = (struct worker){ .k = k, .party = party };
	random_name(w, worker_id(w, seed), &r);
	snprintf(w->phone, sizeof w->phone, "139%08u", (unsigned)k % 100000000);
	snprintf(w->contract, sizeof w->contract, "LD-%07u", (unsigned)k % 10000000);
	w->bank = banks[draw(&r, COUNT(banks))].bank;
	w->cnaps = bank_cnaps(w->bank);
	card_make(w->card, w->bank, k);
	memcpy(w->roster_card, w->card, sizeof w->card);
	w->team = teams[team].name;
	w->trade = teams[team].trade;
	w->entry = 20260000 + (int)(4 + draw(&r, 6)) * 100 + 1 + (int)draw(&r, 15);
	worker_rate(w, &r);
	attended = demo ? 24 + (int)draw(&r, 4) : 22;
	w->days = some_days(attended, 4, 31, &r);
	w->days_tenths = attended * 10;
	if (demo && w->mode != BY_MONTH)
		w->days_tenths -= less[draw(&r, COUNT(less))];
	w->luck = mix(r);
}

void
worker_leaves(struct worker *w, int day)
{
	uint64_t r = w->luck;

	w->exit = 20261000 + day;
	w->days = some_days(day - 5, 4, day, &r);
	w->days_tenths = (day - 5) * 10;
	w->mode = BY_DAY;
	w->rate_fen = 32000;
	w->half_hours = 0;
}

/* A name with another last character. */
static void
name_spoil(struct worker *w)
{
	size_t n = strlen(w->name);

	while (n > 0 && (w->name[n - 1] & 0xc0) == 0x80)
		n--;
	n -= n > 0;
	snprintf(w->name + n, sizeof w->name - n, "%s", strcmp(w->name + n, "力") == 0 ? "里" : "力");
}

void
worker_spoil(struct worker *w, enum fault fault, int other_party)
{
	uint64_t r = w->luck;

	w->fault = fault;
	switch (fault) {
	case NO_ATTENDANCE:
		w->days = 0;
		break;
	case OTHER_SUBCONTRACTOR:
		w->party = other_party;
		break;
	case ID_CHECK_DIGIT:
		w->id[17] = w->id[17] == 'X' ? '0' : w->id[17] == '9' ? '0' : (char)(w->id[17] + 1);
		break;
	case NAME_DIFFERS:
		name_spoil(w);
		break;
	case ACCOUNT_CHANGED:	/* a valid card nobody else has */
		card_make(w->card, w->bank, w->k + 500000000);
		break;
	case DAYS_OVER_ATTENDANCE:	/* 26 days of 19, so long ones that 208 hours hold */
		w->days = some_days(19, 4, 31, &r);
		w->days_tenths = 260;
		w->mode = BY_DAY;
		w->rate_fen = 28000;
		w->half_hours = 0;
		w->long_day = 1;
		break;
	case DUPLICATE_CLAIM:	/* 14 and 12 of 26 attended days: only the claim is there twice */
		w->days = some_days(26, 4, 31, &r);
		w->mode = BY_DAY;
		w->rate_fen = 26400;
		w->half_hours = 0;
		break;
	case AMOUNT_DECIMALS:	/* 20 days at 256.00 = 5120.00, stated as 5120.005 */
		w->days_tenths = 200;
		w->mode = BY_DAY;
		w->rate_fen = 25600;
		w->half_hours = 0;
		w->luck = 0;
		break;
	default:
		break;
	}
}

static void
item_add(struct claim *c, const char *kind, const char *name, int64_t fen)
{
	c->item[c->items].kind = kind;
	c->item[c->items].name = name;
	c->item[c->items++].fen = fen;
	if (strcmp(kind, "pay") == 0)
		c->gross_fen += fen;
	else if (strcmp(kind, "damages") == 0)
		c->deducted_fen += fen;
	else
		c->withheld_fen += fen;
}

static void
claim_wage(struct claim *c, const struct worker *w)
{
	int64_t rate = w->rate_fen, over = 0;

	switch (w->mode) {
	case BY_DAY:
		item_add(c, "pay", "基本工资", rate * c->days_tenths / 10);
		over = rate * 3 / 32;
		break;
	case BY_MONTH:
		item_add(c, "pay", "基本工资", rate);
		over = rate / 174 * 3 / 4;
		break;
	case BY_HOUR:
		item_add(c, "pay", "基本工资", rate * c->minutes / 60);
		over = rate * 3 / 4;
		break;
	case BY_PIECE:
		item_add(c, "pay", "计件工资", rate * (int64_t)(180 + w->luck % 80));
		break;
	}
	if (c->half_hours > 0)
		item_add(c, "pay", "加班工资", over * c->half_hours);
}

void
claim_make(struct claim *c, const struct worker *w, int serial)
{
	uint64_t luck = w->luck >> 16;
	int64_t taxable;

	*c = (struct claim){ .days_tenths = w->days_tenths, .half_hours = w->half_hours,
	    .tail = "" };
	if (w->fault == DUPLICATE_CLAIM)
		c->days_tenths = serial == 1 ? 140 : 120;
	c->minutes = c->days_tenths * 48;
	claim_wage(c, w);
	if (luck % 5 == 1)
		item_add(c, "pay", "高空作业津贴", 30000);
	if (luck % 7 == 1)
		item_add(c, "pay", "夜餐补贴", 12000);
	if (luck % 3 == 1)
		item_add(c, "social", "社会保险个人部分", 50400);
	taxable = c->gross_fen - c->withheld_fen - 500000;
	if (luck % 11 == 1 && taxable > 0)
		item_add(c, "tax", "个人所得税", (taxable * 3 + 50) / 100);
	if (luck % 97 == 1)
		item_add(c, "court", "法院判决抚养费", 80000);
	if (luck % 61 == 1)
		item_add(c, "damages", "工具损坏赔偿", 6000);
	c->net_fen = c->gross_fen - c->withheld_fen - c->deducted_fen;
	if (w->fault == NET_MISMATCH)
		c->net_fen += 10000;
	if (w->fault == AMOUNT_DECIMALS)
		c->tail = "5";
}
