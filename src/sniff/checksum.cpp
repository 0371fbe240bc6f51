// Checksums of the internet protocols. The ones' complement sum does not care in which byte order
// it is made (RFC 1071 §2 B), so 32-bit words are added as they lie in memory and the result is
// turned round once; compilers make vectors of the loop.

#include "netkit/sniff/checksum.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace netkit::sniff {

namespace {

std::uint16_t fold(std::uint64_t sum) noexcept
{
    while (sum >> 16U != 0)
        sum = (sum & 0xffffU) + (sum >> 16U);
    return static_cast<std::uint16_t>(sum);
}

std::uint16_t to_big_endian(std::uint16_t number) noexcept
{
    if constexpr (std::endian::native == std::endian::big) return number;
    return static_cast<std::uint16_t>(number << 8U | number >> 8U);
}

constexpr auto crc_table = [] {
    std::array<std::array<std::uint32_t, 256>, 4> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t crc = i;
        for (int bit = 0; bit < 8; ++bit)
            crc = crc >> 1U ^ ((crc & 1U) != 0 ? 0x82f63b78U : 0U);
        table[0][i] = crc;
    }
    for (std::uint32_t i = 0; i < 256; ++i)
        for (std::size_t k = 1; k < 4; ++k)
            table[k][i] = table[k - 1][i] >> 8U ^ table[0][table[k - 1][i] & 0xffU];
    return table;
}();

/// Where a checksum stands and what it covers.
struct rule {
    unsigned at;
    std::uint8_t protocol; ///< of the pseudo header; 0: there is none
};

rule rule_of(proto id) noexcept
{
    switch (id) {
    case proto::ip:
        return {10, 0};
    case proto::icmp:
    case proto::igmp:
        return {2, 0};
    case proto::icmpv6:
        return {2, 58};
    case proto::tcp:
        return {16, 6};
    case proto::udp:
        return {6, 17};
    case proto::udplite:
        return {6, 136};
    case proto::dccp:
        return {6, 33};
    default:
        return {0, 0};
    }
}

/// The IP layer around `which`, or null; extension headers lie between.
const layer* around(const packet& of, const layer& which) noexcept
{
    const layer* each = &which;
    while (each != of.stack.data()) {
        --each;
        if (each->id == proto::ip || each->id == proto::ipv6) return each;
    }
    return nullptr;
}

bool is_fragment(const packet& of, const layer& ip, const layer& which) noexcept
{
    if (ip.id == proto::ip) return (ip.note[1] & 0x3fffU) != 0;
    for (const layer* each = &ip; each != &which; ++each)
        if (each->id == proto::ipv6_fraghdr && (load_be16(each->data + 2) & 0xfff9U) != 0)
            return true;
    return of.depth == 0;
}

/// The last address of a routing header of type 0 or 2 with segments left is where the packet is
/// meant to arrive, and what its sender summed (RFC 8200 §8.1).
std::uint64_t destination_change(const layer& ip, const layer& which) noexcept
{
    for (const layer* each = &ip; each != &which; ++each) {
        if (each->id != proto::ipv6_routing || each->data[3] == 0) continue;
        const auto kind = each->data[2];
        const std::uint8_t* final_address = nullptr;
        if ((kind == 0 || kind == 2) && each->header >= 24)
            final_address = each->data + each->header - 16;
        else if (kind == 4 && each->header >= 24)
            final_address = each->data + 8;
        if (final_address == nullptr) continue;
        const auto old = fold(checksum_sum({ip.data + 24, 16}));
        return checksum_sum({final_address, 16}) + (0xffffU - old);
    }
    return 0;
}

checksum_state check_sctp(const layer& which, std::uint32_t* expected) noexcept
{
    constexpr std::array<std::uint8_t, 4> zeros{};
    auto crc = crc32c(0xffffffffU, {which.data, 8});
    crc = crc32c(crc, zeros);
    crc = ~crc32c(crc, {which.data + 12, which.wire - 12});
    if (expected != nullptr) *expected = crc;
    return crc == load_le32(which.data + 8) ? checksum_state::good : checksum_state::bad;
}

/// How many bytes are summed: all of the layer, or what UDP-Lite and DCCP say.
std::uint32_t coverage_of(const layer& which) noexcept
{
    if (which.id == proto::ip) return which.header;
    if (which.id == proto::udplite && load_be16(which.data + 4) != 0)
        return load_be16(which.data + 4);
    if (which.id == proto::dccp && (which.data[5] & 15U) != 0)
        return std::min(which.wire, which.header + ((which.data[5] & 15U) - 1) * 4);
    return which.wire;
}

} // namespace

std::uint64_t checksum_sum(byte_view bytes) noexcept
{
    std::uint64_t sum = 0;
    const auto* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 4; left -= 4, at += 4) {
        std::uint32_t word = 0;
        std::memcpy(&word, at, 4);
        sum += word;
    }
    std::uint32_t last = 0;
    if (left > 0) std::memcpy(&last, at, left);
    return to_big_endian(fold(sum + last));
}

std::uint16_t checksum_of(std::uint64_t sum) noexcept
{
    return static_cast<std::uint16_t>(~fold(sum));
}

std::uint64_t pseudo_header_sum(const layer& around, std::uint8_t protocol,
                                std::uint32_t length) noexcept
{
    const bool four = around.id == proto::ip;
    const byte_view addresses{around.data + (four ? 12 : 8), four ? 8U : 32U};
    return checksum_sum(addresses) + protocol + (length >> 16U) + (length & 0xffffU);
}

std::uint32_t crc32c(std::uint32_t begin, byte_view bytes) noexcept
{
    const auto* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 4; left -= 4, at += 4) {
        begin ^= load_le32(at);
        begin = crc_table[3][begin & 0xffU] ^ crc_table[2][begin >> 8U & 0xffU] ^
                crc_table[1][begin >> 16U & 0xffU] ^ crc_table[0][begin >> 24U];
    }
    for (; left > 0; --left, ++at)
        begin = begin >> 8U ^ crc_table[0][(begin ^ *at) & 0xffU];
    return begin;
}

checksum_state check_checksum(const packet& of, const layer& which,
                              std::uint32_t* expected) noexcept
{
    const bool quoted = (which.flags & layer::quoted) != 0 && which.id != proto::ip;
    if (quoted || which.fault != damage::none || which.captured < which.header)
        return checksum_state::unverified;
    if (which.id == proto::sctp)
        return which.captured < which.wire || which.wire < 12 ? checksum_state::unverified
                                                              : check_sctp(which, expected);
    const auto [at, protocol] = rule_of(which.id);
    const layer* const ip = around(of, which);
    if (at == 0 || (which.id != proto::ip && (ip == nullptr || is_fragment(of, *ip, which))))
        return checksum_state::unverified;
    const auto covered = coverage_of(which);
    if (covered < at + 2 || covered > which.captured || which.wire > which.captured)
        if (which.id != proto::ip) return checksum_state::unverified;
    const auto found = load_be16(which.data + at);
    if (which.id == proto::udp && found == 0 && ip->id == proto::ip) return checksum_state::absent;
    auto sum = checksum_sum({which.data, covered});
    if (protocol != 0)
        sum += pseudo_header_sum(*ip, protocol, which.wire) + destination_change(*ip, which);
    if (expected != nullptr) {
        auto right = checksum_of(sum + (0xffffU - found));
        if (right == 0 && which.id == proto::udp) right = 0xffff;
        *expected = right;
    }
    return checksum_of(sum) == 0 ? checksum_state::good : checksum_state::bad;
}

} // namespace netkit::sniff
