#pragma once

#include "announced_ports.hpp"
#include "dtls_memory.hpp"
#include "http2_memory.hpp"
#include "netkit/sniff/protocol.hpp"
#include "packet_arena.hpp"
#include "quic_memory.hpp"
#include "talk_memory.hpp"
#include "tls_memory.hpp"

namespace netkit::sniff {

/// Branches of the packet at hand that wait for their turn.
struct open_branches {
    std::array<next_step, 8> steps{};
    std::size_t waiting = 0;
    std::size_t taken = 0;
};

/// What a decoder remembers between packets; every part of it is bounded.
struct decode_memory {
    announced_ports announced; ///< where transfers and media streams were said to go
    tls_memory tls;
    dtls_memory dtls;
    quic_memory quic;
    http2_memory http2;
    talk_memory talks;
    packet_arena arena;
    open_branches branches;
};

} // namespace netkit::sniff
