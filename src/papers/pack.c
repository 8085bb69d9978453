/* The pages of an inspection pack: what is in it, row by row and file by file, and how to prove it
 * without us. */
#include <stdio.h>
#include <string.h>

#include "html.h"

static void
link_cell(struct buf *b, const char *path)
{
	const char *slash = strrchr(path, '/');

	buf_text(b, "<td><a href=\"");
	html_put(b, path);
	buf_text(b, "\">");
	html_put(b, slash != NULL ? slash + 1 : path);
	buf_text(b, "</a></td>");
}

static void
contents(struct buf *b)
{
	static const struct { const char *path; enum text_id what; } fixed[] = {
		{ "VERIFY.txt", T_PACK_VERIFY }, { "reconciliation.html", T_PACK_RECONCILIATION },
		{ "reconciliation.xlsx", T_PACK_RECONCILIATION }, { "ledger.xlsx", T_PACK_LEDGER },
		{ "ledger.csv", T_PACK_LEDGER }, { "CHAIN", T_PACK_CHAIN }, { "FILES", T_PACK_FILES },
		{ "SIGNATURES", T_PACK_SIGNATURES }, { "anchor.pem", T_PACK_ANCHOR } };
	static const enum text_id heads[] = { T_PAGE_FILE, T_PAGE_MEANS, T_MAX };

	html_table(b, "", heads, "..");
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
		buf_text(b, "<tr>");
		link_cell(b, fixed[i].path);
		html_cell(b, "", text_of(fixed[i].what, LANG_ZH));
		buf_text(b, "</tr>\n");
	}
	html_table_end(b);
}

static void
rows(const struct pack *p, struct buf *b)
{
	static const enum text_id heads[] = { T_PAGE_ROW, T_PAGE_SUB, T_PAGE_NAME, T_PAGE_NET,
		T_PAGE_STATUS, T_PACK_FINDINGS, T_PACK_DECISIONS, T_MAX };

	html_element(b, "h2", T_PACK_ROWS, VALS(V_INT("count", p->rows)));
	if (p->rows == 0)
		return;
	html_table(b, "", heads, "...n...");
	for (int i = 0; i < p->rows; i++) {
		const struct pack_row *r = &p->row[i];

		buf_text(b, "<tr>");
		html_cell(b, "k", r->row);
		html_cell(b, "", r->sub);
		html_cell(b, "", r->name);
		html_fen(b, r->net_fen);
		html_cell(b, "k", r->status);
		html_cell(b, "", r->findings);
		html_cell(b, "", r->decisions);
		buf_text(b, "</tr>\n");
	}
	html_table_end(b);
}

static void
files(const struct pack *p, struct buf *b)
{
	static const enum text_id heads[] = { T_PACK_EVENT, T_PACK_TIME, T_PACK_WHAT, T_PAGE_FILE,
		T_PACK_SIGNED, T_MAX };
	const char *section = "";

	for (int i = 0; i < p->files; i++) {
		const struct pack_file *f = &p->file[i];
		char at[TIME_TEXT];

		if (strcmp(section, f->section) != 0) {
			if (*section != '\0')
				html_table_end(b);
			buf_text(b, "<h2>");
			html_put(b, f->section);
			buf_text(b, "</h2>\n");
			html_table(b, "", heads, "n....");
			section = f->section;
		}
		buf_text(b, "<tr>");
		html_int(b, f->event);
		html_cell(b, "k", time_text(f->at, at));
		html_cell(b, "", f->what);
		link_cell(b, f->path);
		html_cell(b, "", f->signers);
		buf_text(b, "</tr>\n");
	}
	if (*section != '\0')
		html_table_end(b);
}

void
pack_index(const struct pack *p, struct buf *b)
{
	char head[HEX_LEN], at[TIME_TEXT];
	const struct val *vals = VALS(V_TEXT("project", p->project), V_NAME("name", p->project_name),
	    V_YM("month", p->month));

	html_begin(b, T_PACK_TITLE, vals);
	html_element(b, "h1", T_PACK_TITLE, vals);
	digest_hex(&p->maker.chain_head, head);
	html_element(b, "p", T_PACK_MADE,
	    VALS(V_TEXT("at", time_text(p->maker.at, at)), V_INT("length", p->maker.chain_length),
	        V_TEXT("head", head)));
	buf_text(b, "<main>\n");
	contents(b);
	files(p, b);
	rows(p, b);
	buf_text(b, "</main>\n");
	html_end(b, "");
}

/* ---- the text; its indented lines are one program for sh */

