// SPDX-License-Identifier: MIT
// The nearest name by edit distance: letters added, dropped, changed, or two neighbours exchanged. A difference of case
// costs nothing: it is what is got wrong most.
#include "runtime/base/spelling.hpp"

#include <algorithm>
#include <array>

namespace metta {
namespace {

constexpr char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}
constexpr bool same(char one, char other) { return lower(one) == lower(other); }

} // namespace

void Nearest::offer(std::string_view candidate) {
    using Row = std::array<u8, longest + 1>;
    if (name_.size() > longest || candidate.size() > longest || candidate == name_) return;
    if (candidate.size() >= name_.size() + distance_ || name_.size() >= candidate.size() + distance_) return;
    Row before = {}, last = {}, row = {};
    for (usize column = 0; column <= candidate.size(); ++column) last[column] = static_cast<u8>(column);
    for (usize line = 1; line <= name_.size(); ++line) {
        row[0] = static_cast<u8>(line);
        for (usize column = 1; column <= candidate.size(); ++column) {
            const unsigned changed = last[column - 1] + (same(name_[line - 1], candidate[column - 1]) ? 0u : 1u);
            unsigned least = std::min({last[column] + 1u, row[column - 1] + 1u, changed});
            if (line > 1 && column > 1 && same(name_[line - 1], candidate[column - 2]) &&
                same(name_[line - 2], candidate[column - 1]))
                least = std::min(least, before[column - 2] + 1u);
            row[column] = static_cast<u8>(least);
        }
        before = last;
        last = row;
    }
    const usize found = last[candidate.size()];
    if (found < distance_ && found < candidate.size()) best_ = candidate, distance_ = found;
}

void print_advice(TextSink& out, const Nearest& nearest) {
    if (!nearest.best().empty()) print(out, "; did you mean '", nearest.best(), "'?");
}

} // namespace metta
