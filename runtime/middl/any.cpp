// SPDX-License-Identifier: MIT
#include "runtime/middl/any.hpp"

namespace metta::middl {

std::optional<Any> text_any(std::string_view text, Memory& memory) {
    if (!is_text(text) || text.size() > std::numeric_limits<u32>::max()) return {};
    auto bytes = Sequence<u8>::make(memory, sizeof(u32) + text.size());
    if (!bytes) return {};
    Writer writer(std::as_writable_bytes(bytes->elements()));
    Codec<String>::put(writer, text);
    return Any{.code = Predefined::string, .bytes = *std::move(bytes)};
}

} // namespace metta::middl
