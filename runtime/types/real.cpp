// SPDX-License-Identifier: MIT
// With whole numbers as large as it takes. A number's decimal digits are all made, and then rounded; a text's digits
// are divided by a power of ten bit by bit. Both are exact, whatever the number.
#include "runtime/types/real.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace metta::types {
namespace {

/// A whole number of up to 2624 bits: 2^53 · 5^1074, which the smallest numbers are made of, has 2547.
class Large {
  public:
    explicit Large(u64 number) {
        for (; number != 0; number >>= 32) words_[used_++] = static_cast<u32>(number);
    }

    bool zero() const { return used_ == 0; }
    unsigned bits() const {
        return used_ == 0 ? 0 : 32 * used_ - static_cast<unsigned>(std::countl_zero(words_[used_ - 1]));
    }
    void multiply(u32 factor, u32 add = 0) {
        u64 carry = add;
        for (unsigned place = 0; place != used_; ++place) {
            carry += u64{words_[place]} * factor;
            words_[place] = static_cast<u32>(carry);
            carry >>= 32;
        }
        if (carry != 0) words_[used_++] = static_cast<u32>(carry);
    }
    /// By 5^power.
    void multiply_by_five(unsigned power) {
        constexpr u32 large = 1'220'703'125; // 5^13
        for (; power >= 13; power -= 13) multiply(large);
        for (; power != 0; --power) multiply(5);
    }
    void shift_left(unsigned count) {
        const unsigned whole = count / 32, rest = count % 32;
        if (used_ == 0 || count == 0) return;
        for (unsigned place = used_; place-- != 0;) {
            const u64 spread = u64{words_[place]} << rest;
            if (const auto high = static_cast<u32>(spread >> 32); high != 0) words_[place + whole + 1] |= high;
            words_[place + whole] = static_cast<u32>(spread);
        }
        std::fill_n(words_.begin(), whole, 0);
        used_ += whole;
        if (used_ != words_.size() && words_[used_] != 0) ++used_;
    }
    /// Divides by ten to the ninth; what is left over.
    u32 divide() {
        constexpr u64 billion = 1'000'000'000;
        u64 rest = 0;
        for (unsigned place = used_; place-- != 0;) {
            rest = rest << 32 | words_[place];
            words_[place] = static_cast<u32>(rest / billion);
            rest %= billion;
        }
        while (used_ != 0 && words_[used_ - 1] == 0) --used_;
        return static_cast<u32>(rest);
    }
    bool at_least(const Large& other) const {
        if (used_ != other.used_) return used_ > other.used_;
        for (unsigned place = used_; place-- != 0;)
            if (words_[place] != other.words_[place]) return words_[place] > other.words_[place];
        return true;
    }
    /// What is not more than this.
    void subtract(const Large& other) {
        u64 borrow = 0;
        for (unsigned place = 0; place != used_; ++place) {
            const u64 taken = (place < other.used_ ? u64{other.words_[place]} : 0) + borrow;
            borrow = taken > words_[place] ? 1 : 0;
            words_[place] = static_cast<u32>(words_[place] - taken);
        }
        while (used_ != 0 && words_[used_ - 1] == 0) --used_;
    }

  private:
    std::array<u32, 82> words_ = {};
    unsigned used_ = 0; ///< the words above are 0
};

/// Decimal digits with a point before the first, times ten to a power. Invariant: the first and last are not 0.
struct Decimal {
    std::array<char, 40> digits = {};
    usize count = 0; ///< 0: the number is 0
    int power = 0;

    void trim() {
        while (count != 0 && digits[count - 1] == '0') --count;
    }
};

/// All digits of a positive number, `mantissa` times two to `exponent`.
class Digits {
  public:
    Digits(u64 mantissa, int exponent) {
        const int zeros = std::countr_zero(mantissa);
        mantissa >>= zeros, exponent += zeros;
        Large number(mantissa);
        if (exponent >= 0)
            number.shift_left(static_cast<unsigned>(exponent));
        else
            number.multiply_by_five(static_cast<unsigned>(-exponent));
        while (!number.zero()) {
            u32 nine = number.divide();
            for (int digit = 0; digit != 9; ++digit, nine /= 10) *--start_ = static_cast<char>('0' + nine % 10);
        }
        while (*start_ == '0') ++start_;
        power_ = static_cast<int>(storage_.data() + storage_.size() - start_) + std::min(exponent, 0);
    }

