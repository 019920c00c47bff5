// SPDX-License-Identifier: MIT
// The shell at a console and for a host.
#include <gtest/gtest.h>

#include "apps/shell/console_user.hpp"
#include "apps/shell/host_server.hpp"
#include "apps/shell/tests/fake_system.hpp"

namespace metta::shell {
namespace {

class AtConsole : public testing::Test {
  protected:
    /// What the console shows when this is typed, a read for each piece.
    std::string type(std::deque<std::string> pieces) {
        system.console.typed = std::move(pieces);
        const auto shell = std::make_unique<Shell>(system.surroundings());
        const auto user = std::make_unique<ConsoleUser>(*shell);
        user->serve();
        std::string shown;
        for (const char letter : system.console.written)
            if (letter != '\r') shown += letter;
        return shown;
    }

    FakeSystem system;
};

TEST_F(AtConsole, lines_and_prompts) {
    EXPECT_EQ(type({"echo a\r"}), "metta> echo a\na\nmetta> ");
    EXPECT_EQ(type({}).substr(0, 14), "metta> echo a\n");
}

TEST_F(AtConsole, what_is_typed_ahead_is_kept) {
    EXPECT_EQ(type({"echo a\recho b; fal", "se\recho $?\r"}),
              "metta> echo a\na\nmetta> echo b; false\nb\nmetta> echo $?\n1\nmetta> ");
}

TEST_F(AtConsole, a_cancelled_line) { EXPECT_TRUE(type({"echo a\x03", "echo b\r"}).ends_with("echo b\nb\nmetta> ")); }

TEST_F(AtConsole, the_end_of_input_ends_nothing) {
    EXPECT_TRUE(type({"\x04", "echo b\r"})
                    .contains("shell: expected a command, found the end of input; 'poweroff' switches the machine off\n"
                              "metta> "));
}

TEST_F(AtConsole, jobs_are_told_before_the_prompt) {
    system.domains.on_wait = [&](u32 domain) {
        if (domain == 6) system.domains.end(5, 0);
    };
    EXPECT_EQ(type({"hello &\r", "seven\r"}), "metta> hello &\n[5] hello\nmetta> seven\n[5] done\nmetta> ");
}

TEST_F(AtConsole, control_c_is_the_programs_while_a_line_runs) {
    bool during = false;
    system.domains.on_wait = [&](u32) { during = system.console.foreground; };
    type({"hello\r"});
    EXPECT_TRUE(during);
    EXPECT_FALSE(system.console.foreground);
}

TEST_F(AtConsole, sending_is_for_hosts) {
    EXPECT_TRUE(
        type({"send hello\r"})
            .contains("send: expected to be run by a host over the host link, found it typed at the console\n"));
}

TEST_F(AtConsole, completion) {
    EXPECT_EQ(type({"ver\t\r"}).substr(0, 26), "metta> version \nMetta 1.2.");
    system.console.written.clear();
    EXPECT_TRUE(type({"sev\t\r"}).contains("metta> seven \n"));
    EXPECT_TRUE(type({"false; run sev\t\r"}).contains("metta> false; run seven \n"));
    EXPECT_TRUE(type({"echo sev\t\r"}).contains("metta> echo sev\a\n"));
    EXPECT_TRUE(type({"script go\t\r"}).contains("metta> script good.script \n"));
    EXPECT_TRUE(type({"help tr\t\r"}).contains("metta> help true \n"));
    EXPECT_TRUE(type({"kill con\t\r"}).contains("metta> kill console \n"));
    EXPECT_TRUE(type({"not\t\r"}).contains("metta> not\a\n")); // no program
}

class ForHost : public testing::Test {
  protected:
    std::vector<u32> serve(std::deque<std::string> texts) {
        system.commands.texts = std::move(texts);
        const auto shell = std::make_unique<Shell>(system.surroundings(true));
        const auto server = std::make_unique<HostServer>(*shell, system.commands);
        server->serve();
        return system.commands.statuses;
    }

    FakeSystem system;
};

TEST_F(ForHost, statuses) {
    EXPECT_EQ(serve({"echo a; false", "echo $?", "", "nonsense", "echo 'x"}), (std::vector<u32>{1, 0, 0, 127, 2}));
    EXPECT_TRUE(system.console.written.starts_with("a\n0\nshell: expected a command"));
}

TEST_F(ForHost, long_texts) {
    const std::string word(4000, 'x');
    const std::string four = "echo " + word + ";echo " + word + ";echo " + word + ";echo " + word;
    EXPECT_EQ(serve({four, std::string(16 * 1024, ' '), std::string(16 * 1024 + 1, ' ')}), (std::vector<u32>{0, 0, 2}));
    EXPECT_EQ(system.console.written, word + "\n" + word + "\n" + word + "\n" + word + "\n" +
                                          "shell: expected a text of at most 16384 bytes of commands, found a longer "
                                          "one; split it\n");
}

TEST_F(ForHost, jobs_are_told_with_the_texts_end) {
    system.domains.on_wait = [&](u32 domain) {
        if (domain == 6) system.domains.end(5, 3);
    };
    EXPECT_EQ(serve({"hello & seven"}), std::vector<u32>{7});
    EXPECT_EQ(system.console.written, "[5] hello\n[5] failed, status 3\n");
}

} // namespace
} // namespace metta::shell
