// SPDX-License-Identifier: MIT
// Making domains. Whatever fails in the middle is taken back by the same code that takes back what has ended.
#include "interfaces/paging.hpp"
#include "servers/domains/kserver.hpp"
#include "servers/domains/services.hpp"

#include <algorithm>
#include <cstring>
#include <new>

extern "C" void kserver_keeper_entry();

namespace metta::domains {
namespace {

constexpr u32 domain_order = 3, thread_order = 1;
constexpr AccountId first_account = 16; ///< of domain 0
constexpr u64 default_share = 4;        ///< of all memory a domain may use at most one part in so many

void copy_text(std::string_view text, std::span<char> into) {
    const usize size = std::min(text.size(), into.size() - 1);
    std::ranges::copy(text.substr(0, size), into.begin());
    into[size] = '\0';
}

} // namespace

Kserver::Kserver(const Parts& parts)
    : parts_(parts), lock_(parts.control, parts.scheduler), carrier_(*this),
      report_lock_(parts.control, parts.scheduler) {
    returned_.initialise(parts.scheduler, &returned_count_);
    reap_event_.initialise(parts.scheduler, &reap_count_);
    copy_text("kserver", self_.name);
    copy_text("system", self_.account_name);
    self_.account = &parts.frames.own();
    self_.object = parts.self;
    self_.pool = parts.pool;
    self_.status = DomainStatus::running;
    self_.essential = true;
    domains_[0] = &self_;
}

Status Kserver::reserve() {
    constexpr u32 tables = 6; // for all argument areas: they span 4 GiB
    for (u32 table = 0; table < tables; ++table)
        if (const Status status = donate_table(self_); status != Status::ok) return status;
    return parts_.portals.reserve(self_);
}

Domain* Kserver::make_record(u32 id, const DomainBlueprint* wanted) {
    auto& place = *reinterpret_cast<Domain*>(record_of(id));
    const u64 address = reinterpret_cast<u64>(&place);
    vm::Contracts& contracts = parts_.frames.contracts();
    vm::Account account = {.number = first_account + id, .tenant = id, .revocable = true};
    if (wanted == nullptr || !wanted->has_memory) {
        // Nobody has guaranteed it anything; and no single domain can use up what is nobody's guarantee.
        contracts.change(account, 0, contracts.total() / default_share);
    } else if (!contracts.change(account, wanted->guaranteed, wanted->optimistic)) {
        return nullptr;
    }
    if (wanted != nullptr && wanted->essential) contracts.set_revocable(account, false); // nobody may end it
    u32 shown = 0;
    for (; shown < Layout::record_pages; ++shown) {
        const auto frame = parts_.frames.take(account);
        if (!frame) break;
        if (parts_.frames.show(address + shown * page_size, *frame) == Status::ok) continue;
        parts_.frames.give_back(account, *frame);
        break;
    }
    if (shown != Layout::record_pages) {
        while (shown-- > 0) parts_.frames.give_back(account, vm::FrameStore::hide(address + shown * page_size));
        contracts.close(account);
        return nullptr;
    }
    auto* domain = new (&place) Domain();
    domain->id = id;
    domain->own_account = account;
    domain->dead.initialise(parts_.scheduler, &domain->dead_count);
    domain->ended.initialise(parts_.scheduler, &domain->ended_count);
    domain->offered.initialise(parts_.scheduler, &domain->offered_count);
    domain->table.scheduler = &parts_.scheduler;
    domains_[id] = domain;
    live_[id / 64] |= u64{1} << id % 64;
    return domain;
}

void Kserver::forget(Domain& domain) {
    const u64 address = reinterpret_cast<u64>(record_of(domain.id));
    vm::Account account = domain.own_account; // it lies in what is given back here
    for (u32 page = 0; page < domain.list_pages; ++page)
        parts_.frames.give_back(account, vm::FrameStore::hide(address + Layout::pages_offset + page * page_size));
    domains_[domain.id] = nullptr;
    live_[domain.id / 64] &= ~(u64{1} << domain.id % 64);
    for (u32 page = 0; page < Layout::record_pages; ++page)
        parts_.frames.give_back(account, vm::FrameStore::hide(address + page * page_size));
    parts_.frames.contracts().close(account);
}

Status Kserver::make_thread(Domain& domain, DomainThread& thread, u64 entry, u64 argument, u64 stack_top) {
    const auto frame = parts_.frames.take(*domain.account, thread_order);
    if (!frame) return Status::exhausted;
    const Created made = metta::create_thread(*frame, domain.object, entry, stack_top);
    if (made.status != Status::ok) {
        parts_.frames.give_back(*domain.account, *frame, thread_order);
        return made.status;
    }
    thread.scheduled.object = made.object;
    thread.scheduled.owner = &thread;
    thread.scheduled.number = static_cast<u32>(&thread - domain.threads.data());
    thread.domain = &domain;
    thread.frame = *frame;
    if (argument == 0) return Status::ok;
    if (const Status got = get_state(made.object, parts_.orders_frame); got != Status::ok) return got;
    reinterpret_cast<ThreadState*>(parts_.orders)->registers.rdi = argument;
    return set_state(made.object, parts_.orders_frame);
}

Status Kserver::make_objects(Domain& domain, const loader::Image& image) {
    const auto frame = parts_.frames.take(*domain.account, domain_order);
    if (!frame) return Status::exhausted;
    const Created made = create_domain(*frame);
    if (made.status != Status::ok) {
        parts_.frames.give_back(*domain.account, *frame, domain_order);
        return made.status;
    }
    domain.object = made.object;
    domain.image = &image;
    domain.object_frame = *frame;
    Status status = donate_table(domain); // it came with two; its window needs three
    if (status == Status::ok) status = make_thread(domain, domain.threads[0], image.entry, 0, start_stack_top);
    if (status != Status::ok) return status;

    domain.nester.domain = &domain;
    domain.nester.kserver = this;
    domain.nester.dispatch = dispatch_nester();
    const portals::Target nester = {.domain = parts_.self,
                                    .pool = parts_.pool,
                                    .entry = reinterpret_cast<u64>(&served_entry),
                                    .badge = reinterpret_cast<u64>(static_cast<ServedObject*>(&domain.nester))};
    status = parts_.portals.install(domain, nester_portal,
                                    portals::specify(shape_of_nester(), portals::Trust::tcb, nester, domain.counted));
    if (status != Status::ok) return status;
    const portals::Target keeper = {.domain = parts_.self,
                                    .pool = parts_.pool,
                                    .entry = reinterpret_cast<u64>(&kserver_keeper_entry),
                                    .badge = reinterpret_cast<u64>(&domain.nester)};
    status = parts_.portals.install(
        domain, fault_portal, portals::specify({.arguments = 3, .results = 1}, portals::Trust::none, keeper, false));
    if (status != Status::ok || image.handler == 0) return status;
    return parts_.portals.install(domain, handler_portal, {.kind = PortalKind::fault_handler, .entry = image.handler});
}

void Kserver::fill_start_record(const Domain& domain, const DomainRequest& request, StartRecord& record) const {
    record.domain = domain.id;
    record.ticks_per_second = parts_.boot.clock.tsc_hz;
    std::ranges::copy(domain.ports, record.ports);
    std::ranges::copy(domain.lines, record.lines);
    record.line_count = domain.line_count;
    record.debug_heap = domain.debug_heap ? 1 : 0;
    record.argument_count = static_cast<u32>(std::ranges::count(request.arguments, '\0'));
    std::ranges::copy(request.arguments, record.arguments);
    if (domain.tester_frame == 0) return;
    record.account = tester_account;
    record.first_frame = domain.tester_frame;
    record.frame_count = domain.tester_frames;
    record.domain_object = domain.object;
    record.thread_object = domain.threads[0].scheduled.object;
}

/// The image, as far as it is there from the start.
Status Kserver::fill_image(Domain& domain, const loader::Image& image) {
    std::array<u32, loader::Image::maximum_pages> words = {};
    u32 text_end = 0;
    for (u32 at = 0; at < image.page_count; ++at) {
        const loader::ImagePage& page = image.pages[at];
        if (page.kind == loader::ImagePage::Kind::none) continue;
        if (page.kind == loader::ImagePage::Kind::shared) {
            words[at] = shared_page(page.frame);
            if (page.rights == Rights::read_execute) text_end = at + 1;
            continue;
        }
        if (page.kind == loader::ImagePage::Kind::zero && image.handler != 0) continue;
        const auto frame =
            page.kind == loader::ImagePage::Kind::zero ? new_page(domain) : parts_.frames.take(*domain.account);
        if (!frame) return release_words(domain, std::span(words).first(at)), Status::exhausted;
        words[at] = own_page(*frame);
        if (page.kind == loader::ImagePage::Kind::zero) continue;
        const vm::View from(parts_.frames, page.frame), to(parts_.frames, *frame);
        if (!from.valid() || !to.valid())
            return release_words(domain, std::span(words).first(at + 1)), Status::exhausted;
        std::memcpy(to.page(), from.page(), page.bytes);
        std::memset(to.page() + page.bytes, 0, page_size - page.bytes);
    }
    const std::span all = std::span(words).first(image.page_count);
    const Status status = add_area(domain, loader::program_base, all.first(text_end), Area::Kind::text);
    if (status != Status::ok || text_end == image.page_count) return status;
    return add_area(domain, loader::program_base + u64{text_end} * page_size, all.subspan(text_end), Area::Kind::data);
}

/// Image, first stack, context slot, start record.
Status Kserver::fill_window(Domain& domain, const loader::Image& image, const DomainRequest& request) {
    if (const Status filled = fill_image(domain, image); filled != Status::ok) return filled;
    constexpr u32 pages_between = (start_record_address - start_stack_top) / page_size;
    std::array<u32, stack_pages + pages_between + 1> words = {};
    const u64 base = start_stack_top - stack_pages * page_size;
    const bool pages_itself = image.handler != 0;
    for (u32 at = pages_itself ? stack_pages - 1 : 0; at < words.size(); ++at) {
        const bool slot = at == stack_pages + 1, between = at == stack_pages;
        if (between || (slot && !pages_itself)) continue;
        const auto frame = new_page(domain);
        if (!frame) return release_words(domain, words), Status::exhausted;
        words[at] = at + 1 != words.size() ? own_page(*frame) : own_page_for_reading(*frame);
    }
    {
        const vm::View view(parts_.frames, frame_of(words.back()));
        if (!view.valid()) return release_words(domain, words), Status::exhausted;
        fill_start_record(domain, request, *new (view.page()) StartRecord());
    }
    const u32 unused = pages_itself ? stack_pages - 1 : 0;
    const Status status =
        add_area(domain, base + unused * page_size, std::span(words).subspan(unused), Area::Kind::start);
    if (status != Status::ok || !pages_itself) return status;
    static_assert(start_slot_address == start_stack_top + page_size && pages_between == 2);
    return keep_slot(domain.threads[0], start_slot_address, frame_of(words[stack_pages + 1]));
}

/// From now on a fault of the thread's at home finds a stack for the domain's own handler.
Status Kserver::keep_slot(const DomainThread& thread, u64 address, u32 frame) {
    return configure(thread.scheduled.object, Attribute::thread_slot, address, frame).status;
}

/// Frames that did not get into the list of pages.
void Kserver::release_words(Domain& domain, std::span<const u32> words) {
    for (const u32 word : words) {
        if (word == 0 || is_shared(word)) continue;
        parts_.frames.give_back(*domain.account, frame_of(word));
    }
}

/// Numbers come round: one that has just become free is the last to be used again.
std::optional<u32> Kserver::free_id() {
    constexpr u32 words = Layout::maximum_domains / 64;
    const u32 from = (last_id_ + 1) % Layout::maximum_domains;
    for (u32 step = 0; step <= words; ++step) {
        const u32 word = (from / 64 + step) % words;
        u64 free = ~live_[word];
        if (step == 0) free &= ~u64{0} << from % 64;
        if (free == 0) continue;
        last_id_ = word * 64 + static_cast<u32>(std::countr_zero(free));
        return last_id_;
    }
    return std::nullopt;
}

std::expected<Domain*, Refusal> Kserver::create(const DomainRequest& request, TextSink& reason) {
    if (request.arguments.size() > StartRecord::maximum_text) {
        print(reason, "arguments: expected at most ", StartRecord::maximum_text, " bytes, found ",
              request.arguments.size());
        return std::unexpected(Refusal::bad_program);
    }
    const Result<const loader::Image*> image = parts_.images.find(request.program);
    if (!image) {
        print(reason, image.error());
        return std::unexpected(Refusal::bad_program);
    }
    const std::optional<u32> id = free_id();
    Domain* domain = id ? make_record(*id, request.blueprint) : nullptr;
    if (domain == nullptr) {
        print(reason,
              id ? "expected frames for a domain, found none left" : "expected fewer than 256 domains, found as many");
        return std::unexpected(Refusal::exhausted);
    }
    copy_text(request.name, domain->name);
    copy_text(request.account, domain->account_name);
    domain->parent = request.parent != nullptr ? request.parent->id : 0;
    domain->counted = request.counted;
    if (request.parent != nullptr) {
        domain->debug_heap = request.parent->debug_heap;
        domain->providers = request.parent->providers;
        domain->providers[static_cast<usize>(Service::interrupts)] = nullptr;
        domain->providers[static_cast<usize>(Service::commands)] = nullptr;
    }
    if (request.blueprint != nullptr) {
        const DomainBlueprint& wanted = *request.blueprint;
        for (usize at = 0; at < wanted.port_count; ++at)
            domain->ports[at] = {.first = wanted.ports[at].first, .count = wanted.ports[at].count};
        std::ranges::copy(std::span(wanted.lines).first(wanted.line_count), domain->lines);
        domain->line_count = static_cast<u32>(wanted.line_count);
        domain->tenant.makes_code = wanted.makes_code;
        domain->debug_heap = wanted.debug_heap;
    }
    domain->tenant.id = domain->id;
    domain->tenant.parent = request.parent != nullptr ? &request.parent->tenant : nullptr;
    Status status = make_objects(*domain, **image);
    if (status == Status::ok && !stretches_.admit(domain->tenant)) status = Status::exhausted;
    if (status == Status::ok) status = bind_ports(*domain);
    if (status == Status::ok && request.program == std::string_view(tester_.data())) status = make_tester(*domain);
    if (status == Status::ok) status = fill_window(*domain, **image, request);
    if (status == Status::ok) return domain;
    print(reason, "expected frames for a domain, found none left (status ", static_cast<u64>(status), ")");
    domain->parent = 0; // nobody waits for it
    end(*domain, 1);
    return std::unexpected(Refusal::exhausted);
}

void Kserver::set_debug_heap(Domain& domain) {
    const auto mapped = mapped_at(domain, start_record_address);
    if (domain.status != DomainStatus::created || !mapped) return;
    domain.debug_heap = true;
    const vm::View view(parts_.frames, mapped->frame);
    if (view.valid()) view.as<StartRecord>().debug_heap = 1;
}

void Kserver::start(Domain& domain) {
    if (domain.status != DomainStatus::created) return;
    domain.status = DomainStatus::running;
    domain.threads[0].started = true;
    ++domain.threads_left;
    parts_.control.start(domain.threads[0].scheduled);
}

Domain* Kserver::find_from(u32 id) {
    for (usize word = id / 64; word < live_.size(); ++word) {
        const u64 bits = word == id / 64 ? live_[word] & ~u64{0} << id % 64 : live_[word];
        if (bits != 0) return domains_[word * 64 + static_cast<usize>(std::countr_zero(bits))];
    }
    return nullptr;
}

/// Of a domain that pages itself: the context slot, and the upper page of the stack, so that a thread can begin.
Status Kserver::map_unit(Domain& domain, u64 base) {
    std::array<u32, stack_distance / page_size> words = {};
    for (u32* word : {&words[slot_offset / page_size], &words.back()}) {
        const auto frame = new_page(domain);
        if (!frame) return release_words(domain, words), Status::exhausted;
        *word = own_page(*frame);
    }
    return add_area(domain, base, words, Area::Kind::slots);
}

void Kserver::discard_thread(Domain& domain, DomainThread& thread) {
    destroy(thread.scheduled.object);
    take_back(domain, thread.frame, thread_order);
    thread = {};
}

std::optional<u32> Kserver::create_thread(Domain& domain, u64 entry, u64 argument) {
    if (domain.status != DomainStatus::running) return std::nullopt;
    for (u32 number = 1; number < domain.threads.size(); ++number) {
        DomainThread& thread = domain.threads[number];
        if (thread.frame != 0) continue;
        const u64 top = thread_stacks_address + number * stack_distance;
        const bool pages_itself = domain.image->handler != 0;
        const u64 unit = top - stack_distance, slot = unit + slot_offset;
        if (!mapped_at(domain, top - page_size)) {
            const Status mapped =
                pages_itself ? map_unit(domain, unit)
                             : map_fresh(domain, top - stack_pages * page_size, stack_pages, Area::Kind::stack);
            if (mapped != Status::ok) return std::nullopt;
        }
        if (make_thread(domain, thread, entry, argument, top) != Status::ok) return std::nullopt;
        if (pages_itself && keep_slot(thread, slot, mapped_at(domain, slot)->frame) != Status::ok) {
            discard_thread(domain, thread);
            return std::nullopt;
        }
        thread.started = true;
        ++domain.threads_left;
        parts_.control.start(thread.scheduled);
        return number;
    }
    return std::nullopt;
}

} // namespace metta::domains
