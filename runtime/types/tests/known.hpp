// SPDX-License-Identifier: MIT
// A registry of the sample interfaces, and texts of what is done with it.
#pragma once

#include <string>
#include <vector>

#include "meddler/tests/samples/clock_record.hpp"
#include "meddler/tests/samples/console_record.hpp"
#include "meddler/tests/samples/device_record.hpp"
#include "meddler/tests/samples/everything.hpp"
#include "meddler/tests/samples/everything_record.hpp"
#include "meddler/tests/samples/heap_record.hpp"
#include "runtime/types/text_value.hpp"
#include "runtime/types/value_text.hpp"

namespace metta::types {

class StringSink final : public TextSink {
  public:
    void write(std::string_view text) override { written += text; }
    std::string take() { return std::exchange(written, {}); }
    std::string written;
};

/// All samples.
inline const Registry& samples() {
    static const Registry* const registry = [] {
        auto* const made = new Registry;
        for (const InterfaceRecord* one :
             {&clock_record::interface, &device_record::interface, &console_record::interface,
              &everything_record::interface, &heap_record::interface})
            if (!made->add(*one)) __builtin_trap();
        return made;
    }();
    return *registry;
}

/// What a text is as bytes; empty: `why` tells what is wrong.
inline std::vector<byte> bytes_of_text(TypeCode type, std::string_view text, std::string& why, Paths* paths = nullptr) {
    StringSink sink;
    std::vector<byte> bytes(1 << 16);
    const auto size = read_value({samples(), sink, paths}, type, text, bytes);
    why = sink.written;
    bytes.resize(size.value_or(0));
    return bytes;
}

inline std::string text_of_bytes(TypeCode type, std::span<const byte> bytes, TextStyle style = TextStyle::literal) {
    StringSink sink;
    return print_value(sink, samples(), type, bytes, style) ? sink.written : "no value: " + sink.written;
}

} // namespace metta::types
