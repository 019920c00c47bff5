// SPDX-License-Identifier: MIT
// Calls of operations that nobody knew of when this was compiled: arguments come as texts, results go as texts.
#pragma once

#include "runtime/middl/call.hpp"
#include "runtime/types/operations.hpp"
#include "runtime/types/text_value.hpp"
#include "runtime/types/walk.hpp"

namespace metta::types {

/// The way to an object: a portal (Transport), portals for each operation, messages.
class Invoker {
  public:
    /// `filled` bytes of the area carry arguments.
    virtual middl::Reply invoke(u64 operation, const Words& words, usize filled) = 0;
    virtual std::span<byte> area() = 0;

  protected:
    ~Invoker() = default;
};

/// Over what generated surrogates make calls with.
template <middl::Transport T>
class TransportInvoker final : public Invoker {
  public:
    explicit TransportInvoker(T transport) : transport_(std::move(transport)) {}

    middl::Reply invoke(u64 operation, const Words& words, usize filled) override {
        if constexpr (requires { transport_.filled(filled); }) transport_.filled(filled);
        return transport_.invoke(operation, words[0], words[1], words[2], words[3]);
    }
    std::span<byte> area() override { return transport_.area(); }

  private:
    T transport_;
};

enum class CallEnd : u8 {
    returned,
    raised,        ///< an exception
    refused,       ///< an error of the system's, or an answer that is none
    bad_arguments, ///< the call was not made
};

/// The arguments of a call, where they travel.
struct Marshalled {
    Words words = {};
    usize filled = 0; ///< bytes of the area
};

/// Puts arguments where a surrogate would put them: a text for each that goes in, in their order. Nothing:
/// `reading.why` has been told what is wrong.
std::optional<Marshalled> marshal(const TextReading& reading, const OperationRecord& operation,
                                  std::span<const std::string_view> texts, std::span<byte> area);

/// What an answer is checked and printed with: it is copied to `copy` before anything looks at it.
struct Answer {
    const middl::Reply& reply;
    std::span<const byte> area;
    std::span<byte> copy; ///< as large as the area; what does not fit is as if it were not there
};

/// Prints what has come back, in lines: results, "name = value" for each if there are several; an exception,
/// "Domains.BadProgram [why = "…"]". Of an error of the system's, and of an answer that is none, `why` is told instead.
/// An announcement has no answer.
CallEnd print_answer(TextSink& out, TextSink& why, const Registry& registry, const InterfaceRecord& interface,
                     const OperationRecord& operation, const Answer& answer);

/// Both, and the call between them. `interface` is the object's, which has or inherits the operation.
CallEnd call(TextSink& out, const TextReading& reading, const InterfaceRecord& interface,
             const OperationRecord& operation, std::span<const std::string_view> texts, Invoker& invoker,
             std::span<byte> copy);

/// What one has found instead of an answer: "that it has ended".
std::string_view found_instead(SystemError error);

} // namespace metta::types
