// SPDX-License-Identifier: MIT
// init: the first program in ring 3. It reads the system blueprint, runs what that says, and then serves the console
// and the host link, both polled: nothing else runs yet that the time could be given to.
#include "runtime/blueprint/system_blueprint.hpp"
#include "servers/init/commands.hpp"
#include "servers/init/failure.hpp"

#include <algorithm>

namespace metta::init {
namespace {

constexpr std::string_view blueprint_name = "system.blueprint";
constexpr std::string_view own_name = "init";

template <class T>
T require(Result<T> result) {
    if (!result) fail(result.error());
    return *std::move(result);
}

/// As `require`, for a mistake in the blueprint: it is told by line and column.
template <class T>
T require_in(std::string_view text, Result<T> result) {
    if (result) return *std::move(result);
    std::array<char, 512> storage;
    TextBuffer reason(storage);
    print_in_text(reason, blueprint_name, text, result.error());
    fail(reason.text());
}

/// Both ends that commands come from, and what they work with.
class Init {
  public:
    explicit Init(u64 first_tsc) : machine_(require(Machine::create())), first_tsc_(first_tsc) {}

    /// Starts what the blueprint names. This init is the only domain that there can be.
    void start();
    [[noreturn]] void serve();

  private:
    void run_at_console(std::string_view text) { run_commands(text, {machine_, console_, link_, first_tsc_}); }
    void run_for_host();

    Machine machine_;
    Console console_;
    LinkService link_;
    u64 first_tsc_;
};

/// The blueprint's domain `init`, which must be the only one: this init starts no others.
Result<DomainBlueprint> own_domain(const SystemBlueprint& blueprint, std::string_view text, const Archive& archive) {
    for (const DomainBlueprint& domain : blueprint.domains()) {
        const auto offset_of = [&](std::string_view word) { return static_cast<u64>(word.data() - text.data()); };
        const auto is_program = [&](const ArchiveMember& member) { return member.name == domain.program; };
        if (std::ranges::none_of(archive.begin(), archive.end(), is_program))
            return refuse({.subject = "domain's program",
                           .expected = "a file of the boot archive",
                           .found = domain.program,
                           .offset = offset_of(domain.program)});
        if (domain.name != own_name)
            return refuse({.subject = "domain",
                           .expected = "init and no other, since init cannot start domains",
                           .found = domain.name,
                           .offset = offset_of(domain.name)});
    }
    return blueprint.domains().front();
}

void Init::start() {
    const std::span<const byte> file = require(machine_.archive().file(blueprint_name));
    const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
    std::array<Node, 512> nodes;
    const SystemBlueprint blueprint = require_in(text, SystemBlueprint::read(text, nodes));
    const DomainBlueprint domain = require_in(text, own_domain(blueprint, text, machine_.archive()));
    console_.write("\n");
    for (const Node& argument : domain.arguments) {
        std::array<char, shell::CommandLine::maximum_text> storage;
        TextBuffer command(storage);
        write_unescaped(argument, command);
        run_at_console(command.text());
    }
}

void Init::run_for_host() {
    LinkOutput out(link_);
    u32 status = status_usage;
    if (const Result<std::string_view> text = link_.command()) {
        status = run_commands(*text, {machine_, out, link_, first_tsc_});
    } else {
        print(out, text.error(), "\n");
    }
    out.flush();
    link_.finish(status);
}

void Init::serve() {
    link_.start();
    console_.prompt();
    for (;;) {
        if (const auto line = console_.poll()) {
            run_at_console(*line);
            console_.prompt();
        }
        link_.poll();
        if (link_.serving())
            run_for_host();
        else if (link_.power_off_requested())
            power_off();
    }
}

} // namespace

extern "C" [[noreturn]] void program_main(u64 first_tsc) {
    Init init(first_tsc);
    init.start();
    init.serve();
}

} // namespace metta::init
