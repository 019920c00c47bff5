// SPDX-License-Identifier: MIT
// stress faults COUNT, stress memory SEED COUNT, stress paging SEED COUNT: much of the same, and the question whether
// anything went wrong.
#include <optional>

#include "apps/stress/page_store.hpp"
#include "apps/stress/pager.hpp"
#include "apps/stress/prober.hpp"
#include "apps/stress/stress.hpp"
#include "runtime/client/console.hpp"
#include "runtime/user/numbers.hpp"
#include "runtime/user/program.hpp"

namespace metta {
namespace {

/// What is done by domains of its own.
struct Kind {
    std::string_view word;
    const stress::Apart& apart;
    u32 (*take_steps)(u64 seed, u64 count, bool tells, Output& out);
};
constexpr Kind kinds[] = {
    {.word = "memory", .apart = stress::memory_apart, .take_steps = stress::take_memory_steps},
    {.word = "paging", .apart = stress::paging_apart, .take_steps = stress::take_paging_steps},
};

u32 run(const Arguments& arguments, Output& out) {
    constexpr u32 misused = 2;
    const std::string_view what = arguments[1];
    const std::optional<u64> first = parse_number(arguments[2]), second = parse_number(arguments[3]);
    if (what == stress::worker_word && arguments.size() == 3) return stress::be_worker(arguments[2], out);
    if (what == stress::store_word && arguments.size() == 3) return stress::be_page_store(arguments[2], out);
    if (what == "paging-forever" && arguments.size() == 3 && first) return stress::page_forever(*first, out);
    if (what == stress::pager_word) return stress::be_pager(arguments, out);
    if (what == "faults" && arguments.size() == 3 && first) return stress::stress_faults(*first, out);
    if (arguments.size() == 4 && first && second) {
        for (const Kind& kind : kinds) {
            if (what == kind.word) return stress::stress_apart(kind.apart, *first, *second, out);
            if (what == kind.apart.telling_word) return kind.take_steps(*first, *second, true, out);
            if (what == kind.apart.rehearsing_word) return kind.take_steps(*first, *second, false, out);
        }
    }
    print(out, "stress: expected faults COUNT, memory SEED COUNT, paging SEED COUNT, or paging-forever SEED, found");
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
