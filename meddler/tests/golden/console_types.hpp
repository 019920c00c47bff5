// SPDX-License-Identifier: MIT
// The enumerations of the interface Console. Made from meddler/tests/samples/Console.if by meddler: change that.
#pragma once

#include "runtime/base/types.hpp"

namespace metta::console_types {

enum class Colour : u8 { plain, red, green, blue };

} // namespace metta::console_types
