// SPDX-License-Identifier: MIT
// A thread's way through its function to its end.
#include "runtime/user/thread.hpp"

#include "runtime/client/threads.hpp"

namespace metta {

extern "C" [[noreturn]] void thread_main(const ThreadStart& start) {
    start.function(start.argument);
    static_cast<void>(ThreadsClient(Connection(service_portal(Service::threads), nullptr)).end());
    __builtin_trap(); // there is nothing to go back to
}

} // namespace metta
