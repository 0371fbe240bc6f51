#pragma once

#include <string_view>

#include "netkit/sniff/frame.hpp"

namespace netkit::sniff {

/// As pcap_datalink_val_to_name(3) and its description; empty where it is not known.
struct link_name {
    link_type link;
    std::string_view name;
    std::string_view text;
};
link_name name_of(link_type link) noexcept;

} // namespace netkit::sniff
