// Fragments wait in a small table whose tags are searched from end to end: a thousand numbers, and
// only fragments pay for it. Each place owns one buffer that grows as fragments come and is given
// to the decoder when the datagram is whole, by swapping it with the previous one's: nothing is
// copied twice, and the layers of the last datagram stay good until the next.

#include "netkit/sniff/defragmenter.hpp"

#include <algorithm>
#include <cstring>

#include "ethertype.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint32_t largest = 65'535;

std::uint16_t innermost_tag(const packet& of, std::size_t before) noexcept
{
    for (std::size_t i = before; i-- > 0;)
        if (of.stack[i].id == proto::vlan && of.stack[i].captured >= 2)
            return static_cast<std::uint16_t>(load_be16(of.stack[i].data) & 0x0fffU);
    return 0;
}

} // namespace

/// Never 0, which marks a free place.
std::uint32_t defragmenter::tag_of(const fragment_key& key) noexcept
{
    std::uint32_t tag = key.id * 0x9e3779b1U + key.protocol;
    for (std::size_t i = 0; i < key.addresses.size(); i += 4)
        tag = (tag ^ load_be32(&key.addresses[i])) * 0x85ebca6bU;
    return tag | 1U;
}

struct defragmenter::fragment {
    fragment_key key;
    std::uint8_t protocol = 0;
    bool more = false;
    std::uint32_t offset = 0;
    cursor payload;
    std::size_t depth = 0; ///< layers up to its header
};

defragmenter::defragmenter(const defrag_options& options) : options_(options)
{
    options_.most_datagrams = std::max(options_.most_datagrams, 1U);
    datagrams_.reserve(options_.most_datagrams);
    tags_.reserve(options_.most_datagrams);
}

/// The innermost fragment of the packet, if there is one.
bool defragmenter::find_fragment(const packet& of, fragment& found) const noexcept
{
    for (std::size_t i = of.depth; i-- > 1;) {
        const auto& here = of.stack[i];
        if ((here.flags & (layer::quoted | layer::joined)) != 0 || here.fault != damage::none)
            continue;
        if (here.id == proto::ip && here.captured >= 20) {
            const auto word = load_be16(here.data + 6);
            if ((word & 0x3fffU) == 0) continue;
            std::memcpy(found.key.addresses.data(), here.data + 12, 8);
            found.key.id = load_be16(here.data + 4);
            found.key.protocol = found.protocol = here.data[9];
            found.key.version = 4;
            found.more = (word & 0x2000U) != 0;
            found.offset = (word & 0x1fffU) * 8U;
        } else if (here.id == proto::ipv6_fraghdr && here.captured >= 8) {
            const auto word = load_be16(here.data + 2);
            if ((word & 0xfff9U) == 0) continue;
            std::size_t network = i;
            while (network > 0 && of.stack[network].id != proto::ipv6)
                --network;
            if (network == 0 || of.stack[network].captured < 40) continue;
            std::memcpy(found.key.addresses.data(), of.stack[network].data + 8, 32);
            found.key.id = load_be32(here.data + 4);
            found.key.version = 6;
            found.protocol = here.data[0];
            found.more = (word & 1U) != 0;
            found.offset = word & 0xfff8U;
        } else {
            continue;
        }
        found.payload = here.payload();
        found.key.vlan = innermost_tag(of, i);
        found.depth = i + 1;
        return true;
    }
    return false;
}

bool defragmenter::see(packet& of, decoder& with)
{
    fragment found;
    if (!find_fragment(of, found)) return false;
    ++counts_.fragments;
    const auto& payload = found.payload;
    const bool usable = payload.captured() == payload.wire() && payload.wire() != 0 &&
                        found.offset + payload.wire() <= largest;
    if (!usable) {
        ++counts_.refused;
        return false;
    }
    auto& into = place_for(found, of.meta.time_ns);
    // What the decoder made of the first fragment alone is not what the sender meant.
    if (of.depth > found.depth) {
        auto& rest = of.stack[found.depth];
        const auto flags = rest.flags;
        rest = layer{.id = proto::data,
                     .flags = flags,
                     .captured = payload.captured(),
                     .wire = payload.wire(),
                     .data = payload.data()};
        of.depth = found.depth + 1;
    }
    if (!put(into, found)) return false;
    ++counts_.completed;
    --live_;
    tags_[static_cast<std::size_t>(&into - datagrams_.data())] = 0;
    whole_.swap(into.bytes);
    of.depth = found.depth;
    const auto size = into.total;
    with.decode_more(of, after_ip_protocol(into.protocol), {whole_.data(), size, size});
    return true;
}

