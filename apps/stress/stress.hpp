// SPDX-License-Identifier: MIT
// What the program can do. Each answers its exit status, and has told what was not as expected.
#pragma once

#include "runtime/client/output.hpp"

namespace metta::stress {

/// So many domains fault; all memory comes back.
u32 stress_faults(u64 count, Output& out);

/// What is done by a domain of its own, which is started with one of these words, a seed and a count: the rehearsal of
/// `a_while` at most, which tells only what is wrong, and then all of it. Afterwards all memory must have come back.
struct Apart {
    std::string_view telling_word, rehearsing_word;
    u64 a_while;
    u64 guaranteed = 0; ///< frames, of the domain's contract, if it has one
};
u32 stress_apart(const Apart& apart, u64 seed, u64 count, Output& out);

/// So many random operations with stretches and frames, and accesses to them, do what the model says.
inline constexpr Apart memory_apart{
    .telling_word = "memory-steps", .rehearsing_word = "memory-rehearsal", .a_while = 400};
u32 take_memory_steps(u64 seed, u64 count, bool tells, Output& out);

/// Several domains page, with few frames and such as are asked back, and each page holds what was written to it.
inline constexpr Apart paging_apart{
    .telling_word = "paging-steps", .rehearsing_word = "paging-rehearsal", .a_while = 300, .guaranteed = 384};
u32 take_paging_steps(u64 seed, u64 count, bool tells, Output& out);
/// The same without an end, and without frames that are asked back: for who wants to see what others notice of it.
u32 page_forever(u64 seed, Output& out);

} // namespace metta::stress
