/*
 * Ground types: memory, bytes, text, money, dates.  No I/O, no domain, no third-party type.
 *
 * Ownership words used in every header: "borrowed" (the caller keeps it and it outlives the use), "owned" (free it
 * with the named function; every free accepts NULL), "arena" (lives until its arena is freed).
 */
#ifndef DAIFA_CORE_H
#define DAIFA_CORE_H

#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* ---- memory.  Allocation never returns NULL: it prints one line on stderr and exits 70. */
void	*mem_alloc(size_t);			/* owned: free(); zeroed */
void	*mem_grow(void *, size_t count, size_t size);	/* realloc of count * size, overflow checked */
char	*mem_text(const char *);		/* owned: free(); copy */

struct arena;
struct arena *arena_new(void);			/* owned: arena_free() */
void	 arena_free(struct arena *);
void	 arena_reset(struct arena *);		/* forgets everything, keeps the first block */
void	*arena_alloc(struct arena *, size_t);	/* arena; zeroed, aligned for any type */
char	*arena_text(struct arena *, const char *);		/* arena; copy */
char	*arena_bytes(struct arena *, const void *, size_t);	/* arena; copy, NUL added */
char	*arena_printf(struct arena *, const char *, ...) __attribute__((format(printf, 2, 3)));

/* ---- bytes */
struct slice {
	const char	*p;	/* borrowed; need not be NUL-terminated */
	size_t		 n;
};
#define SLICE(lit) ((struct slice){ (lit), sizeof(lit) - 1 })
struct slice slice_of(const char *);		/* NULL gives the empty slice */
int	 slice_is(struct slice, const char *);	/* same bytes */
struct slice slice_strip(struct slice);		/* slice_trim, where there may be blanks */
/* Without ASCII blanks, U+3000 and U+00A0 at both ends.  Nearly every text has none. */
static inline struct slice
slice_trim(struct slice s)
{
	return s.n > 0 && s.p[0] > ' ' && s.p[0] < 0x7f && s.p[s.n - 1] > ' ' && s.p[s.n - 1] < 0x7f ?
	    s : slice_strip(s);
}

struct buf {
	char	*p;	/* owned: buf_free(); always NUL-terminated once anything was added */
	size_t	 n;
	size_t	 cap;
};
void	 buf_add(struct buf *, const void *, size_t);
void	 buf_text(struct buf *, const char *);
void	 buf_printf(struct buf *, const char *, ...) __attribute__((format(printf, 2, 3)));
void	 buf_reset(struct buf *);		/* n = 0, memory kept */
void	 buf_free(struct buf *);

/* ---- digests: plain bytes here, computed in codec */
#define DIGEST_LEN 32
struct digest {
	unsigned char	b[DIGEST_LEN];	/* SHA-256 */
};
#define HEX_LEN (2 * DIGEST_LEN + 1)
void	 digest_hex(const struct digest *, char [HEX_LEN]);
int	 digest_parse(struct slice hex, struct digest *);	/* 0, or -1 unless exactly 64 lower-case hex digits */
int	 digest_same(const struct digest *, const struct digest *);
int	 digest_is_zero(const struct digest *);

/* ---- UTF-8 */
/* Next code point of [*p, end); moves *p. -1 on malformed bytes (overlong, surrogate, > U+10FFFF, cut off). */
int32_t	 utf8_next(const char **p, const char *end);
int	 utf8_valid(struct slice);
size_t	 utf8_put(int32_t code, char out[4]);	/* bytes written */

/* ---- money: fen (1/100 yuan) in 64 bits; no floating point anywhere */
typedef int64_t fen;
enum money_error { MONEY_OK, MONEY_EMPTY, MONEY_SYNTAX, MONEY_DECIMALS, MONEY_RANGE };
/*
 * Yuan as written in documents: "-"? digits ("." digits)?; at most two decimals, never rounded: a third decimal that
 * is not zero is MONEY_DECIMALS (a trailing zero, "1.500", is still exact and accepted).  *out is 0 unless MONEY_OK.
 * Range: |amount| <= LIMIT_AMOUNT_FEN.
 */
