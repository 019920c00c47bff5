// SPDX-License-Identifier: MIT
#include "runtime/client/names.hpp"

#include <algorithm>
#include <array>

namespace metta {

Context::Result<middl::Any> look_up(Context& root, std::string_view path, middl::Memory& memory) {
    constexpr usize longest_path = 1024, most_contexts = 8;
    Context::Result<Context::GetResult> found = root.get(path);
    // Each answer says what is left to ask the next context.
    std::array<char, longest_path> rest;
    for (usize contexts = 0; found && !found->rest.text().empty(); ++contexts) {
        if (contexts == most_contexts || found->rest.text().size() > rest.size() ||
            found->value.code != Context::type_code)
            return std::unexpected(SystemError::bad_argument);
        const std::string_view left(rest.data(), found->rest.text().size());
        std::ranges::copy(found->rest.text(), rest.begin());
        const auto connection = Connection::bind(found->value.value);
        if (!connection) return std::unexpected(SystemError::revoked);
        Bound<ContextSurrogate, Context> next(*connection, memory);
        found = next.get(left);
    }
    if (!found) return std::unexpected(std::move(found.error()));
    return std::move(found->value);
}

} // namespace metta
