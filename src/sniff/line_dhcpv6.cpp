// DHCPv6 (RFC 8415). Without -v only the kind of message; with it, its options in brackets, each
// inside the one it belongs to.

#include "line_applications.hpp"
#include "line_dns.hpp"

namespace netkit::sniff {

namespace {

constexpr number_name message_names[] = {
    {1, "solicit"},      {2, "advertise"},   {3, "request"},
    {4, "confirm"},      {5, "renew"},       {6, "rebind"},
    {7, "reply"},        {8, "release"},     {9, "decline"},
    {10, "reconfigure"}, {11, "inf-req"},    {12, "relay-fwd"},
    {13, "relay-reply"}, {14, "leasequery"}, {15, "leasequery-reply"},
};

constexpr number_name option_names[] = {
    {1, "client-ID"},
    {2, "server-ID"},
    {3, "IA_NA"},
    {4, "IA_TA"},
    {5, "IA_ADDR"},
    {6, "option-request"},
    {7, "preference"},
    {8, "elapsed-time"},
    {9, "relay-message"},
    {11, "authentication"},
    {12, "server-unicast"},
    {13, "status-code"},
    {14, "rapid-commit"},
    {15, "user-class"},
    {16, "vendor-class"},
    {17, "vendor-specific-info"},
    {18, "interface-ID"},
    {19, "reconfigure-message"},
    {20, "reconfigure-accept"},
    {21, "SIP-servers-domain"},
    {22, "SIP-servers-address"},
    {23, "DNS-server"},
    {24, "DNS-search-list"},
    {25, "IA_PD"},
    {26, "IA_PD-prefix"},
    {27, "NIS-server"},
    {28, "NIS+-server"},
    {29, "NIS-domain-name"},
    {30, "NIS+-domain-name"},
    {31, "SNTP-servers"},
    {32, "lifetime"},
    {33, "BCMCS-domain-name"},
    {34, "BCMCS-server"},
    {36, "Geoconf-Civic"},
    {37, "Remote-ID"},
    {38, "Subscriber-ID"},
    {39, "Client-FQDN"},
    {40, "PANA-agent"},
    {41, "POSIX-timezone"},
    {42, "POSIX-tz-database"},
    {43, "Echo-request-option"},
    {44, "Lease-query"},
    {45, "LQ-client-data"},
    {46, "Clt-time"},
    {47, "LQ-relay-data"},
    {48, "LQ-client-link"},
    {56, "NTP-server"},
    {64, "AFTR-Name"},
};

constexpr number_name status_names[] = {
    {0, "Success"},        {1, "UnspecFail"},    {2, "NoAddrsAvail"},  {3, "NoBinding"},
    {4, "NotOnLink"},      {5, "UseMulticast"},  {6, "NoPrefixAvail"}, {7, "UnknownQueryType"},
    {8, "MalformedQuery"}, {9, "NotConfigured"}, {10, "NotAllowed"},
};

constexpr unsigned deepest = 8; ///< options in options

/// Prints messages and options; sizes come from the packet and are checked against the place.
class dhcpv6_printer {
public:
    explicit dhcpv6_printer(line& to) : to_(to) {}

    void print_message(place at, place end, unsigned depth)
    {
        to_.part = "dhcp6";
        to_.put("dhcp6");
        if (at >= end || !to_.has(at, 1)) {
            to_.truncated();
            return;
        }
        const auto type = to_.u8(at);
        if (end - at < 4) {
            to_.truncated();
            return;
        }
        to_.put(' ', named{message_names, type, "msgtype-%u"});
        if (!to_.verbose()) return;
        const bool relayed = type == 12 || type == 13;
        to_.put(" (");
        if (relayed) {
            const auto link = to_.ipv6(at + 2);
            to_.put("linkaddr=", link);
            to_.put(" peeraddr=", to_.ipv6(at + 18));
        } else {
            to_.put("xid=", hexed{to_.be32(at) & 0xffffffU});
        }
        if (to_.stopped()) return;
        const place options = at + (relayed ? 34 : 4);
        if (options < end) print_options(options, end, depth + 1);
        to_.put(')');
    }

private:
    bool cut()
    {
        to_.truncated("dhcp6");
        return false;
    }

    void print_options(place at, place end, unsigned depth)
    {
        while (at < end) {
            const place size = end < at + 4 ? 0 : to_.be16(at + 2);
            if (end < at + 4 + size || depth > deepest) {
                to_.truncated("dhcp6");
                return;
            }
            const auto type = to_.be16(at);
            to_.put(" (", named{option_names, type, "opt_%u"});
            if (!print_option(type, at + 4, at + 4 + size, depth) || to_.stopped()) return;
            at += 4 + size;
        }
    }

    /// Too short for what it is: ` ?)`.
    bool doubtful()
    {
        to_.put(" ?)");
        return true;
    }
    bool close()
    {
        to_.put(')');
        return true;
    }

