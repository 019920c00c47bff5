// SPDX-License-Identifier: MIT
// The nearest name by edit distance: letters added, dropped, changed, or two neighbours exchanged.
#include "meddler/spelling.hpp"

#include <algorithm>
#include <vector>

#include "meddler/source.hpp"

namespace metta::meddler {
namespace {

char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; }

/// A difference of case costs nothing here: it is what is got wrong most.
usize distance(std::string_view one, std::string_view other) {
    std::vector<usize> before(other.size() + 1), last(other.size() + 1), row(other.size() + 1);
    for (usize column = 0; column <= other.size(); ++column) last[column] = column;
    for (usize line = 1; line <= one.size(); ++line) {
        row[0] = line;
        for (usize column = 1; column <= other.size(); ++column) {
            const bool same = lower(one[line - 1]) == lower(other[column - 1]);
            row[column] = std::min({last[column] + 1, row[column - 1] + 1, last[column - 1] + (same ? 0 : 1)});
            if (line > 1 && column > 1 && lower(one[line - 1]) == lower(other[column - 2]) &&
                lower(one[line - 2]) == lower(other[column - 1]))
                row[column] = std::min(row[column], before[column - 2] + 1);
        }
        before.swap(last);
        last.swap(row);
    }
    return last[other.size()];
}

} // namespace

std::string_view nearest(std::string_view name, std::span<const std::string_view> candidates) {
    constexpr usize longest = 64, most = 10'000; // a name that is longer, or one of so many, gets no advice
    const usize allowed = std::max<usize>(1, name.size() / 3);
    if (name.size() > longest || candidates.size() > most) return {};
    std::string_view best;
    usize best_distance = allowed + 1;
    for (const std::string_view candidate : candidates) {
        if (candidate == name || candidate.size() > name.size() + allowed || name.size() > candidate.size() + allowed)
            continue;
        const usize found = distance(name, candidate);
        if (found < best_distance && found < candidate.size()) best = candidate, best_distance = found;
    }
    return best;
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates) {
    const std::string_view best = nearest(name, candidates);
    return best.empty() ? std::string() : join("did you mean '", best, "'?");
}

} // namespace metta::meddler
