// SPDX-License-Identifier: MIT
// The boot archive's files by name.
#pragma once

#include <optional>
#include <string_view>

#include "interfaces/machine.hpp"

namespace metta::shell {

struct File {
    u32 index = 0; ///< its place in the archive
    u64 size = 0;
};

/// The file `name`; `NoFile`: there is none.
Machine::Result<File> find_file(Machine& machine, std::string_view name);

/// Whether the file begins as programs do. Whether it can be run is for who runs it to say.
bool looks_like_program(Machine& machine, u32 index);

/// Calls `visit(index, record)` for each file, as long as that answers true. An error that is not the archive's end.
template <class Visit>
std::optional<Machine::Error> visit_files(Machine& machine, const Visit& visit) {
    for (u32 index = 0;; ++index) {
        const Machine::Result<Machine::FileRecord> record = machine.file_at(index);
        if (!record) {
            if (record.error().is<Machine::NoFile>()) return std::nullopt;
            return record.error();
        }
        if (!visit(index, *record)) return std::nullopt;
    }
}

} // namespace metta::shell
