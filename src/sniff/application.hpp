#pragma once

#include "netkit/sniff/protocol.hpp"

namespace netkit::sniff {

/// What the payload of a TCP segment is: by port, then by content; data if nothing matches.
/// Nothing follows an empty payload. `tcp` is the layer just decoded: its ports stand in its first
/// four bytes.
next_step after_tcp(cursor payload, const layer& tcp, decoding& with);

/// The same for a UDP or UDP-Lite datagram.
next_step after_udp(cursor payload, const layer& udp, decoding& with);

} // namespace netkit::sniff
