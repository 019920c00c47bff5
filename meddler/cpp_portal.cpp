// SPDX-License-Identifier: MIT
// The header with what calls through a portal take: codecs, the portal's shape, surrogate and dispatcher.
#include <algorithm>

#include "meddler/cpp_text.hpp"

namespace metta::meddler {
namespace {

std::string joined(const std::vector<std::string>& items) {
    std::string all;
    for (const std::string& item : items) all += join(all.empty() ? "" : ", ", item);
    return all;
}

class PortalWriter {
  public:
    PortalWriter(const Interface& interface, const CppNames& names, const std::string& root)
        : interface_(interface), names_(names), root_(root), types_(interface, names, false),
          class_(types_.class_of(interface)) {}

    std::string write();

  private:
    std::string own(const std::string& name) const { return join(class_, "::", name); }
    std::string placement_of(const std::vector<Member>& members) const;
    void write_includes();
    void write_codec(const std::string& base, const std::string& name, const std::vector<std::string>& more);
    void write_members_codec(const std::string& base, const std::string& name, const std::vector<Member>& members);
    void write_type_codecs(const Type& type);
    void write_codecs();
    void write_shape();
    void write_shape_of(const PortalWriter& there, const Declaration& operation);
    void write_surrogate();
    void write_call(const Declaration& operation);
    void write_dispatcher();

