// SPDX-License-Identifier: MIT
// The writable part of a program's image, as its nester has left it (interfaces/paging.hpp).
#pragma once

#include <array>

#include "runtime/paging/driver.hpp"

namespace metta::paging {

/// Pages with data are there, for reading, and everybody's who runs the program: one that is written to is copied.
/// Behind them are pages of zeros.
class ImageDriver final : public Driver {
  public:
    constexpr ImageDriver() : Driver(0, 0, {}) {}
    /// Where data begin, where zeros follow, and where these end; only the first is a page's beginning. Once, before
    /// the pager knows it.
    void set(u64 data, u64 zeros, u64 end);

    PagingRefusal resolve(Pager& pager, Fault fault) override;

  private:
    PagingRefusal copy(Pager& pager, Fault fault);

    static constexpr usize most_pages = program_limit / page_size;
    u64 zeros_ = 0;
    std::array<u64, most_pages / 64> copied_ = {}; ///< one bit for each page
};

} // namespace metta::paging
