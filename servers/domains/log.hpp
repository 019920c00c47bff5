// SPDX-License-Identifier: MIT
// The system log: the last of what kserver had to say.
#pragma once

#include <algorithm>
#include <array>
#include <span>

#include "runtime/base/text.hpp"

namespace metta::domains {

class Log final : public TextSink {
  public:
    explicit Log(std::span<char> storage) : storage_(storage) {}

    void write(std::string_view text) override {
        for (const char letter : text) storage_[written_++ % storage_.size()] = letter;
    }
    /// Copies from `offset` on, or from what is still kept, and says where that begins.
    usize read(u64& offset, std::span<char> into) const {
        const u64 oldest = written_ > storage_.size() ? written_ - storage_.size() : 0;
        offset = std::clamp(offset, oldest, written_);
        const usize size = std::min<u64>(into.size(), written_ - offset);
        for (usize at = 0; at < size; ++at) into[at] = storage_[(offset + at) % storage_.size()];
        return size;
    }

  private:
    std::span<char> storage_;
    u64 written_ = 0;
};

} // namespace metta::domains
