/* What the files of src/store share. */
#ifndef STORE_PRIV_H
#define STORE_PRIV_H

#include <sqlite3.h>

#include "daifa/store.h"

#define FACT_COLUMNS	40
#define STORE_VALUES	48	/* of one statement */
#define STORE_RELEASE "1"	/* release of daifa named in every slip; equality of replay is promised within one release */

struct fact_table {
	char		*name;		/* owned */
	char		*select;	/* owned; SELECT of the fact columns, id>=$1 in order of id */
	sqlite3_stmt	*rows;		/* select, prepared on first use */
	char		 type[FACT_COLUMNS];	/* of the fact columns: 'i' 't' 'b' */
	int		 columns;
	int64_t		 mark;		/* highest id before the open transaction */
	struct {			/* rows put since, of the open transaction and of its point (written.c) */
		struct hash	*hash;	/* owned */
		int64_t		 count;
		int		 unsure;	/* put by a statement that does not show every value */
	} now, then;
	int		 pointed;	/* then is what undo goes back to */
};
/* One value of a statement. */
struct value { char how; int64_t number; const void *p; size_t n; };	/* as in fmt; p NULL: NULL */
/* Where an INSERT takes each fact column from. */
struct into {
	int		 table;		/* -1: puts no facts */
	int		 unsure;
	signed char	 from[FACT_COLUMNS];	/* which value; -1 the id */
};
struct store {
	char		*dir;		/* owned */
	char		*archive;	/* owned: DIR/archive, of this workspace or of the replayed one */
	sqlite3		*db;
	sqlite3_stmt	*stmt[Q_MAX];	/* prepared on first use */
	unsigned char	*order[Q_MAX];	/* owned; where $1, $2... stand, unless they first appear in order */
	int		 lock;		/* fd of the lock file; -1 for readers */
	int		 failed;	/* sticky */
	int		 replay;	/* staging compares with what is already in the archive */
	struct fact_table *fact;	/* owned */
	int		 facts;
	struct into	*into[Q_MAX];	/* owned; made on first use */
	int		 pointed;	/* a point of the transaction is open */
	enum { GROUP_NONE, GROUP_WAITS, GROUP_OPEN, GROUP_LOST } group;	/* waits: for its first transaction; lost: rolled back */
	int		 staged;	/* files since the last commit */
	int		 loose;		/* some of them are not synced yet */
	int		 files;		/* fd by which all files are synced; -1 */
	sqlite3_stmt	*last;		/* the highest id of each table of facts; prepared on first use */
	struct report	*report;	/* borrowed */
};
struct cursor {
	struct store	*store;
	sqlite3_stmt	*stmt;
	int		 own;		/* not the cached statement: finalize */
};

/* db.c */
void	store_fail_db(struct store *, const char *what);		/* sticky; one finding */
void	store_fail_io(struct store *, const char *path);		/* sticky; errno's text */
sqlite3_stmt *store_prepare(struct store *, const char *sql);		/* NULL after store_fail_db */
sqlite3_stmt *store_stmt(struct store *, enum stmt, int *own);
int	store_values(struct value [STORE_VALUES], int64_t event, const char *fmt, va_list);	/* how many */
/* BOUND_NOW: the statement is stepped and reset before the values go; BOUND_COPY: they may go at once */
enum bound { BOUND_NOW, BOUND_COPY };
int	store_bind(struct store *, enum stmt, sqlite3_stmt *, enum bound, const struct value *, int count);
int	store_step(struct store *, sqlite3_stmt *);			/* SQLITE_ROW, SQLITE_DONE or -1 */
int	store_run(struct store *, const char *sql);			/* 0 or -1 */
struct store *store_model(struct report *);	/* an empty store in memory: what the schema should be; NULL and a finding */

/* facts.c */
int	facts_find(struct store *);		/* fills store->fact from the schema */
int	facts_protect(struct store *);		/* creates the triggers that forbid changing facts */
int	facts_mark(struct store *);		/* remembers the highest id of each table */
int	facts_slip(struct store *, int64_t event, struct buf *slip, int *any);	/* appends the facts lines */
void	facts_hash_row(sqlite3_stmt *, struct hash *);

/* written.c: the digests of facts from what is put, so that the commit need not read the rows again */
void	written_begin(struct store *);
void	written_put(struct store *, enum stmt, int64_t id, const struct value *, int count);	/* one row, after it was put */
void	written_point(struct store *);
void	written_undo(struct store *);
void	written_keep(struct store *);
/* The rows put are exactly those from mark to the highest id: their number and digest. 1, or 0: they must be read */
int	written_digest(struct fact_table *, int64_t max, int64_t *count, struct digest *);
void	written_free(struct store *);

/* path.c: files of the archive */
struct path { char text[LIMIT_PATH]; };
const char *path_object(const struct store *, struct path *, const struct digest *);
const char *path_signature(const struct store *, struct path *, const struct digest *object, const struct digest *cert);
const char *path_wrapped(const struct store *, struct path *, const struct digest *object, const char *kind);
const char *path_slip(const struct store *, struct path *, int64_t seq, const struct digest *hash);
const char *path_stage(const struct store *, struct path *, const char *name);
const char *path_join(const struct store *, struct path *, const char *sub);	/* under the workspace */
/* makes (sync: and syncs) every directory of path after its first `keep` bytes; path is restored */
int	path_mkdirs(char *path, size_t keep, int sync);
int	sync_dir(const char *path);		/* of the file: syncs its directory */
int	write_all(int fd, const char *, size_t);
int	sync_close(int fd);			/* closes in every case */
int	read_file(const char *path, size_t max, struct buf *);
int	put_file(const char *path, struct slice);	/* temp, fsync, rename, fsync of the directory */
/* the same but for the directory, which the commit syncs once for all; of many files the bytes too */
int	stage_file(struct store *, const char *path, struct slice);
/* The first SYNC_EACH files of a commit are synced one by one, those beyond all at once: an fsync each is most of what a large month waits for. */
#define SYNC_EACH 8
int	stage_close(struct store *, int fd);	/* store NULL: synced */
int	store_sync(struct store *);		/* all that was written is on the disk, names too; 0 or -1 and errno */

/* recover.c */
int	store_recover(struct store *);

/* compare.c: 1 the same rows, 0 with FACTS_DIFFER added to the first store's report */
int	compare_table(struct store *, struct store *, const char *table);

#endif
