// SPDX-License-Identifier: MIT
// Numbers that assembly and C++ share. C++ asserts that they are what its types say.
#pragma once

// Segment selectors (descriptors.hpp).
#define NUCLEUS_CODE 0x08
#define NUCLEUS_DATA 0x10
#define USER_DATA 0x1b
#define USER_CODE 0x23

// Exceptions that may strike while rsp or GS are not the nucleus' (descriptors.cpp gives them stacks).
#define HAS_STACK_OF_ITS_OWN(vector) ((vector) == 1 || (vector) == 2 || (vector) == 8 || (vector) == 18)

// Vectors of our own (TrapFrame).
#define VECTOR_UNBOUND_PORTAL 256
#define VECTOR_PANIC 257
#define VECTOR_PRIMITIVE 258
#define VECTOR_RETURN 259
#define VECTOR_DISPATCH 261
#define VECTOR_SPURIOUS 255

// What the current domain's window shows (domain.hpp): its portal table, then its record.
#define PORTAL_TABLE 0xffffffffc0000000
#define PORTAL_COUNT 512

// The processor's own block, behind GS (processor.hpp).
#define CPU_SELF 0
#define CPU_FRAME 8
#define CPU_STACK 16
#define CPU_TRAP_FRAME_END 24
#define CPU_SCRATCH 32
#define CPU_CURRENT 40
#define CPU_POOLS 64

// An invocation frame (invocation.hpp).
#define FRAME_OUTER 0
#define FRAME_DEEPER 8
#define FRAME_RETURN 16
#define FRAME_STACK 24
#define FRAME_RSP 32
#define FRAME_RIP 40
#define FRAME_FS 48
#define FRAME_RBP 56
#define FRAME_RBX 64
#define FRAME_R12 72
#define FRAME_R13 80
#define FRAME_R14 88
#define FRAME_R15 96

// A thread (thread.hpp).
#define THREAD_FREE 24
#define THREAD_CONTINUATION 32
#define THREAD_AWAY 40
#define THREAD_STATUS 48
#define THREAD_TRAP_END 320
#define STATUS_STOPPED 0
#define STATUS_RUNNING 1

// A record of the RamTab (ram_table.hpp), and where the nucleus sees frame 0.
#define RECORD_TYPE 5
#define RECORD_GENERATION 12
#define TYPE_THREAD 2
#define DIRECT_MAP 0xffff800000000000

// A server stack (stack_pool.hpp).
#define STACK_NEXT 0
#define STACK_TOP 8
#define STACK_FS 16
#define STACK_EVENT 24

// Flags that ring 3 is entered with.
#define FLAGS_INTERRUPTS_ON 0x202
#define FLAGS_INTERRUPTS_OFF 0x002

// What portals answer (interfaces/primitives.hpp).
#define STATUS_BAD_ARGUMENT 1
#define STATUS_BUSY 3
#define STATUS_TOO_DEEP 4
#define STATUS_PEER_DIED 5
#define STATUS_REVOKED 6

// What is patched into a fragment (fragments.hpp): how, and with what.
#define PATCH_64 0
#define PATCH_32 1
#define PATCH_RELATIVE 2

#define CONSTANT_HEADER 0
#define CONSTANT_CALLER_ROOT 1
#define CONSTANT_SERVER_ROOT 2
#define CONSTANT_POOL 3
#define CONSTANT_RETURN_HALF 4
#define CONSTANT_ENTRY 5
#define CONSTANT_FLAGS 6
#define CONSTANT_BADGE 7
#define CONSTANT_AREA 8
#define CONSTANT_COUNTER 9
#define CONSTANT_TRACE 10
#define CONSTANT_FIRST 11
#define CONSTANT_SECOND 12
#define CONSTANT_FUNCTION 13
#define CONSTANT_INITIAL_STATE 14
#define CONSTANT_TOO_DEEP 15
#define CONSTANT_BUSY 16
#define CONSTANT_REFUSED 17
