// TCP options. A length that cannot be ends the list with `[bad opt]`; one that does not fit its
// option is told and believed.

#include "line_tcp.hpp"

namespace netkit::sniff {

namespace {

enum tcp_option : std::uint8_t {
    option_end = 0,
    option_nop = 1,
    option_mss = 2,
    option_scale = 3,
    option_sack_ok = 4,
    option_sack = 5,
    option_echo = 6,
    option_echo_reply = 7,
    option_timestamp = 8,
    option_cc = 11,
    option_cc_new = 12,
    option_cc_echo = 13,
    option_md5 = 19,
    option_scps = 20,
    option_user_timeout = 28,
    option_authentication = 29,
    option_multipath = 30,
    option_fast_open = 34,
    option_experiment = 254,
};

/// By kind; null where there is none, which differs from an empty name.
constexpr auto option_names = [] {
    std::array<std::string_view, 256> names{};
    constexpr number_name known[] = {
        {0, "eol"},     {1, "nop"},    {2, "mss"},       {3, "wscale"}, {4, "sackOK"},
        {5, "sack"},    {6, "echo"},   {7, "echoreply"}, {8, "TS"},     {11, "cc"},
        {12, "ccnew"},  {13, ""},      {19, "md5"},      {20, "scps"},  {28, "uto"},
        {29, "tcp-ao"}, {30, "mptcp"}, {34, "tfo"},      {254, "exp"},
    };
    for (const auto& [kind, name] : known)
        names[kind] = name;
    return names;
}();

void put_name(line& to, std::uint8_t kind)
{
    const auto name = option_names[kind];
    if (name.data() == nullptr)
        to.put("unknown-", kind);
    else
        to.put(name);
}

/// One option: `at` is behind its kind and length.
struct option {
    std::uint8_t kind;
    std::uint32_t size; ///< as declared, kind and length included
    place at;
    std::uint32_t room; ///< bytes of the header left from `at`
};

enum class outcome : std::uint8_t { good, bad, cut };

/// Whether the option has `size` bytes of data, in the header and captured.
outcome check(line& to, const option& one, std::uint32_t size)
{
    if (size > one.room) return outcome::bad;
    return to.has(one.at, size) ? outcome::good : outcome::cut;
}

void put_hex(line& to, place at, std::uint32_t size)
{
    for (std::uint32_t i = 0; i < size; ++i)
        to.put(hexed{to.u8(at + i), 2});
}

outcome put_sack(line& to, const tcp_header& tcp, const option& one, std::uint32_t& data)
{
    data = one.size - 2;
    if (data % 8 != 0) {
        to.put(" invalid sack");
        return outcome::good;
    }
    to.put(' ', data / 8, ' ');
    for (std::uint32_t i = 0; i < data; i += 8) {
        if (const auto how = check(to, one, i + 8); how != outcome::good) return how;
        to.put('{', to.be32(one.at + i) - tcp.sack_base, ':',
               to.be32(one.at + i + 4) - tcp.sack_base, '}');
    }
    return outcome::good;
}

void put_cookie(line& to, place at, std::uint32_t size)
{
    if (size == 0) {
        to.put(" cookiereq");
        return;
    }
    if (size % 2 != 0 || size < 4 || size > 16) {
        to.invalid();
        return;
    }
    to.put(" cookie ");
    put_hex(to, at, size);
}

outcome put_bytes(line& to, const option& one, std::uint32_t& data)
{
    data = one.size - 2;
    for (std::uint32_t i = 0; i < data; ++i) {
        if (const auto how = check(to, one, i + 1); how != outcome::good) return how;
        if (i == 0) to.put(" 0x");
        to.put(hexed{to.u8(one.at + i), 2});
    }
    return outcome::good;
}

outcome put_variable(line& to, const tcp_header& tcp, const option& one, std::uint32_t& data)
{
    data = one.size - 2;
    if (const auto how = check(to, one, data); how != outcome::good) return how;
    switch (one.kind) {
    case option_authentication:
        if (data < 2) {
            to.invalid();
            break;
        }
        to.put(" keyid ", to.u8(one.at), " rnextkeyid ", to.u8(one.at + 1));
        if (data > 2) to.put(" mac 0x");
        put_hex(to, one.at + 2, data - 2);
        break;
    case option_multipath:
        if (!print_mptcp(to, one.at - 2, one.size, tcp.flags)) return outcome::bad;
        break;
    case option_fast_open:
        to.put(' ');
        put_cookie(to, one.at, data);
        break;
    default: // an experiment, told by its first two bytes (RFC 6994)
        if (data < 2) return outcome::bad;
        to.put('-');
        if (to.be16(one.at) == 0xf989) {
            to.put("tfo");
            put_cookie(to, one.at + 2, data - 2);
            break;
        }
        to.put(hexed{to.be16(one.at), 4});
    }
    return outcome::good;
}

/// Prints what stands behind the option's name; `data` becomes the size it should have.
outcome put_data(line& to, const tcp_header& tcp, const option& one, std::uint32_t& data)
{
    outcome how = outcome::good;
    const auto fixed = [&](std::uint32_t size) {
        data = size;
        how = check(to, one, size);
        return how == outcome::good;
    };
    switch (one.kind) {
    case option_end:
    case option_nop:
    case option_sack_ok:
        break;
    case option_mss:
        if (fixed(2)) to.put(' ', to.be16(one.at));
        break;
    case option_scale:
        if (fixed(1)) to.put(' ', to.u8(one.at));
        break;
    case option_echo:
    case option_echo_reply:
    case option_cc:
    case option_cc_new:
    case option_cc_echo:
        if (fixed(4)) to.put(' ', to.be32(one.at));
        break;
    case option_timestamp:
        if (fixed(8)) to.put(" val ", to.be32(one.at), " ecr ", to.be32(one.at + 4));
        break;
    case option_scps:
        if (fixed(2)) to.put(" cap ", hexed{to.u8(one.at), 2}, " id ", to.u8(one.at + 1));
        break;
    case option_user_timeout:
        if (fixed(2)) {
            const auto value = to.be16(one.at);
            const unsigned seconds = (value >> 1U) * ((value & 1U) != 0 ? 60U : 1U);
            to.put(" 0x", hexed{value}, ' ', seconds);
        }
        break;
    case option_md5:
        if (!fixed(16)) break;
        to.put(" shared secret not supplied with -M, can't check - ");
        put_hex(to, one.at, 16);
        break;
    case option_sack:
        return put_sack(to, tcp, one, data);
    case option_authentication:
    case option_multipath:
    case option_fast_open:
    case option_experiment:
        return put_variable(to, tcp, one, data);
    default:
        return put_bytes(to, one, data);
    }
    return how;
}

/// Nothing behind the options can be trusted; false.
bool end_early(line& to, outcome how, bool first)
{
    if (how == outcome::cut)
        to.truncated("tcp");
    else
        to.put("[bad opt]");
    if (!first) to.put(how == outcome::cut ? '>' : ']');
    return false;
}

} // namespace

bool print_tcp_options(line& to, const tcp_header& tcp)
{
    place at = tcp.at + 20;
    std::uint32_t room = tcp.size - 20;
    constexpr std::uint32_t padded_timestamp = 0x0101'080a; // RFC 7323 appendix A; nearly all
    if (room == 12 && to.has(at, 12) && to.be32(at) == padded_timestamp) {
        to.put(", options [nop,nop,TS val ", to.be32(at + 4), " ecr ", to.be32(at + 8), ']');
        return true;
    }
    to.put(", options [");
    for (bool first = true; room > 0; first = false) {
        if (!first) to.put(',');
        if (!to.need(at, 1)) return false;
        option one{to.u8(at), 1, at + 1, room - 1};
        const bool bare = one.kind == option_end || one.kind == option_nop;
        if (!bare) {
            if (!to.need(at, 2)) return false;
            one.size = to.u8(at + 1);
            if (one.size < 2 || one.size > one.room + 1) return end_early(to, outcome::bad, first);
            ++one.at;
            --one.room;
        }
        put_name(to, one.kind);
        std::uint32_t data = 0;
        const auto how = put_data(to, tcp, one, data);
        if (how != outcome::good) return end_early(to, how, first);
        if (data + (bare ? 1 : 2) != one.size) to.put("[len ", one.size, ']');
        if (one.kind == option_end) break;
        at = one.at + data;
        room = one.room < data ? 0 : one.room - data;
    }
    to.put(']');
    return true;
}

} // namespace netkit::sniff
