/* The sheet as a document: whose it is, what it is for, whether it may count. */
#include <string.h>

#include "rules.h"

#define CLOCKS_APART	300	/* seconds that a signer's clock may be ahead of ours */

static int
signer_fits(const struct sheet_facts *f)
{
	return f->signer && strcmp(f->signer->uscc, f->sheet->sub_uscc) == 0;
}

int
rule_project_known(const struct sheet_facts *f, struct detail *d)
{
	detail_put(d, V_TEXT("project", f->sheet->project));
	return f->project != NULL;
}

/* Without the project nobody can be its subcontractor. */
int
rule_signer_is_subcontractor(const struct sheet_facts *f, struct detail *d)
{
	detail_put(d, V_NAME("signer", f->signer ? f->signer->name : ""));
	detail_put(d, V_NAME("sheet", f->sheet->sub_name));
	detail_put(d, V_NAME("sheet_uscc", f->sheet->sub_uscc));
	return f->project == NULL || signer_fits(f) || (f->sheet->kind == KIND_ADVANCE && f->contractor_signs);
}

int
rule_uscc_adds_up(const struct sheet_facts *f, struct detail *d)
{
	detail_put(d, V_TEXT("uscc", f->sheet->sub_uscc));
	return uscc_ok(slice_of(f->sheet->sub_uscc));
}

int
rule_month_has_come(const struct sheet_facts *f, struct detail *d)
{
	ymd today = time_day(f->received_at);
	ym month = f->sheet->month;

	if (f->sheet->for_month > month)
		month = f->sheet->for_month;
	detail_put(d, V_YM("month", month));
	detail_put(d, V_YMD("received", today));
	return month <= ymd_month(today);
}

int
rule_number_is_new(const struct sheet_facts *f, struct detail *d)
{
	detail_put(d, V_TEXT("number", f->sheet->number));
	return !f->number_taken;
}

/* A sheet that is not the signer's replaces nothing anyway. */
int
rule_replaced_is_here(const struct sheet_facts *f, struct detail *d)
{
	detail_put(d, V_TEXT("replaces", f->sheet->replaces));
	return f->sheet->replaces[0] == '\0' || f->replaces_known || f->project == NULL ||
	    !signer_fits(f);
}

int
rule_signed_before_receipt(const struct sheet_facts *f, struct detail *d)
{
	detail_put(d, V_TEXT("signed", detail_time(d, f->signed_at)));
	detail_put(d, V_TEXT("received", detail_time(d, f->received_at)));
	return f->signed_at == 0 || f->signed_at - CLOCKS_APART <= f->received_at;
}

/* An advance (先行清偿) is the contractor's own act; a subcontractor cannot sign one. */
int
rule_kind_is_subcontractors(const struct sheet_facts *f, struct detail *d)
{
	detail_put(d, V_TEXT("number", f->sheet->number));
	return f->sheet->kind != KIND_ADVANCE || f->contractor_signs || !signer_fits(f);
}
