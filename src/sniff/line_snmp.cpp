// SNMP versions 1 and 2c (RFC 1157, 3416): what is asked for and answered. Of version 3 the head.
// Elements of ASN.1's basic encoding are read one after another; those that hold others are opened
// where the protocol has them, so the depth is the protocol's and not the packet's.

#include "line_applications.hpp"
#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

constexpr number_name request_names[] = {
    {0xa0, "GetRequest"}, {0xa1, "GetNextRequest"}, {0xa2, "GetResponse"},
    {0xa3, "SetRequest"}, {0xa4, "Trap"},           {0xa5, "GetBulk"},
    {0xa6, "Inform"},     {0xa7, "V2Trap"},         {0xa8, "Report"},
};
constexpr number_name error_names[] = {
    {1, "tooBig"},
    {2, "noSuchName"},
    {3, "badValue"},
    {4, "readOnly"},
    {5, "genErr"},
    {6, "noAccess"},
    {7, "wrongType"},
    {8, "wrongLength"},
    {9, "wrongEncoding"},
    {10, "wrongValue"},
    {11, "noCreation"},
    {12, "inconsistentValue"},
    {13, "resourceUnavailable"},
    {14, "commitFailed"},
    {15, "undoFailed"},
    {16, "authorizationError"},
    {17, "notWritable"},
    {18, "inconsistentName"},
};
constexpr number_name missing_names[] = {
    {0x80, "[noSuchObject]"}, {0x81, "[noSuchInstance]"}, {0x82, "[endOfMibView]"}};
enum : std::uint8_t {
    integer = 0x02,
    octets = 0x04,
    null = 0x05,
    object = 0x06,
    sequence = 0x30,
    address = 0x40,
    ticks = 0x43,
    bulk = 0xa5,
    trap = 0xa4,
};

struct element {
    std::uint8_t tag = 0;
    place at = 0;
    std::uint32_t size = 0;
};

/// Reads the element at `at` and goes on behind it; false, with the line ended, where none is.
bool take(line& to, place& at, place end, element& out)
{
    if (end < at + 2 || !to.need(at, 2)) {
        to.stop();
        return false;
    }
    out.tag = to.u8(at);
    std::uint32_t size = to.u8(at + 1);
    at += 2;
    if (size > 0x80) {
        auto bytes = size - 0x80;
        if (bytes > 4 || end < at + bytes) {
            to.stop();
            return false;
        }
        for (size = 0; bytes > 0; --bytes)
            size = size << 8U | to.u8(at++);
    }
    out.at = at;
    out.size = size;
    if (to.stopped() || size > end - at) {
        to.stop();
        return false;
    }
    at += size;
    return true;
}
bool take(line& to, place& at, place end, element& out, std::uint8_t tag)
{
    if (!take(to, at, end, out)) return false;
    if (out.tag == tag) return true;
    to.stop();
    return false;
}

std::int64_t number_of(line& to, const element& of)
{
    std::uint64_t number = 0;
    const auto bytes = to.bytes(of.at, of.size);
    if (!bytes.empty() && (bytes[0] & 0x80U) != 0) number = ~std::uint64_t{0};
    for (const auto byte : bytes)
        number = number << 8U | byte;
    return static_cast<std::int64_t>(number);
}

void put_object(line& to, const element& of)
{
    std::uint32_t part = 0;
    bool first = true;
    for (const auto byte : to.bytes(of.at, of.size)) {
        part = part << 7U | (byte & 0x7fU);
        if ((byte & 0x80U) != 0) continue;
        if (first) {
            const auto root = part < 80 ? part / 40 : 2U;
            to.put('.', root, '.', part - root * 40);
        } else {
            to.put('.', part);
        }
        first = false;
        part = 0;
    }
}

void put_value(line& to, const element& of)
{
    const auto* const missing = find_name(missing_names, of.tag);
    if (missing != nullptr) {
        to.put(missing->name);
        return;
    }
    switch (of.tag) {
    case integer:
        to.put(number_of(to, of));
        return;
    case octets: {
        const auto bytes = to.bytes(of.at, of.size);
        bool printable = true;
        for (const auto byte : bytes)
            printable = printable && ((byte >= 0x20 && byte < 0x7f) || (byte >= 9 && byte <= 13));
        if (printable) {
            to.put('"');
            to.foreign(bytes);
            to.put('"');
            return;
        }
        for (std::size_t i = 0; i < bytes.size(); ++i)
            to.put(i == 0 ? "" : "_", hexed{bytes[i], 2});
        return;
    }
    case object:
        return put_object(to, of);
    case address:
        if (of.size == 4) to.put(to.ipv4(of.at));
        return;
    default:
        to.put(static_cast<std::uint64_t>(number_of(to, of)));
    }
}

