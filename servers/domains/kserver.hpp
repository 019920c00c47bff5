// SPDX-License-Identifier: MIT
// The root nester: makes every other domain, connects domains with each other, answers their Common Protocols, and
// takes everything back when they end. Its parts (frames, images, portals, scheduler, interrupts) are modules of their
// own.
#pragma once

#include <bit>
#include <optional>
#include <span>

#include "interfaces/boot_info.hpp"
#include "interfaces/machine.hpp"
#include "interfaces/paging.hpp"
#include "interfaces/portals.hpp"
#include "runtime/base/archive.hpp"
#include "runtime/blueprint/system_blueprint.hpp"
#include "servers/domains/domain.hpp"
#include "servers/domains/log.hpp"
#include "servers/domains/stretch_carrier.hpp"
#include "servers/interrupts/dispatcher.hpp"
#include "servers/loader/image_cache.hpp"
#include "servers/names/type_places.hpp"
#include "servers/portals/portal_manager.hpp"
#include "servers/scheduler/control.hpp"
#include "servers/types/typesystem.hpp"
#include "servers/vm/holdings.hpp"
#include "servers/vm/stretch_manager.hpp"

namespace metta::domains {

/// What a new domain is to be.
struct DomainRequest {
    std::string_view name;
    std::string_view account = "user";
    std::string_view program;
    std::span<const char> arguments; ///< each ends with a zero byte
    Domain* parent = nullptr;        ///< nullptr: kserver
    bool counted = false;
    const DomainBlueprint* blueprint = nullptr; ///< of a domain of the system blueprint
};

/// Whose frames a tester of the nucleus has.
inline constexpr AccountId tester_account = 2;

/// Memory that both sides see; if the client has no rights, only the server. It begins with `start`.
struct AreaRequest {
    u8 order = 0; ///< of 2^order pages
    Rights of_client = Rights::read_write;
    std::span<const byte> start = {};
};

/// Why a domain could not be made.
enum class Refusal : u8 { bad_program, exhausted };

/// Numbers in kserver's own portal table.
struct KserverPortal {
    static constexpr u32 control = 32; ///< the scheduler's
    static constexpr u32 wake_self = 33;
    static constexpr u32 yield = 34;
    static constexpr u32 io_apic = 35; ///< map_device, one after the other
    static constexpr u32 reset_port = 44;
    static constexpr u32 map_to_clear = 46, demap_cleared = 47; ///< of vm::ClearingWindow
    static constexpr u32 first_report = 64;                     ///< connections to consoles, for reports
    static constexpr u32 reports = 64;
};

class Kserver {
  public:
    struct Parts {
        const BootInfo& boot;
        u64 first_tsc; ///< at kserver's first instruction
        const Archive& archive;
        std::span<const ArchiveMember> files; ///< of the archive, by their place
        vm::FrameStore& frames;
        vm::Holdings& holdings;
        loader::Loader& images;
        portals::Portals& portals;
        scheduler::Scheduler& scheduler;
        scheduler::Control& control;
        interrupts::Lines& interrupts;
        types::Typesystem& types;
        ObjectRef types_stretch; ///< of the registry, for reading
        Log& log;
        ObjectRef self, pool, scheduler_pool;
        /// A domain that the system needs has ended: says so, and stops the machine.
        void (*stop_machine)(std::string_view reason);
        byte* orders; ///< a page, and the frame it lies in
        u32 orders_frame;
    };
    explicit Kserver(const Parts& parts);
    Kserver(const Kserver&) = delete;
    Kserver& operator=(const Kserver&) = delete;

    scheduler::Mutex& lock() { return lock_; }
    Log& log() { return parts_.log; }
    const Parts& parts() const { return parts_; }

    // ---- Life (lifecycle.cpp, ending.cpp). Under the lock unless it says otherwise.

    /// A domain that is not started. `reason`, if it is refused, says why in words.
    std::expected<Domain*, Refusal> create(const DomainRequest& request, TextSink& reason);
    void start(Domain& domain);
    void end(Domain& domain, u32 status);
    Domain* find(u32 id) { return id < domains_.size() ? domains_[id] : nullptr; }
    Domain* find_from(u32 id);
    /// A thread that has waited for the domain (Domain::waiters) does so no longer; nobody may be left who asks for it.
    void leave_record(Domain& domain) {
        --domain.waiters;
        if (domain.status == DomainStatus::ended && domain.parent == 0 && domain.waiters == 0) forget(domain);
    }
    /// Forgets a domain that has ended.
    void forget(Domain& domain);
    /// kserver's main thread: takes back what ended domains held, for ever. Without the lock.
    [[noreturn]] void reap();
    /// A thread has stopped; with interrupts off, from the scheduler.
    void thread_stopped(DomainThread& thread, StopReason reason, scheduler::Scheduler& by);

