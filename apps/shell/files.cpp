// SPDX-License-Identifier: MIT
// Names are looked up by going through all of them: there are a few dozen.
#include "apps/shell/files.hpp"

#include <algorithm>
#include <array>

#include "runtime/client/reading.hpp"

namespace metta::shell {

Machine::Result<File> find_file(Machine& machine, std::string_view name) {
    std::optional<File> found;
    const auto error = visit_files(machine, [&](u32 index, const Machine::FileRecord& record) {
        if (record.name == name) found = File{index, record.size};
        return !found;
    });
    if (error) return std::unexpected(*error);
    if (!found) return std::unexpected(Machine::NoFile{});
    return *found;
}

bool looks_like_program(Machine& machine, u32 index) {
    constexpr std::array magic = {byte{0x7f}, byte{'E'}, byte{'L'}, byte{'F'}};
    std::array<byte, magic.size()> start{};
    const Machine::Result<usize> size = read_start(machine, index, start);
    return size && *size == start.size() && start == magic;
}

} // namespace metta::shell
