// SPDX-License-Identifier: MIT
#include "servers/types/typesystem.hpp"

#include <algorithm>

#include "runtime/base/elf.hpp"
#include "runtime/types/module.hpp"

namespace metta::types {
namespace {

std::unexpected<Refusal> refuse_as(Refusal::Kind kind, Error error, std::string_view with = {}) {
    return std::unexpected(Refusal{kind, error, with});
}

} // namespace

const Typesystem::Kept* Typesystem::kept(TypeCode code) const {
    const InterfaceRecord* const interface = registry_.interface_of(code);
    for (u32 number = 0; interface != nullptr && number != registry_.size(); ++number)
        if (&registry_.at(number) == interface) return &kept_[number];
    return nullptr;
}

u8 Typesystem::depth_of(TypeCode code) const {
    const Kept* const found = kept(code);
    return found != nullptr && code.index() != 0 && code.index() <= found->depths.size()
               ? found->depths[code.index() - 1u]
               : u8{0};
}

std::span<const byte> Typesystem::description(TypeCode code) const {
    const Kept* const found = kept(code);
    return found == nullptr ? std::span<const byte>() : found->bytes;
}

std::expected<TypeCode, Refusal> Typesystem::take(std::span<const byte> description) {
    using enum Refusal::Kind;
    const auto code = described_code(description);
    if (!code) return refuse_as(malformed, code.error());
    if (const Kept* const same = kept(*code); same != nullptr && std::ranges::equal(same->bytes, description))
        return *code;
    const auto made = read_description(description, memory_, this);
    if (!made) return refuse_as(out_of_memory(made.error()) ? exhausted : malformed, made.error());
    auto entered = enter(*made);
    if (!entered) forget(*made, memory_);
    return entered;
}

/// What has been read, unless something stands against it.
std::expected<TypeCode, Refusal> Typesystem::enter(const Description& made) {
    using enum Refusal::Kind;
    const InterfaceRecord& record = *made.record;
    if (const InterfaceRecord* const other = registry_.interface_of(record.code); other != nullptr)
        return refuse_as(clash,
                         {.subject = other->name,
                          .expected = "the description that is known already",
                          .found = "another one with the code",
                          .value = record.code.value,
                          .advice = "build everything from the same interfaces"},
                         other->name);
    if (const InterfaceRecord* const other = registry_.interface_named(record.name); other != nullptr)
        return refuse_as(clash,
                         {.subject = other->name,
                          .expected = "one interface of this name, as it is known",
                          .found = "another one, with the code",
                          .value = record.code.value,
                          .advice = "build everything from the same interfaces"},
                         other->name);
    const u32 number = registry_.size();
    if (number == Registry::capacity)
        return refuse_as(exhausted, {.subject = "registry", .expected = "at most 512 interfaces", .found = "one more"});
    kept_[number] = {made.bytes, made.depths};
    registry_.add(record);
    return record.code;
}

Result<TypeCode> Typesystem::add(std::span<const byte> description) {
    auto taken = take(description);
    if (!taken) return std::unexpected(taken.error().error);
    return *taken;
}

Result<void> Typesystem::load(std::span<const byte> elf_file) {
    std::array<std::span<const byte>, maximum_module_types> waiting;
    usize count = 0;
    ModuleTypes module(TRY(find_section(elf_file, module_section)));
    for (auto description = TRY(module.next()); !description.empty(); description = TRY(module.next())) {
        if (count == waiting.size())
            return refuse({"section .metta_types", "at most 64 descriptions", "one more", {}, {}, "split the module"});
        waiting[count++] = description;
    }
    // Each round takes what needs nothing that is still waiting; the last takes none.
    while (count != 0) {
        usize left = 0;
        std::optional<Error> first;
        for (usize place = 0; place != count; ++place) {
            const auto added = add(waiting[place]);
            if (added) continue;
            if (!first) first = added.error();
            waiting[left++] = waiting[place];
        }
        if (left == count) return std::unexpected(*first);
        count = left;
    }
    return {};
}

} // namespace metta::types