    // ---- What domains have (memory.cpp, events.cpp, connections.cpp). Under the lock.

    Status map_fresh(Domain& domain, u64 address, u32 pages, Area::Kind kind);
    Status unmap(Domain& domain, u64 address, u32 pages);
    /// As map_fresh, where nothing is yet.
    Status map_memory(Domain& domain, u64 address, u32 pages);
    /// The frame behind an address of the domain's, and what it is part of.
    struct Mapped {
        u32 frame;
        Area::Kind kind;
        Rights rights;
    };
    std::optional<Mapped> mapped_at(const Domain& domain, u64 address) const;

    std::optional<u32> create_event(Domain& domain);
    bool destroy_event(Domain& domain, u32 number);
    std::optional<u32> share_event(Domain& domain, u32 number, Domain& with);
    scheduler::Event* event_of(Domain& domain, u32 number);

    std::optional<u32> create_thread(Domain& domain, u64 entry, u64 argument);

    /// Address of the argument area, 0: none, or nothing: there is no such service, or no memory.
    std::optional<u64> open(Domain& client, Service service);
    bool offer(Domain& domain, Service service, u64 entry, u64 object, u32 stacks);
    void set_quiet(Domain& domain);
    void set_debug_heap(Domain& domain);
    bool serves_now(const Domain* provider, Service service) const;
    /// Stacks for callers: the first time, so many.
    bool make_stacks(Domain& domain, u32 stacks);
    interrupts::Attached attach_line(Domain& domain, u32 index, u32 event);
    Domain& self() { return self_; }
    /// Writes the domain's directories; it pays for those that are missing.
    Status grant(Domain& domain, ObjectRef stretch, Rights rights);
    Status donate_table(Domain& domain);
    Status show_record_page(Domain& domain, u64 address);
    /// At the start: what kserver itself may come to need, so that its own use of memory does not grow later.
    Status reserve();
    Status bind_ports(Domain& domain);
    /// The domain's own handler gets its faults from now on.
    Status handle_faults(Domain& domain, u64 entry, u64 slot);
    /// A program that tests the nucleus: its domains get managers' portals, and so many frames to use them on.
    void set_tester(std::string_view program, u32 frames);

    // ---- Memory that is shared, and frames that domains hold (stretch_carrier.cpp, revocation.cpp).

    vm::StretchManager& stretches() { return stretches_; }
    vm::Holdings& holdings() { return parts_.holdings; }
    /// Frames that are guaranteed to somebody, and used by others, are asked back until all are there. Without the
    /// lock, by a thread that waits (begin_wait). False: the caller has ended meanwhile.
    bool ask_back();
    /// Somebody has given frames back that may have been waited for.
    void frames_returned() {
        if (asking_ != 0) parts_.control.signal(returned_);
    }

    // ---- Published objects, and connections to them (objects.cpp). Under the lock.

    /// The reference of a new object; 0: refused.
    u64 publish(Domain& domain, const PublishedObject& object, u32 stacks);
    PublishedObject* published(Domain& owner, u64 reference);
    bool withdraw(Domain& domain, u64 reference);
    struct Binding {
        u32 portal;
        bool separate; ///< one portal for each operation, from this one on
        u64 area;
        u32 pages; ///< of the area
    };
    enum class Unbound : u8 { absent, exhausted };
    std::expected<Binding, Unbound> bind(Domain& client, u64 reference);
    bool release_binding(Domain& client, u64 reference);

    // ---- Contexts (naming.cpp). Under the lock.

    std::optional<names::Found> step(const Domain& client, const names::Place& from, std::string_view name,
                                     names::TextValue& text);
    void list(const Domain& client, const names::Place& place, names::EntrySink& sink);
    u64 reference_to(const names::Place& place) const;
    std::optional<names::Place> place_of(u64 reference);
    names::NameTable& names() { return names_; }
    enum class Naming : u8 { ok, exists, fixed, exhausted, not_found, not_yours };
    Naming add_name(Domain& domain, const names::Place& place, std::string_view name, const names::NewValue& value);
    Naming remove_name(Domain& domain, const names::Place& place, std::string_view name);

