#pragma once

#include "field_reader.hpp"
#include "netkit/sniff/decoded.hpp"
#include "netkit/sniff/ja.hpp"
#include "tls_fields.hpp"

namespace netkit::sniff {

/// `layer::note[0]` of tls and dtls layers: what the first record holds.
struct tls_note {
    static constexpr std::uint32_t content = 0xff;     ///< the record's type, 0 if unknown
    static constexpr std::uint32_t handshake = 0xff00; ///< the message's type
    static constexpr std::uint32_t has_handshake = 1U << 16U;
    static constexpr std::uint32_t bare = 1U << 17U;      ///< messages without records: QUIC's
    static constexpr std::uint32_t is_tls13 = 1U << 18U;  ///< the connection is known to be
    static constexpr std::uint32_t encrypted = 1U << 19U; ///< this side has changed its cipher
    static constexpr std::uint32_t whole = 1U << 20U;     ///< the message is in the layer

    static constexpr std::uint8_t handshake_type(std::uint32_t note) noexcept
    {
        return static_cast<std::uint8_t>(note >> 8U);
    }
};

/// What the parts of a walk share.
struct tls_walk {
    field_reader read;
    const field* rows; ///< of TLS or DTLS; places by `tls_place`
    bool datagram = false;
    ja4_carrier carrier = ja4_carrier::tcp;

    const field& operator[](std::size_t place) const noexcept { return rows[place]; }
};

/// The fields of one handshake message: `body` is what is behind its head, and nothing more.
void walk_handshake(tls_walk& with, std::uint8_t type, cursor body);
/// The fields of a block of extensions; `type` is the message's.
void walk_extensions(tls_walk& with, std::uint8_t type, cursor block);
/// Messages behind each other, as records and CRYPTO frames hold them.
void walk_handshakes(tls_walk& with, cursor messages);

/// The note of a layer or record that begins with this handshake message.
std::uint32_t tls_handshake_note(const cursor& in) noexcept;
ja4_carrier tls_carrier(const layer& at) noexcept;

/// The ClientHello a tls or dtls layer begins with; `complete` is false when there is none or only
/// its beginning.
client_hello client_hello_of(const layer& at) noexcept;

} // namespace netkit::sniff
