// SPDX-License-Identifier: MIT
// Depth first, each run from the start along the choices of the one before.
#include "runtime/sync/tests/interleavings.hpp"

#include <algorithm>
#include <array>
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#include <ucontext.h>

// Coroutines are left lying where they are when a run ends early, with what they hold.
extern "C" const char* __asan_default_options() { return "detect_stack_use_after_return=0:detect_leaks=0"; }

namespace metta {
namespace {

Interleavings* active = nullptr;
ucontext_t explorer;
const void* explorer_stack = nullptr;
usize explorer_stack_size = 0;

u64 mix(u64 hash, u64 value) {
    hash = (hash ^ value) * 0x9e37'79b9'7f4a'7c15;
    return hash ^ hash >> 29;
}

} // namespace

struct Interleavings::Thread {
    Body body;
    bool alive = true, gives_up = false, was_ready = true;
    std::function<bool()> ready;
    u64 history = 0;
    ucontext_t context;
    std::array<char, 32 * 1024> stack;
};

Interleavings::Interleavings(u32 preemptions) : allowed_preemptions_(preemptions) { active = this; }
Interleavings::~Interleavings() { active = nullptr; }

void Interleavings::body_of_current() {
    __sanitizer_finish_switch_fiber(nullptr, &explorer_stack, &explorer_stack_size);
    Thread& thread = *active->threads_[active->current_];
    thread.body();
    thread.alive = false;
    __sanitizer_start_switch_fiber(nullptr, explorer_stack, explorer_stack_size);
    setcontext(&explorer);
}

bool Interleavings::step_when(std::function<bool()> ready, bool gives_up) {
    Thread& thread = *active->threads_[active->current_];
    thread.ready = std::move(ready);
    thread.gives_up = gives_up;
    __sanitizer_start_switch_fiber(nullptr, explorer_stack, explorer_stack_size);
    swapcontext(&thread.context, &explorer);
    __sanitizer_finish_switch_fiber(nullptr, &explorer_stack, &explorer_stack_size);
    saw(thread.was_ready);
    return thread.was_ready;
}

void Interleavings::saw(u64 value) {
    Thread& thread = *active->threads_[active->current_];
    thread.history = mix(thread.history, value + 1);
}

void Interleavings::fail(const std::string& what) {
    if (active->wrong_.empty()) active->wrong_ = what;
}

u32 Interleavings::self() { return active->current_; }
void Interleavings::share(const u64& word) { active->words_.push_back(&word); }

void Interleavings::go_on(u32 thread) {
    current_ = thread;
    Thread& next = *threads_[thread];
    void* fake_stack = nullptr;
    __sanitizer_start_switch_fiber(&fake_stack, next.stack.data(), next.stack.size());
    swapcontext(&explorer, &next.context);
    __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
}

u64 Interleavings::state() const {
    u64 hash = allowed_preemptions_ == unbounded ? 0 : mix(preemptions_, current_);
    for (const auto& thread : threads_) hash = mix(mix(hash, thread->history), thread->alive);
    for (const u64* word : words_) hash = mix(hash, *word);
    return hash;
}

void Interleavings::start(u32 number, const Body& body) {
    Thread& thread = *threads_[number];
    __asan_unpoison_memory_region(thread.stack.data(), thread.stack.size());
    thread.body = body;
    thread.alive = true;
    thread.history = 0;
    getcontext(&thread.context);
    thread.context.uc_stack.ss_sp = thread.stack.data();
    thread.context.uc_stack.ss_size = thread.stack.size();
    thread.context.uc_link = nullptr;
    makecontext(&thread.context, body_of_current, 0);
    go_on(number);
}

/// What can happen next. Nothing: the run is over, or stuck.
std::vector<Interleavings::Next> Interleavings::possible() const {
    std::vector<Next> all;
    const Thread& running = *threads_[current_];
    const bool may_go_on = running.alive && running.ready();
    if (may_go_on) all.push_back({current_, true});
    if (may_go_on && preemptions_ == 0) return all;
    for (u32 number = 0; number < threads_.size(); ++number) {
        const Thread& thread = *threads_[number];
        if (thread.alive && number != current_ && thread.ready()) all.push_back({number, true});
        if (thread.alive && thread.gives_up) all.push_back({number, false});
    }
    return all;
}

void Interleavings::run(const Scenario& scenario) {
    words_.clear();
    const std::vector<Body> bodies = scenario();
    while (threads_.size() < bodies.size()) threads_.push_back(std::make_unique<Thread>());
    for (u32 number = 0; number < bodies.size(); ++number) start(number, bodies[number]);
    preemptions_ = allowed_preemptions_;
    for (usize depth = 0; wrong_.empty(); ++depth) {
        const std::vector<Next> choices = possible();
        if (choices.empty()) {
            if (std::ranges::any_of(threads_, [](const auto& thread) { return thread->alive; }))
                fail("nobody can go on");
            return;
        }
        if (depth == path_.size()) {
            if (!visited_.insert(state()).second) return;
            path_.push_back({0, static_cast<u32>(choices.size())});
        }
        const Next next = choices[path_[depth].taken];
        if (choices[0].thread == current_ && choices[0].ready && next.thread != current_) --preemptions_;
        threads_[next.thread]->was_ready = next.ready;
        go_on(next.thread);
    }
}

std::string Interleavings::explore(const Scenario& scenario) {
    wrong_.clear(), path_.clear(), visited_.clear();
    for (;;) {
        run(scenario);
        if (!wrong_.empty()) return wrong_;
        while (!path_.empty() && path_.back().taken + 1 == path_.back().count) path_.pop_back();
        if (path_.empty()) return {};
        ++path_.back().taken;
    }
}

} // namespace metta
