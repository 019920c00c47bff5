// SPDX-License-Identifier: MIT
// A system for the shell to run in: domains that end as they are told, an archive, a host, a clock that jumps.
#pragma once

#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "apps/shell/surroundings.hpp"
#include "interfaces/boot_info.hpp"
#include "interfaces/services.hpp"

namespace metta::shell {

class FakeConsole final : public Console {
  public:
    Result<void> write(std::span<const char> text) override {
        if (text.size() > largest_sequence) return std::unexpected(SystemError::busy);
        written.append(text.begin(), text.end());
        return {};
    }
    Result<middl::Sequence<char>> read(u32 limit) override {
        if (typed.empty()) return std::unexpected(Closed{});
        given_ = typed.front().substr(0, limit);
        typed.front().erase(0, limit);
        if (typed.front().empty()) typed.pop_front();
        return middl::Sequence<char>(given_);
    }
    Result<void> set_foreground(bool to) override {
        foreground = to;
        return {};
    }
    Result<void> await_interrupt() override { return std::unexpected(Closed{}); }
    Result<void> flush() override { return {}; }

    std::string written;
    std::deque<std::string> typed; ///< what each read gets
    bool foreground = false;

  private:
    std::string given_;
};

/// Runs nothing: a domain ends when it is waited for, with the status that its program has, or when it is killed.
class FakeDomains final : public Domains {
  public:
    struct Domain {
        DomainRecord record;
        std::vector<std::string> arguments;
        bool counted = false;
    };

    Result<u32> create(std::string_view program, std::span<const char> arguments, bool counted) override;
    Result<void> set_contract(u32 domain, u64 guaranteed, u64 optimistic) override;
    Result<void> start(u32 domain) override;
    Result<u32> wait(u32 domain) override;
    Result<void> kill(u32 domain, u32 status) override;
    Result<DomainRecord> inspect(u32 domain) override;
    Result<MemoryRecord> memory() override {
        if (broken) return std::unexpected(*broken);
        return MemoryRecord{.total = 1000, .free = 600, .images = 30, .kserver = 200};
    }
    Result<void> quiet(u32) override { return {}; }
    Result<void> debug_heap(u32 domain) override;

    /// A domain that runs already.
    void add(u32 id, std::string_view name, std::string_view account = "root");
    /// Ends a domain by itself, before anybody waits.
    void end(u32 id, u32 status);

    std::map<std::string, u32> programs; ///< what can be run, and with which status it ends
    std::map<u32, Domain> domains;
    std::vector<std::string> log; ///< what was done: "create hello a", "start 5", "wait 5", "kill 5 130"
    std::function<void(u32)> on_wait = [](u32) {};
    std::optional<SystemError> broken;       ///< what everything answers
    std::optional<SystemError> start_broken; ///< what start answers
    u32 next = 5;
    static constexpr u32 maximum = 255;
    static constexpr u64 most_guaranteed = 700;
};

class FakePortals final : public Portals {
  public:
    Result<middl::Sequence<PortalRecord>> list(u32 domain, u32 first) override;

    std::map<u32, std::vector<PortalRecord>> portals; ///< of the domains that there are
    std::optional<SystemError> broken;

  private:
    std::vector<PortalRecord> area_;
};

class FakeLoader final : public Loader {
  public:
    struct Image {
        std::string name;
        u32 shared, copied, zero, domains;
    };

    Result<ImageRecord> inspect(u32 index) override;
    Result<u64> frames() override;

    std::vector<Image> images;
    std::optional<SystemError> broken;
};

/// Answers a few elements at a time, so that there is always more to ask for.
class FakeMemoryView final : public MemoryView {
  public:
    struct Made {
        Stretches::StretchRecord record;
        std::map<u32, u64> rights = {}; ///< bits, by domain
    };

