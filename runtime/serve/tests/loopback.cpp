// SPDX-License-Identifier: MIT
#include "runtime/serve/tests/loopback.hpp"

namespace metta {
namespace {

ServedObject* server_of_all = nullptr;

} // namespace

Loopback::Loopback(ServedObject& server) { server_of_all = &server; }
Loopback::~Loopback() { server_of_all = nullptr; }

middl::Reply Connection::invoke(u64 operation, u64 a, u64 b, u64 c, u64 d) const {
    ServedCall call = {operation, {a, b, c, d}, area_, server_of_all};
    server_of_all->dispatch(call);
    return {{}, call.number, call.words};
}

} // namespace metta
