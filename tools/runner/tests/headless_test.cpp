// SPDX-License-Identifier: MIT
// The whole headless run, against machines that behave and machines that do not.
#include "tools/runner/headless.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <thread>

namespace metta::runner {
namespace {

using namespace std::chrono_literals;

struct Headless : testing::Test {
    Headless() {
        signal(SIGPIPE, SIG_IGN);
        char name[] = "/tmp/metta-runner-test-XXXXXX";
        folder = mkdtemp(name);
        options.build = folder;
        options.files = folder / "files";
        options.console = folder / "console.log";
        options.timeout = 20s;
        options.commands = "echo hello";
    }
    ~Headless() override {
        EXPECT_LT(waitpid(-1, nullptr, WNOHANG), 0) << "a child is left";
        std::filesystem::remove_all(folder);
    }

    /// Runs the fake machine; `output` and `messages` tell what was printed.
    int run(const std::string& behaviour) {
        const auto path = folder / "output";
        const int descriptor = open(path.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
        const int status = run_headless(options, {METTA_FAKE_MACHINE, behaviour}, {descriptor, text, 300ms});
        close(descriptor);
        output = content(path);
        messages = text.str();
        return status;
    }
    static std::string content(const std::filesystem::path& path) {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    bool said(const char* part) const { return messages.find(part) != std::string::npos; }

    std::filesystem::path folder;
    Options options;
    std::ostringstream text;
    std::string output, messages;
};

TEST_F(Headless, tells_output_files_and_status) {
    EXPECT_EQ(run("good"), 7);
    EXPECT_EQ(output, "echo hello");
    EXPECT_EQ(messages, "");
    EXPECT_EQ(content(folder / "files" / "result.txt"), "echo hello");
}

TEST_F(Headless, works_over_a_noisy_link) {
    options.commands = std::string(20'000, 'x');
    for (usize at = 0; at < options.commands->size(); ++at) (*options.commands)[at] = static_cast<char>(at * 7 >> 3);
    options.link_noise = 2000;
    EXPECT_EQ(run("good"), 7);
    EXPECT_EQ(output, *options.commands);
    EXPECT_EQ(content(folder / "files" / "result.txt"), *options.commands);
}

TEST_F(Headless, a_machine_may_leave_by_itself_after_its_status) { EXPECT_EQ(run("leave"), 7); }

TEST_F(Headless, large_statuses_are_told) {
    EXPECT_EQ(run("large"), 255);
    EXPECT_TRUE(said("1000"));
}

TEST_F(Headless, machines_that_fail) {
    const std::pair<const char*, const char*> failures[] = {
        {"panic", "nucleus: out of frames"}, {"refuse", "bad machine"},         {"reset", "has been reset"},
        {"die", "before the commands had"},  {"deaf", "does not power off"},    {"bad-file", "CRC-32"},
        {"bad-name", "../escaped"},          {"open-file", "before the status"}};
    for (const auto& [behaviour, message] : failures) {
        text.str("");
        std::filesystem::remove_all(options.files);
        EXPECT_EQ(run(behaviour), machine_failed_status) << behaviour;
        EXPECT_TRUE(said(message)) << behaviour << ": " << messages;
        EXPECT_FALSE(std::filesystem::exists(folder / "escaped"));
        const bool whole = std::string_view(behaviour) == "deaf";
        EXPECT_EQ(std::filesystem::exists(options.files / "result.txt"), whole) << behaviour;
        EXPECT_FALSE(std::filesystem::exists(options.files / ".result.txt.part")) << behaviour;
    }
    EXPECT_EQ(run_headless(options, {"/no/such/program"}, {1, text}), machine_failed_status);
    EXPECT_NE(text.str().find("cannot run /no/such/program"), std::string::npos);
}

TEST_F(Headless, silence_is_a_timeout_with_the_console) {
    options.timeout = 1s;
    std::thread console([this] {
        std::this_thread::sleep_for(300ms);
        std::ofstream(options.console) << "first line\nlast line\x1b";
    });
    EXPECT_EQ(run("silent"), timeout_status);
    console.join();
    EXPECT_TRUE(said("the link was open")) << messages;
    EXPECT_TRUE(said("first line\nlast line?\n")) << messages;
    text.str("");
    EXPECT_EQ(run("mute"), timeout_status);
    EXPECT_TRUE(said("the commands had a status")) << messages;
}

TEST_F(Headless, the_console_is_kept_only_after_a_failure_or_on_request) {
    const auto console_after = [this](const char* behaviour) {
        std::ofstream(options.console) << "some line\n";
        text.str("");
        (void)run(behaviour);
        return std::filesystem::exists(options.console);
    };
    EXPECT_FALSE(console_after("good"));
    EXPECT_TRUE(console_after("die"));
    EXPECT_TRUE(said("some line")) << messages;
    EXPECT_TRUE(console_after("panic"));
    EXPECT_FALSE(said("some line")) << messages;
    EXPECT_TRUE(said(options.console.c_str())) << messages;
    options.keep_console = true;
    EXPECT_TRUE(console_after("good"));
}

TEST_F(Headless, output_that_cannot_be_written_is_a_failure) {
    const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    EXPECT_EQ(run_headless(options, {METTA_FAKE_MACHINE, "good"}, {full, text, 300ms}), machine_failed_status);
    EXPECT_EQ(text.str(), "metta: cannot write the output: No space left on device\n");
    close(full);
}

TEST_F(Headless, paths_that_cannot_be_written_are_told) {
    EXPECT_FALSE(unusable_path(options));
    std::ofstream(folder / "plain") << "x";
    options.files = folder / "plain";
    EXPECT_EQ(unusable_path(options), "--files: cannot write " + options.files.string() + ": Not a directory");
    options.files = folder / "files";
    options.console = folder;
    EXPECT_EQ(unusable_path(options), "--console: cannot write " + folder.string() + ": Is a directory");
}

TEST_F(Headless, an_interrupt_ends_the_run) { EXPECT_EQ(run("interrupt"), signal_status + SIGINT); }

TEST_F(Headless, a_slow_reader_gets_everything_and_a_closed_pipe_ends_nothing) {
    options.commands = std::string(150'000, 'y'); // more than a pipe holds
    int ends[2];
    ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
    std::string taken;
    std::thread reader([&] {
        char buffer[1000];
        for (ssize_t size; (size = read(ends[0], buffer, sizeof buffer)) > 0; std::this_thread::sleep_for(3ms))
            taken.append(buffer, static_cast<usize>(size));
    });
    EXPECT_EQ(run_headless(options, {METTA_FAKE_MACHINE, "good"}, {ends[1], text}), 7);
    close(ends[1]);
    reader.join();
    EXPECT_EQ(taken, *options.commands);
    close(ends[0]);

    ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
    close(ends[0]);
    EXPECT_EQ(run_headless(options, {METTA_FAKE_MACHINE, "good"}, {ends[1], text}), 7);
    close(ends[1]);
}

} // namespace
} // namespace metta::runner
