/* What every unit test includes: cmocka in the order it wants, and row tables' helpers. */
#ifndef UNIT_H
#define UNIT_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#define COUNT(a) (sizeof(a) / sizeof *(a))
#endif
