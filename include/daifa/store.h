/*
 * What lasts: database, archive, outbox, chain, lock.  The only code that speaks SQL (sqlite3.h lives in src/store alone); every statement
 * is a row of src/store/stmts.def, named here by its id, and there is no way to pass SQL text in.
 *
 * No write without an event: facts are put through a struct txn, and only txn_begin makes one.  The facts it adds are digested table by
 * table into the event's slip (as they are put; as read where that does not show every value), and the slip is named by its hash.  Bytes are staged and synced before the commit that names
 * them and renamed into the archive after it; every writer begins by finishing or removing what an interrupted one left (DESIGN 9, REVIEW 1, 2, 17).
 *
 * Errors of the world are sticky: the first one adds DATABASE or DISK to the store's report, later calls do nothing, queries end early,
 * and txn_commit refuses.
 */
#ifndef DAIFA_STORE_H
#define DAIFA_STORE_H

#include "daifa/codec.h"
#include "daifa/model.h"

enum stmt {
#define STMT(name, sql) Q_##name,
#include "store/stmts.def"
#undef STMT
	Q_MAX
};

struct store;
enum store_mode { STORE_READ, STORE_WRITE };
/* A new workspace directory (0700) with an empty database; no event yet.  NULL: WORKSPACE_EXISTS, DISK, DATABASE. */
struct store *store_create(const char *dir, struct report *);
/* WRITE takes the lock (WORKSPACE_BUSY) and finishes what was interrupted.  NULL: WORKSPACE_MISSING, WORKSPACE_BUSY, DISK, DATABASE.
 * The report is borrowed for the store's life. */
struct store *store_open(const char *dir, enum store_mode, struct report *);
/* An empty store in dir whose objects, signatures and slips come from the archive of another workspace, for replay: staging compares instead of writing. */
struct store *store_replay(const char *dir, const char *archive_of, struct report *);
void	store_close(struct store *);
int	store_failed(const struct store *);
const char *store_dir(const struct store *);
/* Length and head hash of the chain. */
int64_t	store_chain_length(struct store *);
void	store_chain_head(struct store *, struct digest *);
int64_t	store_last_time(struct store *);		/* of the newest event, 0 when none */

/* ---- queries.  fmt: one letter per parameter: i int64_t, t const char *, b const struct digest * (NULL allowed), s struct slice. */
struct cursor;
struct cursor *store_query(struct store *, enum stmt, const char *fmt, ...);	/* owned: cursor_end(); never NULL */
int	cursor_next(struct cursor *);		/* 1 a row, 0 the end (or the store has failed) */
int64_t	cursor_int(struct cursor *, int column);
const char *cursor_text(struct cursor *, int column);	/* borrowed until next; "" for NULL */
struct slice cursor_blob(struct cursor *, int column);	/* borrowed until next */
int	cursor_digest(struct cursor *, int column, struct digest *);	/* 1, or 0 (zeroed) for NULL */
void	cursor_end(struct cursor *);
/* First column of the first row, or `missing`. */
int64_t	store_int(struct store *, int64_t missing, enum stmt, const char *fmt, ...);

/* ---- archive */
int	store_unreadable(int error);		/* an errno of the machine, not of what lies there */
int	store_object(struct store *, const struct digest *);	/* fd to read from (close it), or -1 and OBJECT_MISSING */
int	store_object_bytes(struct store *, const struct digest *, size_t max, struct buf *);	/* 0 or -1 */
int	store_signature(struct store *, const struct digest *object, const struct digest *cert, struct buf *);	/* 0 or -1: none (no finding) */
int	store_wrapped(struct store *, const struct digest *object, const char *kind);	/* fd, or -1: none (no finding) */

