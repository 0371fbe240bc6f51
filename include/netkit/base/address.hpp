#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "netkit/base/result.hpp"

namespace netkit {

/// An IPv4 or IPv6 address as 16 bytes (v4 mapped, RFC 4291 §2.5.5.2), so a key needs no branch.
/// A mapped address is always the IPv4 one: a rule for `10.0.0.0/8` also sees the peers of a
/// dual-stack socket. `0.0.0.0` unless said otherwise.
struct ip_address {
    std::array<std::uint8_t, 16> bytes{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0};
    bool v4 = true;

    auto operator<=>(const ip_address&) const = default;
};

/// The addresses that a socket speaks of, in network byte order; sixteen mapped bytes become IPv4.
ip_address ipv4_address(const std::array<std::uint8_t, 4>& octets) noexcept;
ip_address ipv6_address(const std::array<std::uint8_t, 16>& octets) noexcept;

/// `192.0.2.1`, `2001:db8::1`; no zone, no brackets, no leading zeros in v4. Error:
/// invalid_argument.
result<ip_address> parse_ip(std::string_view text);
/// RFC 5952 form. `out` holds at least 46 bytes; returns the length. The string form allocates.
std::size_t format_ip(const ip_address& address, char* out) noexcept;
std::string format_ip(const ip_address& address);

/// A network such as `10.0.0.0/8`; a bare address is a network of one.
struct cidr {
    ip_address network;
    std::uint8_t prefix = 0; ///< 0-32 or 0-128, in bits of the family

    bool contains(const ip_address& address) const noexcept;
    bool operator==(const cidr&) const = default;
};
/// Host bits must be zero. Error: invalid_argument.
result<cidr> parse_cidr(std::string_view text);
std::string format_cidr(const cidr& network);

/// Where a server listens or is reached, as users write it: `host:port`, `[v6]:port`, `:port` (all
/// interfaces), `unix:/path`, `fd:N`. (A host called `fd` or `unix` is written `fd.:80`.)
struct endpoint_address {
    enum class kind : std::uint8_t { tcp, unix_path, inherited };

    kind type = kind::tcp;
    std::string host; ///< name, literal without brackets, empty for all interfaces; or the path
    std::uint16_t port = 0;
    int descriptor = -1; ///< with kind::inherited

    bool operator==(const endpoint_address&) const = default;
};
/// Errors: invalid_argument. A port is required; 0 means any free one.
result<endpoint_address> parse_endpoint(std::string_view text);
std::string format_endpoint(const endpoint_address& address);

} // namespace netkit
