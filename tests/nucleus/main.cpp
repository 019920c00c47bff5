// SPDX-License-Identifier: MIT
// nucleus_tests [PREFIX [TIMES]] runs those tests whose names begin so, all of them as often as that; nucleus_tests
// bench [PREFIX] prints such rows.
#include <array>
#include <optional>

#include "runtime/client/console.hpp"
#include "runtime/client/machine.hpp"
#include "runtime/client/output.hpp"
#include "runtime/client/reading.hpp"
#include "runtime/user/numbers.hpp"
#include "runtime/user/program.hpp"
#include "runtime/user/start_record.hpp"
#include "tests/nucleus/benchmarks.hpp"
#include "tests/nucleus/verdict.hpp"

namespace metta {
namespace {

using namespace nucleus_tests;

constexpr u32 passed = 0, failed = 1, misused = 2;
constexpr std::string_view peer_name = "nucleus_peer";

constinit BootInfo boot{};
constinit std::array<byte, 64 * 1024> peer_file{};
constinit std::array<byte, 2 * argument_area_size> room{};
constinit middl::Arena arrived(room);

/// Fills `peer_file` from the boot archive. How much of it is used; 0: there is no such file, or no room for it.
usize read_peer(Machine& machine) {
    for (u32 index = 0;; ++index) {
        const Machine::Result<Machine::FileRecord> record = machine.file_at(index);
        if (!record) return 0;
        if (record->name != peer_name) continue;
        if (record->size > peer_file.size()) return 0;
        return read_start(machine, index, peer_file).value_or(0);
    }
}

bool read_boot(Machine& machine) {
    const Machine::Result<BootInfo> answer = read_boot_info(machine);
    if (answer) boot = *answer;
    return answer.has_value();
}

u32 run(const Arguments& arguments, Machine& machine, Output& out) {
    const bool measuring = arguments[1] == "bench";
    const std::optional<u64> times = measuring || arguments.size() < 3 ? 1 : parse_number(arguments[2]);
    if (arguments.size() > 3 || !times) {
        print(out, "nucleus_tests: expected [PREFIX [TIMES]] or bench [PREFIX], found something else\n");
        return misused;
    }
    const usize size = read_peer(machine);
    if (size == 0 || !read_boot(machine)) {
        print(out, "nucleus_tests: expected the boot information and a file ", peer_name, " of at most ",
              peer_file.size(), " bytes, found one of them missing\n");
        return failed;
    }
    const Setting setting = {boot, start_record(), std::span(peer_file).first(size)};
    bool well = true;
    if (measuring) well = run_benchmarks(arguments[2], setting, out);
    for (u64 time = 0; !measuring && time < *times; ++time) well &= run_nucleus_tests(arguments[1], setting, out);
    return well ? passed : failed;
}

} // namespace

u32 run_program(const Arguments& arguments) {
    Nester::Result<ConsoleClient> console = connect<ConsoleClient>();
    if (!console) return failed;
    Output out(*console);
    u32 status = failed;
    if (Nester::Result<MachineClient> machine = connect<MachineClient>(arrived))
        status = run(arguments, *machine, out);
    else
        print(out, "nucleus_tests: expected the service machine, found it refused\n");
    out.flush();
    return status;
}

} // namespace metta
