#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <tuple>

#include "netkit/base/bytes.hpp"

namespace netkit::sniff {

/// Who talks to whom, the same for both directions: the smaller endpoint stands first. Two packets
/// belong to one flow if their keys are equal. 48 bytes without padding, so it compares and hashes
/// by words.
struct flow_key {
    struct endpoint {
        std::array<std::uint8_t, 16> address{}; ///< IPv4 as ::ffff:a.b.c.d
        std::uint16_t port = 0;                 ///< 0 where the protocol has none
    };

    std::array<std::uint8_t, 16> low{};
    std::array<std::uint8_t, 16> high{};
    std::uint16_t low_port = 0;
    std::uint16_t high_port = 0;
    std::uint32_t vlan = 0;     ///< the two innermost tags' ids, outer << 16 | inner; 0: none
    std::uint32_t tunnel = 0;   ///< VNI of VXLAN or Geneve, the kind in the top byte; 0: none
    std::uint8_t protocol = 0;  ///< of IP: 6, 17, ...
    std::uint8_t version = 0;   ///< of IP: 4 or 6
    std::uint16_t reserved = 0; ///< keeps the words full

    bool operator==(const flow_key& other) const noexcept
    {
        const auto left = words();
        const auto right = other.words();
        std::uint64_t differences = 0;
        for (std::size_t i = 0; i < left.size(); ++i)
            differences |= left[i] ^ right[i];
        return differences == 0;
    }
    std::array<std::uint64_t, 6> words() const noexcept
    {
        std::array<std::uint64_t, 6> all{};
        std::memcpy(all.data(), this, sizeof all);
        return all;
    }
};
static_assert(sizeof(flow_key) == 48);

/// Puts both ends into `key` in order. True: `from` is the low one. An endpoint that talks to
/// itself is always low.
inline bool set_endpoints(flow_key& key, const flow_key::endpoint& from,
                          const flow_key::endpoint& to) noexcept
{
    const auto place = [](const flow_key::endpoint& of) {
        return std::tuple{load_be64(of.address.data()), load_be64(of.address.data() + 8), of.port};
    };
    const bool in_order = place(from) <= place(to);
    const auto& low = in_order ? from : to;
    const auto& high = in_order ? to : from;
    key.low = low.address;
    key.high = high.address;
    key.low_port = low.port;
    key.high_port = high.port;
    return in_order;
}

/// `seed` keeps others from choosing keys that collide.
inline std::uint64_t hash_of(const flow_key& key, std::uint64_t seed) noexcept
{
    std::uint64_t hash = seed;
    for (const auto word : key.words()) {
        hash = (hash ^ word) * 0x9e3779b97f4a7c15U;
        hash ^= hash >> 29U;
    }
    hash *= 0xbf58476d1ce4e5b9U;
    return hash ^ hash >> 32U;
}

} // namespace netkit::sniff
