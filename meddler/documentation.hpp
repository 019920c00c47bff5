// SPDX-License-Identifier: MIT
// Which comment belongs to which declaration: half of an interface file is prose, and is carried over.
//
// A comment belongs to what is on its line; else, when no blank line is between, to what is below it, unless it is
// further to the right, or a blank line is between it and what is below: then to what is above. What touches nothing is
// prose of the interface's own.
#pragma once

#include <span>

#include "meddler/syntax.hpp"

namespace metta::meddler {

/// Sets `doc` and `prose` throughout the interface, whose declarations are in [body_start, body_end) of the text.
void attach_comments(Interface& interface, std::span<const Comment> comments, u32 body_start, u32 body_end);

/// A comment without the signs that make it one: lines, each with the spaces that it has behind them.
std::string comment_text(std::string_view comment);

} // namespace metta::meddler
