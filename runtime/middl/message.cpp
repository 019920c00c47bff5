// SPDX-License-Identifier: MIT
// Message headers.
#include "runtime/middl/message.hpp"

#include <limits>

namespace metta::middl {

std::optional<Message> read_message(std::span<const byte> bytes) {
    Message message;
    if (bytes.size() < sizeof message.header) return {};
    std::memcpy(&message.header, bytes.data(), sizeof message.header);
    message.body = bytes.subspan(sizeof message.header);
    if (message.header.magic != MessageHeader::magic_number ||
        message.header.version != MessageHeader::current_version || message.header.size != message.body.size())
        return {};
    return message;
}

usize write_header(std::span<byte> bytes, MessageHeader header, usize size) {
    if (bytes.size() < sizeof header || size > bytes.size() - sizeof header || size > std::numeric_limits<u32>::max())
        return 0;
    header.size = static_cast<u32>(size);
    std::memcpy(bytes.data(), &header, sizeof header);
    return sizeof header + size;
}

} // namespace metta::middl
