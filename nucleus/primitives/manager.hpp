// SPDX-License-Identifier: MIT
// Managers' portals: their invoker is at rest as after an exception, so they may switch threads, or stop half-way and
// be invoked again with the arguments as they then are.
#pragma once

#include "nucleus/objects/portal.hpp"
#include "nucleus/threads.hpp"

namespace metta {

/// The arguments of an invocation, and where its results go.
class Invocation {
  public:
    Invocation(x86::TrapFrame& trap, const Portal& portal) : trap_(&trap), portal_(&portal) {}

    u64 first() const { return trap_->rdi; }
    u64 second() const { return trap_->rsi; }
    u64 third() const { return trap_->rdx; }
    u64 fourth() const { return trap_->r10; }
    u64 fifth() const { return trap_->r8; }
    u64 sixth() const { return trap_->r9; }
    ObjectRef object() const { return {first()}; }
    AccountId account() const { return portal_->account; }
    const Portal& portal() const { return *portal_; }

    x86::TrapFrame& answer(Status status) {
        trap_->rax = static_cast<u64>(status);
        return *trap_;
    }
    x86::TrapFrame& answer(Status status, u64 value, u64 second) {
        trap_->rsi = second;
        return answer(status, value);
    }
    x86::TrapFrame& answer(Status status, u64 value) {
        trap_->rdi = value;
        return answer(status);
    }
    /// Not finished: a step of bounded length is done, and the same invocation, with `progress` in r9, does the next.
    /// In between interrupts can come.
    x86::TrapFrame& again(u64 progress) {
        constexpr u64 syscall_size = 2;
        trap_->r9 = progress;
        trap_->rax = portal_->number;
        trap_->rip -= syscall_size;
        return *trap_;
    }

  private:
    x86::TrapFrame* trap_;
    const Portal* portal_;
};

x86::TrapFrame& create(Invocation& call);
x86::TrapFrame& destroy(Invocation& call);
x86::TrapFrame& install(Invocation& call);
x86::TrapFrame& grant(Invocation& call);
x86::TrapFrame& configure(Invocation& call);
x86::TrapFrame& get_state(Invocation& call);
x86::TrapFrame& set_state(Invocation& call);
x86::TrapFrame& resume_thread(Invocation& call);
x86::TrapFrame& transfer(Invocation& call);
x86::TrapFrame& populate(Invocation& call);
x86::TrapFrame& map_range(Invocation& call);
x86::TrapFrame& demap_range(Invocation& call);
x86::TrapFrame& sweep(Invocation& call);

/// Objects in frames that are theirs already; the first is zero but for `self`.
void make_thread(Thread& thread, Domain& home, u64 entry, u64 stack_top);
Status make_code(PortalCode& code);
/// Stamps a portal from a specification that has been checked, and binds it to a number that is free.
Status bind_portal(Domain& domain, u32 number, PortalCode& page, const PortalSpecification& specification);

/// The page of an owned frame of the account, to read or write a record; nullptr: there is no such frame.
byte* record_frame(u64 frame, AccountId account);

/// Takes a portal out of its table, leaving `instead` there, and out of its target's list.
void unbind(Portal& portal, void (*instead)());
/// Gives an unbound portal's room back. Nobody's invocation stack refers to it.
void free_portal(Portal& portal);

/// What a step of a walk over all threads found.
struct Walk {
    bool finished;
    u64 next; ///< where to go on
};
/// What goes away; one of them.
struct Leaving {
    const Portal* portal = nullptr;
    const EventPage* events = nullptr; ///< with all portals that are bound to it
    const Domain* domain = nullptr;
};
/// Takes over, a bounded number of threads at a time, every frame that goes through what is leaving, or from or to it.
/// Threads that are in a domain leave it, those at home in it lose their home. `from`: 0, or Walk::next.
Walk take_over_frames(const Leaving& leaving, u64 from);

} // namespace metta
