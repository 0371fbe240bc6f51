#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "netkit/sniff/decoded.hpp"

namespace netkit::sniff {

/// Which application a port speaks, by transport. Full tables, so a look-up is one load.
class port_map {
public:
    /// The well-known ports.
    port_map();
    proto tcp(std::uint16_t port) const noexcept { return tcp_[port]; }
    proto udp(std::uint16_t port) const noexcept { return udp_[port]; }
    void set_tcp(std::uint16_t port, proto id) { tcp_[port] = id; }
    void set_udp(std::uint16_t port, proto id) { udp_[port] = id; }

    /// From now on that port means `id` whatever the other port is or the bytes look like:
    /// --decode-as.
    void force_tcp(std::uint16_t port, proto id) { force(forced_tcp_, port, id); }
    void force_udp(std::uint16_t port, proto id) { force(forced_udp_, port, id); }
    /// What one of two ports was forced to mean, the source first; `proto::none` if neither.
    proto forced_tcp(std::uint16_t source, std::uint16_t target) const noexcept
    {
        return forced(forced_tcp_, source, target);
    }
    proto forced_udp(std::uint16_t source, std::uint16_t target) const noexcept
    {
        return forced(forced_udp_, source, target);
    }

private:
    static void force(std::vector<proto>& table, std::uint16_t port, proto id)
    {
        table.resize(65536, proto::none);
        table[port] = id;
    }
    static proto forced(const std::vector<proto>& table, std::uint16_t source,
                        std::uint16_t target) noexcept
    {
        if (table.empty()) return proto::none;
        return table[source] != proto::none ? table[source] : table[target];
    }

    std::vector<proto> tcp_;
    std::vector<proto> udp_;
    std::vector<proto> forced_tcp_; // empty until something is forced
    std::vector<proto> forced_udp_;
};

/// Settings of decoding; one object serves many decoders.
struct decode_rules {
    port_map ports;
    bool by_content = true; ///< try to recognise applications on unknown ports
};

struct decode_memory;

/// Decodes packets, one at a time. Keeps a small, bounded memory of conversations where a protocol
/// cannot be understood without it (QUIC keys, transfers on negotiated ports). No allocation per
/// packet in steady state, no recursion, no exception.
class decoder {
public:
    explicit decoder(std::shared_ptr<const decode_rules> rules);
    ~decoder();
    decoder(decoder&&) noexcept;
    decoder& operator=(decoder&&) noexcept;

    /// Fills `to` from `from`. The layers point into the frame's bytes, or into buffers of this
    /// decoder that live until the next call.
    void decode(const frame& from, packet& to);

    /// Goes on from payload that came from elsewhere: bytes of a reassembled stream or datagram.
    /// Appends layers to `to`, each marked `layer::joined`. `id` is the first protocol there.
    void decode_more(packet& to, proto id, cursor bytes);

private:
    std::shared_ptr<const decode_rules> rules_;
    std::unique_ptr<decode_memory> memory_;
};

} // namespace netkit::sniff
