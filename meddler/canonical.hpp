// SPDX-License-Identifier: MIT
// The one way to write an interface down that its fingerprint is made of: without comments, spacing and order of NEEDS.
#pragma once

#include <string>

#include "meddler/syntax.hpp"

namespace metta::meddler {

/// Interfaces that this one extends, or takes types or exceptions from, are written with their fingerprints, which must
/// be known; those that are only referred to by IREF are written by name.
std::string canonical_text(const Interface& interface);

/// The type as it would be written, on one line. `canonical`: with fingerprints.
std::string written_type(const Interface& interface, const Type& type, bool canonical = false);

} // namespace metta::meddler
