#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "netkit/sniff/decode.hpp"
#include "netkit/sniff/decoded.hpp"

namespace netkit::sniff {

struct defrag_options {
    std::uint32_t most_datagrams = 1'024;      ///< incomplete ones, 64 KiB at most each
    std::uint32_t most_fragments = 64;         ///< of one datagram; more drop it
    std::int64_t patience_ns = 30'000'000'000; ///< packet time to the last fragment
};

struct defrag_counts {
    std::uint64_t fragments = 0;
    std::uint64_t completed = 0;
    std::uint64_t timed_out = 0;
    std::uint64_t evicted = 0;     ///< incomplete, and a newer datagram needed the room
    std::uint64_t overlapping = 0; ///< IPv6 datagrams dropped (RFC 5722), IPv4 fragments that did
    std::uint64_t refused = 0;     ///< cut, too long, too many: not put together
};

/// Puts fragmented IPv4 (RFC 791) and IPv6 (RFC 8200 section 4.5) datagrams together. The packet
/// that completes one gets the layers of the whole datagram, marked layer::joined; the others end
/// at their IP header and plain data. Where IPv4 fragments overlap the first bytes win; an IPv6
/// datagram with overlapping fragments is dropped, exact repetitions are not. A fragment that is
/// alone (offset 0, none to follow) is an ordinary packet.
class defragmenter {
public:
    explicit defragmenter(const defrag_options& options = {});

    /// Looks at a packet that was just decoded. True: it completed a datagram, and layers were
    /// added that point into memory of this object, good until the next call.
    bool see(packet& of, decoder& with);

    const defrag_counts& counts() const noexcept { return counts_; }
    std::size_t waiting() const noexcept { return live_; }

private:
    struct fragment_key {
        std::array<std::uint8_t, 32> addresses{};
        std::uint32_t id = 0;
        std::uint8_t protocol = 0; ///< only in IPv4 a part of the key
        std::uint8_t version = 0;
        std::uint16_t vlan = 0;

        bool operator==(const fragment_key&) const = default;
    };
    struct range {
        std::uint32_t begin;
        std::uint32_t end;
    };
    struct datagram {
        fragment_key key;
        bool spoilt = false;       ///< drops whatever else comes
        std::uint8_t protocol = 0; ///< of the first fragment
        std::uint32_t total = 0;   ///< 0: the last fragment is missing
        std::int64_t since_ns = 0;
        std::vector<std::uint8_t> bytes;
        std::vector<range> have; ///< sorted, not touching
        std::uint32_t fragments = 0;
    };
    struct fragment; // what a packet's headers say of it

    bool find_fragment(const packet& of, fragment& found) const noexcept;
    datagram& place_for(const fragment& of, std::int64_t now_ns);
    bool put(datagram& into, const fragment& of);
    static std::uint32_t tag_of(const fragment_key& key) noexcept;
    bool overlaps(const datagram& in, const fragment& of) const noexcept;
    static void fill(datagram& in, const fragment& of);
    static bool complete(const datagram& of) noexcept;

    defrag_options options_;
    defrag_counts counts_;
    std::vector<datagram> datagrams_;
    std::vector<std::uint32_t> tags_; ///< of each datagram; 0: the place is free
    std::size_t turn_ = 0;
    std::vector<std::uint8_t> whole_; ///< the latest complete one
    std::size_t live_ = 0;
};

} // namespace netkit::sniff
