// SPDX-License-Identifier: MIT
// The types of <time.h> that libc++'s headers mention.
#pragma once
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
#endif
typedef long time_t;
typedef long clock_t;
struct timespec { time_t tv_sec; long tv_nsec; };
struct tm { int tm_sec, tm_min, tm_hour, tm_mday, tm_mon, tm_year, tm_wday, tm_yday, tm_isdst; };
clock_t clock(void);
double difftime(time_t end, time_t start);
time_t mktime(struct tm* parts);
time_t time(time_t* to);
char* asctime(const struct tm* parts);
char* ctime(const time_t* moment);
struct tm* gmtime(const time_t* moment);
struct tm* localtime(const time_t* moment);
size_t strftime(char* __restrict to, size_t size, const char* __restrict format, const struct tm* __restrict parts);
int timespec_get(struct timespec* to, int base);
#ifdef __cplusplus
}
#endif
