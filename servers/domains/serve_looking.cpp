// SPDX-License-Identifier: MIT
// What modules of kserver tell of themselves: the portal manager its portals, the loader its images.
#include <algorithm>
#include <array>

#include "interfaces/loader_portal.hpp"
#include "interfaces/portals_portal.hpp"
#include "servers/domains/kserver.hpp"
#include "servers/domains/services.hpp"

namespace metta::domains {
namespace {

class DomainPortals final : public metta::Portals {
  public:
    /// What results consist of is put into `memory`.
    DomainPortals(ServedObject& self, middl::Memory& memory)
        : kserver_(*static_cast<ServedToDomain&>(self).kserver), memory_(memory) {}

    Result<middl::Sequence<PortalRecord>> list(u32 id, u32 first) override {
        constexpr usize most = largest_sequence / sizeof(PortalRecord);
        static_assert(middl::Codec<PortalRecord>::maximum <= sizeof(PortalRecord));
        auto made = middl::Sequence<PortalRecord>::make(memory_, most);
        if (!made) return std::unexpected(SystemError::busy);
        records_ = *std::move(made);
        const scheduler::LockGuard guard(kserver_.lock());
        const Domain* domain = kserver_.find(id);
        if (domain == nullptr) return std::unexpected(NoDomain());
        return middl::Sequence<PortalRecord>(
            std::span<const PortalRecord>(records_).first(kserver_.list_portals(*domain, first, records_.elements())));
    }

  private:
    Kserver& kserver_;
    middl::Memory& memory_;
    middl::Sequence<PortalRecord> records_; ///< what `list` answers with is some of them
};

class DomainLoader final : public metta::Loader {
  public:
    explicit DomainLoader(ServedObject& self) : kserver_(*static_cast<ServedToDomain&>(self).kserver) {}

    Result<ImageRecord> inspect(u32 index) override {
        const scheduler::LockGuard guard(kserver_.lock());
        const loader::Image* image = kserver_.parts().images.at(index);
        if (image == nullptr) return std::unexpected(NoImage());
        ImageRecord record = {.name = image->name, .domains = kserver_.instances(*image)};
        for (const loader::ImagePage& page : std::span(image->pages).first(image->page_count)) {
            record.shared += page.kind == loader::ImagePage::Kind::shared ? 1 : 0;
            record.copied += page.kind == loader::ImagePage::Kind::copied ? 1 : 0;
            record.zero += page.kind == loader::ImagePage::Kind::zero ? 1 : 0;
            record.text += allows(page.rights, Rights::execute) ? page_size : 0;
            record.data += allows(page.rights, Rights::write) ? page_size : 0;
        }
        return record;
    }

    Result<u64> frames() override {
        const scheduler::LockGuard guard(kserver_.lock());
        return kserver_.parts().images.frames();
    }

  private:
    Kserver& kserver_;
};

} // namespace

static void serve_portals(ServedCall& call) {
    std::array<byte, argument_area_size> room; // portals: less than a page
    middl::Arena memory(room);
    DomainPortals portals(*call.self, memory);
    serve_call(portals, call, memory);
}
ServedDispatch dispatch_portals() { return dispatch_by<serve_portals>; }

static void serve_loader(ServedCall& call) {
    DomainLoader loader(*call.self);
    serve_call(loader, call);
}
ServedDispatch dispatch_loader() { return dispatch_by<serve_loader>; }

} // namespace metta::domains
