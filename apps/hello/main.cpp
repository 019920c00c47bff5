// SPDX-License-Identifier: MIT
// The smallest program that says something: hello [NAME]…
#include "runtime/client/console.hpp"
#include "runtime/client/output.hpp"
#include "runtime/user/program.hpp"

namespace metta {

u32 run_program(const Arguments& arguments) {
    Nester::Result<ConsoleClient> console = connect<ConsoleClient>();
    if (!console) return 1;
    Output out(*console);
    if (arguments.size() <= 1) print(out, "hello, world\n");
    for (u32 name = 1; name < arguments.size(); ++name) print(out, "hello, ", arguments[name], "\n");
    out.flush();
    return 0;
}

} // namespace metta
