// SPDX-License-Identifier: MIT
// Errors of the system as sentences: what was expected, what was found, what to do.
#pragma once

#include <string_view>

#include "apps/shell/surroundings.hpp"
#include "runtime/base/text.hpp"

namespace metta::shell {

/// "COMMAND: expected …, found …; …". `object` is what the command was told: a domain, a file.
void explain(TextSink& out, std::string_view command, std::string_view object, const Domains::Error& error);
void explain(TextSink& out, std::string_view command, std::string_view object, const Machine::Error& error);
void explain(TextSink& out, std::string_view command, std::string_view object, const Portals::Error& error);
void explain(TextSink& out, std::string_view command, const Loader::Error& error);
void explain(TextSink& out, std::string_view command, std::string_view object, const Context::Error& error);
void explain(TextSink& out, std::string_view command, const Commands::Error& error);
void explain(TextSink& out, std::string_view command, const MemoryView::Error& error);

/// A service that the shell does without: which one.
void explain_missing(TextSink& out, std::string_view command, std::string_view service);

} // namespace metta::shell
