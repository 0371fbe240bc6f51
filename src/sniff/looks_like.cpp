// Recognising an application by its bytes. Needed for odd ports only, where application.cpp asks
// one test after another; so each begins with the comparison that fails first.

#include "looks_like.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "netkit/sniff/dns.hpp"

namespace netkit::sniff {

namespace {

std::string_view text(const cursor& payload) noexcept
{
    return text_of(payload.bytes());
}

/// The first line where it begins with a capital letter, as those of SIP and SSDP do; else nothing,
/// so that other payload is not searched for a line's end.
std::string_view first_line(const cursor& payload) noexcept
{
    const auto all = text(payload).substr(0, 1024);
    if (all.empty() || all.front() < 'A' || all.front() > 'Z') return {};
    const auto line = all.substr(0, all.find('\n'));
    return line.substr(0, line.find('\r'));
}

bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

/// A name of letters, digits, `-`, `_` that ends properly.
bool is_plausible_name(byte_view message, std::uint32_t at) noexcept
{
    dns_labels labels{message, at};
    for (std::string_view label; labels.next(label);)
        if (!std::ranges::all_of(label, [](char c) { return c > 0x20 && c < 0x7f; })) return false;
    return labels.ended() == dns_labels::stop::root;
}

bool is_known_type(std::uint16_t type) noexcept
{
    return (type > 0 && type <= 65) || (type >= 99 && type <= 109) ||
           (type >= 249 && type <= 261) || type == 32768 || type == 32769;
}

bool has_plausible_counts(const dns_header& head) noexcept
{
    const auto& [questions, answers, authority, additional] = head.counts;
    if ((head.flags & 0x0040U) != 0 || head.opcode() > 5 || head.opcode() == 3) return false;
    if (head.is_response())
        return questions <= 1 && questions + answers > 0 && answers + authority + additional < 256;
    return questions == 1 && head.rcode() == 0 && answers <= 1 && authority <= 16 &&
           additional <= 4;
}

} // namespace

bool looks_like_dns(const cursor& payload) noexcept
{
    dns_header head;
    if (payload.wire() < 17 || !read_dns_header(payload, head)) return false;
    if (!has_plausible_counts(head)) return false;
    dns_records records{payload};
    dns_record first;
    if (!records.next(first)) return false;
    const auto kind = first.class_ & 0x7fffU;
    return is_known_type(first.type) && (kind == 1 || kind == 3 || kind == 255) &&
           is_plausible_name(payload.bytes(), first.name);
}

bool looks_like_dns_over_tcp(const cursor& payload) noexcept
{
    cursor message = payload;
    const auto length = message.be16();
    return message.ok() && length == message.wire() && looks_like_dns(message);
}

bool looks_like_dhcp(const cursor& payload) noexcept
{
    constexpr std::uint32_t cookie = 0x63825363;
    return payload.captured() >= 240 && load_be32(payload.data() + 236) == cookie;
}

bool looks_like_ssh(const cursor& payload) noexcept
{
    const auto all = text(payload);
    return all.starts_with("SSH-") && all.size() >= 8 && is_digit(all[4]);
}

bool looks_like_sip(const cursor& payload) noexcept
{
    const auto line = first_line(payload);
    if (line.starts_with("SIP/2.0 ")) return true;
    return line.ends_with(" SIP/2.0") && line.find(':') != std::string_view::npos;
}

bool looks_like_ssdp(const cursor& payload) noexcept
{
    const auto line = first_line(payload);
    return line == "M-SEARCH * HTTP/1.1" || line == "NOTIFY * HTTP/1.1";
}

bool looks_like_stun(const cursor& payload) noexcept
{
    if (payload.captured() < 20) return false;
    const auto* const at = payload.data();
    const auto length = load_be16(at + 2);
    return at[0] < 0x40 && load_be32(at + 4) == 0x2112a442 && length % 4 == 0 &&
           length + 20U <= payload.wire();
}

bool is_stun_or_channel(const cursor& payload) noexcept
{
    if (payload.captured() < 4) return false;
    const auto first = payload.data()[0];
    if (first >= 0x40) return first < 0x50 && load_be16(payload.data() + 2) + 4U <= payload.wire();
    return payload.captured() >= 8 && load_be32(payload.data() + 4) == 0x2112a442;
}

bool is_radius(const cursor& payload) noexcept
{
    return payload.captured() < 4 || load_be16(payload.data() + 2) >= 20;
}

bool is_snmp(const cursor& payload) noexcept
{
    return payload.captured() > 0 && payload.data()[0] == 0x30;
}

bool looks_like_mqtt(const cursor& payload) noexcept
{
    const auto all = text(payload).substr(0, 16);
    if (all.size() < 10 || all[0] != 0x10) return false;
    const auto name = all.find("MQTT");
    const auto older = all.find("MQIsdp");
    return (name >= 4 && name <= 7) || (older >= 4 && older <= 7);
}

bool looks_like_redis(const cursor& payload) noexcept
{
    const auto all = text(payload).substr(0, 16);
    if (all.size() < 7 || all[0] != '*' || !is_digit(all[1])) return false;
    const auto count = all.find("\r\n$");
    return count <= 5 && count + 3 < all.size() && is_digit(all[count + 3]);
}

bool looks_like_pgsql(const cursor& payload) noexcept
{
    if (payload.captured() < 16 || load_be32(payload.data()) != payload.wire()) return false;
    return load_be32(payload.data() + 4) == 0x00030000 &&
           text(payload).substr(8).starts_with(std::string_view{"user\0", 5});
}

bool looks_like_mysql(const cursor& payload) noexcept
{
    if (payload.captured() < 16) return false;
    const auto* const at = payload.data();
    return load_le32(at) + 4 == payload.wire() && at[4] == 10 && is_digit(static_cast<char>(at[5]));
}

bool looks_like_bgp(const cursor& payload) noexcept
{
    return payload.captured() >= 19 &&
           std::ranges::all_of(payload.bytes().first(16), [](auto byte) { return byte == 0xff; });
}

} // namespace netkit::sniff
