// OSPF versions 2 and 3 (RFC 2328, 5340): the head of every packet, hellos with -v.

#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

constexpr number_name type_names[] = {
    {1, "Hello"}, {2, "Database Description"}, {3, "LS-Request"}, {4, "LS-Update"}, {5, "LS-Ack"}};
constexpr number_name option_names_2[] = {
    {0x01, "MultiTopology"}, {0x02, "External"},       {0x04, "Multicast"}, {0x08, "NSSA"},
    {0x10, "LLS"},           {0x20, "Demand Circuit"}, {0x40, "Opaque"},    {0x80, "Up/Down"}};
constexpr number_name option_names_3[] = {
    {0x01, "V6"},     {0x02, "External"},       {0x04, "Deprecated"}, {0x08, "NSSA"},
    {0x10, "Router"}, {0x20, "Demand Circuit"}, {0x100, "AF-bit"},    {0x200, "L-bit"}};
constexpr number_name authentication_names[] = {{0, "none"}, {1, "simple"}, {2, "MD5"}};

void put_area(line& to, place at)
{
    if (to.be32(at) != 0)
        to.put(", Area ", to.ipv4(at));
    else
        to.put(", Backbone Area");
}

void put_designated(line& to, place designated, place neighbors, place end)
{
    if (to.be32(designated) != 0) to.put("\n\t  Designated Router ", to.ipv4(designated));
    if (to.be32(designated + 4) != 0)
        to.put(", Backup Designated Router ", to.ipv4(designated + 4));
    if (neighbors < end) to.put("\n\t  Neighbor List:");
    for (; neighbors + 4 <= end && !to.stopped(); neighbors += 4)
        to.put("\n\t    ", to.ipv4(neighbors));
}

void print_version_2(line& to, place at, std::uint32_t length)
{
    to.part = "ospf2";
    const auto type = to.u8(at + 1);
    const auto declared = to.be16(at + 2);
    if (length != declared) to.put(" [len ", declared, ']');
    const place end = length > declared ? at + declared : at + length;
    to.put("\n\tRouter-ID ", to.ipv4(at + 4));
    put_area(to, at + 8);
    const auto authentication = to.be16(at + 14);
    to.put(", Authentication Type: ", named{authentication_names, authentication, "unknown type"},
           " (", authentication, ')');
    if (!to.need(at + 16, 8)) return;
    if (authentication == 1) {
        to.put("\n\tSimple text password: ");
        to.foreign_until_nul(at + 16, 8);
    } else if (authentication == 2) {
        to.put("\n\tKey-ID: ", to.u8(at + 18), ", Auth-Length: ", to.u8(at + 19),
               ", Crypto Sequence Number: 0x", hexed{to.be32(at + 20), 8});
    }
    if (type == 1) {
        to.put("\n\tOptions [", bit_names{option_names_2, to.u8(at + 30), "none"}, ']');
        to.put("\n\t  Hello Timer ", to.be16(at + 28), "s, Dead Timer ", to.be32(at + 32),
               "s, Mask ", to.ipv4(at + 24), ", Priority ", to.u8(at + 31));
        put_designated(to, at + 36, at + 44, end);
    }
}

void print_version_3(line& to, place at, std::uint32_t length)
{
    to.part = "ospf3";
    const auto type = to.u8(at + 1);
    const auto declared = to.be16(at + 2);
    if (length != declared) to.put(" [len ", declared, ']');
    const place end = length > declared ? at + declared : at + length;
    to.put("\n\tRouter-ID ", to.ipv4(at + 4));
    put_area(to, at + 8);
    if (to.u8(at + 14) != 0) to.put(", Instance ", to.u8(at + 14));
    if (type == 1) {
        const auto options = to.be32(at + 20);
        to.put("\n\tOptions [", bit_names{option_names_3, options & 0xffffffU, "none"}, ']');
        to.put("\n\t  Hello Timer ", to.be16(at + 24), "s, Dead Timer ", to.be16(at + 26),
               "s, Interface-ID ", to.ipv4(at + 16), ", Priority ", to.u8(at + 20));
        put_designated(to, at + 28, at + 36, end);
    }
}

} // namespace

void print_ospf(line& to, place at, std::uint32_t length, const network_around& around)
{
    const bool old = around.version == 4;
    to.part = old ? "ospf2" : "ospf3";
    const auto version = to.u8(at);
    const auto type = to.u8(at + 1);
    if (to.stopped()) return;
    if (old && !to.need(at, 2)) return;
    to.put("OSPFv", version, ", ", named{type_names, type, "unknown packet type (%u)"}, ", length ",
           length);
    if (find_name(type_names, type) == nullptr || !to.verbose()) return;
    if (version == 2)
        print_version_2(to, at, length);
    else if (version == 3)
        print_version_3(to, at, length);
}

} // namespace netkit::sniff
