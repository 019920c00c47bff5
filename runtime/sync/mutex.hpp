// SPDX-License-Identifier: MIT
// Mutual exclusion of a domain's threads, be they its own or visitors: a lock of tickets over one event.
//
// Free and locked again without a portal. Whoever comes while it is held waits for the event, and those who wait get
// the lock in the order in which they came: nobody starves.
//
// Why no wake-up is lost. All operations on `next_` and `serving_` are in one order (sequential consistency).
//  1. A waiter takes its ticket, then looks at `serving_`. An unlocker raises `serving_`, then looks at `next_`. So
//     either the waiter sees that it is its turn, or the unlocker sees that somebody waits, and signals.
//  2. A waiter reads the event's count before it looks at `serving_`. If that look comes before the unlocker's store,
//     then so does the reading of the count, and the signal behind the store raises the count above what was read: the
//     wait for more than that ends, whether it began before the signal or not.
// tests/mutex_test.cpp goes through all interleavings of a few threads, and shows that it would notice if either
// failed.
#pragma once

#include "interfaces/services.hpp"

namespace metta {

/// `Event`: count(), await(count, deadline), await_abandonable (for conditions), signal(), as metta::Event. `Word`:
/// load(), store(value), add(value), the last answering what was there before, as metta::AtomicWord. Not recursive. Its
/// event is nobody else's.
template <class Event, class Word>
class BasicMutex {
  public:
    explicit constexpr BasicMutex(Event event) : event_(event) {}
    BasicMutex(const BasicMutex&) = delete;
    BasicMutex& operator=(const BasicMutex&) = delete;

    void lock() {
        const u64 ticket = next_.add(1);
        if (serving_.load() == ticket) return;
        for (;;) {
            const u64 seen = event_.count();
            if (serving_.load() == ticket) return;
            event_.await(seen + 1, 0);
        }
    }

    /// By the thread that has locked it.
    void unlock() {
        const u64 served = serving_.load() + 1; // nobody else changes it
        serving_.store(served);
        if (next_.load() != served) event_.signal();
    }

  private:
    Event event_;
    Word next_{};    ///< the next ticket
    Word serving_{}; ///< the ticket whose owner may hold the lock
};

/// Holds a mutex as long as it lives. Who has to be sure that it is held asks for one.
template <class Mutex>
class [[nodiscard]] BasicLockGuard {
  public:
    explicit BasicLockGuard(Mutex& mutex) : mutex_(mutex) { mutex.lock(); }
    ~BasicLockGuard() { mutex_.unlock(); }
    BasicLockGuard(const BasicLockGuard&) = delete;
    BasicLockGuard& operator=(const BasicLockGuard&) = delete;

    Mutex& mutex() const { return mutex_; }

  private:
    Mutex& mutex_;
};

} // namespace metta
