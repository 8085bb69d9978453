/*
 * RFC 3161 time stamps: a token is a SignedData of its own whose content names a time and the
 * digest of our signature.  Verified as every other signature here, for OpenSSL's own functions
 * know no SM2.
 */
#include <openssl/err.h>
#include <openssl/ess.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "codec/inner.h"

/* The value of a signed attribute that stands there once with one value; NULL */
static const ASN1_STRING *
attribute(const struct judged *j, int nid)
{
	return CMS_signed_get0_data_by_OBJ(j->si, OBJ_nid2obj(nid), -3, V_ASN1_SEQUENCE);
}

/*
 * RFC 3161 2.4.2, RFC 5816: the token signs which certificate is its authority's (ESSCertID or
 * ESSCertIDv2), so that none can be put in its place.  all: the authority's first.
 */
static int
certificate_named(const struct judged *j, STACK_OF(X509) *all)
{
	const ASN1_STRING *v1 = attribute(j, NID_id_smime_aa_signingCertificate);
	const ASN1_STRING *v2 = attribute(j, NID_id_smime_aa_signingCertificateV2);
	const unsigned char *p = v1 != NULL ? ASN1_STRING_get0_data(v1) : NULL;
	const unsigned char *q = v2 != NULL ? ASN1_STRING_get0_data(v2) : NULL;
	ESS_SIGNING_CERT *one = v1 != NULL
	    ? d2i_ESS_SIGNING_CERT(NULL, &p, ASN1_STRING_length(v1)) : NULL;
	ESS_SIGNING_CERT_V2 *two = v2 != NULL
	    ? d2i_ESS_SIGNING_CERT_V2(NULL, &q, ASN1_STRING_length(v2)) : NULL;
	int holds = (v1 == NULL || one != NULL) && (v2 == NULL || two != NULL)
	    && OSSL_ESS_check_signing_certs(one, two, all, 1) == 1;

	ESS_SIGNING_CERT_free(one);
	ESS_SIGNING_CERT_V2_free(two);
	return holds;
}

/* The authority's certificate, which the token must carry and name; owned: X509_free() */
static X509 *
authority(const struct judged *j)
{
	STACK_OF(X509) *all = CMS_get1_certs(j->cms);
	X509 *found = NULL;

	for (int i = 0; i < sk_X509_num(all) && found == NULL; i++) {
		X509 *x = sk_X509_value(all, i);

		if (CMS_SignerInfo_cert_cmp(j->si, x) != 0)
			continue;
		(void)sk_X509_delete(all, i);
		found = x;
		if (!sk_X509_insert(all, x, 0) || !X509_up_ref(x))
			found = NULL;
		break;
	}
	if (found != NULL && !certificate_named(j, all)) {
		X509_free(found);
		found = NULL;
	}
	sk_X509_pop_free(all, X509_free);
	return found;
}

/* The digest that is stamped must be that of this signature's value. */
static int
imprint_holds(TS_TST_INFO *info, const ASN1_OCTET_STRING *signature)
{
	TS_MSG_IMPRINT *imprint = TS_TST_INFO_get_msg_imprint(info);
	const ASN1_OBJECT *name = TS_MSG_IMPRINT_get_algo(imprint)->algorithm;
	const ASN1_OCTET_STRING *said = TS_MSG_IMPRINT_get_msg(imprint);
	const EVP_MD *md = sm3_named(name) ? EVP_sm3() : EVP_get_digestbyobj(name);
	unsigned char got[EVP_MAX_MD_SIZE];
	unsigned size = 0;
	int nid = md != NULL ? EVP_MD_get_type(md) : NID_undef;

	return (nid == NID_sha256 || nid == NID_sha384 || nid == NID_sha512 || nid == NID_sm3)
	    && EVP_Digest(ASN1_STRING_get0_data(signature),
	    (size_t)ASN1_STRING_length(signature), got, &size, md, NULL) == 1
	    && ASN1_STRING_length(said) == (int)size
	    && memcmp(ASN1_STRING_get0_data(said), got, size) == 0;
}

/* Does the certificate serve time stamps and nothing else, and did the anchor issue it? */
static int
trusted(X509 *x, const struct cert *anchor, int64_t at)
{
	unsigned char *der = NULL;
	int n = i2d_X509(x, &der), yes;
	struct cert *c = n > 0 ? cert_read((struct slice){ (char *)der, (size_t)n }) : NULL;

	OPENSSL_free(der);
	yes = c != NULL && anchor != NULL && cert_issued_by(c, anchor)
	    && X509_get_extended_key_usage(x) == XKU_TIMESTAMP
	    && at >= c->not_before && at <= c->not_after;
	cert_free(c);
	return yes;
}

