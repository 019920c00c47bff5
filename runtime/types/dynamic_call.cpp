// SPDX-License-Identifier: MIT
// Places values as middl::Sender and Receiver do.
#include "runtime/types/dynamic_call.hpp"

#include <cstring>

#include "runtime/types/scalar_text.hpp"
#include "runtime/types/type_name.hpp"
#include "runtime/types/value_text.hpp"

namespace metta::types {
namespace {

/// Says in front of what is wrong where it is.
class Located final : public TextSink {
  public:
    Located(TextSink& out, std::string_view argument) : out_(out), argument_(argument) {}
    void write(std::string_view text) override {
        if (!argument_.empty()) print(out_, "argument ", argument_, ": ");
        argument_ = {};
        out_.write(text);
    }

  private:
    TextSink& out_;
    std::string_view argument_;
};

usize count_of(std::span<const MemberRecord> members, Part part) {
    return static_cast<usize>(
        std::ranges::count_if(members, [&](const MemberRecord& member) { return travels(member, part); }));
}

void refuse_count(const TextReading& reading, const OperationRecord& operation, usize found) {
    const usize wanted = count_of(operation.arguments, Part::arguments);
    print(reading.why, "expected ", wanted, wanted == 1 ? " argument" : " arguments");
    bool first = true;
    for (const MemberRecord& member : operation.arguments) {
        if (!travels(member, Part::arguments)) continue;
        print(reading.why, first ? " (" : ", ", member.name);
        first = false;
    }
    print(reading.why, first ? ", found " : "), found ", found);
}

/// Prints values that have been checked.
class AnswerPrinter {
  public:
    AnswerPrinter(TextSink& out, const Registry& registry, const Words& words, std::span<const byte> bytes)
        : out_(out), registry_(registry), words_(words), bytes_(bytes) {}

    void value(TypeCode type, TextStyle style) {
        const Shaped shape = shape_of(registry_, type);
        const usize width = width_of(shape.shape);
        u64 word = 0;
        if (width != 0 && used_ != words_.size()) {
            word = words_[used_++];
        } else if (width != 0) {
            std::memcpy(&word, bytes_.data(), width);
            bytes_ = bytes_.subspan(width);
        } else {
            const usize size = walk(registry_, type, bytes_).size;
            print_value(out_, registry_, type, bytes_.first(size), style);
            bytes_ = bytes_.subspan(size);
            return;
        }
        print_word(out_, registry_, type, word);
    }

  private:
    TextSink& out_;
    const Registry& registry_;
    const Words& words_;
    std::span<const byte> bytes_;
    usize used_ = 0;
};

/// Ends lines, unless they have been ended by their text.
class Lines final : public TextSink {
  public:
    explicit Lines(TextSink& out) : out_(out) {}
    void write(std::string_view text) override {
        if (!text.empty()) last_ = text.back();
        out_.write(text);
    }
    void end_line() {
        if (last_ != '\n') out_.write("\n");
        last_ = '\0';
    }

