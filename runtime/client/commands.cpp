// SPDX-License-Identifier: MIT
// Commands' operations as calls.
#include "runtime/client/commands.hpp"

namespace metta {

Commands::Result<u32> CommandsSurrogate::next(u32 offset, std::span<char> into) {
    u32 copied = 0;
    for (;;) {
        const u32 capacity = connection_.fitting(into.size());
        const Answer answer = connection_.call(Operation::next, offset + copied, capacity);
        if (answer.error != 0) return raise<Commands>(answer.error);
        const u32 size = static_cast<u32>(std::min<u64>(capacity, answer.result));
        connection_.get(0, std::as_writable_bytes(into.first(size)));
        into = into.subspan(size);
        if (into.empty() || size == answer.result || size == 0) return static_cast<u32>(answer.result) + copied;
        copied += size;
    }
}

Commands::Result<void> CommandsSurrogate::finish(u32 status) {
    return nothing<Commands>(connection_.call(Operation::finish, status));
}

Commands::Result<void> CommandsSurrogate::send_file(char mark, std::span<const byte> piece) {
    const u32 size = connection_.fitting(piece.size());
    if (size != piece.size()) return std::unexpected(SystemError::bad_argument);
    connection_.put(0, piece);
    return nothing<Commands>(connection_.call(Operation::send_file, static_cast<u8>(mark), size));
}

Commands::Result<bool> CommandsSurrogate::serving() {
    const Answer answer = connection_.call(Operation::serving);
    if (answer.error != 0) return raise<Commands>(answer.error);
    return answer.result != 0;
}

} // namespace metta
