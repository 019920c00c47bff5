// SPDX-License-Identifier: MIT
// Serving Console: runtime/client/console.hpp tells how its operations use registers and area.
#pragma once

#include "interfaces/console.hpp"
#include "runtime/serve/area_text.hpp"
#include "runtime/serve/served.hpp"

namespace metta {

/// A console that other domains call: Console, but for what lies in the argument area. Whoever implements it takes
/// `text` in pieces, and only writes to `into`, which the caller sees and can change at any time.
class ServedConsole : public ServedObject {
  public:
    constexpr ServedConsole() : ServedObject{&dispatch_by_hand<&dispatch_call>} {}
    ServedConsole(const ServedConsole&) = delete;
    ServedConsole& operator=(const ServedConsole&) = delete;

    /// At most argument_area_size bytes.
    virtual Console::Result<void> write(AreaText text) = 0;
    /// Never empty, and at most argument_area_size bytes.
    virtual Console::Result<u32> read(std::span<char> into) = 0;
    virtual Console::Result<void> set_foreground(bool foreground) = 0;
    virtual Console::Result<void> await_interrupt() = 0;
    virtual Console::Result<void> flush() = 0;

  protected:
    ~ServedConsole() = default;

  private:
    static ServedReply dispatch_call(u64 operation, u64 a, u64 b, u64 c, u64 d, byte* area, ServedObject& self);
};

} // namespace metta