    const Interface& interface_;
    const CppNames& names_;
    const std::string& root_;
    CppTypes types_;
    std::string class_;
    CppText out_;
    std::set<const Type*> written_;
    std::vector<std::string> listed_; ///< types with codecs of their own, for whoever wants to try them all
};

void PortalWriter::write_includes() {
    std::set<std::string> paths = {"runtime/middl/portal_shape.hpp", "runtime/middl/server_call.hpp",
                                   "runtime/middl/surrogate.hpp"};
    const auto add = [&](const Interface& interface, std::string_view ending) {
        paths.insert(join(include_folder(interface, root_), header_name(interface), ending));
    };
    add(interface_, ".hpp");
    add(interface_, "_record.hpp");
    for (const Import* import : interface_.imports())
        if (import->hard() && import->interface != &interface_) add(*import->interface, "_portal.hpp");
    for (const Type& type : interface_.types)
        if (type.kind == TypeKind::iref) add(*type.interface, ".hpp");
    for (const std::string& path : paths) out_.line(join("#include \"", path, "\""));
    out_.blank();
}

void PortalWriter::write_codec(const std::string& base, const std::string& name, const std::vector<std::string>& more) {
    std::vector<std::string> items = {name};
    items.insert(items.end(), more.begin(), more.end());
    out_.line("template <>");
    out_.derived(join("struct Codec<", name, ">"), base, items, " {};");
}

void PortalWriter::write_members_codec(const std::string& base, const std::string& name,
                                       const std::vector<Member>& members) {
    std::vector<std::string> pointers;
    for (const std::string& member : CppNames::members(members)) pointers.push_back(join("&", name, "::", member));
    write_codec(base, name, pointers);
}

/// The parts of a type before the type, each once.
void PortalWriter::write_type_codecs(const Type& type) {
    if (!is_constructed(type.kind) || !written_.insert(&type).second) return;
    if (type.element != nullptr) write_type_codecs(*type.element);
    for (const Member& member : type.members)
        if (member.type != nullptr) write_type_codecs(*member.type);
    if (type.kind != TypeKind::enumeration && type.kind != TypeKind::record && type.kind != TypeKind::choice) return;
    const std::string name = own(names_.of(type));
    listed_.push_back(name);
    if (type.kind == TypeKind::enumeration)
        write_codec("EnumCodec", name, {std::to_string(type.members.size())});
    else if (type.kind == TypeKind::record)
        write_members_codec("RecordCodec", name, type.members);
    else
        write_codec("ChoiceCodec", name, {});
}

void PortalWriter::write_codecs() {
    for (const Declaration* declaration : interface_.type_order) write_type_codecs(*declaration->type);
    for (const Declaration& declaration : interface_.declarations) {
        for (const Member& argument : declaration.arguments) write_type_codecs(*argument.type);
        for (const Member& result : declaration.results) write_type_codecs(*result.type);
        if (declaration.kind == Declaration::Kind::exception)
            write_members_codec("SpreadCodec", own(names_.of(declaration)), declaration.arguments);
        const auto results = results_of(declaration);
        if (declaration.is_operation() && results.size() > 1)
            write_members_codec("SpreadCodec", own(names_.result_of(declaration)), results);
    }
    for (const Declaration& declaration : interface_.declarations) {
        if (declaration.kind != Declaration::Kind::type) continue;
        const TypeKind kind = declaration.type->kind;
        if (kind != TypeKind::enumeration && kind != TypeKind::record && kind != TypeKind::choice)
            listed_.push_back(own(names_.of(declaration)));
    }
    out_.blank();
}

std::string PortalWriter::placement_of(const std::vector<Member>& members) const {
    if (members.empty()) return "Placement{}";
    std::string all;
    for (const Member& member : members) all += join(all.empty() ? "" : ", ", types_.value(*member.type));
    return join("placed<", all, ">()");
}

/// `there` writes for the interface that declares the operation.
void PortalWriter::write_shape_of(const PortalWriter& there, const Declaration& operation) {
    const std::string name = there.own(there.names_.result_of(operation));
    const auto results = results_of(operation);
    std::string answer = results.size() > 1 ? join("Codec<", name, ">::placement") : there.placement_of(results);
    for (const Raise& raise : operation.raises)
        answer += join(" | Codec<", there.types_.exception(raise), ">::placement");
    out_.line(join("{", literal(there.names_.of(operation)), ", ", there.placement_of(inputs_of(operation)), ", ",
                   answer, "},"));
}

void PortalWriter::write_shape() {
    std::vector<const Interface*> chain;
    for (const Interface* one = &interface_; one != nullptr; one = one->parent()) chain.insert(chain.begin(), one);
    out_.line("/// What travels where.");
    out_.line("template <>");
    out_.open(join("struct Portal<", class_, "> {"));
    if (interface_.operation_count == 0) {
        out_.line("static constexpr PortalShape shape = {};");
    } else {
        out_.line("// clang-format off: one line each");
        out_.open("static constexpr OperationShape operations[] = {");
        for (const Interface* one : chain) {
            const CppNames names(*one);
            const PortalWriter there(*one, names, root_);
            for (const Declaration& declaration : one->declarations)
                if (declaration.is_operation()) write_shape_of(there, declaration);
        }
        out_.close("};");
        out_.line("// clang-format on");
        out_.line("static constexpr PortalShape shape = shape_of(operations);");
    }
    out_.list("using Types = TypeList<", listed_, ">;");
    out_.close("};");
    out_.blank();
}

void PortalWriter::write_call(const Declaration& operation) {
    const auto inputs = inputs_of(operation), results = results_of(operation);
    const auto input_names = CppNames::members(inputs);
    std::vector<std::string> parameters, arguments = {join(class_, "::Operation::", names_.of(operation))};
    for (usize place = 0; place != inputs.size(); ++place) {
        parameters.push_back(join(types_.parameter(*inputs[place].type), " ", input_names[place]));
        arguments.push_back(input_names[place]);
    }
    const bool announcement = operation.kind == Declaration::Kind::announcement;
    const std::string value = results.empty()       ? "void"
                              : results.size() == 1 ? types_.value(*results[0].type)
                                                    : own(names_.result_of(operation));
    const std::string returned = announcement         ? "void"
                                 : !operation.returns ? join(class_, "::Error")
                                                      : join(class_, "::Result<", value, ">");
    const std::string head = announcement         ? "this->portal_announce("
                             : !operation.returns ? join("return this->template portal_call_for_good<", returned, ">(")
                                                  : join("return this->template portal_call<", returned, ">(");
    const std::string start = join(returned, " ", names_.of(operation), "(");
    const std::string whole = join(start, joined(parameters), ") override { ", head, joined(arguments), "); }");
    if (4 + whole.size() <= line_width) return out_.line(whole);
    out_.list(start, parameters, ") override {");
    out_.nested([&] { out_.list(head, arguments, ");"); });
    out_.line("}");
}

void PortalWriter::write_surrogate() {
    const Interface* const parent = interface_.parent();
    const std::string base = parent == nullptr ? "middl::Surrogate" : join(class_name(*parent), "Surrogate");
    out_.line(join("/// ", class_, " in another domain."));
    out_.line(join("template <middl::Transport TransportType, class InterfaceType = ", class_, ">"));
    out_.open(join("class ", class_name(interface_), "Surrogate : public ", base, "<TransportType, InterfaceType> {"));
    out_.label("public:");
    const std::string constructor = parent == nullptr ? "Surrogate" : base;
    out_.line(join("using ", base, "<TransportType, InterfaceType>::", constructor, ";"));
    for (const Declaration& declaration : interface_.declarations) {
        if (!declaration.is_operation()) continue;
        out_.blank();
        write_call(declaration);
    }
    out_.close("};");
    out_.blank();
}

void PortalWriter::write_dispatcher() {
    const std::string object = header_name(interface_) == "call" ? "server" : snake_case(interface_.name.text);
    const Interface* const parent = interface_.parent();
    const auto own_operations = std::ranges::count_if(interface_.declarations, &Declaration::is_operation);
    const std::string otherwise =
        parent == nullptr ? "return Reply::refuse(SystemError::bad_argument);"
                          : join("return Dispatcher<", types_.class_of(*parent), ">::dispatch(", object, ", call);");
    out_.line("/// Carries out calls that have arrived.");
    out_.line("template <>");
    out_.open(join("struct Dispatcher<", class_, "> {"));
    out_.line("template <class Server>");
    const bool looks = own_operations != 0 || parent != nullptr;
    out_.open(join("[[gnu::always_inline]] static Reply dispatch(Server&", looks ? " " + object : "", ", ServerCall&",
                   looks ? " call" : "", ") {"));
    if (own_operations != 0) {
        out_.line("// clang-format off: one line each");
        out_.line(join("switch (static_cast<", class_, "::Operation>(call.operation())) {"));
        for (const Declaration& declaration : interface_.declarations) {
            if (!declaration.is_operation()) continue;
            const std::string operation = names_.of(declaration);
            out_.line(join("case ", class_, "::Operation::", operation, ":"));
            out_.line(join("    return call.serve(&", class_, "::", operation, ", [&](auto&... given) { return ",
                           object, ".", operation, "(given...); });"));
        }
        if (parent != nullptr) {
            out_.line("default:");
            out_.line(join("    ", otherwise));
        }
        out_.line("}");
        out_.line("// clang-format on");
    }
    if (own_operations == 0 || parent == nullptr) out_.line(otherwise);
    out_.close("}");
    out_.close("};");
    out_.blank();
}

std::string PortalWriter::write() {
    if (interface_.local) {
        write_header(out_, interface_,
                     join("The interface ", interface_.name.text, " is LOCAL: no call of it leaves a domain."), root_);
        out_.line(join("#include \"", include_folder(interface_, root_), header_name(interface_), ".hpp\""));
        return std::move(out_.text);
    }
    write_header(out_, interface_, join("Calls of the interface ", interface_.name.text, " through a portal."), root_);
    write_includes();
    out_.line("namespace metta::middl {");
    out_.line();
    write_codecs();
    write_shape();
    write_dispatcher();
    out_.line("} // namespace metta::middl");
    out_.blank();
    out_.line("namespace metta {");
    out_.line();
    write_surrogate();
    out_.line("/// For whoever has an implementation of it, to find out of what.");
    out_.line(join("middl::Described<", class_, "> described(const ", class_, "&);"));
    out_.blank();
    out_.line("} // namespace metta");
    return std::move(out_.text);
}

} // namespace

std::string generate_portal(const Interface& interface, const CppNames& names, const std::string& root) {
    return PortalWriter(interface, names, root).write();
}

} // namespace metta::meddler
