// SPDX-License-Identifier: MIT
// The header with the class of an interface.
#include <algorithm>

#include "meddler/cpp_text.hpp"

namespace metta::meddler {
namespace {

class ClassWriter {
  public:
    ClassWriter(const Interface& interface, const CppNames& names, const std::string& root)
        : interface_(interface), names_(names), root_(root), types_(interface, names, true) {}

    std::string write();

  private:
    void write_includes();
    void write_codes();
    void write_forward_declarations();
    void write_types();
    void write_type(const Declaration& declaration);
    void write_shape(const Type& type, const std::string& name, std::string_view doc);
    void write_anonymous(const Type& type);
    void announce(const Type& type, const Declaration& self, bool within = false);
    void write_struct(const std::string& name, const std::vector<Member>& members, std::string_view doc);
    void write_exceptions();
    void write_operation_numbers();
    void write_operation(const Declaration& operation);
    std::string result_type(const Declaration& operation, const std::vector<Member>& results) const;
    template <class Visit>
    void each_type(Visit visit) const;

    const Interface& interface_;
    const CppNames& names_;
    const std::string& root_;
    CppTypes types_;
    CppText out_;
    std::set<const Declaration*> written_, announced_;
};

/// Every type that is written in the interface.
template <class Visit>
void ClassWriter::each_type(Visit visit) const {
    for (const Type& type : interface_.types) visit(type);
}

void ClassWriter::write_includes() {
    bool array = false, span = false, view = false;
    each_type([&](const Type& type) { array = array || type.kind == TypeKind::array; });
    for (const Declaration& declaration : interface_.declarations)
        if (declaration.is_operation())
            for (const Member& argument : inputs_of(declaration)) {
                const std::string written = types_.parameter(*argument.type);
                span = span || written.starts_with("std::span");
                view = view || written == "std::string_view";
            }
    if (array) out_.line("#include <array>");
    if (span) out_.line("#include <span>");
    if (view) out_.line("#include <string_view>");
    out_.blank();
    std::set<std::string> own = {"runtime/base/raised.hpp", "runtime/middl/values.hpp"};
    for (const Import* import : interface_.imports())
        if (import->hard() && import->interface != &interface_)
            own.insert(join(include_folder(*import->interface, root_), header_name(*import->interface), ".hpp"));
    if (std::ranges::any_of(interface_.declarations, is_named_enumeration))
        own.insert(join(include_folder(interface_, root_), types_namespace(interface_), ".hpp"));
    for (const std::string& path : own) out_.line(join("#include \"", path, "\""));
    out_.blank();
}

void ClassWriter::write_forward_declarations() {
    std::set<std::string> classes;
    each_type([&](const Type& type) {
        if (type.kind == TypeKind::iref && type.interface != &interface_) classes.insert(class_name(*type.interface));
    });
    for (const std::string& name : classes) out_.line(join("class ", name, ";"));
    if (!classes.empty()) out_.blank();
}

/// Type codes: of the interface, and of its types that have names.
void ClassWriter::write_codes() {
    const auto write_code = [&](std::string_view name, u32 index) {
        std::string code;
        for (unsigned shift = 64; shift != 0;)
            code += "0123456789abcdef"[(interface_.fingerprint << 16 | index) >> (shift -= 4) & 15];
        out_.line(join("static constexpr middl::TypeCode ", name, "{0x", code, "};"));
    };
    write_code("type_code", 0);
    for (const Declaration& declaration : interface_.declarations)
        if (declaration.kind == Declaration::Kind::type) write_code(names_.code_of(declaration), declaration.number);
    out_.blank();
}

std::string initial_value(const Type& type) {
    if (type.kind == TypeKind::boolean) return "false";
    const bool number =
        type.kind > TypeKind::boolean && type.kind < TypeKind::string && type.kind != TypeKind::character;
    return number || type.kind == TypeKind::word ? "0" : "{}";
}

void ClassWriter::write_struct(const std::string& name, const std::vector<Member>& members, std::string_view doc) {
    out_.comment(doc);
    if (members.empty()) {
        out_.line(join("struct ", name, " {};"));
        return;
    }
    out_.open(join("struct ", name, " {"));
    const auto member_names = CppNames::members(members);
    for (usize place = 0; place != members.size(); ++place) {
        out_.comment(members[place].doc);
        out_.line(join(types_.value(*members[place].type), " ", member_names[place], " = ",
                       initial_value(*members[place].type), ";"));
    }
    out_.close("};");
}

/// A record or choice that is only pointed to need not be written yet, but announced. `self` announces itself, save to
/// types that are written before it because they are `within` it.
void ClassWriter::announce(const Type& type, const Declaration& self, bool within) {
    if (type.kind == TypeKind::sequence || type.kind == TypeKind::ref) {
        const Type& element = *type.element;
        const Declaration* const declared = element.declaration;
        if (declared != nullptr && element.interface == &interface_ && !written_.contains(declared) &&
            (declared != &self || within) &&
            (declared->type->kind == TypeKind::record || declared->type->kind == TypeKind::choice) &&
            announced_.insert(declared).second)
            out_.line(join("struct ", names_.of(*declared), ";"));
    }
    if (type.element != nullptr) announce(*type.element, self, within);
    const bool inner = within || &type != self.type;
    for (const Member& member : type.members)
        if (member.type != nullptr) announce(*member.type, self, inner);
}

/// Types without a name within this one.
void ClassWriter::write_anonymous(const Type& type) {
    if (type.element != nullptr) {
        write_anonymous(*type.element);
        if (is_constructed(type.element->kind)) write_shape(*type.element, "", "");
    }
    const Type* last = nullptr;
    for (const Member& member : type.members) {
        if (member.type == nullptr || std::exchange(last, member.type) == member.type) continue;
        write_anonymous(*member.type);
        write_shape(*member.type, "", "");
    }
}

/// An enumeration, record or choice.
void ClassWriter::write_shape(const Type& type, const std::string& given_name, std::string_view doc) {
    if (type.kind != TypeKind::enumeration && type.kind != TypeKind::record && type.kind != TypeKind::choice) return;
    const std::string name = given_name.empty() ? names_.of(type) : given_name;
    if (type.kind == TypeKind::enumeration) {
        write_enumeration(out_, type, name, doc);
    } else if (type.kind == TypeKind::record) {
        write_struct(name, type.members, doc);
    } else {
        out_.comment(doc);
        for (const Member& arm : type.members)
            if (!arm.doc.empty()) out_.comment(join("`", snake_case(arm.name.text), "`: ", arm.doc));
        const std::string tag = types_.value(*type.element);
        // The names of the tags as their enumeration has them.
        const Type& tags = actual(*type.element);
        const auto tag_names = CppNames::members(tags.members);
        std::vector<std::string> arms = {tag};
        for (const Member& arm : type.members) {
            usize place = 0;
            while (tags.members[place].name.text != arm.name.text) ++place;
            arms.push_back(join("middl::Arm<", tag, "::", tag_names[place], ", ", types_.value(*arm.type), ">"));
        }
        out_.derived(join("struct ", name), "middl::Choice", arms, " {");
        out_.line("    using Choice::Choice;");
        out_.line("};");
    }
    out_.blank();
}

void ClassWriter::write_type(const Declaration& declaration) {
    out_.comment(declaration.prose, "//");
    if (!declaration.prose.empty()) out_.blank();
    announce(*declaration.type, declaration);
    write_anonymous(*declaration.type);
    const std::string& name = names_.of(declaration);
    const TypeKind kind = declaration.type->kind;
    written_.insert(&declaration);
    if (is_named_enumeration(declaration)) {
        if (!declaration.doc.empty()) out_.blank();
        out_.comment(declaration.doc);
        out_.line(join("using ", name, " = ", types_namespace(interface_), "::", name, ";"));
        return;
    }
    if (kind == TypeKind::enumeration || kind == TypeKind::record || kind == TypeKind::choice) {
        out_.blank();
        write_shape(*declaration.type, name, declaration.doc);
        return;
    }
    if (!declaration.doc.empty()) out_.blank();
    out_.comment(declaration.doc);
    out_.line(join("using ", name, " = ", types_.value(*declaration.type), ";"));
}

void ClassWriter::write_types() {
    for (const Declaration* declaration : interface_.type_order) write_type(*declaration);
    out_.blank();
}

void ClassWriter::write_exceptions() {
    for (const Declaration& declaration : interface_.declarations) {
        if (declaration.kind != Declaration::Kind::exception) continue;
        out_.comment(declaration.prose, "//");
        if (!declaration.prose.empty()) out_.blank();
        for (const Member& argument : declaration.arguments) {
            write_anonymous(*argument.type);
            write_shape(*argument.type, "", "");
        }
        write_struct(names_.of(declaration), declaration.arguments, declaration.doc);
        out_.blank();
    }
    std::vector<std::string> all;
    for (const Raise& raise : raised_exceptions(interface_)) all.push_back(types_.exception(raise));
    out_.line("/// What an operation can fail with.");
    out_.list("using Error = Raised<", all, ">;");
    out_.line("template <class T>");
    out_.line("using Result = Outcome<T, Error>;");
    out_.blank();
}

void ClassWriter::write_operation_numbers() {
    std::vector<const Interface*> chain;
    for (const Interface* one = &interface_; one != nullptr; one = one->parent()) chain.insert(chain.begin(), one);
    if (interface_.operation_count == 0) {
        out_.line("enum class Operation : u64 {};");
        out_.blank();
        return;
    }
    out_.open("enum class Operation : u64 {");
    for (const Interface* one : chain) {
        const CppNames names(*one);
        for (const Declaration& declaration : one->declarations)
            if (declaration.is_operation())
                out_.line(join(names.of(declaration), " = ", std::to_string(declaration.number), ","));
    }
    out_.close("};");
    out_.blank();
}

std::string ClassWriter::result_type(const Declaration& operation, const std::vector<Member>& results) const {
    if (operation.kind == Declaration::Kind::announcement) return "void";
    if (!operation.returns) return "Error";
    if (results.empty()) return "Result<void>";
    return join("Result<", results.size() == 1 ? types_.value(*results[0].type) : names_.result_of(operation), ">");
}

void ClassWriter::write_operation(const Declaration& operation) {
    out_.comment(operation.prose, "//");
    if (!operation.prose.empty()) out_.blank();
    for (const Member& argument : operation.arguments) {
        write_anonymous(*argument.type);
        write_shape(*argument.type, "", "");
    }
    for (const Member& result : operation.results) {
        write_anonymous(*result.type);
        write_shape(*result.type, "", "");
    }
    const std::vector<Member> results = results_of(operation);
    if (results.size() > 1) {
        write_struct(names_.result_of(operation), results, "");
        out_.blank();
    }
    out_.comment(operation.doc);
    std::vector<std::string> parameters;
    const auto inputs = inputs_of(operation);
    const auto input_names = CppNames::members(inputs);
    for (usize place = 0; place != inputs.size(); ++place) {
        if (!inputs[place].doc.empty()) out_.comment(join("`", input_names[place], "`: ", inputs[place].doc));
        parameters.push_back(join(types_.parameter(*inputs[place].type), " ", input_names[place]));
    }
    if (results.size() == 1 && !results[0].doc.empty()) out_.comment(join("Returns ", results[0].doc));
    if (!operation.returns) out_.line("/// Returns only if it fails.");
    const bool nodiscard = !operation.returns;
    out_.list(join(nodiscard ? "[[nodiscard]] virtual " : "virtual ", result_type(operation, results), " ",
                   names_.of(operation), "("),
              parameters, ") = 0;");
    out_.blank();
}

std::string ClassWriter::write() {
    write_header(out_, interface_, join("The interface ", interface_.name.text, "."), root_);
    write_includes();
    out_.line("namespace metta {");
    out_.line();
    write_forward_declarations();
    out_.comment(interface_.doc);
    const Interface* const parent = interface_.parent();
    out_.open(join("class ", class_name(interface_), parent == nullptr ? "" : " : public ",
                   parent == nullptr ? "" : class_name(*parent), " {"));
    out_.label("public:");
    write_codes();
    write_types();
    write_exceptions();
    write_operation_numbers();
    for (const Declaration& declaration : interface_.declarations)
        if (declaration.is_operation()) write_operation(declaration);
    out_.comment(interface_.prose, "//");
    out_.blank();
    out_.label("protected:");
    out_.line(join("~", class_name(interface_), "() = default;"));
    out_.close("};");
    out_.blank();
    out_.line("} // namespace metta");
    return std::move(out_.text);
}

} // namespace

std::string generate_class(const Interface& interface, const CppNames& names, const std::string& root) {
    return ClassWriter(interface, names, root).write();
}

} // namespace metta::meddler