    /// To the nearest number of `most` digits; of two, the one with an even last digit.
    Decimal rounded(usize most) const {
        const std::string_view all(start_, storage_.data() + storage_.size());
        Decimal decimal = {.count = std::min(most, all.size()), .power = power_};
        std::ranges::copy(all.substr(0, decimal.count), decimal.digits.begin());
        const std::string_view rest = all.substr(decimal.count);
        const bool exactly_half = rest.starts_with('5') && rest.find_first_not_of('0', 1) == std::string_view::npos;
        const bool odd = decimal.digits[decimal.count - 1] % 2 != 0;
        if (!rest.empty() && rest[0] >= '5' && (!exactly_half || odd)) {
            usize place = decimal.count;
            while (place != 0 && decimal.digits[place - 1] == '9') --place;
            decimal.count = place;
            if (place == 0)
                decimal = {.digits = {'1'}, .count = 1, .power = power_ + 1};
            else
                ++decimal.digits[place - 1];
        }
        decimal.trim();
        return decimal;
    }

  private:
    std::array<char, 780> storage_; // the smallest have 767 digits
    char* start_ = storage_.data() + storage_.size();
    int power_ = 0;
};

/// The same with one operation of the processor's, which rounds right, if both of its numbers are exact; else nothing.
template <class Real, class Bits>
std::optional<u64> nearest_at_once(const Decimal& decimal, u64 largest, int most_tens) {
    constexpr usize most_digits = 18;
    const int tens = decimal.power - static_cast<int>(decimal.count);
    if (decimal.count > most_digits || tens > most_tens || tens < -most_tens) return std::nullopt;
    u64 number = 0;
    for (usize place = 0; place != decimal.count; ++place)
        number = 10 * number + static_cast<u64>(decimal.digits[place] - '0');
    if (number > largest) return std::nullopt;
    Real power = 1;
    for (int ten = 0; ten != (tens < 0 ? -tens : tens); ++ten) power *= 10;
    const auto exact = static_cast<Real>(number);
    return std::bit_cast<Bits>(tens < 0 ? exact / power : exact * power);
}

/// The bits of the nearest number; of two, the one whose bits are even.
std::optional<u64> nearest(const RealFormat& format, const Decimal& decimal) {
    if (decimal.count == 0 || decimal.power < -400) return 0;
    if (decimal.power > 400) return std::nullopt;
    const std::optional<u64> at_once = format.fraction == long_real_format.fraction
                                           ? nearest_at_once<double, u64>(decimal, u64{1} << 53, 22)
                                           : nearest_at_once<float, u32>(decimal, u64{1} << 24, 10);
    if (at_once) return at_once;
    Large number(0), divisor(1);
    for (usize place = 0; place != decimal.count; ++place) {
        if (number.zero())
            number = Large(static_cast<u64>(decimal.digits[place] - '0'));
        else
            number.multiply(10, static_cast<u32>(decimal.digits[place] - '0'));
    }
    const int tens = decimal.power - static_cast<int>(decimal.count);
    int exponent = tens; // of two, which is what is left of ten when five is taken out
    (tens < 0 ? divisor : number).multiply_by_five(static_cast<unsigned>(tens < 0 ? -tens : tens));
    // The number is number / divisor · 2^exponent. Scaled so that the quotient is at least 1/2, and less than 2.
    const int scale = static_cast<int>(divisor.bits()) - static_cast<int>(number.bits());
    (scale > 0 ? number : divisor).shift_left(static_cast<unsigned>(scale > 0 ? scale : -scale));
    exponent -= scale;
    if (!number.at_least(divisor)) number.shift_left(1), --exponent;
    // Now the quotient is at least 1, and less than 2; the bits that the format has room for are taken one by one.
    const int lowest = 1 - format.bias();
    const int wanted = static_cast<int>(format.fraction) + 1 - std::max(0, lowest - exponent);
    if (wanted < 0) return 0;
    u64 mantissa = 0;
    for (int bit = 0; bit != wanted; ++bit) {
        mantissa <<= 1;
        if (number.at_least(divisor)) number.subtract(divisor), mantissa |= 1;
        number.shift_left(1);
    }
    // What is left is compared with half of the last bit.
    if (number.at_least(divisor)) {
        number.subtract(divisor);
        if (!number.zero() || mantissa % 2 != 0) ++mantissa;
    }
    const int field =
        std::max(exponent, lowest) + format.bias(); // a denormal number has the lowest, and no leading bit
    const u64 bits = (static_cast<u64>(field - 1) << format.fraction) + mantissa;
    if (bits >= format.infinity()) return std::nullopt;
    return bits;
}

void print_decimal(TextSink& out, const Decimal& decimal) {
    constexpr int widest = 17;
    const std::string_view digits(decimal.digits.data(), decimal.count);
    const int power = decimal.power;
    constexpr std::string_view zeros = "00000000000000000";
    if (power > widest || power < -4) {
        print(out, digits[0], digits.size() > 1 ? "." : "", digits.substr(1), power > 0 ? "e" : "e-",
              static_cast<u64>(power > 0 ? power - 1 : 1 - power));
    } else if (power <= 0) {
        print(out, "0.", zeros.substr(0, static_cast<usize>(-power)), digits);
    } else if (const auto whole = static_cast<usize>(power); digits.size() <= whole) {
        print(out, digits, zeros.substr(0, whole - digits.size()));
    } else {
        print(out, digits.substr(0, whole), ".", digits.substr(whole));
    }
}

bool digit(char letter) { return letter >= '0' && letter <= '9'; }

/// The digits of a text, if it is a number.
std::optional<Decimal> decimal_of(std::string_view text) {
    Decimal decimal;
    bool point = false, any = false;
    while (!text.empty() && (digit(text[0]) || (text[0] == '.' && !point))) {
        if (text[0] == '.') {
            point = true;
        } else {
            any = true;
            const bool leading_zero = decimal.count == 0 && text[0] == '0';
            if (leading_zero) {
                if (point) --decimal.power;
            } else {
                if (decimal.count == decimal.digits.size()) return std::nullopt;
                decimal.digits[decimal.count++] = text[0];
                if (!point) ++decimal.power;
            }
        }
        text.remove_prefix(1);
    }
    if (!any) return std::nullopt;
    if (!text.empty()) {
        if (text[0] != 'e' && text[0] != 'E') return std::nullopt;
        text.remove_prefix(1);
        const bool negative = text.starts_with('-');
        if (negative || text.starts_with('+')) text.remove_prefix(1);
        if (text.empty() || !std::ranges::all_of(text, digit)) return std::nullopt;
        int exponent = 0;
        for (const char letter : text) exponent = std::min(10 * exponent + (letter - '0'), 1'000'000);
        decimal.power += negative ? -exponent : exponent;
    }
    decimal.trim();
    return decimal;
}

std::optional<u64> bits_in(std::string_view text) {
    if (!text.starts_with("0x") || text.size() < 3 || text.size() > 18) return std::nullopt;
    u64 bits = 0;
    for (const char letter : text.substr(2)) {
        const usize value = std::string_view("0123456789abcdef").find(letter);
        if (value == std::string_view::npos) return std::nullopt;
        bits = bits << 4 | value;
    }
    return bits;
}

} // namespace

