// SPDX-License-Identifier: MIT
// What half a path, a type's name or an argument of a call can become.
#pragma once

#include "apps/shell/editor/completer.hpp"
#include "apps/shell/surroundings.hpp"

namespace metta::shell {

/// Entries of the context that the word is in. `to_call`: objects, and operations behind the dot.
void offer_paths(const Surroundings& at, std::string_view word, bool to_call, CandidateSink& candidates);

/// Interfaces; behind a dot, what one declares.
void offer_types(const Surroundings& at, std::string_view word, CandidateSink& candidates);

/// Values of an argument, as far as they have names. `before`: the words in front of it, from the target on.
void offer_arguments(const Surroundings& at, std::string_view before, std::string_view word, CandidateSink& candidates);

} // namespace metta::shell
