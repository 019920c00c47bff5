// SPDX-License-Identifier: MIT
// What workers find in memory, and what is said about it, beside what the model says.
#include "apps/stress/memory_steps.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace metta::stress {

using namespace memory_model;

namespace {

/// Every word that is written begins so, so that it can be executed wherever that is allowed.
constexpr u64 return_instruction = 0xc3;

} // namespace

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
    const std::string_view name = name_of(action);
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

} // namespace metta::stress
