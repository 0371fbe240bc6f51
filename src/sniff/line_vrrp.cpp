// VRRP (RFC 3768, 5798) and HSRP (RFC 2281): who leads.

#include "line_applications.hpp"
#include "line_checksum.hpp"

namespace netkit::sniff {

namespace {

constexpr number_name vrrp_types[] = {{1, "Advertisement"}};
constexpr number_name vrrp_authentications[] = {{0, "none"}, {1, "simple"}, {2, "ah"}};

void put_addresses(line& to, place at, unsigned count, const network_around& around)
{
    to.put(", addrs");
    if (count > 1) to.put('(', count, ')');
    to.put(':');
    for (unsigned i = 0; i < count && !to.stopped(); ++i) {
        const char before = i == 0 ? ' ' : ',';
        if (around.version == 6)
            to.put(before, to.ipv6(at + 16 * place{i}));
        else
            to.put(before, to.ipv4(at + 4 * place{i}));
    }
}

} // namespace

void print_vrrp(line& to, place at, std::uint32_t length, const network_around& around)
{
    to.part = "vrrp";
    const auto first = to.u8(at);
    const auto version = first >> 4U;
    const auto type = first & 15U;
    to.put("VRRP");
    if (to.stopped()) {
        to.stop_at(to.out.size());
        return;
    }
    to.put('v', version, ", ", named{vrrp_types, type, "unknown type (%u)"});
    if (around.ttl != 255) to.put(", (ttl ", around.ttl, ')');
    if ((version != 2 && version != 3) || type != 1) return;
    to.put(", vrid ", to.u8(at + 1), ", prio ", to.u8(at + 2));
    const auto authentication = to.u8(at + 4);
    if (version == 2) {
        to.put(", authtype ", named{vrrp_authentications, authentication, "#%u"});
        to.put(", intvl ", to.u8(at + 5), "s, length ", length);
    } else {
        to.put(", intvl ", to.be16(at + 4) & 0x0fffU, "cs, length ", length);
    }
    if (!to.verbose()) return;
    const auto count = to.u8(at + 3);
    if (version == 2 && to.has(at, length)) {
        const auto rest = ones_rest(ones_sum(to.some(at, length)));
        if (rest != 0) to.put(", (bad vrrp cksum ", hexed{to.be16(at + 6)}, ')');
    }
    if (version == 3 && to.has(at, length)) {
        const auto rest = transport_rest(to, at, length, length, around, 112);
        if (rest != 0) to.put(", (bad vrrp cksum ", hexed{to.be16(at + 6)}, ')');
    }
    put_addresses(to, at + 8, count, around);
    if (version == 2 && authentication == 1) {
        const auto text = at + 8 + 4 * place{count};
        to.put(" auth \"");
        if (!to.foreign_until_nul(text, 8)) {
            to.put('"');
            to.stop();
            return;
        }
        to.put('"');
    }
}

void print_hsrp(line& to, place at, std::uint32_t length)
{
    static constexpr number_name operations[] = {{0, "hello"}, {1, "coup"}, {2, "resign"}};
    static constexpr number_name states[] = {{0, "initial"}, {1, "learn"},   {2, "listen"},
                                             {4, "speak"},   {8, "standby"}, {16, "active"}};
    to.part = "hsrp";
    const auto version = to.u8(at);
    to.put("HSRPv", version);
    if (version != 0) return;
    to.put('-');
    to.put(named{operations, to.u8(at + 1), "unknown (%u)"}, ' ');
    to.put(length, ": ");
    to.put("state=", named{states, to.u8(at + 2), "Unknown (%u)"}, ' ');
    to.put("group=", to.u8(at + 6), ' ');
    if (to.u8(at + 7) != 0) to.put("[reserved=", to.u8(at + 7), "!] ");
    to.put("addr=", to.ipv4(at + 16));
    if (!to.verbose()) return;
    // Relative times, as DNS writes them.
    to.put(" hellotime=", relative_time{to.u8(at + 3)}, " holdtime=", relative_time{to.u8(at + 4)},
           " priority=", to.u8(at + 5));
    to.put(" auth=\"");
    if (!to.foreign_until_nul(at + 8, 8)) {
        to.put('"');
        to.stop();
        return;
    }
    to.put('"');
}

} // namespace netkit::sniff
