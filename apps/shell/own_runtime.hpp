// SPDX-License-Identifier: MIT
// The shell's own domain, where the shell runs on Metta.
#pragma once

#include <optional>

#include "apps/shell/surroundings.hpp"
#include "runtime/client/events.hpp"
#include "runtime/client/scheduler.hpp"
#include "runtime/sync/event.hpp"
#include "runtime/user/clock.hpp"

namespace metta::shell {

/// Sleeps by waiting for an event; without one, by letting others run.
class OwnRuntime final : public Runtime {
  public:
    explicit OwnRuntime(Events* events) {
        if (events == nullptr) return;
        if (const Events::Result<Event> made = create_event(*events)) woken_ = *made;
    }

    u64 now() const override { return metta::now(); }
    u64 ticks_per_second() const override { return metta::ticks_per_second(); }
    void sleep_until(u64 deadline) override {
        if (!woken_) return let_others_run();
        if (woken_->await(seen_ + 1, deadline) == AwaitResult::reached) seen_ = woken_->count();
    }
    void wake() override {
        if (woken_) woken_->signal();
    }

  private:
    std::optional<Event> woken_;
    u64 seen_ = 0; ///< its count when a sleep was last ended by it
};

} // namespace metta::shell
