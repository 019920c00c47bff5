// SPDX-License-Identifier: MIT
// All domains are made before any is connected to another, and connected before any runs.
#include "servers/kserver/start_domains.hpp"

#include <algorithm>

#include "runtime/blueprint/system_blueprint.hpp"
#include "servers/kserver/failure.hpp"

namespace metta::kserver {
namespace {

using domains::Domain;
using domains::Kserver;

constexpr std::string_view blueprint_name = "system.blueprint";
constexpr usize index(Service service) { return static_cast<usize>(service); }

class Starter {
  public:
    Starter(Kserver& kserver, std::string_view text, const SystemBlueprint& blueprint)
        : kserver_(kserver), text_(text), blueprint_(blueprint) {}

    void make_all();
    void connect_all();
    void start_all();

  private:
    [[noreturn]] void refuse_word(std::string_view word, std::string_view subject, std::string_view expected) const {
        std::array<char, 512> storage;
        TextBuffer reason(storage);
        print_in_text(reason, blueprint_name, text_,
                      {.subject = subject,
                       .expected = expected,
                       .found = word,
                       .offset = static_cast<u64>(word.data() - text_.data())});
        fail(reason.text());
    }
    Domain& make(const DomainBlueprint& wanted);
    Domain& named(std::string_view name) const;

    Kserver& kserver_;
    std::string_view text_;
    const SystemBlueprint& blueprint_;
    std::array<Domain*, SystemBlueprint::maximum_domains> made_ = {};
};

Domain& Starter::make(const DomainBlueprint& wanted) {
    std::array<char, StartRecord::maximum_text> storage;
    TextBuffer arguments(storage);
    print(arguments, wanted.program, '\0');
    for (const Node& argument : wanted.arguments) {
        write_unescaped(argument, arguments);
        print(arguments, '\0');
    }
    std::array<char, 512> reason_storage;
    TextBuffer reason(reason_storage);
    const auto made = kserver_.create({.name = wanted.name,
                                       .account = wanted.account,
                                       .program = wanted.program,
                                       .arguments = arguments.text(),
                                       .blueprint = &wanted},
                                      reason);
    if (!made) {
        if (made.error() == domains::Refusal::bad_program && reason.text().starts_with("boot archive"))
            refuse_word(wanted.program, "domain's program", "a file of the boot archive");
        fail(reason.text());
    }
    return **made;
}

void Starter::make_all() {
    for (usize at = 0; at < blueprint_.domains().size(); ++at) {
        const DomainBlueprint& wanted = blueprint_.domains()[at];
        Domain& domain = make(wanted);
        made_[at] = &domain;
        for (const std::string_view name : std::span(wanted.serves).first(wanted.serves_count)) {
            const auto* found = std::ranges::find(service_names, name);
            if (found == std::end(service_names))
                refuse_word(name, "domain's service", "console, commands, calls or uart");
            domain.serves |= u32{1} << (found - service_names);
        }
    }
}

Domain& Starter::named(std::string_view name) const {
    for (usize at = 0; at < blueprint_.domains().size(); ++at)
        if (blueprint_.domains()[at].name == name) return *made_[at];
    refuse_word(name, "domain's server", "a domain of this blueprint");
}

void Starter::connect_all() {
    for (usize at = 0; at < blueprint_.domains().size(); ++at) {
        const DomainBlueprint& wanted = blueprint_.domains()[at];
        Domain& domain = *made_[at];
        const auto by_kserver = [&](Service service) { domain.providers[index(service)] = &kserver_.self(); };
        for (const Service service :
             {Service::console, Service::scheduler, Service::events, Service::threads, Service::memory, Service::offers,
              Service::types, Service::names, Service::frames, Service::stretches, Service::file_pages})
            by_kserver(service);
        if (wanted.line_count != 0) by_kserver(Service::interrupts);
        if (wanted.nests) by_kserver(Service::domains);
        if (wanted.manages)
            for (const Service service :
                 {Service::domains, Service::machine, Service::portals, Service::loader, Service::memory_view})
                by_kserver(service);
        if (!wanted.console.empty()) {
            Domain& server = named(wanted.console);
            domain.providers[index(Service::console)] = &server;
            // The port that the console is on, if it tells of it.
            if ((server.serves >> index(Service::uart) & 1) != 0) domain.providers[index(Service::uart)] = &server;
        }
        if (!wanted.commands.empty()) domain.providers[index(Service::commands)] = &named(wanted.commands);
        if (!wanted.calls.empty()) domain.providers[index(Service::calls)] = &named(wanted.calls);
        domain.manages = wanted.manages;
        domain.essential = wanted.essential;
    }
}

void Starter::start_all() {
    for (usize at = 0; at < blueprint_.domains().size(); ++at) kserver_.start(*made_[at]);
}

} // namespace

void start_domains(Kserver& kserver) {
    const Result<std::span<const byte>> file = kserver.parts().archive.file(blueprint_name);
    if (!file) fail(file.error());
    const std::string_view text(reinterpret_cast<const char*>(file->data()), file->size());
    std::array<Node, 512> nodes;
    const Result<SystemBlueprint> blueprint = SystemBlueprint::read(text, nodes);
    if (!blueprint) {
        std::array<char, 512> storage;
        TextBuffer reason(storage);
        print_in_text(reason, blueprint_name, text, blueprint.error());
        fail(reason.text());
    }
    kserver.set_tester(blueprint->tester().program, blueprint->tester().frames);
    const scheduler::LockGuard guard(kserver.lock());
    Starter starter(kserver, text, *blueprint);
    starter.make_all();
    starter.connect_all();
    starter.start_all();
}

} // namespace metta::kserver
