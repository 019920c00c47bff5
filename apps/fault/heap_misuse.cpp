// SPDX-License-Identifier: MIT
// Blocks are allocated and freed in functions of their own, which a report names.
#include "apps/fault/heap_misuse.hpp"

#include <new>

#include "runtime/base/types.hpp"

namespace metta::fault {
namespace {

/// The compiler knows what new and delete are: it must not know that they are used.
u8* hidden(void* block) {
    asm volatile("" : "+r"(block) : : "memory");
    return static_cast<u8*>(block);
}

[[gnu::noinline]] u8* allocate_here(usize size) { return hidden(::operator new(size)); }

[[gnu::noinline]] void free_here(u8* block) {
    ::operator delete(hidden(block));
    asm volatile(""); // so that the call is no jump
}

} // namespace

[[gnu::noinline]] void free_twice() {
    u8* const block = allocate_here(40);
    free_here(block);
    free_here(block);
    asm volatile("");
}

[[gnu::noinline]] void write_beyond_the_end() {
    constexpr usize size = 40, beyond = 4;
    volatile u8* const block = allocate_here(size);
    for (usize at = 0; at < size + beyond; ++at) block[at] = 0x5a;
    free_here(const_cast<u8*>(block));
    asm volatile("");
}

[[gnu::noinline]] void free_a_stranger() {
    u8* const block = allocate_here(400);
    free_here(block + 16);
    asm volatile("");
}

[[gnu::noinline]] void write_after_freeing() {
    volatile u8* const block = allocate_here(40);
    free_here(const_cast<u8*>(block));
    *block = 0x5a;
    // It is looked at when it is to be used again.
    for (usize count = 0; count < 4096; ++count) free_here(allocate_here(40));
}

} // namespace metta::fault
