// SPDX-License-Identifier: MIT
// How a diagnostic is shown.
#include "meddler/diagnostics.hpp"

#include <algorithm>

namespace metta::meddler {
namespace {

constexpr usize widest_line = 160;

/// The part of a line that is shown, and the column in it.
struct Excerpt {
    std::string_view text;
    usize column;
};

/// A line of any length, cut down to what is around the column.
Excerpt excerpt(const Place& place) {
    const usize column = place.column - 1;
    if (place.line_text.size() <= widest_line) return {place.line_text, column};
    const usize start = column > widest_line / 2 ? column - widest_line / 2 : 0;
    return {place.line_text.substr(std::min(start, place.line_text.size()), widest_line), column - start};
}

/// Bytes that a terminal could take for something else than a letter are shown as '?'.
std::string printable(std::string_view text) {
    std::string result(text);
    std::ranges::replace_if(
        result, [](char letter) { return (static_cast<u8>(letter) < ' ' && letter != '\t') || letter == 127; }, '?');
    return result;
}

void print_one(std::ostream& output, const Diagnostic& diagnostic) {
    const Place place = place_of(diagnostic.source->text, diagnostic.where.offset);
    const auto [line, column] = excerpt(place);
    output << diagnostic.source->name << ':' << place.line << ':' << place.column
           << ": error: " << printable(diagnostic.message) << '\n';
    if (!line.empty()) {
        // Tabs stay tabs, so that the caret is below its letter whatever their width.
        std::string marker(line.substr(0, column));
        std::ranges::replace_if(marker, [](char letter) { return letter != '\t'; }, ' ');
        marker += '^';
        const usize rest = column < line.size() ? line.size() - column : 1;
        const usize length = std::min<usize>(diagnostic.where.length, rest);
        if (length > 1) marker.append(length - 1, '~');
        output << "    " << printable(line) << "\n    " << marker << '\n';
    }
    if (!diagnostic.advice.empty()) output << "    " << printable(diagnostic.advice) << '\n';
}

} // namespace

void Diagnostics::report(const Source& source, Span where, std::string message, std::string advice) {
    if (full() || !places_.emplace(&source, where.offset).second) return;
    reported_.push_back({&source, where, std::move(message), std::move(advice)});
}

void Diagnostics::print(std::ostream& output) const {
    for (const Diagnostic& diagnostic : reported_) print_one(output, diagnostic);
    if (full()) output << "more errors than these " << maximum << " may follow: correct them first\n";
}

} // namespace metta::meddler
