// SPDX-License-Identifier: MIT
// A context that belongs to another server is bound, asked, and released.
#include "apps/shell/names.hpp"

#include <algorithm>

#include "interfaces/context_portal.hpp"

namespace metta::shell {
namespace {

/// A transport for a generated surrogate over what a Binder gives.
class InvokerTransport {
  public:
    explicit InvokerTransport(types::Invoker& invoker) : invoker_(&invoker) {}
    void filled(usize size) { filled_ = size; }
    middl::Reply invoke(u64 operation, u64 a, u64 b, u64 c, u64 d) {
        return invoker_->invoke(operation, {a, b, c, d}, filled_);
    }
    std::span<byte> area() { return invoker_->area(); }

  private:
    types::Invoker* invoker_;
    usize filled_ = 0;
};

/// Another server's context, for as long as this lives.
class BoundContext {
  public:
    BoundContext(Binder* binder, const middl::Any& any)
        : binder_(binder), reference_(any.value),
          invoker_(binder == nullptr || any.code != Context::type_code ? nullptr : binder->bind(any.value)) {
        if (invoker_ != nullptr) surrogate_.emplace(InvokerTransport(*invoker_), binder->memory());
    }
    ~BoundContext() {
        surrogate_.reset();
        if (invoker_ != nullptr) binder_->release(reference_);
    }
    BoundContext(const BoundContext&) = delete;
    BoundContext& operator=(const BoundContext&) = delete;

    Context* get() { return surrogate_ ? &*surrogate_ : nullptr; }

  private:
    class Surrogate final : public ContextSurrogate<InvokerTransport> {
      public:
        using ContextSurrogate::ContextSurrogate;
    };

    Binder* binder_;
    u64 reference_;
    types::Invoker* invoker_;
    std::optional<Surrogate> surrogate_;
};

} // namespace

bool Names::keep(std::string_view path) {
    if (path.size() > path_.size()) return false;
    std::ranges::copy(path, path_.begin());
    path_size_ = path.size();
    return true;
}

Context::Result<middl::Any> Names::look_up(std::string_view path) {
    Context::Result<Context::GetResult> found = root_.get(path);
    for (usize contexts = 0; found && !found->rest.text().empty(); ++contexts) {
        if (contexts == most_contexts || !keep(found->rest)) return std::unexpected(SystemError::bad_argument);
        BoundContext next(binder_, found->value);
        if (next.get() == nullptr) return std::unexpected(SystemError::revoked);
        found = next.get()->get({path_.data(), path_size_});
    }
    if (!found) return std::unexpected(std::move(found.error()));
    return std::move(found->value);
}

Context::Result<void> Names::list(Context& context, std::string_view path, EntryVisitor& visitor) {
    constexpr u32 most_entries = 100'000; // a server that never comes to an end is left
    for (u32 first = 0; first < most_entries;) {
        auto entries = context.list(path, first);
        if (!entries) return std::unexpected(std::move(entries.error()));
        if (entries->empty()) break;
        for (const Context::Entry& entry : *entries)
            if (!visitor.entry(entry.name, {entry.type})) return {};
        first += static_cast<u32>(entries->size());
    }
    return {};
}

Context::Result<void> Names::list(std::string_view path, EntryVisitor& visitor) {
    Context::Result<void> listed = list(root_, path, visitor);
    if (listed || !listed.error().is<Context::NotContext>()) return listed;
    // It may be another server's, which is then what the path leads to, as far as this context knows.
    Context::Result<Context::GetResult> found = root_.get(path);
    for (usize contexts = 0; found && contexts != most_contexts && keep(found->rest); ++contexts) {
        BoundContext next(binder_, found->value);
        if (next.get() == nullptr) break;
        const std::string_view rest(path_.data(), path_size_);
        listed = list(*next.get(), rest, visitor);
        if (listed || !listed.error().is<Context::NotContext>()) break;
        found = next.get()->get(rest);
    }
    return listed;
}

void print_name(TextSink& out, std::string_view name) {
    for (const char letter : name) print(out, static_cast<u8>(letter) < ' ' || letter == 0x7f ? '?' : letter);
}

CallTarget call_target(std::string_view word) {
    const usize name = word.rfind('>') + 1; // 0: there is none
    const usize dot = word.rfind('.');
    if (dot == std::string_view::npos || dot < name) return {word, {}, false};
    return {word.substr(0, dot), word.substr(dot + 1), true};
}

} // namespace metta::shell
