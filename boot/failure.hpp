// SPDX-License-Identifier: MIT
// How booting fails: one clear message on the console and the host link, then silence.
#pragma once

#include "runtime/base/result.hpp"

namespace metta::boot {

/// Says what went wrong and halts. Asked again over the link, it repeats itself.
[[noreturn]] void fail(const Error& error);

} // namespace metta::boot
