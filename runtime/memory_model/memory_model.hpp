// SPDX-License-Identifier: MIT
// What stretches and frames are, said once more and as plainly as can be, so that the real ones can be compared with
// it.
//
// There are no tables and no portals here, only who has been given what, and which frame is on which page. Every
// operation answers with all the refusals that are right: none means that it must be done, and then it has been done
// here. Where the system chooses (an address, a frame), an operation has two halves: may it be, and what has come of
// it.
#pragma once

#include <array>
#include <initializer_list>

#include "runtime/base/types.hpp"

namespace metta::memory_model {

/// What comes of an operation, or an access.
enum class Answer : u8 {
    done,
    fault,      ///< of an access; of a portal that is not bound
    no_stretch, ///< what Stretches raises
    no_space,
    no_memory,
    not_holder,
    write_and_execute,
    no_domain,
    no_frames, ///< what Frames raises
    not_yours,
    bad_argument, ///< what any server or portal answers
    absent,       ///< what portals answer
    occupied,
    not_owner,
    revoked,
    other, ///< nothing that is expected anywhere
    count,
};
const char* name_of(Answer answer);

/// Refusals of which each would be right.
class Refusals {
  public:
    constexpr Refusals() = default;
    constexpr Refusals(std::initializer_list<Answer> answers) {
        for (const Answer answer : answers) add(answer);
    }
    constexpr void add(Answer answer) { bits_ |= 1u << static_cast<u32>(answer); }
    constexpr void add_if(bool condition, Answer answer) {
        if (condition) add(answer);
    }
    constexpr bool contains(Answer answer) const { return (bits_ >> static_cast<u32>(answer) & 1) != 0; }
    constexpr bool none() const { return bits_ == 0; }
    friend constexpr bool operator==(Refusals, Refusals) = default;

  private:
    u32 bits_ = 0;
};

/// A portal that is not bound any more: with the stretch went what it led to, else its number.
inline constexpr Refusals not_bound = {Answer::fault, Answer::revoked};

/// A set of rights, as Stretches.Rights has them.
using RightSet = u8;
inline constexpr RightSet no_rights = 0, may_read = 1, may_write = 2, may_execute = 4, meta = 8, all_rights = 15;
/// Who may write or execute may read: x86 has it no other way.
constexpr RightSet completed(RightSet rights) {
    return (rights & (may_write | may_execute)) == 0 ? rights : rights | may_read;
}

enum class Access : u8 { read, write, execute };

/// Domains are the places 0, 1 … in this; the system's numbers mean nothing here.
using Domain = u32;
inline constexpr Domain maximum_domains = 4;
inline constexpr usize maximum_stretches = 24, maximum_pages = 24, maximum_frames = 96, maximum_bindings = 8;

/// A frame that a domain holds. Its first word stands for all that is in it.
struct Frame {
    u64 number = 0; ///< 0: this is none
    Domain holder = 0;
    u32 maps = 0;
    bool followed = false; ///< the next one was taken with it, and is still held
    bool known = false;    ///< `word` is what is in it; else nobody has looked since it was taken
    u64 word = 0;
};

/// Where a frame is, in one stretch. `frame` 0: nowhere.
struct Page {
    u64 index = 0; ///< from the start of the stretch
    u64 frame = 0;
};

struct Stretch {
    u64 base = 0; ///< 0: this is none
    u64 size = 0;
    Domain owner = 0;
    RightSet global = no_rights;
    std::array<RightSet, maximum_domains> given = {};
    std::array<RightSet, maximum_domains> narrowed = {}; ///< what each has left itself by Protect
    std::array<Page, maximum_pages> pages = {};
};

/// Portals of a domain to a stretch.
struct Binding {
    u64 portal = 0; ///< the first of their numbers; 0: this is none
    u64 stretch = 0;
};

/// What an access must come to. A word that is not known is what is in the frame.
struct Expected {
    Answer answer = Answer::fault;
    bool known = false;
    u64 word = 0;
};

class MemoryModel {
  public:
    /// A domain is there from now on, or nothing of it is any more: its stretches, its rights, its frames.
    void begin(Domain domain);
    void end(Domain domain);
    bool alive(Domain domain) const { return domain < maximum_domains && alive_[domain]; }

    // Stretches, as interfaces/Stretches.if says. `caller` is alive.
    Refusals may_create(u64 size, RightSet rights, u64 address) const;
    void created(Domain caller, u64 base, u64 size, RightSet rights);
    Refusals may_clone(Domain caller, u64 stretch) const;
    void cloned(Domain caller, u64 stretch, u64 clone);
    Refusals destroy(Domain caller, u64 stretch);
    Refusals set_rights(Domain caller, u64 stretch, Domain domain, RightSet rights);
    Refusals set_global(Domain caller, u64 stretch, RightSet rights);
    Refusals may_bind(Domain caller, u64 stretch) const;
    void bound(Domain caller, u64 stretch, u64 portal);
    Refusals unbind(Domain caller, u64 stretch);

    // Portals, by the first number of a stretch's. What several pages are done with goes on until one is refused; of
    // those that are demapped, none is.
    Refusals map(Domain caller, u64 portal, u64 address, u64 frame);
    Refusals demap(Domain caller, u64 portal, u64 address);
    Refusals map_range(Domain caller, u64 portal, u64 address, u64 first, u64 count);
    Refusals demap_range(Domain caller, u64 portal, u64 address, u64 count);
    Refusals share(Domain caller, u64 portal, Domain domain, RightSet rights);
    Refusals protect(Domain caller, u64 portal, RightSet rights);

    // Frames. Which frames have been taken, the system has said.
    bool taken(Domain caller, u64 first, u64 count); ///< false: some of them are somebody's already
    Refusals give(Domain caller, u64 first, u64 count);

    /// An access to the word at the start of a page.
    Expected access(Domain domain, u64 address, Access access) const;
    /// It was as expected: this is in the frame now, or was.
    void has_word(u64 address, u64 word);

    // A look.
    const Stretch* find(u64 base) const;
    const Stretch* at(u64 address) const; ///< the stretch that it lies in
    const Frame* frame(u64 number) const;
    const Frame* frame_at(u64 address) const; ///< what is mapped there
    const Binding* binding(Domain domain, u64 portal) const;
    const std::array<Stretch, maximum_stretches>& stretches() const { return stretches_; }
    const std::array<Frame, maximum_frames>& frames() const { return frames_; }
    const std::array<Binding, maximum_bindings>& bindings(Domain domain) const { return bindings_[domain]; }
    /// What the domain has been given there, with what everybody has.
    static RightSet may(const Stretch& stretch, Domain domain) { return stretch.global | stretch.given[domain]; }

  private:
    Stretch* known_stretch(u64 base);
    Frame* known_frame(u64 number);
    Stretch& add(Domain owner, u64 base, u64 size);
    void remove(Stretch& stretch);
    void unmap(Page& page);
    /// Gives a stretch the rights that `changed` has.
    void change(Stretch& stretch, const Stretch& changed);
    /// What the domain has mapped there is so no longer.
    void unmap_frames_of(Domain domain, Stretch& stretch);
    Binding* portals_to(Domain domain, u64 stretch);
    /// The stretch that the domain can map in by the portal; null: the portal is not bound.
    Stretch* mapped_by(Domain domain, u64 portal);

    std::array<bool, maximum_domains> alive_ = {};
    std::array<Stretch, maximum_stretches> stretches_ = {};
    std::array<Frame, maximum_frames> frames_ = {};
    std::array<std::array<Binding, maximum_bindings>, maximum_domains> bindings_ = {};
};

} // namespace metta::memory_model
