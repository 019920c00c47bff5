// SPDX-License-Identifier: MIT
// Generated C++: names, and the golden samples, which are read when they change.
#include "meddler/cpp.hpp"

#include <gtest/gtest.h>

#include "meddler/checker.hpp"
#include "meddler/cpp_text.hpp"

namespace metta::meddler {
namespace {

TEST(Names, have_the_style_of_cpp) {
    EXPECT_EQ(snake_case("GetTime"), "get_time");
    EXPECT_EQ(snake_case("IPHostAddr"), "ip_host_addr");
    EXPECT_EQ(snake_case("mBoolean"), "m_boolean");
    EXPECT_EQ(snake_case("OK"), "ok");
    EXPECT_EQ(snake_case("NLinks2"), "n_links2");
    EXPECT_EQ(snake_case("already_so"), "already_so");
    EXPECT_EQ(snake_case("_Leading__Two_"), "leading_two");
    EXPECT_EQ(snake_case("Switch"), "switch_");
    EXPECT_EQ(snake_case("_"), "x");
    EXPECT_EQ(snake_case("_1"), "x1");
    EXPECT_EQ(pascal_case("ns"), "Ns");
    EXPECT_EQ(pascal_case("read_only_list"), "ReadOnlyList");
    EXPECT_EQ(pascal_case("IPHostAddr"), "IPHostAddr");
    EXPECT_EQ(pascal_case("EOF"), "EOF_");
    EXPECT_EQ(pascal_case("_7"), "X7");
}

TEST(Lines, are_as_wide_as_the_style_allows) {
    const auto listed = [](usize last) {
        CppText text;
        text.list("f(", {std::string(60, 'a'), std::string(last, 'b')}, ");");
        return text.text;
    };
    const std::string a(60, 'a');
    EXPECT_EQ(listed(54), "f(" + a + ", " + std::string(54, 'b') + ");\n") << "120 letters";
    EXPECT_EQ(listed(55), "f(" + a + ",\n  " + std::string(55, 'b') + ");\n");
}

TEST(Golden, samples_are_as_committed) {
    const std::string tests = METTA_TESTS;
    Diagnostics diagnostics;
    Library library(diagnostics);
    library.add_folder(tests + "/samples");
    std::vector<Interface*> roots;
    for (const std::string name : {"Console", "Everything"}) roots.push_back(library.find(name));
    check(roots, library, diagnostics);
    ASSERT_TRUE(diagnostics.empty());
    usize compared = 0;
    for (const Interface* interface : roots)
        for (const GeneratedFile& file : generate_cpp(*interface, tests + "/../.."))
            if (const auto golden = read_whole_file(tests + "/golden" + file.path.substr(file.path.rfind('/')))) {
                EXPECT_EQ(file.text, *golden) << file.path;
                ++compared;
            }
    EXPECT_EQ(compared, 4u);
}

} // namespace
} // namespace metta::meddler
