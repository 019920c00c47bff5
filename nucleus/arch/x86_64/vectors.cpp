// SPDX-License-Identifier: MIT
// Source: Intel SDM vol. 1, chapter 13 (XSAVE), 10.5 (FXSAVE).
#include "nucleus/arch/x86_64/vectors.hpp"

#include <cstring>

#include "nucleus/arch/x86_64/registers.hpp"

namespace metta::x86 {
namespace {

constexpr u64 x87 = 1 << 0, sse = 1 << 1, avx = 1 << 2, avx512 = 7 << 5;
constexpr usize control_word = 0, mxcsr = 24, mxcsr_mask = 28, header = 512, header_size = 64;
constexpr u16 initial_control_word = 0x37f;
constexpr u32 initial_mxcsr = 0x1f80, default_mxcsr_mask = 0xffbf;

u64 enabled; ///< XCR0; 0: there is no XSAVE
u32 valid_mxcsr = default_mxcsr_mask;
alignas(64) u8 initial_area[header + header_size];

template <class T>
T get(const u8* area, usize offset) {
    T value;
    std::memcpy(&value, area + offset, sizeof value);
    return value;
}
template <class T>
void set(u8* area, usize offset, T value) {
    std::memcpy(area + offset, &value, sizeof value);
}

void write_xcr0(u64 value) {
    asm volatile("xsetbv" : : "c"(0), "a"(static_cast<u32>(value)), "d"(static_cast<u32>(value >> 32)));
}

} // namespace

void set_up_vectors() {
    set(initial_area, control_word, initial_control_word);
    set(initial_area, mxcsr, initial_mxcsr);
    if ((Cr4::read() & Cr4::xsave) != 0) {
        const u64 supported = Cpuid::leaf(13).eax;
        enabled = x87 | sse;
        if ((supported & avx) != 0) enabled |= avx;
        if ((supported & avx) != 0 && (supported & avx512) == avx512) enabled |= avx512;
        write_xcr0(enabled);
    }
    alignas(64) u8 area[header];
    asm volatile("fxsave64 %0" : "=m"(area));
    if (const auto mask = get<u32>(area, mxcsr_mask); mask != 0) valid_mxcsr = mask;
    load_vectors(initial_area);
}

bool has_xsave() { return enabled != 0; }

void save_vectors(u8* area) {
    if (enabled != 0)
        asm volatile("xsave64 (%0)" : : "r"(area), "a"(-1), "d"(-1) : "memory");
    else
        asm volatile("fxsave64 (%0)" : : "r"(area) : "memory");
}

void load_vectors(const u8* area) {
    if (enabled != 0)
        asm volatile("xrstor64 (%0)" : : "r"(area), "a"(-1), "d"(-1) : "memory");
    else
        asm volatile("fxrstor64 (%0)" : : "r"(area) : "memory");
}

const u8* initial_vectors() { return initial_area; }

void initialise_vectors(u8* area) {
    std::memset(area, 0, ThreadState::vector_bytes);
    std::memcpy(area, initial_area, sizeof initial_area);
}

void sanitise_vectors(u8* area) {
    set(area, mxcsr, get<u32>(area, mxcsr) & valid_mxcsr);
    const u64 present = get<u64>(area, header) & enabled;
    std::memset(area + header, 0, header_size);
    set(area, header, present);
}

} // namespace metta::x86
