// SPDX-License-Identifier: MIT
// The scheduler against a model of lists, by random operations of many threads: whoever has the processor, every
// result, every count, and that the timer comes when it is needed.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>

#include "servers/scheduler/tests/simulated_hardware.hpp"

namespace metta::scheduler {
namespace {

struct Waiting {
    u32 thread = 0;
    u64 value = 0, deadline = 0;
    bool abandonable = false;
};

/// What the rules say, in the simplest form. `running` -1: nobody.
class Model {
  public:
    Model(u32 threads, u32 events) : results(threads), dying(threads), waiting(events), counts(events) {}

    void block(u32 event, Waiting entry) {
        std::vector<Waiting>& list = waiting[event];
        const auto place = std::ranges::find_if(list, [&](const Waiting& other) { return other.value > entry.value; });
        list.insert(place, entry);
        next();
    }
    void next() {
        running = -1;
        if (ready.empty()) return;
        running = static_cast<int>(ready.front());
        ready.pop_front();
    }
    void signal(u32 event) {
        ++counts[event];
        leave(event, AwaitResult::reached, [&](const Waiting& entry) { return entry.value <= counts[event]; });
    }
    void revoke(u32 event) {
        leave(event, AwaitResult::revoked, [](const Waiting&) { return true; });
    }
    void expire(u64 now) {
        for (;;) {
            u64 earliest = now + 1;
            u32 where = 0;
            for (u32 event = 0; event < waiting.size(); ++event)
                for (const Waiting& entry : waiting[event])
                    if (entry.deadline != 0 && entry.deadline < earliest) earliest = entry.deadline, where = event;
            if (earliest > now) return;
            leave(where, AwaitResult::timed_out, [&](const Waiting& entry) { return entry.deadline == earliest; });
        }
    }
    void abandon(u32 thread, bool own_table) {
        dying[thread] = true;
        for (u32 event = 0; event < waiting.size(); ++event)
            leave(event, AwaitResult::abandoned,
                  [&](const Waiting& entry) { return entry.thread == thread && (entry.abandonable || own_table); });
    }
    u64 earliest_deadline() const {
        u64 earliest = 0;
        for (const auto& list : waiting)
            for (const Waiting& entry : list)
                if (entry.deadline != 0 && (earliest == 0 || entry.deadline < earliest)) earliest = entry.deadline;
        return earliest;
    }

    int running = 0;
    std::deque<u32> ready;
    std::vector<AwaitResult> results;
    std::vector<bool> dying;
    std::vector<std::vector<Waiting>> waiting;
    std::vector<u64> counts;

  private:
    template <class Wanted>
    void leave(u32 event, AwaitResult result, Wanted wanted) {
        for (const Waiting& entry : waiting[event]) {
            if (!wanted(entry)) continue;
            ready.push_back(entry.thread);
            results[entry.thread] = result;
        }
        std::erase_if(waiting[event], wanted);
    }
};

class RandomRun {
  public:
    static constexpr u32 threads = 24, events = 6;

    explicit RandomRun(u32 seed) : random_(seed), machine_(threads, events), model_(threads, events) {
        for (u32 thread = 1; thread < threads; ++thread) {
            machine_.start(thread);
            model_.ready.push_back(thread);
        }
        machine_.hardware.on_interrupt = [this](u32, Scheduler& by) {
            for (u32 count = chance(3); count-- > 0;) {
                const u32 event = chance(events);
                by.signal(machine_.events[event]);
                model_.signal(event);
            }
        };
    }
    void step() {
        machine_.hardware.time += chance(300);
        const bool due = machine_.hardware.timer != 0 && machine_.hardware.timer <= machine_.hardware.time;
        if (due || model_.running < 0)
            interrupt(due || chance(2) == 0);
        else
            act();
        check();
    }

  private:
    u32 chance(u32 outcomes) { return static_cast<u32>(random_() % outcomes); }

