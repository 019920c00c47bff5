// SPDX-License-Identifier: MIT
// What a domain of these tests has of memory: its frames, and stretches to map them into.
#pragma once

#include <optional>

#include "runtime/client/frames.hpp"
#include "runtime/client/stretches.hpp"

namespace metta::memory_tests {

inline constexpr Stretches::Rights read_only{Stretches::Right::read},
    read_and_write{Stretches::Right::read, Stretches::Right::write},
    read_write_and_map{Stretches::Right::read, Stretches::Right::write, Stretches::Right::meta};

inline volatile u64& word_at(u64 address) { return *reinterpret_cast<volatile u64*>(address); }

struct OwnMemory {
    FramesClient frames;
    StretchesClient stretches;

    /// Nothing: one of the services is refused.
    static std::optional<OwnMemory> open();

    struct Place {
        u64 base = 0;
        BoundStretch bound{0};
    };
    /// A new stretch, with portals to it.
    std::optional<Place> place(u64 size, Stretches::Attributes attributes = {});
    /// A new stretch with a frame at its base.
    std::optional<Place> page();
    u64 used();
};

} // namespace metta::memory_tests
