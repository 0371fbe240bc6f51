#pragma once

#include "line_printers.hpp"

namespace netkit::sniff {

void print_loopback(line& to, place at, std::uint32_t length);

/// What a MACsec head leaves to be printed.
struct macsec_head {
    std::uint32_t size = 0;
    std::uint32_t check_size = 0;   ///< bytes at the end that are the integrity check
    std::uint32_t short_length = 0; ///< of the protected data where it is below 48
    bool ok = false;
    bool encrypted = false;
};
macsec_head print_macsec(line& to, place at, std::uint32_t length, const link_ends& ends);

} // namespace netkit::sniff
