// SPDX-License-Identifier: MIT
// Machine: boot information, files of the boot archive, the log, power.
#include <algorithm>
#include <cstring>

#include "servers/domains/kserver.hpp"
#include "servers/domains/services.hpp"

namespace metta::domains {
namespace {

template <class Exception>
ServedReply raise(Exception exception) {
    return {.error = call_error_of(Machine::Error(exception))};
}

ServedReply file_at(const Archive& archive, u64 index, byte* area) {
    for (const ArchiveMember& member : archive) {
        if (index-- != 0) continue;
        FileRecord record = {.size = member.data.size(), .checksum = member.checksum};
        std::ranges::copy(member.name.substr(0, FileRecord::name_size - 1), record.name);
        std::memcpy(area, &record, sizeof record);
        return {};
    }
    return raise(Machine::NoFile());
}

ServedReply read_file(const Archive& archive, u64 index, u64 offset, u64 capacity, byte* area) {
    for (const ArchiveMember& member : archive) {
        if (index-- != 0) continue;
        if (offset > member.data.size()) return bad_call();
        const usize size = std::min<u64>({capacity, argument_area_size, member.data.size() - offset});
        std::memcpy(area, member.data.data() + offset, size);
        return {.result = size};
    }
    return raise(Machine::NoFile());
}

} // namespace

ServedReply dispatch_machine(u64 operation, u64 a, u64 b, u64 c, u64, byte* area, ServedObject& self) {
    if (area == nullptr) return bad_call();
    Kserver& kserver = *static_cast<ServedToDomain&>(self).kserver;
    const bool may_switch_off = static_cast<ServedToDomain&>(self).domain->manages;
    switch (static_cast<Machine::Operation>(operation)) {
    case Machine::Operation::boot_info:
        std::memcpy(area, &kserver.parts().boot, sizeof(BootInfo));
        reinterpret_cast<BootInfo*>(area)->user_tsc = kserver.parts().first_tsc;
        return {};
    case Machine::Operation::file_at:
        return file_at(kserver.parts().archive, a, area);
    case Machine::Operation::read_file:
        return read_file(kserver.parts().archive, a, b, c, area);
    case Machine::Operation::log: {
        const scheduler::LockGuard guard(kserver.lock());
        constexpr usize most = argument_area_size - sizeof(u64);
        const usize size = kserver.log().read(a, {reinterpret_cast<char*>(area + sizeof(u64)), std::min<u64>(b, most)});
        std::memcpy(area, &a, sizeof a);
        return {.result = size};
    }
    case Machine::Operation::power_off:
        if (!may_switch_off) return refuse_call(SystemError::denied);
        kserver.power_off();
        return raise(Machine::Absent());
    case Machine::Operation::reboot:
        if (!may_switch_off) return refuse_call(SystemError::denied);
        kserver.reboot();
        return raise(Machine::Absent());
    }
    return bad_call();
}

} // namespace metta::domains