/// The datagram that the fragment belongs to. Places are taken in turn, so a new one pushes out the
/// one that was begun first.
defragmenter::datagram& defragmenter::place_for(const fragment& of, std::int64_t now_ns)
{
    const auto tag = tag_of(of.key);
    std::size_t place = tags_.size();
    for (std::size_t i = 0; i < tags_.size() && place == tags_.size(); ++i)
        if (tags_[i] == tag && datagrams_[i].key == of.key) place = i;
    if (place < tags_.size()) {
        if (now_ns - datagrams_[place].since_ns <= options_.patience_ns) return datagrams_[place];
        ++counts_.timed_out;
    } else {
        place = turn_++ % options_.most_datagrams;
        if (place == datagrams_.size()) {
            datagrams_.emplace_back();
            tags_.push_back(0);
        }
        if (tags_[place] == 0)
            ++live_;
        else if (now_ns - datagrams_[place].since_ns > options_.patience_ns)
            ++counts_.timed_out;
        else
            ++counts_.evicted;
    }
    tags_[place] = tag;
    auto& made = datagrams_[place];
    made.key = of.key;
    made.spoilt = false;
    made.protocol = of.protocol;
    made.total = made.fragments = 0;
    made.since_ns = now_ns;
    made.bytes.clear();
    made.have.clear();
    return made;
}

/// True: the datagram is whole.
bool defragmenter::put(datagram& into, const fragment& of)
{
    if (into.spoilt) return false;
    const auto end = of.offset + of.payload.wire();
    const bool bad_end = into.total != 0 && (of.more ? end > into.total : end != into.total);
    const bool too_late = !of.more && !into.have.empty() && into.have.back().end > end;
    if (++into.fragments > options_.most_fragments || bad_end || too_late) {
        ++counts_.refused;
        into.spoilt = true;
        return false;
    }
    const bool known = std::ranges::any_of(
        into.have, [&](const range& each) { return each.begin <= of.offset && end <= each.end; });
    if (known && std::memcmp(&into.bytes[of.offset], of.payload.data(), of.payload.wire()) == 0)
        return false; // said twice
    if (overlaps(into, of)) {
        ++counts_.overlapping;
        into.spoilt = of.key.version == 6;
        if (into.spoilt) return false;
    }
    if (of.offset == 0) into.protocol = of.protocol;
    if (!of.more) into.total = end;
    fill(into, of);
    return complete(into);
}

bool defragmenter::overlaps(const datagram& in, const fragment& of) const noexcept
{
    const auto end = of.offset + of.payload.wire();
    return std::ranges::any_of(
        in.have, [&](const range& each) { return each.begin < end && of.offset < each.end; });
}

/// Copies what is not there yet.
void defragmenter::fill(datagram& in, const fragment& of)
{
    const auto end = of.offset + of.payload.wire();
    if (in.bytes.size() < end) in.bytes.resize(end);
    auto at = of.offset;
    const auto copy_until = [&](std::uint32_t stop) {
        if (stop > at) std::memcpy(&in.bytes[at], of.payload.data() + (at - of.offset), stop - at);
    };
    for (const auto& each : in.have) {
        if (each.end <= at) continue;
        if (each.begin >= end) break;
        copy_until(each.begin);
        at = std::max(at, each.end);
    }
    copy_until(end);

    range merged{of.offset, end};
    std::erase_if(in.have, [&](const range& each) {
        if (each.end < merged.begin || merged.end < each.begin) return false;
        merged = {std::min(merged.begin, each.begin), std::max(merged.end, each.end)};
        return true;
    });
    const auto place = std::ranges::upper_bound(in.have, merged.begin, {}, &range::begin);
    in.have.insert(place, merged);
}

bool defragmenter::complete(const datagram& of) noexcept
{
    return of.total != 0 && of.have.size() == 1 && of.have[0].begin == 0 &&
           of.have[0].end == of.total;
}

} // namespace netkit::sniff
