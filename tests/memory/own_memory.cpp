// SPDX-License-Identifier: MIT
#include "tests/memory/own_memory.hpp"

namespace metta::memory_tests {

std::optional<OwnMemory> OwnMemory::open() {
    auto frames = connect<FramesClient>();
    auto stretches = connect<StretchesClient>();
    if (!frames || !stretches) return std::nullopt;
    return OwnMemory{.frames = *frames, .stretches = *stretches};
}

std::optional<OwnMemory::Place> OwnMemory::place(u64 size, Stretches::Attributes attributes) {
    const auto base = stretches.create(size, read_and_write, 0, attributes);
    if (!base) return std::nullopt;
    const auto bound = BoundStretch::bind(stretches, *base);
    if (!bound) return std::nullopt;
    return Place{.base = *base, .bound = *bound};
}

std::optional<OwnMemory::Place> OwnMemory::page() {
    const auto made = place(page_size);
    if (!made) return std::nullopt;
    const auto frame = take_frame(frames);
    if (!frame || made->bound.map(made->base, *frame) != Status::ok) return std::nullopt;
    return made;
}

u64 OwnMemory::used() {
    const auto contract = frames.contract();
    return contract ? contract->used : 0;
}

} // namespace metta::memory_tests
