// SPDX-License-Identifier: MIT
// Errors as the one line that people read.
#include "runtime/base/result.hpp"

namespace metta {

void print_one(TextSink& sink, const Error& error) {
    sink.write(error.subject);
    if (error.offset) print(sink, " at byte ", *error.offset);
    print(sink, ": expected ", error.expected, ", found ");
    sink.write(error.found);
    if (error.value) {
        if (!error.found.empty()) sink.write(" ");
        print(sink, *error.value);
        if (*error.value > 9) print(sink, " (0x", Hex{*error.value}, ")");
    }
    if (error.found.empty() && !error.value) sink.write("nothing");
    if (!error.advice.empty()) print(sink, "; ", error.advice);
}

} // namespace metta
