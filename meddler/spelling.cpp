// SPDX-License-Identifier: MIT
#include "meddler/spelling.hpp"

#include "meddler/source.hpp"
#include "runtime/base/spelling.hpp"

namespace metta::meddler {

std::string_view nearest(std::string_view name, std::span<const std::string_view> candidates) {
    constexpr usize most = 10'000; // who has so many gets no advice
    if (candidates.size() > most) return {};
    Nearest found(name);
    for (const std::string_view candidate : candidates) found.offer(candidate);
    return found.best();
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates) {
    const std::string_view best = nearest(name, candidates);
    return best.empty() ? std::string() : join("did you mean '", best, "'?");
}

} // namespace metta::meddler
