// SPDX-License-Identifier: MIT
// SHA-256 (FIPS 180-4): what fingerprints of interfaces are made with.
#pragma once

#include <array>
#include <string_view>

#include "runtime/base/types.hpp"

namespace metta::meddler {

struct Sha256 {
    static std::array<u8, 32> of(std::string_view text);
};

} // namespace metta::meddler
