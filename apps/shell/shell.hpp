// SPDX-License-Identifier: MIT
// From texts to statuses: runs commands one after the other.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "apps/shell/foreground.hpp"
#include "apps/shell/jobs.hpp"
#include "apps/shell/language/command_line.hpp"
#include "apps/shell/surroundings.hpp"
#include "interfaces/boot_info.hpp"
#include "runtime/client/output.hpp"
#include "runtime/types/dynamic_call.hpp"

namespace metta::shell {

using Words = std::span<const std::string_view>;

/// Frames that a domain is guaranteed, and that it may have beyond these.
struct Contract {
    u64 guaranteed = 0, optimistic = 0;
};

/// How a program is to be started.
struct Launch {
    bool background = false;
    bool counted = false;                            ///< its portals count their calls
    bool debug_heap = false;                         ///< its heaps look for mistakes
    std::optional<Contract> contract = std::nullopt; ///< none: what domains have that nobody has said anything about
};

class Shell {
  public:
    explicit constexpr Shell(const Surroundings& at) : at_(at), out_(at.console) {}

    /// Runs a text of commands, unless there is a mistake in it. The status is that of the last command that ran; of
    /// none, `last_status`, which is what `$?` begins with. Control-C ends the text too.
    u32 run(std::string_view text, u32 last_status = status_ok);
    /// The same with a file of the boot archive. `command` is who asks, for messages.
    u32 run_script(std::string_view command, std::string_view file);

    /// Runs a program: its status, or of one in the background, whether it has been started. `command` is who asks.
    u32 run_program(std::string_view command, Words words, const Launch& launch);
    /// Waits in the foreground for a domain to end, and forgets it. `name` is what the user calls it.
    u32 wait(std::string_view command, std::string_view name, u32 domain);
    /// Tells which programs in the background have ended, and forgets them.
    void report_ended_jobs();

    const Surroundings& at() const { return at_; }
    Output& out() { return out_; }
    Jobs& jobs() { return jobs_; }
    Foreground& foreground() { return foreground_; }
    /// The machine's description as it is now; null: an error, which has been told.
    const BootInfo* boot_info(std::string_view command);

    /// Room for the arguments of a call that is being made up, and for a copy of its answer.
    struct CallRoom {
        std::array<byte, 16 * 1024> arguments{}, answer{};
    };
    CallRoom& call_room() { return call_room_; }

    /// The shell is ready for its first command: now, if it has not been before.
    void note_ready() {
        if (ready_ == 0) ready_ = at_.runtime.now();
    }
    u64 ready() const { return ready_; } ///< when; 0: not yet

  private:
    static constexpr usize maximum_script = 16 * 1024, maximum_depth = 4;

    u32 run_checked(CommandLine& line, u32 last_status);
    u32 run_text(std::string_view text, u32 last_status, std::string_view file);
    u32 run_command(const Command& command);
    /// A domain with all that it is to be started with; none: why, has been told, and `status` is the command's.
    std::optional<u32> create_domain(std::string_view command, Words words, const Launch& launch, u32& status);
    bool pack_arguments(std::string_view command, Words words);
    u32 refuse_program(std::string_view command, std::string_view name, const Domains::Error& error);

    Surroundings at_;
    Output out_;
    Jobs jobs_;
    Foreground foreground_;
    BootInfo boot_info_{};
    u64 ready_ = 0;

    // A script can run scripts. Each level has a line in work, and the text of a script.
    std::array<std::optional<CommandLine>, maximum_depth> lines_{};
    std::array<std::array<char, maximum_script>, maximum_depth> scripts_{};
    usize depth_ = 0;

    std::array<char, 2048> arguments_{};
    usize arguments_size_ = 0;

    CallRoom call_room_;
};

} // namespace metta::shell
