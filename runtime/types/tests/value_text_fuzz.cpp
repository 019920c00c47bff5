// SPDX-License-Identifier: MIT
// Any text, and any bytes, as a value of any type: what is accepted prints as a text that is the same value.
#include <cstdlib>

#include "meddler/tests/samples/everything_portal.hpp"
#include "meddler/tests/simulation.hpp"
#include "runtime/types/dynamic_call.hpp"
#include "runtime/types/tests/known.hpp"

using namespace metta;
using namespace metta::types;

namespace {

void check(bool promise) {
    if (!promise) std::abort();
}

class Visitor final : public ReferenceVisitor {
  public:
    bool reference(TypeCode, u64& number) override { return (number ^= 1) != 0; }
};

void try_bytes(TypeCode type, std::span<const u8> data) {
    std::vector<byte> bytes(data.size()); // as long as it is, so that the sanitizer sees its end
    std::copy_n(reinterpret_cast<const byte*>(data.data()), data.size(), bytes.begin());
    const Walked walked = walk(samples(), type, bytes);
    check(walked.size <= bytes.size());
    if (walked.flaw == Flaw::none) {
        bytes.resize(walked.size);
        const std::string text = text_of_bytes(type, bytes);
        std::string why;
        StringSink sink;
        std::vector<byte> again(bytes.size());
        const auto size = read_value({samples(), sink}, type, text, again);
        check(size == bytes.size() && again == bytes);
    }
    Visitor visitor;
    walk(samples(), type, bytes, visitor);
}

void try_text(TypeCode type, std::string_view text) {
    const std::vector<char> copy(text.begin(), text.end());
    StringSink why;
    std::vector<byte> bytes(512);
    const auto size = read_value({samples(), why}, type, {copy.data(), copy.size()}, bytes);
    check(size.has_value() == why.written.empty());
    if (size) {
        check(walk(samples(), type, std::span<const byte>(bytes).first(*size)).size == *size);
        try_bytes(type, {reinterpret_cast<const u8*>(bytes.data()), *size});
    }
    const u8 width = width_of(shape_of(samples(), type).shape);
    if (width != 0) (void)read_word({samples(), why}, type, {copy.data(), copy.size()});
}

/// A server that answers anything.
class Hostile final : public Invoker {
  public:
    middl::Reply invoke(u64, const Words&, usize) override { return reply; }
    std::span<byte> area() override { return bytes; }
    middl::Reply reply;
    std::vector<byte> bytes;
};

void try_answer(std::span<const u8> data) {
    if (data.size() < 34) return;
    const InterfaceRecord& interface = everything_record::interface;
    const OperationRecord& operation = interface.operations[data[0] % interface.operations.size()];
    Words words;
    std::memcpy(words.data(), data.data() + 2, sizeof words);
    if ((data[1] & 0x80) != 0)
        for (u64& word : words) word &= 3;
    std::vector<byte> area(data.size() - 34), copy(64);
    std::copy_n(reinterpret_cast<const byte*>(data.data()) + 34, area.size(), area.begin());
    StringSink out, why;
    const middl::Reply reply = {{}, static_cast<u64>(data[1] & 0x7f), words};
    const CallEnd end = print_answer(out, why, samples(), interface, operation, {reply, area, copy});
    check(why.written.empty() == (end != CallEnd::refused) && (end != CallEnd::refused || out.written.empty()));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, size_t size) {
    if (size < 2) return 0;
    const auto& own = everything_record::interface.types;
    const TypeCode type = data[1] < 16 ? TypeCode{data[1]} : own[data[1] % own.size()].code;
    const std::span<const u8> rest(data + 2, size - 2);
    if (data[0] % 4 == 0)
        try_bytes(type, rest);
    else if (data[0] % 4 == 1)
        try_answer(rest);
    else
        try_text(type, {reinterpret_cast<const char*>(rest.data()), rest.size()});
    return 0;
}
