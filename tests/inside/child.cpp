// SPDX-License-Identifier: MIT
#include "tests/inside/child.hpp"

#include <utility>

#include "runtime/client/child.hpp"
#include "runtime/user/clock.hpp"
#include "runtime/user/start_record.hpp"

namespace metta::inside_tests {
namespace {

constexpr u32 status_when_killed = 137;
/// What nothing here takes: whoever has not signalled by then never will.
constexpr u64 patience_in_seconds = 30;

} // namespace

bool Child::make(std::string_view role, std::string_view first, std::string_view second) {
    const Events::Result<Event> to = create_event(events_), from = create_event(events_);
    if (to) to_ = *to;
    if (from) from_ = *from;
    const Domains::Result<u32> domain = create_child(domains_, {program_name(), role_mark, role, first, second});
    if (!to || !from || !domain) return false;
    domain_ = *domain;
    const Events::Result<u32> its_to = events_.share(to_->number(), *domain_);
    const Events::Result<u32> its_from = events_.share(from_->number(), *domain_);
    return its_to && *its_to == from_parent.number() && its_from && *its_from == to_parent.number();
}

bool Child::told(u64 times) const {
    const u64 deadline = now() + patience_in_seconds * start_record().ticks_per_second;
    return from_->await(times, deadline) == AwaitResult::reached;
}

std::optional<u32> Child::finish() {
    const auto domain = std::exchange(domain_, std::nullopt);
    if (!domain) return std::nullopt;
    const Domains::Result<u32> status = domains_.wait(*domain);
    if (!status) return std::nullopt;
    return *status;
}

bool Child::kill() { return domain_ && domains_.kill(*domain_, status_when_killed) && finish(); }

Child::~Child() {
    if (domain_) kill();
    if (to_) static_cast<void>(events_.destroy(to_->number()));
    if (from_) static_cast<void>(events_.destroy(from_->number()));
}

} // namespace metta::inside_tests
