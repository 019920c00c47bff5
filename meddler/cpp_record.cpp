// SPDX-License-Identifier: MIT
// The header with the type records of an interface.
#include <algorithm>

#include "meddler/cpp_text.hpp"
#include "meddler/description.hpp"

namespace metta::meddler {
namespace {

class RecordWriter {
  public:
    RecordWriter(const Interface& interface, const CppNames& names, const std::string& root)
        : interface_(interface), names_(names), root_(root) {}

    std::string write();

  private:
    std::string code(const Interface& interface, u32 index) const;
    std::string code_of(const Type& type) const;
    std::string write_members(const std::string& name, const std::vector<Member>& members);
    void write_type(const Type& type, const Declaration* declaration);
    void write_types();
    void write_exceptions();
    void write_operations();
    std::vector<const Interface*> neighbours() const;
    void write_description();
    void write_described();
    void write_array(std::string_view type, const std::string& name, const std::vector<std::string>& rows);

    const Interface& interface_;
    const CppNames& names_;
    const std::string& root_;
    CppText out_;
    std::vector<std::string> types_, exceptions_, operations_;
};

std::string hexadecimal(u64 number) {
    std::string written;
    for (unsigned shift = 48; shift != 0;) written += "0123456789abcdef"[number >> (shift -= 4) & 15];
    return written;
}

std::string RecordWriter::code(const Interface& interface, u32 index) const {
    if (&interface == &interface_) return join("code(", std::to_string(index), ")");
    return join("middl::TypeCode::make(0x", hexadecimal(interface.fingerprint), ", ", std::to_string(index), ")");
}

std::string RecordWriter::code_of(const Type& type) const {
    constexpr std::string_view predefined[] = {
        "none",    "boolean",      "octet", "character", "short_cardinal", "cardinal", "long_cardinal", "short_integer",
        "integer", "long_integer", "real",  "long_real", "string",         "address",  "word",          "any"};
    if (type.kind == TypeKind::iref) return code(*type.interface, 0);
    if (type.kind == TypeKind::named) return code(*type.interface, type.declaration->number);
    if (is_constructed(type.kind)) return code(interface_, type.index);
    return join("middl::Predefined::", predefined[static_cast<usize>(type.kind)]);
}

void RecordWriter::write_array(std::string_view type, const std::string& name, const std::vector<std::string>& rows) {
    out_.open(join("inline constexpr middl::", type, " ", name, "[] = {"));
    for (const std::string& row : rows) out_.line(row);
    out_.close("};");
}

/// The table of some members; what refers to it.
std::string RecordWriter::write_members(const std::string& name, const std::vector<Member>& members) {
    constexpr std::string_view modes[] = {"in", "out", "in_out", "result"};
    if (members.empty()) return "{}";
    std::vector<std::string> rows;
    for (const Member& member : members)
        rows.push_back(join("{", literal(member.name.text), ", ",
                            member.type == nullptr ? "middl::Predefined::none" : code_of(*member.type),
                            ", middl::RecordedMode::", modes[static_cast<usize>(member.mode)],
                            member.doc.empty() ? "" : ", ", member.doc.empty() ? "" : literal(member.doc), "},"));
    write_array("MemberRecord", name, rows);
    return name;
}

void RecordWriter::write_type(const Type& type, const Declaration* declaration) {
    constexpr std::string_view kinds[] = {"enumeration", "array", "bits", "set", "sequence", "record", "choice", "ref"};
    const u32 index = declaration != nullptr ? declaration->number : type.index;
    const bool constructed = is_constructed(type.kind);
    const std::string members = write_members(join("members_of_", std::to_string(index)), type.members);
    const std::string element = !constructed              ? code_of(type)
                                : type.element != nullptr ? code_of(*type.element)
                                                          : std::string("middl::Predefined::none");
    const std::string_view kind =
        constructed ? kinds[static_cast<usize>(type.kind) - static_cast<usize>(TypeKind::enumeration)] : "alias";
    types_.push_back(join("{code(", std::to_string(index), "), ",
                          literal(declaration == nullptr ? "" : declaration->name.text),
                          ", middl::RecordedKind::", kind, ", ", element, ", ", std::to_string(type.count), ", ",
                          members, ", ", literal(declaration == nullptr ? "" : declaration->doc), "},"));
}

void RecordWriter::write_types() {
    std::map<const Type*, const Declaration*> declared;
    for (const Declaration& declaration : interface_.declarations)
        if (declaration.kind == Declaration::Kind::type) declared.emplace(declaration.type, &declaration);
    for (const Type* type : interface_.own_types) {
        const auto found = declared.find(type);
        write_type(*type, found == declared.end() ? nullptr : found->second);
    }
}

void RecordWriter::write_exceptions() {
    for (const Declaration& declaration : interface_.declarations) {
        if (declaration.kind != Declaration::Kind::exception) continue;
        const std::string arguments =
            write_members(join("arguments_of_", names_.of(declaration)), declaration.arguments);
        exceptions_.push_back(
            join("{", literal(declaration.name.text), ", ", arguments, ", ", literal(declaration.doc), "},"));
    }
}

void RecordWriter::write_operations() {
    for (const Declaration& declaration : interface_.declarations) {
        if (!declaration.is_operation()) continue;
        std::vector<Member> all = declaration.arguments;
        all.insert(all.end(), declaration.results.begin(), declaration.results.end());
        const std::string arguments = write_members(join("arguments_of_", names_.of(declaration)), all);
        std::string raises = "{}";
        if (!declaration.raises.empty()) {
            std::vector<std::string> rows;
            for (const Raise& raise : declaration.raises)
                rows.push_back(join("{", code(*raise.interface, 0), ", ", literal(raise.exception->name.text), "},"));
            raises = join("raised_by_", names_.of(declaration));
            write_array("ExceptionName", raises, rows);
        }
        const std::string_view kind = declaration.kind == Declaration::Kind::announcement ? "announcement"
                                      : declaration.returns                               ? "procedure"
                                                                                          : "never_returns";
        operations_.push_back(join("{", literal(declaration.name.text), ", ", std::to_string(declaration.number),
                                   ", middl::OperationKind::", kind, ", ", arguments, ", ", raises, ", ",
                                   literal(declaration.doc), "},"));
    }
}

/// The same as bytes, as many on a line as fit.
void RecordWriter::write_description() {
    out_.open("inline constexpr u8 description[] = {");
    std::vector<std::string> all;
    for (const char letter : describe(interface_)) all.push_back(std::to_string(static_cast<u8>(letter)));
    out_.list("", all, "");
    out_.close("};");
}

/// Interfaces that its description refers to.
std::vector<const Interface*> RecordWriter::neighbours() const {
    std::vector<const Interface*> all;
    for (const Import* import : interface_.imports())
        if (import->interface != nullptr && import->interface != &interface_ && !import->unused() &&
            std::ranges::find(all, import->interface) == all.end())
            all.push_back(import->interface);
    return all;
}

/// What the class of the interface leads to.
void RecordWriter::write_described() {
    const std::string self = class_name(interface_);
    std::vector<std::string> classes;
    for (const Interface* one : neighbours()) classes.push_back(join("metta::", class_name(*one)));
    out_.line("namespace metta {");
    out_.line(join("class ", self, ";"));
    for (const Interface* one : neighbours()) out_.line(join("class ", class_name(*one), ";"));
    out_.line("} // namespace metta");
    out_.blank();
    out_.line("template <>");
    out_.open(join("struct metta::middl::Described<metta::", self, "> {"));
    out_.line(join("using Interface = metta::", self, ";"));
    out_.list("using Neighbours = TypeList<", classes, ">;");
    out_.line(
        join("static constexpr const InterfaceRecord& record = ", header_name(interface_), "_record::interface;"));
    out_.line(join("static constexpr const auto& description = ", header_name(interface_), "_record::description;"));
    out_.close("};");
}

std::string RecordWriter::write() {
    const std::string name = header_name(interface_);
    write_header(out_, interface_, join("The type records of the interface ", interface_.name.text, "."), root_);
    std::set<std::string> paths = {"runtime/middl/record.hpp"};
    for (const Interface* one : neighbours())
        paths.insert(join(include_folder(*one, root_), header_name(*one), "_record.hpp"));
    for (const std::string& path : paths) out_.line(join("#include \"", path, "\""));
    out_.blank();
    out_.line("// clang-format off: a table, as wide as its texts");
    out_.line(join("namespace metta::", name, "_record {"));
    out_.blank();
    out_.line(join("constexpr middl::TypeCode code(u16 index) { return middl::TypeCode::make(0x",
                   hexadecimal(interface_.fingerprint), ", index); }"));
    out_.blank();
    write_types();
    write_exceptions();
    write_operations();
    if (!types_.empty()) write_array("TypeRecord", "types", types_);
    if (!exceptions_.empty()) write_array("ExceptionRecord", "exceptions", exceptions_);
    if (!operations_.empty()) write_array("OperationRecord", "operations", operations_);
    const Interface* const parent = interface_.parent();
    out_.blank();
    out_.line("inline constexpr middl::InterfaceRecord interface = {");
    out_.line(join("    code(0), ", literal(interface_.name.text), interface_.local ? ", true, " : ", false, ",
                   parent == nullptr ? std::string("middl::Predefined::none") : code(*parent, 0), ", ",
                   types_.empty() ? "{}" : "types", ", ", exceptions_.empty() ? "{}" : "exceptions", ", ",
                   operations_.empty() ? "{}" : "operations", ", ", literal(interface_.doc)));
    out_.line("};");
    out_.blank();
    write_description();
    out_.blank();
    out_.line(join("} // namespace metta::", name, "_record"));
    out_.blank();
    write_described();
    return std::move(out_.text);
}

} // namespace

std::string generate_record(const Interface& interface, const CppNames& names, const std::string& root) {
    return RecordWriter(interface, names, root).write();
}

} // namespace metta::meddler
