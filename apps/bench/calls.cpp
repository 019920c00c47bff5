// SPDX-License-Identifier: MIT
// Calls of generated code between two domains, and looking up what to call.
#include "apps/bench/calls.hpp"

#include "apps/bench/measured_client.hpp"
#include "runtime/client/offers.hpp"
#include "runtime/middl/any.hpp"
#include "runtime/user/stopwatch.hpp"

namespace metta::bench {
namespace {

constinit MeasuredServer server, separate_server;

/// Calls are inlined, as in whoever makes many.
template <class Work>
std::optional<u64> measured(Calls& calls, const Work& work) {
    if (!calls.good()) return std::nullopt;
    bool well = true;
    MeasuredClient& object = *calls;
    const u64 ticks = ticks_of([&] { well &= work(object); });
    if (!well) return std::nullopt;
    return ticks;
}

} // namespace

Calls::Calls(const Setting& setting, std::string_view name)
    : partner_(setting.domains, setting.events), registry_(open_registry()) {
    auto names = connect<NamesClient>(arrived_);
    if (registry_ == nullptr || !names || !partner_.start(serving)) return;
    names_.emplace(*names);
    if (auto bound = bind_by_name<MeasuredClient, Measured>(*names_, *registry_, name, arrived_))
        client_.emplace(*bound);
}

bool serve_calls(Event ready) {
    std::array<byte, argument_area_size> room;
    middl::Arena arrived(room);
    auto offers = connect<OffersClient>();
    auto names = connect<NamesClient>(arrived);
    if (!offers || !names) return false;
    constexpr u32 stacks = 4;
    const auto publish = [&](const ServedObject& object, void (*entry)(), std::string_view name) {
        const auto reference = offers->publish(Measured::type_code.value, reinterpret_cast<u64>(entry),
                                               reinterpret_cast<u64>(&object), stacks);
        return reference && offers->size_area(*reference, measured_pages) &&
               (entry == &served_entry || offers->separate_operations(*reference)) &&
               names->add(name, middl::reference_any(Measured::type_code, *reference));
    };
    if (!publish(server, &served_entry, measured_name) || !publish(separate_server, &served_operations, separate_name))
        return false;
    ready.signal();
    return true;
}

std::optional<u64> call_null(const Setting& setting) {
    Calls calls(setting);
    return measured(calls, [] [[gnu::flatten]] (MeasuredClient & object) { return object.null().has_value(); });
}

std::optional<u64> call_null_separate(const Setting& setting) {
    Calls calls(setting, separate_name);
    return measured(calls, [] [[gnu::flatten]] (MeasuredClient & object) { return object.null().has_value(); });
}

std::optional<u64> call_words(const Setting& setting) {
    Calls calls(setting);
    return measured(
        calls, [] [[gnu::flatten]] (MeasuredClient & object) { return object.add_four(1, 2, 3, 4).value_or(0) == 10; });
}

std::optional<u64> call_words_separate(const Setting& setting) {
    Calls calls(setting, separate_name);
    return measured(
        calls, [] [[gnu::flatten]] (MeasuredClient & object) { return object.add_four(1, 2, 3, 4).value_or(0) == 10; });
}

std::optional<u64> call_string(const Setting& setting) {
    constexpr std::string_view text = "Sixty-four bytes of text are about what a line of a letter takes";
    static_assert(text.size() == 64);
    Calls calls(setting);
    return measured(calls, [&] [[gnu::flatten]] (MeasuredClient & object) {
        return object.length(text).value_or(0) == text.size();
    });
}

/// The bytes are made where they travel, as whoever sends much would do.
std::optional<u64> call_sequence(const Setting& setting) {
    Calls calls(setting);
    if (!calls.good()) return std::nullopt;
    const std::span<byte> area = (*calls).portal_transport().area().subspan(sizeof(u32)).first(page_size);
    const std::span bytes(reinterpret_cast<u8*>(area.data()), area.size());
    std::ranges::fill(bytes, u8{0});
    bytes[0] = 5;
    return measured(calls,
                    [&] [[gnu::flatten]] (MeasuredClient & object) { return object.sum(bytes).value_or(0) == 5; });
}

/// The same from memory of the client's own.
std::optional<u64> call_sequence_copied(const Setting& setting) {
    static std::array<u8, page_size> bytes = {5};
    Calls calls(setting);
    return measured(calls,
                    [&] [[gnu::flatten]] (MeasuredClient & object) { return object.sum(bytes).value_or(0) == 5; });
}

std::optional<u64> call_record(const Setting& setting) {
    const Measured::Item item = {.number = 1,
                                 .price = 2,
                                 .weight = 3,
                                 .colour = Measured::Colour::blue,
                                 .sold = true,
                                 .grade = 'a',
                                 .change = -1,
                                 .owner = 4};
    Calls calls(setting);
    return measured(calls,
                    [&] [[gnu::flatten]] (MeasuredClient & object) { return object.add(item).value_or(0) == 7; });
}

std::optional<u64> names_lookup(const Setting& setting) {
    Calls calls(setting);
    if (!calls.good()) return std::nullopt;
    NamesClient& names = calls.names();
    constexpr std::string_view context = "services>bench", path = "services>bench>answer";
    if (!names.make(context) || !names.add(path, middl::any_of(u32{42}))) return std::nullopt;
    bool well = true;
    const u64 ticks = ticks_of([&] {
        const auto found = names.get(path);
        well &= found && found->value.value == 42;
    });
    well &= names.remove(context).has_value();
    if (!well) return std::nullopt;
    return ticks;
}

} // namespace metta::bench
