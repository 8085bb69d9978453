#include "names.h"

const char *
name_at(const char *const *names, int count, int i)
{
	return i >= 0 && i < count ? names[i] : "";
}

int
name_find(const char *const *names, int count, struct slice name)
{
	for (int i = 0; i < count; i++) {
		if (name.n > 0 && slice_is(name, names[i]))
			return i;
	}
	return -1;
}
