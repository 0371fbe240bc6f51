#pragma once

#include <cstdint>

#include "netkit/sniff/quic_initial.hpp"
#include "support/packet_builder.hpp"

namespace netkit::test {

/// One QUIC Initial packet, protected as a client or server would.
struct quic_packet {
    std::uint32_t version = 1;
    octets original = from_hex("8394c8f03e515708"); ///< the id that the keys come from
    octets destination = from_hex("8394c8f03e515708");
    octets source{};
    octets token{};
    std::uint32_t number = 2;
    unsigned number_size = 4;
    bool from_server = false;
    octets frames{};
    std::size_t padded_to = 0; ///< bytes of frames, filled with PADDING

    octets bytes() const;
};

/// A number of RFC 9000 §16 in `size` bytes: 1, 2, 4 or 8.
octets quic_number(std::uint64_t number, unsigned size = 2);
octets crypto_frame(std::uint64_t offset, const octets& bytes);

/// A handshake message: type, length, body.
octets handshake_message(std::uint8_t type, const octets& body);
octets tls_record(std::uint8_t type, const octets& content, std::uint16_t version = 0x0301);

/// The ClientHello of RFC 9001 appendix A.2, without its CRYPTO frame.
octets sample_quic_hello();

} // namespace netkit::test
