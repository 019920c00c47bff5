// SPDX-License-Identifier: MIT
// Behaves as the interfaces say, with nothing behind it.
#include "apps/shell/tests/fake_system.hpp"

namespace metta::shell {

void FakeDomains::add(u32 id, std::string_view name, std::string_view account) {
    Domain& domain = domains[id];
    domain.record.id = id;
    domain.record.status = Domains::DomainStatus::running;
    name.copy(domain.record.name.data(), domain.record.name.size() - 1);
    account.copy(domain.record.account.data(), domain.record.account.size() - 1);
    domain.record.threads = 1;
    domain.record.frames = 20 + id;
    domain.record.portals = 3;
}

void FakeDomains::end(u32 id, u32 status) {
    domains.at(id).record.status = Domains::DomainStatus::ended;
    domains.at(id).record.exit_status = status;
}

Domains::Result<u32> FakeDomains::create(std::string_view program, std::span<const char> arguments, bool counted) {
    std::vector<std::string> words;
    std::string_view rest(arguments.data(), arguments.size());
    while (!rest.empty()) {
        words.emplace_back(rest.substr(0, rest.find('\0')));
        rest.remove_prefix(words.back().size() + 1);
    }
    std::string line = counted ? "create -c" : "create";
    for (const std::string& word : words) line += " " + word;
    log.push_back(line);
    if (broken) return std::unexpected(*broken);
    if (!programs.contains(std::string(program))) {
        return std::unexpected(BadProgram{.why = "its header is no program's"});
    }
    if (domains.size() == maximum) return std::unexpected(Exhausted{});
    add(next, program, "shell");
    domains[next].record.status = Domains::DomainStatus::created;
    domains[next].arguments = words;
    domains[next].counted = counted;
    return next++;
}

Domains::Result<void> FakeDomains::set_contract(u32 domain, u64 guaranteed, u64 optimistic) {
    log.push_back("contract " + std::to_string(domain) + " " + std::to_string(guaranteed) + " " +
                  std::to_string(optimistic));
    if (guaranteed > most_guaranteed) return std::unexpected(NoContract{.left = most_guaranteed});
    return {};
}

Domains::Result<void> FakeDomains::debug_heap(u32 domain) {
    log.push_back("debug heap " + std::to_string(domain));
    return {};
}

Domains::Result<void> FakeDomains::start(u32 domain) {
    log.push_back("start " + std::to_string(domain));
    if (start_broken) return std::unexpected(*start_broken);
    domains.at(domain).record.status = Domains::DomainStatus::running;
    return {};
}

Domains::Result<u32> FakeDomains::wait(u32 domain) {
    log.push_back("wait " + std::to_string(domain));
    if (!domains.contains(domain)) return std::unexpected(NoDomain{});
    on_wait(domain);
    const Domains::DomainRecord& record = domains.at(domain).record;
    const u32 status =
        record.status == Domains::DomainStatus::ended ? record.exit_status : programs[record.name.data()];
    domains.erase(domain);
    return status;
}

Domains::Result<void> FakeDomains::kill(u32 domain, u32 status) {
    log.push_back("kill " + std::to_string(domain) + " " + std::to_string(status));
    if (domain == 0) return std::unexpected(Essential{});
    if (!domains.contains(domain)) return std::unexpected(NoDomain{});
    end(domain, status);
    return {};
}

Domains::Result<Domains::DomainRecord> FakeDomains::inspect(u32 domain) {
    if (broken) return std::unexpected(*broken);
    const auto at = domains.lower_bound(domain);
    if (at == domains.end()) return std::unexpected(NoDomain{});
    return at->second.record;
}

Portals::Result<middl::Sequence<Portals::PortalRecord>> FakePortals::list(u32 domain, u32 first) {
    if (broken) return std::unexpected(*broken);
    if (!portals.contains(domain)) return std::unexpected(NoDomain{});
    area_.clear();
    for (const PortalRecord& portal : portals.at(domain))
        if (portal.number >= first && area_.size() < 16) area_.push_back(portal); // no more fit
    return middl::Sequence<PortalRecord>(area_);
}

Loader::Result<Loader::ImageRecord> FakeLoader::inspect(u32 index) {
    if (broken) return std::unexpected(*broken);
    if (index >= images.size()) return std::unexpected(NoImage{});
    const Image& image = images[index];
    return ImageRecord{.name = std::string_view(image.name),
                       .shared = image.shared,
                       .copied = image.copied,
                       .zero = image.zero,
                       .text = u64{image.shared} * 4096,
                       .data = u64{image.copied + image.zero} * 4096,
                       .domains = image.domains};
}

Loader::Result<u64> FakeLoader::frames() {
    u64 frames = 0;
    for (const Image& image : images) frames += image.shared + image.copied;
    return frames;
}

MemoryView::Result<middl::Sequence<Frames::ContractRecord>> FakeMemoryView::contracts_from(u32 domain) {
    given_contracts_.clear();
    for (const auto& contract : contracts)
        if (contract.domain >= domain && given_contracts_.size() < most) given_contracts_.push_back(contract);
    return all(given_contracts_);
}

MemoryView::Result<middl::Sequence<MemoryView::FrameRun>> FakeMemoryView::ram_tab(u64 first, u64 end) {
    given_runs_.clear();
    if (frames.empty() || first > frames.back().first + frames.back().count)
        return std::unexpected(SystemError::bad_argument);
    for (const FrameRun& run : frames) {
        const u64 from = std::max(first, run.first), to = std::min(end, run.first + run.count);
        if (from >= to || given_runs_.size() == most) continue;
        given_runs_.push_back(run);
        given_runs_.back().first = from;
        given_runs_.back().count = to - from;
    }
    return all(given_runs_);
}

MemoryView::Result<middl::Sequence<Stretches::StretchRecord>> FakeMemoryView::stretches_from(u64 address) {
    given_stretches_.clear();
    for (const Made& made : stretches)
        if (made.record.base >= address && given_stretches_.size() <= most) given_stretches_.push_back(made.record);
    // A range and what begins where it does come together.
    if (given_stretches_.size() > most) {
        const u64 next = given_stretches_.back().base;
        while (given_stretches_.back().base == next) given_stretches_.pop_back();
    }
    return all(given_stretches_);
}

MemoryView::Result<middl::Sequence<u64>> FakeMemoryView::rights_in(u64 stretch, u32 domain) {
    given_rights_.clear();
    for (const Made& made : stretches)
        if (made.record.base == stretch && !made.record.reserved)
            for (const auto& [who, rights] : made.rights)
                if (who >= domain && given_rights_.size() < most) given_rights_.push_back(u64{who} << 32 | rights);
    return all(given_rights_);
}

MemoryView::Result<middl::Sequence<MemoryView::PagingRecord>> FakeMemoryView::paging_from(u32 domain) {
    given_paging_.clear();
    for (const PagingRecord& record : paging)
        if (record.domain >= domain && given_paging_.size() < most) given_paging_.push_back(record);
    return all(given_paging_);
}

MemoryView::Result<middl::Sequence<MemoryView::HeapRecord>> FakeMemoryView::heaps_from(u32 domain) {
    given_heaps_.clear();
    for (const HeapRecord& record : heaps)
        if (record.domain >= domain && (given_heaps_.empty() || given_heaps_[0].domain == record.domain))
            given_heaps_.push_back(record);
    return all(given_heaps_);
}

Machine::Result<Machine::FileRecord> FakeMachine::file_at(u32 index) {
    if (broken) return std::unexpected(*broken);
    if (index >= files.size()) return std::unexpected(NoFile{});
    return FileRecord{
        .name = std::string_view(files[index].name), .size = files[index].content.size(), .checksum = 0xabc0 + index};
}

namespace {

/// At most `limit` bytes of the text from `offset` on, borrowed.
std::string_view piece_of(std::string_view text, u64 offset, u32 limit) {
    return text.substr(std::min<usize>(offset, text.size())).substr(0, std::min<usize>(limit, largest_sequence));
}

} // namespace

Machine::Result<middl::Sequence<u8>> FakeMachine::read_file(u32 index, u64 offset, u32 limit) {
    if (index >= files.size()) return std::unexpected(NoFile{});
    const std::string_view piece = piece_of(files[index].content, offset, limit);
    return middl::Sequence<u8>(middl::octets(std::as_bytes(std::span(piece))));
}

Machine::Result<Machine::LogResult> FakeMachine::log(u64 offset, u32 limit) {
    const u64 start = std::max(offset, forgotten);
    return LogResult{.start = start, .text = piece_of(logged, start, limit)};
}

Commands::Result<Commands::NextResult> FakeCommands::next(u32 offset, u32 limit) {
    if (offset == 0) {
        if (texts.empty()) return std::unexpected(SystemError::peer_died);
        current_ = texts.front();
        texts.pop_front();
        if (current_.size() > 16 * 1024) return std::unexpected(TooLong{});
    }
    return NextResult{.piece = piece_of(current_, offset, limit),
                      .left = static_cast<u32>(current_.size() - std::min<usize>(offset, current_.size()))};
}

FakeSystem::FakeSystem() {
    domains.programs = {{"hello", 0},         {"fault", 139},    {"bench", 0},        {"stress", 0},
                        {"nucleus_tests", 0}, {"call_tests", 0}, {"memory_tests", 0}, {"seven", 7}};
    domains.add(0, "kserver");
    domains.add(2, "console");
    const std::string program = "\x7f"
                                "ELF and more";
    for (const char* name :
         {"hello", "fault", "bench", "stress", "nucleus_tests", "call_tests", "memory_tests", "seven", "broken"})
        machine.files.push_back({name, program});
    machine.files.push_back({"notes", "no program"});
    machine.files.push_back({"good.script", "echo one\n# nothing\nseven; echo $?\n"});
    machine.files.push_back({"bad.script", "echo one\necho 'two\n"});
    machine.files.push_back({"again.script", "echo deeper; script again.script\n"});
    machine.files.push_back({"huge.script", std::string(17000, '\n')});
    machine.boot.path = BootPath::pvh;
    machine.boot.power_off.port_a = 0x604;
    machine.boot.region_count = 2;
    machine.boot.regions[0] = {.base = 0x1000, .size = 0x9f000, .kind = RegionKind::available};
    machine.boot.regions[1] = {.base = 0x100000, .size = 0x200000, .kind = RegionKind::domain};
}

} // namespace metta::shell
