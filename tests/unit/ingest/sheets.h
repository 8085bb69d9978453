/* A small wage sheet as people make it, and the columns' names; include after unit.h, signed.h and zipped.h. */
#ifndef SHEETS_H
#define SHEETS_H

#include "daifa/ingest.h"

#define COLUMNS_FILE DAIFA_FORMATS "/columns/columns.tsv"

static inline struct columns *
load_columns(void)
{
	struct report *report = report_new();
	struct buf b = { NULL, 0, 0 };
	FILE *f = fopen(COLUMNS_FILE, "r");
	struct fd_source from;
	struct columns *c;

	assert_non_null(f);
	assert_int_equal(source_all(source_fd(&from, fileno(f)), LIMIT_COLUMNS_BYTES, &b), 0);
	fclose(f);
	c = columns_load((struct slice){ b.p, b.n }, report);
	if (c == NULL)
		print_message("%s\n", report_at(report, 0)->vals);
	assert_non_null(c);
	assert_int_equal(report_count(report), 0);
	buf_free(&b);
	report_free(report);
	return c;
}

/* Title, labels, a header of two rows, teams merged down, a subtotal, the total, signatures. */
#define LABELS \
	"新疆示例劳务有限公司工资支付表\n" \
	"项目编号：XJ01|||工资月份：2026年10月|||表号|XJ01-S1-202610-01\n" \
	"分包单位：新疆示例劳务有限公司  统一社会信用代码：91650100MA0000001U\n"
#define SHEET_HEADER \
	"序号|班组|姓 名|身份证号码|工资卡号|出勤天数|日工资|应发工资|||代扣|扣款|实发工资(元)|签字|备注甲\n" \
	"|||||||基本工资|加班工资|合计|个税|预支|||\n"
#define WORKERS \
	"#1|钢筋一班|买买提·艾力|650102199001010017|6222000011112222337|#26|#260|#6760|#240|#7000|#60|#440|#6500||\n" \
	"#2||王五|11010519491231002x|6222 0000 1111 2222 444|#0.5|#30|#15.100000000000001||#15.10|||=15.1||\n" \
	"小计|||||||||#7015.1|||||\n" \
	"#3|木工班|李四|650102199001010025|6222000011112222555|#10|#300|3,000.00|-|#3000|||¥3,000.00元||\n" \
	"#4|||||||||||#0|||\n"
#define TOTALS "合计|||||||#9775.1|#240|#10015.1|#60|#440|#9515.1||\n制表人：张三||审核：李四\n"
#define MERGES "<mergeCells count=\"6\"><mergeCell ref=\"A1:N1\"/><mergeCell ref=\"B6:B7\"/><mergeCell ref=\"H4:J4\"/>" \
	"<mergeCell ref=\"A4:A5\"/><mergeCell ref=\"B4:B5\"/><mergeCell ref=\"C4:C5\"/><mergeCell ref=\"D4:D5\"/>" \
	"<mergeCell ref=\"E4:E5\"/><mergeCell ref=\"F4:F5\"/><mergeCell ref=\"G4:G5\"/><mergeCell ref=\"M4:M5\"/>" \
	"<mergeCell ref=\"N4:N5\"/><mergeCell ref=\"O4:O5\"/></mergeCells>"
#define SHEET LABELS SHEET_HEADER WORKERS TOTALS

#endif
