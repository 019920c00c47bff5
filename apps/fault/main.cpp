// SPDX-License-Identifier: MIT
// Breaks a rule on purpose, to show what happens then: fault KIND
#include <algorithm>

#include "apps/fault/kinds.hpp"
#include "runtime/client/console.hpp"
#include "runtime/client/output.hpp"
#include "runtime/user/program.hpp"

namespace metta {
namespace {

constexpr u32 failed = 1, misused = 2;

u32 list_kinds(Output& out, const Arguments& arguments) {
    print(out, "fault: expected one of");
    for (const fault::Kind& kind : fault::kinds()) print(out, " ", kind.name);
    if (arguments.size() <= 1)
        print(out, ", found nothing\n");
    else if (arguments.size() > 2)
        print(out, ", found ", arguments.size() - 1, " words\n");
    else
        print(out, ", found '", arguments[1], "'\n");
    out.flush();
    return misused;
}

} // namespace

u32 run_program(const Arguments& arguments) {
    Nester::Result<ConsoleClient> console = connect<ConsoleClient>();
    if (!console) return failed;
    Output out(*console);
    const auto kind = std::ranges::find(fault::kinds(), arguments[1], &fault::Kind::name);
    if (kind == fault::kinds().end() || arguments.size() != 2) return list_kinds(out, arguments);
    kind->commit(out);
    print(out, "fault: expected to be stopped for ", kind->name, ", found nothing that did\n");
    out.flush();
    return failed;
}

} // namespace metta
