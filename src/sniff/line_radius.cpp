// RADIUS (RFC 2865, 2866): the head; with -v the attributes, as far as a table can say what they
// are.

#include <algorithm>
#include <iterator>

#include "line_applications.hpp"
#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint32_t header_size = 20;

constexpr number_name code_names[] = {
    {1, "Access-Request"},
    {2, "Access-Accept"},
    {3, "Access-Reject"},
    {4, "Accounting-Request"},
    {5, "Accounting-Response"},
    {11, "Access-Challenge"},
    {12, "Status-Server"},
    {13, "Status-Client"},
    {40, "Disconnect-Request"},
    {41, "Disconnect-ACK"},
    {42, "Disconnect-NAK"},
    {43, "CoA-Request"},
    {44, "CoA-ACK"},
    {45, "CoA-NAK"},
    {255, "Reserved"},
};
constexpr number_name service_names[] = {
    {1, "Login"},
    {2, "Framed"},
    {3, "Callback Login"},
    {4, "Callback Framed"},
    {5, "Outbound"},
    {6, "Administrative"},
    {7, "NAS Prompt"},
    {8, "Authenticate Only"},
    {9, "Callback NAS Prompt"},
    {10, "Call Check"},
    {11, "Callback Administrative"},
};
constexpr number_name framing_names[] = {
    {1, "PPP"},
    {2, "SLIP"},
    {3, "ARAP"},
    {4, "Gandalf proprietary"},
    {5, "Xylogics IPX/SLIP"},
    {6, "X.75 Synchronous"},
};
constexpr number_name accounting_names[] = {
    {1, "Start"}, {2, "Stop"}, {3, "Interim-Update"}, {7, "Accounting-On"}, {8, "Accounting-Off"},
};
constexpr number_name port_names[] = {
    {0, "Async"},
    {1, "Sync"},
    {2, "ISDN Sync"},
    {3, "ISDN Async V.120"},
    {4, "ISDN Async V.110"},
    {5, "Virtual"},
    {15, "Ethernet"},
    {19, "Wireless - IEEE 802.11"},
};

enum class kind : std::uint8_t { bytes, text, address, number };
struct attribute {
    std::uint8_t type;
    kind as;
    std::string_view name;
    number_names values{};
};
constexpr attribute attributes[] = {
    {1, kind::text, "User-Name"},
    {2, kind::bytes, "User-Password"},
    {3, kind::bytes, "CHAP-Password"},
    {4, kind::address, "NAS-IP-Address"},
    {5, kind::number, "NAS-Port"},
    {6, kind::number, "Service-Type", service_names},
    {7, kind::number, "Framed-Protocol", framing_names},
    {8, kind::address, "Framed-IP-Address"},
    {9, kind::address, "Framed-IP-Netmask"},
    {11, kind::text, "Filter-Id"},
    {12, kind::number, "Framed-MTU"},
    {18, kind::text, "Reply-Message"},
    {24, kind::text, "State"},
    {25, kind::text, "Class"},
    {26, kind::bytes, "Vendor-Specific"},
    {27, kind::number, "Session-Timeout"},
    {28, kind::number, "Idle-Timeout"},
    {30, kind::text, "Called-Station-Id"},
    {31, kind::text, "Calling-Station-Id"},
    {32, kind::text, "NAS-Identifier"},
    {33, kind::text, "Proxy-State"},
    {40, kind::number, "Acct-Status-Type", accounting_names},
    {41, kind::number, "Acct-Delay-Time"},
    {42, kind::number, "Acct-Input-Octets"},
    {43, kind::number, "Acct-Output-Octets"},
    {44, kind::text, "Acct-Session-Id"},
    {46, kind::number, "Acct-Session-Time"},
    {47, kind::number, "Acct-Input-Packets"},
    {48, kind::number, "Acct-Output-Packets"},
    {61, kind::number, "NAS-Port-Type", port_names},
    {77, kind::text, "Connect-Info"},
    {79, kind::bytes, "EAP-Message"},
    {80, kind::bytes, "Message-Authenticator"},
    {87, kind::text, "NAS-Port-Id"},
};

void put_value(line& to, const attribute& of, place at, std::uint32_t size)
{
    switch (of.as) {
    case kind::bytes:
        return;
    case kind::text:
        to.foreign(to.bytes(at, size));
        return;
    case kind::address:
        if (size == 4)
            to.put(to.ipv4(at));
        else
            to.put("ERROR: length ", size, " != 4");
        return;
    case kind::number:
        if (size != 4)
            to.put("ERROR: length ", size, " != 4");
        else if (of.values.empty())
            to.put(to.be32(at));
        else
            to.put(named{of.values, to.be32(at), "#%u"});
        return;
    }
}

void put_attributes(line& to, place at, std::uint32_t left)
{
    while (left > 0) {
        if (left < 2) {
            to.stop();
            return;
        }
        const auto type = to.u8(at), size = to.u8(at + 1);
        if (to.stopped()) return;
        const auto* const known = std::ranges::find(attributes, type, &attribute::type);
        const bool is_known = known != std::end(attributes);
        to.put("\n\t  ", is_known ? known->name : std::string_view{"Unknown"}, " Attribute (", type,
               "), length: ", size);
        if (size < 2) {
            to.put(" (invalid)");
            return;
        }
        if (size > left) {
            to.put(" (bogus, goes past end of packet)");
            return;
        }
        to.put(", Value: ");
        if (is_known) put_value(to, *known, at + 2, size - 2U);
        if (to.verbose(2)) print_bytes_below(to, at + 2, size - 2U, "\n\t    ");
        if (to.stopped()) return;
        at += size;
        left -= size;
    }
}

} // namespace

void print_radius(line& to, place at, std::uint32_t length)
{
    to.part = "radius";
    if (!to.has(at, header_size)) {
        to.truncated();
        return;
    }
    const auto code = to.u8(at);
    const auto id = to.u8(at + 1);
    const std::uint32_t size = to.be16(at + 2);
    if (size < header_size) {
        to.invalid();
        return;
    }
    const auto whole = std::min(size, length);
    const named name{code_names, code, "Unknown Command"};
    if (!to.verbose()) {
        to.put("RADIUS, ", name, " (", code, "), id: 0x", hexed{id, 2}, " length: ", whole);
        return;
    }
    to.put("RADIUS, length: ", whole, "\n\t", name, " (", code, "), id: 0x", hexed{id, 2},
           ", Authenticator: ");
    for (const auto byte : to.bytes(at + 4, 16))
        to.put(hexed{byte, 2});
    put_attributes(to, at + header_size, whole - header_size);
}

} // namespace netkit::sniff
