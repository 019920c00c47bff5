// SPDX-License-Identifier: MIT
// What names mean, and whether it makes sense.
#pragma once

#include "meddler/library.hpp"

namespace metta::meddler {

/// 48 bits of a text. A parameter so that a test can provoke two texts with the same.
using Fingerprint = u64 (*)(std::string_view text);
u64 fingerprint_of(std::string_view text);

/// Resolves and checks `roots` and all interfaces that they refer to, loading those. Reports what is wrong; a tree is
/// complete (every pointer set, type codes known) if nothing was.
void check(std::span<Interface* const> roots, Library& library, Diagnostics& diagnostics,
           Fingerprint fingerprint = fingerprint_of);

} // namespace metta::meddler
