// SPDX-License-Identifier: MIT
// Nothing is believed: not what the peer says, nor what servers answer.
#include "servers/far/message_server.hpp"

#include <algorithm>

namespace metta {
namespace {

using middl::Reply;
using types::Flaw;

constexpr usize header_size = sizeof(middl::MessageHeader);

const types::OperationRecord* find(const types::Registry& registry, const types::InterfaceRecord& interface,
                                   u32 number) {
    const types::OperationRecord* found = nullptr;
    types::visit_operations(registry, interface, [&](const auto&, const types::OperationRecord& operation) {
        if (operation.number == number) found = &operation;
    });
    return found;
}

} // namespace

bool MessageServer::Arriving::reference(middl::TypeCode interface, u64& number) {
    const LentReference* const meant = server_.lent_.find(number);
    if (meant == nullptr || !server_.registry_.is_type(meant->type, interface)) return false;
    number = meant->reference;
    return true;
}

bool MessageServer::Leaving::reference(middl::TypeCode interface, u64& number) {
    number = server_.lent_.lend({interface, number});
    return number != 0;
}

std::span<const byte> MessageServer::answer(const middl::MessageHeader& call, const Reply& reply, usize size) {
    const usize used = middl::write_header(answer_,
                                           {.kind = middl::MessageKind::answer,
                                            .type = call.type,
                                            .object = call.object,
                                            .number = static_cast<u32>(reply.outcome),
                                            .words = reply.words},
                                           size);
    return std::span(answer_).first(used);
}

std::span<const byte> MessageServer::serve(std::span<byte> request) {
    const auto message = middl::read_message(request);
    if (!message || message->header.kind != middl::MessageKind::call || request.size() > maximum_message)
        return refuse(SystemError::bad_argument);
    usize size = 0;
    const Reply reply = call(message->header, request.subspan(header_size), size);
    if (reply.failure) return answer(message->header, Reply::refuse(*reply.failure), 0);
    return answer(message->header, reply, size);
}

/// `size`: how much of the answer's body carries something.
Reply MessageServer::call(const middl::MessageHeader& header, std::span<byte> arguments, usize& size) {
    const LentReference* const object = lent_.find(header.object);
    const middl::TypeCode type{header.type};
    if (object == nullptr || !type.interface() || !registry_.is_type(object->type, type))
        return Reply::refuse(SystemError::bad_argument);
    const types::InterfaceRecord* const interface = registry_.interface_of(type);
    if (interface == nullptr || interface->local) return Reply::refuse(SystemError::bad_argument);
    const types::OperationRecord* const operation = find(registry_, *interface, header.number);
    if (operation == nullptr) return Reply::refuse(SystemError::bad_argument);

    types::Words words = header.words;
    Arriving arriving(*this);
    const types::Walked walked =
        types::walk_placed(registry_, operation->arguments, types::Part::arguments, words, arguments, &arriving);
    if (walked.flaw != Flaw::none || walked.size != arguments.size()) return Reply::refuse(SystemError::bad_argument);

    const auto invoker = objects_.bind(object->reference);
    if (!invoker) return Reply::refuse(invoker.error());
    const std::span<byte> area = (*invoker)->area();
    if (arguments.size() > area.size()) return Reply::refuse(SystemError::busy);
    std::ranges::copy(arguments, area.begin());
    const Reply reply = (*invoker)->invoke(header.number, words, arguments.size());
    if (reply.failure) return reply;
    return pass_on(*interface, *operation, reply, area, size);
}

/// Copies what has come back out of the area, which the object's server may still be changing, and checks the copy.
Reply MessageServer::pass_on(const types::InterfaceRecord& interface, const types::OperationRecord& operation,
                             const Reply& reply, std::span<const byte> area, usize& size) {
    constexpr u64 last = static_cast<u64>(SystemError::bad_argument);
    if (operation.kind == middl::OperationKind::announcement) return {};
    if (reply.outcome > Reply::refused && reply.outcome <= (Reply::refused | last))
        return Reply::refuse(static_cast<SystemError>(reply.outcome & ~Reply::refused));

    std::span<const types::MemberRecord> members = operation.arguments;
    types::Part part = types::Part::results;
    if (reply.outcome != 0) {
        const types::FoundException raised = types::exception_of_outcome(registry_, interface, reply.outcome);
        if (!raised) return Reply::refuse(SystemError::bad_argument);
        members = raised.exception->arguments;
        part = types::Part::all;
    }
    const std::span<byte> copy = body().first(std::min(area.size(), body().size()));
    std::ranges::copy(area.first(copy.size()), copy.begin());
    Reply passed = {{}, reply.outcome, reply.words};
    Leaving leaving(*this);
    const types::Walked walked = types::walk_placed(registry_, members, part, passed.words, copy, &leaving);
    // What does not fit a message looks cut off.
    if (walked.flaw == Flaw::refused || (walked.flaw == Flaw::malformed && copy.size() < area.size()))
        return Reply::refuse(SystemError::busy);
    if (walked.flaw != Flaw::none) return Reply::refuse(SystemError::bad_argument);
    size = walked.size;
    return passed;
}

} // namespace metta
