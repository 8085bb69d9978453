/* What every unit test includes: cmocka in the order it wants, and row tables' helpers. */
#ifndef UNIT_H
#define UNIT_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#define COUNT(a) (sizeof(a) / sizeof *(a))
/*
 * From one place of a document to the next that is damaged: each of them is tried in the plain build,
 * every fifth under the sanitizers, that take six times as long (-DSTEP=1 tries them all there too).
 */
#ifndef STEP
#ifdef __SANITIZE_ADDRESS__
#define STEP 5
#else
#define STEP 1
#endif
#endif
#endif