/// `name=value`, as many as there are.
void put_bindings(line& to, place at, place end, bool values)
{
    element list, pair, name, value;
    if (!take(to, at, end, list, sequence)) return;
    place in = list.at;
    for (const auto stop = list.at + list.size; in < stop;) {
        if (!take(to, in, stop, pair, sequence)) return;
        place inside = pair.at;
        if (!take(to, inside, pair.at + pair.size, name, object) ||
            !take(to, inside, pair.at + pair.size, value))
            return;
        to.put(' ');
        put_object(to, name);
        if (!values || value.tag == null) continue;
        to.put('=');
        put_value(to, value);
    }
}

void put_counts(line& to, const element& of, std::int64_t first, std::int64_t second)
{
    if (of.tag == bulk) {
        if (first != 0) to.put(" N=", first);
        if (second != 0) to.put(" M=", second);
        return;
    }
    if (first != 0) {
        const auto* const known = find_name(error_names, static_cast<std::uint32_t>(first));
        to.put(' ');
        if (known != nullptr)
            to.put(known->name);
        else
            to.put("ErrorStatus(", first, ')');
        to.put('@', second);
    }
}

void put_request(line& to, const element& of)
{
    place at = of.at;
    const auto end = of.at + of.size;
    element id, first, second;
    if (!take(to, at, end, id, integer)) return;
    if (to.verbose()) to.put("R=", number_of(to, id), ' ');
    if (!take(to, at, end, first, integer) || !take(to, at, end, second, integer)) return;
    put_counts(to, of, number_of(to, first), number_of(to, second));
    const bool asks = of.tag == 0xa0 || of.tag == 0xa1 || of.tag == bulk;
    put_bindings(to, at, end, !asks);
}

void put_trap(line& to, const element& of)
{
    place at = of.at;
    const auto end = of.at + of.size;
    element enterprise, from, generic, specific, time;
    if (!take(to, at, end, enterprise, object) || !take(to, at, end, from, address) ||
        !take(to, at, end, generic, integer) || !take(to, at, end, specific, integer) ||
        !take(to, at, end, time, ticks))
        return;
    constexpr number_name names[] = {{0, "coldStart"},
                                     {1, "warmStart"},
                                     {2, "linkDown"},
                                     {3, "linkUp"},
                                     {4, "authenticationFailure"},
                                     {5, "egpNeighborLoss"},
                                     {6, "enterpriseSpecific"}};
    to.put(' ');
    put_object(to, enterprise);
    to.put(' ', to.ipv4(from.at), ' ');
    const auto kind = static_cast<std::uint32_t>(number_of(to, generic));
    to.put(named{names, kind, "generic-trap(%u)"});
    const auto number = number_of(to, specific);
    if (kind == 6 || number != 0) to.put(" s=", number);
    to.put(' ', static_cast<std::uint64_t>(number_of(to, time)));
    if (at < end) put_bindings(to, at, end, true);
}

} // namespace

void print_snmp(line& to, place at, std::uint32_t length)
{
    to.part = "snmp";
    to.put(' ');
    const auto end = at + length;
    element whole, version, community, request;
    if (!take(to, at, end, whole, sequence)) return;
    at = whole.at;
    const auto stop = whole.at + whole.size;
    if (!take(to, at, stop, version, integer)) return;
    const auto number = number_of(to, version);
    constexpr number_name versions[] = {{0, "SNMPv1"}, {1, "SNMPv2c"}, {3, "SNMPv3"}};
    const auto* const known = find_name(versions, static_cast<std::uint32_t>(number));
    if (known == nullptr || number < 0) {
        to.put("[version = ", number, ']');
        return;
    }
    if (to.verbose()) to.put("{ ", known->name, ' ');
    if (number == 3) {
        to.put(to.verbose() ? "} " : "");
        return;
    }
    if (!take(to, at, stop, community, octets)) return;
    constexpr std::string_view usual = "public";
    const auto name = to.bytes(community.at, community.size);
    if (text_of(name) != usual) {
        to.put("C=\"");
        to.foreign(name);
        to.put("\" ");
    }
    if (to.verbose()) to.put("{ ");
    if (!take(to, at, stop, request)) return;
    to.put(named{request_names, request.tag, "PDU[%u]"}, '(', request.size, ") ");
    request.tag == trap ? put_trap(to, request) : put_request(to, request);
    if (to.verbose()) to.put(" } } ");
}

} // namespace netkit::sniff
