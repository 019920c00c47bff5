// SPDX-License-Identifier: MIT
// What a step is about: few things, so that steps meet; or, if it is hostile, what it should not be about.
#include "apps/stress/memory_steps.hpp"

#include <algorithm>
#include <iterator>

#include "interfaces/boot_info.hpp"
#include "interfaces/services.hpp"

namespace metta::stress {

using namespace memory_model;

void MemorySteps::forget(u64 base) { gone_[forgotten_++ % gone_.size()] = base; }

u64 MemorySteps::stretches_of(Domain domain) const {
    return static_cast<u64>(std::ranges::count_if(
        model_.stretches(), [&](const Stretch& stretch) { return stretch.base != 0 && stretch.owner == domain; }));
}

u64 MemorySteps::frames_of(Domain domain) const {
    return static_cast<u64>(std::ranges::count_if(
        model_.frames(), [&](const Frame& frame) { return frame.number != 0 && frame.holder == domain; }));
}

/// A stretch that the domain has Meta for; if hostile, any other, or none.
u64 MemorySteps::any_stretch(Domain domain) {
    if (hostile_ && one_in(3)) {
        const u64 wrong[] = {
            gone_[random_.below(gone_.size())], 0, random_.next(), large_page_size, archive_window, shared_space_end,
            any_mapped_address() + page_size};
        return wrong[random_.below(std::size(wrong))];
    }
    const u64 from = random_.below(maximum_stretches);
    for (u64 place = 0; place < maximum_stretches; ++place) {
        const Stretch& stretch = model_.stretches()[(from + place) % maximum_stretches];
        if (stretch.base != 0 && ((stretch.given[domain] & meta) != 0) != hostile_) return stretch.base;
    }
    return gone_[0];
}

/// The first portal of a stretch that the domain has bound; if hostile, of none.
u64 MemorySteps::any_portal(Domain domain) {
    if (hostile_ && one_in(2)) return first_stretch_portal + stretch_portals * random_.below(maximum_bound_stretches);
    const u64 from = random_.below(maximum_bindings);
    for (u64 place = 0; place < maximum_bindings; ++place) {
        const Binding& binding = model_.bindings(domain)[(from + place) % maximum_bindings];
        if (binding.portal != 0 && (hostile_ || (model_.find(binding.stretch)->given[domain] & meta) != 0))
            return binding.portal;
    }
    return first_stretch_portal;
}

/// Pages are few, so that they meet: the first ones, those where a table ends, and the last.
u64 MemorySteps::any_address_in(u64 base) {
    const Stretch* const stretch = model_.find(base);
    if (stretch == nullptr) return base;
    const u64 last = stretch->size / page_size - 1;
    const u64 pages[] = {0, 1, 2, 3, 4, 511, std::min<u64>(512, last), last};
    u64 address = stretch->base + pages[random_.below(std::size(pages))] * page_size;
    if (hostile_ && one_in(3)) {
        const u64 wrong[] = {
            stretch->base - page_size, stretch->base + stretch->size, address + 8, random_.next(), nucleus_base, 0};
        address = wrong[random_.below(std::size(wrong))];
    }
    return address;
}

u64 MemorySteps::any_mapped_address() {
    const u64 from = random_.below(maximum_stretches), start = random_.below(maximum_pages);
    for (u64 place = 0; place < maximum_stretches; ++place) {
        const Stretch& stretch = model_.stretches()[(from + place) % maximum_stretches];
        if (stretch.base == 0) continue;
        for (u64 page = 0; page < maximum_pages; ++page)
            if (const Page& at = stretch.pages[(start + page) % maximum_pages]; at.frame != 0)
                return stretch.base + at.index * page_size;
    }
    return shared_space_base;
}

/// A frame that the domain holds; if hostile, another: somebody else's, or one that there is not. (Frames that nobody
/// holds are no good: the account may have them at hand for the domain, which then can map them without having asked.)
u64 MemorySteps::any_frame(Domain domain) {
    if (hostile_ && one_in(2)) {
        const u64 wrong[] = {0, u64{1} << 32, ~u64{0}, random_.next() | u64{1} << 52};
        return wrong[random_.below(std::size(wrong))];
    }
    const u64 from = random_.below(maximum_frames);
    for (u64 place = 0; place < maximum_frames; ++place) {
        const Frame& frame = model_.frames()[(from + place) % maximum_frames];
        if (frame.number != 0 && (frame.holder == domain) != hostile_) return frame.number;
    }
    return 0;
}

/// Whether to do something with two frames in a row. Which frames the system gives is not the same each time, so only
/// what has been taken together counts.
bool MemorySteps::two_from(u64 frame) {
    const bool wanted = one_in(2);
    const Frame* const first = model_.frame(frame);
    return wanted && first != nullptr && first->followed;
}

RightSet MemorySteps::any_rights() {
    if (hostile_) return static_cast<RightSet>(random_.below(all_rights + 1));
    constexpr RightSet usual[] = {no_rights,
                                  may_read,
                                  may_read | may_write,
                                  may_read | may_write,
                                  may_read | may_execute,
                                  may_read | meta,
                                  may_read | may_write | meta};
    return usual[random_.below(std::size(usual))];
}

bool MemorySteps::well_placed(u64 base, u64 size) const {
    if (base % large_page_size != 0 || base < range_ || base - range_ + size > range_size) return false;
    return std::ranges::none_of(model_.stretches(), [&](const Stretch& stretch) {
        return stretch.base != 0 && base < stretch.base + stretch.size && stretch.base < base + size;
    });
}

} // namespace metta::stress
