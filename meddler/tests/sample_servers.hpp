// SPDX-License-Identifier: MIT
// Implementations of the sample interfaces, for tests of calls.
#pragma once

#include <string>
#include <vector>

#include "meddler/tests/samples/clock_portal.hpp"
#include "meddler/tests/samples/everything_portal.hpp"

namespace metta {

class TestClock final : public Clock {
  public:
    Result<T> now() override { return T{time}; }
    Result<void> alarm(T when, Console&) override {
        if (when < time) return std::unexpected(Error(Past{time}));
        return {};
    }
    u64 time = 1000;
};

class TestConsole final : public Console {
  public:
    explicit TestConsole(middl::Memory& memory_) : memory(memory_) {}

    Device::Result<Device::State> get_state() override { return state; }
    Device::Result<Device::State> switch_(bool on) override {
        if (state == State::starting) return std::unexpected(Device::Error(NotReady{state, 250}));
        return std::exchange(state, on ? State::on : State::off);
    }
    Result<Clock::T> write(std::string_view text, Colour, Style style, bool wait) override {
        if (text.size() > limit) return std::unexpected(Error(TooLong{limit}));
        written = text;
        bold = style.contains(StyleItem::bold) && wait;
        return Clock::T{77};
    }
    Result<u32> append(std::span<const Line> lines) override {
        for (const Line& line : lines) written += line.text.text();
        return static_cast<u32>(lines.size());
    }
    Result<ReadResult> read(u32 most) override {
        if (most == 0) return std::unexpected(Error(Closed{}));
        ReadResult result;
        auto text = middl::String::copy(memory, written.substr(0, most));
        if (!text) return std::unexpected(Error(SystemError::busy));
        result.line.text = *std::move(text);
        result.line.colour = Colour::blue;
        result.more = written.size() > most;
        return result;
    }
    Result<Lines> history(Clock::T from, Clock::T to) override {
        auto lines = Lines::make(memory, to - from);
        if (!lines) return std::unexpected(Error(SystemError::busy));
        for (Line& line : lines->elements()) line.at = from++;
        return *std::move(lines);
    }
    void bell(u16 hertz) override { rung = hertz; }
    Error quit(i32 status) override {
        quit_with = status;
        return status == 0 ? Error(Closed{}) : Error(SystemError::denied);
    }
    Result<Clock*> follow(Clock& clock) override { return std::exchange(followed, &clock); }

    middl::Memory& memory;
    State state = State::off;
    u32 limit = 20;
    std::string written;
    bool bold = false;
    u16 rung = 0;
    i32 quit_with = 0;
    Clock* followed = nullptr;
};

/// Gives back what it gets: what of it is owned must be copied.
class TestEverything final : public Everything {
  public:
    explicit TestEverything(middl::Memory& memory_) : memory(memory_) {}

    template <class T>
    T copied(const T& value) {
        std::vector<byte> bytes(1 << 20);
        middl::Writer writer(bytes, references);
        middl::Codec<T>::put(writer, value);
        T copy = {};
        middl::Reader reader(std::span<const byte>(bytes).first(writer.used()), memory, references);
        if (!writer.good() || !middl::Codec<T>::take(reader, copy) || reader.left() != 0) __builtin_trap();
        return copy;
    }

    Result<void> nop() override { return {}; }
    Result<double> scalars(bool yes, u8 octet, char letter, u16 cardinal16, u32 plain, u64 cardinal64, i16 ishort,
                           i32 iplain, i64 ilong, float real, double longreal, Kind kind, Kinds kinds) override {
        return yes + octet + letter + cardinal16 + static_cast<double>(plain) + static_cast<double>(cardinal64) +
               ishort + iplain + static_cast<double>(ilong) + static_cast<double>(real) + longreal +
               static_cast<int>(kind) + static_cast<double>(kinds.bits());
    }
    Result<Mixed> echo(const Mixed& value) override {
        switch (raise) {
        case 1: {
            Bad bad = {.why = *middl::String::copy(memory, "because"),
                       .numbers = value.numbers,
                       .a = 1,
                       .b = 2,
                       .c = 3,
                       .d = 4,
                       .e = 5};
            return std::unexpected(Error(std::move(bad)));
        }
        case 2:
            return std::unexpected(Error(Empty{}));
        case 3:
            return std::unexpected(Error(Odd{Kind::group}));
        case 4:
            return std::unexpected(Error(Console::TooLong{9}));
        case 5:
            return std::unexpected(Error(SystemError::revoked));
        default:
            return copied(value);
        }
    }
    Result<ChangeResult> change(u32 count, std::span<const middl::String> names, std::string_view prefix) override {
        ChangeResult result;
        result.count = count + 1;
        result.real = 0.5f;
        result.names = *middl::Sequence<middl::String>::make(memory, names.size());
        for (usize place = 0; place != names.size(); ++place) {
            const std::string text = std::string(prefix) + std::string(names[place].text());
            result.total += text.size();
            result.names.elements()[place] = *middl::String::copy(memory, text);
        }
        if (!names.empty()) result.first = *middl::String::copy(memory, names[0].text());
        return result;
    }
    Result<PickResult> pick(const ChoiceOne& shape, const Flags& flags, std::span<const u8> bytes, const Nothing&,
                            const middl::Any& any) override {
        if (any.code == middl::Predefined::boolean) return std::unexpected(Error(Empty{}));
        PickResult result;
        result.shape_again = copied(shape);
        result.size = static_cast<u32>(bytes.size()) + (flags.test(12) ? 1000 : 0);
        return result;
    }
    Result<Clock*> link(Clock& clock, std::span<const Watch> watches) override {
        return watches.empty() ? &clock : watches.back();
    }
    Result<u32> if_(u32 do_, u32 to, u32 from, const IfInner& inner) override {
        return do_ + to + from + static_cast<u32>(inner.class_.text().size());
    }
    void tell(std::string_view text, Kind kind) override { told = text, told_kind = kind; }
    Error stop(i32 code) override { return code < 0 ? Error(Odd{Kind::square}) : Error(SystemError::abandoned); }

    middl::Memory& memory;
    middl::References* references = nullptr;
    int raise = 0;
    std::string told;
    Kind told_kind = {};
};

} // namespace metta
