// SPDX-License-Identifier: MIT
// Numbers that the peer's assembly and its C++ share.
#pragma once

#define DUMP 0x5f0000
#define DUMP_FS_BASE 128
#define DUMP_GS_BASE 136
#define DUMP_MXCSR 144
#define DUMP_X87_CONTROL 152
#define DUMP_XMM 160
#define DUMP_HAS_BASES 416
#define NOISE 0x5eadbeef5eadbeef
#define VECTOR_WORDS 336 // ThreadState::vector_bytes, in words
