// SPDX-License-Identifier: MIT
// The names of <ctype.h> that libc++'s headers mention.
#pragma once
#ifdef __cplusplus
extern "C" {
#endif
int isalnum(int letter);
int isalpha(int letter);
int isblank(int letter);
int iscntrl(int letter);
int isdigit(int letter);
int isgraph(int letter);
int islower(int letter);
int isprint(int letter);
int ispunct(int letter);
int isspace(int letter);
int isupper(int letter);
int isxdigit(int letter);
int tolower(int letter);
int toupper(int letter);
#ifdef __cplusplus
}
#endif
