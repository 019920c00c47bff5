// SPDX-License-Identifier: MIT
// An interface as bytes, for those who meet it when they run. docs/types.md states the form.
#pragma once

#include <string>

#include "meddler/syntax.hpp"

namespace metta::meddler {

std::string describe(const Interface& interface);

} // namespace metta::meddler
