// SPDX-License-Identifier: MIT
// The reference manual: what the interface files say, as pages to read.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "meddler/syntax.hpp"

namespace metta::meddler {

struct ManualPage {
    std::string name; ///< of its file
    std::string text; ///< HTML
};

/// A page for each interface, and `index.html`. The interfaces must have been checked.
std::vector<ManualPage> make_manual(std::span<Interface* const> interfaces);

} // namespace metta::meddler
