/*
 * Linking with cairo and pango would load some thirty libraries at every start, which costs several
 * times what a small command takes.
 */
#include <dlfcn.h>
#include <string.h>

#include "lib.h"

enum { CAIRO, PANGO, PANGOCAIRO, GOBJECT, QRENCODE, LIBRARIES };
static const char *const names[LIBRARIES] = { [CAIRO] = "libcairo.so.2",
	[PANGO] = "libpango-1.0.so.0",
	[PANGOCAIRO] = "libpangocairo-1.0.so.0",
	[GOBJECT] = "libgobject-2.0.so.0",
	[QRENCODE] = "libqrencode.so.4" };

static const struct { int library; const char *name; size_t at; } functions[] = {
#define X(library, function) { library, #function, offsetof(struct draw_lib, function) },
	DRAW_FUNCTIONS(X)
#undef X
};

#ifdef __SANITIZE_ADDRESS__
/* cairo 1.16 loses some hundred bytes with each subset of a CFF font. */
const char *__lsan_default_suppressions(void);
const char *
__lsan_default_suppressions(void)
{
	return "leak:libcairo.so\nleak:libfontconfig.so";
}
#endif

const struct draw_lib *
draw_lib(const char **missing)
{
	static struct draw_lib lib;
	static void *handle[LIBRARIES];
	static int ready;

	for (int i = 0; !ready && i < LIBRARIES; i++) {
		if (handle[i] == NULL)
			handle[i] = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
		if (handle[i] == NULL) {
			*missing = names[i];
			return NULL;
		}
	}
	for (size_t i = 0; !ready && i < sizeof functions / sizeof *functions; i++) {
		void *f = dlsym(handle[functions[i].library], functions[i].name);

		if (f == NULL) {
			*missing = functions[i].name;
			return NULL;
		}
		memcpy((char *)&lib + functions[i].at, &f, sizeof f);
	}
	ready = 1;
	return &lib;
}
