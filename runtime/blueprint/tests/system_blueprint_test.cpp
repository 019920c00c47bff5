// SPDX-License-Identifier: MIT
// Blueprints: the one of the first milestone, and each refusal with its place in the text.
#include "runtime/blueprint/system_blueprint.hpp"

#include <gtest/gtest.h>

#include <string>

namespace metta {
namespace {

std::array<Node, 1024> storage;

std::string unescaped(const Node& node) {
    std::array<char, 64> letters;
    TextBuffer buffer(letters);
    write_unescaped(node, buffer);
    return std::string(buffer.text());
}

std::string refusal(std::string_view text) {
    const auto blueprint = SystemBlueprint::read(text, storage);
    if (blueprint) return "read";
    std::array<char, 512> letters;
    TextBuffer buffer(letters);
    print_in_text(buffer, "system.blueprint", text, blueprint.error());
    return std::string(buffer.text());
}

TEST(SystemBlueprint, reads_domains) {
    const auto blueprint = SystemBlueprint::read(R"((system
  (version 1)
  (domain init
    (program init)                 ; a member of the boot archive
    (arguments "say \"hi\"" quiet 0x10))
  (domain driver (program "drivers/uart 16550"))
  (domain other (arguments) (program init))))",
                                                 storage);
    ASSERT_TRUE(blueprint);
    const auto domains = blueprint->domains();
    ASSERT_EQ(domains.size(), 3u);
    EXPECT_EQ(domains[0].name, "init");
    EXPECT_EQ(domains[0].program, "init");
    EXPECT_EQ(domains[0].argument_count, 3u);
    std::string arguments;
    for (const Node& argument : domains[0].arguments) arguments += unescaped(argument) + "|";
    EXPECT_EQ(arguments, "say \"hi\"|quiet|0x10|");
    EXPECT_EQ(domains[1].name, "driver");
    EXPECT_EQ(domains[1].program, "drivers/uart 16550");
    EXPECT_TRUE(domains[1].arguments.empty());
    EXPECT_EQ(domains[1].argument_count, 0u);
    EXPECT_EQ(domains[2].name, "other");
    EXPECT_TRUE(domains[2].arguments.empty());
}

TEST(SystemBlueprint, refuses_with_the_place_and_what_was_expected) {
    const std::pair<std::string_view, std::string_view> mistakes[] = {
        {"(system", "1:1: expression: expected a ')' that closes this list"},
        {"system", "1:1: blueprint: expected (system ...), found system"},
        {"()", "1:2: blueprint: expected system, found the end of the list"},
        {"(sistem)", "1:2: blueprint: expected (system ...), found sistem"},
        {"(\"system\")", "1:2: blueprint: expected (system ...), found the string"},
        {"(system)", "1:8: blueprint: expected (version 1), found the end of the list"},
        {"(system (domain))", "1:10: blueprint: expected (version 1) as the first clause, found domain"},
        {"(system 1)", "1:9: blueprint: expected (version 1) as the first clause, found the number 1"},
        {"(system (version))", "1:17: blueprint: expected the number 1, found the end of the list"},
        {"(system (version 1 1))", "1:20: blueprint: expected the end of the list, found the number 1; give one only"},
        {"(system (version 2))", "1:18: blueprint: expected the version 1, found the number 2; write (version 1)"},
        {"(system (version \"1\"))", "1:18: blueprint: expected the version 1, found the string"},
        {"(system (version 1))", "1:20: blueprint: expected at least one (domain ...), found the end of the list"},
        {"(system (version 1) (version 1))", "1:22: blueprint: expected a clause (domain ...), found version"},
        {"(system (version 1) domain)", "1:21: blueprint: expected a clause (domain ...), found domain"},
        {"(system (version 1) ())", "1:22: blueprint: expected domain, found the end of the list"},
        {"(system (version 1) (domain))", "1:28: blueprint: expected the name of the domain, found the end of the"},
        {"(system (version 1) (domain \"a\"))", "1:29: blueprint: expected the name of the domain, a symbol, found"},
        {"(system (version 1) (domain (a)))", "1:29: blueprint: expected the name of the domain, a symbol, found a li"},
        {"(system (version 1)\n (domain a))", "2:11: blueprint: expected (program ...), found the end of the list"},
        {"(system (version 1)\n (domain a (arguments)))", "2:23: blueprint: expected (program ...), found the end of"},
        {"(system (version 1) (domain a b))", "1:31: blueprint: expected (program ...) or (arguments ...), found b"},
        {"(system (version 1) (domain a ()))",
         "1:31: blueprint: expected (program ...) or (arguments ...), found a list"},
        {"(system (version 1) (domain a (stack 1)))",
         "1:32: blueprint: expected (program ...) or (arguments ...), found "
         "stack"},
        {"(system (version 1) (domain a (program)))", "1:39: blueprint: expected the name of a file in the boot"},
        {"(system (version 1) (domain a (program 1)))", "1:40: blueprint: expected the name of a file in the boot"},
        {"(system (version 1) (domain a (program \"\")))", "1:40: blueprint: expected the name of a file in the boot"},
        {"(system (version 1) (domain a (program \"\\n\")))", "1:40: blueprint: expected the name of a file in the"},
        {"(system (version 1) (domain a (program b c)))", "1:42: blueprint: expected the end of the list, found c"},
        {"(system (version 1) (domain a (program b) (program b)))", "1:44: blueprint: expected one (program ...) in a"},
        {"(system (version 1) (domain a (program b) (arguments) (arguments)))", "1:56: blueprint: expected one (arg"},
        {"(system (version 1) (domain a (program b) (arguments (c))))", "1:54: blueprint: expected a symbol, a string"},
        {"(system (version 1) (domain a (program b)) (domain a (program c)))",
         "1:52: blueprint: expected each domain once, found a; choose another name"},
    };
    for (const auto& [text, expected] : mistakes)
        EXPECT_TRUE(refusal(text).starts_with("system.blueprint:" + std::string(expected))) << text << "\n"
                                                                                            << expected << "\n"
                                                                                            << refusal(text);
}

TEST(SystemBlueprint, is_limited_in_domains_and_arguments) {
    const auto with_domains = [](usize count) {
        std::string text = "(system (version 1)";
        for (usize index = 0; index < count; ++index) text += "(domain d" + std::to_string(index) + "(program p))";
        return text + ")";
    };
    EXPECT_EQ(refusal(with_domains(64)), "read");
    EXPECT_NE(refusal(with_domains(65)).find("expected at most 64 domains"), std::string::npos);

    const auto with_arguments = [](usize count) {
        std::string text = "(system (version 1) (domain a (program b) (arguments";
        for (usize index = 0; index < count; ++index) text += " c";
        return text + ")))";
    };
    EXPECT_EQ(refusal(with_arguments(16)), "read");
    EXPECT_NE(refusal(with_arguments(17)).find("1:86: blueprint: expected at most 16 arguments"), std::string::npos)
        << refusal(with_arguments(17));
}

} // namespace
} // namespace metta
