// SPDX-License-Identifier: MIT
// What of the machine is read as a whole.
#pragma once

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

#include "interfaces/boot_info.hpp"
#include "interfaces/machine.hpp"
#include "interfaces/services.hpp"

namespace metta {

/// BootInfo as it is now.
inline Machine::Result<BootInfo> read_boot_info(Machine& machine) {
    const auto bytes = machine.boot_info();
    if (!bytes) return std::unexpected(bytes.error());
    if (bytes->size() != sizeof(BootInfo)) return std::unexpected(SystemError::bad_argument);
    BootInfo info;
    std::memcpy(&info, bytes->data(), sizeof info);
    return info;
}

/// The place of a file in the boot archive; none: it is not there, or that could not be asked.
inline std::optional<u32> index_of_file(Machine& machine, std::string_view name) {
    for (u32 index = 0;; ++index) {
        const Machine::Result<Machine::FileRecord> file = machine.file_at(index);
        if (!file) return std::nullopt;
        if (file->name == name) return index;
    }
}

/// Fills `into` from the beginning of a file, in as many calls as that takes. How much there was.
inline Machine::Result<usize> read_start(Machine& machine, u32 index, std::span<byte> into) {
    usize done = 0;
    while (done < into.size()) {
        const auto limit = static_cast<u32>(std::min(into.size() - done, largest_sequence));
        const auto bytes = machine.read_file(index, done, limit);
        if (!bytes) return std::unexpected(bytes.error());
        if (bytes->size() > limit) return std::unexpected(SystemError::bad_argument);
        if (bytes->empty()) break;
        std::memcpy(into.data() + done, bytes->data(), bytes->size());
        done += bytes->size();
    }
    return done;
}

} // namespace metta
