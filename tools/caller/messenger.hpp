// SPDX-License-Identifier: MIT
// Carries calls to a machine, and answers back.
#pragma once

#include "interfaces/services.hpp"
#include "runtime/middl/message.hpp"

namespace metta::caller {

inline constexpr usize maximum_message = sizeof(middl::MessageHeader) + argument_area_size;

/// The channel of a middl::StreamTransport.
class Messenger {
  public:
    /// Sends one message and waits for the other: the part of `buffer` that it fills, empty if none comes any more.
    virtual std::span<const byte> exchange(std::span<const byte> request, std::span<byte> buffer) = 0;

  protected:
    ~Messenger() = default;
};

using Transport = middl::StreamTransport<Messenger>;

} // namespace metta::caller
