// SPDX-License-Identifier: MIT
// A program's mistakes with its memory, told to its keeper.
#pragma once

#include "runtime/heap/misuse.hpp"

namespace metta::heap {

/// Answers only after a leak: otherwise the program is ended.
class KeeperSink final : public MisuseSink {
  public:
    void report(const MisuseReport& misuse) override;
};

inline constinit KeeperSink keeper_sink;

} // namespace metta::heap
