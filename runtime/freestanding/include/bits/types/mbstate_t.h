// SPDX-License-Identifier: MIT
// Where libc++ looks for the conversion state of multibyte text.
#pragma once
typedef struct { unsigned state[2]; } mbstate_t;
