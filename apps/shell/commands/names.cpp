// SPDX-License-Identifier: MIT
// Contexts and what is in them.
#include "apps/shell/names.hpp"

#include "apps/shell/commands/command.hpp"
#include "apps/shell/explain.hpp"
#include "runtime/types/type_name.hpp"
#include "runtime/types/value_text.hpp"

namespace metta::shell {
namespace {

class Lister final : public EntryVisitor {
  public:
    Lister(Shell& shell, bool with_types) : shell_(shell), with_types_(with_types) {}

    bool entry(std::string_view name, middl::TypeCode type) override {
        TextSink& out = shell_.out();
        const types::Registry* registry = shell_.at().types;
        const bool context =
            registry == nullptr ? type == Context::type_code : registry->is_type(type, Context::type_code);
        print_name(out, name);
        print(out, context ? ">" : "");
        if (with_types_) {
            for (usize column = name.size() + (context ? 1 : 0); column < width; ++column) print(out, " ");
            print(out, "  ");
            if (registry != nullptr)
                types::print_type_name(out, *registry, type);
            else
                print(out, "type 0x", Hex{type.value});
        }
        print(out, "\n");
        return !shell_.foreground().interrupted();
    }

  private:
    static constexpr usize width = 24;

    Shell& shell_;
    bool with_types_;
};

/// Whether the root context has an entry of this name.
bool in_root(Context& root, std::string_view word) { return root.get(word).has_value(); }

u32 print_at(std::string_view path, Shell& shell) {
    TextSink& out = shell.out();
    const types::Registry* const registry = shell.at().types;
    if (registry == nullptr) {
        explain_missing(out, "cat", "types");
        return status_failed;
    }
    Names names(*shell.at().names, shell.at().binder);
    const Context::Result<middl::Any> found = names.look_up(path);
    if (!found) {
        explain(out, "cat", path, found.error());
        return status_failed;
    }
    if (registry->is_type(found->code, Context::type_code)) {
        print(out, "cat: expected a value, found '", path, "', which is a context; 'ls ", path, "' lists it\n");
        return status_failed;
    }
    const auto style = found->code.interface() ? types::TextStyle::literal : types::TextStyle::plain;
    if (types::print_any(out, *registry, *found, style)) {
        print(out, "\n");
        return status_ok;
    }
    print(out, "cat: expected a value of the type ");
    types::print_type_name(out, *registry, found->code);
    print(out, ", found at '", path, "' what is none\n");
    return status_failed;
}

} // namespace

u32 list_context(const Call& call, Shell& shell) {
    const bool with_types = call.words.size() > 1 && call.words[1] == "-l";
    const Words paths = call.words.subspan(with_types ? 2 : 1);
    if (paths.size() > 1) {
        print(shell.out(), "ls: expected -l, or one path, found '", paths[0], "'\n");
        return status_usage;
    }
    if (shell.at().names == nullptr) {
        explain_missing(shell.out(), "ls", "names");
        return status_failed;
    }
    const std::string_view path = paths.empty() ? std::string_view() : paths[0];
    Names names(*shell.at().names, shell.at().binder);
    Lister lister(shell, with_types);
    const Context::Result<void> listed = names.list(path, lister);
    if (listed) return status_ok;
    explain(shell.out(), "ls", path, listed.error());
    return status_failed;
}

/// What has a > in it, or is in the root context, is a path; for all else there is a program.
u32 print_values(const Call& call, Shell& shell) {
    Context* const root = shell.at().names;
    const auto is_path = [&](std::string_view word) {
        return word.contains('>') || (root != nullptr && in_root(*root, word));
    };
    const Words words = call.words.subspan(1);
    if (call.background || std::ranges::none_of(words, is_path))
        return shell.run_program("cat", call.words, {.background = call.background});
    u32 status = status_ok;
    for (const std::string_view word : words) {
        if (shell.foreground().interrupted()) return status_interrupted;
        const std::string_view file[] = {call.words[0], word};
        u32 one = status_failed;
        if (!is_path(word))
            one = shell.run_program("cat", file, {});
        else if (root != nullptr)
            one = print_at(word, shell);
        else
            explain_missing(shell.out(), "cat", "names");
        if (one != status_ok) status = one;
    }
    return status;
}

} // namespace metta::shell
