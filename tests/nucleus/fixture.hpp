// SPDX-License-Identifier: MIT
// Two domains for tests of the nucleus: the tests' own, and a peer with a program of its own. Everything a test makes
// is made in frames of `frames`, so that the test can end with the proof that all of them came back.
#pragma once

#include <array>
#include <string_view>

#include "runtime/base/elf.hpp"
#include "runtime/base/text.hpp"
#include "tests/nucleus/frames.hpp"
#include "tests/nucleus/peer.hpp"
#include "tests/nucleus/setting.hpp"

namespace metta::nucleus_tests {

/// What is at which number of the own domain's table while tests run.
struct TestPortal {
    static constexpr u32 transfer_back = first_portal_of_programs; ///< bound to the other account (frames.cpp)
    static constexpr u32 map_peer = transfer_back + 1; ///< bound while the fixture maps something into a peer
    static constexpr u32 first = transfer_back + 8;    ///< the tests' own, from here on
};

/// Places in private windows, the own domain's and the peer's; and in the space that all domains share, where nobody
/// else is.
struct TestPlace {
    static constexpr u64 record = 0x2000'0000; ///< own: the frame for specifications and states
    static constexpr u64 window = 0x2000'1000; ///< own: a frame that is being filled
    static constexpr u64 slot = 0x2000'2000;   ///< own: its thread's context slot
    static constexpr u64 stacks = 0x50'0000;   ///< peer: one page each, 64 KiB apart
    static constexpr u64 slots = 0x58'0000;    ///< peer: context slots, 4 KiB apart
    static constexpr u64 stack_distance = 0x1'0000;
    static constexpr u64 stack_top(u32 number) { return stacks + number * stack_distance + page_size; }
    static constexpr u64 slot_of(u32 number) { return slots + number * page_size; }
    static constexpr u32 thread_stack = 7;           ///< the number of threads' own stacks: pools have fewer
    static constexpr u64 shared = u64{96} << 40;     ///< for tests of stretches: 1 GiB
    static constexpr u64 common = u64{0x7ee0} << 32; ///< likewise, 1 GiB of the common region
};

/// A domain that runs the peer's program (peer.hpp), with a pool of stacks.
struct Peer {
    ObjectRef domain, pool;
    u32 stacks = 0;
    std::array<u64, static_cast<usize>(PeerEntry::count)> entries = {};

    u64 entry(PeerEntry which) const { return entries[static_cast<usize>(which)]; }
};

class Fixture {
  public:
    /// The one fixture, made when it is first asked for.
    static Result<Fixture*> get(const Setting& setting);

    const BootInfo& boot() const { return setting_->boot; }
    AccountId account() const { return frames_.account(); }
    AccountId other_account() const { return frames_.other_account(); }
    FrameSource& frames() { return frames_; }
    ObjectRef self() const { return setting_->start.domain_object; }   ///< the own domain
    ObjectRef thread() const { return setting_->start.thread_object; } ///< the thread that runs the tests
    ObjectRef code() const { return code_; }                           ///< a code page for what tests install
    /// Frames that are given away for good, such as tables of the common region: `which` is 0 or 1.
    u64 lasting_frame(u32 which) const { return lasting_frames_ + which; }
    u64 record_frame() const { return record_frame_; }
    u64 slot_frame() const { return slot_frame_; } ///< for the context slot of `thread`, mapped at its place

    /// The record frame, as a record of some type.
    template <class T>
    T& record() const {
        return *reinterpret_cast<T*>(TestPlace::record);
    }

    /// Installs through the record frame. `domain`'s table; without it, the own.
    PortalResult install(u32 number, const PortalSpecification& specification) const;
    PortalResult install(ObjectRef domain, u32 number, const PortalSpecification& specification) const;
    Status uninstall(u32 number) const { return install(number, {}).status; }

    /// A call portal into the peer that trusts nobody.
    static PortalSpecification untrusting(const Peer& peer, PeerEntry entry, u8 arguments = 0, u8 results = 1);
    /// The same with trust on both sides.
    static PortalSpecification trusting(const Peer& peer, PeerEntry entry, u8 arguments = 6, u8 results = 6);

    /// Makes a peer with `stacks` stacks, each with a context slot. `status` of a step that failed, or ok.
    struct MadePeer {
        Status status;
        Peer peer;
    };
    MadePeer make_peer(u32 stacks);
    /// Destroys what make_peer has made. What tests made for the peer besides must be gone or is the domain's.
    Status destroy_peer(const Peer& peer);

    /// The page of a frame of the account's, for reading and writing, until the next call.
    static byte* open(u64 frame);
    static void close();

    /// Maps a frame into a peer's private window.
    Status map_into(const Peer& peer, u64 address, u64 frame, Rights rights) const;

    /// A thread at home in a peer, on a stack that no pool has, with a context slot. It starts with rdi rsi rdx rbx r12
    /// as in `registers`.
    struct MadeThread {
        Status status;
        ObjectRef thread;
    };
    MadeThread make_thread(const Peer& peer, PeerEntry entry, const Registers& registers = {});
    /// Destroys it, so that the peer can get another one.
    Status end_thread(const Peer& peer, ObjectRef thread) const;

  private:
    static Result<Fixture> create(const Setting& setting);
    explicit Fixture(const Setting& setting) : setting_(&setting), frames_(setting.start) {}

    Status prepare_tables();

    Status load_program(Peer& peer);
    Status add_stack(const Peer& peer, u32 number);
    Status map_loaded(u64 address, u64 frame, Rights rights) const;

    const Setting* setting_;
    FrameSource frames_;
    ObjectRef code_;
    u64 record_frame_ = 0;
    u64 slot_frame_ = 0;
    u64 lasting_frames_ = 0;
};

} // namespace metta::nucleus_tests
