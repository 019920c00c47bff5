// SPDX-License-Identifier: MIT
#include "tests/calls/abuse.hpp"

#include <algorithm>
#include <cstring>

#include "runtime/client/nester.hpp"
#include "runtime/types/form.hpp"
#include "runtime/types/operations.hpp"
#include "tests/calls/exclusions.hpp"

namespace metta::call_tests {
namespace {

using middl::Reply;
using types::OperationRecord;
using types::Shape;

constexpr usize most_bytes = 2 * page_size;
constinit std::array<byte, most_bytes> made{}, walked{};

constexpr u64 refusal(SystemError error) { return Reply::refused | static_cast<u64>(error); }

/// Whether values of the type can have an any in them: what those hold is nobody's business but their reader's.
bool holds_any(const types::Registry& registry, types::TypeCode code, unsigned level = 0) {
    constexpr unsigned deepest = 6;
    const types::Shaped type = types::shape_of(registry, code);
    if (type.shape == Shape::any) return true;
    if (level == deepest || type.type == nullptr) return false;
    if (type.shape == Shape::array || type.shape == Shape::sequence)
        return holds_any(registry, type.type->element, level + 1);
    if (type.shape != Shape::record && type.shape != Shape::choice) return false;
    return std::ranges::any_of(type.type->members, [&](const types::MemberRecord& member) {
        return holds_any(registry, member.type, level + 1);
    });
}

bool holds_any(const types::Registry& registry, const OperationRecord& operation) {
    return std::ranges::any_of(operation.arguments,
                               [&](const types::MemberRecord& member) { return holds_any(registry, member.type); });
}

/// Its operations don't go through a dispatcher, but end in registers: what does not exist has been revoked.
bool has_no_dispatcher(const types::InterfaceRecord& interface) { return interface.name == "Scheduler"; }

} // namespace

std::optional<AbusedObject> bind_object(const types::Registry& registry, types::TypeCode type, u64 reference) {
    const types::InterfaceRecord* const interface = registry.interface_of(type);
    if (interface == nullptr) return std::nullopt;
    const auto bound = NesterClient().bind(reference);
    if (!bound) return std::nullopt;
    return AbusedObject{.interface = *interface,
                        .connection = Connection(bound->portal, reinterpret_cast<byte*>(bound->area),
                                                 bound->pages * page_size, bound->form),
                        .separate = bound->form == Nester::Form::per_operation};
}

void Abuse::complain(const OperationRecord& operation, std::string_view expected, const Reply& reply) {
    ++failures_;
    if (reply.failure)
        verdict_.fail(object_.interface.name, ".", operation.name, ": expected ", expected, ", found failure ",
                      static_cast<u64>(*reply.failure));
    else
        verdict_.fail(object_.interface.name, ".", operation.name, ": expected ", expected, ", found outcome 0x",
                      Hex{reply.outcome});
}

bool Abuse::well_formed(const OperationRecord& operation, const Reply& reply) const {
    if (reply.failure) return false;
    if (reply.outcome == 0) return operation.kind != middl::OperationKind::never_returns;
    if (reply.outcome > Reply::refused) return reply.outcome <= refusal(SystemError::bad_argument);
    const auto exception = types::exception_of_outcome(registry_, object_.interface, reply.outcome);
    return exception && std::ranges::any_of(operation.raises, [&](const middl::ExceptionName& name) {
               return types::find_exception(registry_, name).exception == exception.exception;
           });
}

/// What came back must be values of their types.
void Abuse::check_answer(const OperationRecord& operation, const Reply& reply) {
    if (reply.outcome >= Reply::refused || holds_any(registry_, operation)) return;
    const std::span<const byte> area = object_.connection.area();
    const std::span copy = std::span(walked).first(std::min(area.size(), walked.size()));
    std::ranges::copy(area.first(copy.size()), copy.begin());
    types::Words words = reply.words;
    const auto exception = types::exception_of_outcome(registry_, object_.interface, reply.outcome);
    const auto answer =
        reply.outcome == 0
            ? types::walk_placed(registry_, operation.arguments, types::Part::results, words, copy, nullptr)
            : types::walk_placed(registry_, exception.exception->arguments, types::Part::all, words, copy, nullptr);
    if (answer.flaw != types::Flaw::none) complain(operation, "an answer of the types that are declared", reply);
}

void Abuse::call(const OperationRecord& operation, const Call& call) {
    const std::span<byte> area = object_.connection.area();
    const std::span copy = std::span(walked).first(call.area.size());
    std::ranges::copy(call.area, copy.begin());
    types::Words words = call.words;
    const auto arguments =
        types::walk_placed(registry_, operation.arguments, types::Part::arguments, words, copy, nullptr);
    const bool wrong = arguments.flaw == types::Flaw::malformed;
    if (exclusion_of(object_.interface.name, operation.name) == Exclusion::well_made && !wrong) return;
    std::ranges::copy(call.area, area.begin());
    const Reply reply = invoke(operation.number, call.words);
    if (!well_formed(operation, reply)) return complain(operation, "results, an exception or a refusal", reply);
    // What is in an any may be wrong for us, and not for who passes it on.
    if (wrong && !has_no_dispatcher(object_.interface) && !holds_any(registry_, operation) &&
        reply.outcome != refusal(SystemError::bad_argument) && reply.outcome != refusal(SystemError::busy))
        return complain(operation, "wrong arguments to be refused", reply);
    check_answer(operation, reply);
}

void Abuse::abuse(const OperationRecord& operation, u32 random_calls) {
    if (exclusion_of(object_.interface.name, operation.name) == Exclusion::all) return;
    ArgumentMaker maker(registry_, random_);
    Call next = {.area = std::span(made).first(std::min(object_.connection.area().size(), made.size()))};
    const u32 parts = maker.make(operation, next, ArgumentMaker::no_part, 0);
    call(operation, next);
    constexpr u32 most_parts = 64;
    for (u32 part = 0; part < std::min(parts, most_parts); ++part)
        for (u32 way = 0; way < ArgumentMaker::ways && lasts(); ++way) {
            maker.make(operation, next, part, way);
            call(operation, next);
        }
    const bool nothing_to_say = operation.arguments.empty();
    for (u32 number = 0; number < (nothing_to_say ? 4 : random_calls) && lasts(); ++number) {
        maker.make_any(next);
        call(operation, next);
    }
}

void Abuse::call_beyond_the_last() {
    const auto form = types::form_of(registry_, object_.interface);
    if (!form || object_.separate) return; // there would be no portal
    const u64 first = form->operations;
    for (const u64 number : {first, first + 1, u64{0xff}, u64{0x100}, u64{1} << 31, u64{0xffff'ffff}, u64{1} << 32,
                             (u64{1} << 32) + first, u64{1} << 63, ~u64{0}}) {
        const Reply reply = invoke(number, {1, 2, 3, 4});
        verdict_.that(!reply.failure && reply.outcome == refusal(SystemError::bad_argument),
                      "an operation that there is not is refused");
    }
}

void Abuse::run(u32 random_calls) {
    types::visit_operations(registry_, object_.interface,
                            [&](const auto&, const OperationRecord& operation) { abuse(operation, random_calls); });
    call_beyond_the_last();
}

u32 Abuse::run_under_fire(u32 calls) {
    ArgumentMaker maker(registry_, random_);
    const std::span<byte> area = object_.connection.area();
    u32 made_calls = 0;
    while (made_calls < calls && lasts()) {
        const u32 before = made_calls;
        types::visit_operations(registry_, object_.interface, [&](const auto&, const OperationRecord& operation) {
            const auto form = types::form_of(registry_, operation);
            if (!form || !form->area || operation.name == "Hold") return;
            Call next = {.area = std::span(made).first(std::min(area.size(), made.size()))};
            if (random_.below(4) == 0)
                maker.make_any(next);
            else
                maker.make(operation, next, ArgumentMaker::no_part, 0);
            std::ranges::copy(next.area, area.begin());
            const Reply reply = invoke(operation.number, next.words);
            if (!well_formed(operation, reply)) complain(operation, "results, an exception or a refusal", reply);
            ++made_calls;
        });
        if (made_calls == before) break;
    }
    return made_calls;
}

} // namespace metta::call_tests
