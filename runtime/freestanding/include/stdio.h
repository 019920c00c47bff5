// SPDX-License-Identifier: MIT
// The few names of <stdio.h> that libc++'s headers mention.
#pragma once
#include <stdarg.h>
#include <stddef.h>
#define EOF (-1)
#ifdef __cplusplus
extern "C" {
#endif
typedef struct FILE FILE;
int remove(const char* path);
int rename(const char* from, const char* to);
int snprintf(char* __restrict to, size_t size, const char* __restrict format, ...);
int vsnprintf(char* __restrict to, size_t size, const char* __restrict format, va_list arguments);
#ifdef __cplusplus
}
#endif
