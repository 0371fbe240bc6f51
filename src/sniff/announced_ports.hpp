#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "netkit/base/bytes.hpp"
#include "netkit/sniff/protocols.hpp"

namespace netkit::sniff {

/// Endpoints at which another packet announced a protocol: the port a TFTP request came from, the
/// media address of a SIP call. Remembers the last ones: a table of fixed size in which a new
/// endpoint takes the place of an old one.
class announced_ports {
public:
    /// `address` has 4 or 16 bytes. Does nothing with any other.
    void announce(byte_view address, std::uint16_t port, proto id) noexcept;
    /// `proto::none` when nothing is known.
    proto at(byte_view address, std::uint16_t port) const noexcept;
    bool empty() const noexcept { return empty_; }

private:
    struct endpoint {
        std::array<std::uint8_t, 16> address{};
        std::uint16_t port = 0;
        std::uint8_t size = 0;
        proto id = proto::none;
    };
    static constexpr std::size_t places = 1024;

    std::array<endpoint, places> table_{};
    bool empty_ = true;
};

} // namespace netkit::sniff
