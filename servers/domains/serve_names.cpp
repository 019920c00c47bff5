// SPDX-License-Identifier: MIT
// Contexts, as domains call them: walking along a path, and what is done at its end.
#include <algorithm>
#include <optional>

#include "interfaces/context_portal.hpp"
#include "servers/domains/kserver.hpp"
#include "servers/domains/services.hpp"

namespace metta::domains {
namespace {

using names::Found;
using names::Place;
using names::TextValue;

constexpr char separator = '>';

/// The names of a path, one after the other. One separator may stand at its end.
class Path {
  public:
    explicit Path(std::string_view text) : text_(text) {}

    bool finished() const { return next_ == text_.size(); }
    /// Not at its end.
    std::string_view next() {
        const usize end = std::min(text_.find(separator, next_), text_.size());
        const std::string_view name = text_.substr(next_, end - next_);
        next_ = std::min(end + 1, text_.size());
        end_ = end;
        return name;
    }
    /// Up to the name that was taken last.
    std::string_view done() const { return text_.substr(0, end_); }
    std::string_view rest() const { return text_.substr(next_); }
    /// All but its last name, and that.
    std::pair<std::string_view, std::string_view> split() const {
        std::string_view text = text_;
        if (text.ends_with(separator)) text.remove_suffix(1);
        const usize mark = text.rfind(separator);
        if (mark == std::string_view::npos) return {{}, text};
        return {text.substr(0, mark), text.substr(mark + 1)};
    }

  private:
    std::string_view text_;
    usize next_ = 0, end_ = 0;
};

/// Under the lock, for one call.
class DomainContext final : public Context {
  public:
    explicit DomainContext(ServedToDomain& self)
        : domain_(*self.domain), kserver_(*self.kserver), context_(self.context) {}

    Result<middl::Sequence<Entry>> list(std::string_view path, u32 first) override;
    Result<GetResult> get(std::string_view path) override;
    Result<void> add(std::string_view path, const middl::Any& value) override {
        const std::span<const u8> bytes = value.bytes;
        return enter(path, {.type = value.code.value, .value = value.value, .bytes = std::as_bytes(bytes)});
    }
    Result<void> make(std::string_view path) override {
        return enter(path, {.type = Context::type_code.value, .context = true});
    }
    Result<void> remove(std::string_view path) override;

  private:
    /// Where the path leads to. Another's context on the way ends it: then `path` is not finished.
    std::expected<Found, Error> walk(Path& path, TextValue& text);
    std::expected<Place, Error> walk_to_context(std::string_view path);
    Result<void> enter(std::string_view path, const names::NewValue& value);
    Error error_of(Kserver::Naming naming, std::string_view path) const;

    Domain& domain_;
    Kserver& kserver_;
    u64 context_; ///< 0: the root

    // What is answered, until it is written.
    static constexpr usize most_entries = 48, most_letters = 2048;
    std::optional<std::array<Entry, most_entries>> entries_;
    std::array<char, most_letters> letters_;
    TextValue text_;
};

std::expected<Found, Context::Error> DomainContext::walk(Path& path, TextValue& text) {
    Found found;
    found.context = true;
    if (context_ != 0) {
        const auto place = kserver_.place_of(context_);
        if (!place) return std::unexpected(SystemError::revoked);
        found.place = *place;
    }
    while (!path.finished()) {
        if (!found.context) {
            if (found.type == Context::type_code.value) return found;
            return std::unexpected(NotContext{path.done()});
        }
        auto next = kserver_.step(domain_, found.place, path.next(), text);
        if (!next) return std::unexpected(NotFound{path.done()});
        found = *next;
    }
    return found;
}

std::expected<Place, Context::Error> DomainContext::walk_to_context(std::string_view text) {
    Path path(text);
    auto found = walk(path, text_);
    if (!found) return std::unexpected(std::move(found.error()));
    if (!found->context || !path.finished()) return std::unexpected(NotContext{path.done()});
    return found->place;
}

/// As many entries as there is room for, from one on.
class Collector final : public names::EntrySink {
  public:
    Collector(u32 skip, std::span<Context::Entry> entries, std::span<char> letters)
        : skip_(skip), entries_(entries), letters_(letters) {}

    bool take(std::string_view name, middl::TypeCode type) override {
        if (skip_ != 0) return --skip_, true;
        if (count_ == entries_.size() || name.size() > letters_.size()) return false;
        std::ranges::copy(name, letters_.begin());
        entries_[count_++] = {.name = std::string_view(letters_.data(), name.size()), .type = type.value};
        letters_ = letters_.subspan(name.size());
        return true;
    }
    std::span<Context::Entry> taken() const { return entries_.first(count_); }

  private:
    u32 skip_;
    std::span<Context::Entry> entries_;
    std::span<char> letters_;
    usize count_ = 0;
};

Context::Result<middl::Sequence<Context::Entry>> DomainContext::list(std::string_view path, u32 first) {
    auto place = walk_to_context(path);
    if (!place) return std::unexpected(std::move(place.error()));
    Collector entries(first, entries_.emplace(), letters_);
    kserver_.list(domain_, *place, entries);
    return middl::Sequence<Entry>(entries.taken());
}

Context::Result<Context::GetResult> DomainContext::get(std::string_view text) {
    if (const names::Node* node = context_ == 0 ? kserver_.names().remembered(text) : nullptr)
        return GetResult{.value = node->any()};
    Path path(text);
    auto found = walk(path, text_);
    if (!found) return std::unexpected(std::move(found.error()));
    if (found->node != nullptr && context_ == 0) kserver_.names().remember(text, *found->node);
    if (found->context)
        return GetResult{.value = {.code = Context::type_code, .value = kserver_.reference_to(found->place)}};
    return GetResult{.rest = path.rest(),
                     .value = {.code = {found->type}, .value = found->value, .bytes = middl::octets(found->bytes)}};
}

Context::Error DomainContext::error_of(Kserver::Naming naming, std::string_view path) const {
    switch (naming) {
    case Kserver::Naming::exists:
        return Exists();
    case Kserver::Naming::fixed:
        return Fixed();
    case Kserver::Naming::exhausted:
        return Exhausted();
    case Kserver::Naming::not_yours:
        return NotYours();
    default:
        return NotFound{path};
    }
}

Context::Result<void> DomainContext::enter(std::string_view path, const names::NewValue& value) {
    const auto [context, name] = Path(path).split();
    if (!names::is_name(name)) return std::unexpected(SystemError::bad_argument);
    auto place = walk_to_context(context);
    if (!place) return std::unexpected(std::move(place.error()));
    const Kserver::Naming done = kserver_.add_name(domain_, *place, name, value);
    if (done != Kserver::Naming::ok) return std::unexpected(error_of(done, path));
    return {};
}

Context::Result<void> DomainContext::remove(std::string_view path) {
    const auto [context, name] = Path(path).split();
    auto place = walk_to_context(context);
    if (!place) return std::unexpected(std::move(place.error()));
    const Kserver::Naming done = kserver_.remove_name(domain_, *place, name);
    if (done != Kserver::Naming::ok) return std::unexpected(error_of(done, path));
    return {};
}

} // namespace

/// The answer is written under the lock: values that it borrows lie in memory of whoever has added them.
static void serve_context(ServedCall& call) {
    std::array<byte, argument_area_size> room;
    middl::Arena memory(room);
    auto& self = static_cast<ServedToDomain&>(*call.self);
    const scheduler::LockGuard guard(self.kserver->lock());
    DomainContext context(self);
    serve_call(context, call, memory);
}
ServedDispatch dispatch_context() { return dispatch_by<serve_context>; }

} // namespace metta::domains
