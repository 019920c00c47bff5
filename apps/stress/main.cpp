// SPDX-License-Identifier: MIT
// stress faults COUNT, stress memory SEED COUNT: much of the same, and the question whether anything went wrong.
#include <optional>

#include "apps/stress/prober.hpp"
#include "apps/stress/stress.hpp"
#include "runtime/client/console.hpp"
#include "runtime/user/numbers.hpp"
#include "runtime/user/program.hpp"

namespace metta {
namespace {

u32 run(const Arguments& arguments, Output& out) {
    constexpr u32 misused = 2;
    const std::string_view what = arguments[1];
    const std::optional<u64> first = parse_number(arguments[2]), second = parse_number(arguments[3]);
    if (what == stress::worker_word && arguments.size() == 3) return stress::be_worker(arguments[2], out);
    if (what == "faults" && arguments.size() == 3 && first) return stress::stress_faults(*first, out);
    if (arguments.size() == 4 && first && second) {
        if (what == "memory") return stress::stress_memory(*first, *second, out);
        if (what == stress::telling_word) return stress::take_memory_steps(*first, *second, true, out);
        if (what == stress::rehearsing_word) return stress::take_memory_steps(*first, *second, false, out);
    }
    print(out, "stress: expected faults COUNT, or memory SEED COUNT, found");
    for (u32 word = 1; word < arguments.size(); ++word) print(out, " '", arguments[word], "'");
    print(out, arguments.size() == 1 ? " nothing\n" : "\n");
    return misused;
}

} // namespace

u32 run_program(const Arguments& arguments) {
    Nester::Result<ConsoleClient> console = connect<ConsoleClient>();
    if (!console) return 1;
    Output out(*console);
    const u32 status = run(arguments, out);
    out.flush();
    return status;
}

} // namespace metta
