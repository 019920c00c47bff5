// SPDX-License-Identifier: MIT
// What libc++'s headers name from <stdlib.h>. Nothing here is defined: a program that used it would not link.
#pragma once
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
#endif
#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define RAND_MAX 0x7fffffff
#define MB_CUR_MAX 4
typedef struct { int quot, rem; } div_t;
typedef struct { long quot, rem; } ldiv_t;
typedef struct { long long quot, rem; } lldiv_t;
void* malloc(size_t size);
void* calloc(size_t count, size_t size);
void* realloc(void* block, size_t size);
void* aligned_alloc(size_t alignment, size_t size);
void free(void* block);
_Noreturn void abort(void);
_Noreturn void exit(int status);
_Noreturn void _Exit(int status);
_Noreturn void quick_exit(int status);
int atexit(void (*function)(void));
int at_quick_exit(void (*function)(void));
char* getenv(const char* name);
int system(const char* command);
double atof(const char* text);
int atoi(const char* text);
long atol(const char* text);
long long atoll(const char* text);
double strtod(const char* __restrict text, char** __restrict end);
float strtof(const char* __restrict text, char** __restrict end);
long double strtold(const char* __restrict text, char** __restrict end);
long strtol(const char* __restrict text, char** __restrict end, int base);
long long strtoll(const char* __restrict text, char** __restrict end, int base);
unsigned long strtoul(const char* __restrict text, char** __restrict end, int base);
unsigned long long strtoull(const char* __restrict text, char** __restrict end, int base);
int rand(void);
void srand(unsigned seed);
void* bsearch(const void* key, const void* base, size_t count, size_t size, int (*compare)(const void*, const void*));
void qsort(void* base, size_t count, size_t size, int (*compare)(const void*, const void*));
int abs(int number);
long labs(long number);
long long llabs(long long number);
div_t div(int number, int by);
ldiv_t ldiv(long number, long by);
lldiv_t lldiv(long long number, long long by);
int mblen(const char* text, size_t count);
int mbtowc(wchar_t* __restrict to, const char* __restrict text, size_t count);
int wctomb(char* to, wchar_t letter);
size_t mbstowcs(wchar_t* __restrict to, const char* __restrict text, size_t count);
size_t wcstombs(char* __restrict to, const wchar_t* __restrict text, size_t count);
#ifdef __cplusplus
}
#endif
