// SPDX-License-Identifier: MIT
// How init ends when the system cannot start.
#pragma once

#include "runtime/base/result.hpp"

namespace metta::init {

/// Says on the console and the host link why the system cannot start, and stays there.
[[noreturn]] void fail(std::string_view reason);
[[noreturn]] void fail(const Error& error);

} // namespace metta::init
