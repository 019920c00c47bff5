// SPDX-License-Identifier: MIT
// Each step: an operation of some domain, then accesses of some domains to some pages, and a look.
#include "apps/stress/memory_steps.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "apps/stress/stress.hpp"
#include "runtime/client/domains.hpp"
#include "runtime/client/events.hpp"
#include "runtime/client/stretches.hpp"
#include "runtime/client/types.hpp"
#include "runtime/user/late.hpp"

namespace metta::stress {

using namespace memory_model;

namespace {

constexpr u64 steps_a_life = 300; ///< then a worker is killed

constexpr std::string_view action_names[] = {
    "a read",    "a write", "an execution", "Create", "Clone",    "Destroy",   "SetRights",
    "SetGlobal", "Bind",    "Unbind",       "map",    "demap",    "map_range", "demap_range",
    "share",     "protect", "take",         "give",   "Allocate", "Free",
};

} // namespace

std::string_view name_of(Prober::Action action) { return action_names[static_cast<usize>(action)]; }

MemorySteps::MemorySteps(const Surroundings& at, Stretches& stretches, TextSink& out, u64 seed)
    : at_(at), stretches_(stretches), out_(out), seed_(seed), random_(seed) {}

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
    differs(domain, name_of(action), "(0x", Hex{arguments[0]}, ", 0x", Hex{arguments[1]}, ", 0x", Hex{arguments[2]},
            "): expected ", expected.text(), ", found ", name_of(found.answer),
            found.answer == Answer::other ? ", number " : "", other.text());
    return std::nullopt;
}

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
