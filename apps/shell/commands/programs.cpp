// SPDX-License-Identifier: MIT
// Commands that run programs, end them and wait for them.
#include <algorithm>
#include <array>
#include <iterator>

#include "apps/shell/commands/command.hpp"
#include "apps/shell/commands/find_domain.hpp"
#include "apps/shell/commands/memory.hpp"
#include "apps/shell/explain.hpp"

namespace metta::shell {
namespace {

/// The program `words[0]`, with more words in front of the command's arguments from `first` on.
u32 run_named(const Call& call, Shell& shell, std::span<const std::string_view> words, usize first,
              const std::optional<Contract>& contract = std::nullopt) {
    std::array<std::string_view, CommandLine::maximum_words + 4> all;
    auto* end = std::ranges::copy(words, all.data()).out;
    end = std::ranges::copy(call.words.subspan(first), end).out;
    return shell.run_program(call.words[0], std::span(all.data(), end),
                             {.background = call.background, .contract = contract});
}

u32 run_named(const Call& call, Shell& shell, std::string_view program) {
    return run_named(call, shell, {{program}}, 1);
}

} // namespace

u32 run_any(const Call& call, Shell& shell) {
    Launch launch = {.background = call.background};
    Words words = call.words.subspan(1);
    if (words[0] == "-c") {
        launch.counted = true;
        words = words.subspan(1);
    }
    if (!words.empty() && words[0] == "--debug-heap") {
        launch.debug_heap = true;
        words = words.subspan(1);
    }
    if (words.size() > 1 && words[0] == "--memory") {
        launch.contract = parse_contract(words[1]);
        if (!launch.contract) {
            print(shell.out(), "run: expected two numbers of frames, such as 256,1024, behind --memory, found '",
                  words[1], "'\n");
            return status_usage;
        }
        words = words.subspan(2);
    }
    if (words.empty()) {
        explain_word_count(shell.out(), *find_command("run"), 1);
        return status_usage;
    }
    return shell.run_program("run", words, launch);
}

u32 kill_domain(const Call& call, Shell& shell) {
    const std::optional<Domains::DomainRecord> domain = find_domain("kill", call.words[1], shell);
    if (!domain) return status_failed;
    const Domains::Result<void> killed = shell.at().domains.kill(domain->id, status_killed);
    if (killed) return status_ok;
    explain(shell.out(), "kill", call.words[1], killed.error());
    return status_failed;
}

u32 wait_domain(const Call& call, Shell& shell) {
    if (call.words.size() == 2) {
        const std::optional<Domains::DomainRecord> domain = find_domain("wait", call.words[1], shell);
        return domain ? shell.wait("wait", call.words[1], domain->id) : status_failed;
    }
    while (!shell.jobs().all().empty() && !shell.foreground().interrupted()) {
        const Job job = shell.jobs().all().front();
        const u32 status = shell.wait("wait", job.name(), job.domain);
        shell.jobs().remove(job.domain);
        print(shell.out(), "[", job.domain, "] ");
        if (status == status_ok)
            print(shell.out(), "done\n");
        else
            print(shell.out(), "failed, status ", status, "\n");
    }
    return shell.foreground().interrupted() ? status_interrupted : status_ok;
}

u32 run_fault(const Call& call, Shell& shell) { return run_named(call, shell, "fault"); }
u32 run_stress(const Call& call, Shell& shell) { return run_named(call, shell, "stress"); }

/// The program is told when the shell became ready: it cannot know.
u32 run_bench(const Call& call, Shell& shell) {
    std::array<char, 20> storage;
    TextBuffer ready(storage);
    print(ready, shell.ready());
    return run_named(call, shell, std::array<std::string_view, 3>{"bench", "--shell-ticks", ready.text()}, 1);
}

u32 run_selftest(const Call& call, Shell& shell) {
    struct Part {
        std::string_view word, program;
        std::optional<Contract> contract = std::nullopt;
    };
    // Who tests what frames are asked back from others must have nothing that can be asked back.
    constexpr Part parts[] = {{"nucleus", "nucleus_tests"},
                              {"calls", "call_tests"},
                              {"memory", "memory_tests", Contract{256, 1024}},
                              {"heap", "heap_tests"},
                              {"paging", "paging_tests"}};
    const Part* part = std::begin(parts);
    if (call.words.size() > 1) part = std::ranges::find(parts, call.words[1], &Part::word);
    if (part == std::end(parts)) {
        print(shell.out(), "selftest: expected nucleus, calls, memory, heap, paging, or nothing, found '",
              call.words[1], "'\n");
        return status_usage;
    }
    return run_named(call, shell, {{part->program}}, std::min<usize>(call.words.size(), 2), part->contract);
}

} // namespace metta::shell
