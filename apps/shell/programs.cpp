// SPDX-License-Identifier: MIT
// Programs: starting them, waiting for them, telling of those in the background.
#include <algorithm>

#include "apps/shell/explain.hpp"
#include "apps/shell/files.hpp"
#include "apps/shell/shell.hpp"

namespace metta::shell {

/// As Domains::create wants them, in `arguments_`.
bool Shell::pack_arguments(std::string_view command, Words words) {
    usize needed = words.size();
    for (const std::string_view word : words) needed += word.size();
    if (needed > arguments_.size()) {
        print(out_, command, ": expected arguments of at most ", arguments_.size(), " bytes, found ", needed, "\n");
        return false;
    }
    char* at = arguments_.data();
    for (const std::string_view word : words) {
        at = std::ranges::copy(word, at).out;
        *at++ = '\0';
    }
    arguments_size_ = needed;
    return true;
}

u32 Shell::refuse_program(std::string_view command, std::string_view name, const Domains::Error& error) {
    const auto* const bad = error.get_if<Domains::BadProgram>();
    if (bad == nullptr) {
        explain(out_, command, name, error);
        return status_failed;
    }
    const Machine::Result<File> file = find_file(at_.machine, name);
    const bool absent = !file && file.error().is<Machine::NoFile>();
    if (absent)
        print(out_, command, ": expected a program of the boot archive, found '", name,
              "'; 'files' lists what is there\n");
    else
        print(out_, command, ": expected a program that can be run, found '", name, "': ", bad->why.text(), "\n");
    return absent ? status_unknown_command : status_failed;
}

std::optional<u32> Shell::create_domain(std::string_view command, Words words, const Launch& launch, u32& status) {
    const std::string_view name = words[0];
    const Domains::Result<u32> domain =
        at_.domains.create(name, std::span(arguments_).first(arguments_size_), launch.counted);
    if (!domain) {
        status = refuse_program(command, name, domain.error());
        return std::nullopt;
    }
    Domains::Result<void> set;
    if (launch.debug_heap) set = at_.domains.debug_heap(*domain);
    if (set && launch.contract)
        set = at_.domains.set_contract(*domain, launch.contract->guaranteed, launch.contract->optimistic);
    if (set) return *domain;
    explain(out_, command, name, set.error());
    (void)at_.domains.kill(*domain, status_failed);
    (void)at_.domains.wait(*domain);
    status = status_failed;
    return std::nullopt;
}

u32 Shell::run_program(std::string_view command, Words words, const Launch& launch) {
    const std::string_view name = words[0];
    if (!pack_arguments(command, words)) return status_usage;
    if (launch.background && jobs_.full()) {
        print(out_, command, ": expected at most ", Jobs::maximum, " programs in the background, found one more; ",
              "'wait' waits until they have ended\n");
        return status_failed;
    }
    out_.flush();
    u32 refused = status_ok;
    const std::optional<u32> domain = create_domain(command, words, launch, refused);
    if (!domain) return refused;
    if (launch.background) {
        print(out_, "[", *domain, "] ", name, "\n");
        out_.flush();
        jobs_.add(*domain, name);
    } else {
        foreground_.enter(*domain);
    }
    if (const Domains::Result<void> started = at_.domains.start(*domain); !started) {
        foreground_.leave();
        jobs_.remove(*domain);
        explain(out_, command, name, started.error());
        (void)at_.domains.kill(*domain, status_failed);
        (void)at_.domains.wait(*domain);
        return status_failed;
    }
    return launch.background ? status_ok : wait(command, name, *domain);
}

u32 Shell::wait(std::string_view command, std::string_view name, u32 domain) {
    out_.flush();
    foreground_.enter(domain);
    const Domains::Result<u32> status = at_.domains.wait(domain);
    foreground_.leave();
    if (!status) {
        explain(out_, command, name, status.error());
        return status_failed;
    }
    jobs_.remove(domain);
    return *status;
}

void Shell::report_ended_jobs() {
    // A domain that has ended has its number until somebody has waited for it.
    for (usize at = 0; at < jobs_.all().size();) {
        const u32 domain = jobs_.all()[at].domain;
        const Domains::Result<Domains::DomainRecord> record = at_.domains.inspect(domain);
        const bool there = record && record->id == domain;
        if (there && record->status != Domains::DomainStatus::ended) {
            ++at;
            continue;
        }
        if (const Domains::Result<u32> status = there ? at_.domains.wait(domain) : status_ok; !status || !there)
            print(out_, "[", domain, "] gone\n"); // somebody else has waited for it
        else if (*status == status_ok)
            print(out_, "[", domain, "] done\n");
        else
            print(out_, "[", domain, "] failed, status ", *status, "\n");
        jobs_.remove(domain);
    }
}

} // namespace metta::shell
