// SPDX-License-Identifier: MIT
// A store, pagers, and an heir that again and again is guaranteed part of what they have.
#pragma once

#include <array>
#include <optional>

#include "apps/stress/page_store.hpp"
#include "interfaces/domains.hpp"
#include "interfaces/memory_view.hpp"
#include "runtime/base/random.hpp"
#include "runtime/base/text.hpp"
#include "runtime/client/events.hpp"
#include "runtime/sync/event.hpp"

namespace metta::stress {

class PagingSteps {
  public:
    /// All is borrowed.
    struct Services {
        Domains& domains;
        Events& events;
        MemoryView& view;
        TextSink& out;
    };
    PagingSteps(const Services& at, u64 seed) : at_(at), seed_(seed), random_(seed) {}
    ~PagingSteps();
    PagingSteps(const PagingSteps&) = delete;
    PagingSteps& operator=(const PagingSteps&) = delete;

    /// False: something was not as expected, which has been told.
    bool run(u64 count, bool revokes);
    /// A line about what has been done.
    void tell(u64 count) const;

  private:
    struct Member {
        u32 domain = 0; ///< 0: there is none
        std::optional<Event> done, may_end;
    };
    struct Counts {
        u64 faults = 0, evicted = 0, stored = 0;
    };

    bool start_store();
    bool start_pager(u32 client, u64 count);
    bool make_heir();
    bool share(Member& member);
    bool all_done() const;
    bool all_live();
    bool revoke();
    bool count_faults();
    bool end_pager(Member& pager);
    bool end(Member& member);
    bool differs(std::string_view what) const;

    Services at_;
    u64 seed_;
    Random random_;
    std::array<char, 24> name_storage_ = {};
    TextBuffer name_{name_storage_}; ///< how the names of the store's objects begin
    Member store_;
    std::array<Member, store_clients> pagers_;
    u32 heir_ = 0;
    Counts counts_;
    u64 revocations_ = 0;
};

} // namespace metta::stress
