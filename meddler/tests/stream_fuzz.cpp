// SPDX-License-Identifier: MIT
// Any bytes as a message: what is accepted is written again as the same bytes; a server answers calls with messages.
#include <cstdlib>

#include "meddler/tests/random_value.hpp"
#include "meddler/tests/sample_servers.hpp"
#include "meddler/tests/simulation.hpp"
#include "runtime/middl/message.hpp"

using namespace metta;

namespace {

void check(bool promise) {
    if (!promise) std::abort();
}

template <class T>
void try_one(std::span<const byte> bytes) {
    HeapMemory memory(1 << 22);
    T value = {};
    middl::Reader reader(bytes, memory);
    if (!middl::Codec<T>::take(reader, value)) return;
    const auto again = bytes_of(value);
    check(again.size() == bytes.size() - reader.left() && std::memcmp(again.data(), bytes.data(), again.size()) == 0);
}
template <class... Types>
void try_all(std::span<const byte> bytes, u8 which, middl::TypeList<Types...>) {
    u8 place = 0;
    ((place++ == which ? try_one<Types>(bytes) : void()), ...);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, size_t size) {
    if (size == 0) return 0;
    const std::vector<u8> copy(data + 1, data + size); // as long as it is, so that the sanitizer sees its end
    const auto bytes = std::as_bytes(std::span(copy));
    try_all(bytes, data[0], middl::Portal<Everything>::Types());
    try_all(bytes, static_cast<u8>(data[0] - 64), middl::Portal<Console>::Types());
    if (data[0] < 128) return 0;

    // The header that makes it a call, and the rest as it is.
    std::vector<byte> request(bytes.begin(), bytes.end());
    if (request.size() >= sizeof(middl::MessageHeader)) {
        middl::MessageHeader header;
        std::memcpy(&header, request.data(), sizeof header);
        if (data[0] & 1) header.magic = middl::MessageHeader::magic_number, header.version = 2;
        if (data[0] & 2) header.kind = middl::MessageKind::call, header.type = Console::type_code.value;
        if (data[0] & 4) header.size = static_cast<u32>(request.size() - sizeof header), header.number %= 10;
        if (data[0] & 8) header.object = 0;
        std::memcpy(request.data(), &header, sizeof header);
    }
    HeapMemory server_memory, memory(1 << 20);
    TestConsole server(server_memory);
    server.written = "text";
    std::vector<byte> answer(256);
    const usize used =
        middl::serve_message(request, answer, Console::type_code, 0, memory, nullptr, [&](middl::ServerCall& call) {
            // History would be asked for more lines than there is memory in the world.
            return call.operation() == 5 ? middl::Reply::refuse(SystemError::denied) : dispatch(server, call);
        });
    check(used == 0 || middl::read_message(std::span<const byte>(answer).first(used)).has_value());
    return 0;
}
