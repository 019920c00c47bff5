// SPDX-License-Identifier: MIT
// CPUID to control registers. CPUID alone decides: emulators let CR4 bits stick without the feature behind them.
#include "nucleus/arch/x86_64/features.hpp"

#include "nucleus/arch/x86_64/registers.hpp"

namespace metta::x86 {
namespace {

constexpr bool bit(u32 word, unsigned number) { return (word >> number & 1) != 0; }

} // namespace

u32 enable_features() {
    const u32 last_leaf = Cpuid::leaf(0).eax;
    const Cpuid basic = Cpuid::leaf(1);
    const Cpuid structured = last_leaf >= 7 ? Cpuid::leaf(7) : Cpuid{};

    // Both registers are written whole: what the firmware or the loader left in them is not ours to keep.
    u32 used = 0;
    u64 cr4 = Cr4::physical_extension | Cr4::global_pages | Cr4::fxsr | Cr4::simd_exceptions;
    if (bit(basic.edx, 7)) cr4 |= Cr4::machine_check;
    const auto use = [&](bool present, Feature feature, u64 control) {
        if (!present) return;
        used |= 1u << static_cast<u32>(feature);
        cr4 |= control;
    };
    // The boot program has switched NX on, since its page tables need it.
    use((read(Msr::efer) & Efer::no_execute) != 0, Feature::nx, 0);
    use(bit(structured.ebx, 7), Feature::smep, Cr4::smep);
    use(bit(structured.ebx, 20), Feature::smap, Cr4::smap);
    use(bit(structured.ecx, 2), Feature::umip, Cr4::umip);
    use(bit(structured.ebx, 0), Feature::fsgsbase, Cr4::fsgsbase);
    use(bit(basic.ecx, 17), Feature::pcid, Cr4::pcid);
    if (bit(basic.ecx, 26)) cr4 |= Cr4::xsave;
    Cr4::write(cr4);

    // x87 and SSE, which every x86-64 processor has, are for ring 3; what it unmasks arrives as an exception.
    Cr0::write(Cr0::protection | Cr0::monitor_coprocessor | Cr0::extension_type | Cr0::numeric_error |
               Cr0::write_protect | Cr0::paging);
    return used;
}

} // namespace metta::x86
