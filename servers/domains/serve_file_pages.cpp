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
        u32 index = 0;
        for (const ArchiveMember& member : kserver_.parts().archive) {
            if (member.name == name) return FindResult{.size = member.data.size(), .file = index};
            ++index;
        }
        return std::unexpected(NoFile());
    }

    Result<middl::Sequence<u8>> read(u32 file, u64 half) override {
        constexpr usize size = page_size / 2;
        for (const ArchiveMember& member : kserver_.parts().archive) {
            if (file-- != 0) continue;
            if (half >= (member.data.size() + size - 1) / size) break;
            const auto rest = member.data.subspan(half * size);
            return middl::Sequence<u8>(middl::octets(rest.first(std::min(rest.size(), size))));
        }
        return std::unexpected(NoFile());
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
