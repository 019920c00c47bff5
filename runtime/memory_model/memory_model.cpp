// SPDX-License-Identifier: MIT
// Loops over everything there is: it must be right, not fast.
#include "runtime/memory_model/memory_model.hpp"

#include <algorithm>
#include <iterator>

#include "interfaces/boot_info.hpp"

namespace metta::memory_model {
namespace {

constexpr u64 largest_stretch = u64{1022} * 1024 * 1024;

const Page* find_page(const Stretch& stretch, u64 index) {
    for (const Page& page : stretch.pages)
        if (page.frame != 0 && page.index == index) return &page;
    return nullptr;
}

/// Whether there are so many pages of the stretch from the address on.
bool pages_of(const Stretch& stretch, u64 address, u64 count) {
    if (address % page_size != 0 || address < stretch.base || address - stretch.base >= stretch.size) return false;
    return count != 0 && count <= (stretch.size - (address - stretch.base)) / page_size;
}

/// Whether somebody may write, and somebody may execute: the same or another.
bool writable_and_executable(const Stretch& stretch) {
    RightSet anybody = stretch.global;
    for (const RightSet given : stretch.given) anybody |= given;
    return (anybody & may_write) != 0 && (anybody & may_execute) != 0;
}

bool has_meta(const Stretch& stretch, Domain domain) { return (stretch.given[domain] & meta) != 0; }

constexpr const char* names[] = {
    "done",     "a fault",        "NoStretch", "NoSpace",        "NoMemory", "NotHolder", "WriteAndExecute",
    "NoDomain", "NoFrames",       "NotYours",  "a bad argument", "absent",   "occupied",  "not the owner",
    "revoked",  "something else",
};
static_assert(std::size(names) == static_cast<usize>(Answer::count));

} // namespace

const char* name_of(Answer answer) { return names[static_cast<usize>(std::min(answer, Answer::other))]; }

// --- Domains.

void MemoryModel::begin(Domain domain) { alive_[domain] = true; }

void MemoryModel::end(Domain domain) {
    alive_[domain] = false;
    for (Stretch& stretch : stretches_) {
        if (stretch.base == 0) continue;
        if (stretch.owner == domain) {
            remove(stretch);
            continue;
        }
        stretch.given[domain] = no_rights;
        stretch.narrowed[domain] = all_rights;
        unmap_frames_of(domain, stretch);
    }
    for (Frame& each : frames_)
        if (each.number != 0 && each.holder == domain) each = {};
    bindings_[domain] = {};
}

// --- Looking.

const Stretch* MemoryModel::find(u64 base) const {
    for (const Stretch& stretch : stretches_)
        if (base != 0 && stretch.base == base) return &stretch;
    return nullptr;
}
Stretch* MemoryModel::known_stretch(u64 base) { return const_cast<Stretch*>(find(base)); }

const Stretch* MemoryModel::at(u64 address) const {
    for (const Stretch& stretch : stretches_)
        if (stretch.base != 0 && address >= stretch.base && address - stretch.base < stretch.size) return &stretch;
    return nullptr;
}

const Frame* MemoryModel::frame(u64 number) const {
    for (const Frame& each : frames_)
        if (number != 0 && each.number == number) return &each;
    return nullptr;
}
Frame* MemoryModel::known_frame(u64 number) { return const_cast<Frame*>(frame(number)); }

const Frame* MemoryModel::frame_at(u64 address) const {
    const Stretch* const stretch = at(address);
    if (stretch == nullptr) return nullptr;
    const Page* const page = find_page(*stretch, (address - stretch->base) / page_size);
    return page == nullptr ? nullptr : frame(page->frame);
}

const Binding* MemoryModel::binding(Domain domain, u64 portal) const {
    for (const Binding& each : bindings_[domain])
        if (portal != 0 && each.portal == portal) return &each;
    return nullptr;
}

Binding* MemoryModel::portals_to(Domain domain, u64 stretch) {
    for (Binding& each : bindings_[domain])
        if (each.portal != 0 && each.stretch == stretch) return &each;
    return nullptr;
}

// --- Stretches.

Stretch& MemoryModel::add(Domain owner, u64 base, u64 size) {
    for (Stretch& stretch : stretches_) {
        if (stretch.base != 0) continue;
        stretch = {.base = base, .size = size, .owner = owner};
        stretch.narrowed.fill(all_rights);
        return stretch;
    }
    __builtin_trap(); // whoever uses the model keeps within maximum_stretches
}

void MemoryModel::unmap(Page& page) {
    --known_frame(page.frame)->maps;
    page = {};
}

void MemoryModel::remove(Stretch& stretch) {
    for (Page& page : stretch.pages)
        if (page.frame != 0) unmap(page);
    for (auto& of_one : bindings_)
        for (Binding& each : of_one)
            if (each.stretch == stretch.base) each = {};
    stretch = {};
}

void MemoryModel::unmap_frames_of(Domain domain, Stretch& stretch) {
    for (Page& page : stretch.pages)
        if (page.frame != 0 && frame(page.frame)->holder == domain) unmap(page);
}

void MemoryModel::change(Stretch& stretch, const Stretch& changed) {
    const Stretch before = stretch;
    stretch = changed;
    for (Domain domain = 0; domain < maximum_domains; ++domain) {
        // Who has other rights than before has all of them.
        if (may(stretch, domain) != may(before, domain)) stretch.narrowed[domain] = all_rights;
        // Who cannot map any more could not unmap either.
        if (has_meta(before, domain) && !has_meta(stretch, domain)) unmap_frames_of(domain, stretch);
        Binding* const portals = portals_to(domain, stretch.base);
        if (portals != nullptr && may(stretch, domain) == no_rights) *portals = {};
    }
}

Refusals MemoryModel::may_create(u64 size, RightSet rights, u64 address) const {
    Refusals refusals;
    refusals.add_if(size == 0 || size > largest_stretch, Answer::bad_argument);
    refusals.add_if((rights & may_write) != 0 && (rights & may_execute) != 0, Answer::write_and_execute);
    if (address == 0) return refusals;
    const bool outside =
        address < shared_space_base || address >= shared_space_end || size > shared_space_end - address;
    refusals.add_if(address % large_page_size != 0 || outside, Answer::bad_argument);
    refusals.add_if(outside, Answer::no_space);
    for (const Stretch& stretch : stretches_)
        refusals.add_if(stretch.base != 0 && address < stretch.base + stretch.size && stretch.base < address + size,
                        Answer::no_space);
    return refusals;
}

void MemoryModel::created(Domain caller, u64 base, u64 size, RightSet rights) {
    add(caller, base, round_up(size, large_page_size)).given[caller] = completed(rights) | meta;
}

Refusals MemoryModel::may_clone(Domain caller, u64 base) const {
    const Stretch* const stretch = find(base);
    if (stretch == nullptr) return {Answer::no_stretch};
    Refusals refusals;
    refusals.add_if(!has_meta(*stretch, caller), Answer::not_holder);
    return refusals;
}

void MemoryModel::cloned(Domain caller, u64 base, u64 clone) {
    const Stretch original = *find(base);
    Stretch& stretch = add(caller, clone, original.size);
    stretch.given = original.given;
    stretch.global = original.global;
    stretch.given[caller] |= meta;
}

Refusals MemoryModel::destroy(Domain caller, u64 base) {
    Stretch* const stretch = known_stretch(base);
    if (stretch == nullptr) return {Answer::no_stretch};
    if (stretch->owner != caller) return {Answer::not_holder};
    remove(*stretch);
    return {};
}

Refusals MemoryModel::set_rights(Domain caller, u64 base, Domain domain, RightSet rights) {
    Stretch* const stretch = known_stretch(base);
    Refusals refusals;
    refusals.add_if(!alive(domain), Answer::no_domain);
    refusals.add_if(stretch == nullptr, Answer::no_stretch);
    refusals.add_if(stretch != nullptr && !has_meta(*stretch, caller), Answer::not_holder);
    if (stretch == nullptr || !alive(domain)) return refusals;
    Stretch changed = *stretch;
    changed.given[domain] = completed(rights) | (domain == stretch->owner ? meta : no_rights);
    changed.narrowed[domain] = all_rights;
    refusals.add_if(writable_and_executable(changed), Answer::write_and_execute);
    if (refusals.none()) change(*stretch, changed);
    return refusals;
}

Refusals MemoryModel::set_global(Domain caller, u64 base, RightSet rights) {
    Stretch* const stretch = known_stretch(base);
    Refusals refusals;
    refusals.add_if((rights & meta) != 0, Answer::bad_argument);
    refusals.add_if(stretch == nullptr, Answer::no_stretch);
    refusals.add_if(stretch != nullptr && !has_meta(*stretch, caller), Answer::not_holder);
    if (stretch == nullptr) return refusals;
    Stretch changed = *stretch;
    changed.global = completed(rights);
    refusals.add_if(writable_and_executable(changed), Answer::write_and_execute);
    if (refusals.none()) change(*stretch, changed);
    return refusals;
}

Refusals MemoryModel::may_bind(Domain caller, u64 base) const {
    const Stretch* const stretch = find(base);
    if (stretch == nullptr) return {Answer::no_stretch};
    if (may(*stretch, caller) == no_rights) return {Answer::not_holder};
    return {};
}

void MemoryModel::bound(Domain caller, u64 base, u64 portal) {
    Binding* portals = portals_to(caller, base);
    if (portals == nullptr) {
        for (Binding& each : bindings_[caller])
            if (each.portal == 0) portals = &each;
    }
    if (portals == nullptr) __builtin_trap(); // whoever uses the model keeps within maximum_bindings
    *portals = {.portal = portal, .stretch = base};
}

Refusals MemoryModel::unbind(Domain caller, u64 base) {
    Binding* const portals = portals_to(caller, base);
    if (portals == nullptr) return {Answer::no_stretch};
    *portals = {};
    return {};
}

// --- Portals.

Stretch* MemoryModel::mapped_by(Domain domain, u64 portal) {
    const Binding* const portals = binding(domain, portal);
    Stretch* const stretch = portals == nullptr ? nullptr : known_stretch(portals->stretch);
    return stretch != nullptr && has_meta(*stretch, domain) ? stretch : nullptr;
}

Refusals MemoryModel::map(Domain caller, u64 portal, u64 address, u64 number) {
    Stretch* const stretch = mapped_by(caller, portal);
    if (stretch == nullptr) return not_bound;
    if (!pages_of(*stretch, address, 1)) return {Answer::bad_argument};
    const u64 index = (address - stretch->base) / page_size;
    Frame* const held = known_frame(number);
    Refusals refusals;
    refusals.add_if(held == nullptr || held->holder != caller, Answer::not_owner);
    refusals.add_if(find_page(*stretch, index) != nullptr, Answer::occupied);
    if (!refusals.none()) return refusals;
    auto* const free = std::ranges::find(stretch->pages, u64{0}, &Page::frame);
    if (free == stretch->pages.end()) __builtin_trap(); // whoever uses the model keeps within maximum_pages
    *free = {.index = index, .frame = number};
    ++held->maps;
    return {};
}

Refusals MemoryModel::demap(Domain caller, u64 portal, u64 address) {
    Stretch* const stretch = mapped_by(caller, portal);
    if (stretch == nullptr) return not_bound;
    if (!pages_of(*stretch, address, 1)) return {Answer::bad_argument};
    const Page* const page = find_page(*stretch, (address - stretch->base) / page_size);
    if (page == nullptr) return {Answer::absent};
    unmap(const_cast<Page&>(*page));
    return {};
}

Refusals MemoryModel::map_range(Domain caller, u64 portal, u64 address, u64 first, u64 count) {
    const Stretch* const stretch = mapped_by(caller, portal);
    if (stretch == nullptr) return not_bound;
    if (!pages_of(*stretch, address, count)) return {Answer::bad_argument};
    for (u64 place = 0; place < count; ++place) {
        const Refusals refusals = map(caller, portal, address + place * page_size, first + place);
        if (!refusals.none()) return refusals;
    }
    return {};
}

Refusals MemoryModel::demap_range(Domain caller, u64 portal, u64 address, u64 count) {
    const Stretch* const stretch = mapped_by(caller, portal);
    if (stretch == nullptr) return not_bound;
    if (!pages_of(*stretch, address, count)) return {Answer::bad_argument};
    for (u64 place = 0; place < count; ++place)
        static_cast<void>(demap(caller, portal, address + place * page_size)); // nothing there: it is passed over
    return {};
}

Refusals MemoryModel::share(Domain caller, u64 portal, Domain domain, RightSet rights) {
    const Stretch* const stretch = mapped_by(caller, portal);
    // The portal is no more, or leads to who has no such stretch, or does not let this caller say anything there.
    if (stretch == nullptr) return {Answer::fault, Answer::revoked, Answer::no_stretch, Answer::not_holder};
    return set_rights(caller, stretch->base, domain, rights);
}

Refusals MemoryModel::protect(Domain caller, u64 portal, RightSet rights) {
    const Binding* const portals = binding(caller, portal);
    if (portals == nullptr) return not_bound;
    Stretch& stretch = *known_stretch(portals->stretch);
    if ((may(stretch, caller) & ~meta) == no_rights) return not_bound; // there is nothing to narrow
    const bool possible = rights == completed(rights) && (rights & meta) == 0;
    if (!possible || (rights & ~may(stretch, caller)) != 0) return {Answer::bad_argument};
    stretch.narrowed[caller] = rights;
    return {};
}

// --- Frames.

bool MemoryModel::taken(Domain caller, u64 first, u64 count) {
    for (u64 place = 0; place < count; ++place)
        if (frame(first + place) != nullptr) return false;
    for (u64 place = 0; place < count; ++place) {
        auto* const free = std::ranges::find(frames_, u64{0}, &Frame::number);
        if (free == frames_.end()) __builtin_trap(); // whoever uses the model keeps within maximum_frames
        *free = {.number = first + place, .holder = caller, .followed = place + 1 < count};
    }
    return true;
}

Refusals MemoryModel::give(Domain caller, u64 first, u64 count) {
    for (u64 place = 0; place < count; ++place) {
        const Frame* const held = frame(first + place);
        if (held == nullptr || held->holder != caller || held->maps != 0) return {Answer::not_yours};
    }
    for (u64 place = 0; place < count; ++place) *known_frame(first + place) = {};
    if (Frame* const before = known_frame(first - 1)) before->followed = false;
    return {};
}

// --- Accesses.

Expected MemoryModel::access(Domain domain, u64 address, Access access) const {
    const Stretch* const stretch = at(address);
    const Frame* const mapped = frame_at(address);
    if (stretch == nullptr || mapped == nullptr) return {};
    const RightSet rights = may(*stretch, domain) & stretch->narrowed[domain];
    const RightSet wanted = access == Access::write ? may_write : access == Access::execute ? may_execute : may_read;
    if ((rights & wanted) == 0) return {};
    return {.answer = Answer::done, .known = mapped->known, .word = mapped->word};
}

void MemoryModel::has_word(u64 address, u64 word) {
    const Frame* const mapped = frame_at(address);
    if (mapped == nullptr) return;
    Frame& now = *known_frame(mapped->number);
    now.known = true;
    now.word = word;
}

} // namespace metta::memory_model
