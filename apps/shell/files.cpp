// SPDX-License-Identifier: MIT
// Names are looked up by going through all of them: there are a few dozen.
#include "apps/shell/files.hpp"

#include <algorithm>
#include <array>

namespace metta::shell {

std::string_view name_of(const FileRecord& record) {
    const std::string_view name(record.name, sizeof record.name);
    return name.substr(0, name.find('\0'));
}

Machine::Result<File> find_file(Machine& machine, std::string_view name) {
    std::optional<File> found;
    const auto error = visit_files(machine, [&](u32 index, const FileRecord& record) {
        if (name_of(record) == name) found = File{index, record.size};
        return !found;
    });
    if (error) return std::unexpected(*error);
    if (!found) return std::unexpected(Machine::NoFile{});
    return *found;
}

bool looks_like_program(Machine& machine, u32 index) {
    constexpr std::array magic = {byte{0x7f}, byte{'E'}, byte{'L'}, byte{'F'}};
    std::array<byte, magic.size()> start{};
    const Machine::Result<u32> size = machine.read_file(index, 0, start);
    return size && *size == start.size() && start == magic;
}

} // namespace metta::shell