  private:
    TextSink& out_;
    char last_ = '\0';
};

void print_results(TextSink& out, const Registry& registry, std::span<const MemberRecord> members, const Words& words,
                   std::span<const byte> bytes) {
    const bool several = count_of(members, Part::results) > 1;
    Lines lines(out);
    AnswerPrinter printer(lines, registry, words, bytes);
    for (const MemberRecord& member : members) {
        if (!travels(member, Part::results)) continue;
        if (several) print(lines, member.name, " = ");
        printer.value(member.type, several ? TextStyle::literal : TextStyle::plain);
        lines.end_line();
    }
}

CallEnd refuse(TextSink& why, const InterfaceRecord& interface, std::string_view found) {
    print(why, "expected an answer from the ", interface.name, ", found ", found);
    return CallEnd::refused;
}

/// An answer that its operation cannot have.
CallEnd refuse(TextSink& why, const InterfaceRecord& interface, const OperationRecord& operation,
               const Walked& walked) {
    print(why, "expected an answer of ", interface.name, ".", operation.name, ", found one that ");
    if (walked.flaw == Flaw::too_deep) {
        print(why, "is nested too deeply");
    } else if (walked.flaw == Flaw::unknown_type) {
        print(why, "has a type in it that is not known, 0x", Hex{walked.type.value});
    } else {
        print(why, "is none");
    }
    return CallEnd::refused;
}

} // namespace

std::string_view found_instead(SystemError error) {
    switch (error) {
    case SystemError::peer_died:
        return "that it has ended";
    case SystemError::busy:
        return "it busy; try again later";
    case SystemError::abandoned:
        return "the call given up";
    case SystemError::revoked:
        return "the connection gone";
    case SystemError::denied:
        return "that this caller may not do that";
    case SystemError::bad_argument:
        return "an argument refused";
    }
    return "an error without a name";
}

std::optional<Marshalled> marshal(const TextReading& reading, const OperationRecord& operation,
                                  std::span<const std::string_view> texts, std::span<byte> area) {
    if (texts.size() != count_of(operation.arguments, Part::arguments)) {
        refuse_count(reading, operation, texts.size());
        return std::nullopt;
    }
    Marshalled made;
    usize in_words = 0;
    for (const MemberRecord& member : operation.arguments) {
        if (!travels(member, Part::arguments)) continue;
        const std::string_view text = texts.front();
        texts = texts.subspan(1);
        Located why(reading.why, member.name);
        const TextReading here = {reading.registry, why, reading.paths};
        const Shaped type = shape_of(reading.registry, member.type);
        if (width_of(type.shape) != 0 && in_words != made.words.size()) {
            const std::optional<u64> word = read_word(here, member.type, text);
            if (!word) return std::nullopt;
            if (type.shape == Shape::interface && *word == 0 && member.mode == middl::RecordedMode::in) {
                print(why, "expected ");
                print_expected(why, reading.registry, type);
                print(why, ", found none");
                return std::nullopt;
            }
            made.words[in_words++] = *word;
        } else {
            const std::optional<usize> size = read_value(here, member.type, text, area.subspan(made.filled));
            if (!size) return std::nullopt;
            made.filled += *size;
        }
    }
    return made;
}

CallEnd print_answer(TextSink& out, TextSink& why, const Registry& registry, const InterfaceRecord& interface,
                     const OperationRecord& operation, const Answer& answer) {
    if (answer.reply.failure) return refuse(why, interface, found_instead(*answer.reply.failure));
    if (operation.kind == middl::OperationKind::announcement) return CallEnd::returned;
    const u64 outcome = answer.reply.outcome;
    constexpr u64 refused = middl::Reply::refused;
    if (outcome > refused && outcome <= (refused | static_cast<u64>(SystemError::bad_argument)))
        return refuse(why, interface, found_instead(static_cast<SystemError>(outcome & ~refused)));

    const FoundException raised = outcome == 0 ? FoundException() : exception_of_outcome(registry, interface, outcome);
    const bool returned = outcome == 0 && operation.kind == middl::OperationKind::procedure;
    if (!returned && !raised) return refuse(why, interface, operation, {Flaw::malformed});
    const std::span<const MemberRecord> members = returned ? operation.arguments : raised.exception->arguments;
    const std::span<byte> copy = answer.copy.first(std::min(answer.copy.size(), answer.area.size()));
    if (!copy.empty()) std::memcpy(copy.data(), answer.area.data(), copy.size());
    Words words = answer.reply.words;
    const Walked walked = walk_placed(registry, members, returned ? Part::results : Part::all, words, copy, nullptr);
    if (walked.flaw != Flaw::none) return refuse(why, interface, operation, walked);
    const std::span<const byte> checked = copy.first(walked.size);
    if (returned) {
        print_results(out, registry, members, words, checked);
        return CallEnd::returned;
    }
    print(out, raised.interface->name, ".", raised.exception->name);
    AnswerPrinter printer(out, registry, words, checked);
    bool first = true;
    for (const MemberRecord& member : members) {
        print(out, first ? " [" : ", ", member.name, " = ");
        printer.value(member.type, TextStyle::literal);
        first = false;
    }
    print(out, first ? "\n" : "]\n");
    return CallEnd::raised;
}

CallEnd call(TextSink& out, const TextReading& reading, const InterfaceRecord& interface,
             const OperationRecord& operation, std::span<const std::string_view> texts, Invoker& invoker,
             std::span<byte> copy) {
    const std::optional<Marshalled> made = marshal(reading, operation, texts, invoker.area());
    if (!made) return CallEnd::bad_arguments;
    const middl::Reply reply = invoker.invoke(operation.number, made->words, made->filled);
    return print_answer(out, reading.why, reading.registry, interface, operation, {reply, invoker.area(), copy});
}

} // namespace metta::types
