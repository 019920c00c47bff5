// SPDX-License-Identifier: MIT
// One program, three uses: `shell console`, `shell commands`, `shell script FILE`.
#include <array>
#include <optional>

#include "apps/shell/console_user.hpp"
#include "apps/shell/host_server.hpp"
#include "apps/shell/own_binder.hpp"
#include "apps/shell/own_runtime.hpp"
#include "runtime/client/commands.hpp"
#include "runtime/client/console.hpp"
#include "runtime/client/domains.hpp"
#include "runtime/client/loader.hpp"
#include "runtime/client/machine.hpp"
#include "runtime/client/memory_view.hpp"
#include "runtime/client/names.hpp"
#include "runtime/client/portals.hpp"
#include "runtime/client/threads.hpp"
#include "runtime/client/types.hpp"
#include "runtime/heap/heap_memory.hpp"
#include "runtime/user/program.hpp"
#include "runtime/user/thread.hpp"

namespace metta {
namespace {

using namespace shell;

/// Where what operations bring arrives: for the shell's main thread.
constinit std::array<byte, 2 * argument_area_size> room{};
constinit middl::Arena arrived(room);

/// The same of contexts, which answer in many pieces, and of who manages memory, several of whose answers are looked at
/// together.
constinit heap::HeapMemory arrived_pieces;

/// What the shell is connected to. All of it lasts as long as the domain.
constinit std::optional<ConsoleClient> console;
constinit std::optional<DomainsClient> domains;
constinit std::optional<MachineClient> machine;
constinit std::optional<PortalsClient> portals;
constinit std::optional<LoaderClient> loader;
constinit std::optional<CommandsClient> commands;
constinit std::optional<EventsClient> events;
constinit std::optional<ThreadsClient> threads;
constinit std::optional<NamesClient> names;
constinit std::optional<MemoryViewClient> memory_view;
constinit OwnBinder binder(arrived_pieces);
constinit std::optional<OwnRuntime> runtime;
constinit std::optional<Shell> the_shell;
constinit std::optional<ConsoleUser> user;
constinit std::optional<HostServer> server;

void complain(std::string_view what) {
    std::array<char, 256> storage;
    TextBuffer text(storage);
    print(text, "shell: ", what, "\n");
    (void)console->write(text.text());
}

template <class Surrogate, class... Room>
bool open(std::optional<Surrogate>& surrogate, std::string_view name, Room&... for_results) {
    if (const Nester::Result<Surrogate> opened = connect<Surrogate>(for_results...)) {
        surrogate.emplace(*opened);
        return true;
    }
    std::array<char, 128> storage;
    TextBuffer text(storage);
    print(text, "expected the service ", name, ", found it refused; the blueprint decides who has it");
    if (console) complain(text.text());
    return false;
}

/// The thread that waits for Control-C.
void watch_interrupts(void*) {
    while (console->await_interrupt()) the_shell->foreground().interrupt(*domains, *runtime);
}

constexpr ThreadStart interrupt_watcher = {watch_interrupts, nullptr};

u32 serve_console() {
    if (open(threads, "threads") && !start_thread(*threads, interrupt_watcher))
        complain("expected a thread that waits for Control-C, found no room for it; Control-C ends nothing");
    print(the_shell->out(), "\n");
    the_shell->run("version");
    user.emplace(*the_shell);
    user->serve();
    return status_ok;
}

u32 serve_host() {
    server.emplace(*the_shell, *commands);
    server->serve();
    return status_failed; // the link is no more
}

u32 run_file(std::string_view name) {
    const u32 status = the_shell->run_script("shell", name);
    the_shell->report_ended_jobs();
    the_shell->out().flush();
    return status;
}

} // namespace

u32 run_program(const Arguments& arguments) {
    const std::string_view use = arguments[1];
    if (!open(console, "console", arrived) || !open(domains, "domains", arrived) ||
        !open(machine, "machine", arrived) || !open(portals, "portals", arrived) || !open(loader, "loader", arrived))
        return status_failed;
    if (use == "commands" && !open(commands, "commands", arrived)) return status_failed;
    static_cast<void>(default_heap()); // it is listed from now on; memory comes when something arrives
    runtime.emplace(open(events, "events") ? &*events : nullptr);
    if (auto opened = connect<NamesClient>(arrived_pieces)) names.emplace(*opened); // commands that need it tell
    if (auto opened = connect<MemoryViewClient>(arrived_pieces)) memory_view.emplace(*opened);
    the_shell.emplace(Surroundings{.console = *console,
                                   .domains = *domains,
                                   .machine = *machine,
                                   .portals = *portals,
                                   .loader = *loader,
                                   .runtime = *runtime,
                                   .commands = commands ? &*commands : nullptr,
                                   .version = METTA_VERSION,
                                   .names = names ? &*names : nullptr,
                                   .types = open_registry(),
                                   .binder = &binder,
                                   .memory_view = memory_view ? &*memory_view : nullptr});
    if (use == "console" && arguments.size() == 2) return serve_console();
    if (use == "commands" && arguments.size() == 2) return serve_host();
    if (use == "script" && arguments.size() == 3) return run_file(arguments[2]);
    complain("expected to be started as 'shell console', 'shell commands' or 'shell script FILE'");
    return status_usage;
}

} // namespace metta
