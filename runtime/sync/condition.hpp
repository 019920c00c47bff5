// SPDX-License-Identifier: MIT
// Waiting, with a mutex held, until another thread has changed what the mutex guards.
//
// Why no notification is lost: the count of the event is read while the mutex is held. Whoever notifies holds the mutex
// too, so it does that either before the reading, and then has changed what the waiter looked at before it waited; or
// after the waiter has let go of the mutex, and then sees `waiters_` and raises the count above what was read.
#pragma once

#include "runtime/sync/mutex.hpp"

namespace metta {

/// Its event is nobody else's, not the mutex's either.
template <class Event, class Word>
class BasicCondition {
  public:
    using Mutex = BasicMutex<Event, Word>;
    using Guard = BasicLockGuard<Mutex>;

    explicit constexpr BasicCondition(Event event) : event_(event) {}
    BasicCondition(const BasicCondition&) = delete;
    BasicCondition& operator=(const BasicCondition&) = delete;

    /// Lets go of the mutex, waits for a notification or the deadline (0: none), and has the mutex again. Look at what
    /// was waited for, whatever the answer: others may have come in between. `abandoned`: the thread's domain is
    /// ending, and it is to leave; it is not held up any more.
    AwaitResult wait(const Guard& guard, u64 deadline = 0) {
        const u64 seen = event_.count();
        ++waiters_;
        guard.mutex().unlock();
        const AwaitResult result = event_.await_abandonable(seen + 1, deadline);
        guard.mutex().lock();
        --waiters_;
        return result;
    }

    /// All who wait go on, one after the other as the mutex lets them. The guard is of the same mutex as theirs.
    void notify_all(const Guard&) {
        if (waiters_ != 0) event_.signal();
    }

  private:
    Event event_;
    u32 waiters_ = 0; ///< guarded by the mutex
};

} // namespace metta
