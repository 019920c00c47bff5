// SPDX-License-Identifier: MIT
// The shell's own domain, where the shell runs on Metta.
#pragma once

#include <optional>

#include "apps/shell/surroundings.hpp"
#include "runtime/client/domains.hpp"
#include "runtime/client/events.hpp"
#include "runtime/client/scheduler.hpp"
#include "runtime/user/await.hpp"
#include "runtime/user/clock.hpp"

namespace metta::shell {

/// Sleeps by waiting for an event; without one, by letting others run.
class OwnRuntime final : public Runtime {
  public:
    OwnRuntime(DomainsSurrogate& domains, Events* events) : domains_(domains) {
        if (events == nullptr) return;
        if (const Events::Result<u32> made = events->create()) woken_ = *made;
    }

    u64 now() const override { return metta::now(); }
    u64 ticks_per_second() const override { return metta::ticks_per_second(); }
    void sleep_until(u64 deadline) override {
        if (!woken_) return let_others_run();
        if (await(*woken_, seen_ + 1, deadline) == AwaitResult::reached) seen_ = count_of(*woken_);
    }
    void wake() override {
        if (woken_) signal(*woken_);
    }
    std::string_view bad_program_reason() const override { return domains_.bad_program_reason(); }

  private:
    DomainsSurrogate& domains_;
    std::optional<u32> woken_; ///< the event
    u64 seen_ = 0;             ///< its count when a sleep was last ended by it
};

} // namespace metta::shell
