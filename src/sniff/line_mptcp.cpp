// Multipath TCP options (RFC 6824, 8684).

#include "line_tcp.hpp"

namespace netkit::sniff {

namespace {

enum mptcp_kind : std::uint8_t {
    kind_capable,
    kind_join,
    kind_data,
    kind_add_address,
    kind_remove_address,
    kind_priority,
    kind_fail,
    kind_fast_close,
};

/// An option: `at` is its first byte, `size` all of it.
struct mptcp_option {
    place at;
    std::uint32_t size;
    bool syn;
    bool ack;
};

void put_key(line& to, place at)
{
    to.put("0x", hexed{to.be64(at)});
}

bool put_capable(line& to, const mptcp_option& one)
{
    const bool fits = one.syn ? one.size == 4 || one.size == 12 : one.size == 20 || one.size == 22;
    if (!fits) return false;
    const auto version = to.u8(one.at + 2) & 15U;
    if (version > 1) {
        to.put(" Unknown Version (", version, ')');
        return true;
    }
    to.put(" v", version);
    if ((to.u8(one.at + 3) & 0x80U) != 0) to.put(" csum");
    if (one.size < 12) return true;
    to.put(" {");
    put_key(to, one.at + 4);
    if (one.size >= 20) {
        to.put(',');
        put_key(to, one.at + 12);
    }
    to.put('}');
    return true;
}

bool put_join(line& to, const mptcp_option& one)
{
    const bool fits = (one.size == 12 && one.syn && !one.ack) ||
                      (one.size == 16 && one.syn && one.ack) ||
                      (one.size == 24 && !one.syn && one.ack);
    if (!fits) return false;
    if (one.size != 24) {
        if ((to.u8(one.at + 2) & 1U) != 0) to.put(" backup");
        to.put(" id ", to.u8(one.at + 3));
    }
    switch (one.size) {
    case 12:
        to.put(" token 0x", hexed{to.be32(one.at + 4)}, " nonce 0x", hexed{to.be32(one.at + 8)});
        break;
    case 16:
        to.put(" hmac 0x", hexed{to.be64(one.at + 4)}, " nonce 0x", hexed{to.be32(one.at + 12)});
        break;
    default:
        to.put(" hmac 0x");
        for (unsigned i = 0; i < 20; ++i)
            to.put(hexed{to.u8(one.at + 4 + i), 2});
    }
    return true;
}

bool put_data(line& to, const mptcp_option& one)
{
    if (one.syn) return false;
    const auto flags = to.u8(one.at + 3);
    if ((flags & 0x10U) != 0) to.put(" fin");
    auto at = one.at + 4;
    auto left = one.size - 4;
    const auto number = [&](std::string_view name, std::uint32_t size) {
        to.put(name);
        if (left < size) return false;
        if (size == 8)
            to.put(to.be64(at));
        else if (size == 4)
            to.put(to.be32(at));
        else
            to.put(to.be16(at));
        at += size;
        left -= size;
        return true;
    };
    if ((flags & 1U) != 0 && !number(" ack ", (flags & 2U) != 0 ? 8 : 4)) return false;
    if ((flags & 4U) != 0) {
        if (!number(" seq ", (flags & 8U) != 0 ? 8 : 4)) return false;
        if (!number(" subseq ", 4) || !number(" len ", 2)) return false;
        // Without a checksum the option ends here.
        if (left != 0) {
            if (left < 2) return false;
            to.put(" csum 0x", hexed{to.be16(at)});
            left -= 2;
        }
    }
    return left == 0;
}

bool put_add_address(line& to, const mptcp_option& one)
{
    const auto low = to.u8(one.at + 2) & 15U;
    // Version 0 has the IP version here, version 1 an echo flag; the size tells them apart.
    const bool ipv4 = one.size == 8 || one.size == 10 || one.size == 16 || one.size == 18;
    const bool ipv6 = one.size == 20 || one.size == 22 || one.size == 28 || one.size == 30;
    if (!ipv4 && !ipv6) return false;
    switch (low) {
    case 4:
        to.put(" v0-ip4");
        break;
    case 6:
        to.put(" v0-ip6");
        break;
    case 0:
        to.put(" v1");
        break;
    case 1:
        to.put(" v1-echo");
        break;
    default:
        to.put(" [bad version/echo]");
    }
    to.put(" id ", to.u8(one.at + 3));
    auto at = one.at + 4;
    if (ipv4) {
        to.put(' ', to.ipv4(at));
        at += 4;
    } else {
        to.put(' ', to.ipv6(at));
        at += 16;
    }
    const auto left = one.size - static_cast<std::uint32_t>(at - one.at);
    if (left == 2 || left == 10) {
        to.put(':', to.be16(at));
        at += 2;
    }
    if (left >= 8) to.put(" hmac 0x", hexed{to.be64(at)});
    return true;
}

} // namespace

bool print_mptcp(line& to, place at, std::uint32_t size, std::uint8_t flags)
{
    if (size < 3) return false;
    static constexpr std::array<std::string_view, 8> names{
        "capable", "join", "dss", "add-addr", "rem-addr", "prio", "fail", "fast-close"};
    const unsigned kind = to.u8(at + 2) >> 4U;
    to.put(' ', size, ' ');
    const mptcp_option one{at, size, (flags & tcp_syn) != 0, (flags & tcp_ack) != 0};
    if (std::size_t{kind} >= names.size()) {
        to.put("unknown");
        return true;
    }
    to.put(names[kind]);
    switch (kind) {
    case kind_capable:
        return size >= 4 && put_capable(to, one);
    case kind_join:
        return put_join(to, one);
    case kind_data:
        return size >= 4 && put_data(to, one);
    case kind_add_address:
        return put_add_address(to, one);
    case kind_remove_address:
        if (size < 4) return false;
        to.put(" id");
        for (std::uint32_t i = 3; i < size; ++i)
            to.put(' ', to.u8(at + i));
        return true;
    case kind_priority:
        if (size != 3 && size != 4) return false;
        to.put((to.u8(at + 2) & 1U) != 0 ? " backup" : " non-backup");
        if (size == 4) to.put(" id ", to.u8(at + 3));
        return true;
    case kind_fail:
        if (size != 12) return false;
        to.put(" seq ", to.be64(at + 4));
        return true;
    default:
        if (size != 12) return false;
        to.put(" key 0x", hexed{to.be64(at + 4)});
        return true;
    }
}

} // namespace netkit::sniff
