#include <string.h>

#include "print.h"

struct entry {
	int		 code;
	const char	*name;
	enum severity	 severity;
	const char	*clause;
	const char	*text[2];	/* by enum lang */
	const char	*advice[2];
};

/* Row 0 stands for an id that is none: only a fault of the program gets there. */
static const struct entry entries[] = {
	{ 0, "NONE", SEV_INTERNAL, "", { "未知的发现", "unknown finding" }, { "", "" } },
#define FINDING(code, name, severity, clause, zh, en, advice_zh, advice_en) \
	{ code, #name, SEV_##severity, clause, { zh, en }, { advice_zh, advice_en } },
#include "daifa/findings.def"
#undef FINDING
};

static const struct {
	const char	*name;
	const char	*text[2];	/* by enum lang */
} texts[] = {
#define TEXT(name, zh, en) { #name, { zh, en } },
#include "daifa/texts.def"
#undef TEXT
	{ "NONE", { "", "" } }
};

static const struct {
	const char	*name;
	int		 exit;
} severities[] = {
	[SEV_NOTE] = { "NOTE", 0 },
	[SEV_HOLD] = { "HOLD", 1 },
	[SEV_REJECT] = { "REJECT", 1 },
	[SEV_REFUSE] = { "REFUSE", 2 },
	[SEV_INTEGRITY] = { "INTEGRITY", 3 },
	[SEV_WORLD] = { "WORLD", 74 },
	[SEV_INTERNAL] = { "INTERNAL", 70 },
};

int
severity_exit(enum severity s)
{
	return severities[s].exit;
}

const char *
severity_name(enum severity s)
{
	return severities[s].name;
}

static const struct entry *
entry_of(enum finding_id id)
{
	return &entries[(unsigned)id < F_MAX ? id : F_NONE];
}

int
finding_code(enum finding_id id)
{
	return entry_of(id)->code;
}

const char *
finding_name(enum finding_id id)
{
	return entry_of(id)->name;
}

enum severity
finding_severity(enum finding_id id)
{
	return entry_of(id)->severity;
}

const char *
finding_clause(enum finding_id id)
{
	return entry_of(id)->clause;
}

const char *
finding_text(enum finding_id id, enum lang lang)
{
	return entry_of(id)->text[lang];
}

const char *
finding_advice(enum finding_id id, enum lang lang)
{
	return entry_of(id)->advice[lang];
}

enum finding_id
finding_by_code(int code)
{
	for (int id = F_NONE + 1; id < F_MAX; id++)
		if (entries[id].code == code)
			return (enum finding_id)id;
	return F_NONE;
}

enum finding_id
finding_by_name(const char *name)
{
	int64_t code;

	for (int id = F_NONE + 1; id < F_MAX; id++)
		if (strcmp(entries[id].name, name) == 0)
			return (enum finding_id)id;
	if (name[0] == 'W')
		name++;
	return int_parse(slice_of(name), 9999, &code) == 0 ? finding_by_code((int)code) : F_NONE;
}

static int
text_row(enum text_id id)
{
	int row = (int)id;	/* signed: the list of texts may be empty */

	return row >= 0 && row < T_MAX ? row : T_MAX;
}

const char *
text_of(enum text_id id, enum lang lang)
{
	return texts[text_row(id)].text[lang];
}

const char *
text_name(enum text_id id)
{
	return texts[text_row(id)].name;
}
