#pragma once

#include <cstdint>

#include "netkit/sniff/text_out.hpp"
#include "netkit/sniff/tls_hello.hpp"

namespace netkit::sniff {

// Fingerprints of TLS clients. JA3: John Althouse and others, 2017. JA4: FoxIO, 2023, the client
// part only. Values of RFC 8701 (GREASE) count nowhere. The hello must be complete.

/// What carried the hello: JA4's first letter.
enum class ja4_carrier : char { tcp = 't', quic = 'q', datagram = 'd' };

/// How JA4's lists are written.
enum class ja4_form : std::uint8_t {
    hashed,   ///< t13d1516h2_8daaf6152771_e5627efa2ab1
    sorted,   ///< ja4_r: the lists themselves, sorted
    original, ///< ja4_ro: as the client sent them, with server_name and ALPN
};

/// `version,ciphers,extensions,groups,point formats`, decimal, `-` inside.
void put_ja3_text(text_out& to, const client_hello& hello);
/// The MD5 of that.
void put_ja3(text_out& to, const client_hello& hello);
void put_ja4(text_out& to, const client_hello& hello, ja4_carrier carrier,
             ja4_form as = ja4_form::hashed);

} // namespace netkit::sniff
