#pragma once

#include <cstdint>
#include <string_view>

#include "netkit/sniff/frame.hpp"
#include "netkit/sniff/source.hpp"
#include "netkit/sniff/text_out.hpp"

namespace netkit::sniff {

// Both formats as bytes, little-endian. Each function appends to `to`.

/// The header of a pcap file.
void put_pcap_header(text_out& to, const capture_interface& of, bool nano);
/// One record. Seconds outside 32 bits become the nearest they can be.
void put_pcap_packet(text_out& to, const frame& packet, bool nano);

/// The header of a section; `comment` may be empty.
void put_section(text_out& to, std::string_view comment);
void put_interface(text_out& to, const capture_interface& of);
/// Without time; of the first interface, and cut to its snapshot length or not at all.
void put_simple_packet(text_out& to, const frame& packet);
/// Both texts may be empty.
void put_packet(text_out& to, const frame& packet, std::string_view note);
void put_statistics(text_out& to, std::uint32_t index, const capture_interface& of,
                    std::int64_t time_ns);
void put_kept(text_out& to, const kept_block& block);

} // namespace netkit::sniff
