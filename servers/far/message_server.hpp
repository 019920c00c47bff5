// SPDX-License-Identifier: MIT
// Carries out calls that come as messages, of objects whose interfaces nobody knew of when this was compiled: by the
// type records alone. One instance serves one peer, for one session.
#pragma once

#include "runtime/middl/message.hpp"
#include "runtime/types/dynamic_call.hpp"
#include "servers/far/lent_references.hpp"

namespace metta {

/// The objects that can be called, by their references.
class Objects {
  public:
    /// The way to the object, for as long as this lives; or why there is none.
    virtual std::expected<types::Invoker*, SystemError> bind(u64 reference) = 0;

  protected:
    ~Objects() = default;
};

/// Whatever bytes come, the answer is a message. A call with anything wrong in it is not made.
class MessageServer {
  public:
    static constexpr usize maximum_message = sizeof(middl::MessageHeader) + argument_area_size;

    /// `root` is the object with the number 0.
    MessageServer(const types::Registry& registry, Objects& objects, const LentReference& root)
        : registry_(registry), objects_(objects), lent_(root) {}

    /// Serves one message, which is changed by that. The answer is this object's until the next.
    std::span<const byte> serve(std::span<byte> request);

    /// The answer to what is no call.
    std::span<const byte> refuse(SystemError error) { return answer({}, middl::Reply::refuse(error), 0); }

  private:
    /// Numbers of the peer's become references.
    class Arriving final : public types::ReferenceVisitor {
      public:
        explicit Arriving(const MessageServer& server) : server_(server) {}
        bool reference(middl::TypeCode interface, u64& number) override;

      private:
        const MessageServer& server_;
    };
    /// References become numbers of the peer's.
    class Leaving final : public types::ReferenceVisitor {
      public:
        explicit Leaving(MessageServer& server) : server_(server) {}
        bool reference(middl::TypeCode interface, u64& number) override;

      private:
        MessageServer& server_;
    };

    std::span<byte> body() { return std::span(answer_).subspan(sizeof(middl::MessageHeader)); }
    middl::Reply call(const middl::MessageHeader& header, std::span<byte> arguments, usize& size);
    middl::Reply pass_on(const types::InterfaceRecord& interface, const types::OperationRecord& operation,
                         const middl::Reply& reply, std::span<const byte> area, usize& size);
    std::span<const byte> answer(const middl::MessageHeader& call, const middl::Reply& reply, usize size);

    const types::Registry& registry_;
    Objects& objects_;
    LentReferences lent_;
    std::array<byte, maximum_message> answer_ = {};
};

} // namespace metta
