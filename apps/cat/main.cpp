// SPDX-License-Identifier: MIT
// cat [FILE]…: prints files of the boot archive; without one, what is typed, until nothing more can come.
#include "runtime/client/console.hpp"
#include "runtime/client/machine.hpp"
#include "runtime/client/output.hpp"
#include "runtime/user/program.hpp"

namespace metta {
namespace {

constexpr u32 well = 0, failed = 1;

/// Everything that comes in goes out again, a piece at a time.
u32 copy_input(Console& console) {
    std::array<char, 256> piece;
    for (;;) {
        const Console::Result<u32> size = console.read(piece);
        if (!size) return size.error().is<Console::Closed>() ? well : failed;
        if (!console.write({piece.data(), *size})) return failed;
    }
}

/// The file's place in the archive, if it is there.
std::optional<u32> find(Machine& machine, std::string_view name) {
    for (u32 index = 0;; ++index) {
        const Machine::Result<FileRecord> file = machine.file_at(index);
        if (!file) return std::nullopt;
        if (name == file->name) return index;
    }
}

u32 print_file(Machine& machine, std::string_view name, Output& out) {
    const std::optional<u32> index = find(machine, name);
    if (!index) {
        print(out, "cat: expected a file of the boot archive, found '", name, "'; 'files' lists them\n");
        return failed;
    }
    std::array<byte, 1024> piece;
    for (u64 offset = 0;;) {
        const Machine::Result<u32> size = machine.read_file(*index, offset, piece);
        if (!size) return failed;
        if (*size == 0) return well;
        out.write({reinterpret_cast<const char*>(piece.data()), *size});
        offset += *size;
    }
}

} // namespace

u32 run_program(const Arguments& arguments) {
    Nester::Result<ConsoleSurrogate> console = connect<ConsoleSurrogate>();
    if (!console) return failed;
    if (arguments.size() <= 1) return copy_input(*console);
    Nester::Result<MachineSurrogate> machine = connect<MachineSurrogate>();
    if (!machine) return failed;
    Output out(*console);
    u32 status = well;
    for (u32 name = 1; name < arguments.size(); ++name) status |= print_file(*machine, arguments[name], out);
    out.flush();
    return status;
}

} // namespace metta
