// SPDX-License-Identifier: MIT
// The message, in the words of every other failed start.
#include "servers/init/failure.hpp"

#include "runtime/base/serial/failure.hpp"
#include "servers/init/console.hpp"

namespace metta::init {

void fail(std::string_view reason) {
    std::array<char, 1024> storage;
    TextBuffer text(storage);
    print(text, "metta: init failed: ", reason, "\n");
    report_failure(console_uart(), link_uart(), text.text());
}

void fail(const Error& error) {
    std::array<char, 1024> storage;
    TextBuffer text(storage);
    print(text, error);
    fail(text.text());
}

} // namespace metta::init
