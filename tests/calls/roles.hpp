// SPDX-License-Identifier: MIT
// What the other domains of a test do: `call_tests --as ROLE [WORD [WORD]]`.
#pragma once

#include <optional>
#include <utility>

#include "runtime/user/arguments.hpp"
#include "tests/calls/setting.hpp"

namespace metta::call_tests {

/// What a client's exit status says of one call: 0, a refusal, or this.
inline constexpr u32 raised_status = 0x40, refused_status = 0x80, absent_status = 0xf0;

template <class Outcome>
u32 status_of(const Outcome& outcome) {
    if (outcome) return 0;
    const SystemError* const refused = outcome.error().template get_if<SystemError>();
    return refused == nullptr ? raised_status : refused_status | static_cast<u32>(*refused);
}

/// Does its part. The exit status; nothing: there is no such role.
std::optional<u32> play_role(std::string_view role, const Arguments& arguments, const Setting& setting, TextSink& out);

} // namespace metta::call_tests
