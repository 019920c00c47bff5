// SPDX-License-Identifier: MIT
// The command line: options in any order, and what is said of wrong ones.
#include "meddler/options.hpp"

#include <gtest/gtest.h>

namespace metta::meddler {
namespace {

Result<Options> parse(std::initializer_list<const char*> words) { return parse_options({words.begin(), words.size()}); }

TEST(Options, may_be_in_any_order) {
    for (const auto& options : {parse({"check", "-I", "a", "X.if", "-Ib", "Y.if", "--root=r", "--output", "o"}),
                                parse({"--output=o", "-Ia", "check", "X.if", "Y.if", "--root", "r", "-I", "b"})}) {
        ASSERT_TRUE(options.has_value());
        EXPECT_EQ(options->verb, Options::Verb::check);
        EXPECT_EQ(options->files, (std::vector<std::string>{"X.if", "Y.if"}));
        EXPECT_EQ(options->folders, (std::vector<std::string>{"a", "b"}));
        EXPECT_EQ(options->root, "r");
        EXPECT_EQ(options->output, "o");
    }
    EXPECT_EQ(parse({"check", "--", "--odd.if"})->files[0], "--odd.if");
    EXPECT_EQ(parse({"--help"})->verb, Options::Verb::help);
}

TEST(Options, are_refused) {
    EXPECT_EQ(parse({}).error().found, "nothing");
    EXPECT_EQ(parse({"compile", "X.if"}).error().found, "compile");
    EXPECT_EQ(parse({"check"}).error().expected, "one FILE at least");
    EXPECT_EQ(parse({"check", "X.if", "-I"}).error().subject, "-I");
    EXPECT_EQ(parse({"check", "X.if", "--fast"}).error().found, "--fast");
}

} // namespace
} // namespace metta::meddler
