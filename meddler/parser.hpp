// SPDX-License-Identifier: MIT
// From the text of an interface to its tree.
//
//   unit        = Name ":" ["LOCAL"] "INTERFACE" "=" {"EXTENDS" Name ";" | "NEEDS" Name ";"}
//                 "BEGIN" {declaration} "END" [Name] "."            ; what follows is not looked at
//   declaration = Name ":" "TYPE" "=" type ";"
//               | Name ":" ("EXCEPTION" | "ANNOUNCEMENT") "[" members "]" ";"
//               | Name ":" "PROC" "[" members "]" ("RETURNS" "[" members "]" | "NEVER" "RETURNS")
//                 ["RAISES" [Name "."] Name {"," …}] ";"
//   members     = {["IN" | "OUT" | "IN" "OUT"] Name {"," Name} ":" type ("," | ";")}   ; the last may go without
//   type        = predefined | "{" Name {"," Name} "}" | "ARRAY" number "OF" (type | "BITS") | "SET" "OF" type
//               | "SEQUENCE" "OF" type | "RECORD" "[" members "]" | "REF" type | "IREF" Name | [Name "."] Name
//               | "CHOICE" type "OF" "{" Name {"," Name} "=" ">" type {"," …} "}"
#pragma once

#include <memory>

#include "meddler/diagnostics.hpp"
#include "meddler/syntax.hpp"

namespace metta::meddler {

/// Reads `source`, which must outlive the result. Nothing if not even the interface's name could be read; what else is
/// wrong is reported, and left out.
std::unique_ptr<Interface> parse(const Source& source, Diagnostics& diagnostics);

} // namespace metta::meddler
