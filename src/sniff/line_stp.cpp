// Spanning tree (IEEE 802.1D, 802.1w, 802.1s, 802.1aq).

#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

constexpr number_name version_names[] = {
    {0, "802.1d"}, {2, "802.1w"}, {3, "802.1s"}, {4, "802.1aq"}};
constexpr number_name type_names[] = {
    {0x00, "Config"}, {0x02, "Rapid STP"}, {0x80, "Topology Change"}};
constexpr number_name flag_names[] = {{0x01, "Topology change"}, {0x02, "Proposal"},
                                      {0x10, "Learn"},           {0x20, "Forward"},
                                      {0x40, "Agreement"},       {0x80, "Topology change ACK"}};
constexpr number_name role_names[] = {
    {0, "Unknown"}, {1, "Alternate"}, {2, "Root"}, {3, "Designated"}};

constexpr std::uint32_t config_size = 35;
constexpr std::uint32_t mst_size = 102;

struct bridge {
    std::uint16_t priority;
    mac_text address;
};
bridge read_bridge(line& to, place at)
{
    return {to.be16(at), to.mac(at + 2)};
}
void put_bridge(line& to, const bridge& one)
{
    to.put(hexed{one.priority, 4}, '.', one.address);
}

/// Seconds in 256ths, with two decimals.
void put_seconds(line& to, std::uint16_t value)
{
    const auto hundredths = (std::uint32_t{value} * 100 + 128) / 256;
    to.put(hundredths / 100, '.', zeros{hundredths % 100, 2}, 's');
}

void put_times(line& to, place at)
{
    to.put("\n\tmessage-age ");
    const auto forward = to.be16(at + 33);
    put_seconds(to, to.be16(at + 27));
    to.put(", max-age ");
    put_seconds(to, to.be16(at + 29));
    to.put(", hello-time ");
    put_seconds(to, to.be16(at + 31));
    to.put(", forwarding-delay ");
    put_seconds(to, forward);
}

void print_config(line& to, place at, std::uint32_t length)
{
    const auto flags = to.u8(at + 4);
    to.put(", Flags [", bit_names{flag_names, flags, "none"}, ']');
    const auto own = read_bridge(to, at + 17);
    const auto port = to.be16(at + 25);
    if (to.stopped()) return;
    to.put(", bridge-id ");
    put_bridge(to, own);
    to.put('.', hexed{port, 4}, ", length ", length);
    if (!to.verbose()) return;
    put_times(to, at);
    const auto root = read_bridge(to, at + 5);
    const auto cost = to.be32(at + 13);
    if (to.stopped()) return;
    to.put("\n\troot-id ");
    put_bridge(to, root);
    to.put(", root-pathcost ", cost);
    if (to.u8(at + 3) == 2) to.put(", port-role ", named{role_names, flags >> 2U & 3U, "Unknown"});
}

void print_mst_instances(line& to, place at, std::uint32_t size)
{
    for (std::uint32_t i = 0; i + 16 <= size && !to.stopped(); i += 16) {
        const auto one = at + i;
        const auto flags = to.u8(one);
        const auto regional = to.be16(one + 1);
        to.put("\n\tMSTI ", regional & 0xfffU, ", Flags [", bit_names{flag_names, flags, "none"},
               "], port-role ", named{role_names, flags >> 2U & 3U, "Unknown"});
        const auto root = read_bridge(to, one + 1);
        const auto cost = to.be32(one + 9);
        if (to.stopped()) return;
        to.put("\n\t\tMSTI regional-root-id ");
        put_bridge(to, root);
        to.put(", pathcost ", cost);
        to.put("\n\t\tMSTI bridge-prio ", to.u8(one + 13) >> 4U, ", port-prio ",
               to.u8(one + 14) >> 4U, ", hops ", to.u8(one + 15));
    }
}

void print_mst(line& to, place at, std::uint32_t length)
{
    const auto flags = to.u8(at + 4);
    to.put(", CIST Flags [", bit_names{flag_names, flags, "none"}, "], length ", length);
    if (!to.verbose()) {
        const auto own = read_bridge(to, at + 17);
        const auto port = to.be16(at + 25);
        if (to.stopped()) return;
        to.put(", port-role ", named{role_names, flags >> 2U & 3U, "Unknown"}, ", CIST root-id ");
        put_bridge(to, own);
        static_cast<void>(port);
        return;
    }
    const auto regional = read_bridge(to, at + 17);
    const auto port = to.be16(at + 25);
    to.put("\n\tport-role ", named{role_names, flags >> 2U & 3U, "Unknown"}, ", CIST root-id ");
    put_bridge(to, read_bridge(to, at + 5));
    to.put(", CIST ext-pathcost ", to.be32(at + 13));
    to.put("\n\tCIST regional-root-id ");
    put_bridge(to, regional);
    to.put(", CIST port-id ", hexed{port, 4}, ',');
    put_times(to, at);
    to.put("\n\tv3len ", to.be16(at + 36), ", MCID Name ");
    to.foreign_until_nul(at + 39, 32);
    to.put(", rev ", to.be16(at + 71), ",\n\t\tdigest ", hexed{to.be32(at + 73), 8},
           hexed{to.be32(at + 77), 8}, hexed{to.be32(at + 81), 8}, hexed{to.be32(at + 85), 8},
           ", CIST int-root-pathcost ", to.be32(at + 89));
    if (to.stopped()) return;
    to.put(",\n\tCIST bridge-id ");
    put_bridge(to, read_bridge(to, at + 93));
    to.put(", CIST remaining-hops ", to.u8(at + 101));
    const auto declared = to.be16(at + 36);
    if (declared > 64 && length >= mst_size)
        print_mst_instances(to, at + mst_size, std::min(declared - 64U, length - mst_size));
}

} // namespace

void print_stp(line& to, place at, std::uint32_t length)
{
    to.part = "stp";
    if (length < 4) {
        to.truncated();
        return;
    }
    const auto protocol = to.be16(at);
    if (to.stopped()) return;
    if (protocol != 0) {
        to.put("Unknown STP protocol (0x", hexed{protocol, 2}, ')');
        return;
    }
    const auto version = to.u8(at + 2);
    to.put("STP ", named{version_names, version, "Unknown STP protocol (0x%02x)"});
    if (to.stopped()) return;
    if (find_name(version_names, version) == nullptr) return;
    const auto type = to.u8(at + 3);
    to.put(", ", named{type_names, type, "Unknown BPDU Type (0x%02x)"});
    switch (type) {
    case 0x00:
        if (length < config_size) {
            to.truncated();
            return;
        }
        print_config(to, at, length);
        break;
    case 0x02:
        if (version == 2) {
            if (length < config_size + 1) {
                to.truncated();
                return;
            }
            print_config(to, at, length);
        } else if (version == 3 || version == 4) {
            if (length < config_size + 3) {
                to.truncated();
                return;
            }
            if (to.u8(at + 35) != 0) {
                print_config(to, at, length);
                return;
            }
            const auto declared = to.be16(at + 36);
            if (length < mst_size || declared < 64) {
                print_config(to, at, length);
                return;
            }
            print_mst(to, at, length);
        }
        break;
    default:
        break;
    }
}

} // namespace netkit::sniff
