// SPDX-License-Identifier: MIT
// When the system cannot start: one message, on the console and to the host, in the words of every other failed start.
#pragma once

#include "interfaces/primitives.hpp"
#include "runtime/base/result.hpp"

namespace metta::kserver {

[[noreturn]] void fail(std::string_view reason);
[[noreturn]] void fail(const Error& error);
/// `what` could not be made.
[[noreturn]] void fail_for(Status status, std::string_view what);

} // namespace metta::kserver
