/* What a wage slip says in Uyghur beside the Chinese, for those who read that better. */
#include <stddef.h>

#include "daifa/papers.h"

static const struct { enum text_id label; const char *words; } labels[] = {
	{ T_PRINT_SLIP, "ئىش ھەققى تىزىملىكى" },
	{ T_LEDGER_NAME, "ئىسىم-فامىلىسى" },
	{ T_LEDGER_ID, "كىملىك نومۇرى" },
	{ T_LEDGER_TEAM, "گۇرۇپپا" },
	{ T_LEDGER_TRADE, "ئىش تۈرى" },
	{ T_PRINT_DAYS, "ئىشلىگەن كۈن" },
	{ T_PRINT_HOURS, "ئىشلىگەن سائەت" },
	{ T_LEDGER_OVERTIME, "قوشۇمچە ئىش سائىتى" },
	{ T_PRINT_ITEMS, "ئىش ھەققى تۈرلىرى" },
	{ T_PRINT_WITHHELD_ITEMS, "ۋاكالىتەن تۇتۇپ قېلىنغان تۈرلەر" },
	{ T_PRINT_DEDUCTED_ITEMS, "تۇتۇپ قېلىنغان تۈرلەر" },
	{ T_LEDGER_GROSS, "بېرىشكە تېگىشلىك جەمئىي" },
	{ T_LEDGER_WITHHELD, "ۋاكالىتەن تۇتۇلغان جەمئىي" },
	{ T_LEDGER_DEDUCTED, "تۇتۇپ قېلىنغان جەمئىي" },
	{ T_PRINT_NET, "ئەمەلىي بېرىلىدىغان ئىش ھەققى" },
	{ T_PRINT_PAID_TO, "بانكا" },
	{ T_PRINT_TAIL, "كارتا نومۇرىنىڭ ئاخىرى" },
	{ T_PRINT_OUTCOME, "نەتىجە" },
	{ T_LEDGER_PAID_ON, "بېرىلگەن كۈنى" },
	{ T_PRINT_REFERENCE, "تۆلەم نومۇرى" },
};

const char *
uyghur(enum text_id label)
{
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		if (labels[i].label == label)
			return labels[i].words;
	return NULL;
}
