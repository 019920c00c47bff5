// SPDX-License-Identifier: MIT
// Serving Commands: runtime/client/commands.hpp tells how its operations use registers and area.
#pragma once

#include "interfaces/commands.hpp"
#include "runtime/serve/area_text.hpp"
#include "runtime/serve/served.hpp"

namespace metta {

/// Commands that other domains call: see ServedConsole for `piece` and `into`.
class ServedCommands : public ServedObject {
  public:
    constexpr ServedCommands() : ServedObject{&dispatch_by_hand<&dispatch_call>} {}
    ServedCommands(const ServedCommands&) = delete;
    ServedCommands& operator=(const ServedCommands&) = delete;

    virtual Commands::Result<u32> next(u32 offset, std::span<char> into) = 0;
    virtual Commands::Result<void> finish(u32 status) = 0;
    /// `mark` is 'o', 'd' or 'c'.
    virtual Commands::Result<void> send_file(char mark, AreaText piece) = 0;
    virtual Commands::Result<bool> serving() = 0;

  protected:
    ~ServedCommands() = default;

  private:
    static ServedReply dispatch_call(u64 operation, u64 a, u64 b, u64 c, u64 d, byte* area, ServedObject& self);
};

} // namespace metta
