// SPDX-License-Identifier: MIT
// The rules that can be broken.
#pragma once

#include <span>
#include <string_view>

#include "runtime/client/output.hpp"

namespace metta::fault {

struct Kind {
    std::string_view name;
    void (*commit)(Output& out); ///< comes back only if nothing stopped it
};

std::span<const Kind> kinds();

} // namespace metta::fault