/* ---- transactions */
struct txn;
/* NULL when the store has failed.  at: event time; actor: hex digest of a certificate, or "-". */
struct txn *txn_begin(struct store *, const char *kind, int64_t at, const char *actor);
int64_t	txn_event(const struct txn *);			/* its sequence number */
void	txn_param(struct txn *, const char *key, const char *value);	/* into the slip, in order */
int	txn_put(struct txn *, enum stmt, const char *fmt, ...);	/* 0 or -1; an event column is given as 'e' (no argument) */
int64_t	txn_id(struct txn *);				/* rowid of the last put */
int	txn_dirty(const struct txn *);			/* facts other than archived objects were put */
int64_t	txn_changes(struct txn *);			/* rows the last put touched */
/* Facts put after the point are taken back by undo; either call ends it.  Points do not nest. */
int	txn_point(struct txn *);
int	txn_undo(struct txn *);
int	txn_keep(struct txn *);
/* Bytes into the archive under their digest.  The same bytes twice are one object. 0 or -1. */
int	txn_archive(struct txn *, struct source, const char *role, const char *name, struct digest *);	/* an input: "read" in the slip */
int	txn_archive_fd(struct txn *, int fd, const char *role, const char *name, struct digest *);
struct stage;
struct stage *stage_begin(struct txn *);		/* an output made piece by piece: "wrote" in the slip */
int	stage_add(struct stage *, const void *, size_t);
int	stage_end(struct stage *, const char *role, const char *name, struct digest *);	/* frees the stage */
int	txn_write(struct txn *, struct slice, const char *role, const char *name, struct digest *);	/* stage_* in one call */
/* A signature by cert over an object of this or an earlier event: named in the slip, its bytes staged beside. */
int	txn_signature(struct txn *, const struct digest *object, const struct digest *cert, int64_t at, struct slice cms);
/*
 * Ends the stage as what stands for an object outside (kind "p7s": signatures in one file; "p7m": an envelope): named in the slip, its bytes
 * staged beside like a signature's.  In replay nothing is added to the stage: the archived bytes are taken.  Frees the stage.
 */
struct wrap {
	const char	*kind;
	const char	*holds;		/* "signatures" "signed" (content and signatures) "file" (the object itself, encrypted) */
	enum cms_form	 form;
	enum cms_cipher	 cipher;
	const struct digest *cert;	/* to whom it is encrypted, NULL */
};
int	stage_wrap(struct stage *, const struct digest *object, const struct wrap *);
void	txn_outbox_wrapped(struct txn *, const char *path, const struct digest *object, const char *kind);
/* After the commit, copy an object (cert NULL) or a signature into outbox/path; object NULL: remove outbox/path. */
void	txn_outbox(struct txn *, const char *path, const struct digest *object, const struct digest *cert);
/*
 * No fact, no event: when no fact was put, everything is dropped and *event is 0.  Otherwise the event is durable and its files are in their
 * places when this returns 0; -1: nothing happened, or (*event not 0) the event is durable and the next writer finishes its files.
 * Frees the txn in every case.
 */
int	txn_commit(struct txn *, int64_t *event);
void	txn_abort(struct txn *);
/*
 * Transactions from store_group() to store_group_end() last together: each commit only joins, each abort takes back its own, and the end
 * makes all of them durable with one wait for the disk (*lasts 1) or none (-1).  A crash before that leaves none of them.
 */
void	store_group(struct store *);
int	store_group_end(struct store *, int *lasts);

/* ---- slips: canonical text of an event, lines "word values", values percent-escaped */
struct slip_line { const char *word; const char *a, *b, *c; };	/* up to three values; "" when fewer */
struct slip {
	int64_t		 seq, at;
	struct digest	 prev;
	const char	*release, *kind, *actor;
	struct slip_line *line;		/* param, read, wrote, signed, wrapped, out, facts; in order */
	int		 lines;
};
int	slip_parse(struct arena *, struct slice text, struct slip *);		/* 0 or -1 */

/* ---- audit */
/* Every slip on disk and in the database, in order: hash, link, time order.  Findings name what is wrong (60xx); the first wrong event ends it.
 * Calls each for every good slip.  0, -1 when the world failed, or what each returned. */
int	store_audit_chain(struct store *, int (*each)(void *ctx, const struct slip *), void *ctx);
int	store_audit_facts(struct store *);		/* rows of each fact table against the slips */
int	store_audit_objects(struct store *);		/* each archived file against its digest; files nobody names */
/* The database engine's own checks, and the schema as it should be.  1: tables are gone or changed, nothing more can be asked; -1 the world failed. */
int	store_audit_form(struct store *);
/* Differences of content between two stores, all tables in key order: FACTS_DIFFER {table key}. */
int	store_compare(struct store *, struct store *replayed);
/* Highest fact ids and projections as text, for tests: one line per row of every table. */
int	store_dump(struct store *, FILE *);

#endif
