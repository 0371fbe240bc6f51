// The slow protocols of IEEE 802.3: LACP and its marker (802.1AX), OAM (802.3ah).

#include "line_applications.hpp"
#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

enum : std::uint8_t { lacp = 1, marker = 2, oam = 3 };

constexpr number_name protocol_names[] = {{lacp, "LACP"}, {marker, "MARKER"}, {oam, "OAM"}};
constexpr number_name lacp_names[] = {{0, "Terminator"},
                                      {1, "Actor Information"},
                                      {2, "Partner Information"},
                                      {3, "Collector Information"}};
constexpr number_name marker_names[] = {
    {0, "Terminator"}, {1, "Marker Information"}, {2, "Marker Response Information"}};
constexpr number_name state_names[] = {
    {1, "Activity"},    {2, "Timeout"},       {4, "Aggregation"}, {8, "Synchronization"},
    {16, "Collecting"}, {32, "Distributing"}, {64, "Default"},    {128, "Expired"}};
constexpr number_name oam_names[] = {{0, "Information"},      {1, "Event Notify"},
                                     {2, "Variable Request"}, {3, "Variable Response"},
                                     {4, "Loopback Control"}, {0xfe, "Vendor Specific"}};
constexpr number_name oam_flags[] = {
    {1, "Link Fault"},    {2, "Dying Gasp"},         {4, "Critical Event"}, {8, "Local Evaluating"},
    {16, "Local Stable"}, {32, "Remote Evaluating"}, {64, "Remote Stable"}};

void put_port(line& to, place at)
{
    to.put("\n\t  System ", to.mac(at + 2), ", System Priority ", to.be16(at), ", Key ",
           to.be16(at + 8), ", Port ", to.be16(at + 12), ", Port Priority ", to.be16(at + 10));
    to.put("\n\t  State Flags [", bit_names{state_names, to.u8(at + 14), "none"}, ']');
}

/// False: nothing more is to be read.
bool put_part(line& to, std::uint8_t protocol, std::uint8_t type, place at, std::uint32_t size)
{
    if (protocol == lacp && (type == 1 || type == 2)) {
        if (size != 18) return false;
        put_port(to, at);
        return true;
    }
    if (protocol == lacp && type == 3) {
        if (size != 14) return false;
        to.put("\n\t  Max Delay ", to.be16(at));
        return true;
    }
    if (protocol == marker && (type == 1 || type == 2)) {
        if (size != 14) return false;
        to.put("\n\t  Request System ", to.mac(at + 2), ", Request Port ", to.be16(at),
               ", Request Transaction ID 0x", hexed{to.be32(at + 8), 8});
    }
    return true;
}

void put_parts(line& to, std::uint8_t protocol, place at, std::uint32_t left)
{
    const number_names names = protocol == lacp ? number_names{lacp_names} : marker_names;
    while (left > 0) {
        if (left < 2) {
            to.invalid();
            return;
        }
        const auto type = to.u8(at), size = to.u8(at + 1);
        if (to.stopped()) return;
        to.put("\n\t", named{names, type, "Unknown"}, " TLV (0x", hexed{type, 2}, "), length ",
               size);
        if (type == 0) return;
        if (size < 2 || size > left || !put_part(to, protocol, type, at + 2, size - 2U)) {
            to.invalid();
            return;
        }
        if (to.verbose(2)) print_bytes_below(to, at + 2, size - 2U, "\n\t  ");
        at += size;
        left -= size;
    }
}

} // namespace

void print_slow(line& to, place at, std::uint32_t length)
{
    to.part = "slow";
    if (length < 1) return to.stop();
    const auto protocol = to.u8(at);
    if (to.stopped()) return;
    if (find_name(protocol_names, protocol) == nullptr) {
        to.put("unknown (", protocol, "), length ", length);
        print_bytes_below(to, at, length, "\n\t");
        return;
    }
    if (protocol != oam && length < 2) return to.stop();
    const auto version = protocol == oam ? std::uint8_t{0} : to.u8(at + 1);
    if (to.stopped()) return;
    to.put(named{protocol_names, protocol, ""});
    if (protocol != oam) to.put('v', version);
    to.put(", length ", length);
    if (!to.verbose()) return;
    if (protocol == oam) {
        const auto flags = to.be16(at + 1);
        const auto code = to.u8(at + 3);
        if (!to.stopped())
            to.put("\n\tCode ", named{oam_names, code, "Unknown (%u)"}, " OAM PDU, Flags [",
                   bit_names{oam_flags, flags, "none"}, ']');
        return;
    }
    if (version != 1) return;
    put_parts(to, protocol, at + 2, length - 2);
}

} // namespace netkit::sniff
