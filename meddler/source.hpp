// SPDX-License-Identifier: MIT
// A text that is compiled, and places in it as people see them.
#pragma once

#include <string>
#include <string_view>

#include "runtime/base/types.hpp"

namespace metta::meddler {

struct Source {
    static constexpr usize maximum_size = 1u << 30; ///< so that offsets fit 32 bits

    std::string name; ///< as it was given: a path
    std::string text;
};

/// Some bytes of a text.
struct Span {
    u32 offset = 0;
    u32 length = 0;
    constexpr u32 end() const { return offset + length; }
};

/// Where something is, counted from 1, columns in bytes.
struct Place {
    u64 line = 1;
    u64 column = 1;
    std::string_view line_text = {}; ///< without its end
};

/// An offset behind the text counts as its end.
Place place_of(std::string_view text, usize offset);

/// The pieces one after the other.
template <class... Pieces>
std::string join(const Pieces&... pieces) {
    std::string all;
    (all.append(std::string_view(pieces)), ...);
    return all;
}

} // namespace metta::meddler
