// SPDX-License-Identifier: MIT
// What kserver keeps about a domain: a record in pages that go back to the machine when nothing of the domain is left.
// Everything in it is under kserver's lock, but for what the scheduler links.
#pragma once

#include <array>

#include "interfaces/domains.hpp"
#include "interfaces/object_state.hpp"
#include "interfaces/start_record.hpp"
#include "runtime/serve/served.hpp"
#include "servers/loader/image_cache.hpp"
#include "servers/names/name_table.hpp"
#include "servers/scheduler/scheduled_thread.hpp"
#include "servers/vm/holdings.hpp"
#include "servers/vm/stretch.hpp"

namespace metta::domains {

using DomainStatus = Domains::DomainStatus;

class Kserver;
struct Domain;

/// A range of the domain's private window. Its frames are in the domain's list of pages from `first` on.
struct Area {
    /// `slots`: context slots, and the upper pages of the stacks above them. `start`: the first stack's upper page, its
    /// thread's slot, and the start record.
    enum class Kind : u8 { none, text, data, stack, counts, memory, slots, start };
    u64 base = 0;
    u32 pages = 0;
    u32 first = 0;
    Kind kind = Kind::none;
};

struct DomainThread {
    scheduler::ScheduledThread scheduled; ///< its owner is this
    Domain* domain = nullptr;
    u32 frame = 0; ///< of the nucleus' thread; 0: there is none
    bool started = false;
    bool gone = false;    ///< it has stopped for good
    bool faulted = false; ///< because nobody could handle its fault
    bool endless = false; ///< its domain's fault handler has been ended, since it did not end by itself
    u8 looks = 0;         ///< how often in a row it was seen in that handler, in one fault
    u64 handling = 0;     ///< which fault that was (Attribute::handling)
    DomainThread* next_stopped = nullptr;
};

/// An event that the domain has made, or that was shared with it.
struct EventSlot {
    scheduler::Event event; ///< of one of its own
    Domain* peer = nullptr; ///< own: whom it was shared with; shared: whose it is
    u32 peer_number = 0;
    bool own = false;
};

/// How the domain is connected to a service.
struct Connection {
    Domain* server = nullptr; ///< nullptr: it is not
    ObjectRef stretch;        ///< of the argument area; 0: there is none
    u32 stretch_frame = 0;
    u32 area_frame = 0; ///< the first
    u16 place = 0;      ///< which argument area of the machine's
    u8 order = 0;       ///< it has 2^order pages
};

/// An interface of kserver's, served to one domain.
struct ServedToDomain : ServedObject {
    Domain* domain = nullptr;
    Kserver* kserver = nullptr;
    u64 context = 0; ///< of a context: the reference to it
};

/// An object that the domain has published.
struct PublishedObject {
    u64 reference = 0; ///< 0: there is none
    u64 entry = 0;
    u64 object = 0;
    u64 type = 0;             ///< type code of its interface
    u8 area_order = 0;        ///< of argument areas
    bool keeps_state = false; ///< for each client
    bool separate = false;    ///< one portal for each operation
    bool bound = false;       ///< somebody has been connected
};

/// How the domain is connected to what a reference stands for.
struct BoundObject {
    u64 reference = 0; ///< 0: it is not
    Connection connection;
    Connection state; ///< the server's memory for this client, of which only the stretch is used
    u32 first = 0;    ///< of its portals, among those of bound objects
    u32 portals = 0;
    bool separate = false;
    ServedToDomain served; ///< of a context of kserver's
};

/// Where the portal `share` of a slot leads.
struct SharingSlot {
    const vm::StretchBinding* binding = nullptr;
    Kserver* kserver = nullptr;
};

/// What the domain serves.
struct Offer {
    u64 entry = 0; ///< 0: nothing yet
    u64 object = 0;
};

struct Domain {
    static constexpr usize maximum_areas = 40, maximum_threads = 12, maximum_code_pages = 24, maximum_tables = 48;
    static constexpr usize services = static_cast<usize>(Service::count);
    static constexpr u32 no_place = ~u32{0}, no_event = ~u32{0};

