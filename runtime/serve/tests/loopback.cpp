// SPDX-License-Identifier: MIT
#include "runtime/serve/tests/loopback.hpp"

namespace metta {
namespace {

ServedObject* server_of_all = nullptr;

} // namespace

Loopback::Loopback(ServedObject& server) { server_of_all = &server; }
Loopback::~Loopback() { server_of_all = nullptr; }

Answer Connection::call_number(u64 operation, u64 a, u64 b, u64 c, u64 d) const {
    const ServedReply reply = server_of_all->dispatch(operation, a, b, c, d, area_, *server_of_all);
    return {reply.error, reply.result};
}

} // namespace metta
