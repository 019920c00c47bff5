// SPDX-License-Identifier: MIT
// Each choice of a specification is a fragment, or none.
#include "nucleus/portals/plan.hpp"

namespace metta {
namespace {

const Fragment& reset_vectors(ProcessorTraits processor) {
    return processor.xsave ? fragment_vectors_reset : fragment_vectors_reset_fx;
}

bool uses_pool(const PortalSpecification& portal) { return portal.stack != StackPolicy::callers_own; }

[[gnu::always_inline]] inline void plan_call(PortalPlan& list, const PortalSpecification& portal,
                                             ProcessorTraits processor) {
    const auto wants = [&](u16 flag) { return (portal.flags & flag) != 0; };
    const bool bases = wants(PortalFlag::separate_fs) && processor.fsgsbase;
    const bool switches_bases = bases && wants(PortalFlag::hide_caller);
    list.add(portal.stack == StackPolicy::pool      ? fragment_open_pool
             : portal.stack == StackPolicy::per_cpu ? fragment_open_cpu
                                                    : fragment_open_own);
    if (wants(PortalFlag::keep_registers)) list.add(fragment_save_kept);
    if (wants(PortalFlag::counted)) list.add(fragment_count);
    if (wants(PortalFlag::traced)) list.add(fragment_trace);
    list.add(switches_bases      ? fragment_switch_pool_fs
             : bases             ? fragment_switch_cpu_fs
             : uses_pool(portal) ? fragment_switch_pool
                                 : fragment_switch_own);
    if (wants(PortalFlag::reset_vectors_in)) list.add(reset_vectors(processor));
    if (wants(PortalFlag::hide_caller)) list.add(fragment_hide_caller[portal.arguments]);
    if (portal.argument_area != 0) list.add(fragment_area);
    list.add(switches_bases ? fragment_enter_fs : fragment_enter);
}

[[gnu::always_inline]] inline void plan_return(PortalPlan& list, const PortalSpecification& portal,
                                               ProcessorTraits processor) {
    const auto wants = [&](u16 flag) { return (portal.flags & flag) != 0; };
    const bool bases = wants(PortalFlag::separate_fs) && processor.fsgsbase;
    list.add(portal.stack == StackPolicy::pool ? fragment_back_pool : fragment_back_own);
    if (wants(PortalFlag::reset_vectors_out)) list.add(reset_vectors(processor));
    if (wants(PortalFlag::keep_registers)) {
        list.add(fragment_restore_kept);
        if (wants(PortalFlag::hide_server)) list.add(fragment_clear[portal.results]);
    } else if (wants(PortalFlag::hide_server)) {
        list.add(fragment_hide_server[portal.results]);
    }
    list.add(bases ? fragment_go_back_fs : fragment_go_back);
}

/// Apart, so that installing calls does not pay for it.
[[gnu::noinline]] void plan_waking(PortalPlan& list, const PortalSpecification& call, ProcessorTraits processor) {
    list.add(fragment_signal_waking);
    plan_call(list, call, processor);
    list.begin_return();
    plan_return(list, call, processor);
}

} // namespace

PortalPlan plan_portal(const PortalSpecification& specification, ProcessorTraits processor) {
    PortalPlan plan;
    switch (specification.kind) {
    case PortalKind::call:
        plan_call(plan, specification, processor);
        plan.begin_return();
        plan_return(plan, specification, processor);
        break;
    case PortalKind::constants:
        plan.add(fragment_constants);
        break;
    case PortalKind::port_read:
        plan.add(fragment_port_check);
        plan.add(fragment_port_read);
        break;
    case PortalKind::port_write:
        plan.add(fragment_port_check);
        plan.add(fragment_port_write);
        break;
    case PortalKind::signal:
        if (!portal_wakes(specification)) {
            plan.add(fragment_signal);
            break;
        }
        plan_waking(plan, waking_call(specification), processor);
        break;
    case PortalKind::dispatch:
    case PortalKind::halt:
        plan.add(fragment_common);
        break;
    case PortalKind::set_timer:
    case PortalKind::end_of_interrupt:
    case PortalKind::map_device:
    case PortalKind::power_off:
    case PortalKind::map:
    case PortalKind::demap:
    case PortalKind::protect:
    case PortalKind::nail:
    case PortalKind::grant_unit:
    case PortalKind::map_private:
    case PortalKind::demap_private:
        plan.add(fragment_leaf);
        break;
    default:
        plan.add(fragment_manager);
        break;
    }
    return plan;
}

} // namespace metta
