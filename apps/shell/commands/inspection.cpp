// SPDX-License-Identifier: MIT
// Domains, portals and images, in columns.
#include <algorithm>
#include <array>

#include "apps/shell/commands/columns.hpp"
#include "apps/shell/commands/command.hpp"
#include "apps/shell/commands/find_domain.hpp"
#include "apps/shell/explain.hpp"
#include "interfaces/portal_specification.hpp"
#include "interfaces/services.hpp"

namespace metta::shell {
namespace {

std::string_view state_name(Domains::DomainStatus status) {
    switch (status) {
    case Domains::DomainStatus::created:
        return "created";
    case Domains::DomainStatus::running:
        return "running";
    case Domains::DomainStatus::ending:
        return "ending";
    case Domains::DomainStatus::ended:
        return "ended";
    }
    return "?";
}

struct KindName {
    PortalKind kind;
    std::string_view name;
};
constexpr KindName kind_names[] = {
    {PortalKind::unbound, "unbound"},
    {PortalKind::call, "call"},
    {PortalKind::fault_handler, "fault_handler"},
    {PortalKind::constants, "constants"},
    {PortalKind::port_read, "port_read"},
    {PortalKind::port_write, "port_write"},
    {PortalKind::power_off, "power_off"},
    {PortalKind::signal, "signal"},
    {PortalKind::map, "map"},
    {PortalKind::demap, "demap"},
    {PortalKind::map_private, "map_private"},
    {PortalKind::demap_private, "demap_private"},
    {PortalKind::create, "create"},
    {PortalKind::destroy, "destroy"},
    {PortalKind::install, "install"},
    {PortalKind::grant, "grant"},
    {PortalKind::configure, "configure"},
    {PortalKind::get_state, "get_state"},
    {PortalKind::set_state, "set_state"},
    {PortalKind::resume, "resume"},
    {PortalKind::transfer, "transfer"},
    {PortalKind::dispatch, "dispatch"},
    {PortalKind::halt, "halt"},
    {PortalKind::set_timer, "set_timer"},
    {PortalKind::end_of_interrupt, "end_of_interrupt"},
    {PortalKind::map_device, "map_device"},
    {PortalKind::populate, "populate"},
    {PortalKind::protect, "protect"},
    {PortalKind::nail, "nail"},
    {PortalKind::grant_unit, "grant_unit"},
    {PortalKind::map_range, "map_range"},
    {PortalKind::demap_range, "demap_range"},
    {PortalKind::sweep, "sweep"},
};
std::string_view kind_name(PortalKind kind) {
    const auto* at = std::ranges::find(kind_names, kind, &KindName::kind);
    return at == std::end(kind_names) ? "?" : at->name;
}

std::string_view service_name(u32 service) {
    if (service == 0) return "-";
    return service < std::size(service_names) ? service_names[service] : "?";
}

void print_portal(const Portals::PortalRecord& portal, Shell& shell) {
    TextSink& out = shell.out();
    print_right(out, portal.number, 6);
    print(out, "  ");
    const auto kind = static_cast<PortalKind>(portal.kind);
    print_left(out, kind_name(kind), 16);
    print(out, "  ");
    std::array<char, sizeof(Domains::Name) + 16> storage;
    TextBuffer target(storage);
    if (kind == PortalKind::call) {
        const Domains::Result<Domains::DomainRecord> domain = shell.at().domains.inspect(portal.target);
        print(target, domain && domain->id == portal.target ? name_of(*domain) : "?", " (", portal.target, ")");
    } else {
        print(target, "-");
    }
    print_left(out, target.text(), 20);
    print(out, "  ");
    print_left(out, service_name(portal.service), 10);
    if (portal.counted)
        print_right(out, portal.count, 10);
    else
        print(out, "         -");
    print(out, "\n");
}

} // namespace

u32 list_domains(const Call&, Shell& shell) {
    TextSink& out = shell.out();
    print(out, "id    name              account           state    threads  frames  portals\n");
    const auto error = visit_domains(shell.at().domains, [&](const Domains::DomainRecord& record) {
        std::array<char, 10> storage;
        TextBuffer id(storage);
        print(id, record.id);
        print_left(out, id.text(), 6);
        print_left(out, name_of(record), 18);
        print_left(out, account_of(record), 18);
        print_left(out, state_name(record.status), 9);
        print_right(out, record.threads, 7);
        print_right(out, record.frames, 8);
        print_right(out, record.portals, 9);
        print(out, "\n");
    });
    if (!error) return status_ok;
    explain(out, "domains", {}, *error);
    return status_failed;
}

u32 list_portals(const Call& call, Shell& shell) {
    const std::optional<Domains::DomainRecord> domain = find_domain("portals", call.words[1], shell);
    if (!domain) return status_failed;
    print(shell.out(), "number  kind              target                service        calls\n");
    for (u32 first = 0;;) {
        const auto records = shell.at().portals.list(domain->id, first);
        if (!records) {
            explain(shell.out(), "portals", call.words[1], records.error());
            return status_failed;
        }
        for (const Portals::PortalRecord& portal : *records) print_portal(portal, shell);
        if (records->empty()) return status_ok;
        const u32 last = (*records)[records->size() - 1].number;
        if (last < first) return status_ok;
        first = last + 1;
    }
}

u32 list_images(const Call&, Shell& shell) {
    TextSink& out = shell.out();
    print(out, "program             shared  copied    zero      text      data  domains\n");
    for (u32 index = 0;; ++index) {
        const auto image = shell.at().loader.inspect(index);
        if (!image && image.error().is<Loader::NoImage>()) return status_ok;
        if (!image) {
            explain(out, "images", image.error());
            return status_failed;
        }
        print_left(out, image->name, 18);
        print_right(out, image->shared, 8);
        print_right(out, image->copied, 8);
        print_right(out, image->zero, 8);
        print_right(out, image->text, 10);
        print_right(out, image->data, 10);
        print_right(out, image->domains, 9);
        print(out, "\n");
    }
}

} // namespace metta::shell
