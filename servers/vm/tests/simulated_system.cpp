// SPDX-License-Identifier: MIT
// Root tables are the frames with the domains' numbers.
#include "servers/vm/tests/simulated_system.hpp"

#include <cstdio>

namespace metta::vm::test {
namespace {

constexpr Rights access_of(u8 rights) { return Right::of_directory(rights); }

/// A unit that domains see is mapped once more.
constexpr u64 pages_of_unit = large_page_size / page_size;

} // namespace

void require(bool condition, const char* otherwise) {
    if (condition) return;
    std::fprintf(stderr, "simulated system: %s\n", otherwise);
    std::abort();
}

SimulatedSystem::SimulatedSystem()
    : storage_(static_cast<byte*>(std::aligned_alloc(page_size, frames * page_size))), records_(frames), ram_(records_),
      taken_(frames) {
    ram_.release(end_of_domains, frames - end_of_domains, root_account, FrameState::owned);
}

// ---- Domains

bool SimulatedSystem::begin(u32 number, u32 parent, bool makes_code) {
    Domain& domain = domains_[number];
    require(!domain.exists, "a domain begins twice");
    domain = {};
    domain.exists = domain.lives = true;
    domain.tenant.id = number;
    domain.tenant.parent = parent != 0 ? &domains_[parent].tenant : nullptr;
    domain.tenant.makes_code = makes_code;
    std::memset(static_cast<void*>(entries(number)), 0, page_size);
    return manager.admit(domain.tenant);
}

void SimulatedSystem::end(u32 number) {
    Domain& domain = domains_[number];
    domain.lives = false;
    for (Domain& other : domains_)
        if (other.tenant.parent == &domain.tenant) other.tenant.parent = nullptr;
    u64 at = 0;
    while (!directories(domain).dismantle(at, 5000)) {
    }
    for (const u64 table : domain.tables) put_back(table, 0);
    domain.tables.clear();
    domain.portals = {};
    manager.ended(domain.tenant);
}

bool SimulatedSystem::release(u32 number, u32 steps) {
    Domain& domain = domains_[number];
    for (; steps != 0; --steps) {
        if (!manager.release_step(domain.tenant)) continue;
        require(domain.tenant.stretches == nullptr, "an ended domain has stretches");
        for (const u64 frame : domain.own) {
            require(ram_.transfer(frame, 1, account_of(domain.tenant), root_account) == Status::ok,
                    "an ended domain's frame is still mapped");
            put_back(frame, 0);
        }
        domain.exists = false;
        domain.own.clear();
        domain.records.clear();
        return true;
    }
    return false;
}

// ---- Memory

bool SimulatedSystem::is_short() {
    const bool now = countdown_ == 1;
    if (countdown_ > 1 || (now && !lasting_)) --countdown_;
    refused_ |= now;
    return now;
}

std::optional<u64> SimulatedSystem::take(u32 width) {
    if (is_short()) return std::nullopt;
    const u64 step = u64{1} << width;
    for (u64 first = round_up(end_of_domains, step); first + step <= frames; first += step) {
        u64 frame = first;
        while (frame < first + step && !taken_[frame]) ++frame;
        if (frame != first + step) continue;
        for (frame = first; frame < first + step; ++frame) {
            taken_[frame] = true;
            require(records_[frame].use() == FrameRecord::use_of(root_account, FrameState::owned) &&
                        records_[frame].maps == 0,
                    "a free frame is in use");
        }
        return first;
    }
    refused_ = true;
    return std::nullopt;
}

void SimulatedSystem::put_back(u64 frame, u32 width) {
    for (u64 place = frame; place < frame + (u64{1} << width); ++place) {
        require(taken_[place], "a frame is given back twice");
        require(records_[place].use() == FrameRecord::use_of(root_account, FrameState::owned),
                "a frame is given back that is in use");
        taken_[place] = false;
    }
}

u64 SimulatedSystem::take_frames(u32 number, u32 width) {
    Domain& domain = domains_[number];
    const auto first = take(width);
    if (!first) return 0;
    for (u64 frame = *first; frame < *first + (u64{1} << width); ++frame) domain.own.push_back(frame);
    require(ram_.transfer(*first, u64{1} << width, root_account, account_of(domain.tenant)) == Status::ok,
            "a free frame is somebody's");
    return *first;
}

// ---- Portals

const SimulatedSystem::Object* SimulatedSystem::reached(u32 number, u32 slot, StretchPortal portal) const {
    const Domain& domain = domains_[number];
    if (!domain.lives || slot >= maximum_bound_stretches) return nullptr;
    const Portals& portals = domain.portals[slot];
    if ((portals.bound >> static_cast<u32>(portal) & 1) == 0) return nullptr;
    return &objects_.at(portals.target.frame());
}

StretchWindow SimulatedSystem::window(const Object& object, AccountId account) const {
    const u64 frame = object.reference.frame();
    constexpr u64 never = PageEntry::never_execute_bit;
    if (object.large) return make_large_window(object.base, object.units, entries(frame), account, Rights::any, never);
    return StretchWindow::make(object.base, object.units * pages_of_unit, entries(frame + 1), account, Rights::any,
                               never, false);
}

Status SimulatedSystem::map(u32 number, u32 slot, u64 address, u64 frame) {
    const Object* object = reached(number, slot, StretchPortal::map);
    if (object == nullptr) return Status::revoked;
    const StretchWindow there = window(*object, account_of(domains_[number].tenant));
    return object->large ? map_unit(ram_, there, address, frame) : map_page(ram_, there, address, frame);
}

Status SimulatedSystem::demap(u32 number, u32 slot, u64 address) {
    const Object* object = reached(number, slot, StretchPortal::demap);
    if (object == nullptr) return Status::revoked;
    const StretchWindow there = window(*object, account_of(domains_[number].tenant));
    return (object->large ? demap_unit(ram_, there, address) : demap_page(ram_, there, address)).status;
}

Status SimulatedSystem::protect(u32 number, u32 slot, Rights rights) {
    const Object* object = reached(number, slot, StretchPortal::protect);
    if (object == nullptr) return Status::revoked;
    Domain& domain = domains_[number];
    const auto bits = static_cast<u8>(rights);
    if ((bits & ~domain.portals[slot].access) != 0 || (rights != Rights::none && !grantable(rights)))
        return Status::bad_argument;
    const u64 frame = object->reference.frame();
    Directories there = directories(domain);
    return object->large ? there.protect_large(object->base, {entries(frame), object->units}, rights)
                         : there.protect(object->base, object->units, frame + 1, rights);
}

std::optional<Translation> SimulatedSystem::sees(u32 number, u64 address) const {
    if (!domains_[number].lives) return std::nullopt;
    return metta::test::translate({storage_.get(), frames * page_size}, number, address);
}

bool SimulatedSystem::share(u32 number, u32 slot, u32 other, u64 rights) {
    if (slot >= maximum_bound_stretches || !domains_[number].portals[slot].shares || tenant(other) == nullptr)
        return false;
    const auto grant_unit = [&](const Stretch& stretch, Rights allowed) {
        return grant_units(domains_[other], object_of(stretch), allowed) == Status::ok;
    };
    return vm::share(domains_[number].tenant.bound[slot], domains_[other].tenant, rights, grant_unit);
}

// ---- StretchHost

SimulatedSystem::Object& SimulatedSystem::object_of(const Stretch& stretch) {
    const auto found = objects_.find(stretch.frame);
    require(found != objects_.end() && found->second.reference == stretch.object, "there is no such object");
    return found->second;
}

StretchHost::Made SimulatedSystem::make(Tenant& owner, u64 base, u32 units, u32 width, bool large) {
    require(of(owner).lives, "an ended domain makes a stretch");
    require(large ? width == 0 : units < u32{1} << width, "a stretch does not have room for its tables");
    const auto frame = take(width);
    if (!frame) return {Status::exhausted, {}, 0};
    require(ram_.begin_object(*frame, width, root_account, ObjectType::stretch) == Status::ok,
            "a free frame is in use");
    std::memset(static_cast<void*>(entries(*frame)), 0, page_size << width);
    const ObjectRef reference = ram_.reference(*frame);
    objects_[*frame] = {.base = base, .units = units, .large = large, .width = width, .reference = reference};
    return {Status::ok, reference, static_cast<u32>(*frame)};
}

void SimulatedSystem::unmake(Tenant&, Stretch& stretch) {
    const Object object = object_of(stretch);
    for (const Domain& domain : domains_)
        for (const Portals& portals : domain.portals)
            require(portals.bound == 0 || portals.target != object.reference, "portals to a stretch that goes");
    for (u64 unit = 0; unit < object.units; ++unit) {
        PageEntry& large = entries(stretch.frame)[unit];
        if (object.large && large.present()) {
            require(records_[large.frame()].maps == 1, "a unit that goes is seen by somebody");
            ram_.end_unit(large.frame());
        } else if (!object.large) {
            require(records_[stretch.frame + 1 + unit].maps == 0, "somebody has rights in a stretch that goes");
            const auto* record = reinterpret_cast<const byte*>(entries(stretch.frame));
            if (record[StretchWindow::touched_offset] != byte{0})
                sweep_pages(ram_, entries(stretch.frame + 1 + unit), 0);
        }
    }
    objects_.erase(stretch.frame);
    ram_.end_object(stretch.frame);
    put_back(stretch.frame, object.width);
}

Status SimulatedSystem::grant_units(Domain& domain, const Object& object, Rights rights) {
    const u64 frame = object.reference.frame();
    for (u64 unit = 0; unit < object.units; ++unit) {
        const u64 place = object.base + unit * large_page_size;
        const Status status = object.large ? directories(domain).grant_large(place, entries(frame)[unit], rights)
                                           : directories(domain).grant(place, frame + 1 + unit, rights);
        if (status != Status::ok) return status;
    }
    return Status::ok;
}

Status SimulatedSystem::grant(Tenant& tenant, const Stretch& stretch, Rights rights) {
    Domain& domain = of(tenant);
    require(domain.lives || rights == Rights::none, "an ended domain is given something");
    if (!domain.lives) return Status::stale;
    const Object& object = object_of(stretch);
    for (;;) {
        const Status status = grant_units(domain, object, rights);
        if (status == Status::ok) {
            if (restless) protect_at_once(domain, object);
            return status;
        }
        require(status == Status::needs_table, "a right cannot be granted");
        const auto frame = take(0);
        if (!frame) { // where there is no directory, nothing had been granted before
            require(grant_units(domain, object, Rights::none) == Status::ok, "a right cannot be taken away");
            return Status::exhausted;
        }
        require(ram_.take(*frame, root_account, FrameState::table) == Status::ok, "a free frame is in use");
        domain.stock.push(storage_.get(), *frame);
        domain.tables.push_back(*frame);
    }
}

/// The domain's other threads restore what its portals allow, as soon as anything changes.
void SimulatedSystem::protect_at_once(Domain& domain, const Object& object) {
    for (const Portals& portals : domain.portals)
        if (portals.target == object.reference && (portals.bound >> static_cast<u32>(StretchPortal::protect) & 1) != 0)
            require(grant_units(domain, object, Right::of_directory(portals.access)) == Status::ok, "no protection");
}

void SimulatedSystem::sweep(const Tenant& tenant, const Stretch& stretch) {
    const Object& object = object_of(stretch);
    const StretchWindow there = window(object, account_of(tenant));
    for (u64 unit = 0; unit < object.units; ++unit) {
        if (!object.large) {
            sweep_pages(ram_, entries(stretch.frame + 1 + unit), account_of(tenant));
            continue;
        }
        const PageEntry entry = entries(stretch.frame)[unit];
        if (!entry.present() || records_[entry.frame()].owner != account_of(tenant)) continue;
        require(demap_unit(ram_, there, object.base + unit * large_page_size).status == Status::ok,
                "a unit is swept that somebody sees");
    }
    ++sweeps_;
}

Status SimulatedSystem::bind(Tenant& tenant, u32 slot, const Stretch& stretch, u8 rights) {
    Domain& domain = of(tenant);
    Portals& portals = domain.portals[slot];
    require(domain.lives, "an ended domain gets portals");
    if (rights == 0) {
        portals = {.shares = portals.shares};
        return Status::ok;
    }
    require(portals.bound == 0, "there are portals already");
    portals.target = object_of(stretch).reference;
    portals.access = rights & Right::access;
    for (u32 portal = 0; portal < stretch_portals; ++portal) {
        const bool protects = portal == static_cast<u32>(StretchPortal::protect);
        if ((rights & (protects ? Right::access : Right::meta)) == 0) continue;
        if (portal == static_cast<u32>(StretchPortal::share) && portals.shares) continue;
        if (is_short()) return Status::exhausted;
        if (portal == static_cast<u32>(StretchPortal::share)) {
            portals.shares = true;
            continue;
        }
        portals.bound |= static_cast<u8>(1 << portal);
    }
    return Status::ok;
}

byte* SimulatedSystem::add_record_page(Tenant& tenant) {
    require(of(tenant).lives, "an ended domain gets records");
    if (is_short()) return nullptr;
    auto& records = of(tenant).records;
    records.emplace_back(static_cast<byte*>(std::aligned_alloc(page_size, page_size)));
    std::memset(records.back().get(), 0, page_size);
    return records.back().get();
}

Tenant* SimulatedSystem::tenant(u32 number) {
    return number < end_of_domains && domains_[number].lives ? &domains_[number].tenant : nullptr;
}

Tenant* SimulatedSystem::tenant_from(u32 number) {
    while (number < end_of_domains && !domains_[number].lives) ++number;
    return tenant(number);
}

// ---- Looking

void SimulatedSystem::check_directories(Domain& domain, const Stretch& stretch, bool narrowed) {
    const Rights most = access_of(stretch.rights_of(domain.tenant.id));
    for (u64 unit = 0; unit < stretch.units; ++unit) {
        const PageEntry* there = directories(domain).unit_entry(stretch.base() + unit * large_page_size);
        const bool given = there != nullptr && there->present();
        require(!given || most != Rights::none, "a domain may do what it has not been given");
        const u64 target = stretch.large ? entries(stretch.frame)[unit].frame() : u64{stretch.frame} + 1 + unit;
        require(!given || there->frame() == target, "a directory has the wrong table");
        const u64 wanted = PageEntry::make(target, most, PageEntry::never_execute_bit).bits();
        constexpr u64 rights = PageEntry::writable_bit | PageEntry::never_execute_bit;
        if (!narrowed && !stretch.large)
            require(most == Rights::none || (given && there->bits() == wanted), "a domain may not do what it should");
        if (!narrowed && given) require(((there->bits() ^ wanted) & rights) == 0, "wrong rights");
        if (given) {
            require((there->bits() & PageEntry::writable_bit) == 0 || (wanted & PageEntry::writable_bit) != 0,
                    "a domain may write");
            require(there->bits() >> 63 != 0 || wanted >> 63 == 0, "a domain may execute");
        }
    }
}

void SimulatedSystem::check(bool narrowed) {
    std::vector<Stretch*> all;
    u64 last = 0;
    u32 in_range = 0;
    for (Stretch* each = manager.from(0); each != nullptr; each = manager.after(*each)) {
        const bool first_of_range = !all.empty() && all.back()->reserved && each->base() == last;
        require(each->base() > last || first_of_range, "stretches are not in order");
        require(manager.from(each->base()) == each || first_of_range, "a stretch is not found where it is");
        require(each->reserved || manager.at(each->base()) == each, "a stretch is not found by its base");
        last = each->base();
        all.push_back(each);
        in_range += each->reserved ? 0 : 1;
    }
    require(in_range == objects_.size(), "not all stretches are found");

    for (Domain& domain : domains_) {
        const Tenant& tenant = domain.tenant;
        u32 received = 0;
        for (Stretch* each : all) {
            if (each->reserved) continue;
            received += each->owner != &tenant && each->rights.of(tenant.id) != 0 ? 1 : 0;
            if (domain.lives) check_directories(domain, *each, narrowed);
            if (!domain.exists) require(each->rights.of(tenant.id) == 0, "nobody has been given something");
            if (domain.lives && each->owner == &tenant)
                require((each->rights.of(tenant.id) & Right::meta) != 0, "an owner has no Meta");
        }
        if (domain.lives) require(tenant.received == received, "what a domain has received is not counted right");
        for (u32 slot = 0; slot < maximum_bound_stretches; ++slot) {
            const Stretch* to = tenant.bound[slot].stretch;
            const Portals& portals = domain.portals[slot];
            require((to != nullptr) == (portals.bound != 0), "portals are forgotten");
            if (to == nullptr) continue;
            require(domain.lives, "an ended domain has portals");
            const u8 rights = to->rights_of(tenant.id);
            const bool shareable = (rights & Right::meta) != 0 && to->units == 1 && !to->large;
            require(tenant.bound[slot].shareable == (shareable ? to : nullptr), "who may share is not who has Meta");
            require(portals.target == to->object, "portals to another stretch");
            require(((portals.bound & 1) != 0) == ((rights & Right::meta) != 0), "wrong portals for Meta");
            require(portals.access == (rights & Right::access), "a portal with the wrong rights");
        }
    }
    for (const Stretch* each : all) {
        u32 bound = 0;
        for (const Domain& domain : domains_) bound += domain.tenant.slot_of(*each) != Tenant::no_slot ? 1 : 0;
        require(each->bound == bound, "portals to a stretch are not counted right");
        require(!each->breaks_policy() || domains_[each->owner->id].lives == false, "writable and executable");
        if (each->reserved || each->large) continue;
        for (u64 unit = 0; unit < each->units; ++unit) {
            u32 maps = 0;
            for (Domain& domain : domains_) {
                if (!domain.lives) continue;
                const PageEntry* there = directories(domain).unit_entry(each->base() + unit * large_page_size);
                maps += there != nullptr && there->present() ? 1 : 0;
            }
            require(records_[each->frame + 1 + unit].maps == maps, "who has rights is not counted right");
        }
    }
    u64 used = 0;
    for (const auto& [frame, object] : objects_) used += u64{1} << object.width;
    for (const Domain& domain : domains_) used += domain.tables.size() + domain.own.size();
    for (const bool taken : taken_) used -= taken ? 1 : 0;
    require(used == 0, "frames are lost");
}

std::string SimulatedSystem::describe() {
    std::string text;
    const auto say = [&](u64 number) { text += std::to_string(number) + ' '; };
    for (const Stretch* each = manager.from(0); each != nullptr; each = manager.after(*each)) {
        say(each->base());
        say(each->size());
        say(each->owner->id);
        say(each->reserved);
        say(each->frame);
        say(each->rights.global());
        for (u32 domain = 0; domain < end_of_domains; ++domain) say(each->rights.of(domain));
        say(each->bound);
        text += '\n';
    }
    for (Domain& domain : domains_) {
        say(domain.tenant.received);
        say(domain.tenant.range != nullptr ? domain.tenant.range->base() : 0);
        for (const Portals& portals : domain.portals) say(u64{portals.bound} << 4 | portals.access);
        text += '\n';
    }
    u64 mapped = 0, objects = 0;
    for (const FrameRecord& record : records_) {
        mapped += record.state != FrameState::table ? record.maps : 0;
        objects += record.state == FrameState::object ? 1 : 0;
    }
    say(mapped);
    say(objects);
    return text;
}

void SimulatedSystem::check_nothing_left() {
    require(manager.from(0) == nullptr, "a stretch is left");
    require(objects_.empty(), "an object is left");
    for (const Domain& domain : domains_) require(!domain.exists, "a domain is left");
    for (u64 frame = end_of_domains; frame < frames; ++frame) {
        require(!taken_[frame], "a frame is left");
        require(records_[frame].use() == FrameRecord::use_of(root_account, FrameState::owned) &&
                    records_[frame].maps == 0,
                "a frame is left in use");
    }
}

} // namespace metta::vm::test
