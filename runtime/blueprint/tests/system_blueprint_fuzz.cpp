// SPDX-License-Identifier: MIT
// Any text as a blueprint: what is read has its limits and names in order; what is refused has a place.
#include "runtime/blueprint/system_blueprint.hpp"

#include <set>
#include <vector>

using namespace metta;

namespace {

void check(bool promise) {
    if (!promise) __builtin_trap();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, size_t size) {
    const std::vector<char> letters(data, data + size); // so that the sanitizer sees its end
    std::vector<Node> nodes(256);
    const auto blueprint = SystemBlueprint::read({letters.data(), size}, nodes);
    if (!blueprint) {
        check(blueprint.error().offset.has_value() && *blueprint.error().offset <= size);
        return 0;
    }
    std::set<std::string_view> names;
    check(!blueprint->domains().empty());
    for (const DomainBlueprint& domain : blueprint->domains()) {
        check(!domain.program.empty() && names.insert(domain.name).second);
        usize count = 0;
        for (const Node& argument : domain.arguments) {
            check(argument.kind != Node::Kind::list);
            ++count;
        }
        check(count == domain.argument_count && count <= DomainBlueprint::maximum_arguments);
        check(!domain.account.empty() && domain.serves_count <= DomainBlueprint::maximum_services);
        for (const PortRangeBlueprint& range : std::span(domain.ports).first(domain.port_count))
            check(range.count != 0 && range.first + range.count <= 0x10000);
        for (const u8 line : std::span(domain.lines).first(domain.line_count)) check(line < 16);
        for (const std::string_view service : std::span(domain.serves).first(domain.serves_count))
            check(!service.empty());
    }
    return 0;
}
