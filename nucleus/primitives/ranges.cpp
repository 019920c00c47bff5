// SPDX-License-Identifier: MIT
// Runs of pages by one invocation, for who has a stretch; and taking pages away for who looks after all.
#include "nucleus/arch/x86_64/tlb.hpp"
#include "nucleus/machine.hpp"
#include "nucleus/objects/stretch_object.hpp"
#include "nucleus/primitives/manager.hpp"

namespace metta {
namespace {

x86::TrapFrame& go_on(Invocation& call, Progress progress) {
    const bool finished = progress.status != Status::ok || progress.done == call.third();
    return finished ? call.answer(progress.status, progress.done) : call.again(progress.done);
}

PageRun run_of(const Invocation& call) {
    return {.address = call.first(), .count = call.third(), .done = call.sixth()};
}

const StretchObject& target_of(const Invocation& call) {
    return static_cast<const StretchObject&>(*call.portal().target);
}

/// Whether there was anything. Nobody has rights on a unit that goes.
bool sweep_unit(StretchObject& stretch, u32 unit, AccountId account, Status& status) {
    if (!stretch.large)
        return sweep_pages(machine.ram, stretch.entries() + usize{unit} * StretchObject::entries_per_table, account);
    const PageEntry entry = stretch.large_entries()[unit];
    if (!entry.present() || (account != 0 && machine.ram.held(entry.frame()).owner != account)) return false;
    const StretchWindow window = stretch.window(account, Rights::none, machine.never_execute);
    status = demap_unit(machine.ram, window, stretch.base + unit * large_page_size).status;
    return false;
}

} // namespace

x86::TrapFrame& map_range(Invocation& call) {
    const auto step = target_of(call).large ? map_units : map_pages;
    return go_on(call, step(machine.ram, call.portal().window, run_of(call), call.second()));
}

x86::TrapFrame& demap_range(Invocation& call) {
    const StretchObject& stretch = target_of(call);
    const auto step = stretch.large ? demap_units : demap_pages;
    const Progress progress = step(machine.ram, call.portal().window, run_of(call));
    if (!stretch.large && progress.done > call.sixth()) x86::flush_pages(stretch.common());
    return go_on(call, progress);
}

x86::TrapFrame& sweep(Invocation& call) {
    auto* stretch = resolve<StretchObject>(call.object(), ObjectType::stretch);
    if (stretch == nullptr) return call.answer(Status::stale);
    const u64 units = stretch->units;
    const MaskedIndex number(call.sixth(), units);
    const u64 unit = number.value;
    if (call.second() > ~AccountId{0} || !number.valid) return call.answer(Status::bad_argument);
    Status status = Status::ok;
    if (sweep_unit(*stretch, static_cast<u32>(unit), static_cast<AccountId>(call.second()), status))
        x86::flush_pages(stretch->common());
    if (status != Status::ok) return call.answer(status);
    return unit + 1 < stretch->units ? call.again(unit + 1) : call.answer(Status::ok);
}

} // namespace metta
