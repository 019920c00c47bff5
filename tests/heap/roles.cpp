// SPDX-License-Identifier: MIT
// Programs that make one mistake each, or use the memory of others.
#include <new>

#include "runtime/client/events.hpp"
#include "runtime/user/numbers.hpp"
#include "tests/heap/setting.hpp"
#include "tests/heap/written_block.hpp"

namespace metta::heap_tests {
namespace {

constexpr usize size = 40;

/// The compiler knows what new and delete are: it must not see that one follows the other.
volatile u8* hidden(void* block) {
    asm volatile("" : "+r"(block) : : "memory");
    return static_cast<volatile u8*>(block);
}
volatile u8* allocate() { return hidden(::operator new(size)); }
void free(volatile u8* block) { ::operator delete(const_cast<u8*>(block)); }

u32 free_twice() {
    volatile u8* const block = allocate();
    free(block);
    free(block);
    return passed;
}

u32 free_a_stranger() {
    volatile u8* const block = allocate();
    free(block + 8);
    return passed;
}

/// Writes one byte at a distance from the block's start, and frees it.
u32 write_at(std::ptrdiff_t distance) {
    volatile u8* const block = allocate();
    block[distance] = static_cast<u8>(block[distance] + 1);
    free(block);
    return passed;
}

/// It is looked at when it is to be used again.
u32 write_after_free() {
    volatile u8* const block = allocate();
    free(block);
    block[size / 2] = 1;
    for (u32 count = 0; count < 4096; ++count) free(allocate());
    return passed;
}

u32 do_well() {
    bool well = true;
    for (u32 count = 0; count < 3000; ++count) well &= WrittenBlock(count, static_cast<u8>(count)).free();
    return well ? passed : failed;
}

u32 leak() {
    allocate();
    return passed;
}

/// Has so many blocks of 1000 bytes until somebody ends it.
u32 keep(u64 count, const Setting& setting) {
    const auto never = create_event(setting.events);
    if (!never) return failed;
    for (; count != 0; --count) hidden(::operator new(1000));
    for (;;) static_cast<void>(never->await(~u64{0} >> 2));
}

/// Each time that it is told, reads the word at the address that it is told; or counts it up.
u32 touch(bool writes, const Setting& setting) {
    inside_tests::to_parent.signal();
    for (u64 time = 1;; ++time) {
        static_cast<void>(inside_tests::from_parent.await(time));
        const auto address = inside_tests::number_told(setting, "address");
        if (!address) return failed;
        auto* const word = reinterpret_cast<volatile u64*>(*address);
        const u64 before = *word;
        if (writes) *word = before + 1;
        inside_tests::to_parent.signal();
    }
}

} // namespace

std::optional<u32> play_role(std::string_view role, const Arguments& arguments, const Setting& setting) {
    if (role == "keep") return keep(parse_number(arguments[3]).value_or(0), setting);
    if (role == "touch") return touch(arguments[3] == "write", setting);
    if (role == "free-twice") return free_twice();
    if (role == "free-a-stranger") return free_a_stranger();
    if (role == "write-behind") return write_at(size);
    if (role == "write-far-behind") return write_at(size + 12);
    if (role == "write-before") return write_at(-1);
    if (role == "write-after-free") return write_after_free();
    if (role == "well") return do_well();
    if (role == "leak") return leak();
    return std::nullopt;
}

} // namespace metta::heap_tests
