// A table of sets of eight: a conversation lives in the set its hash chooses, so finding one costs
// one or two cache lines however many there are, and forgetting one needs no list.

#include "line_memory.hpp"

#include <algorithm>
#include <utility>

namespace netkit::sniff {

namespace {

std::size_t hash(const tcp_ends& ends) noexcept
{
    std::uint64_t mixed = ends.ports;
    for (std::size_t i = 0; i < ends.addresses.size(); i += 2) {
        const auto pair = std::uint64_t{ends.addresses[i]} << 32U | ends.addresses[i + 1];
        mixed = (mixed ^ pair) * 0x9e3779b97f4a7c15U;
        mixed ^= mixed >> 29U;
    }
    return static_cast<std::size_t>(mixed ^ mixed >> 32U);
}

} // namespace

tcp_conversations::entry* tcp_conversations::place_for(const tcp_ends& ends)
{
    const auto sets = entries_.size() / neighbours;
    entry* const set = entries_.data() + (hash(ends) & (sets - 1)) * neighbours;
    if (set->used != 0 && set->ends == ends) return set;
    entry* oldest = set;
    for (entry* each = set + 1; each != set + neighbours; ++each) {
        if (each->used != 0 && each->ends == ends) {
            std::swap(*set, *each); // to the front: its next packets look no further
            return set;
        }
        if (each->used < oldest->used) oldest = each;
    }
    return oldest;
}

void tcp_conversations::grow()
{
    std::vector<entry> before(std::max(smallest, entries_.size() * 4));
    before.swap(entries_);
    for (const auto& each : before)
        if (each.used != 0) *place_for(each.ends) = each;
}

tcp_conversations::found tcp_conversations::find(const tcp_ends& ends)
{
    if (entries_.empty()) grow();
    entry* here = place_for(ends);
    const bool known = here->used != 0 && here->ends == ends;
    if (!known) {
        // A full neighbourhood of a small table: more room before anybody is forgotten.
        if (here->used != 0 && entries_.size() < largest) {
            grow();
            here = place_for(ends);
        }
        *here = {ends, {}, 0};
    }
    if (++clock_ == 0) ++clock_;
    here->used = clock_;
    return {&here->bases, known};
}

} // namespace netkit::sniff
