// SPDX-License-Identifier: MIT
// The error numbers that libc++'s <charconv> and <system_error> name.
#pragma once
#define EDOM 33
#define EINVAL 22
#define EILSEQ 84
#define ERANGE 34
#define EOVERFLOW 75
