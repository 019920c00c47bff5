// SPDX-License-Identifier: MIT
// The model does at once what it is told, so it is put back when memory was short.
#include "servers/vm/tests/model_run.hpp"

namespace metta::vm::test {
namespace {

using memory_model::Answer;
using memory_model::Refusals;

constexpr u64 unit = large_page_size, start = StretchManager::first_unit * unit;

Answer answer_of(StretchManager::Refusal refusal) {
    switch (refusal) {
    case StretchManager::Refusal::no_stretch:
        return Answer::no_stretch;
    case StretchManager::Refusal::no_space:
        return Answer::no_space;
    case StretchManager::Refusal::no_memory:
        return Answer::no_memory;
    case StretchManager::Refusal::not_holder:
        return Answer::not_holder;
    case StretchManager::Refusal::write_and_execute:
        return Answer::write_and_execute;
    case StretchManager::Refusal::no_domain:
        return Answer::no_domain;
    case StretchManager::Refusal::bad_argument:
        break;
    }
    return Answer::bad_argument;
}
template <class T>
Answer answer_of(const StretchManager::Result<T>& result) {
    return result ? Answer::done : answer_of(result.error());
}
Answer answer_of(Status status) {
    switch (status) {
    case Status::ok:
        return Answer::done;
    case Status::bad_argument:
        return Answer::bad_argument;
    case Status::absent:
        return Answer::absent;
    case Status::occupied:
        return Answer::occupied;
    case Status::not_owner:
        return Answer::not_owner;
    default:
        return Answer::fault; // the portal is not there
    }
}

u64 portal_of(u32 slot) { return first_stretch_portal + slot * stretch_portals; }

} // namespace

struct ModelRun::Arguments {
    u32 caller; ///< as the model counts
    u32 other;  ///< a domain, not always one that there is
    u8 stretch; ///< some_stretch
    u8 rights;
    u8 page, detail;

