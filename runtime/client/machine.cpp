// SPDX-License-Identifier: MIT
// Machine's operations as calls.
#include "runtime/client/machine.hpp"

namespace metta {

Machine::Result<BootInfo> MachineSurrogate::boot_info() {
    const Answer answer = connection_.call(Operation::boot_info);
    if (answer.error != 0) return raise<Machine>(answer.error);
    return connection_.record<BootInfo>();
}

Machine::Result<FileRecord> MachineSurrogate::file_at(u32 index) {
    const Answer answer = connection_.call(Operation::file_at, index);
    if (answer.error != 0) return raise<Machine>(answer.error);
    return connection_.record<FileRecord>();
}

Machine::Result<u32> MachineSurrogate::read_file(u32 index, u64 offset, std::span<byte> into) {
    u32 done = 0;
    while (!into.empty()) {
        const u32 capacity = connection_.fitting(into.size());
        const Answer answer = connection_.call(Operation::read_file, index, offset + done, capacity);
        if (answer.error != 0) return raise<Machine>(answer.error);
        if (answer.result > capacity) return std::unexpected(SystemError::bad_argument);
        if (answer.result == 0) break;
        connection_.get(0, into.first(answer.result));
        into = into.subspan(answer.result);
        done += static_cast<u32>(answer.result);
    }
    return done;
}

Machine::Result<u32> MachineSurrogate::log(u64& offset, std::span<char> into) {
    const u32 capacity = connection_.fitting(into.size(), sizeof offset);
    const Answer answer = connection_.call(Operation::log, offset, capacity);
    if (answer.error != 0) return raise<Machine>(answer.error);
    if (answer.result > capacity) return std::unexpected(SystemError::bad_argument);
    offset = connection_.record<u64>();
    connection_.get(sizeof offset, std::as_writable_bytes(into.first(answer.result)));
    return static_cast<u32>(answer.result);
}

} // namespace metta
