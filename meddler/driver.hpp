// SPDX-License-Identifier: MIT
// What each verb does.
#pragma once

#include <ostream>

#include "meddler/options.hpp"

namespace metta::meddler {

/// Exit statuses: 0, something is wrong with a file, the call was wrong.
inline constexpr int success_status = 0, refused_status = 1, usage_status = 2;

/// Carries out what `options` ask for. What is wrong goes to `messages`.
int run(const Options& options, std::ostream& output, std::ostream& messages);

} // namespace metta::meddler
