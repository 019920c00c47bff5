// SPDX-License-Identifier: MIT
// All ways in which a few threads can take turns. Threads are coroutines of the test; each operation on what they share
// is a step, and between steps any of them can be next. A state that was met before, on whatever way, is not gone into
// again: a state is what everybody has seen so far, and what the shared words hold. Where that is too much, the number
// of preemptions is bounded, which finds nearly as much (Musuvathi and Qadeer, "Iterative context bounding", 2007).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "interfaces/services.hpp"

namespace metta {

class Interleavings {
  public:
    using Body = std::function<void()>;
    /// Makes the shared objects anew, and says what the threads do with them.
    using Scenario = std::function<std::vector<Body>()>;

    static constexpr u32 unbounded = ~u32{0};

    /// `preemptions`: how often a thread that could go on may be kept waiting.
    explicit Interleavings(u32 preemptions = unbounded);
    ~Interleavings();

    /// What goes wrong in one of them; empty if nothing does in any.
    std::string explore(const Scenario& scenario);
    u64 states() const { return visited_.size(); }

    // For the threads.

    /// Before each operation on something shared.
    static void step() {
        step_when([] { return true; }, false);
    }
    /// The same, but it can only happen once `ready`, or, if the thread may give up, at any time. Whether it was ready.
    static bool step_when(std::function<bool()> ready, bool gives_up);
    /// What the operation has told the thread.
    static void saw(u64 value);
    static void fail(const std::string& what);
    static u32 self();
    /// When it is made: a word that is part of the state.
    static void share(const u64& word);

  private:
    struct Thread;
    struct Choice {
        u32 taken, count;
    };

    void run(const Scenario& scenario);
    void start(u32 number, const Body& body);
    void go_on(u32 thread);
    struct Next {
        u32 thread;
        bool ready;
    };
    std::vector<Next> possible() const;
    u64 state() const;
    static void body_of_current();

    std::vector<std::unique_ptr<Thread>> threads_;
    u32 current_ = 0;
    const u32 allowed_preemptions_;
    u32 preemptions_ = 0; ///< left in this run
    std::vector<const u64*> words_;
    std::vector<Choice> path_;
    std::unordered_set<u64> visited_;
    std::string wrong_;
};

} // namespace metta
