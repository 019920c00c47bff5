// SPDX-License-Identifier: MIT
// Laying out: what comes out, that it stays so, and that nothing is lost.
#include "meddler/format.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "meddler/library.hpp"

namespace metta::meddler {
namespace {

std::string formatted(const std::string& text) {
    Diagnostics diagnostics;
    const Source source = {"F", text};
    return format(source, diagnostics);
}

TEST(Format, lays_out) {
    EXPECT_EQ(formatted("-- Doc.\n\n\n\nI:LOCAL INTERFACE=EXTENDS A;NEEDS B;BEGIN\n"
                        "T:TYPE={a,b};-- beside\n             -- and on\nU : TYPE=RECORD[\na:CHAR;\n"
                        "  -- about b\nb:CHAR];\n   -- deeper\n\n\n-- alone\n\n"
                        "P:PROC[x:A.T,OUT y:T]\nRETURNS[ ]\nRAISES B.E,F;END.   rest\n  of it\n\n"),
              "-- Doc.\n\n"
              "I : LOCAL INTERFACE =\n"
              "  EXTENDS A;\n"
              "  NEEDS B;\n"
              "BEGIN\n"
              "  T : TYPE = { a, b }; -- beside\n"
              "                       -- and on\n"
              "  U : TYPE = RECORD [\n"
              "    a : CHAR;\n"
              "    -- about b\n"
              "    b : CHAR ];\n"
              "    -- deeper\n\n"
              "  -- alone\n\n"
              "  P : PROC [ x : A.T, OUT y : T ]\n"
              "      RETURNS []\n"
              "      RAISES B.E, F;\n"
              "END.   rest\n  of it\n");
}

TEST(Format, leaves_wrong_files_alone) { EXPECT_EQ(formatted("I : INTERFACE = BEGIN x"), "I : INTERFACE = BEGIN x"); }

TEST(Format, is_idempotent_and_keeps_every_letter) {
    const auto letters = [](std::string text) {
        std::erase_if(text, [](char letter) { return letter == ' ' || letter == '\n'; });
        return text;
    };
    for (const std::string folder : {"/good", "/samples"})
        for (const auto& entry : std::filesystem::directory_iterator(METTA_TESTS + folder)) {
            if (entry.path().extension() != ".if") continue;
            const std::string text = *read_whole_file(entry.path().string());
            const std::string once = formatted(text);
            EXPECT_EQ(letters(once), letters(text)) << entry.path();
            EXPECT_EQ(formatted(once), once) << entry.path();
        }
}

} // namespace
} // namespace metta::meddler
