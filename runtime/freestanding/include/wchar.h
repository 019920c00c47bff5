// SPDX-License-Identifier: MIT
// The one type of <wchar.h> that libc++'s headers need.
#pragma once
#include <bits/types/mbstate_t.h>
#include <stddef.h>
#define WEOF 0xffffffffu
