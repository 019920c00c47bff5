// SPDX-License-Identifier: MIT
// Text output without a heap: a sink takes pieces of text, `print` makes the pieces.
#pragma once

#include <array>
#include <concepts>
#include <span>
#include <string_view>

#include "runtime/base/types.hpp"

namespace metta {

/// Something that text can be written to: a serial port, a buffer, a channel of the host link.
class TextSink {
  public:
    virtual void write(std::string_view text) = 0;

  protected:
    ~TextSink() = default;
};

/// A number to be printed in hexadecimal, with at least `digits` digits and no prefix.
struct Hex {
    u64 value;
    unsigned digits = 1;
};

void print_one(TextSink& sink, std::string_view text);
void print_one(TextSink& sink, u64 number);
void print_one(TextSink& sink, Hex number);

template <std::unsigned_integral Number>
void print_one(TextSink& sink, Number number) {
    print_one(sink, static_cast<u64>(number));
}
inline void print_one(TextSink& sink, const char* text) { print_one(sink, std::string_view(text)); }
inline void print_one(TextSink& sink, char letter) { print_one(sink, std::string_view(&letter, 1)); }

/// Writes each piece in turn: text as it is, unsigned numbers in decimal, `Hex` in hexadecimal.
template <class... Pieces>
void print(TextSink& sink, const Pieces&... pieces) {
    (print_one(sink, pieces), ...);
}

/// A sink into storage of its owner's. Text that does not fit is dropped, and `truncated()` says so.
class TextBuffer final : public TextSink {
  public:
    explicit constexpr TextBuffer(std::span<char> storage) : storage_(storage) {}

    void write(std::string_view text) override;
    std::string_view text() const { return {storage_.data(), used_}; }
    bool truncated() const { return truncated_; }
    void clear() { used_ = 0, truncated_ = false; }

  private:
    std::span<char> storage_;
    usize used_ = 0;
    bool truncated_ = false;
};

} // namespace metta
