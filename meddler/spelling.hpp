// SPDX-License-Identifier: MIT
// Which of the known names somebody may have meant.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace metta::meddler {

/// The candidate that is nearest to `name`, if it is near: at most a third of its letters differ. Else empty.
std::string_view nearest(std::string_view name, std::span<const std::string_view> candidates);

/// "did you mean 'X'?", or nothing if none is near.
std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates);

} // namespace metta::meddler
