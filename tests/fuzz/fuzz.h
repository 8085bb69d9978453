/* What every target includes. */
#ifndef FUZZ_H
#define FUZZ_H
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "daifa/codec.h"

#define FUZZ(name, longest) int fuzz_##name(const uint8_t *, size_t);
#include "targets.def"
#undef FUZZ

/* A broken promise is a crash: fuzzers look for those. */
#define PROMISE(truth) ((truth) ? (void)0 : fuzz_broken(#truth, __FILE__, __LINE__))
_Noreturn void	 fuzz_broken(const char *truth, const char *file, int line);
struct slice	 fuzz_slice(const uint8_t *, size_t);
/* The bytes as a file, from its start; the same descriptor each time. */
int		 fuzz_fd(const uint8_t *, size_t);
/* A file of this tree, NUL-terminated; kept for ever. */
struct slice	 fuzz_file(const char *path);
/* The report of this run, empty. */
struct report	*fuzz_report(void);
/* A reader that refuses says why, one that does not does not; every finding can be printed. */
void		 fuzz_told(int rc, struct report *);
/* The same, where a refusal of the whole is any finding. */
void		 fuzz_printed(struct report *);
/* Strings a callback was given are valid UTF-8 and NUL-terminated. */
void		 fuzz_text(const char *);
#endif
