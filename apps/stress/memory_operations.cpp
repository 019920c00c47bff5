// SPDX-License-Identifier: MIT
// What workers are told to do, beside what the model says of it.
#include "apps/stress/memory_steps.hpp"

#include <algorithm>
#include <iterator>

#include "interfaces/boot_info.hpp"

namespace metta::stress {

using namespace memory_model;

namespace {

constexpr u64 most_stretches = 6, most_frames = 20; ///< of a domain
static_assert(most_stretches * MemorySteps::worker_count + 2 <= maximum_stretches);
static_assert((most_frames + 8) * MemorySteps::worker_count <= maximum_frames);
/// Larger stretches go at once: there is no room for many.
constexpr u64 largest_kept = 3 * large_page_size;

/// The number of a domain that there is not.
constexpr u64 nobody = 1000;

u64 pages_in(const Stretch& stretch) {
    return static_cast<u64>(std::ranges::count_if(stretch.pages, [](const Page& page) { return page.frame != 0; }));
}

} // namespace

bool MemorySteps::create(Domain domain) {
    u64 size = 1 + random_.below(3 * large_page_size), address = 0;
    RightSet rights = any_rights();
    bool absurd = false;
    if (hostile_ && one_in(2)) {
        const u64 sizes[] = {0, u64{1} << 40, ~u64{0}, u64{1022} * 1024 * 1024 + 1, u64{1022} * 1024 * 1024};
        size = sizes[random_.below(std::size(sizes))];
        absurd = true;
    }
    if (one_in(hostile_ ? 2 : 8)) {
        const u64 addresses[] = {gone_[random_.below(gone_.size())], any_stretch(domain), random_.next(), page_size,
                                 round_down(shared_space_end - size, large_page_size)};
        address = addresses[random_.below(std::size(addresses))];
        absurd = true;
    }
    if (stretches_of(domain) >= most_stretches) return destroy(domain);
    const auto done = carry_out(domain, Prober::Action::create, {size, rights, address},
                                model_.may_create(size, rights, address), absurd);
    if (!done || done->answer != Answer::done) return done.has_value();
    if (address == 0 ? !well_placed(done->value, size) : done->value != address)
        return differs(domain, "Create: expected room of its own, found 0x", Hex{done->value});
    model_.created(domain, done->value, size, rights);
    if (size <= largest_kept) return true;
    forget(done->value);
    return carry_out(domain, Prober::Action::destroy, {done->value}, model_.destroy(domain, done->value)).has_value();
}

bool MemorySteps::clone(Domain domain) {
    if (stretches_of(domain) >= most_stretches) return true;
    const u64 base = any_stretch(domain);
    const auto done = carry_out(domain, Prober::Action::clone, {base}, model_.may_clone(domain, base));
    if (!done || done->answer != Answer::done) return done.has_value();
    if (!well_placed(done->value, model_.find(base)->size))
        return differs(domain, "Clone: expected room of its own, found 0x", Hex{done->value});
    model_.cloned(domain, base, done->value);
    return true;
}

bool MemorySteps::destroy(Domain domain) {
    const u64 base = any_stretch(domain);
    const auto done = carry_out(domain, Prober::Action::destroy, {base}, model_.destroy(domain, base));
    if (done && done->answer == Answer::done) forget(base);
    return done.has_value();
}

bool MemorySteps::set_rights(Domain domain) {
    const u64 base = any_stretch(domain);
    const bool to_nobody = hostile_ && one_in(4);
    const Domain other = to_nobody ? worker_count : static_cast<Domain>(random_.below(worker_count));
    const RightSet rights = any_rights();
    return carry_out(domain, Prober::Action::set_rights, {base, to_nobody ? nobody : workers_[other]->domain(), rights},
                     model_.set_rights(domain, base, other, rights))
        .has_value();
}

bool MemorySteps::share(Domain domain) {
    const u64 portal = any_portal(domain);
    const Binding* const binding = model_.binding(domain, portal);
    if (!hostile_ && binding == nullptr) return bind(domain);
    const bool to_nobody = hostile_ && one_in(4);
    const Domain other = to_nobody ? worker_count : static_cast<Domain>(random_.below(worker_count));
    const RightSet rights = any_rights();
    const u64 base = binding == nullptr ? 0 : binding->stretch;
    return carry_out(domain, Prober::Action::share,
                     {portal, to_nobody ? nobody : workers_[other]->domain(), base | rights},
                     model_.share(domain, portal, other, rights))
        .has_value();
}

bool MemorySteps::set_global(Domain domain) {
    const u64 base = any_stretch(domain);
    const RightSet rights = hostile_ ? any_rights() : any_rights() & ~meta;
    return carry_out(domain, Prober::Action::set_global, {base, rights}, model_.set_global(domain, base, rights))
        .has_value();
}

bool MemorySteps::bind(Domain domain) {
    if (!hostile_ && stretches_of(domain) == 0) return create(domain);
    const u64 base = any_stretch(domain);
    const auto& bindings = model_.bindings(domain);
    if (std::ranges::none_of(bindings, [](const Binding& binding) { return binding.portal == 0; }))
        return unbind(domain);
    const auto done = carry_out(domain, Prober::Action::bind, {base}, model_.may_bind(domain, base));
    if (!done || done->answer != Answer::done) return done.has_value();
    const Binding* const there = model_.binding(domain, done->value);
    if (there != nullptr && there->stretch != base)
        return differs(domain, "Bind: expected portals of its own, found those of 0x", Hex{there->stretch});
    model_.bound(domain, base, done->value);
    return true;
}

bool MemorySteps::unbind(Domain domain) {
    const u64 base = any_stretch(domain);
    return carry_out(domain, Prober::Action::unbind, {base}, model_.unbind(domain, base)).has_value();
}

bool MemorySteps::map(Domain domain) {
    const u64 portal = any_portal(domain);
    const Binding* const binding = model_.binding(domain, portal);
    if (!hostile_ && binding == nullptr) return bind(domain);
    const u64 frame = any_frame(domain);
    if (!hostile_ && frame == 0) return take(domain);
    const u64 address = any_address_in(binding == nullptr ? any_stretch(domain) : binding->stretch);
    if (binding != nullptr && pages_in(*model_.find(binding->stretch)) + 2 > maximum_pages) return demap(domain);
    if (two_from(frame))
        return carry_out(domain, Prober::Action::map_range, {portal, address, frame},
                         model_.map_range(domain, portal, address, frame, 2))
            .has_value();
    return carry_out(domain, Prober::Action::map, {portal, address, frame}, model_.map(domain, portal, address, frame))
        .has_value();
}

bool MemorySteps::demap(Domain domain) {
    const u64 portal = any_portal(domain);
    const Binding* const binding = model_.binding(domain, portal);
    if (!hostile_ && binding == nullptr) return bind(domain);
    const u64 address = any_address_in(binding == nullptr ? any_stretch(domain) : binding->stretch);
    if (one_in(3))
        return carry_out(domain, Prober::Action::demap_range, {portal, address},
                         model_.demap_range(domain, portal, address, 2))
            .has_value();
    const Frame* const there = model_.frame_at(address);
    const u64 frame = there == nullptr ? 0 : there->number;
    const auto done =
        carry_out(domain, Prober::Action::demap, {portal, address}, model_.demap(domain, portal, address));
    if (done && done->answer == Answer::done && done->value != frame)
        return differs(domain, "demap: expected frame ", frame, ", found ", done->value);
    return done.has_value();
}

bool MemorySteps::protect(Domain domain) {
    const u64 portal = any_portal(domain);
    const Binding* const binding = model_.binding(domain, portal);
    auto rights = static_cast<RightSet>(random_.below(hostile_ ? all_rights + 1 : meta));
    if (!hostile_ && binding != nullptr)
        rights = completed(rights & MemoryModel::may(*model_.find(binding->stretch), domain) & ~meta);
    return carry_out(domain, Prober::Action::protect, {portal, rights}, model_.protect(domain, portal, rights))
        .has_value();
}

bool MemorySteps::take(Domain domain) {
    if (frames_of(domain) >= most_frames) return give(domain);
    std::optional<Answered> done;
    u64 count = 1, alignment = 1;
    if (one_in(2)) {
        done = carry_out(domain, Prober::Action::take, {}, {});
    } else {
        count = 1 + random_.below(4);
        alignment = u64{1} << random_.below(4);
        Refusals refusals;
        bool absurd = false;
        if (hostile_) {
            const std::array<std::array<u64, 2>, 5> wrong = {{{0, 1}, {16385, 1}, {~u32{0}, 1}, {1, 3}, {1, 32768}}};
            const auto& [wrong_count, wrong_alignment] = wrong[random_.below(wrong.size())];
            count = wrong_count, alignment = wrong_alignment;
            absurd = true;
            refusals.add(Answer::bad_argument);
        }
        done = carry_out(domain, Prober::Action::allocate, {count, alignment, random_.below(2)}, refusals, absurd);
    }
    if (!done || done->answer != Answer::done) return done.has_value();
    if (done->value % alignment != 0 || !model_.taken(domain, done->value, count))
        return differs(domain, "Allocate: expected ", count, " frames that nobody holds, the first a multiple of ",
                       alignment, ", found ", done->value);
    for (u64& given_back : given_back_)
        if (given_back - done->value < count) given_back = 0;
    return true;
}

bool MemorySteps::give(Domain domain) {
    const u64 frame = hostile_ && one_in(2) ? given_back_[random_.below(given_back_.size())] : any_frame(domain);
    const bool shortly = one_in(2);
    const u64 count = !shortly && two_from(frame) ? 2 : 1;
    const auto done = carry_out(domain, shortly ? Prober::Action::give : Prober::Action::free, {frame, count},
                                model_.give(domain, frame, count));
    if (done && done->answer == Answer::done) given_back_[step_ % given_back_.size()] = frame;
    return done.has_value();
}

} // namespace metta::stress