    Result<middl::Sequence<Region>> regions() override { return all(region_list); }
    Result<MemoryTotals> totals() override {
        if (broken) return std::unexpected(*broken);
        return MemoryTotals{.total = 1000, .free = 600, .guaranteed = 300, .kept = 100, .left = 700};
    }
    Result<middl::Sequence<Frames::ContractRecord>> contracts_from(u32 domain) override;
    Result<middl::Sequence<FrameRun>> ram_tab(u64 first, u64 end) override;
    Result<middl::Sequence<Stretches::StretchRecord>> stretches_from(u64 address) override;
    Result<middl::Sequence<u64>> rights_in(u64 stretch, u32 domain) override;
    Result<middl::Sequence<PagingRecord>> paging_from(u32 domain) override;
    Result<middl::Sequence<HeapRecord>> heaps_from(u32 domain) override;

    std::vector<Region> region_list;
    std::vector<Frames::ContractRecord> contracts;
    std::vector<FrameRun> frames;
    std::vector<Made> stretches; ///< in the order of their bases, ranges before what is in them
    std::vector<PagingRecord> paging;
    std::vector<HeapRecord> heaps; ///< in the order of their domains
    std::optional<SystemError> broken;
    static constexpr usize most = 2;

  private:
    template <class T>
    Result<middl::Sequence<T>> all(const std::vector<T>& elements) {
        if (broken) return std::unexpected(*broken);
        return middl::Sequence<T>(std::span<const T>(elements));
    }

    std::vector<Frames::ContractRecord> given_contracts_;
    std::vector<FrameRun> given_runs_;
    std::vector<Stretches::StretchRecord> given_stretches_;
    std::vector<u64> given_rights_;
    std::vector<PagingRecord> given_paging_;
    std::vector<HeapRecord> given_heaps_;
};

class FakeMachine final : public Machine {
  public:
    struct Member {
        std::string name, content;
    };

    Result<middl::Sequence<u8>> boot_info() override {
        if (broken) return std::unexpected(*broken);
        return middl::Sequence<u8>(middl::octets(std::as_bytes(std::span(&boot, 1))));
    }
    Result<FileRecord> file_at(u32 index) override;
    Result<middl::Sequence<u8>> read_file(u32 index, u64 offset, u32 limit) override;
    Result<LogResult> log(u64 offset, u32 limit) override;
    Result<void> power_off() override {
        ++power_offs;
        return {};
    }
    Result<void> reboot() override { return std::unexpected(Absent{}); }

    BootInfo boot;
    std::vector<Member> files;
    std::string logged;
    u64 forgotten = 0; ///< bytes of the log that are not kept any more
    u32 power_offs = 0;
    std::optional<Error> broken;
};

class FakeCommands final : public Commands {
  public:
    Result<NextResult> next(u32 offset, u32 limit) override;
    Result<void> finish(u32 status) override {
        statuses.push_back(status);
        return {};
    }
    Result<void> send_file(Part part, std::span<const u8> piece) override {
        sent.push_back("odc"[static_cast<usize>(part)] +
                       std::string(reinterpret_cast<const char*>(piece.data()), piece.size()));
        return {};
    }
    Result<bool> serving() override { return is_serving; }

    std::deque<std::string> texts; ///< what the host wants done
    std::vector<u32> statuses;
    std::vector<std::string> sent;
    bool is_serving = true;

  private:
    std::string current_;
};

class FakeRuntime final : public Runtime {
  public:
    u64 now() const override { return time; }
    u64 ticks_per_second() const override { return speed; }
    void sleep_until(u64 deadline) override {
        on_sleep();
        time = deadline;
    }
    void wake() override { ++wakes; }

    u64 time = 1000, speed = 1'000'000;
    u32 wakes = 0;
    std::function<void()> on_sleep = [] {};
};

/// All of them, with a few files and domains to begin with.
struct FakeSystem {
    FakeSystem();
    Surroundings surroundings(bool with_host = false) {
        return {.console = console,
                .domains = domains,
                .machine = machine,
                .portals = portals,
                .loader = loader,
                .runtime = runtime,
                .commands = with_host ? &commands : nullptr,
                .version = "1.2.3",
                .memory_view = &memory_view};
    }

    FakeConsole console;
    FakeDomains domains;
    FakeMachine machine;
    FakePortals portals;
    FakeLoader loader;
    FakeMemoryView memory_view;
    FakeCommands commands;
    FakeRuntime runtime;
};

} // namespace metta::shell
