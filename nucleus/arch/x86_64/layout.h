// SPDX-License-Identifier: MIT
// Numbers that assembly and C++ share. C++ asserts that they are what its types say.
#pragma once

// Segment selectors (descriptors.hpp).
#define NUCLEUS_CODE 0x08
#define NUCLEUS_DATA 0x10
#define USER_DATA 0x1b
#define USER_CODE 0x23

// Vectors of our own (TrapFrame).
#define VECTOR_UNBOUND_PORTAL 256
#define VECTOR_PANIC 257

// An entry of the portal table (first_domain.cpp).
#define PORTAL_SHIFT 5
#define PORTAL_COUNT 8
#define PORTAL_CODE 0
#define PORTAL_FIRST 8
#define PORTAL_SECOND 16

// What a portal answers (interfaces/nucleus.hpp).
#define STATUS_BAD_ARGUMENT 1
#define STATUS_ABSENT 2
