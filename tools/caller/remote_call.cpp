// SPDX-License-Identifier: MIT
#include "tools/caller/remote_call.hpp"

#include "runtime/base/spelling.hpp"
#include "runtime/types/type_name.hpp"

namespace metta::caller {
namespace {

using types::CallEnd;

/// So many contexts may lead to each other.
constexpr int maximum_contexts = 32;

/// The interfaces that references are of.
class Interfaces final : public types::ReferenceVisitor {
  public:
    bool reference(TypeCode interface, u64&) override {
        found.push_back(interface);
        return true;
    }
    std::vector<TypeCode> found;
};

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

} // namespace

std::expected<middl::Any, std::string> RemoteNames::look_up(std::string_view path) {
    std::string rest(path);
    u64 object = 0;
    for (int contexts = 0; contexts < maximum_contexts; ++contexts) {
        ContextSurrogate<Transport> context(Transport(messenger_, Context::type_code, object, buffer_), heap_);
        auto found = context.get(rest);
        if (!found) {
            const Context::Error& error = found.error();
            if (const auto* const none = error.get_if<Context::NotFound>())
                return std::unexpected("expected an entry, found no " + quoted(none->path.text()));
            if (const auto* const value = error.get_if<Context::NotContext>())
                return std::unexpected("expected a context, found that " + quoted(value->path.text()) + " is none");
            return std::unexpected("expected a value, found " +
                                   std::string(types::found_instead(*error.get_if<SystemError>())));
        }
        if (found->rest.text().empty()) return std::move(found->value);
        rest = found->rest.text();
        object = found->value.value;
    }
    return std::unexpected(std::string("expected a value, found contexts that go on and on"));
}

std::optional<middl::Any> RemoteNames::resolve(std::string_view path) {
    auto found = look_up(path);
    if (!found) return std::nullopt;
    return std::move(*found);
}

RemoteCaller::RemoteCaller(Messenger& messenger)
    : messenger_(messenger), names_(messenger), types_buffer_(maximum_message), buffer_(maximum_message),
      copy_(argument_area_size) {}

bool RemoteCaller::connect_types(TextSink& why) {
    constexpr std::string_view path = "services>types";
    const auto found = names_.look_up(path);
    if (!found || found->code != Typesystem::type_code) {
        const std::string reason =
            found ? "expected the typesystem that this program was built with, found another" : found.error();
        print(why, path, ": ", reason, "; build the machine and the host's tools from the same source");
        return false;
    }
    typesystem_.emplace(Transport(messenger_, Typesystem::type_code, found->value, types_buffer_), heap_);
    types_.emplace(*typesystem_);
    return true;
}

/// Learns of interfaces whose types are named in values of any type: "Domains.Name(…)".
void RemoteCaller::learn_from(std::span<const std::string_view> arguments) {
    const auto letter = [](char one) {
        return (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || (one >= '0' && one <= '9') || one == '_';
    };
    for (const std::string_view text : arguments)
        for (usize at = 0; at < text.size(); ++at) {
            const usize start = at;
            while (at < text.size() && letter(text[at])) ++at;
            if (at != start && at < text.size() && (text[at] == '.' || text[at] == '('))
                types_->learn(text.substr(start, at - start));
        }
}

/// Learns of types that only the answer speaks of.
void RemoteCaller::learn_from(const types::InterfaceRecord& interface, const types::OperationRecord& operation,
                              const middl::Reply& reply, std::span<const byte> area) {
    std::span<const types::MemberRecord> members = operation.arguments;
    types::Part part = types::Part::results;
    if (reply.outcome != 0) {
        const auto raised = types::exception_of_outcome(types_->registry(), interface, reply.outcome);
        if (!raised) return;
        members = raised.exception->arguments;
        part = types::Part::all;
    }
    Interfaces interfaces;
    types::Walked walked;
    do {
        std::ranges::copy(area, copy_.begin());
        types::Words words = reply.words;
        walked = types::walk_placed(types_->registry(), members, part, words, std::span(copy_).first(area.size()),
                                    &interfaces);
    } while (walked.flaw == types::Flaw::unknown_type && types_->learn(walked.type) &&
             types_->registry().type(walked.type) != nullptr);
    for (const TypeCode code : interfaces.found) types_->learn(code);
}

CallEnd RemoteCaller::call(std::string_view path, std::string_view operation_name,
                           std::span<const std::string_view> arguments, TextSink& out, TextSink& why) {
    const auto object = names_.look_up(path);
    if (!object) {
        print(why, path, ": ", object.error());
        return CallEnd::bad_arguments;
    }
    if (!object->code.interface()) {
        print(why, path, ": expected an object, found a value of another type");
        return CallEnd::bad_arguments;
    }
    if (!types_ && !connect_types(why)) return CallEnd::bad_arguments;
    if (!types_->learn(object->code)) {
        print(why, path, ": expected an interface that the typesystem describes, found one that it does not");
        return CallEnd::bad_arguments;
    }
    const types::Registry& registry = types_->registry();
    const types::InterfaceRecord& interface = *registry.interface_of(object->code);
    const types::OperationRecord* const operation = types::find_operation(registry, interface, operation_name);
    if (operation == nullptr) {
        Nearest nearest(operation_name);
        types::visit_operations(registry, interface,
                                [&](const auto&, const types::OperationRecord& one) { nearest.offer(one.name); });
        print(why, path, ": expected an operation of ", interface.name, ", found ", operation_name);
        print_advice(why, nearest);
        return CallEnd::bad_arguments;
    }
    learn_from(arguments);
    types::TransportInvoker<Transport> invoker(Transport(messenger_, interface.code, object->value, buffer_));
    const types::TextReading reading = {.registry = registry, .why = why, .paths = &names_};
    const auto marshalled = types::marshal(reading, *operation, arguments, invoker.area());
    if (!marshalled) return CallEnd::bad_arguments;
    const middl::Reply reply = invoker.invoke(operation->number, marshalled->words, marshalled->filled);
    const std::span<const byte> area = invoker.area();
    if (!reply.failure) learn_from(interface, *operation, reply, area);
    return types::print_answer(out, why, registry, interface, *operation,
                               {.reply = reply, .area = area, .copy = copy_});
}

} // namespace metta::caller
