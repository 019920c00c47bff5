// SPDX-License-Identifier: MIT
// What the processor makes of page tables, apart from the code that writes them: may ring 3 do this at that address?
// Source: Intel SDM vol. 3, 4.5 and 4.6.
#pragma once

#include <cstring>
#include <optional>
#include <span>

#include "runtime/base/types.hpp"

namespace metta::test {

struct Translation {
    u64 frame = 0;
    bool write = false, execute = false; ///< reading goes without saying
    bool global = false;
    bool uncached = false;
    friend bool operator==(const Translation&, const Translation&) = default;
};

/// Walks four levels from the table in frame `root`; nothing: the access faults.
inline std::optional<Translation> translate(std::span<const byte> memory, u64 root, u64 address) {
    const u64 top = address >> 47;
    if (top != 0 && top != 0x1ffff) return std::nullopt;
    Translation result{.frame = root, .write = true, .execute = true};
    for (const unsigned shift : {39u, 30u, 21u, 12u}) {
        const u64 place = result.frame * 4096 + ((address >> shift) & 511) * 8;
        if (place + 8 > memory.size()) return std::nullopt;
        u64 entry;
        std::memcpy(&entry, memory.data() + place, sizeof entry);
        if ((entry & 1) == 0 || (entry & 4) == 0) return std::nullopt; // present, user
        if ((entry & 2) == 0) result.write = false;
        if (entry >> 63 != 0) result.execute = false;
        result.frame = (entry & 0x000f'ffff'ffff'f000) >> 12;
        if (shift != 12 && (entry & 0x80) != 0) {
            if (shift != 21 || result.frame % 512 != 0) return std::nullopt; // reserved bits; 1 GiB, which nobody makes
            result.frame += (address >> 12) & 511;
            result.global = (entry & 0x100) != 0;
            return result;
        }
        result.global = shift == 12 && (entry & 0x100) != 0;
        result.uncached = shift == 12 && (entry & 0x18) == 0x18;
    }
    return result;
}

} // namespace metta::test
