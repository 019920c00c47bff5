// SPDX-License-Identifier: MIT
// An entry of a page table or directory. Source: Intel SDM vol. 3, 4.5.
#pragma once

#include "interfaces/primitives.hpp"

namespace metta {

/// An integer with fields. The processor ANDs `writable` and ORs `never_execute` over the levels of a walk.
class PageEntry {
  public:
    static constexpr u64 present_bit = 1, writable_bit = 2, user_bit = 4, large_bit = 0x80, global_bit = 0x100,
                         uncached_bits = 0x18, device_bit = 0x200, never_execute_bit = u64{1} << 63,
                         frame_mask = 0x000f'ffff'ffff'f000;

    constexpr PageEntry() = default;
    explicit constexpr PageEntry(u64 bits) : bits_(bits) {}

    /// Ring 3 may use what lies below as `rights` say. `never_execute`: never_execute_bit, or 0 on a processor that has
    /// no NX.
    static constexpr PageEntry make(u64 frame, Rights rights, u64 never_execute) {
        u64 bits = frame * page_size | present_bit | user_bit;
        if (allows(rights, Rights::write)) bits |= writable_bit;
        if (!allows(rights, Rights::execute)) bits |= never_execute;
        return PageEntry(bits);
    }

    constexpr u64 bits() const { return bits_; }
    constexpr bool present() const { return (bits_ & present_bit) != 0; }
    constexpr u64 frame() const { return (bits_ & frame_mask) / page_size; }
    /// The same, uncached; the frame has no record in the RamTab that counts this entry.
    constexpr PageEntry device() const { return PageEntry(bits_ | uncached_bits | device_bit); }
    constexpr bool is_device() const { return (bits_ & device_bit) != 0; }
    constexpr PageEntry global() const { return PageEntry(bits_ | global_bit); }

  private:
    u64 bits_ = 0;
};
static_assert(sizeof(PageEntry) == 8);

/// The first entry of [first, end) that is not empty, or `end`. Tables are mostly empty: one instruction for each
/// entry.
inline PageEntry* find_used(PageEntry* first, const PageEntry* end) {
    if (first == end) return first;
    PageEntry* at = first;
    auto left = static_cast<u64>(end - first);
    bool empty;
    asm("repe scasq" : "+D"(at), "+c"(left), "=@ccz"(empty) : "a"(0), "m"(*first) : "memory");
    return empty ? at : at - 1;
}

} // namespace metta
