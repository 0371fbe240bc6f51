// The problem: millions of flows may pass, memory must not grow, and a packet may cost some tens of
// nanoseconds. The shape: records in one block that is reserved at the start and never moves;
// beside it an array of places, twice as many, searched linearly from the hash's place on; each
// place keeps 32 bits of the hash, so a record is touched only if it is most likely the right one.
// Records of a kind hang in a list in the order of their latest packets: the one to give up is at
// its head, and nothing is ever searched, no clock is asked and a pause of years costs nothing.
// Rejected: expiring flows as time passes. It would split a connection that slept, give its second
// half a new stream number and lose its sequence numbers, for memory that nobody needs yet.

#include "netkit/sniff/flow_table.hpp"

#include <algorithm>
#include <bit>

namespace netkit::sniff {

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::array<std::int64_t, flow_kinds> timeouts{300 * second, 10 * second, 60 * second,
                                                        30 * second};
constexpr std::uint32_t most_flows = 1U << 24U;

/// Three pairs of words at once, unlike `hash_of`, whose steps wait for each other: every packet
/// waits for this.
std::uint32_t place_hash(const flow_key& key, std::uint64_t seed) noexcept
{
    __extension__ using wide = unsigned __int128;
    const auto fold = [](std::uint64_t left, std::uint64_t right) {
        const auto product = static_cast<wide>(left) * right;
        return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
    };
    const auto words = key.words();
    const auto low = fold(words[0] ^ seed, words[1] ^ 0x9e3779b97f4a7c15U);
    const auto high = fold(words[2] ^ ~seed, words[3] ^ 0xbf58476d1ce4e5b9U);
    const auto rest = fold(words[4] ^ seed, words[5] ^ 0x94d049bb133111ebU);
    const auto all = fold(low ^ 0x2545f4914f6cdd1dU, high ^ rest ^ seed);
    return static_cast<std::uint32_t>(all ^ all >> 32U);
}

} // namespace

std::int64_t timeout_of(flow_kind kind) noexcept
{
    return timeouts[static_cast<std::size_t>(kind)];
}

flow_table::flow_table(std::uint32_t capacity, std::uint64_t seed, flow_listener* to)
    : capacity_(std::clamp(capacity, 1U, most_flows)), seed_(seed), listener_(to)
{
    widest_ = std::bit_ceil(capacity_ + capacity_ / 2 + 1);
    places_.resize(std::min(widest_, 1024U));
    mask_ = static_cast<std::uint32_t>(places_.size() - 1);
    records_.reserve(capacity_);
}

flow_record* flow_table::find(const flow_key& key) noexcept
{
    const auto hash = place_hash(key, seed_);
    for (auto at = hash & mask_; places_[at].record != flow_record::none; at = (at + 1) & mask_)
        if (places_[at].hash == hash && records_[places_[at].record].key == key)
            return &records_[places_[at].record];
    return nullptr;
}

flow_table::entry flow_table::at(const flow_key& key, std::int64_t now_ns)
{
    if (auto* const known = find(key)) return {known, false};
    const auto record = make_room(now_ns);
    const auto hash = place_hash(key, seed_);
    if (live_ + live_ / 2 >= places_.size() && places_.size() < widest_) widen();
    put_place({hash, record});
    ++live_;
    records_[record] = flow_record{.key = key};
    append(records_[record], flow_kind::other);
    return {&records_[record], true};
}

void flow_table::touch(flow_record& record, flow_kind kind) noexcept
{
    if (record.newer == flow_record::none && record.kind == kind) return; // is the youngest
    unlink(record);
    append(record, kind);
}

void flow_table::clear()
{
    for (auto& each : queues_) {
        while (each.oldest != flow_record::none) {
            auto& record = records_[each.oldest];
            unlink(record);
            if (listener_ != nullptr) listener_->on_flow_end(record, flow_end::stopped);
        }
    }
    std::ranges::fill(places_, place{});
    records_.clear();
    live_ = 0;
}

void flow_table::unlink(flow_record& record) noexcept
{
    auto& list = queues_[static_cast<std::size_t>(record.kind)];
    if (record.older == flow_record::none)
        list.oldest = record.newer;
    else
        records_[record.older].newer = record.newer;
    if (record.newer == flow_record::none)
        list.youngest = record.older;
    else
        records_[record.newer].older = record.older;
    record.older = record.newer = flow_record::none;
}

void flow_table::append(flow_record& record, flow_kind kind) noexcept
{
    auto& list = queues_[static_cast<std::size_t>(kind)];
    record.kind = kind;
    record.older = list.youngest;
    record.newer = flow_record::none;
    const auto index = index_of(record);
    if (list.youngest == flow_record::none)
        list.oldest = index;
    else
        records_[list.youngest].newer = index;
    list.youngest = index;
}

void flow_table::put_place(place made) noexcept
{
    auto at = made.hash & mask_;
    while (places_[at].record != flow_record::none)
        at = (at + 1) & mask_;
    places_[at] = made;
}

void flow_table::widen()
{
    std::vector<place> before(std::min<std::size_t>(widest_, places_.size() * 4));
    before.swap(places_);
    mask_ = static_cast<std::uint32_t>(places_.size() - 1);
    for (const auto& each : before)
        if (each.record != flow_record::none) put_place(each);
}

/// Linear probing without tombstones: what follows moves up into the hole where it may.
void flow_table::erase_place(std::uint32_t record, std::uint32_t hash) noexcept
{
    auto hole = hash & mask_;
    while (places_[hole].record != record)
        hole = (hole + 1) & mask_;
    for (auto next = (hole + 1) & mask_; places_[next].record != flow_record::none;
         next = (next + 1) & mask_) {
        const auto home = places_[next].hash & mask_;
        if (((next - home) & mask_) < ((next - hole) & mask_)) continue; // would stand before home
        places_[hole] = places_[next];
        hole = next;
    }
    places_[hole] = place{};
}

/// An unused record: a new one, or that of a flow that has to go.
std::uint32_t flow_table::make_room(std::int64_t now_ns)
{
    if (records_.size() < capacity_) {
        records_.emplace_back();
        return static_cast<std::uint32_t>(records_.size() - 1);
    }
    const flow_record* chosen = nullptr;
    std::int64_t most_overdue = 0;
    for (const auto& list : queues_) {
        if (list.oldest == flow_record::none) continue;
        const auto& head = records_[list.oldest];
        // A quarter of each, since captures may claim any time at all.
        const auto overdue = now_ns / 4 - head.last_ns / 4 - timeout_of(head.kind) / 4;
        if (chosen != nullptr && overdue <= most_overdue) continue;
        chosen = &head;
        most_overdue = overdue;
    }
    auto& gone = records_[index_of(*chosen)];
    const auto why = most_overdue > 0 ? flow_end::expired : flow_end::evicted;
    ++(why == flow_end::expired ? expired_ : evicted_);
    if (listener_ != nullptr) listener_->on_flow_end(gone, why);
    unlink(gone);
    erase_place(index_of(gone), place_hash(gone.key, seed_));
    --live_;
    return index_of(gone);
}

} // namespace netkit::sniff
