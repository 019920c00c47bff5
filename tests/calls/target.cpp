// SPDX-License-Identifier: MIT
#include "tests/calls/target.hpp"

#include "runtime/middl/any.hpp"
#include "runtime/serve/served.hpp"
#include "tests/calls/child.hpp"

namespace metta::call_tests {
namespace {

constexpr u32 stacks = 8;

/// All operations, of an object that is made in one of several ways.
template <template <class Self> class Base>
class Operations final : public Base<Operations<Base>> {
  public:
    using Interface = Target;
    template <class T>
    using Result = Target::Result<T>;

    constexpr explicit Operations(u32& count, TargetClient* next = nullptr) : count_(count), next_(next) {}
    /// For one call of a client, which has a count of its own.
    Operations(const ServedObject&, u32& count) : count_(count), next_(nullptr) {}

    Result<u32> count() override { return __atomic_add_fetch(&count_, 1, __ATOMIC_RELAXED); }
    Result<u64> sum(std::span<const u8> bytes) override {
        u64 sum = 0;
        for (const u8 one : bytes) sum += one;
        return sum;
    }
    Result<u32> length(std::string_view text) override {
        if (text.starts_with(' ')) return std::unexpected(Target::Unwanted{.text = text, .bytes = size_of(text)});
        return size_of(text);
    }
    Result<u32> depth(const Target::Tree& tree) override {
        u32 levels = 1;
        for (const Target::Tree* at = &tree; !at->children.empty(); at = &*at->children.begin()) ++levels;
        return levels;
    }
    Result<u32> mix(const Target::Mixture& mixture, bool, Target::Colour, i16, char, middl::Set<Target::Colour>,
                    float) override {
        return static_cast<u32>(mixture.numbers.size());
    }
    Result<middl::Any> echo(const middl::Any& value) override {
        return middl::Any{.code = value.code, .value = value.value, .bytes = std::span<const u8>(value.bytes)};
    }
    Result<void> link(Target&) override { return {}; }
    Result<middl::String> hold(std::string_view text) override {
        if (next_ != nullptr) return next_->hold(text);
        to_parent.signal();
        if (from_parent.await_abandonable(1) == AwaitResult::abandoned) return std::unexpected(SystemError::abandoned);
        return middl::String(text);
    }

  private:
    static u32 size_of(std::string_view text) { return static_cast<u32>(text.size()); }

    u32& count_;
    TargetClient* next_;
};

/// Copies of what arrives: of all that an area carries, and of what lies within it.
constexpr usize copies = 6 * 1024;
template <class Self>
using WithOnePage = Served<Self, Target, copies>;
template <class Self>
using WithPages = Served<Self, Target, copies, wide_pages * page_size>;
template <class Self>
using ForOneCall = Target;
using Narrow = Operations<WithOnePage>;
using Wide = Operations<WithPages>;
class States final : public ServedByClient<States, Operations<ForOneCall>, u32, copies> {};

constinit u32 narrow_count = 0, wide_count = 0, separate_count = 0, middle_count = 0;
constinit Narrow narrow(narrow_count), separate(separate_count);
constinit Wide wide(wide_count);
constinit States states;

Offers::Result<u64> publish(const Setting& setting, const ServedObject& object, void (*entry)()) {
    return setting.offers.publish(Target::type_code.value, reinterpret_cast<u64>(entry), reinterpret_cast<u64>(&object),
                                  stacks);
}

bool name(const Setting& setting, std::string_view path, u64 reference) {
    return setting.names.add(path, middl::reference_any(Target::type_code, reference)).has_value();
}

constinit u64 narrow_reference = 0;

} // namespace

std::expected<TargetClient, NotBound> find_target(const Setting& setting, std::string_view path) {
    return bind_by_name<TargetClient, Target>(setting.names, setting.registry, path, setting.memory);
}

std::optional<u64> publish_target(const Setting& setting) {
    const auto reference = publish(setting, narrow, &served_entry);
    if (!reference) return std::nullopt;
    return *reference;
}

bool serve_targets(const Setting& setting) {
    const auto ordinary = publish(setting, narrow, &served_entry);
    const auto large = publish(setting, wide, &served_entry);
    const auto apart = publish(setting, separate, &served_operations);
    const auto keeping = publish(setting, states, &served_client_entry);
    if (!ordinary || !large || !apart || !keeping) return false;
    narrow_reference = *ordinary;
    if (!setting.offers.size_area(*large, wide_pages) || !setting.offers.separate_operations(*apart) ||
        !setting.offers.keep_state(*keeping, sizeof(u32)))
        return false;
    if (!name(setting, target_name, *ordinary) || !name(setting, wide_name, *large) ||
        !name(setting, separate_name, *apart) || !name(setting, states_name, *keeping))
        return false;
    to_parent.signal();
    return true;
}

bool serve_middle(const Setting& setting) {
    static std::optional<TargetClient> next;
    static std::optional<Narrow> middle;
    auto found = find_target(setting, target_name);
    if (!found) return false;
    next.emplace(*found);
    middle.emplace(middle_count, &*next);
    const auto reference = publish(setting, *middle, &served_entry);
    if (!reference || !name(setting, middle_name, *reference)) return false;
    to_parent.signal();
    return true;
}

bool withdraw_target(const Setting& setting) { return setting.offers.withdraw(narrow_reference).has_value(); }

} // namespace metta::call_tests
