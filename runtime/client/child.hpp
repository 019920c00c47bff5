// SPDX-License-Identifier: MIT
// Programs that start programs.
#pragma once

#include <array>
#include <expected>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "interfaces/domains.hpp"
#include "runtime/base/text.hpp"

namespace metta {

/// Makes a domain for the program `words[0]` with these arguments, of 256 bytes at most.
inline Domains::Result<u32> create_child(Domains& domains, std::initializer_list<std::string_view> words) {
    std::array<char, 256> storage;
    TextBuffer arguments(storage);
    for (const std::string_view word : words) print(arguments, word, '\0');
    if (arguments.truncated()) return std::unexpected(SystemError::bad_argument);
    return domains.create(*words.begin(), {storage.data(), arguments.text().size()}, false);
}

/// Starts it and waits for its end: its exit status.
inline Domains::Result<u32> finish_child(Domains& domains, u32 domain) {
    Domains::Result<void> started = domains.start(domain);
    if (!started) return std::unexpected(std::move(started.error()));
    return domains.wait(domain);
}

} // namespace metta
