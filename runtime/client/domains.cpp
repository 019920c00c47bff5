// SPDX-License-Identifier: MIT
// Domains' operations as calls.
#include "runtime/client/domains.hpp"

namespace metta {

Domains::Result<u32> DomainsSurrogate::create(std::string_view program, std::span<const char> arguments, bool counted) {
    const u32 name = connection_.fitting(program.size());
    const u32 rest = connection_.fitting(arguments.size(), name);
    if (name != program.size() || rest != arguments.size()) return std::unexpected(SystemError::bad_argument);
    connection_.put(0, std::as_bytes(std::span(program)));
    connection_.put(name, std::as_bytes(arguments));
    return number<Domains>(connection_.call(Operation::create, name, rest, counted));
}

std::string_view DomainsSurrogate::bad_program_reason() const {
    const std::string_view area(reinterpret_cast<const char*>(connection_.area().data()),
                                connection_.fitting(page_size));
    return area.substr(0, area.find('\0'));
}

Domains::Result<DomainRecord> DomainsSurrogate::inspect(u32 domain) {
    const Answer answer = connection_.call(Operation::inspect, domain);
    if (answer.error != 0) return raise<Domains>(answer.error);
    return connection_.record<DomainRecord>();
}

Domains::Result<std::span<const PortalRecord>> DomainsSurrogate::portals(u32 domain, u32 first) {
    const Answer answer = connection_.call(Operation::portals, domain, first);
    if (answer.error != 0) return raise<Domains>(answer.error);
    if (answer.result > argument_area_size / sizeof(PortalRecord)) return std::unexpected(SystemError::bad_argument);
    return std::span(reinterpret_cast<const PortalRecord*>(connection_.area().data()), answer.result);
}

Domains::Result<MemoryRecord> DomainsSurrogate::memory() {
    const Answer answer = connection_.call(Operation::memory);
    if (answer.error != 0) return raise<Domains>(answer.error);
    return connection_.record<MemoryRecord>();
}

} // namespace metta
