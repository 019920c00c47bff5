// SPDX-License-Identifier: MIT
// Machine: boot information, files of the boot archive, the log, power.
#include <algorithm>
#include <array>
#include <cstring>

#include "interfaces/machine_portal.hpp"
#include "servers/domains/kserver.hpp"
#include "servers/domains/services.hpp"

namespace metta::domains {
namespace {

class DomainMachine final : public Machine {
  public:
    explicit DomainMachine(ServedObject& self)
        : domain_(*static_cast<ServedToDomain&>(self).domain), kserver_(*static_cast<ServedToDomain&>(self).kserver) {}

    Result<middl::Sequence<u8>> boot_info() override {
        static_assert(sizeof(metta::BootInfo) <= largest_sequence);
        const auto copy = std::span(copy_).first(sizeof(metta::BootInfo));
        std::memcpy(copy.data(), &kserver_.parts().boot, copy.size());
        reinterpret_cast<metta::BootInfo*>(copy.data())->user_tsc = kserver_.parts().first_tsc;
        return middl::Sequence<u8>(middl::octets(copy));
    }

    Result<FileRecord> file_at(u32 index) override {
        const std::span files = kserver_.parts().files;
        if (index >= files.size()) return std::unexpected(NoFile());
        const ArchiveMember& member = files[index];
        return FileRecord{.name = member.name, .size = member.data.size(), .checksum = member.checksum};
    }

    Result<middl::Sequence<u8>> read_file(u32 index, u64 offset, u32 limit) override {
        const std::span files = kserver_.parts().files;
        if (index >= files.size()) return std::unexpected(NoFile());
        const std::span data = files[index].data;
        if (offset > data.size()) return std::unexpected(SystemError::bad_argument);
        const usize size = std::min<u64>({limit, largest_sequence, data.size() - offset});
        return middl::Sequence<u8>(middl::octets(data.subspan(offset, size)));
    }

    Result<LogResult> log(u64 offset, u32 limit) override {
        const auto text = reinterpret_cast<char*>(copy_.data());
        const scheduler::LockGuard guard(kserver_.lock());
        const usize size = kserver_.log().read(offset, {text, std::min<usize>(limit, largest_sequence)});
        return LogResult{.start = offset, .text = std::string_view(text, size)};
    }

    Result<void> power_off() override {
        if (!domain_.manages) return std::unexpected(SystemError::denied);
        kserver_.power_off();
        return std::unexpected(Absent());
    }
    Result<void> reboot() override {
        if (!domain_.manages) return std::unexpected(SystemError::denied);
        kserver_.reboot();
        return std::unexpected(Absent());
    }

  private:
    Domain& domain_;
    Kserver& kserver_;
    alignas(metta::BootInfo) std::array<byte, argument_area_size> copy_; ///< what results borrow
};

} // namespace

static void serve_machine(ServedCall& call) {
    DomainMachine machine(*call.self);
    serve_call(machine, call);
}
ServedDispatch dispatch_machine() { return dispatch_by<serve_machine>; }

} // namespace metta::domains
