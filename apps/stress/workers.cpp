// SPDX-License-Identifier: MIT
#include "apps/stress/workers.hpp"

#include <utility>

#include "apps/stress/prober.hpp"
#include "runtime/client/child.hpp"
#include "runtime/client/nester.hpp"
#include "runtime/user/clock.hpp"

namespace metta::stress {
namespace {

constexpr u32 status_when_killed = 137;
/// What nothing here takes: a worker that is not ready by then never will be.
constexpr u64 patience_in_milliseconds = 10'000;

} // namespace

bool Worker::start(std::string_view name) {
    const auto ready = create_event(at_.events);
    if (!ready) return false;
    ready_ = *ready;
    const auto domain = create_child(at_.domains, {"stress", worker_word, name});
    if (!domain) return false;
    domain_ = *domain;
    const auto there = at_.events.share(ready_->number(), domain_);
    if (!there || *there != worker_is_ready.number() || !at_.domains.start(domain_)) return false;
    return ready_->await(1, deadline_in(patience_in_milliseconds)) == AwaitResult::reached && bind(name);
}

bool Worker::bind(std::string_view name) {
    const auto found = look_up(at_.names, name, at_.memory);
    if (!found) return false;
    const auto reference = types::narrow<Prober>(at_.registry, *found);
    if (!reference) return false;
    const auto connection = Connection::bind(reference->number);
    if (!connection) return false;
    reference_ = reference->number;
    prober_.emplace(*connection);
    return true;
}

bool Worker::end() {
    bool well = true;
    if (const u32 domain = std::exchange(domain_, 0); domain != 0)
        well = at_.domains.kill(domain, status_when_killed) && at_.domains.wait(domain);
    prober_.reset();
    // Of an object whose server has ended nothing may be left to release.
    if (const u64 reference = std::exchange(reference_, 0); reference != 0)
        static_cast<void>(NesterClient().release(reference));
    if (ready_) well &= at_.events.destroy(std::exchange(ready_, std::nullopt)->number()).has_value();
    return well;
}

Answered Worker::ask(Prober::Action action, u64 first, u64 second, u64 third) {
    const auto result = prober_->carry_out(action, first, second, third);
    if (!result || result->answer >= static_cast<u32>(memory_model::Answer::count)) return {};
    return {.answer = static_cast<memory_model::Answer>(result->answer), .value = result->value};
}

} // namespace metta::stress
