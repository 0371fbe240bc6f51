#pragma once

#include "line_printers.hpp"

namespace netkit::sniff {

enum tcp_flag : std::uint8_t {
    tcp_fin = 0x01,
    tcp_syn = 0x02,
    tcp_rst = 0x04,
    tcp_ack = 0x10,
    tcp_urg = 0x20,
};

/// A TCP header as its line needs it.
struct tcp_header {
    place at = 0;
    std::uint32_t size = 0;
    std::uint16_t source = 0;
    std::uint16_t destination = 0;
    std::uint32_t seq = 0; ///< as printed: relative if it can be
    std::uint32_t ack = 0;
    std::uint32_t sack_base = 0; ///< what selective acknowledgements count from
    std::uint16_t window = 0;
    std::uint16_t urgent = 0;
    std::uint8_t flags = 0;
    bool backward = false;

    bool has(tcp_flag flag) const noexcept { return (flags & flag) != 0; }
    bool on_port(std::uint16_t port) const noexcept
    {
        return source == port || destination == port;
    }
};

// line_tcp_options.cpp
/// False: nothing more can be printed.
bool print_tcp_options(line& to, const tcp_header& tcp);

// line_mptcp.cpp
/// False: the option is malformed.
bool print_mptcp(line& to, place at, std::uint32_t size, std::uint8_t flags);

// line_tcp_payload.cpp
void print_reset_text(line& to, place at, std::uint32_t length);
void print_tcp_payload(line& to, place at, std::uint32_t length, const tcp_header& tcp);

// line_telnet.cpp
void print_telnet(line& to, place at, std::uint32_t length);

// line_ssh.cpp
void print_ssh(line& to, place at, std::uint32_t length);
void print_redis(line& to, place at, std::uint32_t length);

} // namespace netkit::sniff
