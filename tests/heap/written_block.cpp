// SPDX-License-Identifier: MIT
#include "tests/heap/written_block.hpp"

#include <new>

namespace metta::heap_tests {

WrittenBlock::WrittenBlock(usize size, u8 mark)
    : bytes_(static_cast<u8*>(::operator new(size))), size_(size), mark_(mark) {
    fill();
}

WrittenBlock::WrittenBlock(usize size, u8 mark, usize alignment)
    : bytes_(static_cast<u8*>(::operator new(size, std::align_val_t(alignment)))), size_(size), alignment_(alignment),
      mark_(mark) {
    fill();
}

void WrittenBlock::fill() {
    for (usize at = 0; at < size_; ++at) bytes_[at] = static_cast<u8>(mark_ + at);
}

bool WrittenBlock::intact() const {
    for (usize at = 0; at < size_; ++at)
        if (bytes_[at] != static_cast<u8>(mark_ + at)) return false;
    return true;
}

bool WrittenBlock::free() {
    const bool well = intact();
    if (alignment_ != 0)
        ::operator delete(bytes_, std::align_val_t(alignment_));
    else
        ::operator delete(bytes_);
    bytes_ = nullptr;
    return well;
}

} // namespace metta::heap_tests
