// SPDX-License-Identifier: MIT
// Threads that wait with a deadline, the earliest first: a binary heap in memory of the owner's.
#pragma once

#include <span>
#include <utility>

#include "servers/scheduler/scheduled_thread.hpp"

namespace metta::scheduler {

class Timers {
  public:
    explicit Timers(std::span<ScheduledThread*> storage) : storage_(storage) {}

    bool full() const { return count_ == storage_.size(); }
    /// 0: there is none.
    u64 earliest() const { return count_ == 0 ? 0 : storage_[0]->deadline; }
    ScheduledThread& first() const { return *storage_[0]; }

    /// Not when full.
    void add(ScheduledThread& thread) {
        const u32 place = count_++;
        put(place, thread);
        rise(place);
    }
    void remove(ScheduledThread& thread) {
        const u32 place = thread.timer;
        thread.timer = ScheduledThread::no_timer;
        ScheduledThread& last = *storage_[--count_];
        if (place == count_) return;
        put(place, last);
        rise(place);
        sink(last.timer);
    }

  private:
    void put(u32 place, ScheduledThread& thread) {
        storage_[place] = &thread;
        thread.timer = place;
    }
    bool earlier(u32 one, u32 other) const { return storage_[one]->deadline < storage_[other]->deadline; }
    void exchange(u32 one, u32 other) {
        ScheduledThread& moved = *storage_[one];
        put(one, *storage_[other]);
        put(other, moved);
    }
    void rise(u32 place) {
        for (; place != 0 && earlier(place, (place - 1) / 2); place = (place - 1) / 2) exchange(place, (place - 1) / 2);
    }
    void sink(u32 place) {
        for (;;) {
            u32 least = place;
            for (const u32 child : {2 * place + 1, 2 * place + 2})
                if (child < count_ && earlier(child, least)) least = child;
            if (least == place) return;
            exchange(place, least);
            place = least;
        }
    }

    std::span<ScheduledThread*> storage_;
    u32 count_ = 0;
};

} // namespace metta::scheduler
