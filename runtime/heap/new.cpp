// SPDX-License-Identifier: MIT
// C++'s new and delete, over the program's heap. A program that can't go on without memory is ended, and told why; the
// forms with std::nothrow answer null.
#include <new>

#include "runtime/heap/default_heap.hpp"

namespace {

using namespace metta;

using heap::IfNone;

/// The return address of the operator that this is inlined into.
[[gnu::always_inline]] inline u32 caller() { return Heap::caller(__builtin_return_address(0)); }

void* allocate_aligned(std::size_t size, std::align_val_t alignment, u32 caller, IfNone if_none) {
    return heap::allocate_default_slowly(size, static_cast<u64>(alignment), caller, if_none);
}

} // namespace

namespace std {

const nothrow_t nothrow{};

} // namespace std

// What asks for memory is the code that has written `new`: every form looks at its own return address.

void* operator new(std::size_t size) { return heap::allocate_default(size, caller(), IfNone::end_program); }
void* operator new[](std::size_t size) { return heap::allocate_default(size, caller(), IfNone::end_program); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return heap::allocate_default(size, caller(), IfNone::answer_null);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
    return heap::allocate_default(size, caller(), IfNone::answer_null);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    return allocate_aligned(size, alignment, caller(), IfNone::end_program);
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
    return allocate_aligned(size, alignment, caller(), IfNone::end_program);
}
void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
    return allocate_aligned(size, alignment, caller(), IfNone::answer_null);
}
void* operator new[](std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
    return allocate_aligned(size, alignment, caller(), IfNone::answer_null);
}

void operator delete(void* block) noexcept { heap::free_default(block); }
void operator delete[](void* block) noexcept { heap::free_default(block); }
void operator delete(void* block, std::size_t) noexcept { heap::free_default(block); }
void operator delete[](void* block, std::size_t) noexcept { heap::free_default(block); }
void operator delete(void* block, const std::nothrow_t&) noexcept { heap::free_default(block); }
void operator delete[](void* block, const std::nothrow_t&) noexcept { heap::free_default(block); }
void operator delete(void* block, std::align_val_t) noexcept { heap::free_default(block); }
void operator delete[](void* block, std::align_val_t) noexcept { heap::free_default(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { heap::free_default(block); }
void operator delete[](void* block, std::size_t, std::align_val_t) noexcept { heap::free_default(block); }
void operator delete(void* block, std::align_val_t, const std::nothrow_t&) noexcept { heap::free_default(block); }
void operator delete[](void* block, std::align_val_t, const std::nothrow_t&) noexcept { heap::free_default(block); }