    void interrupt(bool timer) {
        const int interrupted = model_.running;
        const usize ready = model_.ready.size();
        if (timer) {
            machine_.hardware.timer = 0;
            decided(machine_.scheduler.interrupted(SchedulerEntry::timer_vector));
            model_.expire(machine_.hardware.time);
        } else {
            decided(machine_.scheduler.interrupted(40));
        }
        if (interrupted >= 0) {
            const auto thread = static_cast<u32>(interrupted);
            if (timer || model_.ready.size() != ready)
                model_.ready.push_back(thread);
            else
                model_.ready.push_front(thread);
        }
        model_.next();
    }
    /// The thread that runs does something.
    void act() {
        const auto self = static_cast<u32>(model_.running);
        const u32 event = chance(events);
        switch (chance(16)) {
        default:
            return await(self, event);
        case 0:
        case 1:
        case 2:
        case 3:
        case 4:
        case 5:
            machine_.signal(event);
            return model_.signal(event);
        case 6:
            decided(machine_.scheduler.yield());
            if (model_.ready.empty()) return;
            model_.results[self] = AwaitResult::reached;
            model_.ready.push_back(self);
            return model_.next();
        case 7:
            return interrupt(false);
        case 8:
            if (chance(4) != 0) return;
            machine_.scheduler.revoke(machine_.events[event]);
            return model_.revoke(event);
        case 9: {
            if (chance(8) != 0) return;
            const u32 other = chance(threads);
            const bool own = chance(2) == 0;
            const EventTable foreign = machine_.table;
            machine_.scheduler.abandon(machine_.threads[other], own ? machine_.table : foreign);
            return model_.abandon(other, own);
        }
        case 10: // ends, and is started anew
            if (chance(4) != 0) return;
            decided(machine_.scheduler.stopped(StopReason::ended));
            model_.next();
            check();
            machine_.threads[self].dying = model_.dying[self] = false;
            machine_.start(self);
            return model_.ready.push_back(self);
        }
    }
    void await(u32 self, u32 event) {
        const u64 value = model_.counts[event] + chance(4), now = machine_.hardware.time;
        const bool abandonable = chance(4) == 0;
        // No two alike: which of them is first is not promised.
        const u64 deadline = chance(3) != 0 ? 0 : (now / threads + chance(200)) * threads + self + 1;
        const Decision decision = machine_.await(event, value | (abandonable ? await_abandonable : 0), deadline);
        decided(decision);
        if (value <= model_.counts[event]) return expect_answer(decision, AwaitResult::reached);
        if (model_.dying[self] && abandonable) return expect_answer(decision, AwaitResult::abandoned);
        if (deadline != 0 && deadline <= now) return expect_answer(decision, AwaitResult::timed_out);
        model_.block(event, {self, value, deadline, abandonable});
    }
    static void expect_answer(Decision decision, AwaitResult result) {
        EXPECT_EQ(decision.thread, Decision::return_to_caller);
        EXPECT_EQ(decision.value, static_cast<u64>(result));
    }
    void decided(Decision decision) { decision_ = decision; }

    void check() {
        ASSERT_EQ(machine_.running(), model_.running);
        if (decision_.thread > Decision::halt && model_.running >= 0) {
            const auto thread = static_cast<u32>(model_.running);
            EXPECT_EQ(decision_.thread, machine_.threads[thread].object.value);
            if (machine_.threads[thread].event != nullptr)
                EXPECT_EQ(decision_.value, static_cast<u64>(model_.results[thread]));
        }
        decision_ = {};
        for (u32 event = 0; event < events; ++event) {
            const u64 bit = model_.waiting[event].empty() ? 0 : event_waiter_bit;
            EXPECT_EQ(machine_.counts[event], model_.counts[event] | bit);
            for (const Waiting& entry : model_.waiting[event])
                EXPECT_EQ(machine_.threads[entry.thread].phase, ThreadPhase::waiting);
        }
        const u64 timer = machine_.hardware.timer, now = machine_.hardware.time, earliest = model_.earliest_deadline();
        if (earliest != 0) EXPECT_TRUE(timer != 0 && timer <= std::max(earliest, now)) << timer << " " << earliest;
        if (!model_.ready.empty()) EXPECT_TRUE(timer != 0 && timer <= now + Machine::slice) << timer << " " << now;
    }

    std::mt19937 random_;
    Machine machine_;
    Model model_;
    Decision decision_ = {};
};

TEST(Scheduler, does_what_the_rules_say) {
    for (u32 seed = 1; seed <= 20; ++seed) {
        RandomRun run(seed);
        for (u32 step = 0; step < 20'000; ++step) {
            run.step();
            ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed << ", step " << step;
        }
    }
}

} // namespace
} // namespace metta::scheduler
