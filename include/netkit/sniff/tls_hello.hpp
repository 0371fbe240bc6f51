#pragma once

#include <cstdint>

#include "netkit/base/bytes.hpp"
#include "netkit/sniff/cursor.hpp"

namespace netkit::sniff {

/// A list of 16-bit numbers as it stands in a message.
struct codes {
    byte_view bytes{};

    std::size_t size() const noexcept { return bytes.size() / 2; }
    std::uint16_t operator[](std::size_t i) const noexcept
    {
        return load_be16(bytes.data() + 2 * i);
    }
};

/// Reserved values that clients sprinkle over their lists (RFC 8701): 0a0a, 1a1a ... fafa.
constexpr bool is_grease(std::uint16_t code) noexcept
{
    return (code & 0x0f0fU) == 0x0a0a && code >> 8U == (code & 0xffU);
}

/// The parts of a ClientHello (RFC 8446 §4.1.2, RFC 6347 §4.2.1) that tell who asks for what.
/// Views of the message.
struct client_hello {
    std::uint16_t version = 0; ///< the legacy one
    byte_view random{};
    byte_view session_id{};
    codes ciphers{};
    byte_view extensions{}; ///< type, length, data; one after another
    bool complete = false;  ///< read to its end, every length nests

    bool has_server_name = false;
    byte_view server_name{}; ///< of type host_name
    bool has_alpn = false;
    byte_view first_alpn{};
    byte_view alpn{}; ///< length, name; one after another
    codes versions{};
    codes groups{};
    byte_view point_formats{};
    codes algorithms{}; ///< for signatures
};

/// Reads a ClientHello behind its handshake head. What is missing at the end of a cut message is
/// empty, and `complete` false. `datagram`: DTLS's form, with a cookie.
client_hello read_client_hello(cursor body, bool datagram = false) noexcept;

/// Calls `each(type, data)` for every extension of a block until one does not fit; returns whether
/// all did.
template <class Each>
bool for_each_extension(byte_view block, Each each)
{
    while (block.size() >= 4) {
        const auto type = load_be16(block.data());
        const std::size_t size = load_be16(block.data() + 2);
        block = block.subspan(4);
        if (size > block.size()) return false;
        each(type, block.first(size));
        block = block.subspan(size);
    }
    return block.empty();
}

} // namespace netkit::sniff