    bool print_option(std::uint16_t type, place at, place end, unsigned depth)
    {
        const auto size = static_cast<std::uint32_t>(end - at);
        switch (type) {
        case 1:
        case 2:
            return print_identifier(at, size);
        case 3:
        case 25:
            if (size < 12) return doubtful();
            to_.put(" IAID:", to_.be32(at), " T1:", to_.be32(at + 4), " T2:", to_.be32(at + 8));
            return print_inner(at + 12, end, depth);
        case 4:
            if (size < 4) return doubtful();
            to_.put(" IAID:", to_.be32(at));
            return print_inner(at + 4, end, depth);
        case 5:
            if (size < 24) return doubtful();
            to_.put(' ', to_.ipv6(at));
            to_.put(" pltime:", to_.be32(at + 16), " vltime:", to_.be32(at + 20));
            return print_inner(at + 24, end, depth);
        case 26:
            if (size < 25) return doubtful();
            to_.put(' ', to_.ipv6(at + 9), '/', to_.u8(at + 8));
            to_.put(" pltime:", to_.be32(at), " vltime:", to_.be32(at + 4));
            return print_inner(at + 25, end, depth);
        case 45:
            return print_inner(at, end, depth);
        case 6:
        case 43:
            if (size % 2 != 0) return doubtful();
            for (; at < end; at += 2)
                to_.put(' ', named{option_names, to_.be16(at), "opt_%u"});
            return close();
        case 9:
            to_.put(" (");
            to_.part = "dhcp6";
            if (depth < deepest) print_message(at, end, depth + 1);
            return close();
        default:
            return print_value(type, at, size, depth);
        }
    }

    bool print_inner(place at, place end, unsigned depth)
    {
        if (at < end) print_options(at, end, depth + 1);
        return close();
    }

    bool print_value(std::uint16_t type, place at, std::uint32_t size, unsigned depth)
    {
        switch (type) {
        case 7:
            if (size != 1) return doubtful();
            to_.put(' ', to_.u8(at));
            return close();
        case 8:
            if (size != 2) return doubtful();
            to_.put(' ', to_.be16(at));
            return close();
        case 11:
            return print_authentication(at, size);
        case 13:
            if (size < 2) return doubtful();
            if (to_.be16(at) > 255)
                to_.put(" INVALID code");
            else
                to_.put(' ', named{status_names, to_.be16(at), "code%u"});
            return close();
        case 18:
        case 38:
            to_.put(' ');
            return print_hex(at, size);
        case 19:
            if (size != 1) return doubtful();
            return print_reconfigure(at);
        case 22:
        case 23:
        case 27:
        case 28:
        case 31:
        case 34:
        case 40:
            return print_addresses(at, size);
        case 48:
            if (size != 16) return doubtful();
            return print_addresses(at, size);
        case 32:
        case 46:
            if (size != 4) return doubtful();
            to_.put(' ', to_.be32(at));
            return close();
        case 21:
        case 24:
            return print_names(at, size);
        case 37:
            return print_remote(at, size);
        case 41:
        case 42:
            if (size < 4) return doubtful();
            to_.put(' ');
            to_.foreign_until_nul(at, size);
            return close();
        case 44:
            return print_query(at, size, depth);
        case 47:
            if (size < 16) return doubtful();
            to_.put(' ', to_.ipv6(at), ' ');
            return print_hex(at + 16, size - 16);
        case 56:
            return print_time_servers(at, size);
        case 64:
            return print_gateway(at, size);
        default:
            return close();
        }
    }

    bool print_hex(place at, std::uint32_t size)
    {
        const auto shown = std::min<std::uint32_t>(size, 10);
        to_.out.hex_bytes(to_.bytes(at, shown));
        to_.put("...)");
        return true;
    }

    bool print_identifier(place at, std::uint32_t size)
    {
        if (size < 2) return doubtful();
        const auto rest = [&](std::uint32_t from) {
            to_.put(' ');
            to_.out.hex_bytes(to_.bytes(at + from, size - from));
        };
        const auto kind = to_.be16(at);
        switch (kind) {
        case 1:
            if (size < 8) return doubtful();
            to_.put(" hwaddr/time type ", to_.be16(at + 2), " time ", to_.be32(at + 4));
            rest(8);
            break;
        case 2:
            if (size < 10) return doubtful();
            to_.put(" vid ");
            to_.out.hex_bytes(to_.bytes(at + 2, 8));
            break;
        case 3:
            if (size < 4) return doubtful();
            to_.put(" hwaddr type ", to_.be16(at + 2));
            rest(4);
            break;
        default:
            to_.put(" type ", kind);
        }
        return close();
    }

    bool print_addresses(place at, std::uint32_t size)
    {
        if (size % 16 != 0) return doubtful();
        for (std::uint32_t i = 0; i < size; i += 16)
            to_.put(' ', to_.ipv6(at + i));
        return close();
    }

