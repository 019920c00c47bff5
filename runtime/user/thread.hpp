// SPDX-License-Identifier: MIT
// Threads that run a function of C++.
#pragma once

#include "interfaces/threads.hpp"

namespace metta {

/// What a thread is to do. It must outlive the thread's first instructions: best it lives as long as the domain.
struct ThreadStart {
    void (*function)(void* argument);
    void* argument;
};

/// The first instructions of such a thread: rdi points to its ThreadStart.
extern "C" void thread_entry();

/// A thread that runs the function, and ends when that returns.
inline Threads::Result<u32> start_thread(Threads& threads, const ThreadStart& start) {
    return threads.create(reinterpret_cast<u64>(&thread_entry), reinterpret_cast<u64>(&start));
}

} // namespace metta
