#pragma once

#include <array>
#include <span>

#include "netkit/sniff/protocol.hpp"

namespace netkit::sniff {

// The protocols, by the file that holds their rows. A new protocol is a word in `proto`, a row in
// one of these, and a printer in the table of the line.
std::span<const protocol> frame_protocols();     ///< the packet itself, plain data
std::span<const protocol> link_protocols();      ///< Ethernet and what else a frame begins with
std::span<const protocol> network_protocols();   ///< IPv4, IPv6 and its extension headers
std::span<const protocol> transport_protocols(); ///< TCP, UDP, SCTP, DCCP
std::span<const protocol> dns_protocols();       ///< DNS, mDNS, LLMNR
std::span<const protocol> tls_protocols();       ///< TLS
std::span<const protocol> web_protocols();       ///< HTTP

using family = std::span<const protocol> (*)();
inline constexpr std::array families{
    family{frame_protocols},     family{link_protocols}, family{network_protocols},
    family{transport_protocols}, family{dns_protocols},  family{tls_protocols},
    family{web_protocols},
};

} // namespace netkit::sniff
