#pragma once

#include <cstdint>

#include "netkit/sniff/protocols.hpp"

namespace netkit::sniff {

/// What an EtherType announces (IEEE 802 numbers, as of Ethernet, VLAN tags, GRE, SLL, SNAP).
proto after_ethertype(std::uint16_t type) noexcept;

/// What an IP protocol number announces (IANA protocol numbers), in IPv4 and IPv6.
proto after_ip_protocol(std::uint8_t number) noexcept;

} // namespace netkit::sniff
