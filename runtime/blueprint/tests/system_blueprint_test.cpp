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
        {"(system (version 1) (version 1))",
         "1:22: blueprint: expected a clause (domain ...) or (tester ...), found version"},
        {"(system (version 1) domain)",
         "1:21: blueprint: expected a clause (domain ...) or (tester ...), found domain"},
        {"(system (version 1) ())", "1:22: blueprint: expected domain, found the end of the list"},
        {"(system (version 1) (domain))", "1:28: blueprint: expected the name of the domain, found the end of the"},
        {"(system (version 1) (domain \"a\"))", "1:29: blueprint: expected the name of the domain, a symbol, found"},
        {"(system (version 1) (domain (a)))", "1:29: blueprint: expected the name of the domain, a symbol, found a li"},
        {"(system (version 1)\n (domain a))", "2:11: blueprint: expected (program ...), found the end of the list"},
        {"(system (version 1)\n (domain a (arguments)))", "2:23: blueprint: expected (program ...), found the end of"},
        {"(system (version 1) (domain a b))",
         "1:31: blueprint: expected a clause of a domain: program, arguments, account, ports, irq, serves, console, "
         "commands, calls, memory, makes_code, debug_heap, nests, manages or essential, found b"},
        {"(system (version 1) (domain a ()))", "1:31: blueprint: expected a clause of a domain: program, arguments, "},
        {"(system (version 1) (domain a (stack 1)))", "1:32: blueprint: expected a clause of a domain: program, argu"},
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

TEST(SystemBlueprint, reads_what_a_domain_may_use) {
    const auto blueprint = SystemBlueprint::read(R"((system (version 1)
  (domain terminal (essential) (irq 4) (irq 15) (ports 0x3f8 8) (ports 0 0xffff) (ports 0xffff 1) (program uart)
    (account drivers) (serves console commands) (manages))
  (tester nucleus_tests 4096)
  (domain shell (program shell) (console terminal) (commands link) (calls far) (nests)
    (makes_code) (debug_heap) (memory 256 4096))))",
                                                 storage);
    ASSERT_TRUE(blueprint);
    const DomainBlueprint& terminal = blueprint->domains()[0];
    EXPECT_EQ(terminal.account, "drivers");
    ASSERT_EQ(terminal.line_count, 2u);
    EXPECT_EQ(terminal.lines[0], 4);
    EXPECT_EQ(terminal.lines[1], 15);
    ASSERT_EQ(terminal.port_count, 3u);
    EXPECT_EQ(terminal.ports[0].first, 0x3f8);
    EXPECT_EQ(terminal.ports[0].count, 8);
    EXPECT_EQ(terminal.ports[1].first, 0);
    EXPECT_EQ(terminal.ports[1].count, 0xffff);
    EXPECT_EQ(terminal.ports[2].first, 0xffff);
    EXPECT_EQ(terminal.ports[2].count, 1);
    ASSERT_EQ(terminal.serves_count, 2u);
    EXPECT_EQ(terminal.serves[0], "console");
    EXPECT_EQ(terminal.serves[1], "commands");
    EXPECT_TRUE(terminal.manages && terminal.essential);
    EXPECT_TRUE(terminal.console.empty() && terminal.commands.empty() && terminal.calls.empty());
    EXPECT_FALSE(terminal.nests || terminal.debug_heap || terminal.makes_code || terminal.has_memory);
    const DomainBlueprint& shell = blueprint->domains()[1];
    EXPECT_EQ(shell.account, "system");
    EXPECT_EQ(shell.console, "terminal");
    EXPECT_EQ(shell.commands, "link");
    EXPECT_EQ(shell.calls, "far");
    EXPECT_TRUE(shell.nests && shell.debug_heap && shell.makes_code && shell.has_memory);
    EXPECT_EQ(shell.guaranteed, 256u);
    EXPECT_EQ(shell.optimistic, 4096u);
    EXPECT_FALSE(shell.manages || shell.essential);
    EXPECT_EQ(shell.port_count + shell.line_count + shell.serves_count, 0u);
    EXPECT_EQ(blueprint->tester().program, "nucleus_tests");
    EXPECT_EQ(blueprint->tester().frames, 4096u);
}

