// SPDX-License-Identifier: MIT
// Words and events whose every operation is a step of Interleavings, and some that are broken on purpose: the tests
// must notice.
#pragma once

#include "runtime/sync/tests/interleavings.hpp"

namespace metta {

class SteppedWord {
  public:
    SteppedWord() { Interleavings::share(value_); }
    SteppedWord(const SteppedWord&) = delete;
    SteppedWord& operator=(const SteppedWord&) = delete;

    u64 load() const {
        Interleavings::step();
        Interleavings::saw(value_);
        return value_;
    }
    void store(u64 value) {
        Interleavings::step();
        value_ = value;
    }
    u64 add(u64 value) {
        Interleavings::step();
        Interleavings::saw(value_);
        return std::exchange(value_, value_ + value);
    }

  private:
    u64 value_ = 0;
};

/// Broken: adding is not one operation.
class TornWord {
  public:
    u64 load() const { return word_.load(); }
    void store(u64 value) { word_.store(value); }
    u64 add(u64 value) {
        const u64 before = word_.load();
        word_.store(before + value);
        return before;
    }

  private:
    SteppedWord word_;
};

/// An event, to be copied as metta::Event is.
class SteppedEvent {
  public:
    SteppedEvent() : count_(std::make_shared<u64>(0)) { Interleavings::share(*count_); }

    u64 count() const {
        Interleavings::step();
        Interleavings::saw(*count_);
        return *count_;
    }
    AwaitResult await(u64 count, u64 deadline) const {
        const auto ready = [word = count_.get(), count] { return *word >= count; };
        return Interleavings::step_when(ready, deadline != 0) ? AwaitResult::reached : AwaitResult::timed_out;
    }
    AwaitResult await_abandonable(u64 count, u64 deadline) const { return await(count, deadline); }
    void signal() const {
        Interleavings::step();
        ++*count_;
    }

  private:
    std::shared_ptr<u64> count_;
};

/// Broken: waits for the next signal, whatever was signalled between the reading of the count and the wait.
class ForgetfulEvent {
  public:
    u64 count() const { return event_.count(); }
    AwaitResult await(u64, u64 deadline) const { return event_.await(event_.count() + 1, deadline); }
    AwaitResult await_abandonable(u64 count, u64 deadline) const { return await(count, deadline); }
    void signal() const { event_.signal(); }

  private:
    SteppedEvent event_;
};

} // namespace metta
