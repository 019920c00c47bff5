// SPDX-License-Identifier: MIT
// What the scheduler knows of threads and events. Both records lie in memory of whoever made the thread or the event;
// the scheduler only links them.
#pragma once

#include "interfaces/object_state.hpp"
#include "interfaces/services.hpp"

namespace metta::scheduler {

class Scheduler;
struct Event;
struct EventTable;

enum class ThreadPhase : u32 {
    outside = 0, ///< not the scheduler's to run: not started, or ended
    ready = 1,   ///< it runs, or is in the policy's hands
    waiting = 2, ///< in an event's list
};

/// A link of the one list that a thread is in: the policy's, or an event's.
struct ThreadLink {
    ThreadLink *previous = nullptr, *next = nullptr;
};

struct ScheduledThread : ThreadLink {
    static constexpr u32 no_timer = ~u32{0};

    ObjectRef object; ///< the nucleus' thread
    ThreadPhase phase = ThreadPhase::outside;
    u32 timer = no_timer;              ///< its place among the timers, if it waits with a deadline
    AwaitResult result = {};           ///< of the wait that it returns from when it runs next
    Event* event = nullptr;            ///< that it waits for,
    u64 value = 0;                     ///< to reach this count,
    u64 deadline = 0;                  ///< at the latest then; 0: however long it takes
    const EventTable* table = nullptr; ///< the domain that it was in when it began to wait
    bool abandonable = false;          ///< the wait ends when the thread's own domain is ending
    bool dying = false;                ///< its own domain is ending
    u32 number = 0;                    ///< for people
    void* owner = nullptr;             ///< whoever made it: for who is told that it has stopped
};

/// A count, and who waits for it, in the order of the counts that they wait for.
struct Event {
    Scheduler* scheduler = nullptr;
    u64* count = nullptr;    ///< raised by signal portals too; event_waiter_bit is set while somebody waits
    ThreadLink waiters = {}; ///< a ring; alone it points to itself

    void initialise(Scheduler& by, u64* counter) {
        scheduler = &by;
        count = counter;
        waiters.previous = waiters.next = &waiters;
    }
    u64 reached() const { return *count & ~event_waiter_bit; }
    bool lonely() const { return waiters.next == &waiters; }
};

/// A domain's events, by number.
struct EventTable {
    Scheduler* scheduler = nullptr;
    u32 size = 0;
    Event** events = nullptr; ///< nullptr: none of that number
};

inline void insert_before(ThreadLink& place, ThreadLink& link) {
    link.previous = place.previous, link.next = &place;
    place.previous->next = &link, place.previous = &link;
}
inline void remove(ThreadLink& link) { link.previous->next = link.next, link.next->previous = link.previous; }

} // namespace metta::scheduler