static const char verify_head[] =
    "怎样验证这个目录\n"
    "\n"
    "不需要 daifa。只要有 sh、sha256sum 和 openssl（3.0 或更新），在本目录中依次执行下面缩进的命令；\n"
    "也可以把它们全部存成一个文件，用 sh 执行。每一步通过时只印一行，不通过时说明是哪个文件并停止。\n"
    "anchor.pem 是总包单位的信任根证书：请向该单位当面核对它的 SHA-256，不要只相信本目录中的这一份。\n"
    "\n"
    "How to verify this directory\n"
    "\n"
    "daifa is not needed. With sh, sha256sum and openssl (3.0 or newer), run the indented commands below in\n"
    "this directory, in order, or save them all as one file and run it with sh. A step that holds prints one\n"
    "line; one that fails names the file and stops. anchor.pem is the contractor's trust anchor: compare its\n"
    "SHA-256 with the contractor in person, do not believe this copy alone.\n"
    "\n"
    "1. 文件没有被改动：每个文件与 SHA256SUMS 一致。\n"
    "   No file was changed: each is as SHA256SUMS says.\n"
    "\n"
    "    t=${TMPDIR:-/tmp}/verify.$$\n"
    "    sha256sum -c --quiet SHA256SUMS || { echo 'changed files'; exit 1; }\n"
    "    echo '1 files: good'\n"
    "\n"
    "2. 记录是一条链：chain/ 中每一页写着上一页的 SHA-256（prev），抽换或删去任何一页都会断开。\n"
    "   本目录所依据的链头在 index.html 上方；总包单位签出的凭证、付款文件清单里也写着当时的链头。\n"
    "   The records are a chain: each page in chain/ names the SHA-256 of the one before (prev).\n"
    "\n"
    "    sha256sum -c --quiet CHAIN || { echo 'changed pages'; exit 1; }\n"
    "    before=0000000000000000000000000000000000000000000000000000000000000000\n"
    "    while read -r hash page; do\n"
    "        while read -r word prev rest; do [ \"$word\" = prev ] && break; done < \"$page\"\n"
    "        [ \"$prev\" = \"$before\" ] || { echo \"the chain breaks at $page\"; exit 1; }\n"
    "        before=$hash\n"
    "    done < CHAIN\n"
    "    echo \"2 chain: good, head $before\"\n"
    "\n"
    "3. 每个文件确实进过这条链：它的 SHA-256 写在该事件那一页上（文件名开头的数字就是事件号）。\n"
    "   Each file went through that chain: the page of its event (the number its name begins with) names it.\n"
    "\n"
    "    while read -r digest file; do\n"
    "        event=${file##*/}; found=\n"
    "        while read -r word value rest; do\n"
    "            [ \"$value\" = \"$digest\" ] || continue\n"
    "            case $word in read|wrote) found=1; break ;; esac\n"
    "        done < \"chain/${event%%-*}.txt\"\n"
    "        [ \"$found\" ] || { echo \"not in the chain: $file\"; exit 1; }\n"
    "    done < FILES\n"
    "    sha256sum -c --quiet FILES || { echo 'changed originals'; exit 1; }\n"
    "    echo '3 originals: good'\n";
static const char verify_tail[] =
    "\n"
    "4. 签名成立：SIGNATURES 每行是签名形式、文件、签名、签名人证书。cms：openssl 直接验证，并核对签名人证书；\n"
    "   sm2：国密签名，.attrs 和 .sig 是签名文件里的签名属性和签名值，先验证属性由该证书签署，再核对属性中的 SM3 摘要。\n"
    "   Signatures hold: each line of SIGNATURES is form, file, signature, signer's certificate. cms: openssl\n"
    "   verifies it and the signer is compared; sm2: .attrs and .sig are the signed attributes and the value taken\n"
    "   out of the signature: the certificate signed the attributes, and they hold the file's SM3 digest.\n"
    "   证书当时是否有效、属于谁、担任什么角色，见 project/ 中由信任根签名的项目文件。\n"
    "\n"
    "    bad() { echo \"signature does not hold: $1\"; exit 1; }\n"
    "    n=0\n"
    "    while read -r form file signature certificate; do\n"
    "        case $form in\n"
    "        cms)\n"
    "            openssl cms -verify -inform DER -in \"$signature\" -content \"$file\" -binary -CAfile anchor.pem \\\n"
    "                -purpose any -no_check_time -signer \"$t.pem\" -out /dev/null 2>\"$t.err\" || bad \"$signature\"\n"
    "            openssl x509 -in \"$t.pem\" -outform DER -out \"$t.der\" || bad \"$signature\"\n"
    "            one=$(sha256sum < \"$t.der\"); two=$(sha256sum < \"$certificate\")\n"
    "            [ \"$one\" = \"$two\" ] || bad \"$signature\" ;;\n"
    "        sm2)\n"
    "            openssl verify -no_check_time -CAfile anchor.pem \"$certificate\" >/dev/null 2>\"$t.err\" || bad \"$certificate\"\n"
    "            openssl x509 -in \"$certificate\" -pubkey -noout -out \"$t.pub\" || bad \"$certificate\"\n"
    "            what=$file; [ -f \"$signature.attrs\" ] && what=$signature.attrs\n"
    "            openssl dgst -sm3 -verify \"$t.pub\" -sigopt distid:1234567812345678 -signature \"$signature.sig\" \\\n"
    "                \"$what\" >/dev/null 2>\"$t.err\" || bad \"$signature\"\n"
    "            if [ -f \"$signature.attrs\" ]; then\n"
    "                openssl asn1parse -inform DER -in \"$signature.attrs\" > \"$t.asn\"; at=; place=\n"
    "                while read -r line; do\n"
    "                    case $line in\n"
    "                    *messageDigest*) at=1 ;;\n"
    "                    *'OCTET STRING'*) [ \"$at\" ] && { place=${line%%:*}; at=; } ;;\n"
    "                    esac\n"
    "                done < \"$t.asn\"\n"
    "                openssl asn1parse -inform DER -in \"$signature.attrs\" -strparse \"$place\" -noout -out \"$t.one\" 2>\"$t.err\"\n"
    "                openssl dgst -sm3 -binary -out \"$t.two\" \"$file\"\n"
    "                one=$(sha256sum < \"$t.one\"); two=$(sha256sum < \"$t.two\")\n"
    "                [ \"$one\" = \"$two\" ] || bad \"$signature\"\n"
    "            fi ;;\n"
    "        *) bad \"$signature\" ;;\n"
    "        esac\n"
    "        n=$((n + 1))\n"
    "    done < SIGNATURES\n"
    "    echo \"4 signatures: $n good\"\n";

void
pack_verify(struct buf *b)
{
	buf_text(b, verify_head);
	buf_text(b, verify_tail);
}
