// SPDX-License-Identifier: MIT
// Each choice of a specification is a fragment, or none.
#include "nucleus/portals/plan.hpp"

namespace metta {
namespace {

/// Argument registers in order: rdi rsi rdx r10 r8 r9.
constexpr const Fragment* clear_register[PortalSpecification::maximum_registers] = {
    &fragment_clear_edi,  &fragment_clear_esi, &fragment_clear_edx,
    &fragment_clear_r10d, &fragment_clear_r8d, &fragment_clear_r9d};

const Fragment& reset_vectors(ProcessorTraits processor) {
    return processor.xsave ? fragment_vectors_reset : fragment_vectors_reset_fx;
}

void clear_registers(FragmentList& list, usize from, usize end) {
    for (usize number = from; number < end; ++number) list.add(*clear_register[number]);
}

bool has_own_stack(const PortalSpecification& portal) { return portal.stack != StackPolicy::callers_own; }

FragmentList plan_call(const PortalSpecification& portal, ProcessorTraits processor) {
    const auto wants = [&](u16 flag) { return (portal.flags & flag) != 0; };
    const bool bases = wants(PortalFlag::separate_fs) && processor.fsgsbase;
    FragmentList list;
    list.add(fragment_frame_take);
    list.add(has_own_stack(portal) ? fragment_pool_take : fragment_frame_commit);
    list.add(fragment_save);
    if (wants(PortalFlag::keep_registers)) list.add(fragment_save_kept);
    if (wants(PortalFlag::counted)) list.add(fragment_count);
    if (wants(PortalFlag::traced)) list.add(fragment_trace);
    if (bases) list.add(fragment_fs_switch);
    list.add(has_own_stack(portal) ? fragment_stack_pool : fragment_stack_own);
    list.add(fragment_server_root);
    if (wants(PortalFlag::reset_vectors_in)) list.add(reset_vectors(processor));
    if (wants(PortalFlag::hide_caller)) {
        list.add(fragment_hide_kept);
        list.add(fragment_hide_rbp);
        constexpr usize registers = PortalSpecification::maximum_registers;
        clear_registers(list, portal.arguments, portal.argument_area != 0 ? registers - 1 : registers);
    }
    if (portal.argument_area != 0) list.add(fragment_area);
    list.add(fragment_enter);
    if (bases) list.add(fragment_gs_clear);
    list.add(fragment_leave);
    return list;
}

FragmentList plan_return(const PortalSpecification& portal, ProcessorTraits processor) {
    const auto wants = [&](u16 flag) { return (portal.flags & flag) != 0; };
    const bool bases = wants(PortalFlag::separate_fs) && processor.fsgsbase;
    FragmentList list;
    list.add(fragment_caller_root);
    if (has_own_stack(portal)) list.add(fragment_pool_return);
    if (bases) list.add(fragment_fs_restore);
    if (wants(PortalFlag::reset_vectors_out)) list.add(reset_vectors(processor));
    if (wants(PortalFlag::keep_registers))
        list.add(fragment_restore_kept);
    else if (wants(PortalFlag::hide_server))
        list.add(fragment_hide_kept);
    if (wants(PortalFlag::hide_server))
        clear_registers(list, portal.results, PortalSpecification::maximum_registers);
    list.add(fragment_go_back);
    if (bases) list.add(fragment_gs_clear_back);
    list.add(fragment_leave);
    return list;
}

usize size_of(const FragmentList& list) {
    usize size = 0;
    for (const Fragment* fragment : list.items()) size += fragment->size;
    return size;
}

u32 serialising_in(const FragmentList& list) {
    u32 count = 0;
    for (const Fragment* fragment : list.items()) count += fragment->serialising;
    return count;
}

} // namespace

PortalPlan plan_portal(const PortalSpecification& specification, ProcessorTraits processor) {
    PortalPlan plan;
    switch (specification.kind) {
    case PortalKind::call:
        plan.code = plan_call(specification, processor);
        plan.return_half = plan_return(specification, processor);
        break;
    case PortalKind::constants:
        plan.code.add(fragment_constants);
        break;
    case PortalKind::port_read:
        plan.code.add(fragment_port_check);
        plan.code.add(fragment_port_read);
        break;
    case PortalKind::port_write:
        plan.code.add(fragment_port_check);
        plan.code.add(fragment_port_write);
        break;
    case PortalKind::signal:
        plan.code.add(fragment_signal);
        break;
    case PortalKind::power_off:
    case PortalKind::map:
    case PortalKind::demap:
    case PortalKind::map_private:
    case PortalKind::demap_private:
        plan.code.add(fragment_leaf);
        break;
    default:
        plan.code.add(fragment_manager);
        break;
    }
    return plan;
}

usize code_size(const PortalPlan& plan) { return size_of(plan.code) + size_of(plan.return_half); }

u32 serialising_instructions(const PortalPlan& plan) {
    const u32 common_return = plan.return_half.items().empty() ? 0 : 1; // return_entry's swapgs
    return serialising_in(plan.code) + serialising_in(plan.return_half) + common_return;
}

} // namespace metta
