// SPDX-License-Identifier: MIT
// Pages for heaps under test: who touches one that is not there is found by AddressSanitizer.
#pragma once

#include <map>
#include <vector>

#include "runtime/heap/misuse.hpp"
#include "runtime/heap/page_supply.hpp"

namespace metta::heap::tests {

/// Ends the test when it is used otherwise than PageSupply says. Fresh pages are full of rubbish.
class HostSupply final : public PageSupply {
  public:
    HostSupply() = default;
    HostSupply(const HostSupply&) = delete;
    HostSupply& operator=(const HostSupply&) = delete;
    ~HostSupply();

    Reservation reserve(u64 bytes) override;
    bool commit(u64 address, u64 pages) override;
    void decommit(u64 address, u64 pages) override;
    void release(const Reservation& reservation) override;

    /// The next `calls` calls of reserve and commit go well, then all fail.
    void fail_after(u64 calls) { left_ = calls; }
    void never_fail() { left_ = ~u64{0}; }
    /// Whether a call has failed that way.
    bool has_failed() const { return failed_; }
    u64 pages() const { return pages_; }
    u64 reservations() const { return reservations_.size(); }

  private:
    bool fails();

    struct Range {
        u64 base = 0;
        std::vector<bool>& pages;
    };
    Range range_of(u64 address, u64 pages);

    std::map<u64, std::vector<bool>> reservations_; ///< which pages are there, by base
    u64 pages_ = 0;
    u64 left_ = ~u64{0};
    bool failed_ = false;
};

/// Keeps what it is told.
class Reports final : public MisuseSink {
  public:
    void report(const MisuseReport& misuse) override { all.push_back(misuse); }
    std::vector<MisuseReport> all;
};

} // namespace metta::heap::tests
