// SPDX-License-Identifier: MIT
// A word of digits is a number, any other a name.
#include "apps/shell/commands/find_domain.hpp"

#include <algorithm>
#include <limits>

#include "apps/shell/explain.hpp"

namespace metta::shell {
namespace {

std::string_view text_of(const Domains::Name& text) {
    const std::string_view all(text.data(), text.size());
    return all.substr(0, all.find('\0'));
}

std::optional<u32> number_of(std::string_view word) {
    u64 number = 0;
    for (const char digit : word) {
        if (digit < '0' || digit > '9') return std::nullopt;
        number = std::min<u64>(10 * number + static_cast<u64>(digit - '0'), u64{1} << 32);
    }
    if (word.empty() || number > std::numeric_limits<u32>::max()) return std::nullopt;
    return static_cast<u32>(number);
}

} // namespace

std::string_view name_of(const Domains::DomainRecord& record) { return text_of(record.name); }
std::string_view account_of(const Domains::DomainRecord& record) { return text_of(record.account); }

std::optional<Domains::DomainRecord> find_domain(std::string_view command, std::string_view called, Shell& shell) {
    const std::optional<u32> number = number_of(called);
    std::optional<Domains::DomainRecord> found;
    u32 count = 0;
    const auto error = visit_domains(shell.at().domains, [&](const Domains::DomainRecord& record) {
        if (number ? record.id != *number : name_of(record) != called) return;
        found = record;
        ++count;
    });
    if (error || count == 0) {
        const Domains::Error none = Domains::NoDomain{};
        explain(shell.out(), command, called, error ? *error : none);
        return std::nullopt;
    }
    if (count > 1) {
        print(shell.out(), command, ": expected the name of one domain, found ", count, " domains called '", called,
              "'; give a number ('domains' lists them)\n");
        return std::nullopt;
    }
    return found;
}

} // namespace metta::shell
