// SPDX-License-Identifier: MIT
// Console's calls as operations.
#include "runtime/serve/console.hpp"

namespace metta {

ServedReply ServedConsole::dispatch_call(u64 operation, u64 a, u64, u64, u64, byte* area, ServedObject& self) {
    auto& console = static_cast<ServedConsole&>(self);
    const bool fits = area != nullptr && a <= argument_area_size;
    if (operation > static_cast<u64>(Console::Operation::flush)) return bad_call();
    switch (static_cast<Console::Operation>(operation)) {
    case Console::Operation::write:
        if (!fits) return bad_call();
        return reply(console.write(AreaText(area, static_cast<u32>(a))));
    case Console::Operation::read:
        if (!fits || a == 0) return bad_call();
        return reply(console.read({reinterpret_cast<char*>(area), a}));
    case Console::Operation::set_foreground:
        if (a > 1) return bad_call();
        return reply(console.set_foreground(a == 1));
    case Console::Operation::await_interrupt:
        return reply(console.await_interrupt());
    case Console::Operation::flush:
        return reply(console.flush());
    }
    return bad_call();
}

} // namespace metta
