// SPDX-License-Identifier: MIT
// What the machine knows of types.
#include "apps/shell/commands/columns.hpp"
#include "apps/shell/commands/command.hpp"
#include "apps/shell/explain.hpp"
#include "runtime/base/spelling.hpp"
#include "runtime/types/definition.hpp"
#include "runtime/types/shape.hpp"
#include "runtime/types/type_name.hpp"

namespace metta::shell {
namespace {

using types::Registry;

/// One declaration; false: there is none of this name.
bool print_declaration(TextSink& out, const Registry& registry, const middl::InterfaceRecord& interface,
                       std::string_view name) {
    bool found = false;
    const auto print_named = [&](const middl::InterfaceRecord& declaring, const auto& all) {
        for (const auto& one : all) {
            if (one.name != name || name.empty()) continue;
            types::print_definition(out, registry, declaring, one);
            found = true;
        }
    };
    print_named(interface, interface.types);
    print_named(interface, interface.exceptions);
    const types::Lineage lineage(registry, interface);
    for (const middl::InterfaceRecord* const one : lineage.members()) print_named(*one, one->operations);
    return found;
}

u32 refuse(TextSink& out, std::string_view expected, std::string_view found, const Nearest& nearest,
           std::string_view advice) {
    print(out, "type: expected ", expected, ", found '", found, "'");
    print_advice(out, nearest);
    print(out, nearest.best().empty() ? advice : "", "\n");
    return status_failed;
}

void print_predefined(TextSink& out, const Registry& registry, middl::TypeCode code) {
    types::print_type_name(out, registry, code);
    print(out, ": a predefined type, type code ", code.value);
    const usize width = types::width_of(types::shape_of(registry, code).shape);
    if (width != 0) print(out, ", ", width, width == 1 ? " byte" : " bytes");
    print(out, "\n");
}

} // namespace

u32 list_types(const Call&, Shell& shell) {
    TextSink& out = shell.out();
    const Registry* const registry = shell.at().types;
    if (registry == nullptr) {
        explain_missing(out, "types", "types");
        return status_failed;
    }
    print(out, "interface         operations  type code         purpose\n");
    for (u32 number = 0; number != registry->size(); ++number) {
        const middl::InterfaceRecord& interface = registry->at(number);
        u32 operations = 0;
        types::visit_operations(*registry, interface, [&](const auto&, const auto&) { ++operations; });
        print_left(out, interface.name, 18);
        print_right(out, operations, 10);
        print(out, "  ", Hex{interface.code.value, 16}, "  ");
        types::print_first_sentence(out, interface.doc);
        print(out, "\n");
    }
    return status_ok;
}

/// A name may have blanks in it: LONG CARDINAL.
u32 print_type(const Call& call, Shell& shell) {
    TextSink& out = shell.out();
    const Registry* const registry = shell.at().types;
    if (registry == nullptr) {
        explain_missing(out, "type", "types");
        return status_failed;
    }
    std::array<char, 256> storage;
    TextBuffer whole(storage);
    for (usize word = 1; word != call.words.size(); ++word) print(whole, word == 1 ? "" : " ", call.words[word]);
    const std::string_view name = whole.text();

    const middl::TypeCode code = types::type_named(*registry, name);
    if (code.predefined() && code != middl::Predefined::none) {
        print_predefined(out, *registry, code);
        return status_ok;
    }
    const usize sign = name.find_first_of(".>");
    const std::string_view first = name.substr(0, sign);
    const middl::InterfaceRecord* const interface =
        code != middl::Predefined::none ? registry->interface_of(code) : registry->interface_named(first);
    if (interface == nullptr) {
        Nearest nearest(first);
        for (u32 number = 0; number != registry->size(); ++number) nearest.offer(registry->at(number).name);
        for (u64 number = 1; number <= middl::Predefined::any.value; ++number)
            nearest.offer(types::predefined_name({number}));
        return refuse(out, "the name of an interface or type", first, nearest, "; 'types' lists the interfaces");
    }
    if (const middl::TypeRecord* const type = registry->type(code)) {
        types::print_definition(out, *registry, *interface, *type);
        return status_ok;
    }
    if (code.interface() || sign == std::string_view::npos) {
        types::print_definition(out, *registry, *interface);
        return status_ok;
    }
    const std::string_view declared = name.substr(sign + 1);
    if (print_declaration(out, *registry, *interface, declared)) return status_ok;
    Nearest nearest(declared);
    types::visit_declared(*registry, *interface, [&](std::string_view one) { nearest.offer(one); });
    return refuse(out, "something that the interface declares", declared, nearest,
                  "; 'type INTERFACE' prints all of it");
}

} // namespace metta::shell