    u32 id = 0;
    DomainStatus status = DomainStatus::created;
    bool essential = false; ///< the system needs it
    bool manages = false;   ///< it may act on domains that it has not made
    bool counted = false;   ///< its portals count their calls
    bool debug_heap = false;
    bool ending_begun = false;
    char name[sizeof(Domains::Name)] = {};
    char account_name[sizeof(Domains::Name)] = {};
    vm::Account own_account;
    vm::Account* account = &own_account; ///< that pays for all of it
    u32 parent = 0;                      ///< 0: kserver
    const loader::Image* image = nullptr;
    u32 exit_status = 0;
    Domain* next_ending = nullptr;
    u32 waiters = 0;      ///< threads that wait for its end
    u32 report_users = 0; ///< threads inside kserver that report its fault, or write a report to its console

    // Objects, and the frames they lie in.
    ObjectRef object;
    u32 object_frame = 0;
    std::array<ObjectRef, maximum_code_pages> code_pages = {};
    u32 code_page_count = 0;
    ObjectRef pool;
    u32 pool_frame = 0, stacks = 0;
    ObjectRef event_page;
    u32 event_frame = 0;
    std::array<u32, maximum_tables> tables = {}; ///< donated
    u32 table_count = 0;
    u32 portals = 0;

    std::array<Area, maximum_areas> areas = {};
    u32 page_count = 0; ///< in the list of pages (Layout)
    u32 list_pages = 0; ///< that the list takes

    std::array<DomainThread, maximum_threads> threads = {};
    u32 threads_left = 0; ///< started, and not gone

    scheduler::EventTable table = {}; ///< of this domain
    u32 event_record_pages = 0;

    std::array<Domain*, services> providers = {}; ///< whom it is connected to when it asks; nullptr: it may not
    std::array<Connection, services> connections = {};
    std::array<Offer, services> offers = {};
    u32 serves = 0; ///< one bit for each Service that it may offer
    std::array<ServedToDomain, services> served = {};
    ServedToDomain nester;

    // References that it has published, and those that it is connected to: pages of their own (Layout).
    u32 published_pages = 0, bound_pages = 0; ///< 0 or 1
    u64 bound_portals = 0;                    ///< one bit for each that is in use
    u32 name_pages = 0;                       ///< entries of contexts that it has added
    names::Node* names = nullptr;             ///< the last of them

    // Stretches, and frames that it holds.
    vm::Tenant tenant;
    vm::Holder holder;
    std::array<u8, maximum_bound_stretches> stretch_portals = {}; ///< of each slot: one bit for each StretchPortal
    std::array<SharingSlot, maximum_bound_stretches> sharing = {};
    u32 shared_tables = 0;           ///< that others' stretches have needed
    u32 revocation_event = no_event; ///< signalled when frames are asked back

    u32 tester_frame = 0, tester_frames = 0; ///< of a tester of the nucleus: the first of its frames, and how many

    // A connection of kserver's own to its console, for reports.
    u32 report_portal = 0;
    Connection report;

    StartPorts ports[StartRecord::maximum_ports] = {};
    u8 lines[StartRecord::maximum_lines] = {};
    u32 line_count = 0;
    u32 attached = 0; ///< one bit for each of them
    u32 line_events[StartRecord::maximum_lines] = {};

    // For kserver: words that its own events count in.
    u64 dead_count = 0, ended_count = 0, offered_count = 0;
    scheduler::Event dead;    ///< nothing runs in it any more
    scheduler::Event ended;   ///< nothing of it is left
    scheduler::Event offered; ///< it has made an offer, or never will

    std::string_view name_text() const { return name; }
};

/// Where the records lie in kserver's private window.
struct Layout {
    static constexpr u32 maximum_domains = 256;
    static constexpr u64 distance = 0x2'0000;
    static constexpr u64 record_pages = 4, counts_offset = 0x4000, events_offset = 0x5000, pages_offset = 0x8000,
                         published_offset = 0x1'0000, bound_offset = 0x1'1000, names_offset = 0x1'2000;
    static constexpr u32 maximum_pages = (published_offset - pages_offset) / sizeof(u32);
    static constexpr u32 maximum_published = page_size / sizeof(PublishedObject);
    static constexpr u32 maximum_bound = page_size / sizeof(BoundObject);
    static constexpr u32 maximum_name_pages = 8;
    static constexpr u64 events_pages = 3;
    static_assert(sizeof(Domain) <= counts_offset && counts_offset == record_pages * page_size);
    static_assert(names_offset + maximum_name_pages * page_size <= distance);
    static_assert(events_offset + (sizeof(EventSlot) + sizeof(scheduler::Event*)) * maximum_events <= pages_offset);
};

} // namespace metta::domains
