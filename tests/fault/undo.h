#ifndef UNDO_H
#define UNDO_H

#include <stddef.h>
#include <stdint.h>

void	 undo_begin(const char *root);
void	 undo_write(int fd, int64_t at, size_t n);	/* at < 0: where the file stands */
void	 undo_created(const char *path);
void	 undo_made(const char *path);
void	 undo_rename(const char *from, const char *to);
void	 undo_unlink(const char *path);
void	 undo_synced(int fd);
void	 undo_forget(void);		/* all of it is synced */
void	 undo_all(int torn, unsigned seed);

#endif
