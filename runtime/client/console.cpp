// SPDX-License-Identifier: MIT
// Console's operations as calls.
#include "runtime/client/console.hpp"

namespace metta {

Console::Result<void> ConsoleSurrogate::write(std::string_view text) {
    while (!text.empty()) {
        const u32 size = connection_.fitting(text.size());
        if (size == 0) return std::unexpected(SystemError::bad_argument);
        connection_.put(0, std::as_bytes(std::span(text.substr(0, size))));
        if (const Answer answer = connection_.call(Operation::write, size); answer.error != 0)
            return raise<Console>(answer.error);
        text.remove_prefix(size);
    }
    return {};
}

Console::Result<u32> ConsoleSurrogate::read(std::span<char> into) {
    const u32 capacity = connection_.fitting(into.size());
    const Answer answer = connection_.call(Operation::read, capacity);
    if (answer.error != 0) return raise<Console>(answer.error);
    if (answer.result > capacity) return std::unexpected(SystemError::bad_argument);
    connection_.get(0, std::as_writable_bytes(into.first(answer.result)));
    return static_cast<u32>(answer.result);
}

Console::Result<void> ConsoleSurrogate::set_foreground(bool foreground) {
    return nothing<Console>(connection_.call(Operation::set_foreground, foreground));
}

Console::Result<void> ConsoleSurrogate::await_interrupt() {
    return nothing<Console>(connection_.call(Operation::await_interrupt));
}

Console::Result<void> ConsoleSurrogate::flush() { return nothing<Console>(connection_.call(Operation::flush)); }

} // namespace metta