TEST(SystemBlueprint, explains_wrong_clauses) {
    // Each clause in a domain whose program comes first; the column is that of the clause.
    const std::pair<std::string_view, std::string_view> mistakes[] = {
        {"(account)", "9: blueprint: expected the name of an account, a symbol, found the end of the list"},
        {"(account 1)", "10: blueprint: expected the name of an account, a symbol, found the number 1"},
        {"(account a b)", "12: blueprint: expected the end of the list, found b; give one only"},
        {"(account a) (account b)", "14: blueprint: expected one (account ...) in a domain, found account"},
        {"(ports)", "7: blueprint: expected the first port and how many, up to 0xffff, found the end of the list"},
        {"(ports 1)", "9: blueprint: expected the first port and how many, up to 0xffff, found the end of the list"},
        {"(ports x 1)", "8: blueprint: expected the first port and how many, up to 0xffff, found x"},
        {"(ports 0x10000 1)", "8: blueprint: expected the first port and how many, up to 0xffff, found the number"},
        {"(ports 0 0x10000)", "10: blueprint: expected the first port and how many, up to 0xffff, found the number"},
        {"(ports 0xffff 2)", "15: blueprint: expected the first port and how many, up to 0xffff, found the number 2"},
        {"(ports 1 0)", "10: blueprint: expected the first port and how many, up to 0xffff, found the number 0"},
        {"(ports 1 0xffffffffffffffff)", "10: blueprint: expected the first port and how many, up to 0xffff, found"},
        {"(ports 1 2 3)", "12: blueprint: expected the end of the list, found the number 3; give one only"},
        {"(ports 1 1) (ports 1 1) (ports 1 1) (ports 1 1) (ports 1 9)",
         "58: blueprint: expected at most 4 ranges of ports, found the number 9"},
        {"(irq)", "5: blueprint: expected the number of a line, 0 to 15, found the end of the list"},
        {"(irq 16)", "6: blueprint: expected the number of a line, 0 to 15, found the number 16"},
        {"(irq uart)", "6: blueprint: expected the number of a line, 0 to 15, found uart"},
        {"(irq 1 2)", "8: blueprint: expected the end of the list, found the number 2; give one only"},
        {"(irq 1)(irq 2)(irq 3)(irq 4)(irq 5)", "34: blueprint: expected at most 4 lines, found the number 5"},
        {"(serves)", "8: blueprint: expected the name of a service, found the end of the list"},
        {"(serves \"a\")", "9: blueprint: expected the name of a service, a symbol, found the string"},
        {"(serves a b) (serves c d e)", "26: blueprint: expected at most 4 services, found e"},
        {"(console)", "9: blueprint: expected the name of a domain, a symbol, found the end of the list"},
        {"(console (a))", "10: blueprint: expected the name of a domain, a symbol, found a list"},
        {"(console a) (console b)", "14: blueprint: expected one (console ...) in a domain, found console"},
        {"(commands 7)", "11: blueprint: expected the name of a domain, a symbol, found the number 7"},
        {"(commands a) (commands b)", "15: blueprint: expected one (commands ...) in a domain, found commands"},
        {"(calls far near)", "12: blueprint: expected the end of the list, found near; give one only"},
        {"(calls a) (calls b)", "12: blueprint: expected one (calls ...) in a domain, found calls"},
        {"(memory)",
         "8: blueprint: expected how many frames are guaranteed, and how many more it may have, found the e"},
        {"(memory 1)",
         "10: blueprint: expected how many frames are guaranteed, and how many more it may have, found th"},
        {"(memory a 1)",
         "9: blueprint: expected how many frames are guaranteed, and how many more it may have, found a"},
        {"(memory 1 2 3)", "13: blueprint: expected the end of the list, found the number 3"},
        {"(memory 1 2) (memory 1 2)", "15: blueprint: expected one (memory ...) in a domain, found memory"},
        {"(makes_code 1)", "13: blueprint: expected the end of the list, found the number 1"},
        {"(nests 1)", "8: blueprint: expected the end of the list, found the number 1"},
        {"(nests) (nests)", "10: blueprint: expected one (nests) in a domain, found nests"},
        {"(manages all)", "10: blueprint: expected the end of the list, found all"},
        {"(manages) (manages)", "12: blueprint: expected one (manages) in a domain, found manages"},
        {"(essential 1)", "12: blueprint: expected the end of the list, found the number 1"},
        {"(essential) (essential)", "14: blueprint: expected one (essential) in a domain, found essential"},
    };
    for (const auto& [clauses, expected] : mistakes) {
        const std::string text = "(system (version 1) (domain a (program b)\n" + std::string(clauses) + "))";
        EXPECT_TRUE(refusal(text).starts_with("system.blueprint:2:" + std::string(expected))) << text << "\n"
                                                                                              << expected << "\n"
                                                                                              << refusal(text);
    }
}

TEST(SystemBlueprint, explains_wrong_testers) {
    const std::pair<std::string_view, std::string_view> mistakes[] = {
        {"(tester)", "8: blueprint: expected a program, and how many frames it has, at most 4096, found the end of"},
        {"(tester 1 2)",
         "9: blueprint: expected a program, and how many frames it has, at most 4096, found the number 1"},
        {"(tester a)", "10: blueprint: expected a program, and how many frames it has, at most 4096, found the end"},
        {"(tester a 4097)", "11: blueprint: expected a program, and how many frames it has, at most 4096, found the"},
        {"(tester a 1 2)", "13: blueprint: expected the end of the list, found the number 2; give one only"},
        {"(tester a 1) (tester b 1)", "15: blueprint: expected one (tester ...), found tester"},
        {"(tester a 1)", "13: blueprint: expected at least one (domain ...), found the end of the list"},
    };
    for (const auto& [clauses, expected] : mistakes) {
        const std::string text = "(system (version 1)\n" + std::string(clauses) + ")";
        EXPECT_TRUE(refusal(text).starts_with("system.blueprint:2:" + std::string(expected))) << text << "\n"
                                                                                              << expected << "\n"
                                                                                              << refusal(text);
    }
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