    /// Waits for an event of kserver's. Without the lock. Abandonable: on behalf of a caller, who may end meanwhile.
    void await(scheduler::Event& event, u64 count) { parts_.control.await(event, count); }
    AwaitResult await_abandonable(scheduler::Event& event, u64 count) {
        return parts_.control.await(event, count | metta::await_abandonable);
    }
    /// Callers that wait for others keep a stack of kserver's each; some are always left for those that they wait for.
    /// False: as many wait as can. Under the lock, as all that change the number.
    bool begin_wait() {
        if (waiting_ == most_waiting) return false;
        ++waiting_;
        return true;
    }
    void end_wait() { --waiting_; }
    static constexpr u32 server_stacks = 32, most_waiting = 20;

    // ---- Looking at them (looking.cpp). Under the lock.

    usize list_portals(const Domain& domain, u32 first, std::span<metta::Portals::PortalRecord> records);
    /// How many domains have been made of the image, and are not over.
    u32 instances(const loader::Image& image) const;
    Domains::MemoryRecord memory() const;
    /// What the domain may do at an address, by its page tables; nothing: nothing is mapped there.
    static std::optional<Rights> rights_at(const Domain& domain, u64 address);
    /// Copies memory of the domain's; false: it is not all there.
    static bool read_memory(const Domain& domain, u64 address, std::span<byte> into);
    /// What a domain that pages itself tells of its faults and heaps; false: it is none.
    static bool read_pager_record(const Domain& domain, PagerRecord& record);

    /// Return only if the machine cannot do it. Without the lock.
    static void power_off();
    void reboot();
    DomainThread* current_thread() const { return static_cast<DomainThread*>(parts_.scheduler.current()->owner); }

    /// Writes to the console of a domain, for reports. Without the lock.
    void write_report(Domain& domain, std::string_view text);
    /// Added to an instruction pointer of a program's: where nothing is ever executed.
    static constexpr u64 unreachable = u64{1} << 46;
    /// `domain` has faulted, in the calling thread: prints the report, ends it, and waits until nothing runs in it
    /// (keeper.cpp). False: it was only to be told. Without the lock.
    bool handle_fault(Domain& domain, FaultContext context);

  private:
    byte* record_of(u32 id) const { return reinterpret_cast<byte*>(vm::Place::records + u64{id} * Layout::distance); }
    u64 record_address(const Domain& domain, u64 offset) const {
        return reinterpret_cast<u64>(record_of(domain.id)) + offset;
    }
    u32* pages_of(const Domain& domain) const {
        return reinterpret_cast<u32*>(record_of(domain.id) + Layout::pages_offset);
    }
    EventSlot* events_of(const Domain& domain) const {
        return reinterpret_cast<EventSlot*>(record_of(domain.id) + Layout::events_offset);
    }

    /// Calls `visit` for each domain there is but kserver.
    template <class Visit>
    void each_domain(const Visit& visit) const {
        for (usize word = 0; word < live_.size(); ++word)
            for (u64 bits = live_[word]; bits != 0; bits &= bits - 1)
                if (const usize id = word * 64 + static_cast<usize>(std::countr_zero(bits)); id != 0)
                    visit(*domains_[id]);
    }

    std::optional<u32> free_id();
    Domain* make_record(u32 id, const DomainBlueprint* wanted);
    Status make_objects(Domain& domain, const loader::Image& image);
    Status fill_image(Domain& domain, const loader::Image& image);
    Status fill_window(Domain& domain, const loader::Image& image, const DomainRequest& request);
    static Status keep_slot(const DomainThread& thread, u64 address, u32 frame);
    Status map_unit(Domain& domain, u64 base);
    void discard_thread(Domain& domain, DomainThread& thread);
    void fill_start_record(const Domain& domain, const DomainRequest& request, StartRecord& record) const;
    Status add_area(Domain& domain, u64 address, std::span<const u32> words, Area::Kind kind);
    static Rights rights_of(Area::Kind kind, u32 word);
    // Words of the list of pages.
    static u32 own_page(u32 frame);
    static u32 own_page_for_reading(u32 frame);
    static u32 shared_page(u32 frame);
    static bool is_shared(u32 word);
    static u32 frame_of(u32 word);
    Status order_pages(Domain& domain, u64 address, u32 count, u32& done);
    Status remove_area(Domain& domain, Area& area, u32 mapped);
    std::optional<u32> new_page(Domain& domain);
    Area* free_area(Domain& domain);
    Status make_thread(Domain& domain, DomainThread& thread, u64 entry, u64 argument, u64 stack_top);

