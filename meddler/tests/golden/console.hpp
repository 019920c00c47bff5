// SPDX-License-Identifier: MIT
// The interface Console. Made from meddler/tests/samples/Console.if by meddler: change that.
#pragma once

#include <span>
#include <string_view>

#include "meddler/tests/samples/clock.hpp"
#include "meddler/tests/samples/console_types.hpp"
#include "meddler/tests/samples/device.hpp"
#include "runtime/base/raised.hpp"
#include "runtime/middl/values.hpp"

namespace metta {

class Clock;

/// A place to write lines to and to read them from.
///
/// A console belongs to one client at a time. Lines are text without control letters; what is longer than "TooLong"
/// allows is refused as a whole, and nothing is written.
class Console : public Device {
  public:
    static constexpr middl::TypeCode type_code{0xf7ef274832aa0000};
    static constexpr middl::TypeCode code_of_colour{0xf7ef274832aa0001};
    static constexpr middl::TypeCode code_of_style{0xf7ef274832aa0002};
    static constexpr middl::TypeCode code_of_line{0xf7ef274832aa0003};
    static constexpr middl::TypeCode code_of_lines{0xf7ef274832aa0004};

    // Lines and how they look

    using Colour = console_types::Colour;
    enum class StyleItem : u8 { bold, underlined, reversed };

    using Style = middl::Set<StyleItem>;

    struct Line {
        /// without an end of line
        middl::String text = {};
        /// of all its letters
        Colour colour = {};
        Style style = {};
        /// when it was written
        Clock::T at = {};
    };

    using Lines = middl::Sequence<Line>;

    /// The other end has gone.
    struct Closed {};

    /// No line may have more letters than "limit".
    struct TooLong {
        u32 limit = 0;
    };

    /// What an operation can fail with.
    using Error = Raised<Device::NotReady, Closed, TooLong, Clock::Past>;
    template <class T>
    using Result = Outcome<T, Error>;

    enum class Operation : u64 {
        get_state = 0,
        switch_ = 1,
        write = 2,
        append = 3,
        read = 4,
        history = 5,
        bell = 6,
        quit = 7,
        follow = 8,
    };

    /// Writes one line at the end. "wait" says whether to return only when it can be seen.
    virtual Result<Clock::T> write(std::string_view text, Colour colour, Style style, bool wait) = 0;

    /// Writes several lines, all or none.
    virtual Result<u32> append(std::span<const Line> lines) = 0;

    struct ReadResult {
        Line line = {};
        bool more = false;
    };

    /// The next line, of at most "limit" letters, and whether there are more.
    virtual Result<ReadResult> read(u32 limit) = 0;

    virtual Result<Lines> history(Clock::T from, Clock::T to) = 0;

    virtual void bell(u16 hertz) = 0;

    /// Ends the session. There is no way back.
    /// Returns only if it fails.
    [[nodiscard]] virtual Error quit(i32 status) = 0;

    /// From now on lines are dated by "clock".
    virtual Result<Clock*> follow(Clock& clock) = 0;

  protected:
    ~Console() = default;
};

} // namespace metta