void print_real(TextSink& out, const RealFormat& format, u64 bits) {
    const u64 size = bits & ~format.sign();
    if (size > format.infinity()) {
        print(out, "nan");
        if (bits != format.not_a_number()) print(out, "(0x", Hex{bits}, ")");
        return;
    }
    if (bits != size) print(out, "-");
    if (size == format.infinity()) return print(out, "infinity");
    if (size == 0) return print(out, "0");
    const u64 field = size >> format.fraction, fraction = size & ((u64{1} << format.fraction) - 1);
    const u64 mantissa = field == 0 ? fraction : fraction | u64{1} << format.fraction;
    const int exponent = static_cast<int>(std::max<u64>(field, 1)) - format.bias() - static_cast<int>(format.fraction);
    const Digits digits(mantissa, exponent);
    for (const unsigned count : format.digits) {
        const Decimal decimal = digits.rounded(count);
        if (count == format.digits[2] || nearest(format, decimal) == size) return print_decimal(out, decimal);
    }
}

std::optional<u64> read_real(const RealFormat& format, std::string_view text) {
    if (text.starts_with("nan(") && text.ends_with(')')) {
        const std::optional<u64> bits = bits_in(text.substr(4, text.size() - 5));
        const bool fits = bits && *bits <= (format.sign() | (format.sign() - 1));
        return fits && (*bits & ~format.sign()) > format.infinity() ? bits : std::nullopt;
    }
    if (text == "nan") return format.not_a_number();
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const u64 sign = negative ? format.sign() : 0;
    if (text == "infinity") return sign | format.infinity();
    const std::optional<Decimal> decimal = decimal_of(text);
    if (!decimal) return std::nullopt;
    const std::optional<u64> bits = nearest(format, *decimal);
    return bits ? std::optional(sign | *bits) : std::nullopt;
}

} // namespace metta::types
