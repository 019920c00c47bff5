// SPDX-License-Identifier: MIT
#include "tests/inside/setting.hpp"

#include <array>

#include "runtime/middl/any.hpp"

namespace metta::inside_tests {
namespace {

std::string_view path_of(std::string_view name, TextBuffer&& path) {
    print(path, "services>told_", name);
    return path.text();
}

} // namespace

bool tell_number(const Setting& setting, std::string_view name, u64 number) {
    std::array<char, 48> storage;
    const std::string_view path = path_of(name, TextBuffer(storage));
    static_cast<void>(setting.names.remove(path)); // if there is one
    return setting.names.add(path, middl::any_of(number)).has_value();
}

std::optional<u64> number_told(const Setting& setting, std::string_view name) {
    std::array<char, 48> storage;
    const auto found = setting.names.get(path_of(name, TextBuffer(storage)));
    if (!found) return std::nullopt;
    return found->value.value;
}

} // namespace metta::inside_tests