/* The token's own signature, over its content; *x: who made it. */
static int
token_holds(struct judged *j, X509 **x)
{
	STACK_OF(CMS_SignerInfo) *all;
	ASN1_OCTET_STRING **content;
	struct mem_source from;

	if (OBJ_obj2nid(CMS_get0_type(j->cms)) != NID_pkcs7_signed
	    || OBJ_obj2nid(CMS_get0_eContentType(j->cms)) != NID_id_smime_ct_TSTInfo)
		return 0;
	all = CMS_get0_SignerInfos(j->cms);
	content = CMS_get0_content(j->cms);
	if (sk_CMS_SignerInfo_num(all) != 1 || content == NULL || *content == NULL)
		return 0;
	j->si = sk_CMS_SignerInfo_value(all, 0);
	*x = authority(j);
	if (*x == NULL || !judged_algorithm(j) || !judged_key(j, X509_get0_pubkey(*x)))
		return 0;
	return judged_named(j, CMS_get0_eContentType(j->cms)) == CMS_GOOD
	    && judged_attributes(j, *x) == CMS_GOOD
	    && judged_content(j, source_mem(&from, (struct slice){
	    (const char *)ASN1_STRING_get0_data(*content),
	    (size_t)ASN1_STRING_length(*content) })) == CMS_GOOD;
}

static enum stamp
token_judge(struct judged *j, const ASN1_OCTET_STRING *signature, const struct cert *anchor,
    struct stamped *out)
{
	const unsigned char *p;
	ASN1_OCTET_STRING *content;
	TS_TST_INFO *info = NULL;
	X509 *x = NULL;
	enum stamp is = STAMP_BAD;
	char *by;
	size_t n;

	if (!token_holds(j, &x))
		goto out;
	content = *CMS_get0_content(j->cms);
	p = ASN1_STRING_get0_data(content);
	info = d2i_TS_TST_INFO(NULL, &p, ASN1_STRING_length(content));
	if (info == NULL || p != ASN1_STRING_get0_data(content) + ASN1_STRING_length(content)
	    || !imprint_holds(info, signature)
	    || asn1_seconds(TS_TST_INFO_get_time(info), &out->at) < 0)
		goto out;
	by = name_text(X509_get_subject_name(x));
	if (by == NULL)
		goto out;
	n = strlen(by) < sizeof out->by ? strlen(by) : sizeof out->by - 1;
	while (n > 0 && ((unsigned char)by[n] & 0xc0) == 0x80)
		n--;	/* whole characters */
	memcpy(out->by, by, n);
	free(by);
	is = trusted(x, anchor, out->at) ? STAMP_GOOD : STAMP_STRANGER;
out:
	TS_TST_INFO_free(info);
	X509_free(x);
	return is;
}

enum stamp
cms_stamp(struct slice s, const struct cert *anchor, struct stamped *out)
{
	struct judged j = { 0 }, token = { 0 };
	STACK_OF(CMS_SignerInfo) *all;
	CMS_SignerInfo *si;
	ASN1_OBJECT *which = OBJ_nid2obj(NID_id_smime_aa_timeStampToken);
	const ASN1_STRING *der;
	enum stamp is = STAMP_NONE;

	*out = (struct stamped){ 0 };
	if (judged_parse(s, &j) != CMS_GOOD)
		goto out;
	all = CMS_get0_SignerInfos(j.cms);
	if (sk_CMS_SignerInfo_num(all) != 1)
		goto out;
	si = sk_CMS_SignerInfo_value(all, 0);
	if (CMS_unsigned_get_attr_by_OBJ(si, which, -1) < 0)
		goto out;
	is = STAMP_BAD;
	/* -3: exactly one attribute with exactly one value */
	der = CMS_unsigned_get0_data_by_OBJ(si, which, -3, V_ASN1_SEQUENCE);
	if (der != NULL && judged_parse((struct slice){
	    (const char *)ASN1_STRING_get0_data(der), (size_t)ASN1_STRING_length(der) },
	    &token) == CMS_GOOD)
		is = token_judge(&token, CMS_SignerInfo_get0_signature(si), anchor, out);
	if (is == STAMP_BAD)
		*out = (struct stamped){ 0 };
out:
	CMS_ContentInfo_free(j.cms);
	CMS_ContentInfo_free(token.cms);
	ERR_clear_error();
	return is;
}
