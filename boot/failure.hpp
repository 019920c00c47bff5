// SPDX-License-Identifier: MIT
// How booting fails: one clear message on the console and the host link, then silence.
#pragma once

#include "runtime/base/result.hpp"

namespace metta::boot {

/// Readies both serial ports.
void start_serial();

/// Says what went wrong and halts. Asked again over the link, it repeats itself.
[[noreturn]] void fail(const Error& error);

/// The value of `result`; if there is none, the machine stops with the reason.
template <class T>
T require(Result<T> result) {
    if (!result) fail(result.error());
    if constexpr (!std::is_void_v<T>) return *std::move(result);
}

} // namespace metta::boot
