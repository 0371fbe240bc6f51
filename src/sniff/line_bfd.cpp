// Bidirectional forwarding detection (RFC 5880).

#include "line_applications.hpp"

namespace netkit::sniff {

namespace {

constexpr number_name diagnostic_names[] = {
    {0, "No Diagnostic"},
    {1, "Control Detection Time Expired"},
    {2, "Echo Function Failed"},
    {3, "Neighbor Signaled Session Down"},
    {4, "Forwarding Plane Reset"},
    {5, "Path Down"},
    {6, "Concatenated Path Down"},
    {7, "Administratively Down"},
    {8, "Reverse Concatenated Path Down"},
};
constexpr number_name state_names[] = {{0, "AdminDown"}, {1, "Down"}, {2, "Init"}, {3, "Up"}};
constexpr number_name flags_v0[] = {
    {0x80, "I Hear You"},
    {0x40, "Demand"},
    {0x20, "Poll"},
    {0x10, "Final"},
    {0x08, "Control Plane Independent"},
    {0x04, "Authentication Present"},
    {0x02, "Reserved"},
    {0x01, "Reserved"},
};
constexpr number_name flags_v1[] = {
    {0x20, "Poll"},
    {0x10, "Final"},
    {0x08, "Control Plane Independent"},
    {0x04, "Authentication Present"},
    {0x02, "Demand"},
    {0x01, "Multipoint"},
};
constexpr number_name authentication_names[] = {
    {1, "Simple Password"},       {2, "Keyed MD5"}, {3, "Meticulous Keyed MD5"}, {4, "Keyed SHA1"},
    {5, "Meticulous Keyed SHA1"},
};

constexpr std::uint32_t header_size = 24;

void put_digest(line& to, place at, std::uint32_t size, std::uint32_t right, std::string_view name)
{
    if (size != right) {
        to.put("[invalid length ", size, ']');
        return;
    }
    to.put(", Sequence Number: 0x", hexed{to.be32(at + 4), 8});
    to.put("\n\t  ", name, ": ");
    for (std::uint32_t i = 8; i < right; ++i)
        to.put(hexed{to.u8(at + i), 2});
}

void put_authentication(line& to, place at, std::uint32_t left)
{
    if (left < 2) {
        to.truncated();
        return;
    }
    const auto kind = to.u8(at);
    const std::uint32_t size = to.u8(at + 1);
    to.put("\n\tAuthentication: ", named{authentication_names, kind, "Unknown"}, " (", kind,
           "), length: ", size);
    if (size < 3 || left < size) {
        to.truncated();
        return;
    }
    if (find_name(authentication_names, kind) == nullptr) return;
    to.put("\n\t  Auth Key ID: ", to.u8(at + 2));
    switch (kind) {
    case 1:
        to.put(", Password: ");
        to.foreign(to.bytes(at + 3, size - 3));
        break;
    case 2:
    case 3:
        put_digest(to, at, size, 24, "Digest");
        break;
    default:
        put_digest(to, at, size, 28, "Hash");
    }
}

void put_microseconds(line& to, std::string_view name, std::uint32_t microseconds)
{
    to.put(name, padded{microseconds / 1000, 4}, " ms");
}

} // namespace

namespace {

void print_control(line& to, place at, std::uint32_t length, std::string_view kind)
{
    to.part = "bfd";
    if (length < 2 || (length >= header_size && !to.need(at, header_size))) {
        to.stop();
        return;
    }
    const auto first = to.u8(at);
    const auto flags = to.u8(at + 1);
    if (to.stopped()) return;
    const auto version = first >> 5U;
    const auto diagnostic = first & 0x1fU;
    const std::string_view state = version == 0 ? "" : state_names[flags >> 6U].name;
    if (!to.verbose()) {
        to.put("BFDv", version, ", ", kind, ", ");
        if (version == 1)
            to.put("State ", state, ", Flags: [", bit_names{flags_v1, flags & 0x3fU, "none"},
                   "], length: ", length);
        else if (version == 0)
            to.put("Flags: [", bit_names{flags_v0, flags, "none"}, "], length: ", length);
        else
            to.put("length: ", length);
        return;
    }
    if (version > 1) {
        to.put("BFDv", version, ", ", kind, ", length: ", length);
        print_bytes_below(to, at, length, "\n\t");
        return;
    }
    to.put("BFDv", version, ", length: ", length, "\n\t", kind, ", ");
    if (version == 1)
        to.put("State ", state, ", Flags: [", bit_names{flags_v1, flags & 0x3fU, "none"});
    else
        to.put("Flags: [", bit_names{flags_v0, flags, "none"});
    to.put("], Diagnostic: ", named{diagnostic_names, diagnostic, "unknown"}, " (0x",
           hexed{diagnostic, 2}, ')');
    const auto multiplier = to.u8(at + 2);
    const auto interval = to.be32(at + 12);
    to.put("\n\tDetection Timer Multiplier: ", multiplier, " (", multiplier * (interval / 1000),
           " ms Detection time), BFD Length: ", to.u8(at + 3));
    const auto mine = to.be32(at + 4);
    to.put("\n\tMy Discriminator: 0x", hexed{mine, 8});
    to.put(", Your Discriminator: 0x", hexed{to.be32(at + 8), 8});
    put_microseconds(to, "\n\t  Desired min Tx Interval:    ", interval);
    const auto receive = to.be32(at + 16);
    if (to.stopped()) return;
    put_microseconds(to, "\n\t  Required min Rx Interval:   ", receive);
    const auto echo = to.be32(at + 20);
    if (to.stopped()) return;
    put_microseconds(to, "\n\t  Required min Echo Interval: ", echo);
    if ((flags & 4U) != 0) {
        if (length < header_size) {
            to.truncated();
            return;
        }
        put_authentication(to, at + header_size, length - header_size);
    }
}

} // namespace

void print_bfd_control(line& to, place at, std::uint32_t length)
{
    print_control(to, at, length, "Control");
}

void print_bfd_multihop(line& to, place at, std::uint32_t length)
{
    print_control(to, at, length, "Multihop");
}

void print_bfd_lag(line& to, place at, std::uint32_t length)
{
    print_control(to, at, length, "Lag");
}

void print_bfd_echo(line& to, place at, std::uint32_t length)
{
    to.part = "bfd";
    to.put("BFD, Echo, length: ", length);
    if (to.verbose()) print_bytes_below(to, at, length, "\n\t");
}

} // namespace netkit::sniff
