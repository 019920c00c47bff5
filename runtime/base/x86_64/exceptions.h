// SPDX-License-Identifier: MIT
// For assembly: which exceptions come with an error code on the stack (Intel SDM vol. 3, 6.15; AMD APM vol. 2, 8.2).
#pragma once

#define PUSHES_ERROR_CODE(vector)                                                                                      \
    ((vector) == 8 || ((vector) >= 10 && (vector) <= 14) || (vector) == 17 || (vector) == 21 || (vector) == 29 ||       \
     (vector) == 30)
