// SPDX-License-Identifier: MIT
// Pages that others have stored lie in memory that comes when the first does.
#include "apps/stress/page_store.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "interfaces/page_store_portal.hpp"
#include "runtime/client/names.hpp"
#include "runtime/client/offers.hpp"
#include "runtime/middl/any.hpp"
#include "runtime/paging/mapping.hpp"
#include "runtime/paging/physical.hpp"
#include "runtime/paging/ranges.hpp"
#include "runtime/serve/served.hpp"
#include "runtime/user/late.hpp"

namespace metta::stress {
namespace {

constexpr usize half_size = page_size / 2;
constexpr usize objects = usize{store_clients} * stored_kinds;

/// Where the objects' pages lie, so many for each.
constexpr u64 room_begin = paging::mappings_end, room_pages = 32;
[[gnu::section(".nailed")]] constinit paging::PhysicalDriver room(room_begin,
                                                                  room_begin + objects * room_pages * page_size);

/// One client's pages, in the order of their numbers. Its only user is that client's pager, which comes with one call
/// at a time.
class StoredPages final : public Served<StoredPages, PageStore, half_size + 64> {
  public:
    StoredPages(u64 begin, StoreBounds bounds) : begin_(begin), bounds_(bounds) {}

    Result<middl::Sequence<u8>> fetch(u64 half) override {
        if (half / 2 >= bounds_.pages) return std::unexpected(NoPage());
        if (stored_[half]) return middl::Sequence<u8>(std::span<const u8>(place_of(half), half_size));
        for (usize word = 0; word != unstored_.size(); ++word)
            unstored_[word] = unstored_word(half / 2, half % 2 * unstored_.size() + word);
        return middl::Sequence<u8>(std::span(reinterpret_cast<const u8*>(unstored_.data()), half_size));
    }

    Result<void> store(u64 half, std::span<const u8> bytes) override {
        if (bytes.size() != half_size) return std::unexpected(SystemError::bad_argument);
        if (half / 2 >= bounds_.pages) return std::unexpected(NoPage());
        if (!stored_[half] && !stored_[half ^ 1]) {
            if (kept_ == bounds_.capacity) return std::unexpected(Full());
            ++kept_;
        }
        stored_[half] = true;
        std::ranges::copy(bytes, place_of(half));
        return {};
    }

  private:
    u8* place_of(u64 half) const { return reinterpret_cast<u8*>(begin_ + half * half_size); }

    u64 begin_;
    StoreBounds bounds_;
    u64 kept_ = 0;
    std::array<bool, 2 * room_pages> stored_ = {};
    std::array<u64, half_size / sizeof(u64)> unstored_ = {};
};

constinit std::array<byte, 2 * argument_area_size> arrival{};
constinit middl::Arena arrived(arrival);
constinit std::array<Late<StoredPages>, objects> places = {};

} // namespace

u32 be_page_store(std::string_view name, Output& out) {
    constexpr u32 failed = 1;
    constexpr u32 stacks = store_clients;
    auto offers = connect<OffersClient>();
    auto names = connect<NamesClient>(arrived);
    if (!offers || !names) {
        print(out, "stress: expected the services offers and names, found one of them refused\n");
        return failed;
    }
    if (const Result<void> added = paging::add_range(room); !added) {
        print(out, "stress: ", added.error(), "\n");
        return failed;
    }
    for (usize object = 0; object != objects; ++object) {
        StoredPages& pages =
            places[object].make(room_begin + object * room_pages * page_size, store_bounds[object % stored_kinds]);
        const auto reference = offers->publish(PageStore::type_code.value, reinterpret_cast<u64>(&served_entry),
                                               reinterpret_cast<u64>(static_cast<ServedObject*>(&pages)), stacks);
        std::array<char, 32> storage;
        TextBuffer path(storage);
        print(path, name, object);
        if (!reference || !names->add(path.text(), middl::reference_any(PageStore::type_code, *reference))) {
            print(out, "stress: expected room for an object and its name, found none\n");
            return failed;
        }
    }
    store_is_ready.signal();
    for (u64 never = ~u64{0} >> 2;;) static_cast<void>(store_is_ready.await(never));
}

} // namespace metta::stress
