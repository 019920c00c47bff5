// SPDX-License-Identifier: MIT
// Finds what every name in an interface stands for.
#pragma once

#include "meddler/library.hpp"

namespace metta::meddler {

/// Resolves the names in `roots` and in whatever they refer to. Returns all interfaces that were reached.
std::vector<Interface*> resolve(std::span<Interface* const> roots, Library& library, Diagnostics& diagnostics);

} // namespace metta::meddler
