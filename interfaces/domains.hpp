// SPDX-License-Identifier: MIT
// Starting domains, waiting for them, ending them, looking at them.
#pragma once

#include <span>
#include <string_view>

#include "interfaces/portal_specification.hpp"
#include "interfaces/services.hpp"

namespace metta {

enum class DomainStatus : u32 {
    created = 0, ///< not started yet
    running = 1,
    ending = 2, ///< what it held is being taken back
    ended = 3,  ///< nothing of it is left but its status
};

/// What `inspect` tells.
struct DomainRecord {
    static constexpr usize name_size = 32;
    u32 id = 0;
    DomainStatus status = DomainStatus::created;
    char name[name_size] = {};
    char account[name_size] = {};
    u32 threads = 0;
    u32 frames = 0; ///< all that is its: memory, tables, objects
    u32 portals = 0;
    u32 exit_status = 0; ///< once it has ended
};

/// One bound portal of a domain's.
struct PortalRecord {
    u32 number = 0;
    PortalKind kind = PortalKind::unbound;
    u16 counted = 0; ///< 1: `count` tells the calls
    u32 target = 0;  ///< of a call: the domain it leads to; 0 is kserver
    u32 service = 0; ///< of a call to an offer: the Service; 0: none
    u64 count = 0;
};

/// How the machine's memory is used, in frames.
struct MemoryRecord {
    u64 total = 0; ///< all that kserver had to give when it started
    u64 free = 0;
    u64 images = 0;  ///< text and constants of programs, kept for the next instance
    u64 kserver = 0; ///< kserver's own
};

class Domains {
  public:
    /// The boot archive has no such program, or it cannot be run; a text in the argument area tells why.
    struct BadProgram {};
    /// There are as many domains, or frames in use, as there can be.
    struct Exhausted {};
    struct NoDomain {};
    /// kserver itself, or a domain that the system needs.
    struct Essential {};
    using Error = Raised<BadProgram, Exhausted, NoDomain, Essential>;
    template <class T>
    using Result = Outcome<T, Error>;

    enum class Operation : u32 {
        create = 0,
        start = 1,
        wait = 2,
        kill = 3,
        inspect = 4,
        portals = 5,
        memory = 6,
        quiet = 7,
    };

    /// A domain that will run `program`, a file of the boot archive. `arguments`: each ends with a zero byte, the
    /// program's name first. It has the caller's console. With `counted`, its portals count their calls. Answers its
    /// number.
    virtual Result<u32> create(std::string_view program, std::span<const char> arguments, bool counted) = 0;
    virtual Result<void> start(u32 domain) = 0;
    /// Waits until nothing of the domain is left, and answers its exit status. The number is free for another then.
    virtual Result<u32> wait(u32 domain) = 0;
    /// Ends a domain from outside, with this exit status.
    virtual Result<void> kill(u32 domain, u32 status) = 0;
    /// The first domain whose number is at least `domain`; `NoDomain`: there is none.
    virtual Result<DomainRecord> inspect(u32 domain) = 0;
    /// Bound portals of a domain from number `first` on, as many as fit; none: there are no more.
    virtual Result<std::span<const PortalRecord>> portals(u32 domain, u32 first) = 0;
    virtual Result<MemoryRecord> memory() = 0;
    /// The domain's output, reports of its faults too, is thrown away. Before it is started.
    virtual Result<void> quiet(u32 domain) = 0;

  protected:
    ~Domains() = default;
};

} // namespace metta
