// Options of PPP's control protocols.

#include "line_ppp.hpp"

namespace netkit::sniff {

namespace {

constexpr std::array<std::string_view, 31> lcp_names{"Vend-Ext",
                                                     "MRU",
                                                     "ACCM",
                                                     "Auth-Prot",
                                                     "Qual-Prot",
                                                     "Magic-Num",
                                                     "deprecated(6)",
                                                     "PFC",
                                                     "ACFC",
                                                     "FCS-Alt",
                                                     "SDP",
                                                     "Num-Mode",
                                                     "deprecated(12)",
                                                     "Call-Back",
                                                     "deprecated(14)",
                                                     "deprecated(15)",
                                                     "deprecated(16)",
                                                     "MRRU",
                                                     "12-Bit seq #",
                                                     "End-Disc",
                                                     "Proprietary",
                                                     "DCE-Id",
                                                     "MP+",
                                                     "Link-Disc",
                                                     "LCP-Auth-Opt",
                                                     "COBS",
                                                     "Prefix-elision",
                                                     "Multilink-header-Form",
                                                     "I18N",
                                                     "SDL-over-SONET/SDH",
                                                     "PPP-Muxing"};
constexpr number_name ipcp_names[] = {{1, "IP-Addrs"},  {2, "IP-Comp"},   {3, "IP-Addr"},
                                      {4, "Home-Addr"}, {129, "Pri-DNS"}, {130, "Pri-NBNS"},
                                      {131, "Sec-DNS"}, {132, "Sec-NBNS"}};
constexpr number_name ip6cp_names[] = {{1, "Interface-ID"}};
constexpr number_name ccp_names[] = {
    {0, "OUI"},       {1, "Pred-1"}, {2, "Pred-2"},    {3, "Puddle"},   {16, "HP-PPC"},
    {17, "Stac-LZS"}, {18, "MPPC"},  {19, "Gand-FZA"}, {20, "V.42bis"}, {21, "BSD-Comp"},
    {23, "LZS-DCP"},  {24, "MVRCA"}, {25, "DEC"},      {26, "Deflate"}};
constexpr number_name bacp_names[] = {{1, "Favored-Peer"}};
constexpr number_name compression_names[] = {{0x0037, "VJ-Comp"},
                                             {0x0061, "IP header compression"}};
constexpr number_name algorithm_names[] = {
    {5, "MD5"}, {6, "SHA-1"}, {0x80, "MS-CHAPv1"}, {0x81, "MS-CHAPv2"}};

void put_head(line& to, std::string_view name, std::uint8_t option, std::uint32_t size)
{
    to.put("\n\t  ", name, " Option (0x", hexed{option, 2}, "), length ", size);
}

/// What is wrong with a length, told in its place.
bool is_size(line& to, std::uint32_t size, std::uint32_t right)
{
    if (size == right) return true;
    to.put(" (length bogus, should be = ", right, ')');
    return false;
}
bool is_at_least(line& to, std::uint32_t size, std::uint32_t least)
{
    if (size >= least) return true;
    to.put(" (length bogus, should be >= ", least, ')');
    return false;
}

void put_authentication(line& to, place at, std::uint32_t size)
{
    if (!is_at_least(to, size, 4)) return;
    const auto protocol = to.be16(at + 2);
    to.put(": ", named{ppp_protocol_names, protocol, "Unknown Auth Proto (0x04x)"});
    if (protocol == 0xc223) {
        if (size < 5) {
            to.put(" (length bogus, should be >= 5)");
            return;
        }
        const auto algorithm = to.u8(at + 4);
        to.put(", ", named{algorithm_names, algorithm, "Unknown Auth Alg %u"});
    } else if (protocol != 0xc023 && protocol != 0xc027) {
        print_bytes_below(to, at, size, "\n\t");
    }
}

void put_lcp(line& to, place at, std::uint8_t option, std::uint32_t size)
{
    switch (option) {
    case 0:
        if (!is_at_least(to, size, 6)) return;
        to.put(": Vendor: ", named{{}, to.be24(at + 2), "Unknown"}, " (", to.be24(at + 2), ')');
        print_bytes_below(to, at + 5, size - 5, "\n\t    ");
        break;
    case 1:
        if (is_size(to, size, 4)) to.put(": ", to.be16(at + 2));
        break;
    case 2:
        if (is_size(to, size, 6)) to.put(": 0x", hexed{to.be32(at + 2), 8});
        break;
    case 3:
        put_authentication(to, at, size);
        break;
    case 4:
        if (!is_at_least(to, size, 4)) return;
        if (to.be16(at + 2) == 0xc025)
            to.put(": LQR");
        else
            to.put(": unknown");
        break;
    case 5:
        if (is_size(to, size, 6)) to.put(": 0x", hexed{to.be32(at + 2), 8});
        break;
    case 9:
        to.put(": 0x", hexed{to.u8(at + 2), 2});
        break;
    case 13:
        if (is_at_least(to, size, 3)) to.put(": Callback Operation ", to.u8(at + 2));
        break;
    case 17:
        if (is_size(to, size, 4)) to.put(": ", to.be16(at + 2));
        break;
    case 19:
        if (is_at_least(to, size, 3)) to.put(": class ", to.u8(at + 2));
        break;
    default:
        break;
    }
}

void put_ipcp(line& to, place at, std::uint8_t option, std::uint32_t size)
{
    switch (option) {
    case 1:
        if (is_size(to, size, 10)) to.put(": src ", to.ipv4(at + 2), ", dst ", to.ipv4(at + 6));
        break;
    case 2: {
        if (!is_at_least(to, size, 4)) return;
        const auto protocol = to.be16(at + 2);
        to.put(": ", named{compression_names, protocol, "Unknown"}, " (0x", hexed{protocol, 2},
               "):");
        break;
    }
    case 3:
    case 4:
    case 129:
    case 130:
    case 131:
    case 132:
        if (is_size(to, size, 6)) to.put(": ", to.ipv4(at + 2));
        break;
    default:
        if (!to.verbose(2)) print_bytes_below(to, at + 2, size - 2, "\n\t    ");
        break;
    }
}

void put_ccp(line& to, place at, std::uint8_t option, std::uint32_t size)
{
    switch (option) {
    case 21:
        if (!is_size(to, size, 3)) return;
        to.put(": Version: ", to.u8(at + 2) >> 5U, ", Dictionary Bits: ", to.u8(at + 2) & 0x1fU);
        break;
    case 24:
        if (!is_size(to, size, 4)) return;
        to.put(": Features: ", to.u8(at + 2) >> 6U,
               ", PxP: ", (to.u8(at + 2) & 0x20U) != 0 ? "Enabled" : "Disabled",
               ", History: ", to.u8(at + 2) & 0x1fU, ", #CTX-ID: ", to.u8(at + 3));
        break;
    case 26: {
        if (!is_size(to, size, 4)) return;
        const auto method = to.u8(at + 2);
        to.put(": Window: ", method >> 4U, "K, Method: ", (method & 15U) == 8 ? "zlib" : "unknown",
               " (0x", hexed{method & 15U}, "), MBZ: ", to.u8(at + 3) >> 2U,
               ", CHK: ", to.u8(at + 3) & 3U);
        break;
    }
    default:
        if (!to.verbose(2)) print_bytes_below(to, at + 2, size - 2, "\n\t    ");
    }
}

} // namespace

bool print_ppp_option(line& to, std::uint16_t protocol, place at, std::uint32_t)
{
    const auto option = to.u8(at);
    const std::uint32_t size = to.u8(at + 1);
    std::string_view name = protocol == 0xc021 || protocol == 0x80fd ? "Unknown" : "unknown";
    number_names names;
    switch (protocol) {
    case 0xc021:
        if (option < lcp_names.size()) name = lcp_names[option];
        break;
    case 0x8021:
        names = ipcp_names;
        break;
    case 0x8057:
        names = ip6cp_names;
        break;
    case 0x80fd:
        names = ccp_names;
        break;
    case 0xc02b:
        names = bacp_names;
        break;
    default:
        return false;
    }
    if (const auto* const found = find_name(names, option)) name = found->name;
    if (!to.need(at, size)) return false;
    if (protocol == 0xc021 && option >= lcp_names.size() && size >= 2) {
        to.put("\n\tunknown LCP option 0x", hexed{option, 2});
        return true;
    }
    put_head(to, name, option, size);
    if (size < 2) {
        to.put(" (length bogus, should be >= 2)");
        return false;
    }
    if (protocol == 0xc021) put_lcp(to, at, option, size);
    if (protocol == 0x8021) put_ipcp(to, at, option, size);
    if (protocol == 0x80fd) put_ccp(to, at, option, size);
    if (protocol == 0x8057) {
        if (option != 1) {
            if (!to.verbose(2)) print_bytes_below(to, at + 2, size - 2, "\n\t    ");
        } else if (is_size(to, size, 10)) {
            to.put(": ", hexed{to.be16(at + 2), 4}, ':', hexed{to.be16(at + 4), 4}, ':',
                   hexed{to.be16(at + 6), 4}, ':', hexed{to.be16(at + 8), 4});
        }
    }
    if (protocol == 0xc02b) {
        if (option != 1) {
            if (!to.verbose(2)) print_bytes_below(to, at + 2, size - 2, "\n\t    ");
        } else if (is_size(to, size, 6)) {
            to.put(": Magic-Num 0x", hexed{to.be32(at + 2), 8});
        }
    }
    if (to.verbose(2)) print_bytes_below(to, at + 2, size - 2, "\n\t    ");
    return true;
}

} // namespace netkit::sniff
