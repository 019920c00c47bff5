// SPDX-License-Identifier: MIT
// cat [FILE]…: prints files of the boot archive; without one, what is typed, until nothing more can come.
#include "runtime/client/console.hpp"
#include "runtime/client/machine.hpp"
#include "runtime/client/output.hpp"
#include "runtime/client/reading.hpp"
#include "runtime/user/program.hpp"

namespace metta {
namespace {

constexpr u32 well = 0, failed = 1;

/// What calls bring: at most one argument area's worth at a time.
constinit std::array<byte, argument_area_size> room{};
constinit middl::Arena arrived(room);

/// Everything that comes in goes out again, a piece at a time.
u32 copy_input(Console& console) {
    constexpr u32 piece = 256;
    for (;;) {
        const auto text = console.read(piece);
        if (!text) return text.error().is<Console::Closed>() ? well : failed;
        if (!console.write(*text)) return failed;
    }
}

u32 print_file(Machine& machine, std::string_view name, Output& out) {
    const std::optional<u32> index = index_of_file(machine, name);
    if (!index) {
        print(out, "cat: expected a file of the boot archive, found '", name, "'; 'files' lists them\n");
        return failed;
    }
    constexpr u32 piece = 1024;
    for (u64 offset = 0;;) {
        const auto bytes = machine.read_file(*index, offset, piece);
        if (!bytes) return failed;
        if (bytes->empty()) return well;
        out.write({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
        offset += bytes->size();
    }
}

} // namespace

u32 run_program(const Arguments& arguments) {
    Nester::Result<ConsoleClient> console = connect<ConsoleClient>(arrived);
    if (!console) return failed;
    if (arguments.size() <= 1) return copy_input(*console);
    Nester::Result<MachineClient> machine = connect<MachineClient>(arrived);
    if (!machine) return failed;
    Output out(*console);
    u32 status = well;
    for (u32 name = 1; name < arguments.size(); ++name) status |= print_file(*machine, arguments[name], out);
    out.flush();
    return status;
}

} // namespace metta
