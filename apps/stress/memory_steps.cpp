// SPDX-License-Identifier: MIT
// Each step: an operation of some domain, then accesses of some domains to some pages, and a look.
#include "apps/stress/memory_steps.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "apps/stress/stress.hpp"
#include "interfaces/boot_info.hpp"
#include "runtime/client/domains.hpp"
#include "runtime/client/events.hpp"
#include "runtime/client/stretches.hpp"
#include "runtime/client/types.hpp"
#include "runtime/user/late.hpp"

namespace metta::stress {

using namespace memory_model;

namespace {

constexpr u64 steps_a_life = 300;                   ///< then a worker is killed
constexpr u64 most_stretches = 6, most_frames = 20; ///< of a domain
static_assert(most_stretches * MemorySteps::worker_count + 2 <= maximum_stretches);
static_assert((most_frames + 8) * MemorySteps::worker_count <= maximum_frames);
/// Larger stretches go at once: there is no room for many.
constexpr u64 largest_kept = 3 * large_page_size;
constexpr u64 range_size = u64{8} << 30;
constexpr u64 portals_apart = stretch_portals;

/// The number of a domain that there is not.
constexpr u64 nobody = 1000;

/// Every word that is written begins so, so that it can be executed wherever that is allowed.
constexpr u64 return_instruction = 0xc3;

constexpr std::string_view action_names[] = {
    "a read",    "a write", "an execution", "Create", "Clone",    "Destroy",   "SetRights",
    "SetGlobal", "Bind",    "Unbind",       "map",    "demap",    "map_range", "demap_range",
    "share",     "protect", "take",         "give",   "Allocate", "Free",
};

u64 pages_in(const Stretch& stretch) {
    return static_cast<u64>(std::ranges::count_if(stretch.pages, [](const Page& page) { return page.frame != 0; }));
}

} // namespace

MemorySteps::MemorySteps(const Surroundings& at, Stretches& stretches, TextSink& out, u64 seed)
    : at_(at), stretches_(stretches), out_(out), seed_(seed), random_(seed) {}

template <class... Parts>
bool MemorySteps::differs(Domain domain, std::string_view what, const Parts&... parts) const {
    print(out_, "stress: seed ", seed_, ", step ", step_, ", worker ", domain, ": ", what, parts..., "\n");
    return false;
}

std::optional<Answered> MemorySteps::carry_out(Domain domain, Prober::Action action, std::array<u64, 3> arguments,
                                               const Refusals& refusals, bool lenient) {
    const Answered found = workers_[domain]->ask(action, arguments[0], arguments[1], arguments[2]);
    ++operations_;
    if (found.answer != Answer::done) ++refused_;
    const bool too_little =
        found.answer == Answer::no_memory || found.answer == Answer::no_space || found.answer == Answer::no_frames;
    const bool right = refusals.none() ? found.answer == Answer::done : refusals.contains(found.answer);
    if (right || (lenient && too_little)) return found;
    std::array<char, 256> storage;
    TextBuffer expected(storage);
    std::array<char, 20> digits;
    TextBuffer other(digits); // a status or a SystemError
    if (found.answer == Answer::other) print(other, found.value);
    if (refusals.none()) print(expected, name_of(Answer::done));
    for (u32 answer = 0; answer < static_cast<u32>(Answer::count); ++answer)
        if (refusals.contains(static_cast<Answer>(answer)))
            print(expected, expected.text().empty() ? "" : " or ", name_of(static_cast<Answer>(answer)));
    differs(domain, action_names[static_cast<usize>(action)], "(0x", Hex{arguments[0]}, ", 0x", Hex{arguments[1]},
            ", 0x", Hex{arguments[2]}, "): expected ", expected.text(), ", found ", name_of(found.answer),
            found.answer == Answer::other ? ", number " : "", other.text());
    return std::nullopt;
}

// --- Workers.

bool MemorySteps::start_worker(Domain domain) {
    std::array<char, 32> storage;
    TextBuffer name(storage);
    print(name, "services>prober_", ++started_);
    workers_[domain].emplace(at_);
    if (!workers_[domain]->start(name.text())) return differs(domain, "expected to be started, found that it was not");
    lives_[domain] = started_;
    model_.begin(domain);
    return true;
}

bool MemorySteps::replace_worker(Domain domain) {
    const auto record = at_.domains.inspect(workers_[domain]->domain());
    const auto before = at_.domains.memory();
    if (!workers_[domain]->end()) return differs(domain, "expected to be ended, found that it was not");
    const auto after = at_.domains.memory();
    for (const Stretch& stretch : model_.stretches())
        if (stretch.base != 0 && stretch.owner == domain) forget(stretch.base);
    model_.end(domain);
    if (!record || !before || !after) return differs(domain, "expected to be told how much memory is free");
    // Others too may have less to pay for.
    if (after->free < before->free + record->frames)
        return differs(domain, "expected ", before->free + record->frames, " free frames when it had ended, found ",
                       after->free);
    return start_worker(domain);
}

// --- What an operation is about.

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
    if (hostile_ && one_in(2)) return first_stretch_portal + portals_apart * random_.below(maximum_bound_stretches);
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

// --- Operations.

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

// --- What is to be seen of it.

bool MemorySteps::probe() {
    const auto domain = static_cast<Domain>(random_.below(worker_count));
    const auto access = static_cast<Access>(random_.below(3));
    u64 address = any_mapped_address();
    if (one_in(4)) {
        const u64 base =
            one_in(3) ? gone_[random_.below(gone_.size())] : model_.stretches()[random_.below(maximum_stretches)].base;
        if (base == 0) return true;
        const bool hostile = std::exchange(hostile_, false);
        address = any_address_in(base);
        hostile_ = hostile;
    }
    const Expected expected = model_.access(domain, address, access);
    const u64 life = expected.answer == Answer::done ? lives_[model_.frame_at(address)->holder] : 0;
    const u64 written = life << 32 | (++words_ & 0xff'ffff) << 8 | return_instruction;
    constexpr Prober::Action actions[] = {Prober::Action::read, Prober::Action::write, Prober::Action::execute};
    const Prober::Action action = actions[static_cast<usize>(access)];
    const Answered found = workers_[domain]->ask(action, address, written);
    ++probes_;
    if (found.answer == Answer::fault) ++faults_;
    const std::string_view name = action_names[static_cast<usize>(action)];
    if (found.answer != expected.answer)
        return differs(domain, name, " at 0x", Hex{address}, ": expected ", name_of(expected.answer), ", found ",
                       name_of(found.answer));
    if (expected.answer != Answer::done || access == Access::execute) return true;
    if (access == Access::read && expected.known && found.value != expected.word)
        return differs(domain, name, " at 0x", Hex{address}, ": expected 0x", Hex{expected.word}, ", found 0x",
                       Hex{found.value});
    // A frame that somebody had before may hold what that one wrote, and nothing else.
    if (access == Access::read && !expected.known && found.value != 0 && found.value >> 32 != life)
        return differs(domain, name, " at 0x", Hex{address}, ": expected zero, or what begins with ", life,
                       ", found 0x", Hex{found.value});
    model_.has_word(address, access == Access::write ? written : found.value);
    return true;
}

/// What the service says about a stretch, to somebody who has been given nothing there.
bool MemorySteps::look() {
    const Stretch& stretch = model_.stretches()[random_.below(maximum_stretches)];
    if (stretch.base == 0) return true;
    ++looks_;
    const u64 address = stretch.base + random_.below(stretch.size);
    const auto record = stretches_.query(address);
    if (!record || record->base != stretch.base || record->size != stretch.size || record->reserved ||
        record->owner != workers_[stretch.owner]->domain() || record->global.bits() != stretch.global)
        return differs(stretch.owner, "Query of 0x", Hex{address}, ": expected stretch 0x", Hex{stretch.base}, " of 0x",
                       Hex{stretch.size}, " bytes, global rights ", u64{stretch.global}, ", found 0x",
                       Hex{record ? record->base : 0}, " of 0x", Hex{record ? record->size : 0}, ", global rights ",
                       record ? record->global.bits() : 0);
    const auto domain = static_cast<Domain>(random_.below(worker_count));
    const auto rights = stretches_.rights_of(stretch.base, workers_[domain]->domain());
    if (!rights || rights->bits() != stretch.given[domain])
        return differs(domain, "RightsOf in 0x", Hex{stretch.base}, ": expected ", u64{stretch.given[domain]},
                       ", found ", rights ? rights->bits() : ~u64{0});
    return true;
}

bool MemorySteps::step() {
    const auto domain = static_cast<Domain>(random_.below(worker_count));
    hostile_ = one_in(4);
    using Operation = bool (MemorySteps::*)(Domain);
    constexpr Operation operations[] = {
        &MemorySteps::create,     &MemorySteps::create,     &MemorySteps::clone, &MemorySteps::destroy,
        &MemorySteps::set_rights, &MemorySteps::set_rights, &MemorySteps::share, &MemorySteps::share,
        &MemorySteps::set_global, &MemorySteps::bind,       &MemorySteps::bind,  &MemorySteps::bind,
        &MemorySteps::unbind,     &MemorySteps::map,        &MemorySteps::map,   &MemorySteps::map,
        &MemorySteps::map,        &MemorySteps::map,        &MemorySteps::map,   &MemorySteps::map,
        &MemorySteps::map,        &MemorySteps::demap,      &MemorySteps::demap, &MemorySteps::protect,
        &MemorySteps::protect,    &MemorySteps::take,       &MemorySteps::take,  &MemorySteps::take,
        &MemorySteps::give,
    };
    if (!(this->*operations[random_.below(std::size(operations))])(domain)) return false;
    constexpr u32 probes_a_step = 4;
    for (u32 number = 0; number < probes_a_step; ++number)
        if (!probe()) return false;
    return look();
}

bool MemorySteps::take_steps(u64 count) {
    for (Domain domain = 0; domain < worker_count; ++domain)
        if (!start_worker(domain)) return false;
    for (step_ = 1; step_ <= count; ++step_) {
        if (!step()) return false;
        if (step_ % steps_a_life == 0 && !replace_worker(static_cast<Domain>(random_.below(worker_count))))
            return false;
    }
    return true;
}

bool MemorySteps::take_steps_in_range(u64 count) {
    const auto range = stretches_.reserve(range_size);
    if (!range) return differs(0, "Reserve: expected a range, found it refused");
    range_ = *range;
    if (!take_steps(count)) return false;
    const bool used = std::ranges::any_of(model_.stretches(), [&](const Stretch& stretch) {
        return stretch.base >= range_ && stretch.base - range_ < range_size;
    });
    const auto left = stretches_.unreserve(range_);
    const bool refused = !left && left.error().is<Stretches::NotHolder>();
    if (used ? !refused : !left)
        return differs(0, "Unreserve: expected ", used ? "NotHolder" : "done", ", found something else");
    return true;
}

bool MemorySteps::run(u64 count) {
    bool well = take_steps_in_range(count);
    for (Domain domain = 0; domain < worker_count; ++domain)
        if (workers_[domain] && !workers_[domain]->end())
            well = differs(domain, "expected to be ended, found that it was not");
    // Unless it has been given back already: the workers' stretches are gone now.
    if (well && stretches_.query(range_) && !stretches_.unreserve(range_))
        well = differs(0, "Unreserve: expected done, found it refused");
    return well;
}

void MemorySteps::tell() const {
    print(out_, "stress: ", operations_, " operations of ", started_, " domains, ", refused_, " of them refused, ",
          probes_, " accesses, ", faults_, " of them faults, ", looks_, " looks: as the model says\n");
}

u32 take_memory_steps(u64 seed, u64 count, bool tells, Output& out) {
    constexpr u32 well = 0, failed = 1;
    static constinit std::array<byte, 4 * argument_area_size> room{};
    static constinit middl::Arena arrived(room);
    auto domains = connect<DomainsClient>(arrived);
    auto events = connect<EventsClient>();
    auto names = connect<NamesClient>(arrived);
    auto stretches = connect<StretchesClient>();
    const types::Registry* const registry = open_registry();
    if (!domains || !events || !names || !stretches || registry == nullptr) {
        print(out, "stress: expected the services domains, events, names, stretches and types, found one of them "
                   "refused\n");
        return failed;
    }
    const Surroundings at = {*domains, *events, *names, *registry, arrived};
    static constinit Late<MemorySteps> place; // larger than a stack
    MemorySteps& steps = place.make(at, *stretches, out, seed);
    const bool as_expected = steps.run(count);
    if (as_expected && tells) steps.tell();
    return as_expected ? well : failed;
}

} // namespace metta::stress
