// SPDX-License-Identifier: MIT
// Numbers to text, and text to buffers.
#include "runtime/base/text.hpp"

#include <algorithm>
#include <cstring>

namespace metta {

void print_one(TextSink& sink, std::string_view text) { sink.write(text); }

void print_one(TextSink& sink, u64 number) {
    std::array<char, 20> digits;
    usize at = digits.size();
    do {
        digits[--at] = static_cast<char>('0' + number % 10);
        number /= 10;
    } while (number != 0);
    sink.write({&digits[at], digits.size() - at});
}

void print_one(TextSink& sink, Hex number) {
    std::array<char, 16> digits;
    usize at = digits.size();
    const usize last = digits.size() - std::min<usize>(number.digits, digits.size());
    do {
        digits[--at] = "0123456789abcdef"[number.value & 15];
        number.value >>= 4;
    } while (at > 0 && (number.value != 0 || at > last));
    sink.write({&digits[at], digits.size() - at});
}

void TextBuffer::write(std::string_view text) {
    const usize fits = std::min(text.size(), storage_.size() - used_);
    if (fits != 0) std::memcpy(storage_.data() + used_, text.data(), fits);
    used_ += fits;
    truncated_ |= fits != text.size();
}

} // namespace metta
