// SPDX-License-Identifier: MIT
// Parts of a fault handler that call other domains, or code that may use vector registers.
#pragma once

#include "runtime/base/types.hpp"

namespace metta::paging {

namespace machine {
/// Saves the vector registers, and brings them back.
void save_vectors();
void restore_vectors();
} // namespace machine

/// The vector registers are saved while there is one: there is room for one set, since this needs the pager's lock.
class SlowPart {
  public:
    explicit SlowPart(u32& depth) : depth_(depth) {
        if (depth_++ == 0) machine::save_vectors();
    }
    ~SlowPart() {
        if (--depth_ == 0) machine::restore_vectors();
    }
    SlowPart(const SlowPart&) = delete;
    SlowPart& operator=(const SlowPart&) = delete;

  private:
    u32& depth_;
};

} // namespace metta::paging
