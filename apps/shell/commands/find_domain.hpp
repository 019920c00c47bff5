// SPDX-License-Identifier: MIT
// Domains as users call them.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "apps/shell/shell.hpp"

namespace metta::shell {

/// A record's name as text, and its account's.
std::string_view name_of(const Domains::DomainRecord& record);
std::string_view account_of(const Domains::DomainRecord& record);

/// The domain with this number or name. None: there is none, or more than one, and that has been told.
std::optional<Domains::DomainRecord> find_domain(std::string_view command, std::string_view called, Shell& shell);

/// Calls `visit(record)` for each domain. An error that is not the end of them.
template <class Visit>
std::optional<Domains::Error> visit_domains(Domains& domains, const Visit& visit) {
    for (u32 from = 0;;) {
        Domains::Result<Domains::DomainRecord> record = domains.inspect(from);
        if (!record) {
            if (record.error().is<Domains::NoDomain>()) return std::nullopt;
            return std::move(record.error());
        }
        visit(*record);
        if (record->id + 1 <= from) return std::nullopt; // the last number that there is
        from = record->id + 1;
    }
}

} // namespace metta::shell
