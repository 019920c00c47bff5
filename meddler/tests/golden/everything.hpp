// SPDX-License-Identifier: MIT
// The interface Everything. Made from meddler/tests/samples/Everything.if by meddler: change that.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "meddler/tests/samples/console.hpp"
#include "meddler/tests/samples/everything_types.hpp"
#include "runtime/base/raised.hpp"
#include "runtime/middl/values.hpp"

namespace metta {

class Clock;

/// Every type of the language, in every place, for tests.
class Everything {
  public:
    static constexpr middl::TypeCode type_code{0xc4ac1e339ea30000};
    static constexpr middl::TypeCode code_of_kind{0xc4ac1e339ea30001};
    static constexpr middl::TypeCode code_of_choice_one{0xc4ac1e339ea30002};
    static constexpr middl::TypeCode code_of_numbers{0xc4ac1e339ea30003};
    static constexpr middl::TypeCode code_of_kinds{0xc4ac1e339ea30004};
    static constexpr middl::TypeCode code_of_flags{0xc4ac1e339ea30005};
    static constexpr middl::TypeCode code_of_address{0xc4ac1e339ea30006};
    static constexpr middl::TypeCode code_of_matrix{0xc4ac1e339ea30007};
    static constexpr middl::TypeCode code_of_names{0xc4ac1e339ea30008};
    static constexpr middl::TypeCode code_of_alias{0xc4ac1e339ea30009};
    static constexpr middl::TypeCode code_of_bytes{0xc4ac1e339ea3000a};
    static constexpr middl::TypeCode code_of_nothing{0xc4ac1e339ea3000b};
    static constexpr middl::TypeCode code_of_anything{0xc4ac1e339ea3000c};
    static constexpr middl::TypeCode code_of_watch{0xc4ac1e339ea3000d};
    static constexpr middl::TypeCode code_of_tree{0xc4ac1e339ea3000e};
    static constexpr middl::TypeCode code_of_mixed{0xc4ac1e339ea3000f};

    using Kind = everything_types::Kind;

    struct ChoiceOne
        : middl::Choice<Kind, middl::Arm<Kind::circle, float>, middl::Arm<Kind::square, float>,
                        middl::Arm<Kind::group, middl::Sequence<ChoiceOne>>, middl::Arm<Kind::nothing, u8>> {
        using Choice::Choice;
    };

    struct Numbers {
        bool yes = false;
        u8 octet = 0;
        /// a word of C++, so it is called char_
        char char_ = {};
        u16 short_ = 0;
        u16 other = 0;
        u32 plain = 0;
        u64 long_ = 0;
        i16 ishort = 0;
        i32 iplain = 0;
        i64 ilong = 0;
        float real = 0;
        double longreal = 0;
    };

    using Kinds = middl::Set<Kind>;
    using Flags = middl::Bits<13>;
    using Address = std::array<u8, 6>;
    using Matrix = std::array<std::array<double, 3>, 2>;
    using Names = middl::Sequence<middl::String>;
    using Alias = Names;
    using Bytes = middl::Sequence<u8>;

    struct Nothing {};

    using Anything = middl::Any;
    using Watch = Clock*;
    struct TreeExtraItem {
        middl::String key = {};
        middl::Any value = {};
    };

    struct Tree {
        middl::String name = {};
        middl::Sequence<Tree> children = {};
        middl::Sequence<TreeExtraItem> extra = {};
    };

    enum class MixedWhich : u8 { this_, that };

    struct Mixed {
        Numbers numbers = {};
        Kinds kinds = {};
        Flags flags = {};
        Address address = {};
        Matrix matrix = {};
        Alias names = {};
        Bytes bytes = {};
        Nothing nothing = {};
        Anything any = {};
        ChoiceOne choice = {};
        Console::Line line = {};
        MixedWhich which = {};
        middl::Bits<64> bits = {};
        middl::Set<bool> truths = {};
        Tree tree = {};
        Watch watch = {};
    };

    struct Bad {
        middl::String why = {};
        Numbers numbers = {};
        u32 a = 0;
        u32 b = 0;
        u32 c = 0;
        u32 d = 0;
        u32 e = 0;
    };

    struct Empty {};

    struct Odd {
        Kind kind = {};
    };

    /// What an operation can fail with.
    using Error = Raised<Bad, Empty, Odd, Console::TooLong>;
    template <class T>
    using Result = Outcome<T, Error>;

    enum class Operation : u64 {
        nop = 0,
        scalars = 1,
        echo = 2,
        change = 3,
        pick = 4,
        link = 5,
        if_ = 6,
        tell = 7,
        stop = 8,
    };

    virtual Result<void> nop() = 0;

    virtual Result<double> scalars(bool yes, u8 octet, char char_, u16 short_, u32 plain, u64 long_, i16 ishort,
                                   i32 iplain, i64 ilong, float real, double longreal, Kind kind, Kinds kinds) = 0;

    virtual Result<Mixed> echo(const Mixed& value) = 0;

    struct ChangeResult {
        u32 count = 0;
        Names names = {};
        float real = 0;
        u64 total = 0;
        middl::String first = {};
    };

    virtual Result<ChangeResult> change(u32 count, std::span<const middl::String> names, std::string_view prefix) = 0;

    struct PickResult {
        ChoiceOne shape_again = {};
        u32 size = 0;
    };

    virtual Result<PickResult> pick(const ChoiceOne& shape, const Flags& flags, std::span<const u8> bytes,
                                    const Nothing& nothing, const middl::Any& any) = 0;

    virtual Result<Clock*> link(Clock& clock, std::span<const Watch> watches) = 0;

    struct IfInner {
        middl::String class_ = {};
    };

    virtual Result<u32> if_(u32 do_, u32 to, u32 from, const IfInner& inner) = 0;

    virtual void tell(std::string_view text, Kind kind) = 0;

    /// Returns only if it fails.
    [[nodiscard]] virtual Error stop(i32 code) = 0;

  protected:
    ~Everything() = default;
};

} // namespace metta
