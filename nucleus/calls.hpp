// SPDX-License-Identifier: MIT
// Reading and taking over invocation frames: what a thread has called, and where it runs because of that.
#pragma once

#include "nucleus/objects/portal.hpp"
#include "nucleus/objects/thread.hpp"

namespace metta {

/// What a filled frame says, whether its portal still looks after it or it was taken over.
struct Call {
    Domain* caller;     ///< nullptr: dead
    Domain* server;     ///< nullptr: dead
    ServerStack* stack; ///< the server's; nullptr: the caller's own, or gone
    u16 flags;
    u8 results;
    bool fault;
};
Call call_of(const InvocationFrame& frame);

/// From now on the frame's return goes through return_from_call. Idempotent.
void take_over(InvocationFrame& frame, const Call& call);

/// The innermost call of a thread that is not running, or nullptr: it is at home.
inline InvocationFrame* innermost(const Thread& thread) {
    InvocationFrame* frame = thread.free->outer;
    return frame->outer == nullptr ? nullptr : frame; // the sentinel has none around it
}

/// Where a thread that is not running, or has been brought to rest, executes.
struct Residence {
    Domain* domain;     ///< nullptr: dead
    ServerStack* stack; ///< nullptr: the caller's own
};
Residence residence_in(const InvocationFrame& frame);
inline Residence residence_of(Thread& thread) {
    const InvocationFrame* frame = innermost(thread);
    return frame == nullptr ? Residence{thread.home, &thread.home_stack} : residence_in(*frame);
}

/// Gives a server's stack back to its pool.
void give_back_stack(ServerStack& stack);
/// Takes one; nullptr: the pool is empty.
ServerStack* take_stack(StackPool& pool);

void signal(const EventChannel& channel);

} // namespace metta
