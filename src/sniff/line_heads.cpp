// Routing and signalling protocols of which the head is shown: what it is, whose it is, how long.

#include "line_applications.hpp"
#include "line_checksum.hpp"

namespace netkit::sniff {

namespace {

constexpr number_name rsvp_names[] = {
    {1, "Path"},     {2, "Resv"},         {3, "PathErr"},          {4, "ResvErr"},
    {5, "PathTear"}, {6, "ResvTear"},     {7, "ResvConf"},         {12, "Bundle"},
    {13, "ACK"},     {14, "Hello (Old)"}, {15, "Summary Refresh"}, {20, "Hello"},
};
constexpr number_name eigrp_names[] = {{1, "Update"}, {3, "Query"},   {4, "Reply"},
                                       {5, "Hello"},  {6, "IPX SAP"}, {7, "Probe"}};

} // namespace

void print_rsvp(line& to, place at, std::uint32_t length)
{
    to.part = "rsvp";
    const auto version = to.u8(at) >> 4U;
    if (to.stopped()) return;
    if (!to.need(at, 8)) return;
    if (version != 1) {
        to.put("ERROR: RSVP version ", version, " packet not supported");
        return;
    }
    const auto type = to.u8(at + 1);
    if (!to.verbose()) {
        to.put("RSVPv1 ", named{rsvp_names, type, "unknown (%u)"}, " Message, length: ", length);
        return;
    }
    const auto declared = to.be16(at + 6);
    to.put("\n\tRSVPv1 ", named{rsvp_names, type, "unknown, type %u"}, " Message (", type,
           "), Flags: [none], length: ", declared, ", ttl: ", to.u8(at + 4), ", checksum: 0x",
           hexed{to.be16(at + 2), 4});
}

void print_eigrp(line& to, place at, std::uint32_t length)
{
    to.part = "eigrp";
    if (length < 20) {
        to.put("EIGRP ", named{eigrp_names, to.u8(at + 1), "unknown, type: %u"},
               ", length: ", length, " (too short, < 20)");
        return;
    }
    if (!to.need(at, 20)) return;
    const auto version = to.u8(at);
    if (version != 2) {
        to.put("EIGRP version ", version, " packet not supported");
        return;
    }
    const auto operation = to.u8(at + 1);
    if (!to.verbose()) {
        to.put("EIGRP ", named{eigrp_names, operation, "unknown, type: %u"}, ", length: ", length);
        return;
    }
    static constexpr number_name flags[] = {
        {1, "Init"}, {2, "Conditionally Received"}, {4, "Restart"}, {8, "End-of-Table"}};
    to.put("\n\tEIGRP v", version, ", opcode: ", named{eigrp_names, operation, "unknown, type: %u"},
           " (", operation, "), chksum: 0x", hexed{to.be16(at + 2), 4}, ", Flags: [",
           bit_names{flags, to.be32(at + 4), "none"}, "]\n\tseq: 0x", hexed{to.be32(at + 8), 8},
           ", ack: 0x", hexed{to.be32(at + 12), 8}, ", VRID: ", to.be16(at + 16),
           ", AS: ", to.be16(at + 18), ", length: ", length - 20);
}

void print_ldp(line& to, place at, std::uint32_t length)
{
    to.part = "ldp";
    const auto start = length;
    while (length > 0) {
        if (length < 10) {
            if (length == start) to.stop();
            return;
        }
        if (!to.need(at, 10)) return;
        const auto version = to.be16(at);
        const std::uint32_t size = to.be16(at + 2);
        if (version != 1) {
            to.put(to.verbose() ? "\n\t" : "", "LDP version ", version, " packet not supported");
            return;
        }
        if (size < 6) {
            to.put(to.verbose() ? "\n\t" : "", "LDP, pdu-length: ", size, " (too short, < 6)");
            return;
        }
        to.put(to.verbose() ? "\n\t" : "", "LDP, Label-Space-ID: ", to.ipv4(at + 4), ':',
               to.be16(at + 8), ", pdu-length: ", size);
        if (size + 4 > length) return;
        if (!to.verbose()) return;
        at += size + 4;
        length -= size + 4;
    }
}

void print_bgp(line& to, place at, std::uint32_t length)
{
    to.part = "bgp";
    if (!to.verbose()) return;
    if (length < 19) return;
    static constexpr number_name names[] = {
        {1, "Open"}, {2, "Update"}, {3, "Notification"}, {4, "Keepalive"}, {5, "Route Refresh"}};
    while (length >= 19 && !to.stopped()) {
        for (const auto byte : to.bytes(at, 16))
            if (byte != 0xff) return;
        const auto type = to.u8(at + 18);
        const std::uint32_t size = to.be16(at + 16);
        if (to.stopped()) return;
        to.put("\n\t", named{names, type, "Unknown"}, " Message (", type, "), length: ", size);
        if (size < 19 || size > length) return;
        at += size;
        length -= size;
    }
}

} // namespace netkit::sniff