    Tenant& tenant(SimulatedSystem& system) const { return system[number(caller)]; }
};

ModelRun::ModelRun() {
    for (u32 domain = 0; domain < domains; ++domain) {
        require(system_->begin(number(domain)), "a domain does not begin");
        model_.begin(domain);
    }
}

/// Mostly a stretch that there is.
u64 ModelRun::some_stretch(u8 byte) const {
    u32 count = 0;
    for (const auto& stretch : model_.stretches()) count += stretch.base != 0 ? 1 : 0;
    if (byte % 16 == 15 || count == 0) return byte % 3 == 0 ? u64{byte} << 40 : start + u64{byte} * unit / 2;
    u32 wanted = byte / 16 * 15 + byte % 16;
    wanted %= count;
    for (const auto& stretch : model_.stretches())
        if (stretch.base != 0 && wanted-- == 0) return stretch.base;
    return 0;
}

/// Pages at both ends of each unit, and some that are not the stretch's, or no pages.
u64 ModelRun::some_address(u8 stretch, u8 page) const {
    const u64 base = some_stretch(stretch);
    if (page >= 250) return base + u64{page} * 0x1234'5678;
    return base + page / 4 % 6 * unit + (page % 2 == 0 ? 0 : unit - page_size) + (page % 4 >= 2 ? page_size : 0);
}

/// Mostly one of the domain's own.
u64 ModelRun::some_frame(u32 domain, u8 byte) const {
    u32 count = 0;
    const auto fits = [&](const memory_model::Frame& frame) {
        return frame.number != 0 && (byte % 8 == 7 || frame.holder == domain);
    };
    for (const auto& frame : model_.frames()) count += fits(frame) ? 1 : 0;
    if (byte >= 248 || count == 0) return u64{byte} * 17;
    u32 wanted = byte % count;
    for (const auto& frame : model_.frames())
        if (fits(frame) && wanted-- == 0) return frame.number;
    return 0;
}

bool ModelRun::room_for_stretch() const {
    for (const auto& stretch : model_.stretches())
        if (stretch.base == 0) return true;
    return false;
}

bool ModelRun::room_for_page(u64 base) const {
    const memory_model::Stretch* stretch = model_.find(base);
    if (stretch == nullptr) return true;
    for (const auto& page : stretch->pages)
        if (page.frame == 0) return true;
    return false;
}

/// Memory may always be short, and then nothing has happened.
void ModelRun::compare(Refusals expected, Answer answer) {
    if (answer == Answer::no_memory) {
        require(system_->refused(), "there was memory enough");
        model_ = before_;
        return;
    }
    require(expected.none() ? answer == Answer::done : expected.contains(answer), "not what the model says");
    if (answer == Answer::done) ++done_;
}

void ModelRun::create(const Arguments& arguments) {
    if (!room_for_stretch()) return;
    u64 size = arguments.page % 5 * unit - arguments.page % 3;
    if (arguments.page >= 250) size = u64{arguments.page} << 24;
    u64 address = 0;
    if (arguments.detail % 2 == 0) address = start + arguments.detail / 2 % places * unit;
    // Across two directories; not at any page; nowhere.
    if (arguments.detail >= 230) address = start + (u64{1} << 30) - arguments.detail % 5 * unit;
    if (arguments.detail >= 248) address = u64{arguments.detail} * (arguments.detail % 2 == 0 ? page_size : unit << 32);
    const Refusals expected = model_.may_create(size, arguments.rights, address);
    const auto made = system_->manager.create(arguments.tenant(*system_),
                                              {.size = size, .rights = arguments.rights, .address = address});
    compare(expected, answer_of(made));
    if (!made) return;
    require(address == 0 || (*made)->base() == address, "a stretch is elsewhere");
    for (const auto& stretch : model_.stretches())
        require(stretch.base == 0 || stretch.base + stretch.size <= (*made)->base() ||
                    (*made)->end() * unit <= stretch.base,
                "stretches overlap");
    model_.created(arguments.caller, (*made)->base(), size, arguments.rights);
}

void ModelRun::clone(const Arguments& arguments) {
    if (!room_for_stretch()) return;
    const u64 stretch = some_stretch(arguments.stretch);
    const Refusals expected = model_.may_clone(arguments.caller, stretch);
    const auto made = system_->manager.clone(arguments.tenant(*system_), stretch);
    compare(expected, answer_of(made));
    if (made) model_.cloned(arguments.caller, stretch, (*made)->base());
}

void ModelRun::change(const Arguments& arguments) {
    Tenant& by = arguments.tenant(*system_);
    const u64 stretch = some_stretch(arguments.stretch);
    switch (arguments.detail % 8) {
    case 0:
        compare(model_.destroy(arguments.caller, stretch), answer_of(system_->manager.destroy(by, stretch)));
        break;
    case 1:
    case 2: {
        const u8 rights = arguments.rights & ~(arguments.page % 8 != 0 ? memory_model::meta : 0);
        compare(model_.set_global(arguments.caller, stretch, rights),
                answer_of(system_->manager.set_global(by, stretch, rights)));
        break;
    }
    default:
        compare(model_.set_rights(arguments.caller, stretch, arguments.other, arguments.rights),
                answer_of(system_->manager.set_rights(by, stretch, number(arguments.other), arguments.rights)));
    }
}

void ModelRun::connect(const Arguments& arguments) {
    Tenant& by = arguments.tenant(*system_);
    const u64 stretch = some_stretch(arguments.stretch);
    u32 bound = 0;
    for (const Stretch* each : by.bound) bound += each != nullptr ? 1 : 0;
    if (arguments.detail % 8 == 0) {
        compare(model_.unbind(arguments.caller, stretch), answer_of(system_->manager.unbind(by, stretch)));
    } else if (bound < memory_model::maximum_bindings) {
        const Refusals expected = model_.may_bind(arguments.caller, stretch);
        const auto slot = system_->manager.bind(by, stretch);
        compare(expected, answer_of(slot));
        if (slot) model_.bound(arguments.caller, stretch, portal_of(*slot));
    }
}

/// By portals: the caller's own, or ones that it does not have.
void ModelRun::map(const Arguments& arguments) {
    const u32 caller = number(arguments.caller);
    const Tenant& tenant = (*system_)[caller];
    const u64 stretch = some_stretch(arguments.stretch);
    u32 slot = arguments.detail / 16;
    for (u32 at = 0; at < Tenant::no_slot && arguments.rights % 8 != 7; ++at)
        if (tenant.bound[at].stretch != nullptr && tenant.bound[at].stretch->base() == stretch) slot = at;
    const u64 portal = portal_of(slot);
    const u64 address = some_address(arguments.stretch, arguments.page);
    switch (arguments.detail % 8) {
    case 0: {
        usize count = 0;
        for (const auto& frame : model_.frames()) count += frame.number != 0 ? 1 : 0;
        if (count >= 24) return;
        if (const u64 frame = system_->take_frames(caller); frame != 0)
            require(model_.taken(arguments.caller, frame, 1), "a frame is given out twice");
        break;
    }
    case 1:
    case 2:
        compare(model_.demap(arguments.caller, portal, address), answer_of(system_->demap(caller, slot, address)));
        break;
    case 3:
        compare(model_.protect(arguments.caller, portal, arguments.rights),
                answer_of(system_->protect(caller, slot, static_cast<Rights>(arguments.rights))));
        break;
    default: {
        const memory_model::Binding* binding = model_.binding(arguments.caller, portal);
        if (binding != nullptr && !room_for_page(binding->stretch)) return;
        const u64 frame = some_frame(arguments.caller, static_cast<u8>(arguments.rights * 16 + arguments.detail / 16));
        compare(model_.map(arguments.caller, portal, address, frame),
                answer_of(system_->map(caller, slot, address, frame)));
    }
    }
}

void ModelRun::begin_or_end(const Arguments& arguments) {
    if (arguments.detail % 4 != 0) return;
    const u32 domain = number(arguments.caller);
    system_->end(domain);
    model_.end(arguments.caller);
    require(system_->release(domain, 200), "a domain does not end");
    system_->plenty();
    require(system_->begin(domain), "a domain does not begin");
    model_.begin(arguments.caller);
    ++done_;
}

void ModelRun::step(std::span<const u8, bytes_of_operation> bytes) {
    Arguments arguments = {.caller = bytes[0] % domains,
                           .other = bytes[0] / domains % (domains + 1),
                           .stretch = bytes[1],
                           .rights = static_cast<u8>(bytes[2] % 16),
                           .page = bytes[3],
                           .detail = bytes[4]};
    // Mostly who may do so.
    const memory_model::Stretch* stretch = model_.find(some_stretch(arguments.stretch));
    if (stretch != nullptr && bytes[5] % 16 != 9 && bytes[5] / 16 % 4 != 0) arguments.caller = stretch->owner;
    before_ = model_;
    const bool is_short = bytes[2] / 16 == 15;
    system_->run_short(is_short ? bytes[0] / 16 % 8 + 1u : 0, bytes[3] % 2 == 0);
    switch (bytes[5] % 16) {
    case 0:
    case 1:
        create(arguments);
        break;
    case 2:
        clone(arguments);
        break;
    case 3:
    case 4:
    case 5:
    case 6:
        change(arguments);
        break;
    case 7:
    case 8:
        connect(arguments);
        break;
    case 9:
        begin_or_end(arguments);
        break;
    default:
        map(arguments);
    }
    system_->plenty();
    if (is_short) follow_lost_portals();
}

/// Portals that could not be made again when rights changed.
void ModelRun::follow_lost_portals() {
    for (u32 domain = 0; domain < domains; ++domain) {
        const auto bindings = model_.bindings(domain);
        for (const auto& binding : bindings) {
            if (binding.portal == 0) continue;
            const u64 slot = (binding.portal - first_stretch_portal) / stretch_portals;
            if ((*system_)[number(domain)].bound[slot].stretch == nullptr) (void)model_.unbind(domain, binding.stretch);
        }
    }
}

void ModelRun::look_at(u32 domain, u64 address) const {
    const auto seen = system_->sees(number(domain), address);
    const auto allowed = [&](memory_model::Access access) {
        return model_.access(domain, address, access).answer == Answer::done;
    };
    require(seen.has_value() == allowed(memory_model::Access::read), "reading is not as the model says");
    require((seen && seen->write) == allowed(memory_model::Access::write), "writing is not as the model says");
    require((seen && seen->execute) == allowed(memory_model::Access::execute), "executing is not as the model says");
    require(!seen || (!seen->global && seen->frame == model_.frame_at(address)->number), "another frame is seen");
}

void ModelRun::look(u32 bytes) const {
    look_at(bytes % domains,
            some_address(static_cast<u8>(bytes >> 8), static_cast<u8>(bytes >> 16)) / page_size * page_size);
}

void ModelRun::look_everywhere() const {
    system_->check(true);
    for (const auto& stretch : model_.stretches())
        for (u32 domain = 0; domain < domains; ++domain) {
            for (const auto& page : stretch.pages) look_at(domain, stretch.base + page.index * page_size);
            look_at(domain, stretch.base + stretch.size);
        }
    for (const auto& frame : model_.frames())
        require(frame.number == 0 || system_->maps(frame.number) == frame.maps, "maps are not counted right");
}

void ModelRun::finish() {
    for (u32 domain = 0; domain < domains; ++domain) {
        system_->end(number(domain));
        require(system_->release(number(domain), 200), "a domain does not end");
        system_->check(true);
    }
    system_->check_nothing_left();
}

} // namespace metta::vm::test
