// SPDX-License-Identifier: MIT
// What a program can do wrong with its heap.
#pragma once

namespace metta::fault {

/// Frees a block that is free.
void free_twice();
/// Writes to what lies behind a block.
void write_beyond_the_end();
/// Frees what is no block.
void free_a_stranger();
/// Writes to a block that it has freed: only a heap that looks for mistakes sees that.
void write_after_freeing();

} // namespace metta::fault
