#include "netkit/sniff/app_content.hpp"

#include "netkit/base/bytes.hpp"

namespace netkit::sniff {

namespace {

/// RFC 9000, RFC 9369, the drafts, the reserved pattern that provokes negotiation, and Google's.
bool is_quic_version(std::uint32_t version) noexcept
{
    if (version == 1 || version == 0x6b3343cf || version == 0x709a50c4) return true;
    if (version >> 8U == 0xff0000) return true;
    if ((version & 0x0f0f0f0fU) == 0x0a0a0a0a) return true;
    return version == 0x51303530 || version == 0x54303530 || version == 0x54303531;
}

} // namespace

bool looks_like_dtls(const cursor& payload) noexcept
{
    if (payload.captured() < 13) return false;
    const auto* const at = payload.data();
    const auto version = load_be16(at + 1);
    const auto length = load_be16(at + 11);
    return at[0] >= 20 && at[0] <= 26 && version >= 0xfefc && version <= 0xfeff && length > 0 &&
           length <= 16384 + 2048;
}

bool looks_like_quic(const cursor& payload) noexcept
{
    if (payload.captured() < 7 || (payload.data()[0] & 0x80U) == 0) return false;
    cursor in = payload;
    const auto first = in.u8();
    const auto version = in.be32();
    const auto destination = in.u8();
    in.skip(destination);
    const auto source = in.u8();
    in.skip(source);
    if (!in.ok() || destination > 20 || source > 20) return false;
    if (version == 0) return in.wire() > 0 && in.wire() % 4 == 0;
    return (first & 0x40U) != 0 && is_quic_version(version);
}

bool looks_like_http2(const cursor& payload) noexcept
{
    constexpr std::string_view preface = "PRI * HTTP/2.0\r\n";
    if (text_of(payload.bytes()).starts_with(preface)) return true;
    if (payload.captured() < 9) return false;
    const auto* const at = payload.data();
    const auto length = load_be24(at);
    return at[3] == 4 && at[4] == 0 && length % 6 == 0 && length <= 60 && load_be32(at + 5) == 0 &&
           (length == 0 || (payload.captured() >= 15 && at[9] == 0 && at[10] <= 9));
}

} // namespace netkit::sniff