    bool print_names(place at, std::uint32_t size)
    {
        dns_printer names{to_, at, false};
        const auto end = at + size;
        while (at < end) {
            to_.put(' ');
            at = names.put_name(at);
            if (at == dns_printer::nowhere) break;
        }
        return close();
    }

    bool print_reconfigure(place at)
    {
        const auto what = to_.u8(at);
        switch (what) {
        case 5:
            to_.put(" for renew)");
            break;
        case 11:
            to_.put(" for inf-req)");
            break;
        default:
            to_.put(" for ???", '(', hexed{what, 2}, "))");
        }
        return true;
    }

    bool print_remote(place at, std::uint32_t size)
    {
        if (size < 4) return doubtful();
        to_.put(' ', to_.be32(at), ' ');
        // Whatever the vendor likes.
        const auto shown = std::min<std::uint32_t>(size - 4, 10);
        to_.out.hex_bytes(to_.bytes(at + 4, shown));
        to_.put("...)");
        return true;
    }

    bool print_query(place at, std::uint32_t size, unsigned depth)
    {
        if (size < 17) return doubtful();
        const auto kind = to_.u8(at);
        switch (kind) {
        case 1:
            to_.put(" by-address");
            break;
        case 2:
            to_.put(" by-clientID");
            break;
        default:
            to_.put(" type_", kind);
        }
        to_.put(' ', to_.ipv6(at + 1));
        return print_inner(at + 17, at + size, depth);
    }

    bool print_time_servers(place at, std::uint32_t size)
    {
        if (size < 4) return doubtful();
        const auto end = at + size;
        while (end >= at + 4) {
            const auto kind = to_.be16(at);
            const std::uint32_t length = to_.be16(at + 2);
            at += 4;
            if (length > end - at) return cut();
            to_.put(" subopt:", kind);
            switch (kind) {
            case 1:
            case 2:
                if (length != 16) return cut();
                to_.put(' ', to_.ipv6(at));
                break;
            case 3:
                to_.put(' ');
                if (dns_printer{to_, at, false}.put_name(at) == dns_printer::nowhere) return cut();
                break;
            default:
                to_.put(" ?");
            }
            at += length;
        }
        return close();
    }

    bool print_gateway(place at, std::uint32_t size)
    {
        if (size < 3) return doubtful();
        to_.put(' ');
        auto left = size;
        while (left > 0 && to_.u8(at) != 0) {
            const std::uint32_t label = to_.u8(at);
            if (label > left - 1) {
                to_.foreign(to_.bytes(at + 1, left - 1));
                return cut();
            }
            to_.foreign(to_.bytes(at + 1, label));
            at += label + 1;
            left -= label + 1;
            if (left > 1) to_.put('.');
        }
        return close();
    }

    bool print_authentication(place at, std::uint32_t size);

    line& to_;
};

bool dhcpv6_printer::print_authentication(place at, std::uint32_t size)
{
    if (size < 11) return doubtful();
    const auto protocol = to_.u8(at);
    const auto algorithm = to_.u8(at + 1);
    const auto detection = to_.u8(at + 2);
    switch (protocol) {
    case 2:
        to_.put(" proto: delayed");
        break;
    case 3:
        to_.put(" proto: reconfigure");
        break;
    default:
        to_.put(" proto: ", protocol);
    }
    if (algorithm == 1)
        to_.put(", alg: HMAC-MD5");
    else
        to_.put(", alg: ", algorithm);
    if (detection == 0)
        to_.put(", RDM: mono");
    else
        to_.put(", RDM: ", detection);
    to_.put(", RD:");
    for (unsigned i = 0; i < 4; ++i)
        to_.put(' ', hexed{to_.be16(at + 3 + 2 * i), 4});
    auto here = at + 11;
    auto left = size - 11;
    const auto words = [&](unsigned count) {
        for (unsigned i = 0; i < count; ++i)
            to_.put(' ', hexed{to_.be32(here + 4 * i), 8});
    };
    if (left == 0) return close();
    if (protocol == 2) {
        if (left < 20) {
            to_.put(" ?", "?)");
            return true;
        }
        to_.put(", realm: ");
        to_.out.hex_bytes(to_.bytes(here, left - 20));
        here += left - 20;
        to_.put(", key ID: ", hexed{to_.be32(here), 8});
        here += 4;
        to_.put(", HMAC-MD5:");
        words(4);
        return close();
    }
    if (protocol != 3 || left < 17) {
        to_.put(" ?", "?)");
        return true;
    }
    switch (to_.u8(here)) {
    case 1:
        to_.put(" reconfig-key");
        break;
    case 2:
        to_.put(" type: HMAC-MD5");
        break;
    default:
        to_.put(" type: ??");
    }
    ++here;
    to_.put(" value:");
    words(4);
    return close();
}

} // namespace

void print_dhcpv6(line& to, place at, std::uint32_t length)
{
    to.part = "dhcp6";
    dhcpv6_printer{to}.print_message(at, std::min<place>(at + length, to.limit()), 0);
}

} // namespace netkit::sniff
