#pragma once

#include "announced_ports.hpp"
#include "dtls_memory.hpp"
#include "http2_memory.hpp"
#include "packet_arena.hpp"
#include "quic_memory.hpp"
#include "talk_memory.hpp"
#include "tls_memory.hpp"

namespace netkit::sniff {

/// What a decoder remembers between packets; every part of it is bounded.
struct decode_memory {
    announced_ports announced; ///< where transfers and media streams were said to go
    tls_memory tls;
    dtls_memory dtls;
    quic_memory quic;
    http2_memory http2;
    talk_memory talks;
    packet_arena arena;
};

} // namespace netkit::sniff
