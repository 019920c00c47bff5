// SPDX-License-Identifier: MIT
// Files of the boot archive by the page, for fault handlers of other domains. Nothing here takes a lock: the archive
// does not change.
#include <algorithm>
#include <array>

#include "interfaces/file_pages_portal.hpp"
#include "servers/domains/kserver.hpp"
#include "servers/domains/services.hpp"

namespace metta::domains {
namespace {

class ArchivePages final : public FilePages {
  public:
    explicit ArchivePages(ServedObject& self) : kserver_(*static_cast<ServedToDomain&>(self).kserver) {}

    Result<FindResult> find(std::string_view name) override {
        const std::span files = kserver_.parts().files;
        const auto found = std::ranges::find(files, name, &ArchiveMember::name);
        if (found == files.end()) return std::unexpected(NoFile());
        return FindResult{.size = found->data.size(), .file = static_cast<u32>(found - files.begin())};
    }

    Result<middl::Sequence<u8>> read(u32 file, u64 half) override {
        constexpr usize size = page_size / 2;
        const std::span files = kserver_.parts().files;
        if (file >= files.size() || half >= (files[file].data.size() + size - 1) / size)
            return std::unexpected(NoFile());
        const auto rest = files[file].data.subspan(half * size);
        return middl::Sequence<u8>(middl::octets(rest.first(std::min(rest.size(), size))));
    }

  private:
    Kserver& kserver_;
};

} // namespace

static void serve_file_pages(ServedCall& call) {
    std::array<byte, 512> room; // for a name
    middl::Arena memory(room);
    ArchivePages pages(*call.self);
    serve_call(pages, call, memory);
}
ServedDispatch dispatch_file_pages() { return dispatch_by<serve_file_pages>; }

} // namespace metta::domains
