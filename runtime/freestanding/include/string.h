// SPDX-License-Identifier: MIT
// Memory and string functions; the compiler calls the first four by itself. Defined in runtime/freestanding/memory.cpp.
#pragma once
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
#endif
void* memcpy(void* __restrict to, const void* __restrict from, size_t count);
void* memmove(void* to, const void* from, size_t count);
void* memset(void* to, int value, size_t count);
int memcmp(const void* left, const void* right, size_t count);
void* memchr(const void* in, int value, size_t count);
size_t strlen(const char* text);
int strcmp(const char* left, const char* right);
int strncmp(const char* left, const char* right, size_t count);
char* strcpy(char* __restrict to, const char* __restrict from);
char* strncpy(char* __restrict to, const char* __restrict from, size_t count);
char* strcat(char* __restrict to, const char* __restrict from);
char* strncat(char* __restrict to, const char* __restrict from, size_t count);
char* strchr(const char* in, int value);
char* strrchr(const char* in, int value);
char* strstr(const char* in, const char* what);
char* strpbrk(const char* in, const char* any);
size_t strspn(const char* in, const char* any);
size_t strcspn(const char* in, const char* any);
char* strtok(char* __restrict in, const char* __restrict any);
int strcoll(const char* left, const char* right);
size_t strxfrm(char* __restrict to, const char* __restrict from, size_t count);
char* strerror(int number);
#ifdef __cplusplus
}
#endif
