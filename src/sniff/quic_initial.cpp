// QUIC's heads and the protection of Initial packets. Initial keys are no secret: they follow from
// the connection id that the client chose first, so whoever sees the first packet can open it. The
// head is protected by a mask made from a sample of the payload; the payload is AES-128-GCM with
// the head as associated data.

#include "netkit/sniff/quic_initial.hpp"

#include <algorithm>
#include <cstring>

#include "netkit/base/digest.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint32_t version_2 = 0x6b3343cf;

using salt = std::array<std::uint8_t, 20>;

struct salted_versions {
    std::uint32_t from;
    std::uint32_t to;
    salt value;
};

/// RFC 9001 §5.2, RFC 9369 §3.3.1 and the drafts (numbers in ff000000).
constexpr std::array salts{
    salted_versions{1, 1, {0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
                           0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a}},
    salted_versions{version_2, version_2, {0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6,
                                           0xdb, 0x81, 0x93, 0x81, 0xbe, 0x6e, 0x26,
                                           0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9}},
    salted_versions{0xff00001d, 0xff000022, {0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2,
                                             0x4c, 0x9e, 0x97, 0x86, 0xf1, 0x9c, 0x61,
                                             0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99}},
    salted_versions{0xff000017, 0xff00001c, {0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb,
                                             0x5a, 0x11, 0xa7, 0xd2, 0x43, 0x2b, 0xb4,
                                             0x63, 0x65, 0xbe, 0xf9, 0xf5, 0x02}},
};

const salt* salt_of(std::uint32_t version) noexcept
{
    for (const auto& each : salts)
        if (version >= each.from && version <= each.to) return &each.value;
    return nullptr;
}

quic_keys derive_side(const sha256_digest& initial, std::string_view side, bool second)
{
    sha256_digest secret{};
    hkdf_expand_label(initial, side, secret);
    quic_keys to;
    hkdf_expand_label(secret, second ? "quicv2 key" : "quic key", to.key);
    hkdf_expand_label(secret, second ? "quicv2 iv" : "quic iv", to.iv);
    hkdf_expand_label(secret, second ? "quicv2 hp" : "quic hp", to.header);
    return to;
}

/// Version 2 turned the numbers of the packet types around (RFC 9369 §3.2).
quic_kind kind_of(std::uint8_t first, std::uint32_t version) noexcept
{
    constexpr std::array kinds{quic_kind::initial, quic_kind::zero_rtt, quic_kind::handshake,
                               quic_kind::retry};
    const unsigned type = first >> 4U & 3U;
    return kinds[version == version_2 ? (type + 3) % 4 : type];
}

/// Versions whose long headers are as RFC 9000 has them; others share only the beginning.
bool is_known(std::uint32_t version) noexcept
{
    return version == 1 || version == version_2 || (version >= 0xff000017 && version <= 0xff0000ff);
}

/// A connection id behind its length.
byte_view connection_id(cursor& in) noexcept
{
    return in.read(in.u8());
}

/// The packet number nearest to the one expected (RFC 9000 §A.3).
std::int64_t full_number(std::uint32_t low, unsigned bytes, std::int64_t largest) noexcept
{
    const std::int64_t expected = largest + 1;
    const std::int64_t window = std::int64_t{1} << (8 * bytes);
    const std::int64_t candidate = (expected & ~(window - 1)) | low;
    if (candidate <= expected - window / 2) return candidate + window;
    if (candidate > expected + window / 2 && candidate >= window) return candidate - window;
    return candidate;
}

} // namespace

std::uint64_t quic_number(cursor& in) noexcept
{
    const std::uint64_t first = in.u8();
    std::uint64_t number = first & 0x3fU;
    for (unsigned i = 1; i < 1U << (first >> 6U); ++i)
        number = number << 8U | in.u8();
    return in.ok() ? number : 0;
}

quic_head read_quic_head(cursor packet, std::uint32_t short_id) noexcept
{
    const auto* const begin = packet.data();
    quic_head to;
    to.first = packet.u8();
    if ((to.first & 0x80U) == 0) {
        to.kind = quic_kind::one_rtt;
        to.destination = packet.read(short_id);
    } else {
        to.version = packet.be32();
        to.destination = connection_id(packet);
        to.source = connection_id(packet);
        if (to.version == 0)
            to.kind = quic_kind::negotiation;
        else if (is_known(to.version))
            to.kind = kind_of(to.first, to.version);
        if (to.kind == quic_kind::initial)
            to.token = packet.read(static_cast<std::size_t>(quic_number(packet)));
        if (to.kind == quic_kind::retry && packet.captured() >= 16)
            to.token = packet.read(packet.captured() - 16U);
        if (to.kind == quic_kind::initial || to.kind == quic_kind::zero_rtt ||
            to.kind == quic_kind::handshake)
            to.length = quic_number(packet);
    }
    to.ok = packet.ok();
    to.size = to.ok ? static_cast<std::uint32_t>(packet.data() - begin) : 0;
    return to;
}

bool derive_initial_keys(std::uint32_t version, byte_view destination, quic_initial_keys& to)
{
    const auto* const salt = salt_of(version);
    if (salt == nullptr) return false;
    const auto initial = hkdf_extract(*salt, destination);
    to.client = derive_side(initial, "client in", version == version_2);
    to.server = derive_side(initial, "server in", version == version_2);
    return true;
}

std::int64_t open_initial(byte_view packet, const quic_head& head, const quic_keys& keys,
                          std::int64_t largest, std::uint8_t* out) noexcept
{
    constexpr std::size_t sample_size = 16;
    if (!head.ok || packet.size() < head.size + 4 + sample_size) return -1;
    aes_block sample{}, mask{};
    std::ranges::copy(packet.subspan(head.size + 4, sample_size), sample.begin());
    if (!aes128_encrypt_block(keys.header, sample, mask)) return -1;

    std::memcpy(out, packet.data(), packet.size());
    out[0] = static_cast<std::uint8_t>(out[0] ^ (mask[0] & 0x0fU));
    const unsigned number_size = (out[0] & 3U) + 1U;
    std::uint32_t low = 0;
    for (unsigned i = 0; i < number_size; ++i) {
        out[head.size + i] ^= mask[1 + i];
        low = low << 8U | out[head.size + i];
    }
    const auto number = full_number(low, number_size, largest);
    gcm_nonce nonce = keys.iv;
    for (unsigned i = 0; i < 8; ++i)
        nonce[4 + i] ^=
            static_cast<std::uint8_t>(static_cast<std::uint64_t>(number) >> (56 - 8 * i));
    const std::size_t clear = head.size + number_size;
    const bool opened =
        aes128_gcm_open(keys.key, nonce, {out, clear}, packet.subspan(clear), out + clear);
    if (!opened) return -1;
    const auto tag = packet.last(gcm_tag_size);
    std::memcpy(out + packet.size() - gcm_tag_size, tag.data(), tag.size());
    return number;
}

} // namespace netkit::sniff
