// SPDX-License-Identifier: MIT
// What libc++'s hash tables expect from its library: how many buckets there are.
#include <cstddef>

extern "C" float ceilf(float number);

/// Rounded up. What has no fraction, infinities and what is not a number stay as they are.
float ceilf(float number) {
    constexpr float all_whole = 8388608; // from 2^23 on a float has no fraction
    if (!(number > -all_whole && number < all_whole)) return number;
    const float cut = static_cast<float>(static_cast<int>(number));
    return __builtin_copysignf(cut < number ? cut + 1 : cut, number);
}

namespace std {
inline namespace __1 {

size_t __next_prime(size_t number);

/// The smallest prime that is not below the number; 0: no buckets. A table that grows moves all that is in it, which
/// takes longer than the divisions here.
size_t __next_prime(size_t number) {
    if (number <= 2) return number == 0 ? 0 : 2;
    const auto is_prime = [](size_t candidate) {
        for (size_t divisor = 3; divisor <= candidate / divisor; divisor += 2)
            if (candidate % divisor == 0) return false;
        return true;
    };
    number |= 1;
    while (!is_prime(number)) number += 2;
    return number;
}

} // namespace __1
} // namespace std
