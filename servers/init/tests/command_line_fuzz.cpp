// SPDX-License-Identifier: MIT
// Any line ends, in commands or in an error.
#include "servers/init/command_line.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace metta::init;
    CommandLine line({reinterpret_cast<const char*>(data), size});
    for (std::size_t commands = 0;; ++commands) {
        if (commands > size + 1) __builtin_trap();
        const auto command = line.next();
        if (!command || command->words.empty()) return 0;
        if (command->words.size() > CommandLine::maximum_words) __builtin_trap();
    }
}
