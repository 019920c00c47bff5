// SPDX-License-Identifier: MIT
// From the FADT to the DSDT, where one package is found without interpreting the bytecode around it.
#include "boot/firmware/acpi.hpp"
#include "boot/firmware/acpi_table.hpp"

#include <array>
#include <optional>

namespace metta {
namespace {

/// No DSDT is larger: a larger one is a broken one.
constexpr u64 dsdt_limit = 1024 * 1024;

/// A control block's port: the field of version 1, or where that is 0 the generic address of later versions if it lies
/// in I/O space (5.2.3.2). 0: the machine has none.
Result<u16> port(const AcpiTable& fadt, usize offset, usize generic_offset) {
    constexpr u8 io_space = 1;
    u64 found = fadt.field<u32>(offset);
    if (found == 0 && fadt.field<u8>(generic_offset) == io_space) found = fadt.field<u64>(generic_offset + 4);
    if (found > 0xffff) return refuse(broken_table(fadt.at + offset, "an I/O port below 65536", found));
    return static_cast<u16>(found);
}

/// SLP_TYPa and SLP_TYPb of a sleep state.
using SleepTypes = std::array<u8, 2>;

/// The first two elements of the package that `code` starts with (20.2.5.4); nothing if it is no package of two numbers
/// of three bits.
std::optional<SleepTypes> read_package(std::span<const byte> code) {
    constexpr u8 zero_op = 0x00, one_op = 0x01, byte_prefix = 0x0a, package_op = 0x12;
    usize at = 0;
    const auto next = [&] { return at < code.size() ? std::optional(static_cast<u8>(code[at++])) : std::nullopt; };

    if (next() != package_op) return {};
    const auto length = next();
    if (!length) return {};
    at += *length >> 6; // the length goes on for as many bytes as its top two bits say
    if (next().value_or(0) < 2) return {};
    SleepTypes types = {};
    for (u8& type : types) {
        const auto operation = next();
        const auto value = operation == byte_prefix ? next() : operation;
        const bool constant = operation == zero_op || operation == one_op || operation == byte_prefix;
        if (!constant || !value || *value > 7) return {};
        type = *value;
    }
    return types;
}

/// Whether a name that starts at `at` is being given to an object: Name(_S5_, …) or Name(\_S5_, …).
bool named_here(std::span<const byte> code, usize at) {
    constexpr byte name_op{0x08}, root_char{'\\'};
    return (at >= 1 && code[at - 1] == name_op) || (at >= 2 && code[at - 1] == root_char && code[at - 2] == name_op);
}

/// How far a window of four bytes that ends in `last` may move on and not miss "_S5_" (Horspool, 1980). A DSDT has tens
/// of KiB, and booting has few instructions to spend: most bytes are never looked at.
usize step(byte last) {
    switch (static_cast<char>(last)) {
    case '5':
        return 1;
    case 'S':
        return 2;
    case '_':
        return 3;
    default:
        return 4;
    }
}

Result<SleepTypes> find_soft_off(const AcpiTable& dsdt) {
    const std::span<const byte> code = dsdt.bytes;
    for (usize at = AcpiTable::header_size; at + 4 <= code.size(); at += step(code[at + 3])) {
        if (code[at + 3] != byte{'_'} || std::memcmp(&code[at], "_S5_", 4) != 0 || !named_here(code, at)) continue;
        if (const auto types = read_package(code.subspan(at + 4))) return *types;
    }
    return refuse({.subject = "ACPI DSDT",
                   .expected = "Name (_S5, Package) with two numbers",
                   .found = "none",
                   .offset = dsdt.at.value});
}

/// PM1 control: the sleep type, and the bit that makes the machine enter it (4.8.3.2.1).
u16 sleep_command(u8 type) { return static_cast<u16>(type << 10 | 1 << 13); }

} // namespace

Result<PowerOff> find_power_off(const PhysicalView& memory, AcpiRoot root) {
    const AcpiTable fadt = TRY(find_table(memory, root, "FACP"));
    const u16 port_a = TRY(port(fadt, 64, 172)), port_b = TRY(port(fadt, 68, 184));
    if (port_a == 0) return refuse(broken_table(fadt.at + 64, "the port of PM1a control", port_a));

    const u32 old_dsdt = fadt.field<u32>(40);
    const PhysAddr dsdt_at(old_dsdt != 0 ? old_dsdt : fadt.field<u64>(140));
    const AcpiTable dsdt = TRY(table_at(memory, dsdt_at, "DSDT", dsdt_limit));
    const auto [type_a, type_b] = TRY(find_soft_off(dsdt));
    PowerOff result = {.port_a = port_a, .value_a = sleep_command(type_a)};
    if (port_b != 0) result.port_b = port_b, result.value_b = sleep_command(type_b);
    return result;
}

} // namespace metta
