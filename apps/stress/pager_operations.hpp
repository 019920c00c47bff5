// SPDX-License-Identifier: MIT
// Random accesses to a pager's regions, each compared with what must be there.
#pragma once

#include "apps/stress/regions.hpp"

namespace metta::stress {

class PagerOperations {
  public:
    PagerOperations(const PagerServices& at, Regions& regions, u64 client, u64 seed)
        : at_(at), regions_(regions), client_(client), seed_(seed), random_(mixed(seed, client)) {}

    Random& random() { return random_; }
    /// So many of them, and then a look at every page. False: something was not as expected, which has been told.
    bool run(u64 count);

  private:
    bool step();
    Region& any_region();
    Region& any_writable();

    bool read();
    bool write();
    bool copy_in();
    bool check_page();
    bool recurse();
    bool give_back();
    bool rest();
    bool remake();
    bool store();
    bool touch_what_is_gone();

    bool check(const Region& region, u64 page);
    [[gnu::noinline]] bool deeper(u64 depth, u64 key);
    /// Tells what was not as expected: false.
    template <class... Parts>
    bool differs(std::string_view memory, const Parts&... parts) const {
        print(at_.out, "stress: pager ", client_, ", seed ", seed_, ", operation ", step_, ": ", memory, parts...,
              "\n");
        return false;
    }
    bool differs(const Region& region, u64 page, usize word, u64 expected, u64 found) const {
        return differs(memory_names[static_cast<usize>(region.kind())], " page ", page, ", word ", word,
                       ": expected 0x", Hex{expected}, ", found 0x", Hex{found});
    }

    const PagerServices& at_;
    Regions& regions_;
    u64 client_, seed_;
    Random random_;
    u64 step_ = 0;
};

} // namespace metta::stress
