// SPDX-License-Identifier: MIT
// Who has what pages hold that are not in a frame.
#pragma once

#include "runtime/base/types.hpp"

namespace metta::paging {

/// In nailed memory, as the drivers that work with it. The vector registers are free here. Pages are numbered from 0.
class PageSource {
  public:
    /// Writes what the page holds to a page at `to`. False: it can't.
    virtual bool fetch(u64 page, byte* to) = 0;
    /// The page holds this from now on. False: it can't, and the page stays with its driver.
    virtual bool store(u64 page, const byte* from) = 0;

  protected:
    ~PageSource() = default;
};

} // namespace metta::paging