    PublishedObject* published_of(const Domain& domain) const {
        return reinterpret_cast<PublishedObject*>(record_of(domain.id) + Layout::published_offset);
    }
    BoundObject* bound_of(const Domain& domain) const {
        return reinterpret_cast<BoundObject*>(record_of(domain.id) + Layout::bound_offset);
    }
    u64 new_reference(const Domain& owner, u32 place);
    Domain* owner_of(u64 reference);
    BoundObject* bound_to(Domain& client, u64 reference);
    static Binding binding_of(const BoundObject& bound);
    Status connect(Domain& client, BoundObject& bound, Domain& server, PublishedObject& object);
    Status connect_context(Domain& client, BoundObject& bound, u64 reference);
    Status bind_portals(Domain& client, const PublishedObject& object, const portals::Target& target, u32 first);
    void drop_binding(Domain& client, BoundObject& bound);
    bool calls_inside(ObjectRef caller, ObjectRef server);
    void drop_shared(Domain& client, Connection& connection);
    void reclaim_orphans();
    void release_objects(Domain& domain);
    void unlink_objects(Domain& domain);
    names::Node* free_name(Domain& domain);

    static u64 address_of(const Connection& connection);
    Status make_area(Domain& client, Connection& connection, Domain& server,
                     const AreaRequest& request = AreaRequest());
    Status bind_scheduler(Domain& client);
    Status bind_frames(Domain& client);
    void drop_connection(Domain& client, Connection& connection);
    Status ensure_event_page(Domain& domain);
    Status install_signal(Domain& domain, u32 number, Domain& owner, u32 channel, scheduler::Event& event);

    bool advance_ending(Domain& domain);
    void begin_ending(Domain& domain);
    void reap_thread(DomainThread& thread);
    void tell_fault(const Domain& domain, const DomainThread& thread);
    void watch_handlers();
    void watch_handler(DomainThread& thread);
    static void end_handler(DomainThread& thread, u32 frame, ThreadState& state);
    void stop_for(const Domain& domain);
    void unlink_server(Domain& domain);
    void unlink_events(Domain& domain);
    void unlink_event(Domain& domain, u32 number);
    static u32 free_event(const Domain& domain);
    void release(Domain& domain);
    void release_events(Domain& domain);
    void release_pages(Domain& domain);
    void release_words(Domain& domain, std::span<const u32> words);
    void tell_reclaimed(const Domain& domain);
    void reclaim_unused();
    Domain* choose_debtor();
    void ask(Domain& debtor);
    void end_debtor(Domain& debtor);
    bool release_memory(Domain& domain);
    Status make_tester(Domain& domain);
    void release_tester(Domain& domain);
    void take_back(Domain& domain, u32& frame, u32 order = 0);
    Connection* open_report(Domain& server);
    void drop_report(Domain& server);

    Parts parts_;
    scheduler::Mutex lock_;
    std::array<Domain*, Layout::maximum_domains> domains_ = {};
    std::array<u64, Layout::maximum_domains / 64> live_ = {1}; ///< one bit for each id in use
    Domain* ending_ = nullptr;
    Domain self_; ///< kserver itself, as far as portals and connections are concerned
    u32 last_id_ = 0;
    u32 waiting_ = 0;
    u64 reap_count_ = 0;
    scheduler::Event reap_event_;
    StretchCarrier carrier_;
    vm::StretchManager stretches_{carrier_};
    u32 asking_ = 0; ///< threads that wait for frames to come back
    u64 returned_count_ = 0;
    scheduler::Event returned_;
    bool range_waits_ = false;             ///< an ended domain's range still has stretches in it
    std::array<u64, 32> areas_used_ = {1}; ///< argument areas of the machine's, one bit each; the first is the registry
    /// Memory that clients have left behind while calls were in the server that sees it.
    struct Orphan {
        ObjectRef client; ///< that has released it, or is dead
        ObjectRef server;
        Connection connection;
    };
    std::array<Orphan, 64> orphans_ = {};
    u64 last_serial_ = first_object_reference >> 16;
    names::NameTable names_;
    u64 report_portals_used_ = 0;
    scheduler::Mutex report_lock_;
    std::array<char, loader::Image::name_size> tester_ = {};
    u32 tester_frames_ = 0;
    bool tester_runs_ = false;        ///< one at a time: its frames have an account of their own
    DomainThread* stopped_ = nullptr; ///< threads that have stopped, not yet looked at
};

} // namespace metta::domains
