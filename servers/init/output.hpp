// SPDX-License-Identifier: MIT
// Where a command's text goes: the console, or the host.
#pragma once

#include "runtime/base/text.hpp"

namespace metta::init {

class Output : public TextSink {
  public:
    /// Lets go of what was written: whoever reads it gets it now.
    virtual void flush() {}

  protected:
    ~Output() = default;
};

} // namespace metta::init
