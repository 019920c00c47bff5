// SPDX-License-Identifier: MIT
// Any bytes as a description, and good ones with bytes changed: what is accepted can be walked, in bounded depth.
#include <fuzzer/FuzzedDataProvider.h>

#include "interfaces/console_record.hpp"
#include "interfaces/domains_record.hpp"
#include "interfaces/nester_record.hpp"
#include "runtime/middl/codec.hpp"
#include "runtime/types/depth.hpp"
#include "runtime/types/description.hpp"
#include "runtime/types/form.hpp"

using namespace metta;
using namespace metta::types;

namespace {

void check(bool promise) {
    if (!promise) __builtin_trap();
}

/// A value of the type is no deeper than promised; steps are bounded by `left`.
void walk(const InterfaceRecord& interface, TypeCode code, unsigned depth, unsigned& left) {
    check(depth <= maximum_depth);
    if (code.fingerprint() != interface.code.fingerprint() || code.index() == 0 || left == 0) return;
    --left;
    check(code.index() <= interface.types.size());
    const TypeRecord& type = interface.types[code.index() - 1u];
    for (usize number = 0;; ++number) {
        const auto part = part_of(type, number);
        if (!part) return;
        walk(interface, *part, depth + 1, left);
    }
}

std::string changed(FuzzedDataProvider& recipe) {
    const std::span<const u8> all[] = {middl::Described<Console>::description, middl::Described<Domains>::description,
                                       middl::Described<Nester>::description};
    const auto from = all[recipe.ConsumeIntegralInRange<usize>(0, 2)];
    std::string bytes(from.begin(), from.end());
    for (auto changes = recipe.ConsumeIntegralInRange<unsigned>(0, 6); changes != 0; --changes) {
        const usize place = recipe.ConsumeIntegralInRange<usize>(sizeof(DescriptionHeader), bytes.size() - 1);
        bytes[place] = static_cast<char>(recipe.ConsumeIntegral<u8>());
    }
    return bytes;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, size_t size) {
    FuzzedDataProvider recipe(data, size);
    std::string bytes;
    if (recipe.ConsumeBool()) {
        bytes = changed(recipe);
    } else {
        bytes = recipe.ConsumeRemainingBytesAsString();
        DescriptionHeader header;
        header.size = sizeof header + bytes.size();
        header.code = TypeCode::make(0x1234, 0).value;
        bytes.insert(0, reinterpret_cast<const char*>(&header), sizeof header);
    }
    static std::vector<u64> room(1 << 16);
    middl::Arena memory(std::as_writable_bytes(std::span(room)));
    const auto read = read_description(std::as_bytes(std::span(bytes)), memory);
    if (!read) {
        check(memory.used() == 0);
        return 0;
    }
    const InterfaceRecord& interface = *read->record;
    for (const TypeRecord& type : interface.types) {
        unsigned left = 1000;
        walk(interface, type.code, 0, left);
        check(middl::is_text(type.name) && middl::is_text(type.doc));
    }
    Registry registry;
    registry.add(interface);
    (void)form_of(registry, interface);
    forget(*read, memory);
    check(memory.used() == 0);
    return 0;
}
