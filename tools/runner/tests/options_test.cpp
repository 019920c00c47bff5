// SPDX-License-Identifier: MIT
// Options, QEMU's arguments, and the names of files that the machine sends.
#include "tools/runner/options.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "tools/runner/emulator.hpp"
#include "tools/runner/file_sink.hpp"

namespace metta::runner {
namespace {

using Words = std::vector<std::string>;

Result<Options> parse(std::initializer_list<const char*> more) {
    std::vector<const char*> arguments{"--build", "b"};
    arguments.insert(arguments.end(), more);
    return parse_options(arguments);
}

/// The text of the refusal, empty if there is none.
std::string refusal(std::initializer_list<const char*> more) {
    const auto options = parse(more);
    if (options) return "";
    std::array<char, 512> storage;
    TextBuffer text(storage);
    print(text, options.error());
    return std::string(text.text());
}

bool has(const Words& words, const Words& part) {
    return std::search(words.begin(), words.end(), part.begin(), part.end()) != words.end();
}

TEST(Options, defaults_follow_from_the_build_and_the_kind_of_run) {
    const auto headless = parse({"-c", "help"});
    EXPECT_EQ(headless->files, "b/files");
    EXPECT_EQ(headless->console, "b/console-" + std::to_string(getpid()) + ".log");
    EXPECT_FALSE(headless->keep_console);
    EXPECT_TRUE(parse({"-c", "help", "--console", "x"})->keep_console);
    EXPECT_EQ(headless->archive, "b/system.tar");
    EXPECT_EQ(parse({})->link, "b/run/link");
    EXPECT_EQ(parse({"--link", "x"})->link, "x");
    EXPECT_EQ(headless->timeout, std::chrono::seconds(60));
    EXPECT_EQ(parse({"-c", "help", "--boot", "uefi"})->timeout, std::chrono::seconds(120));
    EXPECT_EQ(parse({"-c", "help", "--timeout", "5"})->timeout, std::chrono::seconds(5));
    EXPECT_FALSE(parse({"-c", "help", "--gdb", "s"})->timeout);
    EXPECT_FALSE(parse({})->timeout);
}

TEST(Options, values_may_be_joined_to_their_option) {
    EXPECT_EQ(parse({"--memory=16", "-c", "a=b"})->memory, 16u);
    EXPECT_EQ(*parse({"-c", "--boot=bios"})->commands, "--boot=bios");
    EXPECT_EQ(parse({"--command-line=a=b"})->command_line, "a=b");
    EXPECT_FALSE(parse({"-c", "x", "--console="})->keep_console);
}

TEST(Options, refusals_say_expected_and_found) {
    EXPECT_EQ(refusal({"-c", "x", "--link", "y"}),
              "--link: expected no -c with it, found nothing; -c has the link for itself");
    EXPECT_EQ(refusal({"-x"}), ": expected an option, found -x; see --help");
    EXPECT_EQ(refusal({"echo hello"}), ": expected an option, found echo hello; commands follow -c; see --help");
    EXPECT_EQ(refusal({"--boot", "disk"}), "--boot: expected direct, bios or uefi, found disk");
    EXPECT_EQ(refusal({"--memory", "1G"}), "--memory: expected a number of MiB from 2 to 1000000, found 1G");
    EXPECT_EQ(refusal({"--memory", "1"}), "--memory: expected a number of MiB from 2 to 1000000, found 1");
    EXPECT_EQ(refusal({"--memory", "47", "--boot", "uefi"}),
              "--memory: expected a number of MiB from 48 to 1000000 (--boot uefi), found 47");
    EXPECT_EQ(parse({"--memory", "2"})->memory, 2u);
    EXPECT_EQ(refusal({"--cpus", "256"}), "--cpus: expected a number from 1 to 255, found 256");
    EXPECT_EQ(refusal({"--cpus", "1", "--cpus", "2"}), "--cpus: expected it once, found it again");
    EXPECT_EQ(refusal({"--qemu-args", "-d int", "--qemu-args", "-D x"}), "");
    const std::string longest(16384, 'x');
    EXPECT_EQ(refusal({"-c", longest.c_str()}), "");
    EXPECT_EQ(refusal({"-c", (longest + "x").c_str()}),
              "-c: expected at most 16384 bytes of commands, found 16385 (0x4001); split them over several runs");
    EXPECT_EQ(refusal({"--icount=yes"}), "--icount: expected no value, found yes");
    EXPECT_NE(refusal({"--cpus", "0"}), "");
    EXPECT_NE(refusal({"--cpus", "-1"}), "");
    EXPECT_NE(refusal({"--cpus", "99999999999"}), "");
    EXPECT_EQ(refusal({"--cpus"}), "--cpus: expected N, found nothing");
    EXPECT_NE(refusal({"--boot", "bios", "--archive", "x"}), "");
    EXPECT_NE(refusal({"--console", "x"}), "");
    EXPECT_NE(refusal({"--qemu-args", "'x"}), "");
    EXPECT_FALSE(parse_options({}).has_value());
}

TEST(Options, arguments_are_split_as_a_shell_does) {
    EXPECT_EQ(*split_arguments(""), Words{});
    EXPECT_EQ(*split_arguments("  -d int,cpu_reset\t-D log "), (Words{"-d", "int,cpu_reset", "-D", "log"}));
    EXPECT_EQ(*split_arguments(R"('a b'"c d" e\ f '' "\"" '\')"), (Words{"a bc d", "e f", "", "\"", "\\"}));
    EXPECT_FALSE(split_arguments("a\\").has_value());
    EXPECT_FALSE(split_arguments("a \"b").has_value());
}

TEST(Options, help_names_each_option) {
    EXPECT_TRUE(parse({"--help"})->help);
    EXPECT_NE(help_text().find("--link-noise N"), std::string::npos);
}

TEST(Emulator, the_console_is_the_first_port_and_the_link_the_second) {
    for (const auto& options : {*parse({}), *parse({"-c", "x"})}) {
        const Words words = emulator_command(options);
        const auto first = std::find(words.begin(), words.end(), "-serial");
        const auto second = std::find(first + 1, words.end(), "-serial");
        EXPECT_EQ(first[1], options.commands ? "chardev:console" : "mon:stdio");
        EXPECT_EQ(second[1], "chardev:link");
    }
}

TEST(Emulator, paths_and_options_reach_the_command) {
    const Words direct = emulator_command(*parse({"--command-line", "panic-test", "--cpus", "4", "--icount"}));
    EXPECT_TRUE(has(direct, {"-kernel", "b/boot/metta.elf", "-initrd", "b/system.tar", "-append", "panic-test"}));
    EXPECT_TRUE(has(direct, {"-smp", "4"}));
    EXPECT_TRUE(has(direct, {"-icount", "shift=0,sleep=off"}));
    EXPECT_TRUE(has(emulator_command(*parse({"--boot", "bios"})), {"-cdrom", "b/metta.iso"}));
    EXPECT_TRUE(has(emulator_command(*parse({"-c", "x", "--console", "a,b"})), {"file,id=console,path=a,,b"}));
    EXPECT_TRUE(has(emulator_command(*parse({"--qemu-args", "-d int"})), {"-d", "int"}));
}

TEST(Files, names_stay_within_their_folder) {
    for (const char* good : {"a", "report-1.txt", "A_b", "x..y"}) EXPECT_TRUE(acceptable_name(good)) << good;
    for (const char* bad : {"", ".", "..", ".hidden", "a/b", "../a", "a b", "a\n", "\xc3\xa9", "a\\b", "~"})
        EXPECT_FALSE(acceptable_name(bad)) << bad;
    EXPECT_FALSE(acceptable_name(std::string_view("a\0b", 3)));
    EXPECT_FALSE(acceptable_name(std::string(201, 'a')));
}

} // namespace
} // namespace metta::runner