enum money_error money_parse(struct slice yuan, fen *out);
#define MONEY_TEXT 32
const char *money_text(fen, char [MONEY_TEXT]);		/* "-12.05"; returns the buffer */
/* Exact sum; 0, or -1 when the sum would leave int64 (then *out is unchanged). */
int	 fen_add(fen a, fen b, fen *out);
int	 fen_mul(fen a, int64_t b, fen *out);

/* ---- time.  Calendar days are ymd (20261005), months ym (202610), instants are seconds since 1970 UTC.
 * Texts are China Standard Time, +08:00, whatever TZ says. */
typedef int32_t ymd;
typedef int32_t ym;
int	 ymd_valid(ymd);
int	 ymd_parse(struct slice, ymd *);	/* "YYYY-MM-DD"; 0 or -1 */
int	 ymd_parse8(struct slice, ymd *);	/* "YYYYMMDD"; 0 or -1 */
int	 ym_parse(struct slice, ym *);		/* "YYYY-MM"; 0 or -1 */
#define YMD_TEXT 24
const char *ymd_text(ymd, char [YMD_TEXT]);	/* "2026-10-05", "" for 0 */
const char *ym_text(ym, char [YMD_TEXT]);	/* "2026-10", "" for 0 */
int32_t	 ymd_days(ymd);				/* days since 1970-01-01 */
ymd	 ymd_from_days(int32_t);
int	 ymd_weekday(ymd);			/* 0 = Sunday */
ym	 ymd_month(ymd);
ymd	 ym_first(ym);
ymd	 ym_last(ym);
ym	 ym_next(ym);
int	 ym_days(ym);				/* 28..31 */
ymd	 time_day(int64_t at);			/* the day in +08:00 */
#define TIME_TEXT 40
const char *time_text(int64_t at, char [TIME_TEXT]);	/* "2026-11-05T10:00:00+08:00" */
int	 time_parse(struct slice, int64_t *);	/* the same form, or "YYYY-MM-DD HH:MM:SS" / "YYYY-MM-DDTHH:MM:SS" taken as +08:00 */

/* decimal digits only; 0, or -1 (empty, other characters, over max) */
int	 int_parse(struct slice, int64_t max, int64_t *out);
#define INT_TEXT 24
const char *int_text(int64_t, char [INT_TEXT]);	/* "-12"; returns the buffer */

/* ---- what the time goes into (clock.c), by thread */
#define WORKS                                                                                      \
	WORK(OTHER, "other") WORK(WAIT, "wait") WORK(IMPORT, "import") WORK(ARCHIVE, "archive")    \
	WORK(VERIFY, "verify") WORK(DECODE, "decode") WORK(VALIDATE, "validate")                   \
	WORK(STORE, "store") WORK(RELEASE, "release") WORK(PAY, "pay") WORK(SIGN, "sign")          \
	WORK(DELIVER, "deliver") WORK(RECONCILE, "reconcile") WORK(VOUCHER, "voucher")             \
	WORK(CLOSE, "close") WORK(COMMIT, "commit") WORK(AUDIT, "audit") WORK(REPLAY, "replay")
enum work {
	WORK_NONE,
#define WORK(id, name) WORK_##id,
	WORKS
#undef WORK
	WORK_MAX
};
void	 work_clock(void);			/* from here on time is taken; without it nothing is */
/* This thread turns to w; what it did before, for work_leave.  What is done for audit and replay is theirs. */
enum work work_enter(enum work w);
void	 work_leave(enum work before);
enum work work_now(void);
const char *work_spent(enum work w, int64_t *wall_ns, int64_t *cpu_ns);	/* by all threads; returns the name */

#endif
