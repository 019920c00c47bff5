// SPDX-License-Identifier: MIT
// Commands' calls as operations.
#include "runtime/serve/commands.hpp"

namespace metta {
namespace {

constexpr u64 maximum_number = ~u32{0};

} // namespace

ServedReply ServedCommands::dispatch_call(u64 operation, u64 a, u64 b, u64, u64, byte* area, ServedObject& self) {
    auto& commands = static_cast<ServedCommands&>(self);
    const bool fits = area != nullptr && b <= argument_area_size;
    if (operation > static_cast<u64>(Commands::Operation::serving)) return bad_call();
    switch (static_cast<Commands::Operation>(operation)) {
    case Commands::Operation::next:
        if (!fits || a > maximum_number) return bad_call();
        return reply(commands.next(static_cast<u32>(a), {reinterpret_cast<char*>(area), b}));
    case Commands::Operation::finish:
        if (a > maximum_number) return bad_call();
        return reply(commands.finish(static_cast<u32>(a)));
    case Commands::Operation::send_file:
        if (!fits || (a != 'o' && a != 'd' && a != 'c')) return bad_call();
        return reply(commands.send_file(static_cast<char>(a), AreaText(area, static_cast<u32>(b))));
    case Commands::Operation::serving:
        return reply(commands.serving());
    }
    return bad_call();
}

} // namespace metta
