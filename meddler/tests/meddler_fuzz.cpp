// SPDX-License-Identifier: MIT
// Any text: it is read, checked and compiled without a crash; each diagnostic has a place; what is good is good after
// it was laid out, has the same meaning then, and stays laid out.
#include <cstdlib>
#include <sstream>

#include "meddler/canonical.hpp"
#include "meddler/checker.hpp"
#include "meddler/cpp.hpp"
#include "meddler/format.hpp"
#include "meddler/manual.hpp"

using namespace metta;
using namespace metta::meddler;

namespace {

void check_promise(bool promise) {
    if (!promise) std::abort();
}

constexpr std::string_view other =
    "Other : INTERFACE = NEEDS Main; BEGIN E : EXCEPTION []; T : TYPE = {A, B}; U : TYPE = "
    "RECORD [ t : T ]; P : PROC [ m : IREF Main ] RETURNS [] RAISES E; END.";

/// The meaning of a text; empty if it has none.
std::string meaning(std::string_view text, bool compile) {
    Diagnostics diagnostics;
    Library library(diagnostics);
    Interface* const main = library.read_text("Main.if", std::string(text));
    library.read_text("Other.if", std::string(other));
    if (main == nullptr) return "";
    Interface* const roots[] = {main};
    check(roots, library, diagnostics);
    std::ostringstream messages;
    diagnostics.print(messages);
    for (const Diagnostic& diagnostic : diagnostics.all())
        check_promise(diagnostic.where.offset <= diagnostic.source->text.size() && !diagnostic.message.empty());
    if (!diagnostics.empty()) return "";
    if (compile) {
        for (const GeneratedFile& file : generate_cpp(*main, ".")) check_promise(!file.text.empty());
        check_promise(make_manual(roots).size() == 2);
    }
    return canonical_text(*main);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const std::string first = meaning(text, true);
    Diagnostics diagnostics;
    const Source source = {"Main.if", text};
    const std::string formatted = format(source, diagnostics);
    if (!diagnostics.empty()) {
        check_promise(first.empty() && formatted == text);
        return 0;
    }
    check_promise(meaning(formatted, false) == first);
    const Source again = {"Main.if", formatted};
    check_promise(format(again, diagnostics) == formatted && diagnostics.empty());
    return 0;
}
