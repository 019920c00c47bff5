// SPDX-License-Identifier: MIT
// The members of std::string, which libc++'s headers expect in its library.
#include <string>

template class std::basic_string<char>;
