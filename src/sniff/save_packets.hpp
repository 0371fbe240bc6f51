#pragma once

#include <span>
#include <string>
#include <vector>

#include "netkit/sniff/source.hpp"
#include "packet_store.hpp"

namespace netkit::sniff {

/// What packets of a capture come from, as far as it is known.
struct capture_origin {
    std::span<const capture_interface> interfaces;
    std::span<const kept_block> kept;
};

/// Writes packets of the terminal view to a new capture file, its kind by its name. Returns what to
/// tell the user. Nothing is overwritten: the file may be the one that is read.
std::string save_packets(const std::string& path, const capture_origin& from,
                         const std::vector<const stored_packet*>& packets);

} // namespace netkit::sniff
