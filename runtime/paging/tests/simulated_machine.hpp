// SPDX-License-Identifier: MIT
// A machine for tests of paging: an account with few frames, page tables that may be missing, and a processor that
// accesses addresses through them.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <set>

#include "runtime/paging/pager.hpp"

namespace metta::paging {

/// There is one at a time, since machine.hpp is functions.
class SimulatedMachine {
  public:
    using Page = std::array<byte, page_size>;
    struct Frame {
        Page bytes = {};
        u32 maps = 0;
        bool nailed = false;
        bool foreign = false; ///< the nester's: can be mapped, read, and taken away, but is not the account's
    };
    struct Mapping {
        u64 frame = 0;
        Rights rights = Rights::none;
    };

    SimulatedMachine();
    ~SimulatedMachine();
    SimulatedMachine(const SimulatedMachine&) = delete;
    SimulatedMachine& operator=(const SimulatedMachine&) = delete;

    /// An access of one byte by the processor, which goes to the pager until it is possible. What is there; null: it
    /// was refused (`refusal`).
    byte* access(Pager& pager, u64 address, u64 code);
    PagingRefusal refusal = PagingRefusal::none;
    u32 faults_of_last_access = 0;

    /// What nobody has mapped and nailed is gone, as when the nester needs it.
    void take_unused();
    /// Maps a page for reading that belongs to the nester.
    void map_foreign(u64 address, const Page& content);
    bool mapped(u64 address) const { return mappings.contains(address & ~(page_size - 1)); }
    u64 resident() const { return mappings.size(); }

    u32 limit = ~u32{0};        ///< frames that the account can have
    u32 held = 0;               ///< and has
    bool tables_wanted = false; ///< page tables are not simply there
    bool tables_refused = false;
    std::set<u64> tables; ///< for which units of 2 MiB there are some
    u32 donated_tables = 0;
    Rights stretch_rights = Rights::read_write;  ///< where `portal` is not 0
    std::function<void(u64 address)> before_map; ///< something else that happens just then
    u32 nails = 0, allocations = 0;
    bool vectors_saved = false;
    u64 window = 0; ///< the frame in it

    std::map<u64, Frame> frames;
    std::map<u64, Mapping> mappings;
};

} // namespace metta::paging
