// SPDX-License-Identifier: MIT
// A number as text, to be a word of a command.
#pragma once

#include <array>
#include <string_view>

#include "runtime/base/text.hpp"

namespace metta::stress {

class Digits {
  public:
    explicit Digits(u64 number) {
        TextBuffer buffer(storage_);
        print(buffer, number);
        size_ = buffer.text().size();
    }
    std::string_view text() const { return {storage_.data(), size_}; }

  private:
    std::array<char, 20> storage_;
    usize size_ = 0;
};

} // namespace metta::stress
