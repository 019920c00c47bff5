// SPDX-License-Identifier: MIT
// Laying out interface files: one way, whoever wrote them.
#pragma once

#include <string>

#include "meddler/diagnostics.hpp"

namespace metta::meddler {

/// The text of `source`, laid out: its tokens, comments and line breaks, with indentation and spaces that follow from
/// them. A text that is laid out stays as it is. What is wrong with its tokens is reported.
std::string format(const Source& source, Diagnostics& diagnostics);

} // namespace metta::meddler
