// Cisco's small link protocols beside CDP: DTP, UDLD (RFC 5171), VTP.

#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

constexpr number_name dtp_names[] = {
    {1, "Domain"}, {2, "Status"}, {3, "DTP type"}, {4, "Neighbor"}};
constexpr number_name udld_names[] = {
    {1, "Device-ID TLV"},        {2, "Port-ID TLV"},          {3, "Echo TLV"},
    {4, "Message Interval TLV"}, {5, "Timeout Interval TLV"}, {6, "Device Name TLV"},
    {7, "Sequence Number TLV"}};
constexpr number_name udld_codes[] = {
    {0, "Reserved"}, {1, "Probe message"}, {2, "Echo message"}, {3, "Flush message"}};
constexpr number_name udld_flags[] = {{1, "RT"}, {2, "RSY"}};
constexpr number_name vtp_names[] = {{1, "Summary advertisement"},
                                     {2, "Subset advertisement"},
                                     {3, "Advertisement request"},
                                     {4, "Join message"}};

constexpr std::uint32_t vtp_size = 36;

/// False where the value's length is wrong.
bool put_dtp_value(line& to, std::uint16_t type, place at, std::uint32_t size)
{
    switch (type) {
    case 1:
        to.put(", ");
        to.foreign_until_nul(at, size);
        return true;
    case 2:
    case 3:
        if (size != 1) return false;
        to.put(", 0x", hexed{to.u8(at)});
        return true;
    case 4:
        if (size != 6) return false;
        to.put(", ", to.mac(at));
        return true;
    default:
        return true;
    }
}

bool put_udld_value(line& to, std::uint16_t type, place at, std::uint32_t size)
{
    switch (type) {
    case 1:
    case 3:
    case 6:
        to.put(", ");
        to.foreign(to.bytes(at, size));
        return true;
    case 2:
        to.put(", ");
        to.foreign_until_nul(at, size);
        return true;
    case 4:
    case 5:
        if (size != 1) return false;
        to.put(", ", to.u8(at), 's');
        return true;
    case 7:
        if (size != 4) return false;
        to.put(", ", to.be32(at));
        return true;
    default:
        return true;
    }
}

/// Pieces of a type, a length that counts both, and a value.
template <class Put>
void put_pieces(line& to, number_names names, place at, std::uint32_t left, Put put_value)
{
    while (left > 0) {
        if (left < 4) return to.invalid();
        const auto type = to.be16(at), size = to.be16(at + 2);
        if (to.stopped()) return;
        to.put("\n\t", named{names, type, "Unknown"}, " (0x", hexed{type, 4}, ") TLV, length ",
               size);
        if (size < 4 || size > left || !put_value(to, type, at + 4, size - 4U)) return to.invalid();
        if (to.stopped()) return;
        at += size;
        left -= size;
    }
}

void put_vtp_domain(line& to, place at, std::uint8_t size)
{
    to.put("\n\tDomain name: ");
    to.foreign_until_nul(at + 4, size);
}

} // namespace

void print_dtp(line& to, place at, std::uint32_t length)
{
    to.part = "dtp";
    if (length < 1) return to.stop();
    const auto version = to.u8(at);
    if (to.stopped()) return;
    to.put("DTPv", version, ", length ", length);
    if (to.verbose()) put_pieces(to, dtp_names, at + 1, length - 1, put_dtp_value);
}

void print_udld(line& to, place at, std::uint32_t length)
{
    to.part = "udld";
    if (length < 4) return to.invalid();
    const auto first = to.u8(at), flags = to.u8(at + 1);
    if (to.stopped()) return;
    const auto code = first & 31U;
    to.put("UDLDv", unsigned{first} >> 5U, ", Code ", named{udld_codes, code, "Reserved"}, " (",
           hexed{code}, "), Flags [", bit_names{udld_flags, flags, "none"}, "] (0x",
           hexed{flags, 2}, "), length ", length);
    if (!to.verbose()) return;
    to.put("\n\tChecksum 0x", hexed{to.be16(at + 2), 4}, " (unverified)");
    put_pieces(to, udld_names, at + 4, length - 4, put_udld_value);
}

void print_vtp(line& to, place at, std::uint32_t length)
{
    to.part = "vtp";
    if (length < vtp_size || !to.need(at, vtp_size)) return to.stop();
    const auto type = to.u8(at + 1);
    to.put("VTPv", to.u8(at), ", Message ", named{vtp_names, type, "Unknown message type"}, " (0x",
           hexed{type, 2}, "), length ", length);
    if (!to.verbose()) return;
    const auto size = to.u8(at + 3);
    if (size < 1 || size > 32) {
        to.put(" [MgmtD Len ", size, ']');
        return to.invalid();
    }
    put_vtp_domain(to, at, size);
    const std::string_view counted = type == 1 ? ", Followers: " : ", Seq number: ";
    if (type == 1 || type == 2) to.put(counted, to.u8(at + 2));
    if (type == 1) {
        const auto after = at + vtp_size;
        to.put("\n\t  Config Rev ", to.be32(after), ", Updater ", to.ipv4(after + 4));
        to.put(", Timestamp 0x", hexed{to.be32(after + 8), 8}, " 0x", hexed{to.be32(after + 12), 8},
               " 0x", hexed{to.be32(after + 16), 8});
        to.put(", MD5 digest: ", hexed{to.be64(after + 20), 16}, hexed{to.be64(after + 28), 16});
    }
    if (type == 2) to.put(", Config Rev ", to.be32(at + vtp_size));
    if (type == 3) to.put("\n\tStart value: ", to.be32(at + vtp_size));
}

} // namespace netkit::sniff
