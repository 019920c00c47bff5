// SPDX-License-Identifier: MIT
// Calls of objects that have names.
#include "apps/shell/commands/command.hpp"
#include "apps/shell/explain.hpp"
#include "apps/shell/names.hpp"
#include "runtime/base/spelling.hpp"
#include "runtime/types/definition.hpp"
#include "runtime/types/type_name.hpp"

namespace metta::shell {
namespace {

/// What is wrong, as a line of this command's.
class Complaint final : public TextSink {
  public:
    explicit Complaint(TextSink& out) : out_(out) {}
    ~Complaint() {
        if (begun_) out_.write("\n");
    }
    Complaint(const Complaint&) = delete;
    Complaint& operator=(const Complaint&) = delete;

    void write(std::string_view text) override {
        if (!begun_) out_.write("call: ");
        begun_ = true;
        out_.write(text);
    }

  private:
    TextSink& out_;
    bool begun_ = false;
};

/// What is called: an object, of an interface that is known.
struct Object {
    u64 reference;
    const middl::InterfaceRecord* interface;
};

std::optional<Object> find_object(std::string_view path, Names& names, Shell& shell) {
    TextSink& out = shell.out();
    const types::Registry& registry = *shell.at().types;
    const Context::Result<middl::Any> found = names.look_up(path);
    if (!found) {
        explain(out, "call", path, found.error());
        return std::nullopt;
    }
    const middl::InterfaceRecord* const interface = registry.interface_of(found->code);
    if (found->code.interface() && interface != nullptr) return Object{found->value, interface};
    print(out, "call: expected an object, found '", path, "', which is of the type ");
    types::print_type_name(out, registry, found->code);
    print(out, found->code.interface() ? ", an interface that is not known\n" : "\n");
    return std::nullopt;
}

u32 list_operations(const middl::InterfaceRecord& interface, Shell& shell) {
    types::visit_operations(*shell.at().types, interface,
                            [&](const middl::InterfaceRecord& declaring, const middl::OperationRecord& operation) {
                                types::print_signature(shell.out(), *shell.at().types, declaring, operation);
                                print(shell.out(), "\n");
                            });
    return status_ok;
}

u32 refuse_operation(const middl::InterfaceRecord& interface, std::string_view name, Shell& shell) {
    TextSink& out = shell.out();
    Nearest nearest(name);
    print(out, "call: expected an operation of ", interface.name, " (");
    bool first = true;
    types::visit_operations(*shell.at().types, interface, [&](const auto&, const middl::OperationRecord& operation) {
        print(out, first ? "" : ", ", operation.name);
        first = false;
        nearest.offer(operation.name);
    });
    print(out, "), found '", name, "'");
    print_advice(out, nearest);
    print(out, "\n");
    return status_usage;
}

/// Arguments are made up before anything is bound: looking up a path in them may bind something else.
u32 call_object(const Object& object, const middl::OperationRecord& operation, Words texts, Names& names,
                Shell& shell) {
    TextSink& out = shell.out();
    const types::Registry& registry = *shell.at().types;
    Shell::CallRoom& room = shell.call_room();
    std::optional<types::Marshalled> made;
    {
        Complaint why(out);
        NamedValues values(names);
        made = types::marshal({registry, why, &values}, operation, texts, room.arguments);
    }
    if (!made) {
        const middl::InterfaceRecord& interface = *object.interface;
        const types::Lineage lineage(registry, interface);
        for (const middl::InterfaceRecord* const one : lineage.members())
            if (one->operations.data() <= &operation && &operation < one->operations.data() + one->operations.size())
                types::print_definition(out, registry, *one, operation);
        return status_usage;
    }
    shell.out().flush(); // what the object prints comes behind
    types::Invoker* const invoker = shell.at().binder->bind(object.reference);
    if (invoker == nullptr) {
        print(out, "call: expected an object that can be called, found that it is no more, or not for this shell\n");
        return status_failed;
    }
    u32 status = status_failed;
    if (made->filled > invoker->area().size()) {
        print(out, "call: expected arguments of at most ", invoker->area().size(), " bytes, found ", made->filled,
              "\n");
    } else {
        std::copy_n(room.arguments.begin(), made->filled, invoker->area().begin());
        const middl::Reply reply = invoker->invoke(operation.number, made->words, made->filled);
        Complaint why(out);
        const types::CallEnd end = types::print_answer(out, why, registry, *object.interface, operation,
                                                       {reply, invoker->area(), room.answer});
        if (end == types::CallEnd::returned) status = status_ok;
    }
    shell.at().binder->release(object.reference);
    return status;
}

} // namespace

u32 call_operation(const Call& call, Shell& shell) {
    const Surroundings& at = shell.at();
    if (at.names == nullptr || at.types == nullptr || at.binder == nullptr) {
        explain_missing(shell.out(), "call", at.names == nullptr ? "names" : at.types == nullptr ? "types" : "nester");
        return status_failed;
    }
    const CallTarget target = call_target(call.words[1]);
    const Words texts = call.words.subspan(2);
    if (!target.has_operation && !texts.empty()) {
        print(shell.out(), "call: expected PATH.OPERATION before arguments, found '", target.path,
              "'; 'call PATH' lists the operations\n");
        return status_usage;
    }
    Names names(*at.names, at.binder);
    const std::optional<Object> object = find_object(target.path, names, shell);
    if (!object) return status_failed;
    if (target.operation.empty()) return list_operations(*object->interface, shell);
    const middl::OperationRecord* const operation =
        types::find_operation(*at.types, *object->interface, target.operation);
    if (operation == nullptr) return refuse_operation(*object->interface, target.operation, shell);
    return call_object(*object, *operation, texts, names, shell);
}

} // namespace metta::shell
