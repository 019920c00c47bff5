// SPDX-License-Identifier: MIT
#include "tools/caller/options.hpp"

#include <charconv>
#include <optional>

#include "tools/runner/options.hpp"

namespace metta::caller {
namespace {

Result<std::chrono::seconds> read_timeout(std::string_view text) {
    u32 value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value == 0 || value > 1'000'000'000)
        return refuse({.subject = "--timeout", .expected = "a number of seconds from 1 to 1000000000", .found = text});
    return std::chrono::seconds(value);
}

} // namespace

Result<Options> parse_options(std::span<const char* const> arguments) {
    Options options;
    std::optional<std::string_view> build, socket, timeout;
    usize at = 0;
    for (; at < arguments.size() && arguments[at][0] == '-'; ++at) {
        const std::string_view argument = arguments[at];
        const usize equals = argument.find('=');
        const std::string_view name = argument.substr(0, equals);
        if (argument == "--help" || argument == "-h") {
            options.help = true;
            return options;
        }
        auto* const wanted = name == "--build"     ? &build
                             : name == "--socket"  ? &socket
                             : name == "--timeout" ? &timeout
                                                   : nullptr;
        if (wanted == nullptr)
            return refuse({.expected = "an option or a call", .found = argument, .advice = "see --help"});
        if (*wanted) return refuse({.subject = name, .expected = "it once", .found = "it again"});
        if (equals != std::string_view::npos)
            *wanted = argument.substr(equals + 1);
        else if (at + 1 == arguments.size())
            return refuse({.subject = name, .expected = "a value", .found = "the end"});
        else
            *wanted = arguments[++at];
    }
    if (timeout) options.timeout = TRY(read_timeout(*timeout));
    options.socket = socket ? std::filesystem::path(*socket) : runner::default_link(build.value_or("build"));
    if (at == arguments.size())
        return refuse({.expected = "PATH.OPERATION", .found = "the end", .advice = "see --help"});
    const std::string_view call = arguments[at];
    const usize dot = call.rfind('.');
    if (dot == std::string_view::npos || dot + 1 == call.size())
        return refuse({.expected = "PATH.OPERATION", .found = call, .advice = "see --help"});
    options.path = call.substr(0, dot);
    options.operation = call.substr(dot + 1);
    for (const char* const argument : arguments.subspan(at + 1)) options.arguments.emplace_back(argument);
    return options;
}

std::string help_text() {
    return R"(Calls an operation of an object in a machine that runs: `./metta run` in another terminal.

    ./metta call [OPTIONS] PATH.OPERATION [ARGUMENT ...]

    --socket SOCKET   which machine: what its --link says (build/run/link)
    --timeout S       give up after so many seconds (60)
    --help            print this

PATH leads to the object, from the root of the machine's names: services>console. What it can be asked is in its
interface (interfaces/Console.if). Each argument is a value as its type is written, quoted for the shell:

    numbers, BOOLEAN, enumerations   12  0x1f  -3   true   Running
    STRING, SEQUENCE OF CHAR         hello, or "with \"escapes\" \n"
    SEQUENCE, ARRAY, SET             {1, 2, 3}
    RECORD                           [name = "x", size = 3]
    IREF                             a path

Results go to standard output, one a line; exceptions and everything else to standard error.

Examples:
    ./metta call 'services>console.Write' '"hi\n"'
    ./metta call 'services>types.Find' Console
    ./metta call 'services>names.List' 'services>' 0
    ./metta call --timeout 600 'services>console.Read' 80

Exit status:
    0     it has returned
    1     it has raised an exception, or was refused
    2     the call was not made: the options, the path, the operation or an argument are wrong
    124   the time was up
    125   no machine runs there, somebody else calls it, or it has failed
)";
}

} // namespace metta::caller
