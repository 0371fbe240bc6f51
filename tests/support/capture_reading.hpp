#pragma once

#include <string>
#include <vector>

#include "netkit/sniff/capture_file.hpp"
#include "support/packet_builder.hpp"

namespace netkit::test {

/// A packet that outlives its source.
struct read_packet {
    octets bytes;
    std::uint32_t wire = 0;
    std::int64_t time_ns = 0;
    std::uint64_t number = 0;
    std::uint32_t interface = 0;
    std::uint16_t link = 0;
    sniff::packet_direction direction{};
    std::string comment;

    bool operator==(const read_packet&) const = default;
};

/// Everything a source gives.
struct reading {
    std::vector<read_packet> packets;
    std::vector<sniff::capture_interface> interfaces;
    std::vector<sniff::kept_block> kept;
    error_code error;
    std::string fault;
};

inline reading read_capture(sniff::frame_source& from)
{
    reading all;
    sniff::frame one;
    for (auto more = from.next(one);; more = from.next(one)) {
        if (!more) {
            all.error = more.error();
            all.fault = from.fault_text();
        }
        if (!more || !*more) break;
        all.packets.push_back({{one.data, one.data + one.captured},
                               one.wire,
                               one.time_ns,
                               one.number,
                               one.interface,
                               static_cast<std::uint16_t>(one.link),
                               one.direction,
                               std::string{one.comment}});
    }
    all.interfaces.assign(from.interfaces().begin(), from.interfaces().end());
    all.kept.assign(from.kept().begin(), from.kept().end());
    return all;
}

inline reading read_capture(const octets& file)
{
    return read_capture(*sniff::open_capture(byte_view{file}));
}

} // namespace netkit::test
