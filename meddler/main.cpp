// SPDX-License-Identifier: MIT
// metta-meddler: what `./metta meddler` executes.
#include <exception>
#include <iostream>

#include "meddler/driver.hpp"
#include "runtime/base/text.hpp"

int main(int count, char** arguments) {
    using namespace metta;
    try {
        const auto options = meddler::parse_options({arguments + 1, static_cast<usize>(count - 1)});
        if (options) return meddler::run(*options, std::cout, std::cerr);
        std::array<char, 2048> storage;
        TextBuffer text(storage);
        print(text, options.error());
        // An error about no option in particular has no subject, and its text starts with the colon.
        std::cerr << "metta meddler: " << text.text().substr(options.error().subject.empty() ? 2 : 0) << '\n';
        return meddler::usage_status;
    } catch (const std::exception& error) {
        std::cerr << "metta meddler: " << error.what() << '\n';
        return meddler::refused_status;
    }
}
