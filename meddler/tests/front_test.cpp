// SPDX-License-Identifier: MIT
// Reading interfaces: what is accepted, what it means, and what its type codes are.
#include <gtest/gtest.h>

#include <sstream>

#include "meddler/canonical.hpp"
#include "meddler/checker.hpp"
#include "meddler/sha256.hpp"
#include "meddler/spelling.hpp"

namespace metta::meddler {
namespace {

/// Texts that are checked together, the first of them as what was asked for.
struct Checked {
    explicit Checked(const std::vector<std::string>& texts, Fingerprint fingerprint = fingerprint_of)
        : library(diagnostics) {
        for (usize place = 0; place != texts.size(); ++place)
            read.push_back(library.read_text("F" + std::to_string(place), texts[place]));
        std::erase(read, nullptr);
        check(read, library, diagnostics, fingerprint);
    }
    std::string problems() const {
        std::ostringstream text;
        diagnostics.print(text);
        return text.str();
    }
    Diagnostics diagnostics;
    Library library;
    std::vector<Interface*> read;
};

std::string body(std::string_view declarations) {
    return "I : LOCAL INTERFACE = BEGIN " + std::string(declarations) + " END.";
}

/// What a text means, or what is wrong with it.
std::string meaning(const std::string& text) {
    const Checked checked({text});
    if (const std::string problems = checked.problems(); !problems.empty()) return problems;
    std::string canonical = canonical_text(*checked.read[0]);
    // Only the declarations.
    canonical.erase(0, canonical.find("BEGIN\n") + 6);
    canonical.resize(canonical.size() - 5);
    return canonical;
}

TEST(Front, accepts_both_separators_and_trailing_ones) {
    constexpr std::string_view same = "P : PROC [ a : CARDINAL, b : CARDINAL ] RETURNS [ c : OCTET ];\n";
    EXPECT_EQ(meaning(body("P : PROC [ a, b : CARDINAL ] RETURNS [ c : OCTET ];")), same);
    EXPECT_EQ(meaning(body("P : PROC [ IN a : CARDINAL; b : CARDINAL; ] RETURNS [ c : OCTET, ];")), same);
    EXPECT_EQ(meaning(body("P:PROC[a:CARDINAL,b:CARDINAL,]RETURNS[c:OCTET;];")), same);
    EXPECT_EQ(meaning(body("T : TYPE = RECORD [ a : CHAR; b : CHAR, ];")),
              "T : TYPE = RECORD [ a : CHAR, b : CHAR ];\n");
    EXPECT_EQ(meaning(body("T : TYPE = { A, B, };")), "T : TYPE = { A, B };\n");
}

TEST(Front, accepts_every_type) {
    for (const std::string_view type : {"BOOLEAN",
                                        "OCTET",
                                        "CHAR",
                                        "SHORT CARDINAL",
                                        "CARDINAL",
                                        "LONG CARDINAL",
                                        "SHORT INTEGER",
                                        "INTEGER",
                                        "LONG INTEGER",
                                        "REAL",
                                        "LONG REAL",
                                        "STRING",
                                        "ADDRESS",
                                        "WORD",
                                        "Type.Any",
                                        "{ A, b, _c }",
                                        "ARRAY 7 OF ARRAY 2 OF REAL",
                                        "ARRAY 100 OF BITS",
                                        "SET OF { A }",
                                        "SET OF BOOLEAN",
                                        "SEQUENCE OF SEQUENCE OF STRING",
                                        "RECORD [  ]",
                                        "RECORD [ a : REF CHAR ]",
                                        "REF REF WORD",
                                        "IREF I",
                                        "CHOICE { A, B } OF { A => CHAR, B => CHAR }"}) {
        const std::string text = join("T : TYPE = ", type, ";");
        EXPECT_EQ(meaning(body(text)), text + "\n");
    }
    EXPECT_EQ(meaning(body("T : TYPE = DANGEROUS ADDRESS; U : TYPE = DANGEROUS WORD; V : TYPE = Type.Code;")),
              "T : TYPE = ADDRESS;\nU : TYPE = WORD;\nV : TYPE = LONG CARDINAL;\n");
    EXPECT_EQ(meaning(body("T : TYPE = CHOICE { A, B, C } OF { A, B = > CHAR, C => OCTET };")),
              "T : TYPE = CHOICE { A, B, C } OF { A => CHAR, B => CHAR, C => OCTET };\n");
}

TEST(Front, accepts_every_declaration) {
    for (const std::string_view declaration :
         {"E : EXCEPTION [  ];", "E : EXCEPTION [ a : CHAR, b : STRING ];", "A : ANNOUNCEMENT [ a : CHAR ];",
          "P : PROC [ a : CHAR, OUT b : CHAR, IN OUT c : CHAR ] RETURNS [ d : CHAR ];",
          "E : EXCEPTION [  ];\nP : PROC [  ] NEVER RETURNS RAISES E;"})
        EXPECT_EQ(meaning(body(declaration)), std::string(declaration) + "\n");
}

TEST(Front, reserves_no_word_of_other_languages) {
    EXPECT_EQ(
        meaning(body("IF : PROC [ DO, TO, FROM, ANY, _while : CHAR ] RETURNS [ NETWORK : CHAR ];")),
        "IF : PROC [ DO : CHAR, TO : CHAR, FROM : CHAR, ANY : CHAR, _while : CHAR ] RETURNS [ NETWORK : CHAR ];\n");
}

TEST(Front, skips_comments) {
    EXPECT_EQ(meaning("-- x /* \n" + body("T -- y\n : /* z -- */ TYPE = /* a /* b */ c */ CHAR;")),
              "T : TYPE = CHAR;\n");
    EXPECT_EQ(meaning(body("T : TYPE = CHAR; /* an opening /* that is never closed */")), "T : TYPE = CHAR;\n");
    EXPECT_EQ(meaning("I : INTERFACE = BEGIN T : TYPE = CHAR;-- END.\nU : TYPE = CHAR; END."),
              "T : TYPE = CHAR;\nU : TYPE = CHAR;\n");
}

TEST(Front, ignores_what_follows_the_end) {
    EXPECT_EQ(meaning(body("T : TYPE = CHAR;") + " ?? \x01 /* anything"), "T : TYPE = CHAR;\n");
    EXPECT_EQ(meaning("I : INTERFACE = BEGIN T : TYPE = CHAR; END I . more"), "T : TYPE = CHAR;\n");
}

TEST(Front, knows_names_before_they_are_declared) {
    EXPECT_EQ(meaning(body("P : PROC [ t : T ] RETURNS [] RAISES E; T : TYPE = U; U : TYPE = CHAR; E : EXCEPTION [];")),
              "P : PROC [ t : T ] RETURNS [  ] RAISES E;\nT : TYPE = U;\nU : TYPE = CHAR;\nE : EXCEPTION [  ];\n");
    EXPECT_EQ(meaning(body("T : TYPE = RECORD [ next : SEQUENCE OF T, all : Ts ]; Ts : TYPE = SEQUENCE OF T;")),
              "T : TYPE = RECORD [ next : SEQUENCE OF T, all : Ts ];\nTs : TYPE = SEQUENCE OF T;\n");
}

TEST(Front, lets_references_go_in_circles) {
    const Checked checked({"A : INTERFACE = NEEDS B; BEGIN P : PROC [ b : IREF B, a : IREF A ] RETURNS []; END.",
                           "B : INTERFACE = NEEDS A; BEGIN P : PROC [ a : IREF A ] RETURNS [ t : A.T ]; END."});
    EXPECT_NE(checked.problems(), "") << "A declares no T";
    const Checked good({"A : INTERFACE = NEEDS B; BEGIN T : TYPE = CHAR; P : PROC [ b : IREF B ] RETURNS []; END.",
                        "B : INTERFACE = NEEDS A; BEGIN P : PROC [ a : IREF A ] RETURNS [ t : A.T ]; END."});
    EXPECT_EQ(good.problems(), "");
}

TEST(Front, lets_nothing_else_go_in_circles) {
    const auto circle = [](std::string_view a, std::string_view b) {
        return Checked({join("A : INTERFACE = NEEDS B; BEGIN T : TYPE = CHAR; ", a, " END."),
                        join("B : INTERFACE = NEEDS A; BEGIN T : TYPE = CHAR; ", b, " END.")})
                   .problems()
                   .find("expected no circle") != std::string::npos;
    };
    EXPECT_TRUE(circle("", ""));
    EXPECT_TRUE(circle("U : TYPE = B.T;", "U : TYPE = A.T;"));
    EXPECT_FALSE(circle("U : TYPE = B.T;", "U : TYPE = IREF A;"));
    EXPECT_FALSE(circle("U : TYPE = B.T;", "")) << "needed for nothing";
}

TEST(Front, knows_what_others_inherit) {
    EXPECT_EQ(Checked({"A : INTERFACE = BEGIN T : TYPE = B.T; P : PROC [] RETURNS [] RAISES B.E; END.",
                       "B : INTERFACE = EXTENDS C; BEGIN END.",
                       "C : INTERFACE = BEGIN T : TYPE = CHAR; E : EXCEPTION []; END."})
                  .problems(),
              "");
    const std::string circle =
        Checked({"A : INTERFACE = BEGIN T : TYPE = B.T; END.", "B : INTERFACE = EXTENDS C; BEGIN END.",
                 "C : INTERFACE = EXTENDS B; BEGIN END."})
            .problems();
    EXPECT_NE(circle.find("expected another interface's name"), std::string::npos) << circle;
}

TEST(Front, knows_no_more_of_type_than_its_types) {
    for (const std::string_view wrong :
         {"EXTENDS Type; BEGIN", "BEGIN T : TYPE = IREF Type;", "NEEDS Type; BEGIN T : TYPE = IREF Type;",
          "BEGIN P : PROC [] RETURNS [] RAISES Type.Wrong;", "BEGIN T : TYPE = Type.Wrong;"})
        EXPECT_NE(meaning(join("I : INTERFACE = ", wrong, " END.")).find(": error: "), std::string::npos) << wrong;
    EXPECT_EQ(
        Checked(
            {"A : INTERFACE = NEEDS Type; BEGIN T : TYPE = Type.Name; U : TYPE = Type.Any; V : TYPE = IREF Type; END.",
             "Type : INTERFACE = BEGIN Name : TYPE = CHAR; Any : TYPE = RECORD [ code, value : LONG CARDINAL ]; END."})
            .problems(),
        "");
}

TEST(Front, takes_a_type_for_its_interface_only_with_a_dot) {
    const Checked checked(
        {"FS : INTERFACE = NEEDS Time; BEGIN Time : TYPE = CHAR; T : TYPE = Time.T; U : TYPE = Time; END.",
         "Time : INTERFACE = BEGIN T : TYPE = LONG CARDINAL; END."});
    EXPECT_EQ(checked.problems(), "");
}

TEST(Front, numbers_operations_along_the_ancestors) {
    const Checked checked(
        {"C : INTERFACE = EXTENDS B; BEGIN E : PROC [] RETURNS [ t : T ] RAISES X; END.",
         "B : INTERFACE = EXTENDS A; BEGIN T : TYPE = CHAR; D : ANNOUNCEMENT []; END.",
         "A : INTERFACE = BEGIN X : EXCEPTION []; B : PROC [] RETURNS []; C : PROC [] RETURNS []; END."});
    ASSERT_EQ(checked.problems(), "");
    EXPECT_EQ(checked.read[0]->find("E")->number, 3u);
    EXPECT_EQ(checked.read[1]->find("D")->number, 2u);
    EXPECT_EQ(checked.read[0]->operation_count, 4u);
}

TEST(Front, gives_comments_to_what_they_touch) {
    const Checked checked({"-- SPDX-License-Identifier: MIT\n-- All about I.\n--\n-- More.\n"
                           "I : INTERFACE =\nBEGIN\n\n  -- A section.\n\n  -- Above T.\n  T : TYPE = { A, -- an a\n"
                           "    -- a b\n    B };\n    -- Below T.\n\n  U : TYPE = CHAR; -- beside U\n"
                           "                   -- and on\n  V : TYPE = CHAR;\n    -- deeper: V's\n  W : TYPE = CHAR;\n"
                           "  -- as deep: X's\n  X : TYPE = CHAR;\n\n  /* The end\n   * of it. */\n\nEND.\n"});
    ASSERT_EQ(checked.problems(), "");
    const Interface& interface = *checked.read[0];
    EXPECT_EQ(interface.doc, "All about I.\n\nMore.");
    EXPECT_EQ(interface.find("T")->doc, "Above T.\n\nBelow T.");
    EXPECT_EQ(interface.find("T")->prose, "A section.");
    EXPECT_EQ(interface.find("T")->type->members[0].doc, "an a");
    EXPECT_EQ(interface.find("T")->type->members[1].doc, "a b");
    EXPECT_EQ(interface.find("U")->doc, "beside U\nand on");
    EXPECT_EQ(interface.find("V")->doc, "deeper: V's");
    EXPECT_EQ(interface.find("W")->doc, "");
    EXPECT_EQ(interface.find("X")->doc, "as deep: X's");
    EXPECT_EQ(interface.prose, "The end\nof it.");
}

TEST(TypeCodes, depend_on_the_meaning_alone) {
    const auto code = [](const std::string& text) { return Checked({text}).read[0]->fingerprint; };
    const u64 one = code(body("P : PROC [ a, b : CHAR ] RETURNS [];"));
    EXPECT_EQ(one, code("-- doc\n" + body("P : PROC [ IN a : CHAR; b : CHAR; ]\n RETURNS [ ] ; -- more\n")));
    EXPECT_NE(one, code(body("P : PROC [ a, c : CHAR ] RETURNS [];")));
    EXPECT_NE(one, code("I : INTERFACE = BEGIN P : PROC [ a, b : CHAR ] RETURNS []; END."));
    EXPECT_LT(one, u64{1} << 48);
}

TEST(TypeCodes, are_the_same_on_every_build) {
    // The canonical text is part of the format: a change here makes every stored type code void.
    const Checked checked({"A : INTERFACE = EXTENDS B; NEEDS C; BEGIN T : TYPE = C.T; P : PROC [ a : IREF C ] RETURNS "
                           "[ t : T ] RAISES X; END.",
                           "B : INTERFACE = BEGIN X : EXCEPTION [ why : STRING ]; END.",
                           "C : INTERFACE = BEGIN T : TYPE = { One, Two }; END."});
    ASSERT_EQ(checked.problems(), "");
    EXPECT_EQ(canonical_text(*checked.read[0]),
              "A : INTERFACE =\nEXTENDS B@b9fe741061da;\nBEGIN\nT : TYPE = C@fcb15eadcd36.T;\n"
              "P : PROC [ a : IREF C ] RETURNS [ t : T ] RAISES B@b9fe741061da.X;\nEND.\n");
    EXPECT_EQ(checked.read[0]->fingerprint, 246896721570061u);
}

TEST(TypeCodes, follow_types_but_not_references) {
    const std::string user = "A : INTERFACE = NEEDS C; BEGIN T : TYPE = C.T; END.";
    const std::string caller = "A : INTERFACE = NEEDS C; BEGIN P : PROC [ c : IREF C ] RETURNS []; END.";
    const std::string before = "C : INTERFACE = BEGIN T : TYPE = CHAR; END.",
                      after = "C : INTERFACE = BEGIN T : TYPE = OCTET; END.";
    EXPECT_NE(Checked({user, before}).read[0]->fingerprint, Checked({user, after}).read[0]->fingerprint);
    EXPECT_EQ(Checked({caller, before}).read[0]->fingerprint, Checked({caller, after}).read[0]->fingerprint);
}

TEST(TypeCodes, must_not_clash) {
    const auto constant = [](std::string_view) -> u64 { return 7; };
    const Checked checked({"A : INTERFACE = BEGIN END.", "B : INTERFACE = BEGIN END."}, constant);
    EXPECT_NE(checked.problems().find("expected a type code of its own, found that of 'A' (F0)"), std::string::npos);
    EXPECT_EQ(Checked({"A : INTERFACE = BEGIN END.", "A : INTERFACE = BEGIN END."}).problems(), "") << "the same twice";
}

TEST(Front, survives_large_and_deep_texts) {
    constexpr usize large = 10'000'000, middle = 1'000'000;
    const auto repeated = [](std::string_view piece, usize size) {
        std::string text;
        while (text.size() < size) text += piece;
        return text;
    };
    for (const std::string_view piece : {"[", "/* */ /*", "A : TYPE = CHAR;\n"})
        EXPECT_NE(meaning(repeated(piece, large)), "");
    for (const std::string_view piece : {"(", "[", "{", "SEQUENCE OF ", "RECORD [ a : ", "/*", "--", "END ",
                                         "A : TYPE = ", "REF\n", "\xff", "a, ", "\n"})
        EXPECT_NE(meaning("I : LOCAL INTERFACE = BEGIN T : TYPE = " + repeated(piece, middle)), "");
    EXPECT_NE(meaning("I : INTERFACE = BEGIN " + repeated("T : TYPE = CHAR; ", large)), "") << "the same name again";
    std::string many = "I : INTERFACE = BEGIN\n";
    for (usize number = 0; many.size() < large; ++number)
        many += "N" + std::to_string(number) +
                " : TYPE = RECORD [ a, b : CARDINAL; c : SEQUENCE OF STRING ]; -- one of many\n";
    EXPECT_NE(meaning(many + "END.").find("at most 65535 types"), std::string::npos);
    std::string chain = "I : INTERFACE = BEGIN\n";
    for (usize number = 0; number != 50'000; ++number)
        chain += "N" + std::to_string(number) + " : TYPE = N" + std::to_string(number + 1) + ";\n";
    EXPECT_NE(meaning(chain + "N50000 : TYPE = CHAR; END.").find("at most 256 others"), std::string::npos);
    EXPECT_NE(meaning(chain + "N50000 : TYPE = N0; END.").find("a type that has an end"), std::string::npos);
}

TEST(Sha256, agrees_with_the_standard) {
    const auto hexadecimal = [](std::string_view text) {
        std::string digits;
        for (const u8 byte : Sha256::of(text))
            digits +=
                join(std::string(1, "0123456789abcdef"[byte >> 4]), std::string(1, "0123456789abcdef"[byte & 15]));
        return digits;
    };
    EXPECT_EQ(hexadecimal(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hexadecimal("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hexadecimal(std::string(1'000'000, 'a')),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Spelling, finds_what_is_near) {
    constexpr std::string_view names[] = {"Console", "Clock", "Closed"};
    EXPECT_EQ(nearest("Consoel", names), "Console");
    EXPECT_EQ(nearest("console", names), "Console");
    EXPECT_EQ(nearest("CONSOLE", names), "Console");
    EXPECT_EQ(nearest("Clok", names), "Clock");
    EXPECT_EQ(nearest("Heap", names), "");
    EXPECT_EQ(nearest("Q", names), "");
    EXPECT_EQ(did_you_mean("Closd", names), "did you mean 'Closed'?");
}

} // namespace
} // namespace metta::meddler
