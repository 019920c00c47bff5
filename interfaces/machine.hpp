// SPDX-License-Identifier: MIT
// The machine as a whole: what it is, the files of its boot archive, what has happened on it, its power.
#pragma once

#include <span>
#include <string_view>

#include "interfaces/boot_info.hpp"
#include "interfaces/services.hpp"

namespace metta {

/// A file of the boot archive.
struct FileRecord {
    static constexpr usize name_size = 256;
    char name[name_size] = {};
    u64 size = 0;
    u32 checksum = 0; ///< CRC-32 that the archive's manifest gives
    u32 unused = 0;
};

class Machine {
  public:
    struct NoFile {};
    /// The machine cannot do that, or does not know how.
    struct Absent {};
    using Error = Raised<NoFile, Absent>;
    template <class T>
    using Result = Outcome<T, Error>;

    enum class Operation : u32 { boot_info = 0, file_at = 1, read_file = 2, log = 3, power_off = 4, reboot = 5 };

    /// A copy of BootInfo as it is now (interfaces/boot_info.hpp).
    virtual Result<BootInfo> boot_info() = 0;
    /// The file at a place of the archive; `NoFile`: there are no more.
    virtual Result<FileRecord> file_at(u32 index) = 0;
    /// The bytes of the file at that place from `offset` on, as many as fit. Answers how many; 0: the file ends there.
    virtual Result<u32> read_file(u32 index, u64 offset, std::span<byte> into) = 0;
    /// The system log from `offset` on (bytes since the start): answers how many bytes were copied, 0 at its end. What
    /// is not kept any more is skipped, and `offset` tells where the copied text begins.
    virtual Result<u32> log(u64& offset, std::span<char> into) = 0;
    /// Does not return if the machine can switch itself off. `denied`, as reboot: for domains that manage the machine.
    virtual Result<void> power_off() = 0;
    virtual Result<void> reboot() = 0;

  protected:
    ~Machine() = default;
};

} // namespace metta
