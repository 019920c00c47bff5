// SPDX-License-Identifier: MIT
// The last words of whoever cannot go on: text on the console, and framed on the host link.
#pragma once

#include "runtime/base/link/frame.hpp"
#include "runtime/base/serial/uart.hpp"

namespace metta {

/// Writes `text` to the console and to the link, and stays there for good. Whoever sends a frame over the link
/// afterwards is answered with the text again: the first may have been lost. The ports are set up anew, since whoever
/// drove them may have left them in any state.
template <class Ports>
[[noreturn]] void report_failure(PolledUart<Ports> console, PolledUart<Ports> link, std::string_view text) {
    console.drain();
    console.initialise();
    console.transmit_text(text);
    const auto tell_link = [&] {
        link::encode_fatal(text, [&](std::span<const byte> piece) { link.transmit(piece); });
    };
    link.drain();
    link.initialise();
    tell_link();
    for (;;) {
        if (link.receive() == 0) tell_link();
        asm volatile("pause");
    }
}

} // namespace metta
