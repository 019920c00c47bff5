// SPDX-License-Identifier: MIT
// Paths, from the shell's root context through those of other servers.
#pragma once

#include <array>
#include <optional>

#include "apps/shell/surroundings.hpp"
#include "runtime/base/text.hpp"

namespace metta::shell {

/// Is shown the entries of a context.
class EntryVisitor {
  public:
    /// False: enough.
    virtual bool entry(std::string_view name, middl::TypeCode type) = 0;

  protected:
    ~EntryVisitor() = default;
};

class Names {
  public:
    Names(Context& root, Binder* binder) : root_(root), binder_(binder) {}

    /// What the path leads to.
    Context::Result<middl::Any> look_up(std::string_view path);
    /// Shows all entries of the context at the path.
    Context::Result<void> list(std::string_view path, EntryVisitor& visitor);

  private:
    static constexpr usize longest_path = 1024, most_contexts = 8;

    Context::Result<void> list(Context& context, std::string_view path, EntryVisitor& visitor);
    bool keep(std::string_view path);

    Context& root_;
    Binder* binder_;
    std::array<char, longest_path> path_; ///< what is left to ask the next context
    usize path_size_ = 0;
};

/// Resolves paths in the arguments of calls.
class NamedValues final : public types::Paths {
  public:
    explicit NamedValues(Names& names) : names_(names) {}
    std::optional<middl::Any> resolve(std::string_view path) override {
        auto found = names_.look_up(path);
        return found ? std::optional(std::move(*found)) : std::nullopt;
    }

  private:
    Names& names_;
};

/// A name that somebody else has given, without what a terminal would take for a command.
void print_name(TextSink& out, std::string_view name);

/// A path and what follows it: "services>console" and "Write". The dot is the last in the last name; without one there
/// is no operation.
struct CallTarget {
    std::string_view path, operation;
    bool has_operation = false;
};
CallTarget call_target(std::string_view word);

} // namespace metta::shell
