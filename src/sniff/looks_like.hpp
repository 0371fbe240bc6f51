#pragma once

#include "netkit/sniff/cursor.hpp"

namespace netkit::sniff {

// Whether a payload is a protocol's by its own bytes: each wants enough of a pattern that random
// bytes pass less than once in some millions. None reads behind the captured bytes.
bool looks_like_dns(const cursor& payload) noexcept;          ///< one message, as over UDP
bool looks_like_dns_over_tcp(const cursor& payload) noexcept; ///< with its length before it
bool looks_like_dhcp(const cursor& payload) noexcept;
bool looks_like_ssh(const cursor& payload) noexcept; ///< the banner
bool looks_like_sip(const cursor& payload) noexcept;
bool looks_like_ssdp(const cursor& payload) noexcept;
bool looks_like_stun(const cursor& payload) noexcept;    ///< RFC 8489: the magic cookie
bool is_stun_or_channel(const cursor& payload) noexcept; ///< the same, or TURN's channel data
bool is_radius(const cursor& payload) noexcept;          ///< its length fits
bool is_snmp(const cursor& payload) noexcept;            ///< a sequence of BER
bool looks_like_mqtt(const cursor& payload) noexcept;    ///< CONNECT
bool looks_like_redis(const cursor& payload) noexcept;   ///< a command as an array
bool looks_like_pgsql(const cursor& payload) noexcept;   ///< the start-up packet
bool looks_like_mysql(const cursor& payload) noexcept;   ///< the server's greeting
bool looks_like_bgp(const cursor& payload) noexcept;

} // namespace netkit::sniff
