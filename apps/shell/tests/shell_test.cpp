// SPDX-License-Identifier: MIT
// Texts in; exact output and statuses out.
#include "apps/shell/shell.hpp"

#include <gtest/gtest.h>

#include "apps/shell/commands/command.hpp"
#include "apps/shell/tests/fake_system.hpp"
#include "interfaces/portal_specification.hpp"

namespace metta::shell {
namespace {

/// As records have it.
constexpr u16 kind(PortalKind of) { return static_cast<u16>(of); }

class ShellTest : public testing::Test {
  protected:
    /// What a text prints, then "= STATUS" if that is not 0.
    std::string run(std::string_view text) {
        system.console.written.clear();
        const u32 status = shell.run(text, status_ok);
        shell.out().flush();
        return system.console.written + (status == 0 ? "" : "= " + std::to_string(status));
    }
    std::vector<std::string> done() { return std::exchange(system.domains.log, {}); }

    FakeSystem system;
    std::unique_ptr<Shell> owned = std::make_unique<Shell>(system.surroundings(true));
    Shell& shell = *owned;
};

using Log = std::vector<std::string>;

TEST_F(ShellTest, words_and_statuses) {
    EXPECT_EQ(run("echo one 'two  words'; echo"), "one two  words\n\n");
    EXPECT_EQ(run(""), "");
    EXPECT_EQ(run(" # nothing"), "");
    EXPECT_EQ(run("false"), "= 1");
    EXPECT_EQ(run("false; true"), "");
    EXPECT_EQ(run("false || echo b && echo c"), "b\nc\n");
    EXPECT_EQ(run("true && echo a || echo b"), "a\n");
    EXPECT_EQ(run("false && echo never"), "= 1");
    EXPECT_EQ(run("false; echo $?; echo $?"), "1\n0\n");
    EXPECT_EQ(run("seven; echo $?"), "7\n");
}

TEST_F(ShellTest, nothing_of_a_text_with_a_mistake_is_run) {
    EXPECT_EQ(run("echo a; echo 'b"),
              "command at byte 13: expected a closing ', found the end; put \\ before the quote "
              "to mean the character\n= 2");
    EXPECT_EQ(run("echo a | echo b"), "command at byte 7: expected ';', '&', '&&' or '||' between commands, found |; "
                                      "quote it to mean the character\n= 2");
}

TEST_F(ShellTest, unknown_commands) {
    const std::string told = "shell: expected a command or a program, found 'nonsense'; 'help' lists commands, 'files' "
                             "what programs there are\n";
    EXPECT_EQ(run("nonsense"), told + "= 127");
    EXPECT_EQ(run("nonsense &"), told + "= 127");
    EXPECT_EQ(run("notes"),
              "shell: expected a command or a program, found 'notes'; 'help' lists commands, 'files' what "
              "programs there are\n= 127");
}

TEST_F(ShellTest, wrong_numbers_of_words) {
    EXPECT_EQ(run("version too many"), "version: expected no arguments, found 2; usage: version: tells version, build, "
                                       "boot path, processor and memory\n= 2");
    EXPECT_EQ(
        run("kill"),
        "kill: expected one argument, found 0; usage: kill DOMAIN: ends a domain, given by its number or name\n= 2");
    EXPECT_EQ(run("help a b"), "help: expected at most one argument, found 2; usage: help [COMMAND]: tells what a "
                               "command does, or all of them\n= 2");
    EXPECT_EQ(run("run"),
              "run: expected at least one argument, found 0; usage: run [-c] [--debug-heap] [--memory "
              "GUARANTEED,OPTIMISTIC] PROGRAM [ARGUMENT]...: runs a program of the boot archive; -c: its portals count "
              "their calls; --debug-heap: its heaps look for mistakes; --memory: with this contract, in frames\n= 2");
    EXPECT_EQ(run("selftest nucleus a b"), "selftest: expected at most two arguments, found 3; usage: selftest "
                                           "[nucleus|calls|memory|heap|paging [PREFIX]]: tests the nucleus, or calls, "
                                           "memory, heaps, paging; or those things "
                                           "whose names begin so\n= 2");
    EXPECT_EQ(run("echo a &"),
              "echo: expected a program before '&', found a command of the shell's own; leave '&' out\n= 2");
}

TEST_F(ShellTest, help) {
    const std::string all = run("help");
    for (const CommandEntry& command : all_commands()) {
        EXPECT_NE(("\n" + all).find("\n" + std::string(command.name) + " "),
                  command.arguments.empty() ? 0 : std::string::npos)
            << command.name;
        const std::string line = run("help " + std::string(command.name));
        EXPECT_TRUE(all.contains(line)) << line;
    }
    EXPECT_EQ(run("help true"), "true: does nothing\n");
    EXPECT_EQ(run("help nonsense"), "help: expected a command, found 'nonsense'; 'help' lists them\n= 127");
}

TEST_F(ShellTest, programs_in_the_foreground) {
    EXPECT_EQ(run("echo before; run hello a 'b c'"), "before\n");
    EXPECT_EQ(done(), (Log{"create hello a b c", "start 5", "wait 5"}));
    EXPECT_EQ(run("hello"), "");
    EXPECT_EQ(done(), (Log{"create hello", "start 6", "wait 6"}));
    EXPECT_EQ(run("run -c seven -c"), "= 7");
    EXPECT_EQ(done(), (Log{"create -c seven -c", "start 7", "wait 7"}));
    EXPECT_EQ(run("run -c"), run("run"));
}

TEST_F(ShellTest, commands_that_run_programs) {
    EXPECT_EQ(run("fault null-read"), "= 139");
    EXPECT_EQ(run("stress faults 50"), "");
    EXPECT_EQ(run("selftest; selftest nucleus; selftest nucleus death.; selftest calls; selftest calls death.; "
                  "selftest memory pay."),
              "");
    shell.note_ready();
    system.runtime.time = 5000;
    shell.note_ready();
    EXPECT_EQ(run("bench; bench portal."), "");
    Log created;
    for (const std::string& line : done())
        if (line.starts_with("create")) created.push_back(line);
    EXPECT_EQ(created, (Log{"create fault null-read", "create stress faults 50", "create nucleus_tests",
                            "create nucleus_tests", "create nucleus_tests death.", "create call_tests",
                            "create call_tests death.", "create memory_tests pay.", "create bench --shell-ticks 1000",
                            "create bench --shell-ticks 1000 portal."}));
    EXPECT_EQ(run("selftest nothing"),
              "selftest: expected nucleus, calls, memory, heap, paging, or nothing, found 'nothing'\n= 2");
}

TEST_F(ShellTest, programs_that_cannot_be_run) {
    EXPECT_EQ(run("run nothing"),
              "run: expected a program of the boot archive, found 'nothing'; 'files' lists what is there\n= 127");
    const std::string broken = "expected a program that can be run, found 'broken': its header is no program's\n= 1";
    EXPECT_EQ(run("run broken"), "run: " + broken);
    EXPECT_EQ(run("broken"), "broken: " + broken);
    EXPECT_EQ(run("run hello " + std::string(2100, 'x')),
              "run: expected arguments of at most 2048 bytes, found 2107\n= 2");
    while (system.domains.domains.size() < FakeDomains::maximum) system.domains.add(system.domains.next++, "filler");
    EXPECT_EQ(run("hello"),
              "hello: expected room for one more domain, found none; end some first ('domains' lists them)\n= 1");
    system.domains.broken = SystemError::denied;
    EXPECT_EQ(run("hello"),
              "hello: expected an answer from who makes domains, found that this caller may not do that\n= 1");
}

TEST_F(ShellTest, a_program_that_does_not_start) {
    system.domains.start_broken = SystemError::busy;
    EXPECT_EQ(run("hello"), "hello: expected an answer from who makes domains, found it busy; try again later\n= 1");
    EXPECT_EQ(run("hello &"),
              "[6] hello\nhello: expected an answer from who makes domains, found it busy; try again later\n= 1");
    EXPECT_TRUE(shell.jobs().all().empty());
    EXPECT_EQ(system.domains.domains.size(), 2u);
}

TEST_F(ShellTest, programs_in_the_background) {
    EXPECT_EQ(run("hello & seven & echo $?"), "[5] hello\n[6] seven\n0\n");
    EXPECT_EQ(done(), (Log{"create hello", "start 5", "create seven", "start 6"}));
    shell.report_ended_jobs();
    shell.out().flush();
    EXPECT_EQ(shell.jobs().all().size(), 2u);
    system.domains.end(5, 0), system.domains.end(6, 7);
    system.console.written.clear();
    shell.report_ended_jobs();
    shell.out().flush();
    EXPECT_EQ(system.console.written, "[5] done\n[6] failed, status 7\n");
    EXPECT_TRUE(shell.jobs().all().empty());
    EXPECT_EQ(system.domains.domains.size(), 2u);
}

TEST_F(ShellTest, a_job_that_somebody_else_has_waited_for) {
    run("hello &");
    system.domains.domains.erase(5);
    system.console.written.clear();
    shell.report_ended_jobs();
    shell.out().flush();
    EXPECT_EQ(system.console.written, "[5] gone\n");
    EXPECT_TRUE(shell.jobs().all().empty());
}

TEST_F(ShellTest, too_many_jobs) {
    for (usize job = 0; job < Jobs::maximum; ++job) EXPECT_TRUE(run("hello &").ends_with("hello\n"));
    EXPECT_EQ(run("hello &"),
              "hello: expected at most 240 programs in the background, found one more; 'wait' waits until "
              "they have ended\n= 1");
    EXPECT_EQ(run("hello"), "");
}

TEST_F(ShellTest, waiting) {
    EXPECT_EQ(run("wait"), "");
    EXPECT_EQ(run("hello & seven & wait"), "[5] hello\n[6] seven\n[5] done\n[6] failed, status 7\n");
    EXPECT_EQ(run("seven & wait 7"), "[7] seven\n= 7");
    EXPECT_EQ(run("seven & wait seven"), "[8] seven\n= 7");
    EXPECT_TRUE(shell.jobs().all().empty());
    EXPECT_EQ(run("wait 77"), "wait: expected a domain's number or name, found '77'; 'domains' lists them\n= 1");
}

TEST_F(ShellTest, killing) {
    EXPECT_EQ(run("seven & kill seven; wait"), "[5] seven\n[5] failed, status 137\n");
    EXPECT_EQ(run("kill 0"), "kill: expected a domain that the system can do without, found '0'\n= 1");
    EXPECT_EQ(run("kill nobody"),
              "kill: expected a domain's number or name, found 'nobody'; 'domains' lists them\n= 1");
    EXPECT_EQ(run("kill 99999999999"),
              "kill: expected a domain's number or name, found '99999999999'; 'domains' lists them\n= 1");
    run("hello & hello &");
    EXPECT_EQ(run("kill hello"), "kill: expected the name of one domain, found 2 domains called 'hello'; give a number "
                                 "('domains' lists them)\n= 1");
}

TEST_F(ShellTest, control_c) {
    system.domains.on_wait = [&](u32) { shell.foreground().interrupt(system.domains, system.runtime); };
    EXPECT_EQ(run("hello; echo never"), "= 130");
    EXPECT_EQ(done(), (Log{"create hello", "start 5", "wait 5", "kill 5 130"}));
    system.domains.on_wait = [](u32) {};
    EXPECT_EQ(run("echo again"), "again\n");
    system.runtime.on_sleep = [&] {
        shell.foreground().interrupt(system.domains, system.runtime);
        system.runtime.time -= 500; // the sleep ends early
    };
    EXPECT_EQ(run("sleep 10; echo never"), "= 130");
    EXPECT_EQ(system.runtime.wakes, 2u);
    EXPECT_EQ(done(), Log{}); // nothing is in the foreground
}

TEST_F(ShellTest, sleeping) {
    EXPECT_EQ(run("sleep 2"), "");
    EXPECT_EQ(system.runtime.time, 1000u + 2'000'000);
    EXPECT_EQ(run("sleep 0.25; sleep 1.0019; sleep 0"), "");
    EXPECT_EQ(system.runtime.time, 1000u + 2'000'000 + 250'000 + 1'001'000);
    for (const std::string wrong : {"x", "''", ".5", "1.", "1.x", "-1", "1e3", "1000000000"})
        EXPECT_TRUE(run("sleep " + wrong).starts_with("sleep: expected seconds, such as 2 or 0.5, found '")) << wrong;
    EXPECT_EQ(run("sleep x"), "sleep: expected seconds, such as 2 or 0.5, found 'x'\n= 2");
    system.runtime.speed = 0;
    EXPECT_EQ(run("sleep 1"), "sleep: expected a clock whose speed is known, found none on this machine\n= 1");
}

TEST_F(ShellTest, domains) {
    system.domains.domains.at(2).record.frames = 12345;
    system.domains.end(2, 0);
    EXPECT_EQ(run("domains"), "id    name              account           state    threads  frames  portals\n"
                              "0     kserver           root              running        1      20        3\n"
                              "2     console           root              ended          1   12345        3\n");
    system.domains.broken = SystemError::peer_died;
    EXPECT_TRUE(
        run("domains").ends_with("domains: expected an answer from who makes domains, found that it has ended\n= 1"));
}

TEST_F(ShellTest, portals) {
    auto& portals = system.portals.portals[2];
    portals = {
        {.number = 0, .kind = kind(PortalKind::constants)},
        {.number = 256, .kind = kind(PortalKind::call), .counted = true, .target = 0, .count = 12},
        {.number = 273, .kind = kind(PortalKind::call), .counted = true, .target = 2, .service = 1, .count = 3456},
        {.number = 280, .kind = kind(PortalKind::call), .target = 44, .service = 10},
        {.number = 304, .kind = kind(PortalKind::port_read)}};
    EXPECT_EQ(run("portals console"), "number  kind              target                service        calls\n"
                                      "     0  constants         -                     -                  -\n"
                                      "   256  call              kserver (0)           -                 12\n"
                                      "   273  call              console (2)           console         3456\n"
                                      "   280  call              ? (44)                commands           -\n"
                                      "   304  port_read         -                     -                  -\n");
    portals.clear();
    for (u32 number = 0; number < 40; ++number) portals.push_back({.number = number, .kind = kind(PortalKind::signal)});
    const std::string many = run("portals 2");
    EXPECT_EQ(std::ranges::count(many, '\n'), 41);
    EXPECT_EQ(run("portals 1"), "portals: expected a domain's number or name, found '1'; 'domains' lists them\n= 1");
    EXPECT_EQ(run("portals 0"), "number  kind              target                service        calls\n"
                                "portals: expected a domain's number or name, found '0'; 'domains' lists them\n= 1");
    system.portals.broken = SystemError::peer_died;
    EXPECT_TRUE(run("portals 2")
                    .ends_with("portals: expected an answer from the portal manager, found that it has ended\n= 1"));
}

TEST_F(ShellTest, images) {
    const std::string head = "program             shared  copied    zero      text      data  domains\n";
    EXPECT_EQ(run("images"), head);
    system.loader.images = {{"console", 9, 1, 12, 1}, {"a_program_with_a_long_name", 120, 30, 0, 3}};
    EXPECT_EQ(run("images"), head +
                                 "console                  9       1      12     36864     53248        1\n"
                                 "a_program_with_a_long_name     120      30       0    491520    122880        3\n");
    system.loader.broken = SystemError::busy;
    EXPECT_EQ(run("images"), head + "images: expected an answer from the loader, found it busy; try again later\n= 1");
}

TEST_F(ShellTest, memory) {
    EXPECT_TRUE(run("memory").starts_with("total          4000 KiB\nfree           2400 KiB\nimages          120 KiB\n"
                                          "kserver         800 KiB\n"));
    EXPECT_EQ(run("memory --regions"), "000000001000-00000009ffff  636 KiB  available\n"
                                       "000000100000-0000002fffff  2048 KiB  domain kserver\n");
    EXPECT_EQ(run("memory free"), "memory: expected --map, --regions, or nothing, found 'free'\n= 2");
    system.domains.broken = SystemError::revoked;
    EXPECT_EQ(run("memory"), "memory: expected an answer from who makes domains, found the connection gone\n= 1");
}

TEST_F(ShellTest, version) {
    system.machine.boot.build_id[0] = 0xab;
    system.machine.boot.features = 1;
    const std::string told = run("version");
    EXPECT_TRUE(told.starts_with("Metta 1.2.3, build ab0000000000\nboot path: PVH\nprocessor: ")) << told;
    EXPECT_TRUE(told.ends_with("\nprotection in use: NX\nnot on this processor: SMEP SMAP UMIP FSGSBASE PCID\nmemory: "
                               "636 KiB free\n"))
        << told;
    system.machine.boot.framebuffer = {.address = 1, .width = 800, .height = 600, .bits_per_pixel = 32};
    EXPECT_TRUE(run("version").contains("\nframebuffer: 800 x 600, 32 bits\n"));
    system.machine.broken = SystemError::denied;
    EXPECT_EQ(run("version"),
              "version: expected an answer from the machine's server, found that this caller may not do that\n= 1");
}

TEST_F(ShellTest, hardware_and_log) {
    system.machine.boot.non_maskable_interrupts = 3;
    EXPECT_EQ(run("hardware"), "survived: 3 non-maskable interrupts, 0 machine checks\n");
    EXPECT_EQ(run("log"), "");
    for (u32 line = 0; line < 300; ++line) system.machine.logged += "line " + std::to_string(line) + "\n";
    EXPECT_EQ(run("log"), system.machine.logged);
    system.machine.forgotten = system.machine.logged.find("line 200\n");
    EXPECT_EQ(run("log"), system.machine.logged.substr(system.machine.forgotten));
}

TEST_F(ShellTest, files) {
    system.machine.files.resize(2);
    EXPECT_EQ(run("files"), "hello  13 bytes  crc32 0000abc0\nfault  13 bytes  crc32 0000abc1\n");
    system.machine.broken = SystemError::peer_died;
    EXPECT_EQ(run("files"), "files: expected an answer from the machine's server, found that it has ended\n= 1");
}

TEST_F(ShellTest, sending) {
    system.machine.files.push_back({"big", std::string(2500, 'x')});
    EXPECT_EQ(run("send big"), "");
    ASSERT_EQ(system.commands.sent.size(), 5u);
    EXPECT_EQ(system.commands.sent[0], "obig");
    std::string data;
    for (usize piece = 1; piece < 4; ++piece) {
        EXPECT_EQ(system.commands.sent[piece][0], 'd');
        data += system.commands.sent[piece].substr(1);
    }
    EXPECT_EQ(data, system.machine.files.back().content);
    EXPECT_EQ(system.commands.sent[4].size(), 5u);
    EXPECT_EQ(run("send nothing"),
              "send: expected a file of the boot archive, found 'nothing'; 'files' lists what is there\n= 1");
    system.commands.is_serving = false;
    EXPECT_EQ(run("send big"),
              "send: expected to be run by a host over the host link, found it typed at the console\n= 1");
}

TEST_F(ShellTest, scripts) {
    EXPECT_EQ(run("script good.script"), "one\n7\n");
    EXPECT_EQ(run("false; script good.script; echo $?"), "one\n7\n0\n");
    EXPECT_EQ(run("script bad.script"),
              "bad.script:2:6: command: expected a closing ', found the end; put \\ before the "
              "quote to mean the character\n= 2");
    EXPECT_EQ(run("script nothing"),
              "script: expected a file of the boot archive, found 'nothing'; 'files' lists what is there\n= 1");
    EXPECT_EQ(run("script again.script"),
              "deeper\ndeeper\ndeeper\nscript: expected at most 3 scripts within each other, "
              "found one more: 'again.script'\n= 1");
    EXPECT_EQ(run("script huge.script"),
              "script: expected a script of at most 16384 bytes, found 'huge.script' with 17000; split it\n= 1");
    EXPECT_EQ(run("echo fine"), "fine\n");
}

TEST_F(ShellTest, power) {
    EXPECT_EQ(run("echo before; poweroff"),
              "before\npoweroff: expected the machine to go off, found it still on; switch "
              "it off by hand\n= 1");
    EXPECT_EQ(system.commands.statuses, std::vector<u32>{0});
    EXPECT_EQ(system.machine.power_offs, 1u);
    system.machine.boot.power_off.port_a = 0;
    EXPECT_EQ(run("poweroff"), "poweroff: expected ACPI tables that tell how, found none that do; switch it off by "
                               "hand\n= 1");
    EXPECT_EQ(system.machine.power_offs, 1u);
    EXPECT_EQ(run("reboot"), "reboot: expected a machine that can do that, found one that cannot\n= 1");
}

} // namespace
} // namespace metta::shell
