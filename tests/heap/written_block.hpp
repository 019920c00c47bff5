// SPDX-License-Identifier: MIT
// A block of the program's heap that is full of something, so that it is seen if anybody else writes to it.
#pragma once

#include "runtime/base/types.hpp"

namespace metta::heap_tests {

class WrittenBlock {
  public:
    WrittenBlock() = default;
    /// Allocates it; `mark` decides what it is full of.
    WrittenBlock(usize size, u8 mark);
    WrittenBlock(usize size, u8 mark, usize alignment);

    u8* bytes() const { return bytes_; }
    usize size() const { return size_; }
    bool intact() const;
    /// Frees it. Whether it was intact.
    bool free();

  private:
    void fill();

    u8* bytes_ = nullptr;
    usize size_ = 0;
    usize alignment_ = 0; ///< 0: none asked for
    u8 mark_ = 0;
};

} // namespace metta::heap_tests
